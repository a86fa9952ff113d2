"""What `package` would ask about a drafted mapping: so that all of it stands in the draft.

The draft is tried as if its open lines were answered. Nothing of it is written anywhere; what is
kept are the questions, which name rows and columns, and of words those that may be shown.
"""

from __future__ import annotations

import csv
import datetime
import io
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

from community_data.errors import DataProblem
from community_data.packaging.look_draft import Line, Part, rendered
from community_data.packaging.look_places import COLUMNS
from community_data.packaging.look_roles import GUESS
from community_data.packaging.mapping import Mapping
from community_data.packaging.package import count_measure
from community_data.packaging.review import Question, Review
from community_data.text.translate import _

STAND_INS = {
    "title": "x", "name": "x", "version": "1", "licence": "CC0-1.0", "period": "2000",
    "sheet": "x",  # the one that was looked at takes its place
}  # fmt: skip
DAYS = {"collected_to", "published", "on"}


def places_as_csv(rows: list[dict[str, str]]) -> str:
    """Drafted places as a file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def questions_of(
    parts: list[Part],
    home: Path,
    own_places: list[dict[str, str]],
    shown: set[str],
    sheet: str,
) -> list[Question]:
    """The questions of `package` about a draft that lies in the folder `home`.

    own_places: the places that are drafted beside it. shown: the words that may be shown, as
    `plain` writes them. sheet: that was looked at, of a workbook with several.
    """
    answered = [replace(part, lines=[_answered(line) for line in part.lines]) for part in parts]
    if any(line.is_open for part in answered for line in part.lines):
        return []  # nothing can stand in for what is open: without it nothing can be counted
    raw = tomllib.loads(rendered(answered, ""))
    raw["table"]["sheet"] = sheet
    with tempfile.TemporaryDirectory() as folder:
        if own_places:
            file = Path(folder) / raw["places"]["file"]
            named = [row | {"name": row["name"] or _("all of them")} for row in own_places]
            file.write_text(places_as_csv(named), encoding="utf-8")
            raw["places"]["file"] = str(file)
        asked = _asked(raw, home, Review(shown=frozenset(shown)))
        return [replace(one, text=one.text.replace(f"{folder}/", "")) for one in asked]


def _asked(raw: dict, home: Path, review: Review) -> list[Question]:
    try:
        mapping = Mapping.model_validate(raw)
        problems = [*mapping.problems(), *mapping.measured[0].problems()]
        if problems:
            return [Question(problem) for problem in problems]
        count_measure(home / "mapping.toml", mapping.measured[0], review)
    except DataProblem as problem:
        return [*review.questions, Question(str(problem))]
    return list(review.questions)


def _answered(line: Line) -> Line:
    """A line with something in it, where it is open and something can stand in."""
    value = datetime.date.today() if line.key in DAYS else STAND_INS.get(line.key)
    value = line.stand_in or value
    return replace(line, value=value, sure=GUESS) if line.is_open and value else line
