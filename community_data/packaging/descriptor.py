"""The files of a package: its tables as bytes, and the descriptor that says what they are."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from dataclasses import dataclass

from community_data.data import schema
from community_data.errors import DataProblem
from community_data.methods import THRESHOLD
from community_data.packaging.aggregate import ALL, Aggregate
from community_data.packaging.gazetteer import Gazetteer, described
from community_data.packaging.mapping import NOT_RECORDED, Measure, Measured
from community_data.packaging.matching import MANY
from community_data.text.lists import and_
from community_data.text.translate import _

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


@dataclass(frozen=True)
class MadeMeasure:
    """A measure of the package: what the mapping says of it, what was counted, its rows.

    borrowed_sources: of populations from another package. decisions: what was decided about its
    table, in sentences.
    """

    measured: Measured
    aggregate: Aggregate
    rows: list[dict]
    borrowed_sources: list[dict]
    decisions: list[str]


def package_files(made: list[MadeMeasure], places: Gazetteer) -> dict[str, bytes]:
    """The files by name."""
    rows = places.published.to_dict("records")
    for row in rows:
        row["population"] = "" if math.isnan(row["population"]) else int(row["population"])
    measures = [row for one in made for row in one.rows]
    tables = {"places.csv": _csv("places", rows), "measures.csv": _csv("measures", measures)}
    text = json.dumps(_descriptor(made, places, tables), indent=1, ensure_ascii=False) + "\n"
    return tables | {"datapackage.json": text.encode("utf-8")}


def _csv(table: str, rows: list[dict]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, schema.of(table).columns, lineterminator="\n", extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _descriptor(made: list[MadeMeasure], places: Gazetteer, tables: dict[str, bytes]) -> dict:
    about, measure = made[0].measured.package, made[0].measured.measure
    synthetic = about.synthetic or places.synthetic
    mark = _("SYNTHETIC. All people in it are invented.") + " " if synthetic else ""
    units = and_(list(dict.fromkeys(one.measured.measure.unit for one in made)))
    own, others = _sources(made, places)
    newest = max(str(s.get("published", "")) for s in [*own, *others])[:10]
    created = about.created.isoformat() if about.created else newest
    if created < newest:
        raise DataProblem(
            _(
                "created in [package] is {created}, but one of the sources was published on "
                "{newest}. Write that day or a later one, or leave created out."
            ).format(created=created, newest=newest)
        )
    licences = dict.fromkeys(one.measured.source.licence for one in made)
    return {
        "$schema": PROFILE,
        "name": about.name,
        "title": about.title,
        "description": (mark + about.description or f"{about.title}: counts of {units} by place."),
        "version": about.version,
        "created": f"{created}T00:00:00Z",
        "synthetic": synthetic,
        "sources": [*own, *others],
        "licenses": [_licence(name) for name in licences],
        "resources": [
            _resource("places", tables["places.csv"], _places_schema(places)),
            _resource("measures", tables["measures.csv"], _measures_schema(made)),
        ],
        **_threshold(measure),
    }


def _sources(made: list[MadeMeasure], places: Gazetteer) -> tuple[list[dict], list[dict]]:
    """The sources of the measures, each with what was decided about its table; and the others."""
    own: list[dict] = []
    for one in made:
        source = described(one.measured.source)
        source["description"] = " ".join(
            filter(None, [source.get("description"), _without_place(one.aggregate)])
        )
        source |= {"tables": ["measures"], "measures": [], "decisions": one.decisions}
        source = {key: value for key, value in source.items() if value not in ("",)}
        if source["decisions"] == []:
            del source["decisions"]
        same = next((s for s in own if s | {"measures": []} == source), None)
        if same is None:
            own.append(source)
        (same or source)["measures"].append(one.measured.measure.name)
    others: list[dict] = []
    for source in [*places.sources, *(s for one in made for s in one.borrowed_sources)]:
        known = {k: v for k, v in source.items() if k not in {"tables", "measures"}}
        other = known | {"tables": ["places"], "measures": []}
        if other not in others:
            others.append(other)
    return own, others


def _threshold(measure: Measure) -> dict:
    if measure.smallest_shown == THRESHOLD:
        return {}
    reason = {"smallest_count_reason": measure.smallest_shown_reason}
    return {"smallest_count": measure.smallest_shown} | (
        reason if measure.smallest_shown_reason else {}
    )


def _without_place(aggregate: Aggregate) -> str:
    if not aggregate.without_place:
        return ""
    number = aggregate.without_place
    if number < MANY:
        return _(
            "Fewer than {n} people whose place is not recorded are in none of the counts."
        ).format(n=MANY)
    return _("{n:,} people whose place is not recorded are in none of the counts.").format(n=number)


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
        "title": _("Places"),
        "description": _("One row a place, down to the smallest that people are counted by."),
        "schema": schema.described(
            "places", level={"enum": list(dict.fromkeys(places.published["level"]))}
        ),
    }


def _measures_schema(made: list[MadeMeasure]) -> dict:
    units = list(dict.fromkeys(one.measured.measure.unit for one in made))
    groupings = dict.fromkeys(by for one in made for by in one.aggregate.groups)
    return {
        "title": _("Measures"),
        "description": _("One row a group of people in a place and period.") + f" {_meaning(made)}",
        "schema": schema.described(
            "measures",
            group_by={"enum": [ALL, *groupings]},
            count={"description": _("How many {units}. Empty: hidden.").format(units=and_(units))},
            unit={"required": True, "enum": units},
        ),
    }


def _meaning(made: list[MadeMeasure]) -> str:
    """What an empty cell and a total mean in this package."""
    sampled = {one.measured.sampled for one in made}
    overlapping = sorted({by for one in made for by in one.aggregate.overlapping})
    partial = sorted({by for one in made for by in one.aggregate.partial})
    sentences = []
    if False in sampled:
        sentences.append(
            _(
                "An empty count is hidden to protect people: it is from 1 to {most}, or it would "
                "give such a count away, or fewer than {many} people of the group live in the "
                "place."
            ).format(most=made[0].measured.measure.smallest_shown - 1, many=MANY)
        )
    if True in sampled:
        sentences.append(_("Estimates have their margin of error (90%) beside them."))
    sentences.append(_("A group that nobody in a place belongs to has no row."))
    sentences.append(_("An empty population is not known."))
    if any(one.aggregate.unlinked for one in made):
        sentences.append(_("Some larger places are not the sum of smaller ones: see the sources."))
    else:
        sentences.append(_("Larger places are the sum of smaller ones."))
    if overlapping:
        sentences.append(_("Groups by {by} overlap.").format(by=and_(overlapping)))
    if partial:
        sentences.append(_("Groups by {by} leave some people out.").format(by=and_(partial)))
    every = (
        _("The groups of every other grouping, with “{name}”, add up to everyone.")
        if overlapping or partial
        else _("The groups of each grouping, with “{name}”, add up to everyone.")
    )
    sentences.append(every.format(name=NOT_RECORDED))
    return " ".join(sentences)
