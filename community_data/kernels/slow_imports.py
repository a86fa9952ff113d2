"""What a library imports, and the course has no use for."""

from __future__ import annotations

import sys


def leave_out() -> None:
    """Spare this process an import of a second, before it imports what reads notebooks.

    jsonschema works out the grammar of addresses in all alphabets (RFC 3987) when it is imported,
    where that package is there, for a format that neither a notebook nor a data package has.
    """
    sys.modules.setdefault("rfc3987_syntax", None)
