"""Every check is tried on right and wrong answers, as trainees would write them.

The bank of a module is `tests/answers/NN_name.toml`. For each exercise it holds right answers
written in different ways, and wrong ones with the hint that each must get. An answer is a piece
of code that stands in the place of the notebook's answer cell: the cells above it run first, then
the answer, then the notebook's own check cell. So the notebook is tested along with its checks.

`unless` names a case in which a wrong answer is not wrong, or not this mistake: an expression
over the names of the notebook. It keeps the bank honest on data where two ways meet: where
nobody is counted, a proportion and a percent are both 0.
"""

from __future__ import annotations

import ast
import functools
import tomllib
import warnings
from pathlib import Path

import nbformat
import pytest

HERE = Path(__file__).parent
SOLUTIONS = HERE.parent.parent / "solutions"
REAL = HERE.parent.parent.parent / "shared" / "real" / "connecticut-2022"

# The practice region's default town, its largest and smallest towns, a neighborhood and the
# whole region; real towns, of which Union is the smallest and Goshen has a group without anybody
# in poverty; other measures and groupings; a full count in place of a survey.
RIVERBEND = [
    ("riverbend", "Otterbeck", "poverty", "race"),
    ("riverbend", "Lanternby", "poverty", "age"),
    ("riverbend", "Tinderfold", "poverty", "race"),
    ("riverbend", "Gullstep", "poverty", "race"),
    ("riverbend", "Riverbend", "poverty", "race"),
    ("riverbend", "Otterbeck", "shelter_stays", "race"),
    ("riverbend", "Copperloom", "housing_cost_burden", "tenure"),
]
CONNECTICUT = [
    (str(REAL), "Union", "poverty", "age"),
    (str(REAL), "Goshen", "poverty", "age"),
    (str(REAL), "Hartford", "poverty", "age"),
    (str(REAL), "Danbury", "low_income", "age"),
]


def _banks():
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in HERE.glob("*.toml")}


def _cells(module: str):
    notebook = nbformat.read(SOLUTIONS / module / f"{module}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _exercises(module: str) -> dict[str, int]:
    """The exercises with a check: name -> position of the answer's cell among the code cells."""
    ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in _cells(module)]
    return {
        name.removesuffix("_check"): ids.index(name.removesuffix("_check"))
        for name in ids
        if name and name.endswith("_check")
    }


def _run(source: str, names: dict):
    """Run a cell as a notebook does: the value of its last expression is what it shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is not None:
        return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return None


@functools.lru_cache(maxsize=None)
def _names_before(module: str, case: tuple, exercise: str) -> dict:
    """What the names of the notebook stand for when the trainee comes to an exercise."""
    names: dict = {}
    for position, cell in enumerate(_cells(module)):
        if position == _exercises(module)[exercise]:
            break
        if "parameters" in cell.metadata.get("tags", []):
            parameters = ("package", "place", "measure", "group_by")
            names.update(zip(parameters, case, strict=True))
        elif "report" not in cell.metadata.get("tags", []) and "widgets." not in cell.source:
            _run(cell.source, names)
    return names


def _judge(module: str, case: tuple, exercise: str, code: str):
    names = dict(_names_before(module, case, exercise))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _run(code, names)
    position = _exercises(module)[exercise]
    return _run(_cells(module)[position + 1].source, names), names


CASES = [pytest.param(case, id="-".join(Path(p).name for p in case)) for case in RIVERBEND] + [
    pytest.param(
        case,
        id="-".join(Path(p).name for p in case),
        marks=pytest.mark.skipif(not REAL.exists(), reason="../shared/real is not here"),
    )
    for case in CONNECTICUT
]
ANSWERS = [
    pytest.param(module, exercise, answer, id=f"{module}-{exercise}-{kind}-{number}")
    for module, bank in _banks().items()
    for exercise, kinds in bank.items()
    for kind in ("right", "wrong")
    for number, answer in enumerate(kinds[kind], start=1)
]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("module", "exercise", "answer"), ANSWERS)
def test_every_answer_gets_the_verdict_it_should(module, exercise, answer, case):
    result, names = _judge(module, case, exercise, answer["code"])
    if "hint" not in answer:
        assert result.passed, f"{result.hint}: {result.message}"
    elif not eval(answer.get("unless", "False"), dict(names)):
        assert not result.passed, "a wrong answer was called right"
        assert result.hint == answer["hint"], f"{result.hint}: {result.message}"


@pytest.mark.parametrize("module", _banks())
def test_every_wrong_answer_is_wrong_somewhere(module):
    """`unless` must not quietly take an answer out everywhere: the default town catches it."""
    caught = []
    for exercise, kinds in _banks()[module].items():
        for answer in kinds["wrong"]:
            for case in RIVERBEND:
                result, names = _judge(module, case, exercise, answer["code"])
                if not eval(answer.get("unless", "False"), dict(names)):
                    caught.append((exercise, answer["code"]))
                    break
            assert caught, answer["code"]
            assert caught[-1] == (exercise, answer["code"])


@pytest.mark.parametrize("module", _banks())
def test_every_exercise_has_a_bank(module):
    bank = _banks()[module]
    assert set(bank) == set(_exercises(module))
    for exercise, kinds in bank.items():
        assert len(kinds["right"]) >= 4, exercise
        wrong = [a for a in kinds["wrong"] if a["hint"] != "not_answered"]
        assert len(wrong) >= 4, exercise
        assert len({a["hint"] for a in kinds["wrong"]}) >= 4, exercise


def test_every_module_with_checks_has_a_bank():
    with_checks = {f.parent.name for f in SOLUTIONS.glob("*/*.ipynb") if _exercises(f.parent.name)}
    assert with_checks == set(_banks())
