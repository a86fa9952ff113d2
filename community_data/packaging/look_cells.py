"""What kind of thing a cell of an unknown table is: a number, a date, a sign, or a text."""

from __future__ import annotations

import datetime
import re
from enum import StrEnum


class Kind(StrEnum):
    """blank: nothing. sign: what stands in the place of a number, such as “*”."""

    BLANK = "blank"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    SIGN = "sign"
    TEXT = "text"


NUMBER = re.compile(r"[-+]?[$€£]?\s?(?:\d+|\d{1,3}(?:[,. '’\u00a0\u202f]\d{3})+)(?:[.,]\d+)?")
PERCENT = re.compile(r"[-+±]?\d+(?:[.,]\d+)?\s?%")
DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:[AaPp][Mm]|Z)?)?"
)
YEAR = re.compile(r"(?:19|20)\d\d(?:\.0)?")
YEARS = re.compile(r"(?:FY ?|SY ?)?(?:19|20)\d\d ?[-–/] ?(?:(?:19|20)?\d\d)")
MARGIN = re.compile(r"±\s?[\d,.]+")
# A small count that is not told, in the ways in which agencies write it.
SMALL = re.compile(
    r"(?:n ?)?(?:[<≤]|<=|under |less than |fewer than )\s?\d{1,3}|\d{1,2} ?[-–] ?\d{1,2}"
)
SIGNS = {
    "*", "**", "***", "-", "--", "–", "—", ".", "..", "...", ":", "†", "‡", "x", "z", "s", "c",
    "d", "n", "u", "ds", "na", "n/a", "#n/a", "nd", "null", "none", "suppressed", "redacted",
    "not available", "not applicable", "np", "n.p.", "(x)", "(d)", "(s)", "(z)", "#", "tfs",
    "mask", "masked",
}  # fmt: skip
CENSUS = {
    "-999999999", "-888888888", "-666666666", "-555555555", "-333333333", "-222222222",
    "-9999", "-999", "-99", "-9",
}  # fmt: skip
FORMULA = re.compile(r'="(.*)"')


def bare(cell) -> str:
    """The text of a cell, without the `="…"` by which Excel is kept from changing it."""
    text = str(cell).strip()
    kept = FORMULA.fullmatch(text)
    return kept[1] if kept else text


def kind_of(cell) -> Kind:
    """What kind of thing stands in a cell."""
    if isinstance(cell, datetime.date):
        return Kind.DATE
    text = bare(cell)
    if not text:
        return Kind.BLANK
    if text in CENSUS or text.casefold() in SIGNS or SMALL.fullmatch(text.casefold()):
        return Kind.SIGN
    if not any(letter.isalnum() for letter in text):
        return Kind.SIGN
    if NUMBER.fullmatch(text) or MARGIN.fullmatch(text):
        return Kind.NUMBER
    if PERCENT.fullmatch(text):
        return Kind.PERCENT
    if DATE.fullmatch(text):
        return Kind.DATE
    return Kind.TEXT


def is_year(cell) -> bool:
    """Whether a cell is a year, such as 2024."""
    return bool(YEAR.fullmatch(bare(cell)))


def is_years(cell) -> bool:
    """Whether a cell is a span of years, such as 2023-24 or FY 2023/2024."""
    return bool(YEARS.fullmatch(bare(cell)))
