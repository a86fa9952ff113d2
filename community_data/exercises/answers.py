"""The first layers of a check: is there an answer, of the right kind, in the right shape?"""

from __future__ import annotations

import contextlib
import math
import numbers
import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from community_data.text.lists import nearest


class Wrong(Exception):
    """An answer that is not right: `hint` names what was found, `message` the next step."""

    def __init__(self, hint: str, message: str):
        super().__init__(message)
        self.hint = hint
        self.message = message


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
    return as_float(answer, name)


def as_float(value: object, name: str) -> float:
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
    values = [as_float(value, f"A value in the column “{name}”") for value in answer]
    return pd.Series(values, index=answer.index, dtype=float)


def names_of(answer: object, allowed: Iterable[str], what: str) -> list[str]:
    """A list of names: a list, a tuple, a set, a Series, an index, or one name alone.

    Names in one text may have commas between them.
    """
    answered(answer)
    by_spelling = {str(name).casefold(): str(name) for name in allowed}
    if isinstance(answer, str):
        pieces = [piece for piece in re.split(r"[,;\s]+", answer) if piece]
        apart = len(pieces) > 1 and all(piece.casefold() in by_spelling for piece in pieces)
        answer = pieces if apart else [answer]
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
