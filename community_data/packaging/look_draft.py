"""A draft of a mapping as text (TOML): each line with how sure it is and why, open lines empty.

A line whose value is "" or [] is open: `package` asks for it and writes nothing until it is
answered.
"""

from __future__ import annotations

import datetime
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

from community_data.text.translate import lazy_gettext

OPEN = lazy_gettext("open")
WIDTH = 98


@dataclass
class Line:
    """A line of a draft. sure: SURE, LIKELY, GUESS or OPEN; why: a sentence for people."""

    key: str
    value: object
    sure: object
    why: str

    @property
    def is_open(self) -> bool:
        return self.sure is OPEN


@dataclass
class Part:
    """A section of a draft: its header, such as [table], a sentence about it, and its lines."""

    header: str
    lines: list[Line] = field(default_factory=list)
    about: str = ""

    def add(self, key: str, value: object, sure: object, why: str) -> None:
        self.lines.append(Line(key, value, sure, why))

    def ask(self, key: str, why: str, value: object = "") -> None:
        """A line that only a person can answer."""
        self.lines.append(Line(key, value, OPEN, why))


def rendered(parts: list[Part], top: str) -> str:
    """The text of a mapping. top: what stands above it, as a note."""
    blocks = ["\n".join(_note(top))]
    for part in parts:
        lines = [part.header, *_note(part.about)] if part.lines or part.about else []
        for line in part.lines:
            lines += [*_note(f"{line.sure}: {line.why}"), f"{_key(line.key)} = {toml(line.value)}"]
        if lines:
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def told(parts: list[Part]) -> Iterator[str]:
    """What a person is told of each line, on the terminal."""
    for part in parts:
        for line in part.lines:
            value = "" if line.is_open else f" = {toml(line.value)}"
            yield f"{line.sure}: {part.header} {line.key}{value} – {line.why}"


def _note(text: str) -> list[str]:
    return [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(paragraph, WIDTH, initial_indent="# ", subsequent_indent="#   ")
    ]


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (bool, int)):
        return json.dumps(value)
    # JSON's strings are TOML's, but for the one control character that JSON lets through.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    bare = key.isascii() and all(letter.isalnum() or letter in "_-" for letter in key)
    return key if bare and key else toml(key)
