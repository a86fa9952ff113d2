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

from pydantic import ValidationError

from community_data.errors import DataProblem
from community_data.packaging.look_draft import Part, rendered
from community_data.packaging.look_places import COLUMNS
from community_data.packaging.mapping import Mapping
from community_data.packaging.package import count_measure
from community_data.packaging.review import Question, Review
from community_data.text.translate import _

STAND_INS = {"title": "x", "name": "x", "version": "1", "licence": "CC0-1.0", "period": "2000"}
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
    raw = tomllib.loads(rendered(_answered(parts), ""))
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
    except ValidationError:
        return []  # a line is open for which nothing can stand in: it is asked already
    return list(review.questions)


def _answered(parts: list[Part]) -> list[Part]:
    """The draft with something in each open line for which something can stand in."""
    answered = []
    for part in parts:
        lines = []
        for line in part.lines:
            if not line.is_open:
                lines.append(line)
            elif line.key in STAND_INS and not part.header.startswith("[table"):
                lines.append(replace(line, value=STAND_INS[line.key]))
            elif line.key in DAYS:
                lines.append(replace(line, value=datetime.date.today()))
            elif line.key == "groups":
                lines.append(replace(line, value=["x"]))
        answered.append(replace(part, lines=lines))
    return answered
