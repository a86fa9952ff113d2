"""A draft of a mapping as text (TOML): each line with how sure it is and why, open lines empty.

A line whose value is "" or [] is open, and so is a question with lines behind a “#”: `package`
asks for it and writes nothing until it is answered.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from community_data.packaging.review import Question
from community_data.text.lists import printable
from community_data.text.toml import toml
from community_data.text.translate import _, lazy_gettext

OPEN = lazy_gettext("open")
WIDTH = 98


@dataclass
class Line:
    """A line of a draft.

    sure: SURE, LIKELY, GUESS or OPEN; why: a sentence for people. stand_in: of an open line, what
    could stand there while the draft is tried; None where that is the same for each such key.
    """

    key: str
    value: object
    sure: object
    why: str
    stand_in: object = None

    @property
    def is_open(self) -> bool:
        return self.sure is OPEN


@dataclass
class Part:
    """A section of a draft.

    header: such as [table]. about: a sentence about it. questions: what `package` asks, to be
    answered here. by: of a section of groups, which grouping it is of.
    """

    header: str
    lines: list[Line] = field(default_factory=list)
    about: str = ""
    by: str = ""
    questions: list[Question] = field(default_factory=list)

    @property
    def label(self) -> str:
        """How the questions of `package` call the section."""
        groups = f"[[groups]] by {self.by}"
        return {"[[groups]]": groups, "[groups.names]": f"[groups.names], {groups}"}.get(
            self.header, self.header
        )

    def add(self, key: str, value: object, sure: object, why: str) -> None:
        self.lines.append(Line(key, value, sure, why))

    def ask(self, key: str, why: str, value: object = "", stand_in: object = None) -> None:
        """A line that only a person can answer."""
        self.lines.append(Line(key, value, OPEN, why, stand_in))


def rendered(parts: list[Part], top: str) -> str:
    """The text of a mapping. top: what stands above it, as a note."""
    blocks = ["\n".join(_note(top))]
    for part in parts:
        if not part.lines and not part.questions:
            continue
        lines = [part.header, *_note(part.about)]
        for line in part.lines:
            lines += [*_note(f"{line.sure}: {line.why}"), f"{_key(line.key)} = {toml(line.value)}"]
        for question in part.questions:
            lines += [
                *_note(f"{OPEN}: {printable(question.text)}"),
                *map(printable, question.lines),
            ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def told(parts: list[Part]) -> Iterator[str]:
    """What a person is told of each line, on the terminal."""
    for part in parts:
        for line in part.lines:
            value = "" if line.is_open else f" = {toml(line.value)}"
            yield printable(f"{line.sure}: {part.header} {line.key}{value} – {line.why}")
        for question in part.questions:
            yield printable(f"{OPEN}: {part.header} {question.text}")


def number_open(parts: list[Part]) -> int:
    """How many lines and questions wait for an answer."""
    return sum(
        len(part.questions) + sum(line.is_open for line in part.lines) for part in parts
    )  # fmt: skip


def with_questions(parts: list[Part], questions: list[Question]) -> list[str]:
    """Put each question into its part. What comes back are the sentences that belong to none."""
    by_label = {part.label: part for part in parts}
    without = []
    for question in questions:
        if part := by_label.get(question.section):
            part.questions.append(_instead(question, {line.key for line in part.lines}))
        else:
            without.append(question.text)
    return without


def _instead(question: Question, keys: set[str]) -> Question:
    """A key stands once in a section: a line that is offered may take the place of another."""
    lines = [
        line + " " + _("(in place of the line above)") if _offered(line) in keys else line
        for line in question.lines
    ]
    return replace(question, lines=tuple(lines))


def _offered(line: str) -> str:
    """The key that a line offers behind its “#”; empty where it is a note."""
    key = re.match(r"# (\w+) = ", line)
    return key[1] if key else ""


def _note(text: str) -> list[str]:
    return [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(paragraph, WIDTH, initial_indent="# ", subsequent_indent="#   ")
    ]


def _key(key: str) -> str:
    bare = key.isascii() and all(letter.isalnum() or letter in "_-" for letter in key)
    return key if bare and key else toml(key)
