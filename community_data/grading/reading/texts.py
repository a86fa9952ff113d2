"""The texts of a written task in the order in which they are read, each under a key without a name.

The key of a text comes from the task and the person's id by a secret that stays in `.grading/`
(HMAC-SHA-256, RFC 2104). Sorted by key, the texts stand in an order that looks random, stays the
same, differs from task to task, and says nothing of who wrote them.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from community_data.grading import results, roster
from community_data.grading.roster import Person

SECRET = Path(".grading") / "reading.key"
UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
# Signs that turn the direction of what follows them, so that a reader sees another text.
TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Text:
    """What a person wrote. `number` counts from 1 in the order of reading."""

    key: str
    number: int
    person: Person
    words: str
    sha256: str


@dataclass(frozen=True)
class Texts:
    """The texts of one task, the ids of who wrote nothing, and how many have no graded work."""

    texts: tuple[Text, ...]
    empty: tuple[str, ...]
    not_graded: int

    def named(self, key: str) -> Text | None:
        return next((text for text in self.texts if text.key == key), None)


class Shelf:
    """The texts of a module. A notebook is read again when its file has changed."""

    def __init__(self, course: Path, module: str) -> None:
        self.course, self.module = course, module
        self._read: dict[str, tuple[tuple[int, int], dict[str, str] | None]] = {}

    def of_task(self, task: str) -> Texts:
        secret = _secret(self.course)
        written = [(person, self._texts(person.id)) for person in roster.read(self.course)]
        keyed = sorted(
            (_key(secret, self.module, task, person.id), person, words)
            for person, texts in written
            if texts is not None and (words := texts.get(task, "")).strip()
        )
        return Texts(
            tuple(
                Text(key, number, person, words, text_sha256(words))
                for number, (key, person, words) in enumerate(keyed, start=1)
            ),
            empty=tuple(
                person.id
                for person, texts in written
                if texts is not None and not texts.get(task, "").strip()
            ),
            not_graded=sum(texts is None for _person, texts in written),
        )

    def _texts(self, person: str) -> dict[str, str] | None:
        """The texts of a person by task; None where nothing is graded."""
        file = results.autograded_file(self.course, person, self.module)
        if not file.is_file():
            return None
        stamp = (file.stat().st_mtime_ns, file.stat().st_size)
        if self._read.get(person, (None,))[0] != stamp:
            graded = results.read(self.course, person, self.module)
            self._read[person] = (stamp, graded and graded.texts)
        return self._read[person][1]


def text_sha256(words: str) -> str:
    """What tells a text from another; "" where nothing is written."""
    if not words.strip():
        return ""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def visible(words: str) -> tuple[str, int]:
    """(The text to show, how many of its signs cannot be seen or turn the direction).

    Those stand as �, so that a reader sees that something is there.
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(
        "�"
        if sign in TURNS or (sign not in "\n\t" and unicodedata.category(sign) in UNSEEN)
        else sign
        for sign in lines
    )
    return shown, sum(a != b for a, b in zip(lines, shown, strict=True))


def _key(secret: bytes, *parts: str) -> str:
    return hmac.new(secret, "\0".join(parts).encode(), "sha256").hexdigest()[:20]


def _secret(course: Path) -> bytes:
    """The secret of this course; made where there is none, for its owner alone."""
    file = course / SECRET
    file.parent.mkdir(exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes()
    with os.fdopen(handle, "wb") as opened:
        opened.write(secrets.token_hex(32).encode())
    return file.read_bytes()
