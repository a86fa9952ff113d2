"""Everybody's work of a module, graded: run side by side, and entered by one writer.

A run that was stopped anywhere is taken up by the next. What was worked out lies under `.grading/`;
the gradebook changes a person at a time, in one transaction; and a person's graded notebook, which
is written last, says of what it is the grade.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat

from community_data import atomic
from community_data.errors import CannotGrade, CourseError
from community_data.grading import before_commit, results, roster, standing
from community_data.grading import edition as editions
from community_data.grading import gradebook as books
from community_data.grading.early import EarlySandbox
from community_data.grading.edition import Edition
from community_data.grading.execute import (
    OWN_FOLDER,
    Bench,
    HandedIn,
    handed_in,
    keep,
    kept,
    read_kept,
    work_out,
)
from community_data.grading.judge import Judge
from community_data.grading.lock import InUse, only_one, writing
from community_data.grading.reading.marks import keep as keep_marks
from community_data.grading.results import METADATA
from community_data.grading.roster import Person
from community_data.kernels.confinement import end_with_parent
from community_data.kernels.sandbox import Sandbox
from community_data.text.translate import _


@dataclass(frozen=True)
class Plan:
    """What a run has to do: work to run, and people whose grade is of the work in hand."""

    edition: Edition
    todo: list[HandedIn]
    done: dict[str, str]  # person -> the key of their work
    missing: list[str]


class Told:
    """Hears how a run goes on; by itself it says nothing."""

    def begin(self, plan: Plan) -> None: ...

    def graded(self, person: str) -> None: ...

    def failed(self, person: str, reason: str) -> None: ...


@dataclass
class _Room:
    """What a worker process keeps between two pieces of work."""

    edition: Edition | None = None
    bench: Bench | None = None


_room = _Room()


def chosen(course: Path, ids: Collection[str]) -> list[Person]:
    """The people of the roster with these ids, or all. Raises `CannotGrade`."""
    people = roster.read(course)
    unknown = sorted(set(ids) - {person.id for person in people})
    if unknown:
        raise CannotGrade(
            _("Nobody on the roster has the id “{id}”. Look it up in {file}.").format(
                id=unknown[0], file=roster.FILE
            )
        )
    return [person for person in people if not ids or person.id in ids]


def plan(course: Path, module: str, people: list[Person]) -> Plan:
    """Look at what lies in `submitted/` and `autograded/`; changes nothing."""
    edition = editions.read(course, module)
    todo, done, missing = [], {}, []
    for person in people:
        work = handed_in(course, person.id, edition)
        if work is None:
            missing.append(person.id)
        elif _key_of(results.autograded_file(course, person.id, module)) == work.key:
            done[person.id] = work.key
        else:
            todo.append(work)
    return Plan(edition, todo, done, missing)


def grade(
    course: Path,
    module: str,
    ids: Collection[str] = (),
    jobs: int = 0,
    sandbox: EarlySandbox | None = None,
    told: Told | None = None,
) -> None:
    """Grade what the people with these ids, or all, handed in of a module.

    jobs: how many at once; 0 is one for each processor. sandbox: where it runs, else in one of its
    own. Raises `CannotGrade` where nothing can be graded, or where another run is under way.
    """
    told = told or Told()
    with contextlib.ExitStack() as stack:
        stack.enter_context(only_one(course))
        sandbox = sandbox or stack.enter_context(EarlySandbox())
        _clear(course, module)
        before_commit.install(course)
        people = chosen(course, ids)
        ready = plan(course, module, people)
        told.begin(ready)
        run = _Run(course, ready, {person.id: person for person in people}, told)
        run.go(jobs or processors(), sandbox)
        if not ids:
            _forget(course, module, {work.key for work in ready.todo} | set(ready.done.values()))


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Run:
    """One run: workers work the grades out, and this process enters them."""

    def __init__(self, course: Path, ready: Plan, people: dict[str, Person], told: Told) -> None:
        self.course, self.edition, self.todo = course, ready.edition, ready.todo
        self.done, self.people, self.told = ready.done, people, told
        self.folder = books.directory(course)

    def go(self, at_once: int, sandbox: EarlySandbox) -> None:
        module = self.edition.module
        unkept = [w for w in self.todo if not kept(self.course, module, w.key).is_file()]
        with contextlib.ExitStack() as stack:
            outcomes = self._outcomes(stack, unkept, at_once, sandbox)
            gradebook = stack.enter_context(books.opened(self.folder))
            with writing(self.course):
                editions.enter(gradebook, self.edition, self.course / "backup")
                for person in self.people.values():
                    books.enter_person(gradebook, person)
            self._enter_lost(gradebook)
            waiting = {work.key for work in unkept}
            ready = ((work, "") for work in self.todo if work.key not in waiting)
            for work, reason in itertools.chain(ready, outcomes):
                self._enter_outcome(gradebook, work, reason)
            self._settle_marks(gradebook)

    def _outcomes(
        self, stack: contextlib.ExitStack, works: list[HandedIn], at_once: int, early: EarlySandbox
    ) -> Iterator[tuple[HandedIn, str]]:
        """Start the workers now; the iterator yields each piece of work with what went wrong."""
        if not works:
            return iter(())
        begin = partial(_begin, os.getpid(), self.course, self.edition.module, early.opened())
        pool = stack.enter_context(_workers(min(at_once, len(works)), begin))
        futures = {pool.submit(_work, self.course, work): work for work in works}
        return self._as_they_come(futures, begin)

    def _as_they_come(
        self, futures: dict[Future, HandedIn], begin: Callable
    ) -> Iterator[tuple[HandedIn, str]]:
        alone = []
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except BrokenProcessPool:  # its own worker ended, or that of another
                alone.append(futures[future])
        for work in alone:
            with _workers(1, begin) as pool:
                try:
                    yield work, pool.submit(_work, self.course, work).result()
                except BrokenProcessPool:
                    yield (
                        work,
                        _("The process that graded it ended. Look at this notebook by hand."),
                    )

    def _enter_outcome(self, gradebook, work: HandedIn, reason: str) -> None:
        try:
            if not reason:
                self._enter(gradebook, work)
        except InUse:
            raise
        except CannotGrade as error:
            gradebook.db.rollback()
            reason = str(error)
        if reason:
            self._enter_failure(gradebook, work, reason)

    def _enter(self, gradebook, work: HandedIn) -> None:
        """Enter a grade that was worked out. The notebook comes last: it says that all is there."""
        module = self.edition.module
        file = kept(self.course, module, work.key)
        notebook = read_kept(file)
        before = results.read(self.course, work.person, module)
        stamp = work.folder / "timestamp.txt"
        about = {"timestamp": when} if (when := self._handed_in_at(stamp)) else {}
        with writing(self.course):
            gradebook.update_or_create_submission(module, work.person, **about)
            books.record(gradebook, notebook, module, work.person, _same(before, notebook))
            books.late_penalty(gradebook, notebook, module, work.person, self.folder.config)
        # Of the other files nbgrader needs one: it says when the work was handed in.
        files = {stamp.name: stamp.read_bytes()} if when else {}
        atomic.write_folder(
            results.autograded_file(self.course, work.person, module).parent,
            files | {f"{module}.ipynb": file.read_bytes()},
            lambda folder: None,
        )
        standing.failure(self.course, module, work.person).unlink(missing_ok=True)
        self.told.graded(work.person)

    def _enter_lost(self, gradebook) -> None:
        """Enter again what the gradebook does not have: it may be newer than the notebooks."""
        module = self.edition.module
        known = {s.student.id for s in gradebook.assignment_submissions(module)}
        for person in self.done:
            if person not in known:
                work = handed_in(self.course, person, self.edition)
                file = results.autograded_file(self.course, person, module)
                keep(kept(self.course, module, work.key), nbformat.read(file, as_version=4))
                self._enter(gradebook, work)

    def _settle_marks(self, gradebook) -> None:
        """Let what a reader marked count on where the text is the same as it was then."""
        module = self.edition.module
        known = [results.read(self.course, person, module) for person in self.people]
        texts = {graded.person: graded.texts for graded in known if graded}
        with writing(self.course):
            keep_marks(gradebook, module, texts)
            gradebook.db.commit()

    def _enter_failure(self, gradebook, work: HandedIn, reason: str) -> None:
        """No older grade may stand for work that could not be graded."""
        module = self.edition.module
        standing.write_failure(self.course, module, work, reason)
        before = results.read(self.course, work.person, module)
        if not standing.is_of_the_work(before, work, self.edition):
            with writing(self.course):
                books.withdraw(gradebook, module, work.person)
            folder = results.autograded_file(self.course, work.person, module).parent
            shutil.rmtree(folder, ignore_errors=True)
        self.told.failed(work.person, reason)

    def _handed_in_at(self, stamp: Path):
        """The time that nbgrader reads in a file; None where it is none. It may be anybody's."""
        if not stamp.is_file() or stamp.is_symlink():
            return None
        try:
            return self.folder.get_existing_timestamp(str(stamp.parent))
        except (AttributeError, ValueError, OverflowError):
            return None


def _same(before: results.Graded | None, notebook) -> set[str]:
    """The graded cells whose text or points are those of the grade before."""
    if before is None:
        return set()
    texts = notebook.metadata[METADATA]["texts"]
    points = {result.grade_id: result.points for result in before.results}
    now = {result.grade_id: result.points for result in results.of(notebook)}
    return {name for name, text in texts.items() if before.texts.get(name) == text} | {
        name for name, number in now.items() if points.get(name) == number
    }


def _key_of(file: Path) -> str:
    notebook = read_kept(file)
    return notebook.metadata.get(METADATA, {}).get("key", "") if notebook else ""


def _forget(course: Path, module: str, keys: Collection[str]) -> None:
    """Take away what is kept of older versions of the work, of the module, or of the code."""
    for file in (course / OWN_FOLDER / module).glob("*.ipynb"):
        if file.stem not in keys:
            file.unlink(missing_ok=True)


def _clear(course: Path, module: str) -> None:
    """Take away what a run that was killed left half written."""
    atomic.clear_parts(course / OWN_FOLDER / module)
    for part in (course / "autograded").glob(f"*/{atomic.PART}*"):
        shutil.rmtree(part, ignore_errors=True)


@contextlib.contextmanager
def _workers(jobs: int, begin: Callable) -> Iterator[ProcessPoolExecutor]:
    """Processes that work side by side; they are ended also in the middle of their work."""
    # A fork has the imports of this process, and finds its sandbox.
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), begin)
    try:
        yield pool
    finally:
        workers = set(multiprocessing.active_children()) - others
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()


def _begin(parent: int, course: Path, module: str, sandbox: Sandbox) -> None:
    """Make a worker ready. It ends when its parent does, however that ends."""
    if sys.platform == "linux":
        end_with_parent()
        if os.getppid() != parent:
            os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *about: os._exit(0))
    _room.edition = editions.read(course, module)
    _room.bench = Bench(sandbox, Judge())


def _work(course: Path, work: HandedIn) -> str:
    """Work a grade out and keep it; returns a sentence where that cannot be done."""
    try:
        notebook = work_out(course, work, _room.edition, _room.bench)
    except CourseError as error:
        return str(error)
    except Exception as error:
        import traceback

        file = standing.failure(course, _room.edition.module, work.person).with_suffix(".txt")
        atomic.write_file(file, traceback.format_exc())
        return _(
            "This is a fault in the course ({name}). Send the notebook and {file} to whoever keeps "
            "the course."
        ).format(name=type(error).__name__, file=file.relative_to(course).as_posix())
    keep(kept(course, _room.edition.module, work.key), notebook)
    return ""
