"""What each file that came is, before anybody decides what becomes of it."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from community_data.grading.intake import reading
from community_data.grading.intake.arrivals import Arrival
from community_data.grading.intake.module_of import modules_of
from community_data.grading.intake.names import Evidence, evidence_of, exchange_time
from community_data.grading.results import sha256
from community_data.hosting.hand_in import MADE_BY, MANIFEST
from community_data.hosting.own_data import DESCRIPTOR, package_of
from community_data.text.lists import printable

_OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")
_OF_A_COMPUTER = re.compile(
    r"(__MACOSX|\.ipynb_checkpoints|\.DS_Store|\._.*|Thumbs\.db|desktop\.ini)"
)
_LARGEST_NOTE = 100_000  # bytes of a manifest or a timestamp


@dataclass(frozen=True)
class Inspected:
    """A file that came, and what is known of it.

    `kind` is "notebook", "packed", "data" (a package's descriptor), "note" (a manifest or what
    the exchange adds), "computer" (what a computer leaves in folders), "problem", or one of
    `reading.KINDS`. `modules` are those that a notebook may be, `package` is what its parameter
    says that its data is. `sent` is when it was handed in, `sent_by` what says so.
    """

    arrival: Arrival
    kind: str
    sha256: str = ""
    problem: str = ""
    converted: str = ""
    modules: tuple[str, ...] = ()
    package: str = ""
    recovered: int = 0
    evidence: list[Evidence] = field(default_factory=list)
    sent: datetime.datetime | None = None
    sent_by: str = ""


def inspect(
    arrivals: list[Arrival],
    course: Path,
    step: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> list[Inspected]:
    """What the files are. `step` is told a name, and how many bytes of how many are read."""
    manifests = {
        a.folder: content for a in arrivals if a.name == MANIFEST if (content := _manifest(a))
    }
    stamps = {a.folder: moment for a in arrivals if (moment := _exchange_moment(a))}
    sizes = [arrival.file.stat().st_size if arrival.file else 0 for arrival in arrivals]
    inspected, done = [], 0
    for arrival, size in zip(arrivals, sizes, strict=True):
        step(printable(arrival.name), done, sum(sizes))
        inspected.append(_inspect(arrival, course, manifests, stamps))
        done += size
    return inspected


def _inspect(arrival: Arrival, course: Path, manifests: dict, stamps: dict) -> Inspected:
    sha = sha256(arrival.file) if arrival.file else ""
    kind = _kind_by_place(arrival, manifests)
    if kind:
        return Inspected(arrival, kind, sha, arrival.problem)
    manifest = manifests.get(arrival.folder, {})
    content = reading.read(arrival.file)
    evidence = evidence_of(arrival.names, arrival.sender)
    if manifest.get("name"):
        evidence.insert(0, Evidence(manifest["name"], "manifest"))
    sent, sent_by = _sent(arrival, manifest, stamps)
    notebook = content.notebook
    return Inspected(
        arrival,
        content.kind,
        sha,
        content.problem,
        content.converted,
        tuple(modules_of(notebook or _of(content.cells), course)),
        package_of(notebook.cells) if notebook else "",
        len(content.cells),
        evidence,
        sent,
        sent_by,
    )


def _of(cells: list[NotebookNode]) -> NotebookNode:
    return NotebookNode(cells=cells)


def _kind_by_place(arrival: Arrival, manifests: dict) -> str:
    """What a file is by its name or its place alone; "" where it must be read."""
    if arrival.problem:
        return "problem"
    if arrival.holds_others:
        return "packed"
    if any(_OF_A_COMPUTER.fullmatch(name) for name in arrival.names):
        return "computer"
    if arrival.name == DESCRIPTOR:
        return "data"
    of_ours = arrival.name == MANIFEST and arrival.folder in manifests
    return "note" if of_ours or arrival.name in _OF_THE_EXCHANGE else ""


def _manifest(arrival: Arrival) -> dict:
    """What the course's own hand-in says of itself: the person's name, the module, the time."""
    try:
        content = json.loads(_small(arrival))
    except (ValueError, RecursionError):
        return {}
    ours = isinstance(content, dict) and content.get("made_by") == MADE_BY
    return {k: v for k, v in content.items() if isinstance(v, str)} if ours else {}


def _small(arrival: Arrival) -> str:
    if arrival.file is None or arrival.file.stat().st_size > _LARGEST_NOTE:
        return ""
    return arrival.file.read_text(encoding="utf-8", errors="replace")


def _exchange_moment(arrival: Arrival) -> datetime.datetime | None:
    return _parsed(_small(arrival)) if arrival.name == "timestamp.txt" else None


def _parsed(text: str) -> datetime.datetime | None:
    """A moment as nbgrader or a manifest writes it; without a zone it is UTC, nbgrader's own."""
    from dateutil import parser

    try:
        moment = parser.parse(text.strip())
    except (ValueError, OverflowError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _sent(arrival: Arrival, manifest: dict, stamps: dict) -> tuple[datetime.datetime | None, str]:
    """When a file was handed in, and who says so; the exchange knows best."""
    by_name = next((t for name in arrival.folder if (t := exchange_time(name))), "")
    moments = {
        "exchange": stamps.get(arrival.folder) or (_parsed(by_name) if by_name else None),
        "hand-in file": _parsed(manifest["saved"]) if manifest.get("saved") else None,
        arrival.sent_by: arrival.sent,
    }
    return next(((moment, who) for who, moment in moments.items() if moment), (None, ""))
