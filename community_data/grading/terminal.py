"""What a facilitator sees while a module is graded, and the table at its end."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from community_data.grading.grade import Plan, Told
from community_data.grading.standing import GRADED, NOT_HANDED_IN, WAITING, WORDS, Standing
from community_data.text.bar import Bar
from community_data.text.lists import and_, printable
from community_data.text.translate import _, ngettext

COLUMNS = ("id", "name", "email", "module", "state", "points", "out_of", "reason", "todo")


class Telling(Bar, Told):
    """Tells a person of each piece of work: a bar on a terminal, plain lines elsewhere."""

    def __init__(self) -> None:
        super().__init__(_("Grading"))

    def begin(self, plan: Plan) -> None:
        self.total = len(plan.todo)
        if self.bar:
            self.bar.update(self.task, total=self.total)
        else:
            print(what_is_to_do(plan), file=sys.stderr, flush=True)

    def graded(self, person: str) -> None:
        self._step(person, _("graded"))

    def failed(self, person: str, reason: str) -> None:
        self._step(person, _("not graded: {reason}").format(reason=reason))

    def _step(self, person: str, outcome: str) -> None:
        self.done += 1
        if self.bar:
            self.bar.update(self.task, completed=self.done, description=escape(person))
            return
        line = _("{n} of {total}: {person} – {outcome}").format(
            n=self.done, total=self.total, person=person, outcome=outcome
        )
        print(printable(line), file=sys.stderr, flush=True)


def what_is_to_do(plan: Plan) -> str:
    return _("{module}: {todo} to grade, {done} graded already, {missing} not handed in.").format(
        module=plan.edition.module,
        todo=len(plan.todo),
        done=len(plan.done),
        missing=len(plan.missing),
    )


def say_plan(plan: Plan) -> None:
    """What a run would do."""
    print(what_is_to_do(plan))
    for work in plan.todo:
        print("  " + _("would be graded: {person}").format(person=work.person))


def show(rows: list[Standing], strangers: list[str]) -> None:
    """The table: one row a person, and below it how many are in which state."""
    console = Console(highlight=False)
    table = Table(show_edge=False, pad_edge=False)
    table.add_column(_("Person"), overflow="fold")
    table.add_column(_("State"))
    table.add_column(_("Points"), justify="right")
    table.add_column(_("What to do"), overflow="fold")
    for row in rows:
        table.add_row(*(escape(printable(text)) for text in _cells(row)))
    if console.is_terminal:
        console.print(table)
    else:
        for row in rows:
            print(printable(" | ".join(text for text in _cells(row) if text)))
    print(_counts(rows))
    if strangers:
        print(
            ngettext(
                "Not on the roster, and not graded: {ids}. Write the person into roster.csv.",
                "Not on the roster, and not graded: {ids}. Write these people into roster.csv.",
                len(strangers),
            ).format(ids=and_([printable(name) for name in strangers]))
        )


def _cells(row: Standing) -> tuple[str, str, str, str]:
    state = str(WORDS[row.state])
    if row.reason:
        state = _("{state}: {reason}").format(state=state, reason=row.reason)
    points = ""
    if row.points is not None:
        points = _("{points} of {out_of}").format(
            points=f"{row.points:g}", out_of=f"{row.out_of:g}"
        )
    return f"{row.person.name} ({row.person.id})", state, points, row.todo


def _counts(rows: list[Standing]) -> str:
    return _("{total} people: {states}.").format(
        total=len(rows),
        states=", ".join(
            f"{n} {WORDS[state]}"
            for state in WORDS
            if (n := sum(row.state == state for row in rows))
        ),
    )


def write_csv(rows: list[Standing], file: Path) -> None:
    """One row a person and module; no points where there are none."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(COLUMNS)
        for row in rows:
            points = ("", "") if row.points is None else (f"{row.points:g}", f"{row.out_of:g}")
            person = row.person
            cells = (person.id, person.name, person.email, row.module, row.state, *points)
            table.writerow([*cells, row.reason, row.todo])


def all_in_hand_is_graded(rows: list[Standing], strangers: list[str]) -> bool:
    """Whether everything that was handed in is graded, or waits for a person who reads it."""
    return not strangers and all(row.state in (GRADED, WAITING, NOT_HANDED_IN) for row in rows)
