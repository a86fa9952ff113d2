"""What was asked for, looked up and checked, before anything runs or is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from community_data import data
from community_data.course.needs import Question, runnable
from community_data.course.syllabus import Module, course_folder, modules
from community_data.data import Package, clients
from community_data.data.places import levels
from community_data.errors import CannotReport
from community_data.reports import cache_key, stage
from community_data.reports.gate import refusals
from community_data.reports.own import OwnNotebooks
from community_data.reports.run import Failure, Run
from community_data.reports.site import CREATED, INDEX, file_names, metas, page_keys
from community_data.reports.source_words import is_late
from community_data.text.dates import day_in, today
from community_data.text.lists import and_, nearest, or_, paragraph
from community_data.text.numbers import whole
from community_data.text.templates import web_address
from community_data.text.translate import _, ngettext


@dataclass(frozen=True)
class Request:
    """The words of the person who asks, as they wrote them."""

    package: str
    out: Path
    places: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    measure: str = ""
    group_by: str = ""
    jobs: int = 0
    scheduler: str = ""
    execution_timeout: int = 300
    again: bool = False
    accept_changes: bool = False
    contact: str = ""
    since: str = ""
    approved_by: str = ""
    address: str = ""
    course: Path = field(default_factory=course_folder)
    own: OwnNotebooks | None = None


@dataclass(frozen=True)
class PagePlan:
    """One page to be made: whose, into which file, by which runs.

    `left_out` are the parts that were asked for and cannot be made of this package.
    """

    place_id: str
    name: str
    file: str
    key: str
    runs: tuple[Run, ...]
    left_out: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All that a report needs to know; nothing has run yet.

    left_out: modules that make no part of any page. named: whether the person named the modules,
    so that one that a place holds too little for is missed. before: the release before, where it
    is known. approved_by: who looked at what changed. address: where the site will be, with a / at
    its end. making: the folder in which it is made, where that is not `out`. again: whether parts
    that are there are made again. news: what changed since the release before, in a few sentences.
    readable: module id -> the folder of the package that its runs read, and its fingerprint. own: a
    trainee's notebooks, of which the parts are made. secret: what makes fingerprints of data such
    that nobody can try numbers against them. found: what the index that is out said of itself when
    this was planned. measure_asked: whether the person named the measure or the groups.
    """

    package: Package
    out: Path
    release: str
    modules: list[Module]
    measure: str
    group_by: str
    pages: list[PagePlan]
    already_there: list[PagePlan]
    skipped: list[str] = field(default_factory=list)
    left_out: tuple[Failure, ...] = ()
    contact: str = ""
    named: bool = False
    before: Package | None = None
    approved_by: str = ""
    address: str = ""
    making: Path | None = None
    again: bool = False
    news: str = ""
    readable: Mapping[str, tuple[Path, str]] = field(default_factory=dict)
    own: OwnNotebooks | None = None
    secret: bytes = field(default=b"", repr=False)
    found: Mapping[str, list[str]] = field(default_factory=dict)
    measure_asked: bool = False

    @property
    def folder(self) -> Path:
        """Where the files of the site are written."""
        return self.making or self.out

    @property
    def sheets_are_led(self) -> bool:
        """Whether a sheet to print is about the first number of its page, not of all pages."""
        return self.all_measures and not self.measure_asked and not self.own

    @property
    def all_measures(self) -> bool:
        """Whether pages tell all that the package has of a place, and not of one thing alone."""
        return len(self.modules) > 1


def make_plan(request: Request) -> Plan:
    """Look up and check everything. Raises `DataProblem` or `CannotReport`; writes nothing."""
    out = _out(request.out, request.course / "solutions")
    package = data.open_package(request.package)
    before = _before(request, package)
    address = _address(request.address)
    found = metas(out / INDEX)
    _refuse_older(out, found, package)
    chosen, left_out, skipped = _modules(package, request)
    places = _places(package, request)
    measure, group_by = _measure(package, chosen, request)

    held = _held(request.own, chosen)
    missing = lacking(package, chosen, measure, group_by, places)
    secret = stage.secret_of(out)
    release = cache_key.of_release(package, secret)
    of_pages = cache_key.of_pages(release, chosen)
    files = file_names(package.places)
    making = stage.folder_for(out, release)
    there = {} if request.again else page_keys(making)
    about_site = {
        "contact": request.contact,
        "since": cache_key.of_data(before, secret) if before else "",
        "late": and_([source["title"] for source in package.sources if is_late(source)]),
    }
    pages, already_there = [], []
    for _index, place in places.iterrows():
        asked = {
            "package": str(package.folder),
            "place": str(place["place_id"]),
            "measure": measure,
            "group_by": group_by,
            "day": today().isoformat(),  # the age of data is counted up to it
        }
        # A page of yesterday is still good: where data lie, and the day, do not make it another.
        what = {name: asked[name] for name in asked if name not in ("package", "day")}
        if request.own:
            what["own"] = {module.id: request.own.depends_on[module.id] for module in chosen}
        key = cache_key.of_page(of_pages, what | about_site)
        page = PagePlan(
            place_id=str(place["place_id"]),
            name=str(place["name"]),
            file=files[place["place_id"]],
            key=key,
            runs=tuple(
                _run(module, asked, request, alone=len(chosen) == 1)
                for module in chosen
                if not missing[module.id][asked["place"]] and module.id not in held
            ),
            left_out=tuple(
                Failure(
                    module.id,
                    _("Not made for {place}: {reasons}.").format(
                        place=place["name"], reasons="; ".join(reasons)
                    ),
                    title=module.title,
                )
                for module in chosen
                if (reasons := missing[module.id][asked["place"]])
            ),
        )
        (already_there if there.get(page.file) == key else pages).append(page)
    return Plan(
        package, out, release, chosen, measure, group_by, pages, already_there, skipped,
        (*left_out, *held.values()), request.contact, bool(request.modules), before,
        request.approved_by.strip(), address, making, request.again, own=request.own, secret=secret,
        found=found, measure_asked=bool(request.measure or request.group_by),
    )  # fmt: skip


def _before(request: Request, package: Package) -> Package | None:
    """The release before, where the person names it."""
    if not request.since:
        return None
    before = data.open_package(request.since)
    if cache_key.of_data(before, b"") == cache_key.of_data(package, b""):
        raise CannotReport(
            _("--since names the release that the pages are made of. Name the one before it.")
        )
    return before


def _address(address: str) -> str:
    if address and not web_address(address):
        raise CannotReport(
            _("“{address}” is no web address. Write it as https://example.org/pages/.").format(
                address=address
            )
        )
    return address.rstrip("/") + "/" if address else ""


def _refuse_older(out: Path, found: Mapping[str, list[str]], package: Package) -> None:
    """A release that was made before the one that is out does not take its place."""
    there = found.get(CREATED, [""])[0]
    made = str(package.descriptor.get("created") or "")[:10]
    if there and made and made < there:
        raise CannotReport(
            _(
                "The pages in “{folder}” are of a release that was made on {there}, and this one "
                "is older: it was made on {made}. Name the newer one, or choose another folder "
                "with --out."
            ).format(folder=out.name, there=day_in(there), made=day_in(made))
        )


def _out(out: Path, solutions: Path) -> Path:
    out = out.expanduser().absolute()
    if out.resolve().is_relative_to(solutions.resolve()):
        raise CannotReport(
            _(
                "Pages are never written into the folder solutions, which holds the "
                "modules themselves. Choose another folder with --out."
            )
        )
    if out.exists() and not out.is_dir():
        raise CannotReport(
            _("“{out}” is a file, not a folder. Choose a folder with --out.").format(out=out.name)
        )
    existing = next(p for p in [out, *out.parents] if p.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise CannotReport(
            _(
                "Nothing can be written into the folder “{folder}”. Choose another folder with "
                "--out."
            ).format(folder=existing.name or existing)
        )
    return out


def _modules(
    package: Package, request: Request
) -> tuple[list[Module], tuple[Failure, ...], list[str]]:
    """The modules to run, those that were asked for and cannot run, and what to say of others.

    A module that the person named is missed where it cannot run. Of those that nobody named, one
    without its tables is passed over; one that `validate` stops is missed all the same.
    """
    known = _asked_for(request)
    refused = refusals(package, request.accept_changes)
    chosen, left_out, skipped = [], [], []
    for module in known:
        lacking = [t for t in module.tables if t not in package.tables]
        if lacking:
            reason = ngettext(
                "{id} needs the table {names}, which {title} does not have: skipped.",
                "{id} needs the tables {names}, which {title} does not have: skipped.",
                len(lacking),
            ).format(id=module.id, names=and_(lacking), title=package.title)
            skipped.append(reason)
            if request.modules:
                left_out.append(Failure(module.id, reason, title=module.title))
        elif not module.shows_something:
            skipped.append(
                _(
                    "{id} shows nothing on a community's page, since none of its cells "
                    "is tagged report: skipped."
                ).format(id=module.id)
            )
        elif module.id in refused:
            first, *others = refused[module.id]
            more = ""
            if others:
                more = ngettext(
                    "({n} more problem: see check-data.)",
                    "({n} more problems: see check-data.)",
                    len(others),
                ).format(n=whole(len(others)))
            left_out.append(Failure(module.id, paragraph(first, more), title=module.title))
        else:
            chosen.append(module)
    if not chosen:
        stopped = [failure for failure in left_out if failure.module in refused]
        if stopped:
            todo = _(
                "No module is left to run, so no page was made. See all that is wrong: "
                "community-data check-data {package}"
            ).format(package=request.package)
            raise CannotReport(paragraph(stopped[0].reason, todo))
        todo = _(
            "No module is left to run, so no page was made. Choose another module, or a package "
            "with more tables."
        )
        raise CannotReport(paragraph(*skipped, todo))
    return chosen, tuple(left_out), skipped


def _asked_for(request: Request) -> list[Module]:
    """The modules of the parts: those named, or all; with a trainee's notebooks, those of them."""
    own = request.own
    if own is None:
        return modules(request.modules, request.course)
    known = modules(request.modules or tuple(own.depends_on), request.course)
    for module in known:
        if module.id not in own.depends_on:
            raise CannotReport(
                _("“{folder}” has no notebook of {module}. It has {others}.").format(
                    folder=own.folder, module=module.id, others=and_(list(own.depends_on))
                )
            )
    return known


def _held(own: OwnNotebooks | None, chosen: list[Module]) -> dict[str, Failure]:
    """The modules whose notebook may make no part of any page, with the reason."""
    held = own.held if own else {}
    return {
        module.id: Failure(module.id, held[module.id], title=module.title)
        for module in chosen
        if module.id in held
    }


def _places(package: Package, request: Request) -> pd.DataFrame:
    if not request.places and not request.levels:
        raise CannotReport(
            _(
                "Say for which places: --place NAME (as often as you like) or --level "
                "LEVEL ({levels})."
            ).format(levels=or_(levels(package)))
        )
    rows = [package.place(place) for place in request.places]
    for level in request.levels:
        words = package.places["level"]
        of_level = words.str.strip().str.casefold() == level.strip().casefold()
        if not of_level.any():
            raise CannotReport(
                paragraph(
                    _("{title} has no place of the level “{level}”.").format(
                        title=package.title, level=level
                    ),
                    nearest(level, levels(package)),
                    _("It has {names}.").format(names=and_(levels(package))),
                )
            )
        rows += [row for _index, row in package.places[of_level].iterrows()]
    return pd.DataFrame(rows).drop_duplicates("place_id")


def _measure(package: Package, chosen: list[Module], request: Request) -> tuple[str, str]:
    """What to look at: as asked, or what the package has; empty where no module asks for it."""
    taken = frozenset().union(*(module.parameters for module in chosen))
    for option, name in ((request.measure, "measure"), (request.group_by, "group_by")):
        if option and name not in taken:
            ids = [module.id for module in chosen]
            sentence = _("{modules} cannot be asked for a measure. Leave out --measure.")
            if name == "group_by":
                sentence = _("{modules} cannot be asked for a group by. Leave out --group-by.")
            raise CannotReport(sentence.format(modules=and_(ids)))
    if not taken & {"measure", "group_by"}:
        return "", ""
    try:
        return data.choose(package, request.measure, request.group_by)
    except data.DataProblem:
        if request.measure or request.group_by:
            raise
        return "", ""  # nothing here can be compared: what each module lacks then is said of it


def lacking(package, chosen, measure, group_by, places) -> dict[str, dict[str, list[str]]]:
    """Why a module cannot run for a place: module id -> place id -> what the package lacks."""
    tables = {name: package.table(name) for m in chosen for name in m.tables}
    tables |= {"places": package.places}
    known = clients.links_known(package.descriptor)
    asked = Question(tables, measure, group_by, package.agreement, known)
    return runnable(chosen, asked, places["place_id"])


def _run(module: Module, asked: dict[str, str], request: Request, alone: bool) -> Run:
    return Run(
        module=module.id,
        title=module.title,
        notebook=str(module.notebook.absolute()),
        parameters={name: asked[name] for name in asked if name in module.parameters},
        execution_timeout=request.execution_timeout,
        top_heading=2 if alone else 3,  # several modules stand under a heading each
    )
