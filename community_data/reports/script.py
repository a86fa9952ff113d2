"""The scripts of the site: our own, a few lines each. Every page reads whole without them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Script:
    """A script that stands in a page, and its hash, by which the page allows it and no other."""

    text: str
    hash: str

    @classmethod
    def of(cls, file: Path) -> Script:
        """The script of a file. Content Security Policy Level 3, 2.3.1: `sha256-` and base64."""
        text = f"\n{file.read_text(encoding='utf-8')}"
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        return cls(text, f"sha256-{digest}")
