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
from community_data.text.translate import _, ngettext

# What pandas gives of a column: `values` and `unique` of a column of text give an array of its own.
COLUMNS = (pd.Series, pd.Index, np.ndarray, pd.api.extensions.ExtensionArray)


class Piles:
    """What a table by group is for the judge, as long as nothing in it was counted."""


PILES = (pd.api.typing.DataFrameGroupBy, pd.api.typing.SeriesGroupBy, Piles)


class Wrong(Exception):
    """An answer that is not right: `hint` names what was found, `message` the next step."""

    def __init__(self, hint: str, message: str):
        super().__init__(message)
        self.hint = hint
        self.message = message


class Stopped:
    """What a name stands for while the cell that should give it has stopped, or gives it no more.

    Without it a name would keep what an earlier run gave it, and a check would praise that.
    """

    def __init__(self, name: str, cell_ran: bool = False):
        self.name = name
        self.cell_ran = cell_ran

    def __repr__(self) -> str:
        return self.sentence()

    def sentence(self) -> str:
        """What happened to the name, and what to do next."""
        return f"{self.reason()} {self.next_step()}"

    def reason(self) -> str:
        """Why the name stands for nothing."""
        if self.cell_ran:
            return _("The cell above does not give the name “{name}” any more.").format(
                name=self.name
            )
        return _("The cell above stopped, so “{name}” stands for nothing yet.").format(
            name=self.name
        )

    def next_step(self) -> str:
        """What to do, so that the name stands for something again."""
        if self.cell_ran:
            return _(
                "Write {name} = on the left of your answer, run that cell, then run this one again."
            ).format(name=self.name)
        return _("Read what it says below that cell, mend it and run it. Then run this one again.")


def unfinished(answer: object) -> bool:
    """Is this no answer yet: three dots, or the name of a cell that stopped?"""
    return answer is ... or isinstance(answer, Stopped)


def answered(*answers: object) -> None:
    """The first layer: is there an answer at all?"""
    for answer in answers:
        if isinstance(answer, Stopped):
            raise Wrong("cell_stopped", answer.sentence())
        if answer is ...:
            raise Wrong(
                "not_answered",
                _("Replace the three dots … with your answer, and run the cell."),
            )
        if answer is None:
            raise Wrong(
                "nothing",
                _(
                    "Your answer is empty (None). This happens with print( ), with .append( ) and "
                    "with inplace=True: they do something, but give nothing back. Leave them out."
                ),
            )
        if isinstance(answer, (list, tuple)) and any(item is ... for item in answer):
            raise Wrong("not_answered", _("Three dots are left in your answer. Replace them."))
        if isinstance(answer, PILES):
            raise Wrong(
                "not_called",
                _(
                    "You made a pile for each group, and counted nothing in them yet. Say behind "
                    "it what to do with each pile, as in the example: .size(), .sum() or .mean()."
                ),
            )
        parts = (Mapping, list, pd.DataFrame, *COLUMNS)
        if isinstance(answer, tuple) and len(answer) == 1 and isinstance(answer[0], parts):
            raise Wrong("comma", _("A comma stands behind your answer. Take it away."))
        if callable(answer):
            raise Wrong(
                "not_called",
                _(
                    "You named a function but did not run it. Add round brackets ( ) after its "
                    "name, with what it needs between them, as in the example above."
                ),
            )


def not_emptied(answer: object) -> None:
    """An empty pair of brackets is what stays when somebody deletes the three dots."""
    if isinstance(answer, tuple) and not answer:
        raise Wrong(
            "not_answered",
            _("There is nothing between the brackets. Write your answer there, and run the cell."),
        )


def one_number(answer: object, name: str = "") -> float:
    """The second layer for a number: an int, a float, a numpy number, or one number in a table."""
    name = name or _("Your answer")
    answered(answer)
    not_emptied(answer)
    if isinstance(answer, (pd.DataFrame, list, tuple, *COLUMNS)):
        values = answer if isinstance(answer, (list, tuple)) else np.asarray(answer).ravel()
        if len(values) != 1:
            raise _several(answer, len(values), name)
        return one_number(values[0], name)
    return as_float(answer, name)


def _several(answer: object, count: int, name: str) -> Wrong:
    if not count:
        return Wrong(
            "many_numbers",
            _(
                "{name} holds no value: no row fits what you asked for. Compare the spelling of "
                "what you looked for with the table."
            ).format(name=name),
        )
    if isinstance(answer, (pd.Series, np.ndarray)) and answer.dtype == bool:
        return Wrong(
            "true_or_false",
            _(
                "{name} says True or False for each row. Count the True ones: put round brackets "
                "around it, and add .sum() behind them."
            ).format(name=name),
        )
    plain = isinstance(answer, tuple) and all(type(part) in (int, float) for part in answer)
    if plain and type(answer[0]) is int:
        # 12,345 and 15,8 are read as two numbers; so is what `shape` gives.
        return Wrong(
            "comma",
            _(
                "Python reads {count} numbers here, with a comma between them. If you typed one "
                "number, write decimals with a point, and large numbers without a comma. If a "
                "function gave them all, take the one that the text asks for."
            ).format(count=count),
        )
    return Wrong(
        "many_numbers",
        _(
            "{name} holds {count} values, and one number is needed. Take the row that the text "
            "asks for, or a function that makes one number of them all."
        ).format(name=name, count=count),
    )


def as_float(value: object, name: str) -> float:
    """One value as a float: NaN where it is missing, refused where it is not a real number."""
    if value is pd.NA or value is pd.NaT or value is None:
        return math.nan
    if isinstance(value, str):
        raise Wrong(
            "text",
            _(
                "{name} is text, because it stands in quotes or has a sign in it. Take quotes and "
                "% signs away, so that Python can calculate with it."
            ).format(name=name),
        )
    if isinstance(value, (bool, np.bool_)):
        raise Wrong("kind", _("{name} is True or False, and a number is needed.").format(name=name))
    # Decimal is a Number, but says neither that it is real nor that it is complex.
    unreal = isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real)
    try:
        if isinstance(value, numbers.Number) and not unreal:
            return float(value)
    except OverflowError:
        return math.inf
    except ValueError:
        pass
    raise Wrong(
        "kind", _("{name} is not a number. Compare it with the example above.").format(name=name)
    )


def a_table(answer: object, columns: list[str]) -> pd.DataFrame:
    """The second and third layer for a table: it is one, and has the columns that are needed."""
    answered(answer)
    not_emptied(answer)
    if isinstance(answer, Mapping):
        with contextlib.suppress(ValueError):
            answer = pd.DataFrame(dict(answer))
    if isinstance(answer, pd.Series):
        if pd.api.types.is_numeric_dtype(answer.index):
            raise Wrong(
                "one_column",
                _("This is one column alone, without the names beside it. Take the whole table."),
            )
        answer = answer.reset_index()
    if not isinstance(answer, pd.DataFrame):
        raise Wrong("kind", _("Your answer is not a table. Start from the table in the example."))
    # A column of names may as well be the index: that is a right way to write it.
    index = answer.index
    if columns[0] not in answer.columns and not (
        isinstance(index, pd.MultiIndex) or pd.api.types.is_numeric_dtype(index)
    ):
        answer = answer.reset_index(names=columns[0])
    for column in columns:
        count = [str(name) for name in answer.columns].count(column)
        if count > 1:
            raise Wrong(
                "column_twice",
                _("The table has {count} columns “{column}”. Keep one.").format(
                    count=count, column=column
                ),
            )
        if not count:
            raise Wrong("column", _no_column(column, [str(name) for name in answer.columns]))
    return answer


def _no_column(column: str, names: list[str]) -> str:
    return (
        _("The table has no column “{column}”.").format(column=column)
        + nearest(column, names)
        + " "
        + _(
            "Keep the columns that the text names. They must be spelled as in the text, in small "
            "letters."
        )
    )


def beside_names(answer: object) -> object:
    """Pairs in a list, such as `list(counts.items())`, or dicts of one name each: a column with
    the names in its index. Anything else stays as it is."""
    if not isinstance(answer, (list, tuple)) or not answer:
        return answer
    pairs = [
        next(iter(item.items())) if isinstance(item, Mapping) and len(item) == 1 else item
        for item in answer
    ]
    if not all(
        isinstance(pair, (list, tuple)) and len(pair) == 2 and isinstance(pair[0], str)
        for pair in pairs
    ):
        return answer
    names, values = zip(*pairs, strict=True)
    return pd.Series(values, index=names, dtype=object)


def numbers_by_name(answer: object) -> pd.Series:
    """Numbers beside names, from any form that keeps the two together.

    A Series, a dict, pairs in a list, or a table with the names in its index or in its one column
    of text, and one column of numbers. Names come back in small letters. Raises ValueError for
    anything else.
    """
    answer = beside_names(answer)
    if isinstance(answer, Mapping):
        answer = pd.Series(dict(answer), dtype=object)
    if isinstance(answer, pd.DataFrame):
        if len(answer) == 1 and answer.shape[1] > 1:
            answer = answer.T
        text = [c for c in answer.columns if not pd.api.types.is_numeric_dtype(answer[c])]
        if not pd.api.types.is_numeric_dtype(answer.index):
            answer = answer.drop(columns=text)  # the names are in the index
        elif len(text) == 1:
            answer = answer.set_index(text[0])
        answer = answer.squeeze(axis=1)
    if not isinstance(answer, pd.Series) or pd.api.types.is_numeric_dtype(answer.index):
        raise ValueError("The numbers stand without their names.")
    return answer.set_axis([str(name).strip().casefold() for name in answer.index])


def same_groups(answer: pd.Series, right: Iterable[str]) -> None:
    """The third layer for a table: every group is there, once."""
    names = [str(name) for name in answer]
    right = list(right)
    lost = [name for name in right if name not in names]
    extra = [name for name in names if name not in right]
    if extra:
        raise Wrong(
            "extra_group",
            _(
                "The table has a row “{row}” that was not in it before. Start again from the table "
                "above. If you changed the place or the measure, first run all the cells above "
                "again."
            ).format(row=extra[0][:40]),
        )
    if lost:
        raise Wrong(
            "group_dropped",
            ngettext(
                "{lost} of {all} rows is gone from your table: {first}. Every row counts, also "
                "where its number is small, bad or hidden. Keep all the rows.",
                "{lost} of {all} rows are gone from your table, for example {first}. Every row "
                "counts, also where its number is small, bad or hidden. Keep all the rows.",
                len(lost),
            ).format(lost=len(lost), all=len(right), first=lost[0]),
        )
    if len(names) != len(set(names)):
        raise Wrong("group_twice", _("A row stands in your table twice. Keep each one once."))


def numbers_of(answer: pd.Series, name: str) -> pd.Series:
    """A column as numbers; text and signs in it are refused with a sentence."""
    if any(value is ... for value in answer):
        raise Wrong(
            "not_answered", _("The column “{name}” still holds the three dots.").format(name=name)
        )
    label = _("A value in the column “{name}”").format(name=name)
    values = [as_float(value, label) for value in answer]
    return pd.Series(values, index=answer.index, dtype=float)


def in_order(answer: object) -> None:
    """A set forgets the order in which it was written."""
    if isinstance(answer, (set, frozenset)) and len(answer) > 1:
        raise Wrong(
            "other_order",
            _(
                "In curly brackets without colons, Python forgets the order. Use square brackets "
                "[ ], or write pairs with a colon, as in the example."
            ),
        )


def names_of(answer: object, allowed: Iterable[str], kind: str, column: str = "") -> list[str]:
    """A list of names: a list, a tuple, a set, a Series, an index, or one name alone.

    Names in one text may have commas between them. `kind` says in the plural what is named, for
    example "groups". `column` is the one that holds the names of a table, where it is not “group”.
    """
    answered(answer)
    allowed = [str(name) for name in allowed]
    by_spelling = {_spelled(name): name for name in allowed}
    if isinstance(answer, str):
        answer = _in_one_text(answer, by_spelling) or [answer]
    names = []
    for written in _listed(answer, kind, column, by_spelling):
        name = str(written).strip()
        if _spelled(name) not in by_spelling:
            raise Wrong("unknown_name", _unknown(name, allowed, kind))
        names.append(by_spelling[_spelled(name)])
    return names


def _spelled(name: object) -> str:
    """A name without what people change in it: capitals, blanks for _, a comma or dot behind it."""
    return str(name).casefold().replace("_", " ").strip().rstrip(" .,;")


def _in_one_text(text: str, by_spelling: Mapping[str, str], glued: bool = False) -> list[str]:
    """The names that stand one after the other in a text; none where there is anything else.

    `glued`: nothing has to stand between two of them.
    """
    longest_first = sorted(filter(None, by_spelling), key=len, reverse=True)
    sign = r"(?:[\s,;/&→]|->)"
    between = rf"{sign}*(?:\band\s+)?" if glued else rf"(?:{sign}+(?:and\s+)?|$)"
    name = rf"((?>{'|'.join(map(re.escape, longest_first))})){between}"
    spelled = _spelled(text)
    return re.findall(name, spelled) if re.fullmatch(f"(?:{name})+", spelled) else []


def _names_of_counts(answer: object, by_spelling: Mapping[str, str]) -> object:
    """The names in numbers beside names, such as the largest of `value_counts`."""
    if not isinstance(answer, (Mapping, pd.Series)):
        return answer
    values = pd.Series(dict(answer)) if isinstance(answer, Mapping) else answer
    counts = pd.api.types.is_numeric_dtype(values) and values.dtype != bool
    named = {_spelled(name) for name in values.index} <= set(by_spelling)
    return values.index if len(values) and counts and named else answer


def _listed(answer: object, kind: str, column: str, by_spelling: Mapping[str, str]) -> list:
    answer = _names_of_counts(answer, by_spelling)
    if isinstance(answer, pd.DataFrame) and column:
        answer = a_table(answer, [column])[column]
    if isinstance(answer, pd.DataFrame):
        if "group" not in answer.columns:
            raise Wrong(
                "kind",
                _("A list of {kind} is needed: their names, in quotes.").format(kind=kind),
            )
        answer = answer["group"]
    if not isinstance(answer, (list, tuple, set, frozenset, *COLUMNS)):
        raise Wrong(
            "kind",
            _("A list of {kind} is needed: names in quotes, inside [ ].").format(kind=kind),
        )
    answer = list(answer)
    if any(isinstance(name, (bool, np.bool_)) for name in answer):
        raise Wrong(
            "true_or_false",
            _(
                "Your answer says True or False for each row. Take the names of the {kind} where "
                "it says True."
            ).format(kind=kind),
        )
    if any(isinstance(n, numbers.Number) and str(n) not in by_spelling for n in answer):
        raise Wrong(
            "numbers",
            _("Your answer holds numbers. Write the names of the {kind}.").format(kind=kind),
        )
    return answer


def _unknown(name: str, allowed: list[str], kind: str) -> str:
    by_spelling = {_spelled(one): one for one in allowed}
    # Two texts without a comma between them are one text for Python.
    several = _in_one_text(name, by_spelling, glued=True)
    if len(several) > 1:
        first, second = (by_spelling[one] for one in several[:2])
        return _(
            "“{name}” is read as one name. Put each name in its own quotes, with a comma "
            'between: "{first}", "{second}".'
        ).format(name=name[:40], first=first, second=second)
    return (
        _("“{name}” is none of the {kind} that can be named here.").format(
            name=name[:40], kind=kind
        )
        + nearest(name, allowed)
        + " "
        + _("Write names as they stand in the table above, each in its own quotes.")
    )


def yes_or_no(answer: object, name: str = "") -> bool:
    """True or False, however it is written: True, 1, numpy's True, "yes", "No"."""
    name = name or _("Your answer")
    answered(answer)
    not_emptied(answer)
    if isinstance(answer, (pd.Series, np.ndarray, list, tuple)) and np.size(answer) == 1:
        answer = np.asarray(answer).ravel()[0]
    if isinstance(answer, (bool, np.bool_)):
        return bool(answer)
    words = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}
    if isinstance(answer, str) and answer.strip().rstrip(".").casefold() in words:
        return words[answer.strip().rstrip(".").casefold()]
    if isinstance(answer, numbers.Real) and answer in (0, 1):
        return bool(answer)
    raise Wrong("kind", _("{name} must be True or False, without quotes.").format(name=name))
