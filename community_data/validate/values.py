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
_EXACT_ID = "Format the column as text in Excel before the ids go in, and save the file again."


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
    empty = "Leave the cell empty: an empty cell says that the number is hidden or not known."

    def judge(value: str) -> Flaw | None:
        text = value.strip()
        found = number(value)
        if found is None and _SIGNS.fullmatch(text):
            return Flaw("hidden-sign", f"{shown(text)} is a sign, not a number", empty)
        if found is None and _GROUPED.fullmatch(text):
            plain = re.sub(r"[^\d+-]", "", text)
            what = f"{shown(text)} is written with separators; in digits only it would be {plain}"
            return Flaw("not-a-number", what, "Write digits only.")
        if found is None:
            what = f"{shown(text)} is not a number"
            return Flaw("not-a-number", what, "Write digits only, or leave the cell empty.")
        if found < 0 and _CODE.fullmatch(text):
            what = f"{shown(text)} is a code for a missing number, not a number"
            if column.endswith("_moe"):
                return _margin_code(column, text)
            return Flaw("hidden-code", what, empty)
        if found < 0 and least_zero and column.endswith("_moe"):
            what = f"the margin of error {shown(text)} is below zero"
            todo = "Look it up. Only where everybody was counted is it left empty."
            return Flaw("margin-negative", what, todo)
        if found < 0 and least_zero:
            what = f"{shown(text)} is below zero"
            return Flaw("negative", what, "Look it up at the source.")
        return None

    return judge


# Codes of the Census Bureau in the place of a margin of error: (what it means, what to do). An
# empty margin would say that everybody was counted.
_MARGIN_CODES = {
    "-555555555": ("the number is set by other counts and has no margin", "Write 0."),
    "-222222222": (
        "too few people were asked to compute a margin",
        "Empty the number beside it too: without its margin it would pass for a full count.",
    ),
}


def _margin_code(column: str, text: str) -> Flaw:
    beside = column.removesuffix("_moe")
    meant, todo = _MARGIN_CODES.get(
        text.split(".")[0],
        (
            "there is no margin",
            f"Look it up, or empty the {beside} beside it too: an empty {column} says that "
            f"everybody was counted.",
        ),
    )
    return Flaw("hidden-code", f"{shown(text)} is a code, not a number; it says that {meant}", todo)


def id_flaw(value: str) -> Flaw | None:
    """What Excel and other programs do to ids, which are text."""
    if re.fullmatch(r"""=\s*["'].*|'.*""", value, re.DOTALL):
        meant = value.strip("='\" ")
        what = f"the id {shown(value)} is an Excel formula"
        return Flaw("id-excel", what, f"Write {shown(meant)}. {_EXACT_ID}")
    if re.fullmatch(r"\d+\.0*", value):
        what = f"the id {shown(value)} was turned into a decimal number"
        return Flaw("id-decimal", what, f"Write {shown(value.split('.')[0])}, and look whether it "
                    f"began with a zero. {_EXACT_ID}")  # fmt: skip
    if re.fullmatch(r"\d([.,]\d+)?[eE]\+?\d+", value):
        what = f"the id {shown(value)} was turned into a rounded number, and its end is lost"
        return Flaw("id-decimal", what, f"Get the file again from its source. {_EXACT_ID}")
    if _UNSEEN.search(value):
        what = f"the id {shown(value)} holds characters that nobody can see"
        return Flaw("characters", what, "Take them out: two ids that look the same are not.")
    if value != value.strip():
        what = f"the id {shown(value)} has blank space around it"
        return Flaw("id-space", what, "Take the blank space away.")
    return None


def day_flaw(value: str) -> Flaw | None:
    if value.strip() and day(value) is None:
        what = f"{shown(value)} is not a date of the form 2026-04-06"
        return Flaw("date", what, "Write the year, the month and the day, as in 2026-04-06.")
    return None


def word_flaw(value: str) -> Flaw | None:
    """Words that were damaged on their way: unreadable letters, age groups that became dates."""
    if _UNREADABLE.search(value):
        what = f"{shown(value)} holds characters that cannot be read"
        return Flaw("characters", what, "Look the words up at the source and write them again.")
    if _TURNING.search(value):
        what = f"{shown(value)} holds signs that turn the direction of writing, or that nobody "
        what += "can see, so it may read as something else"
        return Flaw("characters", what, "Write it again without them.")
    if flaw := formula_flaw(value):
        return flaw
    if not value.isascii():
        try:
            meant = value.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return None
        what = f"{shown(value)} was garbled when it was saved; {shown(meant)} seems to be meant"
        return Flaw("characters", what, "Save the file again as “CSV UTF-8” from the original.")
    return None


def formula_flaw(value: str) -> Flaw | None:
    """Text that a spreadsheet would run when the file is opened in it. Nothing is run here."""
    text = value.lstrip()
    if text[:1] not in ("=", "@", "+", "-") or _NUMBER.fullmatch(text.strip()) or len(text) < 2:
        return None
    if text[0] == "=" or (re.search(r"[(|!]", text) and not text[1].isspace()):
        what = f"{shown(value)} is a formula, which a spreadsheet would run"
        return Flaw("formula", what, "Write what is meant as plain text, or take it out.")
    what = f"{shown(value)} begins with {shown(text[0])}, as a formula does in a spreadsheet"
    return Flaw("formula-sign", what, "Nothing has to be done if it is meant as text.")


def group_flaw(value: str) -> Flaw | None:
    if _EXCEL_DAY.fullmatch(value.strip()):
        what = f"{shown(value)} is a date; Excel makes dates of groups such as 5-14"
        return Flaw("excel-date", what, "Write the group again, as in “5 to 14”.")
    return word_flaw(value)


def one_of(words: list[str], kind: str) -> Judge:
    """Judges a column that holds a few known words. An empty cell is for others to judge."""

    def judge(value: str) -> Flaw | None:
        if not value.strip() or value in words:
            return None
        near = difflib.get_close_matches(value.strip().casefold(), words, 1, 0.6)
        todo = f"Is {shown(near[0])} meant?" if near else f"Write {or_(words)}."
        return Flaw(kind, f"{shown(value)} is not one of {and_(words)}", todo)

    return judge


# What frictionless names as the broken rule, in words that follow the value.
_RULES = {
    "minimum": "is less than {rule}, the least that datapackage.json allows",
    "maximum": "is more than {rule}, the most that datapackage.json allows",
    "exclusiveMinimum": "is not more than {rule}, as datapackage.json asks",
    "exclusiveMaximum": "is not less than {rule}, as datapackage.json asks",
    "minLength": "is shorter than datapackage.json allows ({rule} letters)",
    "maxLength": "is longer than datapackage.json allows ({rule} letters)",
    "pattern": "does not have the form that datapackage.json asks for",
}
_TYPES = {
    "integer": "a whole number",
    "number": "a number",
    "date": "a date",
    "datetime": "a date with a time",
    "time": "a time of day",
    "year": "a year",
    "yearmonth": "a year and month",
    "boolean": "yes or no",
}


def described(field) -> Judge:
    """Judges values as a frictionless `field` of the schema describes them."""
    read = field.create_cell_reader()
    kind = "not-as-described"

    def judge(value: str) -> Flaw | None:
        try:
            _, broken = read(value)
        except (ArithmeticError, RecursionError, ValueError):  # such as 10 to the power of 10^9
            return Flaw(kind, f"{shown(value)} cannot be read", "Look the value up at the source.")
        if not broken:
            return None
        rule = next(iter(broken))
        if rule == "required":
            return Flaw(kind, "the cell is empty, and may not be", "Look the value up.")
        if rule == "enum" and value.strip():
            return one_of([str(word) for word in field.constraints["enum"]], kind)(value) or Flaw(
                kind, f"{shown(value)} has blank space around it", "Take the blank space away."
            )
        if rule == "type" and field.type == "integer" and _is_whole(value):
            what = f"{shown(value)} has a decimal point; datapackage.json says whole numbers"
            return Flaw("number-form", what, "Nothing has to be done: it is read as it is meant.")
        if rule == "type":
            what = f"{shown(value)} is not {_TYPES.get(field.type, 'what datapackage.json says')}"
            return Flaw(kind, what, "Look the value up at the source.")
        words = _RULES.get(rule, "breaks a rule of datapackage.json")
        what = f"{shown(value)} {words.format(rule=field.constraints.get(rule))}"
        return Flaw(kind, what, "Look the value up at the source.")

    return judge


def _is_whole(value: str) -> bool:
    found = number(value)
    return found is not None and math.isfinite(found) and found == math.floor(found)
