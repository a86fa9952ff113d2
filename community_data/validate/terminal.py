"""What the person at the terminal sees: how far it is, each problem, and the end of it."""

from __future__ import annotations

import sys
import time

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from community_data.text.lists import printable
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext
from community_data.validate.report import KNOW, STOP, Problem, Report

_SLOW = 2.0  # seconds after which a person wants to know how long it takes
_MODULES_A_LINE = 4
_EVERY = 10.0  # seconds between two lines where there is no terminal


class Telling:
    """Tells how far the reading is; use it as a context, and call it with what was read.

    A bar on a terminal, plain lines elsewhere, and nothing for what is done at once.
    """

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False)
        self.bar: Progress | None = None
        self.begun = self.last = None

    def __enter__(self) -> Telling:
        return self

    def __exit__(self, *error) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self.begun is None:  # the time before the first byte says nothing about the rest
            self.begun = self.last = now
        if not self.bar and now - self.begun < _SLOW:
            return
        if self.console.is_terminal:
            self._draw(what, done, total)
        elif now - self.last > _EVERY or self.last == self.begun:
            self.last = now
            left = (now - self.begun) * (total - done) / max(done, 1)
            print(_so_far(what, done, total, round(left)), file=sys.stderr, flush=True)

    def _draw(self, what: str, done: int, total: int) -> None:
        if not self.bar:
            columns = [TextColumn("{task.description}", markup=False), BarColumn(),
                       DownloadColumn(), TimeRemainingColumn()]  # fmt: skip
            self.bar = Progress(*columns, console=self.console, transient=True)
            self.task = self.bar.add_task(what, total=total)
            self.bar.start()
        self.bar.update(self.task, description=what, completed=done, total=total)


def _so_far(what: str, done: int, total: int, seconds: int) -> str:
    """How far the reading is; seconds: how long the rest will take."""
    sentence = _("{what}: {done} of {total}")
    if done < total:
        sentence = ngettext(
            "{what}: {done} of {total}, about {n} second left",
            "{what}: {done} of {total}, about {n} seconds left",
            seconds,
        )
    return sentence.format(what=what, done=_size(done), total=_size(total), n=whole(seconds))


def say(report: Report, console: Console | None = None) -> None:
    """Print a report: set out on a terminal, one line a problem elsewhere."""
    console = console or Console(highlight=False)
    if console.is_terminal:
        _set_out(report, console)
    else:
        for line in lines(report):
            print(line, file=console.file)


def lines(report: Report) -> list[str]:
    """The report as plain lines, each of which can be read by itself."""
    said = [printable(report.title)]
    for group in [*report.of(STOP), *report.of(KNOW)]:
        said += [f"{_weight(p)}: {p.where}: {p.what}. {p.todo}" for p in group]
        if more := group[0].count - len(group):
            table = printable(group[0].table or _("the package"))
            said.append(f"{_weight(group[0])}: {table}: {_more(more)}.")
    return [*said, *_end(report)]


def _set_out(report: Report, console: Console) -> None:
    console.print(Text(printable(report.title), style="bold"))
    for severity, heading, style in [
        (STOP, _("Stops a module or a page"), "bold red"),
        (KNOW, _("Good to know"), "bold yellow"),
    ]:
        groups = report.of(severity)
        if groups:
            console.print()
            console.print(Text(heading, style=style))
        for group in groups:
            console.print(Padding(_table(group, console), (0, 0, 1, 2)))
    for line in _end(report):
        console.print(Text(line, style="bold"))


def _table(group: list[Problem], console: Console) -> Table:
    """The problems of one kind: where each is, what it is, and once, what to do."""
    table = Table.grid(padding=(0, 2))
    table.add_column(width=min(36, console.width // 3), style="cyan")
    table.add_column(ratio=1)
    for position, problem in enumerate(group):
        table.add_row(Text(problem.where), Text(upper_first(problem.what) + "."))
        following = group[position + 1].todo if position + 1 < len(group) else None
        if problem.todo != following:
            if following is None and problem.count > len(group):
                table.add_row("", Text(f"… {_more(problem.count - len(group))}."))
            table.add_row("", Text(f"→ {problem.todo}", style="green"))
    if group[0].modules:
        table.add_row("", Text(upper_first(_weight(group[0])), style="red"))
    return table


def _end(report: Report) -> list[str]:
    took = []
    if report.seconds > _SLOW:
        seconds = round(report.seconds)
        sentence = ngettext(
            "Looked at {size} in {n} second.", "Looked at {size} in {n} seconds.", seconds
        )
        took = [sentence.format(size=_size(report.bytes_read), n=whole(seconds))]
    return [*(module.sentence for module in report.outlook), *took, report.summary]


def _weight(problem: Problem) -> str:
    if problem.severity == KNOW:
        return _("to know")
    if len(problem.modules) > _MODULES_A_LINE:
        first = ", ".join(problem.modules[:_MODULES_A_LINE])
        return _("stops {n} modules ({first} …)").format(n=len(problem.modules), first=first)
    if problem.modules:
        return _("stops {modules}").format(modules=", ".join(problem.modules))
    return _("stops work with {table}").format(table=printable(problem.table))


def _more(count: int) -> str:
    return _("and {n} more like these").format(n=whole(count))


def upper_first(words: str) -> str:
    first = words.split(" ", 1)[0]
    return words if "." in first else words[:1].upper() + words[1:]


def _size(count: int) -> str:
    if count >= 1e6:
        return _("{n} MB").format(n=whole(count / 1e6))
    return _("{n} kB").format(n=whole(count / 1e3))
