"""Lists of words as people read them, and the nearest word to one that is not known."""

from __future__ import annotations

import difflib
import unicodedata
from typing import TYPE_CHECKING

from babel.lists import format_list

from community_data.text.translate import _, locale

if TYPE_CHECKING:  # for its name alone: loading it takes a second on an old laptop
    import pandas as pd

# The course writes “a, b and c”. Babel's American English puts a comma before the “and”.
_LISTS = {"en": "en_GB"}


def nearest(word: object, names: list[str] | pd.Series) -> str:
    """“ Did you mean …?” with the names most like a word; empty where none is."""
    by_folded = {str(n).casefold(): str(n) for n in names}
    near = difflib.get_close_matches(str(word).casefold(), by_folded, 3, 0.5)
    if not near:
        return ""
    return " " + _("Did you mean {names}?").format(names=or_([by_folded[n] for n in near]))


def and_(words: list[str]) -> str:
    """“a, b and c”."""
    return _listed(words, "standard")


def or_(words: list[str]) -> str:
    """“a, b or c”."""
    return _listed(words, "or")


def _listed(words: list[str], style: str) -> str:
    here = str(locale())
    return format_list([str(w) for w in words], style, _LISTS.get(here, here))


def printable(text: str) -> str:
    """Text with � for what a terminal cannot show, or would take for a command."""
    unseen = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return "".join("�" if unicodedata.category(c) in unseen else c for c in text)


def shown(value: object, longest: int = 40) -> str:
    """A value from a file in quotation marks, short and safe to print."""
    text = printable(str(value)[: longest + 1])
    return f"“{text[:longest] + '…' if len(text) > longest else text}”"


def paragraph(*sentences: str) -> str:
    """Sentences, one after the other; an empty one is left out."""
    return " ".join(sentence.strip() for sentence in sentences if sentence)
