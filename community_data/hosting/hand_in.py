"""Hand in: one file with a trainee's work, for their facilitator."""

from __future__ import annotations

MANIFEST = "hand-in.json"
