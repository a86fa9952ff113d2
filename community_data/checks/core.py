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

from community_data.errors import DataProblem
from community_data.notebook import prepare
from community_data.text.lists import nearest

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
        from community_data.validate import sentence  # slow to import, and seldom needed

        return "data", sentence(problem)
    except Exception as error:  # a trainee must never meet a traceback
        if any(value is ... for value in (*args, *kwargs.values())):
            return "not_answered", "A name that this check needs is not answered yet."
        return "unreadable", (
            "This check could not read your answer. Compare its form with the example above, "
            f"then run the cell again. If that does not help, tell your facilitator that it was "
            f"a {type(error).__name__}."
        )


def answered(*answers: object) -> None:
    """The first layer: is there an answer at all?"""
    for answer in answers:
        # An empty pair of brackets is what stays when somebody deletes the three dots.
        if answer is ... or (isinstance(answer, tuple) and not answer):
            raise Wrong(
                "not_answered", "Replace the three dots … with your answer, and run the cell."
            )
        if answer is None:
            raise Wrong(
                "nothing",
                "Your answer is empty (None). This happens with print( ) and with inplace=True: "
                "they do something, but give nothing back. Leave them out.",
            )
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
    if isinstance(answer, tuple) and len(answer) > 1 and type(answer[0]) is int:
        raise Wrong(
            "comma",
            f"{name} has a comma in it, so Python reads more than one number. Write decimals with "
            f"a point, and large numbers without a comma.",
        )
    if isinstance(answer, (pd.DataFrame, pd.Series, pd.Index, np.ndarray, list, tuple)):
        values = answer if isinstance(answer, (list, tuple)) else np.asarray(answer).ravel()
        if len(values) != 1:
            raise Wrong(
                "many_numbers",
                f"{name} holds {len(values)} values, and one number is needed. Take the row that "
                f"the text asks for, and a function that gives one number.",
            )
        return one_number(values[0], name)
    return _as_float(answer, name)


def _as_float(value: object, name: str) -> float:
    """One value as a float: NaN where it is missing, refused where it is not a real number."""
    if value is pd.NA or value is pd.NaT or value is None:
        return math.nan
    if isinstance(value, str):
        raise Wrong(
            "text",
            f"{name} is text, because it stands in quotes or has a sign in it. Take quotes and % "
            f"signs away, so that Python can calculate with it.",
        )
    if isinstance(value, (bool, np.bool_)):
        raise Wrong("kind", f"{name} is True or False, and a number is needed.")
    # Decimal is a Number, but says neither that it is real nor that it is complex.
    unreal = isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real)
    try:
        if isinstance(value, numbers.Number) and not unreal:
            return float(value)
    except OverflowError:
        return math.inf
    except ValueError:
        pass
    raise Wrong("kind", f"{name} is not a number. Compare it with the example above.")


@dataclass(frozen=True)
class rounding:
    """A right answer may be rounded to so many decimal places, or to more."""

    places: int


def _row(values) -> np.ndarray:
    return np.atleast_1d(np.asarray(values, dtype=float))


def _within(given, wanted, tolerance) -> bool:
    """Are two rows of numbers the same within a tolerance? Missing is the same as missing."""
    missing = ~np.isfinite(wanted)
    same = np.abs(given - wanted) <= np.asarray(tolerance) + 1e-6 * np.abs(wanted) + 1e-12
    return bool(np.where(missing, ~np.isfinite(given), same).all())


def _has_places(values, places: int) -> np.ndarray:
    """Which numbers are written with no more than so many decimal places?"""
    shifted = values * 10.0**places
    return np.abs(shifted - np.round(shifted)) < 1e-6


def _same(given, wanted, tolerance: rounding | float) -> bool:
    """Are two rows of numbers the same, rounded to the places that may be left, or finer?"""
    if not isinstance(tolerance, rounding):
        return _within(given, wanted, tolerance)
    allowed = np.zeros(len(given))
    for places in range(tolerance.places, tolerance.places + 6):
        half = np.where(_has_places(given, places), 0.5001 * 10.0**-places, 0)
        rounded = np.abs(given - wanted) <= half
        allowed = np.where(rounded, np.maximum(allowed, half), allowed)
    return _within(given, wanted, allowed)


def _off(given, wanted) -> float:
    """The largest distance of two rows of numbers; infinite where only one of two is missing."""
    missing = np.isfinite(given) != np.isfinite(wanted)
    apart = np.where(np.isfinite(given), np.abs(given - wanted), 0)
    return float(np.where(missing, np.inf, apart).max(initial=0))


def _judge(given, right: list, tolerance: rounding | float, mistakes, name: str) -> bool:
    """The last layers, for one number or a row of them: right, a known mistake, or False.

    `right` holds what is right first, then what is also right.
    """
    given, right = _row(given), [_row(values) for values in right]
    if any(_same(given, values, tolerance) for values in right):
        return True
    off = min(_off(given, values) for values in right)
    nearest = _nearest_mistake(given, mistakes, tolerance)
    # What was worked out by hand is a little off. But among small numbers a mistake may be as
    # near: what is a hundred times nearer to a mistake than to what is right is that mistake.
    if _within(given, right[0], _by_hand(right[0], tolerance)) and not (
        nearest and 100 * _off(given, _row(nearest.value)) <= off
    ):
        return True
    if nearest:
        raise Wrong(nearest.hint, nearest.message)
    if isinstance(tolerance, rounding) and _rounded_too_far(given, right[0], tolerance.places):
        keep = "one decimal place" if tolerance.places else "the whole number"
        raise Wrong(
            "rounded", f"{name} lost too many digits. Round at the end only, and keep {keep}."
        )
    return False


def _nearest_mistake(given, mistakes: Iterable[Mistake], tolerance) -> Mistake | None:
    known = []
    for mistake in mistakes:
        value = _row(mistake.value)
        # A mistake is known when rounded too, but not when nothing of it is left.
        slack = np.clip(0.02 * np.abs(value), 1e-9, 0.05)
        rounded = np.nan_to_num(given).any() and _same(given, value, tolerance)
        if np.isfinite(value).any() and (rounded or _within(given, value, slack)):
            known.append((round(_off(given, value), 9), mistake))
    # Where two ways meet in one number, the first of the list gives its name.
    return min(known, key=lambda pair: pair[0])[1] if known else None


def _by_hand(wanted, tolerance: rounding | float):
    if not isinstance(tolerance, rounding):
        return tolerance
    return np.minimum(0.005 * np.abs(wanted), 0.5 * 10.0**-tolerance.places)


def _rounded_too_far(given, wanted, places: int) -> bool:
    """Is this what is right, rounded or cut off one or two places too early?"""
    early = (places - 1, places - 2) if np.nan_to_num(given).any() else (places - 1,)
    return any(
        _within(given, shorten(wanted * 10.0**fewer) / 10.0**fewer, 0)
        for fewer in early
        for shorten in (np.round, np.trunc)
    )


def number(
    answer: object,
    right: float,
    *,
    tolerance: rounding | float,
    also: Iterable[float] = (),
    mistakes: Iterable[Mistake] = (),
    otherwise: str,
    name: str = "Your answer",
) -> None:
    """All the layers for one number. `otherwise` is said of a wrong number nobody foresaw.

    `also` holds other numbers that are right, such as those made from rounded ones.
    """
    value = one_number(answer, name)
    if not math.isfinite(value) and math.isfinite(right):
        raise Wrong(
            "missing",
            f"{name} came out empty (nan). One of the numbers in it is missing, or you divided "
            f"by zero. Look at the numbers that you used, one by one.",
        )
    if not _judge(value, [right, *also], tolerance, mistakes, name):
        raise Wrong("wrong_value", otherwise)


def two_numbers(
    answer: object,
    right: tuple[float, float],
    *,
    tolerance: rounding | float,
    mistakes: Iterable[Mistake] = (),
    otherwise: str,
) -> None:
    """All the layers for an interval: its low end, then its high end."""
    answered(answer)
    if isinstance(answer, str):
        _as_float(answer, "Your answer")
    if isinstance(answer, Mapping) and set(answer) == {"low", "high"}:
        answer = [answer["low"], answer["high"]]
    if isinstance(answer, (pd.DataFrame, pd.Series, pd.Index, np.ndarray)):
        answer = list(np.asarray(answer).ravel())
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Wrong(
            "not_a_pair",
            "An interval has two ends: a low one and a high one. Use the function that gives "
            "both, as in the example.",
        )
    given = [one_number(end, "One end of the interval") for end in answer]
    if not _judge(given, [right], tolerance, mistakes, "Your interval"):
        raise Wrong("wrong_value", otherwise)


def from_rounded(formula: Callable, *parts: float) -> list[float]:
    """What a formula gives when somebody goes on from rounded numbers, such as a table shows."""
    ways = [[round(part, places) for part in parts] for places in (1, 2, 3)]
    as_shown = [round(part, 3 if abs(part) < 1 else 1) for part in parts]
    return [formula(*way) for way in (*ways, as_shown)]


def a_table(answer: object, columns: list[str]) -> pd.DataFrame:
    """The second and third layer for a table: it is one, and has the columns that are needed."""
    answered(answer)
    if isinstance(answer, Mapping):
        with contextlib.suppress(ValueError):
            answer = pd.DataFrame(dict(answer))
    if isinstance(answer, pd.Series):
        if pd.api.types.is_numeric_dtype(answer.index):
            raise Wrong(
                "one_column",
                "This is one column alone, without the names beside it. Take the whole table.",
            )
        answer = answer.reset_index()
    if not isinstance(answer, pd.DataFrame):
        raise Wrong("kind", "Your answer is not a table. Start from the table in the example.")
    # A column of names may as well be the index: that is a right way to write it.
    index = answer.index
    if columns[0] not in answer.columns and not (
        isinstance(index, pd.MultiIndex) or pd.api.types.is_numeric_dtype(index)
    ):
        answer = answer.reset_index(names=columns[0])
    for column in columns:
        found = [str(name) for name in answer.columns].count(column)
        if found > 1:
            raise Wrong("column_twice", f"The table has {found} columns “{column}”. Keep one.")
        if not found:
            have = [str(name) for name in answer.columns]
            raise Wrong(
                "column",
                f"The table has no column “{column}”.{nearest(column, have)} "
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
            f"The table has a row “{extra[0][:40]}” that is not one of the groups. Start again "
            f"from the table of groups. If you changed the place or the measure, first run all "
            f"the cells above again.",
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
    if any(value is ... for value in answer):
        raise Wrong("not_answered", f"The column “{name}” still holds the three dots.")
    values = [_as_float(value, f"A value in the column “{name}”") for value in answer]
    return pd.Series(values, index=answer.index, dtype=float)


def column(
    answer: pd.DataFrame,
    right: pd.DataFrame,
    name: str,
    *,
    key: str = "group",
    tolerance: rounding | float,
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
    empty = np.isnan(wanted)
    if (~np.isnan(given[empty])).any():
        raise Wrong(
            "hidden_filled",
            "A group without a number got one. Its count is hidden, or nobody belongs to it. "
            "Hidden is not zero: nobody outside knows it. Leave its row empty.",
        )
    if _judge(given, [wanted], tolerance, mistakes, f"The column “{name}”"):
        return
    gone = [str(group) for group in right[key][np.isnan(given) & ~empty]]
    if gone:
        raise Wrong(
            "missing",
            f"The column “{name}” is empty (NaN) for {gone[0]}, where the numbers are known. Use "
            f"columns of one and the same table.",
        )
    if _same(np.sort(given), np.sort(wanted), tolerance):
        raise Wrong(
            "beside_the_wrong_group",
            f"The numbers in “{name}” are right, but some stand beside the wrong group. This "
            f"happens when names and numbers are sorted apart. Sort the whole table at once.",
        )
    off = [not _same(_row(g), _row(w), tolerance) for g, w in zip(given, wanted, strict=True)]
    first = f" Look at the row “{right[key][off].iloc[0]}” first." if not all(off) else ""
    raise Wrong("wrong_value", otherwise + first)


def names_of(answer: object, allowed: Iterable[str], what: str) -> list[str]:
    """A list of names: a list, a tuple, a set, a Series, an index, or one name alone."""
    answered(answer)
    if isinstance(answer, str):
        answer = [answer]
    if isinstance(answer, pd.DataFrame):
        if "group" not in answer.columns:
            raise Wrong("kind", f"A list of {what} is needed: their names, in quotes.")
        answer = answer["group"]
    if not isinstance(answer, (list, tuple, set, frozenset, pd.Series, pd.Index, np.ndarray)):
        raise Wrong("kind", f"A list of {what} is needed: names in quotes, inside [ ].")
    answer = list(answer)
    if any(isinstance(name, (bool, np.bool_)) for name in answer):
        raise Wrong(
            "true_or_false",
            f"Your answer says True or False for each row. Take the names of the {what} where it "
            f"says True.",
        )
    if any(isinstance(name, numbers.Number) for name in answer):
        raise Wrong("numbers", f"Your answer holds numbers. Write the names of the {what}.")
    by_spelling = {str(name).casefold(): str(name) for name in allowed}
    names = []
    for name in answer:
        said = str(name).strip()
        if said.casefold() not in by_spelling:
            raise Wrong(
                "unknown_name",
                f"“{said[:40]}” is not in the table.{nearest(said, list(by_spelling.values()))} "
                f"Write names as they stand there, each in its own quotes.",
            )
        names.append(by_spelling[said.casefold()])
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
    if isinstance(answer, numbers.Real) and answer in (0, 1):
        return bool(answer)
    raise Wrong("kind", f"{name} must be True or False, without quotes.")
