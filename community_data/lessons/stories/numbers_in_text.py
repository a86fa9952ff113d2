"""The numbers that a sentence says, in digits or in words: “about eleven of every 100”."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

BASES = (100, 1000, 10_000, 100_000)

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"]
_TEENS += ["eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SPELLED = {word: n for n, word in enumerate(["zero", *_ONES, *_TEENS])} | {
    word: 10 * n for n, word in enumerate(_TENS, start=2)
}
_IN_WORDS = re.compile(
    rf"\b(?:({'|'.join(_TENS)})[- ]({'|'.join(_ONES)})|({'|'.join(_SPELLED)}))\b"
)
_MARK = "¤"  # behind a number that was spelled out
_NUMBER = rf"(\d[\d,]*(?:\.\d+)?{_MARK}?)"
_OF = r"\b(?:in|of|out of|for|per)\s+(?:every |each )?"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# How sure an interval is: “9 times out of 10”, “90% confidence”.
_HOW_SURE = re.compile(
    rf"\b(?:9|18|90|95){_MARK}?\s*(?:times )?(?:out of|of|in)\s*(?:every )?(?:10|20){_MARK}?(?!\d)"
    r"|\b9[05]\s?(?:%|percent)[- ](?:confiden|sure|certain)"
)


@dataclass(frozen=True)
class Said:
    """A number of a sentence, in percent. `unit`: what it was rounded to, in percent too."""

    value: float
    unit: float
    spelled: bool = False

    def is_about(self, wanted: float) -> bool:
        """Is it the number wanted, rounded up, down or to the nearest?"""
        return abs(self.value - wanted) < self.unit + 1e-9


def numbers_in(text: str, leave_out: Iterable[str] = ()) -> list[Said]:
    """The numbers of a sentence as percents: 11 of every 100, 1 in 9, 10.6%, 106 of 1,000.

    Where the sentence says once “of every 1,000”, its other numbers are of 1,000 too. Years and how
    sure an interval is are left out, and so are the phrases in `leave_out` with their numbers.
    """
    text = text.casefold()
    foreign: set[str] = set()
    for phrase in leave_out:
        foreign |= set(re.findall(r"\d+", phrase))
        text = text.replace(phrase.casefold(), " ")
    text = _HOW_SURE.sub(" ", _in_digits(_YEAR.sub(" ", text)))
    numbers: list[Said] = []
    base = 100

    def ratio(found: re.Match) -> str:
        nonlocal base
        above, below = (_float(group) for group in found.groups())
        if below in BASES:
            base = int(below)
            return f" {found[1]} "
        numbers.append(Said(100 * above / below if below else math.nan, 1.0))
        return " "

    text = re.sub(rf"{_NUMBER}\s+(?:[a-z]+ ){{0,3}}?{_OF}{_NUMBER}", ratio, text)
    # “Of every 1,000 residents, about 106 …”: the people may also come first.
    first = re.search(_OF + r"(1(?:0{2,5}|0{0,2},000))\b", text)
    if first:
        base = int(_float(first[1]))
        text = text.replace(first[0], " ")
    for found in re.finditer(rf"{_NUMBER}\s?(%|percent\b)?", text):
        digits, sign = found.groups()
        if digits in foreign and not sign:
            continue
        scale = 1 if sign else 100 / base
        places = len(digits.rstrip(_MARK).partition(".")[2])
        numbers.append(Said(_float(digits) * scale, 10.0**-places * scale, _MARK in digits))
    return numbers


def _in_digits(text: str) -> str:
    """Numbers in words as numbers in digits with a mark: twenty-one as 21¤.

    “One” is most often no number (this one, no one), so it stays where nothing is counted.
    """

    def write(found: re.Match) -> str:
        tens, ones, alone = found.groups()
        return f"{_SPELLED[alone] if alone else _SPELLED[tens] + _SPELLED[ones]}{_MARK}"

    text = re.sub(r"\b(?:a |one )?hundred\b", "100", text)
    text = re.sub(r"\bten thousand\b", "10000", text)
    text = re.sub(r"\b(?:a |one )?thousand\b", "1000", text)
    text = re.sub(r"\bone(?= (?:person |resident |household )?(?:in|out of) )", "1", text)
    return re.sub(_IN_WORDS, lambda found: found[0] if found[0] == "one" else write(found), text)


def _float(digits: str) -> float:
    return float(digits.rstrip(_MARK).replace(",", "").rstrip("."))
