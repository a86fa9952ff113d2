"""What was asked for, looked up and checked, before anything runs or is written."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from community_data import data
from community_data.data import Package
from community_data.reports import CannotReport, fingerprint
from community_data.reports.course import Module, modules, solutions_folder
from community_data.reports.folder import file_names, page_keys
from community_data.reports.run import Run


@dataclass(frozen=True)
class Request:
    """The words of the person who asks, as they wrote them."""

    package: str
    out: Path
    places: tuple[str, ...] = ()
    level: str = ""
    modules: tuple[str, ...] = ()
    measure: str = ""
    group_by: str = ""
    jobs: int = 0
    scheduler: str = ""
    execution_timeout: int = 300
    again: bool = False
    accept_changes: bool = False
    solutions: Path = field(default_factory=solutions_folder)


@dataclass(frozen=True)
class PagePlan:
    """One page to be made: whose, into which file, by which runs."""

    place_id: str
    name: str
    file: str
    key: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Plan:
    """All that a report needs to know; nothing has run yet."""

    package: Package
    out: Path
    release: str
    modules: list[Module]
    measure: str
    group_by: str
    pages: list[PagePlan]
    already_there: list[PagePlan]
    skipped: list[str] = field(default_factory=list)


def make_plan(request: Request) -> Plan:
    """Look up and check everything. Raises `DataProblem` or `CannotReport`; writes nothing."""
    out = _out(request.out, request.solutions)
    package = data.open_package(request.package)
    chosen, skipped = _modules(package, request)
    # Reading every table now finds a broken one before the first of 179 places runs.
    for table in dict.fromkeys(["places", *(t for m in chosen for t in m.tables)]):
        package.table(table)
    _refuse_changes(package, request.accept_changes)
    places = _places(package, request)
    measure, group_by = _measure(package, chosen, request)

    release = fingerprint.of_release(package)
    files = file_names(package.places)
    there = {} if request.again else page_keys(out)
    pages, already_there = [], []
    for _, place in places.iterrows():
        asked = {
            "package": _address(package, request.package),
            "place": str(place["place_id"]),
            "measure": measure,
            "group_by": group_by,
            "day": datetime.date.today().isoformat(),  # the age of data is counted up to it
        }
        # A page of yesterday is still good: where data lie, and the day, do not make it another.
        key = fingerprint.of_page(
            release, chosen, {n: asked[n] for n in asked if n not in ("package", "day")}
        )
        page = PagePlan(
            place_id=str(place["place_id"]),
            name=str(place["name"]),
            file=files[place["place_id"]],
            key=key,
            runs=tuple(_run(module, asked, request, alone=len(chosen) == 1) for module in chosen),
        )
        (already_there if there.get(page.file) == key else pages).append(page)
    return Plan(
        package, out, release, chosen, measure, group_by, pages, already_there, skipped
    )  # fmt: skip


def _out(out: Path, solutions: Path) -> Path:
    out = out.expanduser().absolute()
    if out.resolve().is_relative_to(solutions.resolve()):
        raise CannotReport(
            "Pages are never written into the folder solutions, which holds the modules "
            "themselves. Choose another folder with --out."
        )
    if out.exists() and not out.is_dir():
        raise CannotReport(f"“{out.name}” is a file, not a folder. Choose a folder with --out.")
    existing = next(p for p in [out, *out.parents] if p.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise CannotReport(
            f"Nothing can be written into the folder “{existing.name or existing}”. "
            f"Choose another folder with --out."
        )
    return out


def _modules(package: Package, request: Request) -> tuple[list[Module], list[str]]:
    chosen, skipped = [], []
    for module in modules(request.modules, request.solutions):
        lacking = [t for t in module.tables if t not in package.tables]
        if lacking:
            word = "table" if len(lacking) == 1 else "tables"
            skipped.append(
                f"{module.id} needs the {word} {data._and(lacking)}, "
                f"which {package.title} does not have: skipped."
            )
        elif not module.shows_something:
            skipped.append(
                f"{module.id} shows nothing on a community's page, since none of its cells is "
                f"tagged report: skipped."
            )
        else:
            chosen.append(module)
    if not chosen:
        raise CannotReport(
            f"{' '.join(skipped)} No module is left to run, so no page was made. "
            f"Choose another module, or a package with more tables."
        )
    return chosen, skipped


def _refuse_changes(package: Package, accepted: bool) -> None:
    changed = package.changed_files()
    if changed and not accepted:
        one = len(changed) == 1
        names = data._and([package.file(t).name for t in changed])
        raise CannotReport(
            f"{names} {'is' if one else 'are'} not the {'file' if one else 'files'} that "
            f"datapackage.json describes: {'it was' if one else 'they were'} changed later, or "
            f"not copied to the end. Get the package again, or add --accept-changes if the "
            f"change is yours."
        )


def _places(package: Package, request: Request) -> pd.DataFrame:
    if not request.places and not request.level:
        raise CannotReport(
            "Say for which places: --place NAME (as often as you like) or --level LEVEL "
            f"({data._or(_levels(package))})."
        )
    rows = [package.place(place) for place in request.places]
    if request.level:
        level = request.level.strip().casefold()
        places = package.places
        if level not in _levels(package):
            raise CannotReport(
                f"{package.title} has no place of the level “{request.level}”."
                f"{data._nearest(level, _levels(package))} It has {data._and(_levels(package))}."
            )
        rows += [row for _, row in places[places["level"] == level].iterrows()]
    return pd.DataFrame(rows).drop_duplicates("place_id")


def _levels(package: Package) -> list[str]:
    there = set(package.places["level"])
    return [level for level in data.LEVELS if level in there]


def _measure(package: Package, chosen: list[Module], request: Request) -> tuple[str, str]:
    """What to look at: as asked, or what the package has; empty where no module asks for it."""
    taken = frozenset().union(*(module.parameters for module in chosen))
    for option, name in ((request.measure, "measure"), (request.group_by, "group_by")):
        if option and name not in taken:
            ids = [module.id for module in chosen]
            raise CannotReport(
                f"{data._and(ids)} cannot be asked for a {name.replace('_', ' ')}. "
                f"Leave out --{name.replace('_', '-')}."
            )
    if not taken & {"measure", "group_by"}:
        return "", ""
    return data.choose(package, request.measure, request.group_by)


def _address(package: Package, asked: str) -> str:
    """The absolute path by which a notebook, running in a folder of its own, finds the package."""
    if (package.folder / "datapackage.json").is_file():
        return str(package.folder.absolute())
    return str(Path(asked).expanduser().absolute())


def _run(module: Module, asked: dict[str, str], request: Request, alone: bool) -> Run:
    return Run(
        module=module.id,
        title=module.title,
        notebook=str(module.notebook.absolute()),
        parameters={name: asked[name] for name in asked if name in module.parameters},
        execution_timeout=request.execution_timeout,
        top_heading=2 if alone else 3,  # several modules stand under a heading each
    )
