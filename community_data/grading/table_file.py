"""A table that somebody saved as CSV: read as text, whichever program saved it."""

from __future__ import annotations

import codecs
import io
from pathlib import Path

import pandas as pd

from community_data.errors import CannotGrade
from community_data.text.translate import _

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(file: Path) -> pd.DataFrame:
    """The table, every cell as text and "" where one is empty. Raises `CannotGrade`.

    Columns may be parted by a comma, a semicolon or a tab, as Excel does in other languages.
    """
    try:
        text = _text(file.read_bytes())
        first_line = text.split("\n", 1)[0]
        return pd.read_csv(
            io.StringIO(text), dtype=str, keep_default_na=False, index_col=False,
            sep=max(",;\t", key=first_line.count),
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError):
        raise CannotGrade(
            _("{file} cannot be read as a table. Save it as CSV UTF-8.").format(file=file.name)
        ) from None


def _text(content: bytes) -> str:
    # Without its mark at the start, almost any file could be read as UTF-16, as nonsense.
    if content.startswith(UTF_16):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
