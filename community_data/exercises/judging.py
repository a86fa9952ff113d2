"""The last layers of a check: the right values, or which known mistake it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_data.exercises.answers import Wrong, answered, as_float, numbers_of, one_number
from community_data.text.translate import _


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make: the value it gives, its name, and what to say about it."""

    hint: str
    value: object
    message: str


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
    known = _nearest_mistake(given, mistakes, tolerance)
    # What was worked out by hand is a little off. But among small numbers a mistake may be as
    # near: what is a hundred times nearer to a mistake than to what is right is that mistake.
    if _within(given, right[0], _by_hand(right[0], tolerance)) and not (
        known and 100 * _off(given, _row(known.value)) <= off
    ):
        return True
    places = tolerance.places if isinstance(tolerance, rounding) else None
    shortened = places is not None and _shortened(given, right[0], places, name)
    # Where few digits are left, a mistake may be near by chance: it must be met exactly.
    if known and not (shortened and not _within(given, _row(known.value), 0)):
        raise Wrong(known.hint, known.message)
    if shortened:
        raise Wrong("rounded", shortened)
    return False


def _shortened(given, wanted, places: int, name: str) -> str:
    """What to say of what is right with too few digits, or cut off; "" where it is neither."""
    if _rounded_too_far(given, wanted, places):
        return _too_few_digits(places).format(name=name)
    if np.nan_to_num(given).any() and _within(given, _cut_off(wanted, places), 0):
        return _("{name} is cut off, not rounded. Use round( ): it makes 13 of 12.7.").format(
            name=name
        )
    return ""


def _cut_off(values, places: int) -> np.ndarray:
    return np.trunc(values * 10.0**places) / 10.0**places


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


def _too_few_digits(places: int) -> str:
    if places == 1:
        return _("{name} lost too many digits. Round at the end only, and keep one decimal place.")
    if places:
        return _("{name} lost too many digits. Round at the end only, and keep two decimal places.")
    return _("{name} lost too many digits. Round at the end only, and keep the whole number.")


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
    name: str = "",
) -> None:
    """All the layers for one number. `otherwise` is said of a wrong number nobody foresaw.

    `also` holds other numbers that are right, such as those made from rounded ones.
    """
    name = name or _("Your answer")
    value = one_number(answer, name)
    if not math.isfinite(value) and math.isfinite(right):
        raise Wrong(
            "missing",
            _(
                "{name} came out empty (nan). One of the numbers in it is missing, or you divided "
                "by zero. Look at the numbers that you used, one by one."
            ).format(name=name),
        )
    mistakes = list(mistakes)
    foreseen = any(np.ndim(mistake.value) == 0 and mistake.value == 0 for mistake in mistakes)
    of_rounding = isinstance(tolerance, rounding) and 0 < abs(right) < 1 and not foreseen
    if value == 0 and of_rounding:
        # Rounded as usual nothing would be left, and zero says that there is none.
        raise Wrong(
            "rounded",
            _(
                "{name} is 0, and zero says that there is none. The number is small, but it is "
                "not zero: keep more decimal places."
            ).format(name=name),
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
        as_float(answer, _("Your answer"))
    if isinstance(answer, Mapping) and set(answer) == {"low", "high"}:
        answer = [answer["low"], answer["high"]]
    if isinstance(answer, (pd.DataFrame, pd.Series, pd.Index, np.ndarray)):
        answer = list(np.asarray(answer).ravel())
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Wrong(
            "not_a_pair",
            _(
                "An interval has two ends: a low one and a high one. Use the function that gives "
                "both, as in the example."
            ),
        )
    given = [one_number(end, _("One end of the interval")) for end in answer]
    if not _judge(given, [right], tolerance, mistakes, _("Your interval")):
        raise Wrong("wrong_value", otherwise)


def from_rounded(formula: Callable, *parts: float) -> list[float]:
    """What a formula gives when somebody goes on from rounded numbers, such as a table shows."""
    ways = [[round(part, places) for part in parts] for places in (1, 2, 3)]
    as_shown = [round(part, 3 if abs(part) < 1 else 1) for part in parts]
    return [formula(*way) for way in (*ways, as_shown)]


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
            _(
                "A group without a number got one. Its count is hidden, or nobody belongs to it. "
                "Hidden is not zero: nobody outside knows it. Leave its row empty."
            ),
        )
    label = _("The column “{name}”").format(name=name)
    if _judge(given, [wanted], tolerance, mistakes, label):
        return
    gone = [str(group) for group in right[key][np.isnan(given) & ~empty]]
    if gone:
        raise Wrong(
            "missing",
            _(
                "The column “{name}” is empty (NaN) for {row}, where the numbers are known. Use "
                "columns of one and the same table."
            ).format(name=name, row=gone[0]),
        )
    if _same(np.sort(given), np.sort(wanted), tolerance):
        raise Wrong(
            "beside_the_wrong_group",
            _(
                "The numbers in “{name}” are right, but some stand beside the wrong group. This "
                "happens when names and numbers are sorted apart. Sort the whole table at once."
            ).format(name=name),
        )
    off = [not _same(_row(g), _row(w), tolerance) for g, w in zip(given, wanted, strict=True)]
    if all(off):
        raise Wrong("wrong_value", otherwise)
    look = _("Look at the row “{row}” first.").format(row=right[key][off].iloc[0])
    raise Wrong("wrong_value", f"{otherwise} {look}")
