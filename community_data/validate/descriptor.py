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

from community_data.data import questions
from community_data.data.package import LONGEST_ASK, PLACE, ask_of
from community_data.methods import THRESHOLD
from community_data.text.lists import or_, shown
from community_data.text.numbers import whole
from community_data.text.translate import _, lazy_gettext
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
_GET_AGAIN = lazy_gettext("Get the package again from whoever publishes it.")


def read(folder: Path, findings: Findings) -> dict | None:
    """The descriptor of a folder, or None where it cannot be used at all."""

    def unusable(what: str, todo: object = _GET_AGAIN) -> None:
        findings.add("descriptor", "", what, str(todo))

    file = folder / FILE
    if file.is_symlink():
        return unusable(
            _("{file} is a link, which is not followed").format(file=FILE),
            _("Put the file itself there."),
        )
    if not file.is_file():
        what = _("the folder holds no {file}, so it is not a data package").format(file=FILE)
        return unusable(
            what, _("Put the {file} beside the tables, or name another folder.").format(file=FILE)
        )
    try:
        if file.stat().st_size > _LARGEST:
            return unusable(_("{file} is far too large to describe a package").format(file=FILE))
        descriptor = json.loads(file.read_bytes().decode("utf-8-sig"))
        if depth(descriptor) > _DEEPEST:
            return unusable(
                _("{file} cannot be read: it is nested too deep to describe a package").format(
                    file=FILE
                )
            )
    except json.JSONDecodeError as error:
        return unusable(
            _("{file} cannot be read: look at its line {lineno}").format(
                file=FILE, lineno=error.lineno
            )
        )
    except UnicodeDecodeError:
        return unusable(
            _("{file} is not UTF-8 text").format(file=FILE), _("Save it again as UTF-8.")
        )
    except (OSError, ValueError, RecursionError):
        return unusable(_("{file} cannot be read").format(file=FILE))
    if not isinstance(descriptor, dict):
        return unusable(_("{file} does not describe a package").format(file=FILE))
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        return unusable(_("{file} names no tables: it has no “resources”").format(file=FILE))
    if not all(isinstance(item, dict) for item in [*resources, *_list(descriptor.get("sources"))]):
        return unusable(
            _("{file} does not describe its tables and sources as it should").format(file=FILE)
        )
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
            what = _("table {position} in {file} has no name").format(position=position, file=FILE)
            findings.add("table-name", "", what, _("Write its “name”, such as measures."))
        elif name in found:
            what = _("two tables in {file} are called {name}").format(file=FILE, name=shown(name))
            findings.add("table-name", name, what, _("Take one out, or give it another name."))
        else:
            found[name] = resource | {"schema": _schema(resource, name, folder, findings)}
    return found


def _schema(resource: dict, name: str, folder: Path, findings: Findings) -> object:
    """The schema of a table. It may lie in a file of its own, in the package's folder."""
    schema = resource.get("schema")
    if isinstance(schema, str):
        file, kind, what, todo = files.find(folder, schema)
        if file is None:
            what = _("the file of its schema: {what}").format(what=what)
            findings.add(kind, name, what, todo)
            return None
        try:
            with file.open("rb") as opened:
                schema = json.loads(opened.read(_LARGEST).decode("utf-8-sig"))
        except (OSError, ValueError, RecursionError):
            what = _("the file of its schema, {file}, cannot be read").format(file=shown(file.name))
            findings.add("schema", name, what, _GET_AGAIN)
            return None
    if not geojson.is_csv(resource):
        return None
    if schema is None or schema == {}:
        what = _("{file} does not say what its columns are (it has no schema)").format(file=FILE)
        findings.add(
            "no-schema", name, what, _("Nothing has to be done: the usual columns are read.")
        )
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
            what = _("its schema in {file} holds a rule that cannot be used").format(file=FILE)
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
        what = _("{file} is not written as the Data Package standard asks").format(file=FILE)
        more = _("look at “{part}”").format(part=part[1]) if part else _meaning(note)
        if more:
            what = _("{what}: {more}").format(what=what, more=more)
        todo = _("Put it right in {file}, or get the package again.").format(file=FILE)
        findings.add(kind, table, what, todo)
    return not notes


def _meaning(note: str) -> str:
    """What a note of frictionless means, where it says more than which part is wrong."""
    if missing := re.match(r"'(\w+)' is a required property", note):
        return _("“{missing}” is missing").format(missing=missing[1])
    if unknown := re.match(r'field type "(.*?)" is not supported', note):
        return _("there is no type of column {unknown}").format(unknown=shown(unknown[1]))
    if "not unique" in note:
        return _("a name is used twice")
    if note.startswith("primary key"):
        return _("its primary key names a column that is not there")
    if note.startswith("foreign key"):
        return _("its foreign key names a column that is not there")
    return ""


def told(descriptor: dict, findings: Findings, today: date) -> None:
    """Does the package say who it is, where its numbers come from and of when they are."""
    for key in ("name", "version", "created"):
        if not descriptor.get(key):
            what = _("{file} does not say its “{key}”").format(file=FILE, key=key)
            findings.add(
                "named", "", what, _("Add “{key}”: releases are told apart by it.").format(key=key)
            )
    made = created(descriptor)
    if made and made > today + timedelta(days=1) and not descriptor.get("synthetic"):
        what = _("the package says that it was made on {made}, which is in the future").format(
            made=made
        )
        findings.add("future", "", what, _("Put the date “created” right."))
    sources = [s for s in _list(descriptor.get("sources")) if str(s.get("title") or "").strip()]
    if not sources:
        what = _("the package does not say where its numbers come from")
        findings.add(
            "no-source",
            "",
            what,
            _("Add “sources” to {file}, each with a title.").format(file=FILE),
        )
    for source in sources:
        _source(source, descriptor, findings, made or today)


def _source(source: dict, descriptor: dict, findings: Findings, last: date) -> None:
    name = shown(source["title"], 60)
    for key in ("measures", "tables"):
        if not _are_words(source.get(key, [])):
            what = _("the source {name} has “{key}” that are not a list of names").format(
                name=name, key=key
            )
            todo = _('Write a list of names, as in ["poverty"], or take “{key}” out.').format(
                key=key
            )
            findings.add("descriptor", "", what, todo)
    days = {}
    for key, meant in {
        "collected_to": _("the last day of its data"),
        "published": _("when it came out"),
    }.items():
        found = cells.day(str(source.get(key) or ""))
        if found is None:
            what = _("the source {name} does not say {meant}").format(name=name, meant=meant)
            findings.add(
                "source-date", "", what, _("Add “{key}”, as in 2026-04-06.").format(key=key)
            )
        elif found > last.toordinal() + 1:
            what = _("the source {name} has a date after the package was made: {source}").format(
                name=name, source=source[key]
            )
            findings.add("future", "", what, _("Put “{key}” right.").format(key=key))
        else:
            days[key] = found
    if len(days) == 2 and days["published"] < days["collected_to"]:
        what = _("the source {name} was published before the last day of its data").format(
            name=name
        )
        findings.add("date", "", what, _("Put “collected_to” or “published” right."))
    if source.get("kind") not in _KINDS:
        what = _("the source {name} does not say how its numbers were made").format(name=name)
        findings.add("source-kind", "", what, _("Add “kind”: {kinds}.").format(kinds=or_(_KINDS)))
    holders = [descriptor, source, *_list(descriptor.get("resources"))]
    if not any(item.get(key) for item in holders for key in ("licenses", "license")):
        what = _("nothing says on which terms the numbers of {name} may be used").format(name=name)
        findings.add(
            "source-licence",
            "",
            what,
            _("Ask its publisher; add “licenses” to {file}.").format(file=FILE),
        )


def measures(descriptor: dict, known: list[str], findings: Findings) -> None:
    """Does every measure have a source, where sources say what they cover."""
    sources = _list(descriptor.get("sources"))
    covered = [str(m) for s in sources for m in _list(s.get("measures"))]
    if not covered or any(not _list(s.get("measures")) and not s.get("tables") for s in sources):
        return
    todo = _("Look whether its name is right, or name it in a source in {file}.").format(file=FILE)
    for measure in [m for m in known if m not in covered]:
        what = _("no source says that it covers the measure {measure}").format(
            measure=shown(measure)
        )
        findings.add("source-unknown", "measures", what, todo, column="measure")
    for measure in [m for m in dict.fromkeys(covered) if m not in known]:
        what = _("a source covers the measure {measure}, and the table has no row of it").format(
            measure=shown(measure)
        )
        findings.add("source-unknown", "measures", what, todo, column="measure")


def _only_measures(field: str, names, known: list[str], findings: Findings, todo: str) -> None:
    """Does a field of the descriptor name nothing but measures of the table."""
    for name in [name for name in names if name not in known]:
        what = _("“{field}” in {file} names {name}, and the table has no measure of that name")
        findings.add(field, "", what.format(field=field, file=FILE, name=shown(name)), todo)


def leads(descriptor: dict, known: list[str], findings: Findings) -> None:
    """The measures with which a page begins: “leads”, a list of measures of the table."""
    said = descriptor.get("leads")
    if said is None or not known:
        return
    todo = _("Write the names of measures, the first one first, as in [{example}].").format(
        example=shown(known[0])
    )
    if not isinstance(said, list):
        what = _("“leads” in {file} is not a list").format(file=FILE)
        findings.add("leads", "", what, todo)
        return
    _only_measures("leads", said, known, findings, todo)


def ask(descriptor: dict, findings: Findings) -> None:
    """What a page asks of its readers: “ask”, a sentence of the organization."""
    if descriptor.get("ask") is None or ask_of(descriptor):
        return
    what = _(
        "“ask” in {file} is no text of 1 to {most} letters, with no word in braces but {place}"
    ).format(file=FILE, most=LONGEST_ASK, place=PLACE)
    todo = _("Write one sentence: who should do what, and by when. Or take the line out.")
    findings.add("ask", "", what, todo)


def about(descriptor: dict, known: list[str], findings: Findings) -> None:
    """What each measure is about: “about”, a word beside the name of a measure."""
    said = descriptor.get("about")
    if said is None or not known:
        return
    todo = _("Write a word beside each name of a measure, as in {{{example}: “need”}}.").format(
        example=shown(known[0])
    )
    if not isinstance(said, dict):
        what = _("“about” in {file} does not say a word beside each measure").format(file=FILE)
        findings.add("about", "", what, todo)
        return
    _only_measures("about", said, known, findings, todo)
    for name in [n for n in known if n in said and said[n] not in questions.ABOUT]:
        what = _("“about” in {file} says something else of {name} than {words}")
        words = or_([f"“{word}”" for word in questions.ABOUT])
        findings.add("about", "", what.format(file=FILE, name=shown(name), words=words), todo)


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
        what = _("“complete” in {file} is neither true nor a list of ids").format(file=FILE)
        if unknown:
            what = _("“complete” in {file} names {unknown}, and no place has that id").format(
                file=FILE, unknown=shown(unknown[0])
            )
        todo = _("Write true, or the ids of the places whose smaller places are all in the table.")
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
        what = _(
            "“smallest_count” in {file} is {said}; it is a whole number from {least} to {most}"
        ).format(file=FILE, said=shown(said), least=LEAST, most=whole(MOST))
    else:
        what = _(
            "“smallest_count” in {file} is {said}, below {threshold}, and no reason is given"
        ).format(file=FILE, said=said, threshold=THRESHOLD)
    todo = _(
        "Pages use {threshold}. To show smaller counts, write a number of at least {least} "
        "and your reason as “smallest_count_reason”."
    ).format(threshold=THRESHOLD, least=LEAST)
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
