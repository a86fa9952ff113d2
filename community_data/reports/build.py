"""The pages of a plan, made one after the other as their runs end, and the index of them all."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

from community_data.atomic import clear_parts, write_file
from community_data.reports import site as folder
from community_data.reports.content import sentence
from community_data.reports.gate import protected
from community_data.reports.measures import csv_text
from community_data.reports.page import compare_page, index_page, place_page
from community_data.reports.plan import PagePlan, Plan
from community_data.reports.run import Failure, Run, quiet_at_the_end
from community_data.reports.side_by_side import numbers_of
from community_data.reports.workers import run_all


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
    """What a run did to its folder."""

    written: list[PagePlan] = field(default_factory=list)
    in_part: list[PartsMissing] = field(default_factory=list)
    without: list[NoPage] = field(default_factory=list)
    interrupted: bool = False
    of_another_release: int = 0


class Silence:
    """Who is told about progress. This one listens and says nothing."""

    def begin(self, plan: Plan) -> None:
        """Before the first run."""

    def protected(self, about: str) -> None:
        """The gate made its copy of the package. What it hid, in a sentence; or nothing."""

    def in_part(self, page: PartsMissing) -> None:
        """A page was put into the folder, without some of its parts."""

    def written(self, page: PagePlan) -> None:
        """A page was put into the folder."""

    def without(self, place: NoPage) -> None:
        """A place got no page."""


def build(plan: Plan, jobs: int = 0, scheduler: str = "", tell: Silence | None = None) -> Built:
    """Run what is not there yet, write each page when its runs are done, then the index.

    When the person stops it (Ctrl-C), the pages so far and an index of them are kept, and
    `interrupted` is set. Raises `CannotReport` where dask cannot be reached.
    """
    tell = tell or Silence()
    built = Built()
    clear_parts(plan.out)
    tell.begin(plan)
    try:
        if plan.pages:
            with _stopped_by_sigterm(), protected(plan.package, plan.out) as copy:
                tell.protected(copy.about)
                _make(
                    replace(plan, package=copy.package),
                    jobs or _processors(),
                    scheduler,
                    tell,
                    built,
                )
    except KeyboardInterrupt:
        built.interrupted = True
        quiet_at_the_end()
    built.of_another_release = write_index(plan, built)
    return built


def write_index(plan: Plan, built: Built) -> int:
    """Write the index of all pages of this release. Returns how many others lie in the folder."""
    there = folder.pages(plan.out)
    ours = {page.place_id: page for page in there if page.release == plan.release}
    # A place that failed earlier stays listed until it has a page, or this run tried it again.
    failed = {
        entry["place_id"]: entry for entry in folder.failures_of_before(plan.out, plan.release)
    }
    failed |= {place.place_id: _entry(place) for place in built.without}
    known = set(plan.package.places["place_id"])
    failed = {i: entry for i, entry in failed.items() if i in known and i not in ours}
    if ours or failed or (plan.out / folder.INDEX).exists():
        numbers = numbers_of(plan.out, ours)
        two = len(numbers["places"]) > 1
        if two:
            write_file(plan.out / folder.COMPARE, compare_page(plan, numbers))
        else:
            _remove(plan.out / folder.COMPARE)
        text = index_page(plan, ours, list(failed.values()), two)
        write_file(plan.out / folder.INDEX, text)
    return sum(page.release != plan.release for page in there)


def _make(plan: Plan, jobs: int, scheduler: str, tell: Silence, built: Built) -> None:
    runs = [_on_copy(run, plan) for page in plan.pages for run in page.runs]
    page_of = [page for page in plan.pages for _ in page.runs]
    outcomes: dict[str, dict] = {}
    for page in plan.pages:
        if not page.runs:
            _put(plan, page, [], tell, built)
    with contextlib.closing(run_all(runs, jobs, scheduler)) as ended:
        for position, outcome in ended:
            page = page_of[position]
            so_far = outcomes.setdefault(page.place_id, {})
            so_far[runs[position].module] = outcome
            if len(so_far) < len(page.runs):
                continue
            in_order = [so_far[run.module] for run in page.runs]
            del outcomes[page.place_id]
            _put(plan, page, in_order, tell, built)


def _put(plan: Plan, page: PagePlan, outcomes: list, tell: Silence, built: Built) -> None:
    """Write the page of a place with the parts that could be made, or take an old one away."""
    failed = tuple(outcome for outcome in outcomes if isinstance(outcome, Failure))
    sections = [outcome for outcome in outcomes if not isinstance(outcome, Failure)]
    if not sections:
        without = (*page.left_out, *failed)
        _remove(plan.out / folder.table_file(page.file))
        place = NoPage(page.place_id, page.name, without, _remove(plan.out / page.file))
        built.without.append(place)
        tell.without(place)
        return
    if failed:
        # Another key than that of a whole page, so that the next run tries it again.
        page = replace(page, key=f"in-part-{page.key}")
    missing = (*plan.left_out, *page.left_out, *failed)
    if plan.all_measures and "measures" in plan.package.tables:
        table = csv_text(plan.package, page.place_id)
        write_file(plan.out / folder.table_file(page.file), table)
    write_file(plan.out / page.file, place_page(plan, page, sections, missing))
    built.written.append(page)
    if failed or page.left_out:
        part = PartsMissing(page.place_id, page.name, (*page.left_out, *failed), bool(failed))
        built.in_part.append(part)
        tell.in_part(part)
    else:
        tell.written(page)


def _on_copy(run: Run, plan: Plan) -> Run:
    """The run, reading the protected copy of the package and nothing else."""
    return replace(run, parameters=run.parameters | {"package": str(plan.package.folder)})


@contextlib.contextmanager
def _stopped_by_sigterm():
    """Being asked to end, by a shutdown or a job scheduler, is the same as Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _remove(file: Path) -> bool:
    """Take away an older page: a folder must not show old numbers among new ones."""
    there = file.exists()
    file.unlink(missing_ok=True)
    return there


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
