"""Every check is tried on right and wrong answers, as trainees would write them.

The bank of a module is `tests/lessons/name/answers.toml`. For each exercise it holds right answers
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
import random
import tomllib
import warnings
from pathlib import Path

import nbformat
import pandas as pd
import pytest

HERE = Path(__file__).parent
SOLUTIONS = HERE.parent.parent / "solutions"
SEED = 2026  # another one tries other places; `make test-all` tries all of them
REAL = HERE.parent.parent.parent / "shared" / "real"


def _read_bank(file: Path) -> dict:
    bank = tomllib.loads(file.read_text("utf-8"))
    for case in bank["cases"]:
        if case["package"].startswith("real/"):
            case["package"] = str(REAL / case["package"].removeprefix("real/"))
    return bank


def _module_of(lesson: str) -> str:
    """The number and name of the module whose lesson it is: "08_groups"."""
    (folder,) = SOLUTIONS.glob(f"[0-9][0-9]_{lesson}")
    return folder.name


BANKS = {_module_of(file.parent.name): _read_bank(file) for file in HERE.glob("*/answers.toml")}
BANKS = dict(sorted(BANKS.items()))


def _exercises_of(bank: dict) -> dict:
    return {name: kinds for name, kinds in bank.items() if name != "cases"}


@functools.cache
def cells(module: str):
    notebook = nbformat.read(SOLUTIONS / module / f"{module}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@functools.cache
def exercises(module: str) -> dict[str, int]:
    """The exercises with a check: name -> position of the answer's cell among the code cells."""
    ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in cells(module)]
    return {
        name.removesuffix("_check"): ids.index(name.removesuffix("_check"))
        for name in ids
        if name and name.endswith("_check")
    }


def run(source: str, names: dict):
    """Run a cell as a notebook does: the value of its last expression is what it shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is not None:
        return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return None


@functools.cache
def names_at(module: str, case: int) -> dict[str, dict]:
    """exercise -> what the names of the notebook stand for when the trainee comes to it."""
    at = {position: name for name, position in exercises(module).items()}
    names: dict = {}
    kept = {}
    for position, cell in enumerate(cells(module)[: max(at) + 1]):
        if position in at:
            kept[at[position]] = {n: copied(value) for n, value in names.items()}
        if "parameters" in cell.metadata.get("tags", []):
            names.update(BANKS[module]["cases"][case])
        elif "report" not in cell.metadata.get("tags", []) and "widget." not in cell.source:
            run(cell.source, names)
    return kept


def names_before(module: str, case: int, exercise: str) -> dict:
    return names_at(module, case)[exercise]


def copied(value):
    return value.copy() if isinstance(value, (pd.DataFrame, pd.Series)) else value


def judge(module: str, case: int, exercise: str, code: str):
    # A copy, so that an answer that changes a table in place does not spoil the next one.
    names = {n: copied(v) for n, v in names_before(module, case, exercise).items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run(code, names)
    position = exercises(module)[exercise]
    return run(cells(module)[position + 1].source, names), names


def wrong_here(answer: dict, names: dict) -> bool:
    return not eval(answer.get("unless", "False"), dict(names))


@functools.cache
def others(module: str) -> list[int]:
    """Two cases by chance beside the first, and no more: each is a run of the whole notebook."""
    return random.Random(f"{SEED}-{module}").sample(range(1, len(BANKS[module]["cases"])), 2)


def _share(module: str, exercise: str) -> set[int]:
    """The cases of an exercise that every run tries: the first, and another by chance."""
    return {0, random.Random(f"{SEED}-{module}-{exercise}").choice(others(module))}


def _as_params():
    for module, bank in BANKS.items():
        for number, case in enumerate(bank["cases"]):
            marks = []
            if case["package"].startswith(str(REAL)) and not REAL.exists():
                marks = [pytest.mark.skip(reason="../shared/real is not here")]
            label = "-".join(Path(str(value)).name for value in case.values())
            for exercise in _exercises_of(bank):
                share = number in _share(module, exercise)
                name = f"{module}-{exercise}-{label}"
                yield pytest.param(
                    *(module, exercise, number),
                    id=name,
                    marks=marks if share else [*marks, pytest.mark.thorough],
                )


@pytest.mark.parametrize(("module", "exercise", "case"), list(_as_params()))
def test_every_answer_gets_the_verdict_it_should(module, exercise, case):
    for answer in BANKS[module][exercise]["right"]:
        result, _ = judge(module, case, exercise, answer["code"])
        assert result.passed, f"{answer['code']}\n{result.hint}: {result.message}"
    for answer in BANKS[module][exercise]["wrong"]:
        result, names = judge(module, case, exercise, answer["code"])
        if wrong_here(answer, names):
            assert not result.passed, f"{answer['code']}\na wrong answer was called right"
            said = f"{answer['code']}\n{result.hint}: {result.message}"
            assert result.hint == answer["hint"], said


def _below(module: str, exercise: str) -> list[str]:
    """The cells between the check of an exercise and the next answer, but no explorer."""
    answers = set(exercises(module).values())
    sources = []
    for position, cell in enumerate(cells(module)[exercises(module)[exercise] + 2 :]):
        if position + exercises(module)[exercise] + 2 in answers:
            break
        if "widget." not in cell.source:
            sources.append(cell.source)
    return sources


@pytest.mark.share(7)
@pytest.mark.parametrize(
    ("module", "exercise"), [(module, name) for module in BANKS for name in exercises(module)]
)
def test_what_a_check_calls_right_works_in_the_cells_below(module, exercise):
    for answer in BANKS[module][exercise]["right"]:
        _, names = judge(module, 0, exercise, answer["code"])
        for source in _below(module, exercise):
            shown = run(source, names)
            assert "appear here" not in repr(shown) and "appears here" not in repr(shown), (
                f"{answer['code']}\n{source}"
            )


@pytest.mark.share(4)
@pytest.mark.parametrize("module", BANKS)
def test_every_wrong_answer_is_wrong_somewhere(module):
    """`unless` must not take an answer out everywhere: the practice region catches each one."""
    practice = [n for n, c in enumerate(BANKS[module]["cases"]) if c["package"] == "riverbend"]
    for exercise, kinds in _exercises_of(BANKS[module]).items():
        for answer in kinds["wrong"]:
            seen = (judge(module, case, exercise, answer["code"])[1] for case in practice)
            assert any(wrong_here(answer, names) for names in seen), answer["code"]


@pytest.mark.parametrize("module", BANKS)
def test_every_exercise_has_a_bank(module):
    bank = _exercises_of(BANKS[module])
    assert set(bank) == set(exercises(module))
    for exercise, kinds in bank.items():
        assert len(kinds["right"]) >= 4, exercise
        hints = {answer["hint"] for answer in kinds["wrong"]} - {"not_answered"}
        assert len(hints) >= 4, f"{exercise}: four different mistakes are needed"


def test_every_module_with_checks_has_a_bank():
    with_checks = {f.parent.name for f in SOLUTIONS.glob("*/*.ipynb") if exercises(f.parent.name)}
    assert with_checks == set(BANKS)
