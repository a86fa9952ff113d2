"""The scripts of the site: our own, a few lines each. Every page reads whole without them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from community_data.text.templates import hash_of


@dataclass(frozen=True)
class Script:
    """A script that stands in a page, and its hash, by which the page allows it and no other."""

    text: str
    hash: str

    @classmethod
    def of(cls, file: Path) -> Script:
        """The script of a file."""
        text = f"\n{file.read_text(encoding='utf-8')}"
        return cls(text, hash_of(text))
