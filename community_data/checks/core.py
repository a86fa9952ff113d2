"""What every check has in common: how an answer is looked at, and how the trainee hears of it.

A check answers in layers: is it answered, is it the right kind of thing, has it the right shape,
has it the right values, and if not, which known mistake is it. The first layer that is not right
ends the check with a message that names the next step and never shows the answer.

A check of a module is a plain function that raises `Wrong` at the first thing that is wrong:

    @exercise(points=2)
    def percent(answer, package, place, measure):
        row = data.everyone(package, place, measure)
        number(answer, 100 * row["count"] / row["population"], ...)
"""

from __future__ import annotations

import contextlib
import functools
import html
import io
import math
import numbers
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_data.data import DataProblem, _nearest
from community_data.notebook import prepare

prepare()

MIME = "application/vnd.community-data.check+json"


class Wrong(Exception):
    """An answer that is not right: `hint` names what was found, `message` the next step."""

    def __init__(self, hint: str, message: str):
        super().__init__(message)
        self.hint = hint
        self.message = message


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make: the value it gives, its name, and what to say about it."""

    hint: str
    value: object
    message: str


@dataclass(frozen=True)
class Result:
    """What a check says. In a notebook it is a card; to nbgrader it is a number of points."""

    exercise: str
    points: float
    out_of: float
    hint: str
    message: str

    @property
    def passed(self) -> bool:
        return self.points == self.out_of

    def __repr__(self) -> str:
        # nbgrader reads the printed number as the points earned (its partial credit).
        return f"{self.points:g}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {
            "text/plain": repr(self),
            "text/html": self._card(),
            MIME: {"exercise": self.exercise, "passed": self.passed, "message": self.message},
        }

    def _card(self) -> str:
        if self.passed:
            sign, word, edge, back = "✓", "Right", "#1b6e3c", "#eef7f0"
        elif self.hint == "not_answered":
            sign, word, edge, back = "○", "Not answered yet", "#595959", "#f4f4f4"
        else:
            sign, word, edge, back = "→", "Not yet", "#8a4b00", "#fff6e8"
        # Color is never the only sign: a mark and a word come first. A full border, since
        # thick edges at one side alone are lost in high-contrast mode.
        return (
            f'<div role="status" style="border:2px solid {edge};border-radius:6px;'
            f"background:{back};color:#1a1a1a;padding:.6em .9em;margin:.3em 0;max-width:44em;"
            f'font-size:1rem;line-height:1.45">'
            f'<strong style="color:{edge}"><span aria-hidden="true">{sign}</span> {word}.</strong> '
            f"{html.escape(self.message, quote=False)}</div>"
        )


def exercise(points: float) -> Callable:
    """Make a check of a function that raises `Wrong`: it always returns a `Result`.

    The points must be those of the check's cell in the notebook (a test compares them).
    """

    def wrap(judge: Callable) -> Callable:
        @functools.wraps(judge)
        def check(*args, **kwargs) -> Result:
            hint, message = _verdict(judge, args, kwargs)
            earned = points if hint == "right" else 0
            return Result(judge.__name__, earned, points, hint, message)

        check.points = points
        return check

    return wrap


def _verdict(judge: Callable, args: tuple, kwargs: dict) -> tuple[str, str]:
    try:
        # nbgrader takes a mark away for anything on the error stream of a check's cell, so
        # warnings and printed text of the trainee's objects stay in here.
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            return "right", judge(*args, **kwargs)
    except Wrong as wrong:
        return wrong.hint, wrong.message
    except DataProblem as problem:
        return "data", str(problem)
    except Exception as error:  # a trainee must never meet a traceback
        if any(value is ... for value in (*args, *kwargs.values())):
            return "not_answered", "A name that this check needs is not answered yet."
        return "unreadable", (
            "This check could not read your answer. Compare its form with the example above, "
            f"then run the cell again. If that does not help, show your facilitator this line: "
            f"{type(error).__name__}: {error}"
        )


def answered(*answers: object) -> None:
    """The first layer: is there an answer at all?"""
    if any(answer is ... or answer is None for answer in answers):
        raise Wrong("not_answered", "Replace the three dots … with your answer, and run the cell.")
    for answer in answers:
        if isinstance(answer, (list, tuple)) and any(item is ... for item in answer):
            raise Wrong("not_answered", "Three dots are left in your answer. Replace them.")
        if callable(answer):
            raise Wrong(
                "not_called",
                "You named a function but did not run it. Add round brackets with the numbers "
                "it needs, as in the example above.",
            )


def one_number(answer: object, name: str = "Your answer") -> float:
    """The second layer for a number: an int, a float, a numpy number, or one number in a table."""
    answered(answer)
    if isinstance(answer, (pd.DataFrame, pd.Series, pd.Index, np.ndarray)):
        if answer.size != 1:
            raise Wrong(
                "many_numbers",
                f"{name} holds {answer.size} values, and one number is needed. "
                f"Take the row of one group only.",
            )
        answer = np.asarray(answer).ravel()[0]
    elif isinstance(answer, (list, tuple)):
        if isinstance(answer, tuple) and len(answer) == 2:
            raise Wrong(
                "comma",
                f"{name} is two numbers, because there is a comma in it. "
                f"In Python, decimals are written with a point: 12.5.",
            )
        if len(answer) != 1:
            raise Wrong("many_numbers", f"{name} holds {len(answer)} values. One is needed.")
        answer = answer[0]
    if isinstance(answer, str):
        raise Wrong(
            "text",
            f"{name} is text, because it stands in quotes. Take the quotes (and a % sign) away, "
            f"so that Python can calculate with it.",
        )
    if isinstance(answer, (bool, np.bool_)):
        raise Wrong("kind", f"{name} is True or False, and a number is needed.")
    if answer is pd.NA:
        return math.nan
    if isinstance(answer, numbers.Number) and not isinstance(answer, numbers.Complex):
        answer = float(answer)  # Decimal and its like
    if not isinstance(answer, numbers.Real):
        raise Wrong("kind", f"{name} is not a number. Compare it with the example above.")
    return float(answer)


def close(answer: float, right: float, tolerance: float) -> bool:
    """Are two numbers the same within a tolerance? Missing is the same as missing."""
    if _missing(right):
        return _missing(answer)
    return not _missing(answer) and abs(answer - right) <= tolerance + 1e-9 * max(1, abs(right))


def _missing(value: float) -> bool:
    return not math.isfinite(value)


def rounding(places: int, rounded_inputs: int = 0) -> float:
    """How far a right answer may be off when it is rounded to so many decimal places.

    `rounded_inputs`: how many numbers, rounded in the same way, it may have been made from.
    """
    return 0.5 * 10**-places * (1 + rounded_inputs)


def number(
    answer: object,
    right: float,
    *,
    tolerance: float,
    mistakes: Iterable[Mistake] = (),
    otherwise: str,
    name: str = "Your answer",
) -> None:
    """All the layers for one number. `otherwise` is said of a wrong number nobody foresaw."""
    value = one_number(answer, name)
    if close(value, right, tolerance):
        return
    if _missing(value):
        raise Wrong(
            "missing",
            f"{name} came out empty (nan). One of the numbers in it is missing, or you divided "
            f"by zero. Look at the numbers that you used, one by one.",
        )
    known = [m for m in mistakes if not _missing(m.value) and close(value, m.value, _slack(m))]
    if known:
        nearest = min(known, key=lambda m: abs(m.value - value))
        raise Wrong(nearest.hint, nearest.message)
    raise Wrong("wrong_value", otherwise)


def _slack(mistake: Mistake) -> float:
    # A mistake is recognized when rounded too, but a small value must not catch everything.
    return max(1e-9, min(0.05, 0.02 * abs(mistake.value)))


def a_table(answer: object, columns: list[str]) -> pd.DataFrame:
    """The second and third layer for a table: it is one, and has the columns that are needed."""
    answered(answer)
    if isinstance(answer, Mapping):
        with contextlib.suppress(ValueError):
            answer = pd.DataFrame(dict(answer))
    if isinstance(answer, pd.Series):
        answer = answer.reset_index()
    if not isinstance(answer, pd.DataFrame):
        raise Wrong("kind", "Your answer is not a table. Start from the table in the example.")
    # A column of names may as well be the index: that is a right way to write it.
    if columns[0] not in answer.columns:
        answer = answer.reset_index(names=columns[0]) if answer.index.dtype == object or (
            isinstance(answer.index.dtype, pd.StringDtype)
        ) else answer  # fmt: skip
    for column in columns:
        if column not in answer.columns:
            have = [str(c) for c in answer.columns]
            raise Wrong(
                "column",
                f"The table has no column “{column}”.{_nearest(column, have)} "
                f"The names of columns must be spelled as in the text, in small letters.",
            )
    return answer


def same_groups(answer: pd.Series, right: Iterable[str]) -> None:
    """The third layer for a table: every group is there, once."""
    have = [str(name) for name in answer]
    right = list(right)
    lost = [name for name in right if name not in have]
    extra = [name for name in have if name not in right]
    if extra:
        raise Wrong(
            "extra_group",
            f"The table has a row “{extra[0]}” that is not one of the groups. "
            f"Start again from the table of groups.",
        )
    if lost:
        raise Wrong(
            "group_dropped",
            f"{len(lost)} of {len(right)} groups {'is' if len(lost) == 1 else 'are'} gone from "
            f"your table: {lost[0]}{' and others' if len(lost) > 1 else ''}. Every group counts, "
            f"also where its number is small or hidden. Keep all the rows.",
        )
    if len(have) != len(set(have)):
        raise Wrong("group_twice", "A group stands in your table twice. Keep one row a group.")


def numbers_of(answer: pd.Series, name: str) -> pd.Series:
    """A column as numbers; text and signs in it are refused with a sentence."""
    if answer.map(lambda v: isinstance(v, str)).any():
        raise Wrong(
            "text", f"The column “{name}” holds text. Leave out quotes and % signs: numbers only."
        )
    if answer.map(lambda v: v is ...).any():
        raise Wrong("not_answered", f"The column “{name}” still holds the three dots.")
    return pd.to_numeric(answer, errors="coerce").astype(float)


def column(
    answer: pd.DataFrame,
    right: pd.DataFrame,
    name: str,
    *,
    key: str = "group",
    tolerance: float | pd.Series,
    mistakes: Iterable[Mistake] = (),
    otherwise: str,
) -> None:
    """The last layers for a column of a table: each value beside its own group.

    `mistakes` hold a whole wrong column, in the order of `right`.
    """
    given = numbers_of(answer[name], name)
    given.index = answer[key].astype(str)
    given = given.reindex(right[key]).to_numpy()
    wanted = right[name].to_numpy(dtype=float)
    tolerances = np.broadcast_to(np.asarray(tolerance, dtype=float), wanted.shape)

    def same(values, others, slack) -> bool:
        return all(close(v, o, s) for v, o, s in zip(values, others, slack, strict=True))

    if same(given, wanted, tolerances):
        return
    hidden = np.isnan(wanted)
    if (~np.isnan(given[hidden])).any():
        raise Wrong(
            "hidden_filled",
            "A group whose count is hidden got a number. A hidden count is not zero: nobody "
            "outside knows it. Leave its row empty.",
        )
    for mistake in mistakes:
        values = np.asarray(mistake.value, dtype=float)
        slack = [_slack(Mistake("", v, "")) if math.isfinite(v) else 0 for v in values]
        if same(given, values, slack):
            raise Wrong(mistake.hint, mistake.message)
    if same(np.sort(given), np.sort(wanted), np.sort(tolerances)):
        raise Wrong(
            "beside_the_wrong_group",
            f"The numbers in “{name}” are right, but some stand beside the wrong group. This "
            f"happens when names and numbers are sorted apart. Sort the whole table at once.",
        )
    raise Wrong("wrong_value", otherwise)


def names_of(answer: object, allowed: Iterable[str], what: str) -> list[str]:
    """A list of names: a list, a tuple, a set, a Series, an index, or one name alone."""
    answered(answer)
    if isinstance(answer, str):
        answer = [answer]
    if isinstance(answer, pd.DataFrame):
        if "group" not in answer.columns:
            raise Wrong("kind", f"A list of {what} is needed: their names, in quotes.")
        answer = answer["group"]
    if isinstance(answer, pd.Series) and answer.dtype == bool:
        raise Wrong(
            "kind", f"Your answer is a column of True and False. Take the {what} it points at."
        )
    if not isinstance(answer, (list, tuple, set, frozenset, pd.Series, pd.Index, np.ndarray)):
        raise Wrong("kind", f"A list of {what} is needed: names in quotes, inside [ ].")
    allowed = list(allowed)
    names = []
    for name in answer:
        if str(name) not in allowed:
            raise Wrong(
                "unknown_name",
                f"“{name}” is not in the table.{_nearest(str(name), allowed)} "
                f"Write names as they stand there.",
            )
        names.append(str(name))
    return names


def yes_or_no(answer: object, name: str = "Your answer") -> bool:
    """True or False, however it is written: True, 1, numpy's True, "yes", "No"."""
    answered(answer)
    if isinstance(answer, (pd.Series, np.ndarray, list, tuple)) and np.size(answer) == 1:
        answer = np.asarray(answer).ravel()[0]
    if isinstance(answer, (bool, np.bool_)):
        return bool(answer)
    words = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}
    if isinstance(answer, str) and answer.strip().rstrip(".").casefold() in words:
        return words[answer.strip().rstrip(".").casefold()]
    if isinstance(answer, numbers.Number) and answer in (0, 1):
        return bool(answer)
    raise Wrong("kind", f"{name} must be True or False, without quotes.")
