"""The files of a package: its tables as bytes, and the descriptor that says what they are."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math

from community_data.data import schema
from community_data.errors import DataProblem
from community_data.methods import THRESHOLD
from community_data.packaging.aggregate import ALL, MANY, Tally
from community_data.packaging.gazetteer import Gazetteer, described
from community_data.packaging.mapping import NOT_RECORDED, Mapping

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODC-By-1.0": ("Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    "PDDL-1.0": ("Open Data Commons Public Domain", "https://opendatacommons.org/licenses/pddl/1-0/"),
}  # fmt: skip


def package_files(
    mapping: Mapping, places: Gazetteer, measures: list[dict], counted: Tally, lent: list[dict]
) -> dict[str, bytes]:
    """The files by name. `lent` are the sources of populations from another package."""
    rows = places.table.to_dict("records")
    for row in rows:
        row["population"] = "" if math.isnan(row["population"]) else int(row["population"])
    tables = {"places.csv": _csv("places", rows), "measures.csv": _csv("measures", measures)}
    made = _descriptor(mapping, places, measures, counted, lent, tables)
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    return tables | {"datapackage.json": text.encode("utf-8")}


def _csv(table: str, rows: list[dict]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, schema.of(table).columns, lineterminator="\n", extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _descriptor(mapping, places, measures, counted, lent, tables) -> dict:
    about, measure = mapping.package, mapping.measure
    synthetic = about.synthetic or places.synthetic
    mark = "SYNTHETIC. All people in it are invented. " if synthetic else ""
    own = described(mapping.source) | {"tables": ["measures"], "measures": [measure.name]}
    own["description"] = " ".join(filter(None, [own.get("description"), _without_place(counted)]))
    others = []
    for source in [*places.sources, *lent]:
        known = {k: v for k, v in source.items() if k not in {"tables", "measures"}}
        other = known | {"tables": ["places"], "measures": []}
        if other not in others:
            others.append(other)
    newest = max(str(s.get("published", "")) for s in [own, *others])[:10]
    created = about.created.isoformat() if about.created else newest
    if created < newest:
        raise DataProblem(
            f"created in [package] is {created}, but one of the sources was published on {newest}. "
            f"Write that day or a later one, or leave created out."
        )
    threshold = (
        {}
        if measure.smallest_shown == THRESHOLD
        else {
            "smallest_count": measure.smallest_shown,
            "smallest_count_reason": measure.smallest_shown_reason,
        }
    )
    return {
        "$schema": PROFILE,
        "name": about.name,
        "title": about.title,
        "description": (
            mark + about.description or f"{about.title}: counts of {measure.unit} by place."
        ),
        "version": about.version,
        "created": f"{created}T00:00:00Z",
        "synthetic": synthetic,
        "sources": [{k: v for k, v in own.items() if v != ""}, *others],
        "licenses": [_licence(mapping.source.licence)],
        "resources": [
            _resource("places", tables["places.csv"], _places_schema(places)),
            _resource("measures", tables["measures.csv"], _measures_schema(mapping, counted)),
        ],
        **{key: value for key, value in threshold.items() if value},
    }


def _without_place(counted: Tally) -> str:
    if not counted.without_place:
        return ""
    number = counted.without_place
    told = f"{number:,} people" if number >= MANY else f"Fewer than {MANY} people"
    return f"{told} whose place is not recorded are in none of the counts."


def _licence(name: str) -> dict:
    if name in LICENCES:
        title, path = LICENCES[name]
        return {"name": name, "title": title, "path": path}
    slug = "".join(c if c.isalnum() and c.isascii() else "-" for c in name).strip("-").lower()
    return {"name": slug or "other", "title": name}


def _resource(name: str, content: bytes, about: dict) -> dict:
    return {
        "name": name,
        "title": about["title"],
        "description": about["description"],
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": about["schema"],
    }


def _places_schema(places: Gazetteer) -> dict:
    return {
        "title": "Places",
        "description": "One row a place, down to the smallest that people are counted by.",
        "schema": schema.described(
            "places", level={"enum": list(dict.fromkeys(places.table["level"]))}
        ),
    }


def _measures_schema(mapping: Mapping, counted: Tally) -> dict:
    unit, limit = mapping.measure.unit, mapping.measure.smallest_shown
    return {
        "title": "Measures",
        "description": (
            f"One row a group of people in a place and period. An empty count is hidden to "
            f"protect people: it is from 1 to {limit - 1}, or it would give such a count away, or "
            f"fewer than {MANY} people of the group live in the place. A group that nobody in a "
            f"place belongs to has no row. An empty population is not known. Larger places are the "
            f"sum of smaller ones, and the groups of each grouping, with “{NOT_RECORDED}”, add up "
            f"to everyone."
        ),
        "schema": schema.described(
            "measures",
            group_by={"enum": [ALL, *counted.groups]},
            count={"description": f"How many {unit}. Empty: hidden."},
            unit={"required": True, "enum": [unit]},
        ),
    }
