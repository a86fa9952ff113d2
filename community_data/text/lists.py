"""Lists of words as people read them, and the nearest word to one that is not known."""

from __future__ import annotations

import difflib
import unicodedata

import pandas as pd


def nearest(word: object, names: list[str] | pd.Series) -> str:
    """“ Did you mean …?” with the names most like a word; empty where none is."""
    by_folded = {str(n).casefold(): str(n) for n in names}
    near = difflib.get_close_matches(str(word).casefold(), by_folded, 3, 0.5)
    return f" Did you mean {or_([by_folded[n] for n in near])}?" if near else ""


def and_(words: list[str]) -> str:
    """“a, b and c”."""
    return _joined(words, "and")


def or_(words: list[str]) -> str:
    """“a, b or c”."""
    return _joined(words, "or")


def _joined(words: list[str], last: str) -> str:
    words = [str(w) for w in words]
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def number(count: int, noun: str) -> str:
    """“1 row”, “2,000 rows”."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def printable(text: str) -> str:
    """Text with � for what a terminal cannot show, or would take for a command."""
    unseen = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return "".join("�" if unicodedata.category(c) in unseen else c for c in text)


def shown(value: object, longest: int = 40) -> str:
    """A value from a file in quotation marks, short and safe to print."""
    text = printable(str(value)[: longest + 1])
    return f"“{text[:longest] + '…' if len(text) > longest else text}”"
