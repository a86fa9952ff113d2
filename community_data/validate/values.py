"""What one cell can hold: an id, a number, a day, a word. Each different value is judged once.

frictionless reads every value by the descriptor's schema. What it says is put into plain words;
what has a better name (a sign for a hidden number, an id that Excel changed) gets that first.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from community_data.text.lists import and_, or_, shown
from community_data.text.translate import _, lazy_gettext


class Flaw(NamedTuple):
    """What is wrong with a value: the kind of problem, what it is, and what to do."""

    kind: str
    what: str
    todo: str


Judge = Callable[[str], Flaw | None]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}([,.'’  ]\d{3})+([.,]\d+)?", re.ASCII)
# Census files write -666666666 and the like, others -9999 or -999.
_CODE = re.compile(r"-(\d)\1{2,}(\.0*)?")
# “*”, “<5”, “1-4”, “s”, “(S)”, “n/a”, “suppressed”: how files say that a number is hidden.
_SIGNS = re.compile(
    r"[*†‡#~.…–—-]+|[<≤]\s*=?\s*\d+|(less|fewer) than \d+|under \d+|\d+\s*[-–]\s*\d+"
    r"|\(?[sdxnqz]\)?|n\.?/?[adrs]\.?|null|none|nan|missing|unknown|hidden|masked|redacted"
    r"|suppr(essed|\.)?|not (shown|available|applicable|reported)|#(n/a|null!|value!|ref!|div/0!)",
    re.IGNORECASE,
)
_EXCEL_DAY = re.compile(
    r"\d{1,2}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d{2}",
    re.IGNORECASE,
)
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f�]")
# Signs that turn the direction of writing, and spaces of no width.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")
# Also joiners and marks of direction, which some languages write with, but no id.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_EXACT_ID = lazy_gettext(
    "Format the column as text in Excel before the ids go in, and save the file again."
)


def number(value: str) -> float | None:
    """A number as modules read it; NaN for an empty cell; None where it is not a number."""
    text = value.strip()
    if not text:
        return math.nan
    if not _NUMBER.fullmatch(text):
        return None
    found = float(text)
    return found if math.isfinite(found) else None


def day(value: str) -> int | None:
    """A date as the number of its day, so that days can be subtracted; None if it is none."""
    try:
        return date.fromisoformat(value.strip()[:10]).toordinal()
    except ValueError:
        return None


def number_flaw(column: str, least_zero: bool) -> Judge:
    """Judges the numbers of a column. `least_zero`: nothing below zero can be true in it."""
    empty = _("Leave the cell empty: an empty cell says that the number is hidden or not known.")

    def judge(value: str) -> Flaw | None:
        text = value.strip()
        found = number(value)
        if found is None and _SIGNS.fullmatch(text) and column.endswith("_moe"):
            return _margin_code(column, text)
        if found is None and _SIGNS.fullmatch(text):
            return Flaw(
                "hidden-sign", _("{text} is a sign, not a number").format(text=shown(text)), empty
            )
        if found is None and _GROUPED.fullmatch(text):
            plain = re.sub(r"[^\d+-]", "", text)
            what = _(
                "{text} is written with separators; in digits only it would be {plain}"
            ).format(text=shown(text), plain=plain)
            return Flaw("not-a-number", what, _("Write digits only."))
        if found is None:
            what = _("{text} is not a number").format(text=shown(text))
            return Flaw("not-a-number", what, _("Write digits only, or leave the cell empty."))
        if found < 0 and _CODE.fullmatch(text):
            what = _("{text} is a code for a missing number, not a number").format(text=shown(text))
            if column.endswith("_moe"):
                return _margin_code(column, text)
            return Flaw("hidden-code", what, empty)
        if found < 0 and least_zero and column.endswith("_moe"):
            what = _("the margin of error {text} is below zero").format(text=shown(text))
            todo = _("Look it up. Only where everybody was counted is it left empty.")
            return Flaw("margin-negative", what, todo)
        if found < 0 and least_zero:
            what = _("{text} is below zero").format(text=shown(text))
            return Flaw("negative", what, _("Look it up at the source."))
        return None

    return judge


# Codes of the Census Bureau in the place of a margin of error: (what it means, what to do). An
# empty margin would say that everybody was counted.
_MARGIN_CODES = {
    "-555555555": (
        lazy_gettext(
            "{text} is a code, not a number; it says that the number is set by other counts and "
            "has no margin"
        ),
        lazy_gettext("Write 0."),
    ),
    "-222222222": (
        lazy_gettext(
            "{text} is a code, not a number; it says that too few people were asked to compute a "
            "margin"
        ),
        lazy_gettext(
            "Empty the number beside it too: without its margin it would pass for a full count."
        ),
    ),
}
_NO_MARGIN = (
    lazy_gettext("{text} is a code, not a number; it says that there is no margin"),
    lazy_gettext(
        "Look it up, or empty the {beside} beside it too: an empty {column} says that everybody "
        "was counted."
    ),
)


# The same as its tables for readers write it.
_MARGIN_CODES |= {"*****": _MARGIN_CODES["-555555555"], "**": _MARGIN_CODES["-222222222"]}


def _margin_code(column: str, text: str) -> Flaw:
    what, todo = map(str, _MARGIN_CODES.get(text.split(".")[0], _NO_MARGIN))
    beside = column.removesuffix("_moe")
    return Flaw(
        "hidden-code",
        what.format(text=shown(text)),
        todo.format(beside=beside, column=column),
    )


def id_flaw(value: str) -> Flaw | None:
    """What Excel and other programs do to ids, which are text."""
    if re.fullmatch(r"""=\s*["'].*|'.*""", value, re.DOTALL):
        meant = value.strip("='\" ")
        what = _("the id {value} is an Excel formula").format(value=shown(value))
        return Flaw(
            "id-excel",
            what,
            _("Write {meant}. {exact_id}").format(meant=shown(meant), exact_id=_EXACT_ID),
        )
    if re.fullmatch(r"\d+\.0*", value):
        what = _("the id {value} was turned into a decimal number").format(value=shown(value))
        todo = _("Write {digits}, and look whether it began with a zero. {exact_id}").format(
            digits=shown(value.split(".")[0]), exact_id=_EXACT_ID
        )
        return Flaw("id-decimal", what, todo)
    if re.fullmatch(r"\d([.,]\d+)?[eE]\+?\d+", value):
        what = _("the id {value} was turned into a rounded number, and its end is lost").format(
            value=shown(value)
        )
        return Flaw(
            "id-decimal",
            what,
            _("Get the file again from its source. {exact_id}").format(exact_id=_EXACT_ID),
        )
    if _UNSEEN.search(value):
        what = _("the id {value} holds characters that nobody can see").format(value=shown(value))
        return Flaw("characters", what, _("Take them out: two ids that look the same are not."))
    if value != value.strip():
        what = _("the id {value} has blank space around it").format(value=shown(value))
        return Flaw("id-space", what, _("Take the blank space away."))
    return None


def day_flaw(value: str) -> Flaw | None:
    if value.strip() and day(value) is None:
        what = _("{value} is not a date of the form 2026-04-06").format(value=shown(value))
        return Flaw("date", what, _("Write the year, the month and the day, as in 2026-04-06."))
    return None


def word_flaw(value: str) -> Flaw | None:
    """Words that were damaged on their way: unreadable letters, age groups that became dates."""
    if _UNREADABLE.search(value):
        what = _("{value} holds characters that cannot be read").format(value=shown(value))
        return Flaw("characters", what, _("Look the words up at the source and write them again."))
    if _TURNING.search(value):
        what = _(
            "{value} holds signs that turn the direction of writing, or that nobody can see, so it "
            "may read as something else"
        ).format(value=shown(value))
        return Flaw("characters", what, _("Write it again without them."))
    if flaw := formula_flaw(value):
        return flaw
    if not value.isascii():
        try:
            meant = value.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return None
        what = _("{value} was garbled when it was saved; {meant} seems to be meant").format(
            value=shown(value), meant=shown(meant)
        )
        return Flaw("characters", what, _("Save the file again as “CSV UTF-8” from the original."))
    return None


def formula_flaw(value: str) -> Flaw | None:
    """Text that a spreadsheet would run when the file is opened in it. Nothing is run here."""
    text = value.lstrip()
    if text[:1] not in ("=", "@", "+", "-") or _NUMBER.fullmatch(text.strip()) or len(text) < 2:
        return None
    if text[0] == "=" or (re.search(r"[(|!]", text) and not text[1].isspace()):
        what = _("{value} is a formula, which a spreadsheet would run").format(value=shown(value))
        return Flaw("formula", what, _("Write what is meant as plain text, or take it out."))
    what = _("{value} begins with {text}, as a formula does in a spreadsheet").format(
        value=shown(value), text=shown(text[0])
    )
    return Flaw("formula-sign", what, _("Nothing has to be done if it is meant as text."))


def group_flaw(value: str) -> Flaw | None:
    if _EXCEL_DAY.fullmatch(value.strip()):
        what = _("{value} is a date; Excel makes dates of groups such as 5-14").format(
            value=shown(value)
        )
        return Flaw("excel-date", what, _("Write the group again, as in “5 to 14”."))
    return word_flaw(value)


def one_of(words: list[str], kind: str) -> Judge:
    """Judges a column that holds a few known words. An empty cell is for others to judge."""

    def judge(value: str) -> Flaw | None:
        if not value.strip() or value in words:
            return None
        near = difflib.get_close_matches(value.strip().casefold(), words, 1, 0.6)
        todo = (
            _("Is {near} meant?").format(near=shown(near[0]))
            if near
            else _("Write {words}.").format(words=or_(words))
        )
        return Flaw(
            kind,
            _("{value} is not one of {words}").format(value=shown(value), words=and_(words)),
            todo,
        )

    return judge


# What frictionless names as the broken rule, in words about the value.
_RULES = {
    "minimum": lazy_gettext("{value} is less than {rule}, the least that datapackage.json allows"),
    "maximum": lazy_gettext("{value} is more than {rule}, the most that datapackage.json allows"),
    "exclusiveMinimum": lazy_gettext("{value} is not more than {rule}, as datapackage.json asks"),
    "exclusiveMaximum": lazy_gettext("{value} is not less than {rule}, as datapackage.json asks"),
    "minLength": lazy_gettext("{value} is shorter than datapackage.json allows ({rule} letters)"),
    "maxLength": lazy_gettext("{value} is longer than datapackage.json allows ({rule} letters)"),
    "pattern": lazy_gettext("{value} does not have the form that datapackage.json asks for"),
}
_A_RULE = lazy_gettext("{value} breaks a rule of datapackage.json")
_TYPES = {
    "integer": lazy_gettext("{value} is not a whole number"),
    "number": lazy_gettext("{value} is not a number"),
    "date": lazy_gettext("{value} is not a date"),
    "datetime": lazy_gettext("{value} is not a date with a time"),
    "time": lazy_gettext("{value} is not a time of day"),
    "year": lazy_gettext("{value} is not a year"),
    "yearmonth": lazy_gettext("{value} is not a year and month"),
    "boolean": lazy_gettext("{value} is not yes or no"),
}
_A_TYPE = lazy_gettext("{value} is not what datapackage.json says")


def described(field) -> Judge:
    """Judges values as a frictionless `field` of the schema describes them."""
    read = field.create_cell_reader()
    kind = "not-as-described"

    def judge(value: str) -> Flaw | None:
        try:
            _value, broken = read(value)
        except (ArithmeticError, RecursionError, ValueError):  # such as 10 to the power of 10^9
            return Flaw(
                kind,
                _("{value} cannot be read").format(value=shown(value)),
                _("Look the value up at the source."),
            )
        if not broken:
            return None
        rule = next(iter(broken))
        if rule == "required":
            return Flaw(kind, _("the cell is empty, and may not be"), _("Look the value up."))
        if rule == "enum" and value.strip():
            return one_of([str(word) for word in field.constraints["enum"]], kind)(value) or Flaw(
                kind,
                _("{value} has blank space around it").format(value=shown(value)),
                _("Take the blank space away."),
            )
        if rule == "type" and field.type == "integer" and _is_whole(value):
            what = _("{value} has a decimal point; datapackage.json says whole numbers").format(
                value=shown(value)
            )
            return Flaw(
                "number-form", what, _("Nothing has to be done: it is read as it is meant.")
            )
        if rule == "type":
            what = str(_TYPES.get(field.type, _A_TYPE)).format(value=shown(value))
            return Flaw(kind, what, _("Look the value up at the source."))
        sentence = str(_RULES.get(rule, _A_RULE))
        what = sentence.format(value=shown(value), rule=field.constraints.get(rule))
        return Flaw(kind, what, _("Look the value up at the source."))

    return judge


def _is_whole(value: str) -> bool:
    found = number(value)
    return found is not None and math.isfinite(found) and found == math.floor(found)
