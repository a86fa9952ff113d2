"""The door: everything that is wrong with a data package, told before anybody relies on it.

frictionless judges the descriptor, its schemas, and every different value of every column. Files
are read once, in chunks, so that a file of any size can be looked at. What frictionless cannot
know (ids that Excel changed, parts that do not add up, counts that subtraction gives away) each
has a small file beside this one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from community_data import data
from community_data.course import syllabus
from community_data.data import totals as learned
from community_data.errors import CannotReport
from community_data.text.lists import and_
from community_data.text.translate import _
from community_data.validate import agreement as agreed
from community_data.validate import areas, descriptor, geojson, outlook, table, totals
from community_data.validate import codings as coded
from community_data.validate import csv_file as files
from community_data.validate import disclosure as hidden
from community_data.validate import foreign_keys as references
from community_data.validate import measures as measured
from community_data.validate import places as tree
from community_data.validate import requests as weeks
from community_data.validate import responses as surveys
from community_data.validate import roadmap as plans
from community_data.validate.report import Findings, Outlook, Problem, Report, report

Tell = Callable[[str, int, int], None]  # what is looked at, its bytes read so far, of how many
Modules = dict[str, syllabus.Module]  # by their ids


def check_data(
    package: str | os.PathLike, tell: Tell | None = None, today: date | None = None
) -> Report:
    """Look at a data package, and return a `Report` of what is wrong with it.

    package: a folder, the path of a `datapackage.json`, or the name of a package that comes with
        the course, as for `data.open_package`.
    tell: is called now and then with (file, bytes read, bytes in all).
    today: for packages that do not say when they were made.

    Raises `DataProblem` only where there is nothing to look at: no such folder, no such name.
    Prints nothing, opens no file outside of the folder, and no address.
    """
    begun = time.monotonic()
    today = today or date.today()
    folder = find(package)
    findings, modules = Findings(), _modules()
    described = descriptor.read(folder, findings)
    if described is None:
        seconds = time.monotonic() - begun
        everything = tuple(modules)
        unread = tuple(
            Outlook(m, False, _("{file} cannot be used").format(file=descriptor.FILE))
            for m in modules
        )
        return report(
            findings, folder.name, lambda problem: everything, outlook=unread, seconds=seconds
        )
    tables = descriptor.tables(described, folder, findings)
    fields = descriptor.judge(described, tables, findings)
    descriptor.told(described, findings, today)
    agreed.judge(described, tables, findings, today)
    _tables_there(tables, modules, findings)
    there = _find_files(folder, tables, findings)
    csv = {name: file for name, file in there.items() if geojson.is_csv(tables[name])}
    read = _read_all(csv, tables, fields, findings, tell or (lambda *_: None))
    for name in there.keys() - csv.keys():
        geojson.judge(name, there[name], tables[name], read.get("places"), findings)
    _judge_together(read, tables, described, today, findings)
    lacking = outlook.lacking(modules, tables, read, findings, described)
    found = report(
        findings,
        str(described.get("title") or described.get("name") or folder.name),
        lambda problem: _stopped(problem, tables, modules),
        tables=tuple(tables),
        bytes_read=sum(file.stat().st_size for file in there.values()),
        seconds=time.monotonic() - begun,
    )
    return replace(found, outlook=outlook.of_modules(modules, lacking, found.problems))


def find(package: str | os.PathLike) -> Path:
    """The folder of a package, which may lack its datapackage.json. Raises `DataProblem` where
    there is no such folder and no package of that name."""
    path = Path(package).expanduser()
    if path.name == descriptor.FILE and path.parent.is_dir():
        return path.parent.absolute()
    if path.is_dir() and str(package) not in data.releases():
        return path.absolute()
    if path.is_file():
        raise data.DataProblem(
            _("“{path}” is not a data package. Name the folder with its {file}.").format(
                path=path.name, file=descriptor.FILE
            )
        )
    return data.descriptor_file(str(package)).parent


def _modules() -> Modules:
    """The modules of the course."""
    try:
        return {m.id: m for m in syllabus.every_module(syllabus.course_folder())}
    except CannotReport:
        return {}


def _tables_there(tables: dict[str, dict], modules: Modules, findings: Findings) -> None:
    """Say which modules are skipped because the package lacks their tables."""
    if "places" not in tables:
        what = _("there is no table places, and every page is about a place")
        findings.add("no-places", "", what, _("Add the table places."))
    lacking = {m.id: [t for t in m.tables if t not in tables] for m in modules.values()}
    for name in dict.fromkeys(t for gone in lacking.values() for t in gone if t != "places"):
        ids = [module for module, gone in lacking.items() if name in gone]
        what = _("there is no table {name}, so {ids} will be skipped").format(
            name=name, ids=and_(ids)
        )
        todo = _("Nothing has to be done, unless you want that module.")
        findings.add("table-lacking", "", what, todo)
    if "places" in tables and lacking and all(lacking.values()):
        what = _("no module can run, because none finds its tables here")
        findings.add(
            "no-module",
            "",
            what,
            _("It has {tables}. Add a table.").format(tables=and_(list(tables))),
        )


def _find_files(folder: Path, tables: dict[str, dict], findings: Findings) -> dict[str, Path]:
    found = {}
    for name, resource in tables.items():
        file, kind, what, todo = files.find(folder, resource.get("path"))
        if file is None:
            findings.add(kind, name, what, todo)
        else:
            found[name] = file
    return found


def _read_all(
    there: dict[str, Path], tables: dict[str, dict], fields: dict, findings: Findings, tell: Tell
) -> dict[str, pd.DataFrame]:
    """Read every table, and say what is wrong with each by itself."""
    needed = references.needed(tables)
    sizes = {name: file.stat().st_size for name, file in there.items()}
    total, before, read = sum(sizes.values()), 0, {}
    for name, file in there.items():

        def tell_all(what: str, done: int, before: int = before) -> None:
            tell(what, before + done, total)

        read[name] = table.read(
            name, file, tables[name], fields.get(name, {}), needed[name], findings, tell_all
        )
        before += sizes[name]
    tell(_("adding up"), total, total)
    return {name: frame for name, frame in read.items() if frame is not None}


def _judge_together(
    read: dict[str, pd.DataFrame],
    tables: dict[str, dict],
    described: dict,
    today: date,
    findings: Findings,
) -> None:
    """What only shows when rows and tables are held against each other."""
    references.judge(read, tables, findings)
    for name, frame in read.items():
        measured.spellings(name, frame, findings)
    places, measures, requests = map(read.get, ("places", "measures", "requests"))
    complete = descriptor.complete(described, places, findings)
    descriptor.ask(described, findings)
    threshold = max(
        descriptor.smallest_count(described, findings), agreed.smallest_count(described)
    )
    names: dict[str, str] = {}
    whole, exact = {}, set()
    if places is not None:
        tree.judge(places, findings)
        names = dict(places[["place_id", "name"]].astype(object).itertuples(index=False))
    if measures is not None:
        known = [str(m) for m in measures["measure"].cat.categories if m.strip()]
        descriptor.measures(described, known, findings)
        descriptor.leads(described, known, findings)
        descriptor.about(described, known, findings)
        measured.judge(measures, descriptor.kinds(described, known), findings)
        if places is not None:
            measured.beside_places(measures, places, findings)
        hidden.small_shown(measures, findings, threshold)
        whole, exact = _judge_sums(measures, places, names, complete, findings)
    if places is not None and not findings.has(*tree.BROKEN, table="places"):
        tree.population(places, whole, exact, complete, findings)
    if "crosswalk" in read:
        areas.crosswalk(read["crosswalk"], tables["crosswalk"], findings)
    if "id_changes" in read:
        areas.id_changes(read["id_changes"], findings)
    if requests is not None:
        weeks.judge(requests, names, descriptor.created(described) or today, findings)
    if read.get("events") is not None:
        weeks.judge_events(read["events"], findings)
    if "roadmap" in read:
        plans.judge(read["roadmap"], measures, findings)
    if "responses" in read:
        surveys.judge(read["responses"], findings)
    if {"transcripts", "codings"} <= set(read):
        coded.judge(read["transcripts"], read["codings"], findings)


def _judge_sums(
    measures: pd.DataFrame,
    places: pd.DataFrame | None,
    names: dict[str, str],
    complete: bool | Collection[str],
    findings: Findings,
) -> tuple[dict[tuple[str, str], bool], set[tuple[str, str]]]:
    """Do parts add up to their totals, and do totals give hidden parts away.

    Returns whether the places of a level are all of a larger one, where measures tell it, and
    those whose people add up to the last one.
    """
    # With a broken tree, places seem not to add up; what is broken has been said.
    if findings.has(*tree.BROKEN, table="places"):
        places = None
    whole: dict[tuple[str, str], bool] = {}
    exact: set[tuple[str, str]] = set()
    for rows in learned.batches(measures):
        sums = learned.both(rows, places, complete)
        totals.judge(sums, rows, names, findings)
        for one in sums:
            if one.kind == "places":
                whole |= learned.all_of_it(one.table, complete)
                exact |= learned.exact(one.table)
    # A number that could not be read is not a hidden one.
    unread = ("not-a-number", "negative", "not-as-described", "hidden-sign", "hidden-code")
    if not findings.has(*unread, table="measures"):
        hidden.judge(measures, places, names, findings, complete)
    return whole, exact


def _stopped(problem: Problem, tables: dict[str, dict], modules: Modules) -> tuple[str, ...]:
    """The modules that a problem stops: those that use its table, or all that could run."""
    able = {m.id: m.tables for m in modules.values() if set(m.tables) <= set(tables)}
    # Every page needs the places. A report refuses a package of which a file is not as described.
    everywhere = problem.table in ("", "places")
    everywhere |= problem.kind in {"file-changed", "file-missing", "path"}
    return tuple(m for m, needs in able.items() if everywhere or problem.table in needs)


def run(package: str) -> int:
    """Check a package and say what was found. Returns the exit code of the command: 0 where
    nothing stops a module, 1 where something does. Raises `DataProblem` for a bad call."""
    from community_data.validate.terminal import Telling, say

    with Telling() as tell:
        found = check_data(package, tell)
    say(found)
    return found.exit_code
