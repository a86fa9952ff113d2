"""The pages of a plan, made one after the other as their runs end, and the index of them all."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from community_data.atomic import clear_parts, copy_file, write_file
from community_data.compare import compare
from community_data.compare.page import content as changes_page
from community_data.compare.page import glance
from community_data.data import DataProblem, Package, choose, open_package
from community_data.errors import CannotReport, Held
from community_data.reports import cache_key, parts, site, stage
from community_data.reports.about import accessibility_page, data_page
from community_data.reports.card import card_of, png
from community_data.reports.content import sentence
from community_data.reports.feed import Entry, atom, sitemap
from community_data.reports.findings import leading
from community_data.reports.gate import RECORDS, protected
from community_data.reports.measures import csv_text
from community_data.reports.own import Answered
from community_data.reports.page import compare_page, index_page, place_page
from community_data.reports.plan import PagePlan, Plan, lacking
from community_data.reports.run import Failure, Run, Section, clear_folders, quiet_at_the_end
from community_data.reports.side_by_side import numbers_of, write_numbers
from community_data.reports.workers import run_all
from community_data.text.dates import today
from community_data.text.lists import paragraph
from community_data.text.translate import _


@dataclass(frozen=True)
class NoPage:
    """A place that has no page, and why."""

    place_id: str
    name: str
    failures: tuple[Failure, ...]
    old_page_removed: bool = False


@dataclass(frozen=True)
class PartsMissing:
    """A page that was written without some of the parts that were asked for, and why.

    broken: whether one of them failed, beside those that the package holds too little for.
    """

    place_id: str
    name: str
    failures: tuple[Failure, ...]
    broken: bool


@dataclass
class Built:
    """What a run did to its folder.

    nothing_new_out: whether no page of a newer release could be made, so that the site that was
    out stays. parts_kept: on pages written anew, as they were before.
    """

    written: list[PagePlan] = field(default_factory=list)
    in_part: list[PartsMissing] = field(default_factory=list)
    without: list[NoPage] = field(default_factory=list)
    interrupted: bool = False
    of_another_release: int = 0
    nothing_new_out: bool = False
    parts_made: int = 0
    parts_kept: int = 0
    seconds: float = 0.0


class Silence:
    """Who is told about progress. This one listens and says nothing."""

    def begin(self, plan: Plan) -> None:
        """Before the first run."""

    def protected(self, about: str) -> None:
        """The gate made its copy of the package. What it hid, in a sentence; or nothing."""

    def in_sandbox(self, page: PagePlan, module: str) -> None:
        """A trainee's notebook is about to run for a place."""

    def in_part(self, page: PartsMissing) -> None:
        """A page was put into the folder, without some of its parts."""

    def written(self, page: PagePlan) -> None:
        """A page was put into the folder."""

    def without(self, place: NoPage) -> None:
        """A place got no page."""


def build(plan: Plan, jobs: int = 0, scheduler: str = "", tell: Silence | None = None) -> Built:
    """Run what is not there yet, write each page when its runs are done, then the index.

    When the person stops it (Ctrl-C), the pages so far and an index of them are kept, and
    `interrupted` is set. A release of which there is no page does not take the place of the one
    that is out. Raises `CannotReport` where dask cannot be reached, or where another run changed
    the site after the plan was made.
    """
    stage.put_back(plan.out)
    if site.metas(plan.out / site.INDEX) != plan.found:
        raise stage.in_use(plan.out)  # a newer release may be out by now
    tell = tell or Silence()
    built, begun = Built(), time.monotonic()
    stage.keep_secret(plan.out, plan.secret)
    stage.begin(plan.out, plan.folder, plan.release)
    clear_parts(plan.folder)
    clear_folders()  # of a run that was killed; this one may need no worker
    tell.begin(plan)
    try:
        if plan.pages:
            with contextlib.ExitStack() as copies:
                on_copies = _on_copies(plan, copies, tell)
                _refuse_changed(plan)  # a copy may be of both
                plan = replace(plan, news=on_copies.news)
                _make(on_copies, jobs or _processors(), scheduler, tell, built)
    except KeyboardInterrupt:
        built.interrupted = True
        quiet_at_the_end()
    except CannotReport:
        if not _some_made(plan):
            stage.drop(plan.out, plan.folder)
        raise
    if plan.folder != plan.out.resolve() and not _some_made(plan):
        built.nothing_new_out = True
        stage.drop(plan.out, plan.folder)
    else:
        _refuse_changed(plan)
        built.of_another_release = write_index(plan, built)
        if not built.interrupted:
            stage.switch(plan.out, plan.folder)
    built.seconds = time.monotonic() - begun
    return built


def _refuse_changed(plan: Plan) -> None:
    """Raise `CannotReport` where the data are no more those of which the pages say they are."""
    if cache_key.of_release(open_package(plan.package.folder), plan.secret) != plan.release:
        raise CannotReport(
            _(
                "The data were changed while pages were made of them. Run the command again when "
                "nobody writes to them."
            )
        )


def _some_made(plan: Plan) -> bool:
    """Whether there is a page of the release in the folder where it is made."""
    return any(page.release == plan.release for page in site.pages(plan.folder))


def _on_copies(plan: Plan, copies: contextlib.ExitStack, tell: Silence) -> Plan:
    """The plan, reading protected copies of its packages; the page about what changed is written.

    The release before comes first: what it hides, this one may not show. Raises `Held` where this
    one is so different that a person should look at it first.
    """
    before = None
    if plan.before:
        before = copies.enter_context(protected(plan.before, plan.folder)).package
    copy = copies.enter_context(protected(plan.package, plan.folder))
    tell.protected(copy.about)
    plan = replace(
        plan, package=copy.package, before=before, readable=_readable(plan, copy.package)
    )
    if before:
        comparison = compare(before, copy.package)
        if comparison.held:
            _approve(plan, comparison.held)
        comparison = replace(comparison, held=())
        write_file(plan.folder / site.CHANGES, changes_page(comparison, site.DATA))
        news = glance(comparison.across)
        return replace(plan, news=" ".join(news))
    _remove(plan.folder / site.CHANGES)
    return plan


def _readable(plan: Plan, copy: Package) -> dict[str, tuple[Path, str]]:
    """For each module the package that its runs read, laid out beside the copy, and its key."""
    beside = copy.folder.parent / "readable"
    packages = {module: parts.readable(copy, module, beside) for module in plan.modules}
    return {
        module.id: (package.folder, cache_key.of_part(package, module, plan.secret))
        for module, package in packages.items()
    }


def _approve(plan: Plan, reasons: tuple[str, ...]) -> None:
    """Record who looked at a release that is not plausible, and when. Raises `Held`."""
    if not plan.approved_by:
        raise Held(
            paragraph(
                _("No page was made: a person has to look at this release first."),
                *reasons,
                _("If it is right all the same, run the command again with --approve NAME."),
            )
        )
    file = plan.folder / RECORDS / "approved.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    known.append(
        {
            "release": plan.package.version,
            "approved_by": plan.approved_by,
            "on": today().isoformat(),
            "reasons": reasons,
        }
    )
    write_file(file, json.dumps(known, ensure_ascii=False, indent=1))


def write_index(plan: Plan, built: Built) -> int:
    """Write the index of all pages of this release, and the other files about the whole site.

    Returns how many pages of other releases lie in the folder.
    """
    there = site.pages(plan.folder)
    ours = {page.place_id: page for page in there if page.release == plan.release}
    # A place that is called another way now has its page in another file.
    renamed = [page for page in there if page.release != plan.release and page.place_id in ours]
    for page in renamed:
        _remove_all(plan.folder, page.file)
    # A place that failed earlier stays listed until it has a page, or this run tried it again.
    failed = {
        entry["place_id"]: entry for entry in site.failures_of_before(plan.folder, plan.release)
    }
    failed |= {place.place_id: _entry(place) for place in built.without}
    known = set(plan.package.places["place_id"])
    failed = {i: entry for i, entry in failed.items() if i in known and i not in ours}
    if ours or failed or (plan.folder / site.INDEX).exists():
        two = _write_of_all(plan, ours, built)
        text = index_page(plan, ours, list(failed.values()), two)
        write_file(plan.folder / site.INDEX, text)
        _write_about(plan, sorted(page.file for page in ours.values()))
    return sum(page.release != plan.release for page in there) - len(renamed)


def _write_of_all(plan: Plan, ours: dict[str, site.Page], built: Built) -> bool:
    """Write the page of two places side by side, and the numbers of all places in one file.

    Returns whether there are any.
    """
    file, in_one = plan.folder / site.COMPARE, plan.folder / site.NUMBERS
    nothing_new = in_one.exists() and not (built.written or built.without)
    if nothing_new and site.metas(file).get(site.RELEASE) == [plan.release]:
        return True  # they are made of the files of all places, which takes time to read
    counted = {i: p for i, p in ours.items() if (plan.folder / site.table_file(p.file)).exists()}
    numbers = numbers_of(plan.folder, counted)
    if len(numbers["places"]) < 2:
        _remove(file)
        _remove(in_one)
        return False
    write_file(file, compare_page(plan, numbers))
    with tempfile.TemporaryDirectory() as private:
        made = Path(private) / site.NUMBERS
        write_numbers(plan.folder, counted, made)
        copy_file(made, in_one)
    return True


def _write_about(plan: Plan, files: list[str]) -> None:
    """Write the pages about the data and accessibility, the feed, and the map of the site."""
    folder, package = plan.folder, plan.package
    changes = (folder / site.CHANGES).exists()
    write_file(folder / site.DATA, data_page(plan, changes))
    write_file(folder / site.ACCESSIBILITY, accessibility_page(plan))
    entry = Entry.of(
        package,
        _("{title}: release {version}").format(title=package.title, version=package.version),
        plan.news or _("New numbers are out."),
        site.CHANGES if changes else site.INDEX,
    )
    feed = folder / site.FEED
    write_file(feed, atom(feed, package, entry, package.title, plan.address))
    if not plan.address:
        _remove(folder / site.SITEMAP)  # it needs the whole addresses of pages
        return
    others = [name for name in site.OF_SITE if (folder / name).exists()]
    write_file(folder / site.SITEMAP, sitemap([*others, *files], plan.address))


def _make(plan: Plan, jobs: int, scheduler: str, tell: Silence, built: Built) -> None:
    """Run what is on no page yet, and put each page when all of its parts are there."""
    under_way: dict[int, tuple[PagePlan, int, dict]] = {}

    def end(page: PagePlan, size: int, made: dict, outcome: Section | Failure) -> None:
        made[outcome.module] = outcome
        if len(made) == size:
            _put(plan, page, made, tell, built)

    def runs(answered: Answered) -> Iterator[Run]:
        numbers = itertools.count()
        for planned in plan.pages:
            on_copy = tuple(_on_copy(run, plan, planned.place_id) for run in planned.runs)
            page = replace(planned, runs=on_copy)
            known = set() if plan.again else set(parts.there(plan.folder / page.file))
            new = [run for run in page.runs if run.key not in known]
            made: dict = {}
            if not new:
                _put(plan, page, made, tell, built)
            for run in new:
                if plan.own:
                    tell.in_sandbox(page, run.module)
                ready = answered(run)
                if isinstance(ready, Failure):
                    end(page, len(new), made, ready)
                else:
                    under_way[next(numbers)] = page, len(new), made
                    yield ready

    with _answered(plan) as answered:
        waiting = runs(answered)
        first = list(itertools.islice(waiting, jobs))
        if not first:
            return  # no worker is needed
        all_runs = itertools.chain(first, waiting)
        with contextlib.closing(run_all(all_runs, len(first), scheduler)) as ended:
            for position, outcome in ended:
                end(*under_way.pop(position), outcome)


def _answered(plan: Plan) -> contextlib.AbstractContextManager[Answered]:
    """What makes a run of the course's notebook one with a trainee's answers, where they count."""
    return plan.own.opened(plan.package) if plan.own else contextlib.nullcontext(lambda run: run)


def _in_order(plan: Plan, page: PagePlan, outcomes: dict) -> list[Section | Failure]:
    """All parts of a page: those that were made now, and those that were there."""
    before = {} if len(outcomes) == len(page.runs) else parts.there(plan.folder / page.file)
    gone = _("The part was there, and is gone. The same command makes it again.")
    for run in page.runs:
        if run.module not in outcomes and run.key in before:
            html = before[run.key]
            outcomes[run.module] = Section(run.module, run.title, html, bool(plan.own), run.key)
    return [outcomes.get(run.module) or Failure(run.module, gone) for run in page.runs]


def _put(plan: Plan, page: PagePlan, made: dict, tell: Silence, built: Built) -> None:
    """Write the page of a place with the parts that could be made, or take an old one away.

    made: module id -> the outcome of a run; all others are on the page already.
    """
    built.parts_made += len(made)
    built.parts_kept += len(page.runs) - len(made)
    outcomes = _in_order(plan, page, made)
    failed = tuple(outcome for outcome in outcomes if isinstance(outcome, Failure))
    sections = [outcome for outcome in outcomes if not isinstance(outcome, Failure)]
    if not sections:
        without = (*page.left_out, *failed) or plan.left_out
        removed = _remove_all(plan.folder, page.file)
        place = NoPage(page.place_id, page.name, without, removed)
        built.without.append(place)
        tell.without(place)
        return
    if failed:
        # Another key than that of a whole page, so that the next run tries it again.
        page = replace(page, key=f"in-part-{page.key}")
    missing = (*plan.left_out, *page.left_out, *failed)
    if plan.all_measures and "measures" in plan.package.tables:
        table = csv_text(plan.package, page.place_id, plan.before)
        write_file(plan.folder / site.table_file(page.file), table)
    card = card_of(plan.package, page.place_id, plan.contact) if plan.all_measures else None
    if card:
        write_file(plan.folder / site.card_file(page.file), png(card))
    else:
        _remove(plan.folder / site.card_file(page.file))
    write_file(plan.folder / page.file, place_page(plan, page, sections, missing, card))
    built.written.append(page)
    if failed or page.left_out:
        part = PartsMissing(page.place_id, page.name, (*page.left_out, *failed), bool(failed))
        built.in_part.append(part)
        tell.in_part(part)
    else:
        tell.written(page)


def _on_copy(run: Run, plan: Plan, place_id: str) -> Run:
    """The run, reading of the protected copy what its lesson reads and nothing else."""
    folder, part = plan.readable[run.module]
    own = {"own": plan.own.depends_on[run.module]} if plan.own else {}
    parameters = run.parameters | _leading(run, plan, place_id)
    return replace(
        run,
        parameters=parameters | {"package": str(folder)},
        key=cache_key.of_run(part, parameters | own, run.top_heading),
    )


def _leading(run: Run, plan: Plan, place_id: str) -> dict[str, str]:
    """What a sheet to print is about: the first number of its page that its module can run with.

    Empty where the run is of no such sheet, or the person asked for something else.
    """
    module = next(module for module in plan.modules if module.id == run.module)
    if not (plan.sheets_are_led and module.sheet and "measure" in run.parameters):
        return {}
    for measure in leading(plan.package, place_id):
        with contextlib.suppress(DataProblem):
            about = choose(plan.package, measure)
            place = plan.package.places.query("place_id == @place_id")
            if not lacking(plan.package, [module], *about, place)[module.id][place_id]:
                return dict(zip(("measure", "group_by"), about, strict=True))
    return {}


def _remove(file: Path) -> bool:
    """Take away an older page: a folder must not show old numbers among new ones."""
    there = file.exists()
    file.unlink(missing_ok=True)
    return there


def _remove_all(folder: Path, page: str) -> bool:
    """Take away a page of a place and the files beside it. Returns whether there was one."""
    _remove(folder / site.table_file(page))
    _remove(folder / site.card_file(page))
    return _remove(folder / page)


def _entry(place: NoPage) -> dict:
    """What the index keeps of a place without a page."""
    return {
        "place_id": place.place_id,
        "failures": [
            {
                "module": failure.module,
                "cell": failure.cell,
                "line": first_line(failure.source),
                "reason": failure.reason,
            }
            for failure in place.failures
        ],
    }


def first_line(source: str) -> str:
    """The first line of a cell that says what it does: neither blank nor a comment."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith(("#", "%"))] or lines
    return sentence(said[0], []).removesuffix(".")[:100] if said else ""


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows
        return os.cpu_count() or 1
