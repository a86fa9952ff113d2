"""Values as TOML writes them: in the mapping of an organization's own table."""

from __future__ import annotations

import datetime
import json


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
