"""What `community-data verify` does: it says whether a completion record is genuine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from community_data.grading import record
from community_data.text.lists import printable
from community_data.text.translate import _


def verify(course: Path, words: Sequence[str], key_file: Path | None) -> int:
    """Print what a record says, once its signature is checked. Raises `record.NotGenuine`.

    `words` are a file's name or a code, which may hold blanks.
    """
    key = record.public_key(key_file or course / record.PUBLIC_KEY)
    checked = record.verified(record.given_text(list(words)), key, record.revoked(course))
    print(_("This record is genuine."), printable(record.record_text(checked)))
    for module in checked.modules:
        print("  " + printable(record.module_text(module)))
    return 0
