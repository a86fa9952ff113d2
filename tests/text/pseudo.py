"""A language that nobody speaks: English between ⟦ and ⟧, so that what escapes it can be seen.

    pseudo.speak()
    assert pseudo.outside("⟦Look it up.⟧ poverty", ["poverty"]) == []

Words that are no sentences of ours may stand outside: what a data package holds, names of files,
commands and options, and the words of other programs.
"""

from __future__ import annotations

import gettext
import re

from community_data.text import translate

LANGUAGE = "en"  # Babel has no locale for a language that nobody speaks

# Names of the course's files and tables, and of what people type.
NAMES = """
community data check-data report start modules compare package new-module hand-out my-work
datapackage json csv toml html ipynb riverbend places measures requests ballots stories
"""
# What typer and click write by themselves around a command's own help.
OF_THE_COMMAND_LINE = """
usage options arguments commands see help default required show this message and exit or
my-work str int list path range no such option command value missing for is not in the
invalid argument int range float
"""


class Pseudo(gettext.NullTranslations):
    """Each sentence between ⟦ and ⟧; one thing and several are told apart by another sign."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"⟦{one if count == 1 else many}⟧"


def speak() -> None:
    """Say every sentence from now on in the language that nobody speaks."""
    translate.use_catalog(Pseudo(), LANGUAGE)


def outside(text: str, known: list[str] = ()) -> list[str]:
    """The words of a text that stand in no sentence of ours, nor in what is `known` as a whole."""
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = inner
    text = " ".join(text.split())
    for phrase in sorted({*NAMES.split(), *map(str, known)}, key=len, reverse=True):
        if re.search(r"[^\W\d_]{2}", phrase):
            whole = re.escape(" ".join(phrase.split()))
            text = re.sub(rf"(?<!\w){whole}(?!\w)", " ", text, flags=re.IGNORECASE)
    return re.findall(r"[^\W\d_]{2,}", text)
