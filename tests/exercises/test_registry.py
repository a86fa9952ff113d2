"""Every described exercise is fed its own wrong values, and answers that are no answers.

What an exercise knows is a bank that costs nothing: each mistake's value must be refused, and
somewhere in the practice region get the name of that mistake and no other. And no odd answer may
pass, or end in a traceback. The exercises come from the registry, their names from the notebooks.
"""

from __future__ import annotations

import ast
import datetime
import functools
import math
import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from community_data.course import mistakes_table
from community_data.exercises.exercise import REGISTRY, Parts, Table
from tests.lessons import test_answers as bank

PRACTICE = {
    module: [n for n, case in enumerate(answers["cases"]) if case["package"] == "riverbend"]
    for module, answers in bank.BANKS.items()
}
for name in bank.BANKS:
    mistakes_table.checks_of(name[3:])  # which enters its exercises in the registry

IN_THE_REGISTRY = [
    (module, name)
    for module in bank.BANKS
    for name in bank.exercises(module)
    if name in REGISTRY.get(module[3:], {})
]
# Every run tries a fifth of the exercises, `make test-all` the others.
SHARE = random.Random(bank.SEED).sample(IN_THE_REGISTRY, len(IN_THE_REGISTRY) // 5)
DESCRIBED = [
    pytest.param(
        *exercise,
        id="-".join(exercise),
        marks=[] if exercise in SHARE else pytest.mark.thorough,
    )
    for exercise in IN_THE_REGISTRY
]
ODD = [
    None, ..., "", " ", "abc", "12,6", "…", b"12", True, 10**400, -1, 1e308, math.inf, -math.inf,
    math.nan, complex(1, 2), Decimal("NaN"), Fraction(10**30, 7), pd.NA, pd.NaT, datetime.date.max,
    [], (), {}, set(), [[]], [None], [...], [math.nan], ["a", 1], {"a": ...}, {1: {2: 3}}, range(3),
    np.array([]), np.array([[1, 2], [3, 4]]), np.array(["x"], dtype=object), pd.Series(dtype=float),
    pd.Series([1, 2], index=[0, 0]), pd.DataFrame(), pd.DataFrame([[1, 2]], columns=["a", "a"]),
    pd.DataFrame({"group": [None], "percent": ["x"]}), pd.MultiIndex.from_tuples([(1, 2)]),
    object(), print, pd.DataFrame.head, int, ValueError("no"), (x for x in "ab"), "x" * 100_000,
]  # fmt: skip


@functools.cache
def _prepared(module: str, name: str, case: int):
    """The check, its right answers as the source gives them, and what it is told beside them."""
    names = {n: bank.copied(v) for n, v in bank.names_before(module, case, name).items()}
    position = bank.exercises(module)[name]
    bank.run(bank.cells(module)[position].source, names)
    *before, last = ast.parse(bank.cells(module)[position + 1].source).body
    bank.run("\n".join(ast.unparse(line) for line in before), names)
    values = [eval(ast.unparse(value), names) for value in last.value.args]
    check = REGISTRY[module[3:]][last.value.func.attr]
    return check, values[: check.answers], values[check.answers :]


def _described(module, name):
    for case in PRACTICE[module]:
        check, own, about = _prepared(module, name, case)
        yield check, own, about, check.describe(*about)


def _parts(description):
    return description.parts if isinstance(description, Parts) else [description]


def _wrong_answers(description, own):
    """Each known mistake with the answers that it makes: the others are the right ones."""
    for number, part in enumerate(_parts(description)):
        if isinstance(part, Table):
            for column in part.columns:
                for mistake in column.known:
                    table = part.right.assign(**{column.name: np.asarray(mistake.value)})
                    yield mistake, [*own[:number], table, *own[number + 1 :]]
        else:
            for mistake in part.known:
                yield mistake, [*own[:number], mistake.value, *own[number + 1 :]]


def _has_a_number(value) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


@pytest.mark.parametrize(("module", "name"), DESCRIBED)
def test_each_known_mistake_is_told_by_its_name_somewhere(module, name):
    told: dict[str, set[str]] = {}
    for check, own, about, description in _described(module, name):
        for mistake, answers in _wrong_answers(description, own):
            if _has_a_number(mistake.value):
                result = check(*answers, *about)
                assert result.hint != "unreadable", f"{mistake}: {result.message}"
                told.setdefault(mistake.hint, set()).add(result.hint)
    never = {hint: others for hint, others in told.items() if hint not in others}
    assert not never, f"These mistakes always get the name of another, or pass: {never}"


@pytest.mark.parametrize(("module", "name"), DESCRIBED)
def test_no_odd_answer_passes_or_breaks_a_check(module, name):
    check, own, about, _description = next(_described(module, name))
    empty = [_is_empty(value) for value in own]
    for number, odd in enumerate(ODD):
        for place in range(len(own)):
            answers = [*own[:place], odd, *own[place + 1 :]]
            result = check(*answers, *about)
            label = f"{name}, answer {place}: {number}, a {type(odd).__name__}"
            assert result.hint != "unreadable", f"{label}: {result.message}"
            if odd is True and isinstance(own[place], str) and own[place] in ("yes", "no"):
                # A form takes a yes as well as a no: True is as right as “yes” is.
                yes = check(*own[:place], "yes", *own[place + 1 :], *about)
                assert result.passed == yes.passed, label
                continue
            assert not result.passed or empty[place] or _same(odd, own[place]), label


def _is_empty(value) -> bool:
    """Is the right answer itself an empty one, such as the names of nobody?"""
    if isinstance(value, (str, bytes)) or not hasattr(value, "__len__"):
        return isinstance(value, float) and math.isnan(value)
    return len(value) == 0


def _same(odd, right) -> bool:
    if isinstance(right, (bool, np.bool_)) and isinstance(odd, bool):
        return odd == right
    return isinstance(odd, (int, float)) and isinstance(right, (int, float)) and odd == right


@pytest.mark.share(4)
@pytest.mark.parametrize("module", list(bank.BANKS))
def test_every_hint_has_a_row_in_the_guide(module):
    """Those of the bank and those of the descriptions, and no row of the lesson's own is dead."""
    lesson = module[3:]
    rows = {hint for family in mistakes_table.families_of(lesson) for hint in family.hints}
    met = {
        answer["hint"]
        for name, kinds in bank.BANKS[module].items()
        if name != "cases"
        for answer in kinds["wrong"]
    }
    named = set()
    for name in bank.exercises(module):
        if name in REGISTRY.get(lesson, {}):
            for _check, _own, _about, description in _described(module, name):
                named |= {mistake.hint for part in _parts(description) for mistake in part.known}
                named |= set(description.hints)
    if set(bank.exercises(module)) <= set(REGISTRY.get(lesson, {})):
        assert met | named <= rows, met | named - rows
        own = getattr(mistakes_table.checks_of(lesson), "FAMILIES", [])
        dead = {hint for family in own for hint in family.hints} - met - named
        assert not dead, f"No bank and no exercise has them: {dead}"
