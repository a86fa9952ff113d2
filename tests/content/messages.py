"""The sentences that the code says to people: every message that gettext can look up."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir

KEYWORDS = {"_": None, "ngettext": (1, 2), "lazy_gettext": None}


def of_file(file: Path) -> list[str]:
    """The messages of a Python file; both forms of one that counts."""
    found = extract_from_dir(
        str(file.parent),
        method_map=[(file.name, "python")],
        keywords=KEYWORDS,
        directory_filter=lambda _folder: False,
    )
    forms = (message for _file, _line, message, _comments, _context in found)
    return [text for form in forms for text in ([form] if isinstance(form, str) else form)]
