"""datapackage.json: can it be read, is it what the standard asks for, and does it tell enough.

frictionless judges it by the Data Package standard. It is given a copy in which nothing points
to another file or address, so that it opens none.
"""

from __future__ import annotations

import copy
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from community_data.methods import THRESHOLD
from community_data.text.lists import or_, shown
from community_data.validate import csv_file as files
from community_data.validate import geojson
from community_data.validate import values as cells
from community_data.validate.report import Findings

FILE = "datapackage.json"
LEAST = 5  # a smaller threshold is none
MOST = 1_000_000_000  # and a larger one no number of people
_LARGEST = 5_000_000  # bytes; the largest real ones have some 100,000
_DEEPEST = 60  # braces and brackets inside each other; a package has no use for more than 10
_V2 = "https://datapackage.org/profiles/2.0/data{}.json"
_KINDS = ["count", "survey", "modelled"]
_GET_AGAIN = "Get the package again from whoever publishes it."


def read(folder: Path, findings: Findings) -> dict | None:
    """The descriptor of a folder, or None where it cannot be used at all."""

    def unusable(what: str, todo: str = _GET_AGAIN) -> None:
        findings.add("descriptor", "", what, todo)

    file = folder / FILE
    if file.is_symlink():
        return unusable(f"{FILE} is a link, which is not followed", "Put the file itself there.")
    if not file.is_file():
        what = f"the folder holds no {FILE}, so it is not a data package"
        return unusable(what, f"Put the {FILE} beside the tables, or name another folder.")
    try:
        if file.stat().st_size > _LARGEST:
            return unusable(f"{FILE} is far too large to describe a package")
        descriptor = json.loads(file.read_bytes().decode("utf-8-sig"))
        if depth(descriptor) > _DEEPEST:
            return unusable(f"{FILE} cannot be read: it is nested too deep to describe a package")
    except json.JSONDecodeError as error:
        return unusable(f"{FILE} cannot be read: look at its line {error.lineno}")
    except UnicodeDecodeError:
        return unusable(f"{FILE} is not UTF-8 text", "Save it again as UTF-8.")
    except (OSError, ValueError, RecursionError):
        return unusable(f"{FILE} cannot be read")
    if not isinstance(descriptor, dict):
        return unusable(f"{FILE} does not describe a package")
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        return unusable(f"{FILE} names no tables: it has no “resources”")
    if not all(isinstance(item, dict) for item in [*resources, *_list(descriptor.get("sources"))]):
        return unusable(f"{FILE} does not describe its tables and sources as it should")
    return descriptor


def depth(content: object) -> int:
    """How many lists and objects of a JSON document lie inside each other."""
    deep, level = 0, [content]
    while level := [inner for one in level for inner in _inner(one)]:
        deep += 1
    return deep


def _inner(content: object) -> list:
    if isinstance(content, dict):
        return list(content.values())
    return _list(content)


def tables(descriptor: dict, folder: Path, findings: Findings) -> dict[str, dict]:
    """The tables by name, each with its schema in place. Says what is wrong with their names."""
    found: dict[str, dict] = {}
    for position, resource in enumerate(descriptor["resources"], start=1):
        name = resource.get("name")
        if not isinstance(name, str) or not name.strip():
            what = f"table {position} in {FILE} has no name"
            findings.add("table-name", "", what, "Write its “name”, such as measures.")
        elif name in found:
            what = f"two tables in {FILE} are called {shown(name)}"
            findings.add("table-name", name, what, "Take one out, or give it another name.")
        else:
            found[name] = resource | {"schema": _schema(resource, name, folder, findings)}
    return found


def _schema(resource: dict, name: str, folder: Path, findings: Findings) -> object:
    """The schema of a table. It may lie in a file of its own, in the package's folder."""
    schema = resource.get("schema")
    if isinstance(schema, str):
        file, kind, what, todo = files.find(folder, schema)
        if file is None:
            findings.add(kind, name, what.replace("its file", "the file of its schema"), todo)
            return None
        try:
            with file.open("rb") as opened:
                schema = json.loads(opened.read(_LARGEST).decode("utf-8-sig"))
        except (OSError, ValueError, RecursionError):
            what = f"the file of its schema, {shown(file.name)}, cannot be read"
            findings.add("schema", name, what, _GET_AGAIN)
            return None
    if not geojson.is_csv(resource):
        return None
    if schema is None or schema == {}:
        what = f"{FILE} does not say what its columns are (it has no schema)"
        findings.add("no-schema", name, what, "Nothing has to be done: the usual columns are read.")
        return None
    return schema


def judge(descriptor: dict, tables: dict[str, dict], findings: Findings) -> dict[str, dict]:
    """What frictionless says to the descriptor. Returns the fields of each table, by name.

    A schema that is not sound is taken out of its table, so that no rule stumbles over it.
    """
    from frictionless import Package, Resource, Schema

    pointers = {"profile", "$schema", "resources"}
    whole = {key: value for key, value in descriptor.items() if key not in pointers}
    if isinstance(whole.get("version"), int | float):
        # A version written as a number is as clear as one in quotation marks.
        whole["version"] = str(whole["version"])
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(whole.get("created"))):
        whole["created"] += "T00:00:00Z"  # a day without its hour is clear enough
    whole |= {"$schema": _V2.format("package"), "resources": []}
    _say(findings, "descriptor", "", lambda: Package.metadata_validate(whole))
    fields: dict[str, dict] = {}
    for name, resource in tables.items():
        closed = _closed(resource)
        if not _say(findings, "schema", name, lambda one=closed: Resource.metadata_validate(one)):
            continue
        if "schema" not in closed:
            continue
        try:
            schema = Schema.from_descriptor(copy.deepcopy(closed["schema"]))
            for field in schema.fields:
                cells.described(field)("0")
        except Exception:  # a rule that cannot be applied, such as a pattern that is none
            what = f"its schema in {FILE} holds a rule that cannot be used"
            findings.add("schema", name, what, _GET_AGAIN)
        else:
            fields[name] = {field.name: field for field in schema.fields}
    for name in tables.keys() - fields.keys():
        tables[name]["schema"] = None
    return fields


def _closed(resource: dict) -> dict:
    """A copy that points nowhere: no path is opened, no profile or dialect is fetched."""
    kept = ("name", "title", "description", "bytes", "hash", "format", "mediatype", "encoding")
    closed = {key: resource[key] for key in kept if key in resource}
    closed |= {"$schema": _V2.format("resource"), "path": "table.csv"}
    schema = copy.deepcopy(resource.get("schema"))
    if schema is None:
        return closed
    if isinstance(schema, dict):
        schema.pop("$schema", None)
        schema.pop("profile", None)
        for field in _list(schema.get("fields")):
            # A pattern may take for ever; it is tried with a time limit (`patterns`).
            if isinstance(field, dict) and isinstance(field.get("constraints"), dict):
                field["constraints"].pop("pattern", None)
        # The standard allows one name in place of a list of one; this part of frictionless not.
        _listed(schema, "primaryKey")
        for key in _list(schema.get("foreignKeys")):
            _listed(key, "fields")
            _listed(key.get("reference") if isinstance(key, dict) else None, "fields")
    return closed | {"schema": schema}


def _listed(holder: object, key: str) -> None:
    if isinstance(holder, dict) and isinstance(holder.get(key), str):
        holder[key] = [holder[key]]


def _say(findings: Findings, kind: str, table: str, validate) -> bool:
    """Put what frictionless finds into plain words. True where it finds nothing."""
    try:
        notes = [str(error.note) for error in validate()]
    except Exception as error:  # frictionless raises where it cannot go on
        notes = [str(getattr(getattr(error, "error", None), "note", ""))]
    for note in dict.fromkeys(notes):
        part = re.search(r"property ['\"]([^'\"]+)['\"]", note)
        what = f"{FILE} is not written as the Data Package standard asks"
        what += f": look at “{part[1]}”" if part else _meaning(note)
        findings.add(kind, table, what, f"Put it right in {FILE}, or get the package again.")
    return not notes


def _meaning(note: str) -> str:
    """What a note of frictionless means, where it says more than which part is wrong."""
    if missing := re.match(r"'(\w+)' is a required property", note):
        return f": “{missing[1]}” is missing"
    if unknown := re.match(r'field type "(.*?)" is not supported', note):
        return f": there is no type of column {shown(unknown[1])}"
    if "not unique" in note:
        return ": a name is used twice"
    if note.startswith(("primary key", "foreign key")):
        return f": its {note[:11]} names a column that is not there"
    return ""


def told(descriptor: dict, findings: Findings, today: date) -> None:
    """Does the package say who it is, where its numbers come from and of when they are."""
    for key in ("name", "version", "created"):
        if not descriptor.get(key):
            what = f"{FILE} does not say its “{key}”"
            findings.add("named", "", what, f"Add “{key}”: releases are told apart by it.")
    made = created(descriptor)
    if made and made > today + timedelta(days=1) and not descriptor.get("synthetic"):
        what = f"the package says that it was made on {made}, which is in the future"
        findings.add("future", "", what, "Put the date “created” right.")
    sources = [s for s in _list(descriptor.get("sources")) if str(s.get("title") or "").strip()]
    if not sources:
        what = "the package does not say where its numbers come from"
        findings.add("no-source", "", what, f"Add “sources” to {FILE}, each with a title.")
    for source in sources:
        _source(source, descriptor, findings, made or today)


def _source(source: dict, descriptor: dict, findings: Findings, last: date) -> None:
    name = shown(source["title"], 60)
    for key in ("measures", "tables"):
        if not _are_words(source.get(key, [])):
            what = f"the source {name} has “{key}” that are not a list of names"
            todo = f'Write a list of names, as in ["poverty"], or take “{key}” out.'
            findings.add("descriptor", "", what, todo)
    days = {}
    for key, meant in {
        "collected_to": "the last day of its data",
        "published": "when it came out",
    }.items():
        found = cells.day(str(source.get(key) or ""))
        if found is None:
            what = f"the source {name} does not say {meant}"
            findings.add("source-date", "", what, f"Add “{key}”, as in 2026-04-06.")
        elif found > last.toordinal() + 1:
            what = f"the source {name} has a date after the package was made: {source[key]}"
            findings.add("future", "", what, f"Put “{key}” right.")
        else:
            days[key] = found
    if len(days) == 2 and days["published"] < days["collected_to"]:
        what = f"the source {name} was published before the last day of its data"
        findings.add("date", "", what, "Put “collected_to” or “published” right.")
    if source.get("kind") not in _KINDS:
        what = f"the source {name} does not say how its numbers were made"
        findings.add("source-kind", "", what, f"Add “kind”: {or_(_KINDS)}.")
    holders = [descriptor, source, *_list(descriptor.get("resources"))]
    if not any(item.get(key) for item in holders for key in ("licenses", "license")):
        what = f"nothing says on which terms the numbers of {name} may be used"
        findings.add("source-licence", "", what, f"Ask its publisher; add “licenses” to {FILE}.")


def measures(descriptor: dict, known: list[str], findings: Findings) -> None:
    """Does every measure have a source, where sources say what they cover."""
    sources = _list(descriptor.get("sources"))
    covered = [str(m) for s in sources for m in _list(s.get("measures"))]
    if not covered or any(not _list(s.get("measures")) and not s.get("tables") for s in sources):
        return
    todo = f"Look whether its name is right, or name it in a source in {FILE}."
    for measure in [m for m in known if m not in covered]:
        what = f"no source says that it covers the measure {shown(measure)}"
        findings.add("source-unknown", "measures", what, todo, column="measure")
    for measure in [m for m in dict.fromkeys(covered) if m not in known]:
        what = f"a source covers the measure {shown(measure)}, and the table has no row of it"
        findings.add("source-unknown", "measures", what, todo, column="measure")


def complete(
    descriptor: dict, places: pd.DataFrame | None, findings: Findings
) -> bool | tuple[str, ...]:
    """The places whose parts are said to be all of them: “complete”, of the package or of the
    table `places`. True: every place; else their ids. Nothing is said where it is missing."""
    holders = [r for r in _list(descriptor.get("resources")) if r.get("name") == "places"]
    said = [h["complete"] for h in [*holders, descriptor] if h.get("complete") is not None]
    if not said or isinstance(said[0], bool):
        return bool(said and said[0])
    known = set() if places is None else set(places["place_id"].astype(object))
    unknown = [one for one in _list(said[0]) if not isinstance(one, str) or one not in known]
    if not isinstance(said[0], list) or unknown:
        which = f"names {shown(unknown[0])}, and no place has that id" if unknown else ""
        what = f"“complete” in {FILE} {which or 'is neither true nor a list of ids'}"
        todo = "Write true, or the ids of the places whose smaller places are all in the table."
        findings.add("complete", "places", what, todo)
    return tuple(one for one in _list(said[0]) if one not in unknown)


def smallest_count(descriptor: dict, findings: Findings) -> int:
    """The organization's own threshold: the smallest count of people that may be shown."""
    said = descriptor.get("smallest_count")
    if said is None:
        return THRESHOLD
    wrong = isinstance(said, bool) or not isinstance(said, int) or not LEAST <= said <= MOST
    reason = str(descriptor.get("smallest_count_reason") or "").strip()
    if not wrong and (said >= THRESHOLD or reason):
        return said
    if wrong:
        what = f"“smallest_count” in {FILE} is {shown(said)}; it is a whole number from "
        what += f"{LEAST} to {MOST:,}"
    else:
        what = f"“smallest_count” in {FILE} is {said}, below {THRESHOLD}, and no reason is given"
    todo = f"Pages use {THRESHOLD}. To show smaller counts, write a number of at least {LEAST} "
    todo += "and your reason as “smallest_count_reason”."
    findings.add("smallest-count", "", what, todo)
    return THRESHOLD


def created(descriptor: dict) -> date | None:
    """The day on which the package says that it was made."""
    found = cells.day(str(descriptor.get("created") or ""))
    return date.fromordinal(found) if found else None


def kinds(descriptor: dict, known: list[str]) -> dict[str, str]:
    """The kind of each measure's sources, where they say one. known: the measures there are.

    A source that names no measures and no tables is about all that no other source names.
    """
    sources = _list(descriptor.get("sources"))
    others = {str(s.get("kind") or "") for s in sources if not _list(s.get("measures"))
              and "measures" in (_list(s.get("tables")) or ["measures"])}  # fmt: skip
    found = {}
    for measure in known:
        named = {str(s.get("kind") or "") for s in sources if measure in _list(s.get("measures"))}
        said = named or others
        found[measure] = next(iter(said)) if len(said) == 1 else ""
    return found


def _list(value: object) -> list:
    return value if isinstance(value, list) else []


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)
