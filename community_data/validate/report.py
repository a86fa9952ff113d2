"""A problem of a data package, how much it matters, and the report that holds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from community_data.text.lists import printable
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext

STOP, KNOW = "stop", "know"
MOST_OF_A_KIND = 10

# Every kind of problem, the most important first. The first group stops a module or a page: it
# could not run, would show a wrong number, or would show what has to stay hidden.
_STOPS = """
descriptor table-name path file-missing file-empty not-a-table no-places no-module file-changed
encoding broken row-width column-missing column-twice schema given-away id-excel id-decimal
id-zero id-space key-empty key-twice place-unknown reference parent circle not-a-number
hidden-sign hidden-code negative margin-negative above-population not-as-described excel-date
agreement date not-monday future characters formula geojson weight consent margin-missing sum
no-source survey ask
"""
_KNOWS = """
table-lacking not-looked-at no-hash file-cut byte-order-mark semicolons line-ends no-schema
column-order column-extra id-as-number id-length number-form population-empty population-odd unit
margin-unsaid same-name margins-mixed spelling same-row several-tops level-word level-order unseen
formula-sign sum-within sum-open places-open complete smallest-count leads about gap
printed-again small-shown source-date source-kind source-licence source-unknown agreement-open
agreement-none named not-measured coding
"""
KINDS = dict.fromkeys(_STOPS.split(), STOP) | dict.fromkeys(_KNOWS.split(), KNOW)
RANK = {kind: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or good to know.

    table: its name; empty for the package as a whole.
    row: as a spreadsheet counts, the column names are row 1; None where no row is meant.
    what, todo: a sentence each, for a person who did not write this code.
    count: how many there are of this kind in this table; a report holds the first ten.
    modules: the modules that it stops.
    """

    table: str
    row: int | None
    column: str
    what: str
    todo: str
    kind: str
    count: int = 1
    modules: tuple[str, ...] = ()

    @property
    def severity(self) -> str:
        """ "stop": a module or a page would be wrong or cannot run. "know": good to know."""
        return KINDS[self.kind]

    @property
    def where(self) -> str:
        """The table, the row and the column, as far as they are known."""
        row = _("row {row}").format(row=self.row) if self.row else ""
        column = _("column {column}").format(column=self.column) if self.column else ""
        return printable(", ".join(filter(None, [self.table or _("the package"), row, column])))


@dataclass
class Findings:
    """Collects problems: the first ten of each kind in each table, and how many there are."""

    problems: dict[tuple[str, str], list[Problem]] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, kind: str, table: str, what: str, todo: str, row=None, column: str = "") -> None:
        """Add one problem."""
        # A text of a module, which is looked up when it is read, can be called like a function.
        self.add_rows(kind, table, [row], column, str(what), str(todo))

    def add_rows(
        self,
        kind: str,
        table: str,
        rows: Iterable,
        column: str,
        what: Callable[[int], str] | str,
        todo: Callable[[int], str] | str,
    ) -> None:
        """Add the same kind of problem in several rows. `what` and `todo` may be made of
        the position in `rows`, and are made only for those that are kept."""
        rows = list(rows)
        if not rows:
            return
        kept = self.problems.setdefault((table, kind), [])
        self.counts[table, kind] = self.counts.get((table, kind), 0) + len(rows)
        for position, row in enumerate(rows[: MOST_OF_A_KIND - len(kept)]):
            texts = (printable(t(position) if callable(t) else t) for t in (what, todo))
            kept.append(Problem(table, None if row is None else int(row), column, *texts, kind))

    def has(self, *kinds: str, table: str | None = None) -> bool:
        """Whether there is a problem of one of these kinds, in a table or in any."""
        return any(k in kinds and table in (None, t) for t, k in self.problems)

    def stops(self, table: str) -> bool:
        """Whether something in this table stops a module."""
        return any(t == table and KINDS[k] == STOP for t, k in self.problems)


@dataclass(frozen=True)
class Outlook:
    """Whether a module will run on a package: for any place, and why not, or not for some.

    places: for how many places it does not run, where it runs for others.
    """

    module: str
    runs: bool
    reason: str = ""
    places: int = 0

    @property
    def sentence(self) -> str:
        if not self.runs:
            return printable(
                _("{module} will not run, because {reason}.").format(
                    module=self.module, reason=self.reason
                )
            )
        if self.reason:
            sentence = ngettext(
                "{module} will run, but not for {n} place, because {reason}.",
                "{module} will run, but not for {n} places, because {reason}.",
                self.places,
            )
            return printable(
                sentence.format(module=self.module, n=whole(self.places), reason=self.reason)
            )
        return _("{module} will run.").format(module=self.module)


@dataclass(frozen=True)
class Report:
    """What the door found in a package: problems, the most important first.

    Of each kind in each table the first ten are here; `Problem.count` says how many there are.
    """

    title: str
    problems: tuple[Problem, ...]
    tables: tuple[str, ...] = ()
    bytes_read: int = 0
    seconds: float = 0.0
    outlook: tuple[Outlook, ...] = ()

    @property
    def sound(self) -> bool:
        """True where nothing stops a module. There may be things to know."""
        return not self.total(STOP)

    @property
    def exit_code(self) -> int:
        return 0 if self.sound else 1

    def of(self, severity: str) -> list[list[Problem]]:
        """The problems of a severity, those of one kind in one table together."""
        groups: dict[tuple, list[Problem]] = {}
        for problem in self.problems:
            if problem.severity == severity:
                groups.setdefault((problem.table, problem.kind), []).append(problem)
        return list(groups.values())

    def total(self, severity: str) -> int:
        return sum(group[0].count for group in self.of(severity))

    @property
    def summary(self) -> str:
        """One sentence: is it sound, and how much is there to read."""
        stops, knows = self.total(STOP), self.total(KNOW)
        to_know = _("nothing else to know")
        if knows:
            to_know = ngettext("{n} thing to know", "{n} things to know", knows)
            to_know = to_know.format(n=whole(knows))
        if stops:
            return ngettext(
                "{n} problem stops a module; {to_know}.",
                "{n} problems stop a module; {to_know}.",
                stops,
            ).format(n=whole(stops), to_know=to_know)
        return _("Sound: 0 problems; {to_know}.").format(to_know=to_know)


def report(
    findings: Findings, title: str, stopped: Callable[[Problem], tuple[str, ...]], **facts
) -> Report:
    """The report of what was found, in order. `stopped` says which modules a problem stops."""
    tables = ["", *facts.get("tables", ())]

    def order(problem: Problem) -> tuple:
        known = problem.table in tables
        return RANK[problem.kind], tables.index(problem.table) if known else len(tables)

    found = [
        replace(
            problem,
            count=findings.counts[key],
            modules=stopped(problem) if problem.severity == STOP else (),
        )
        for key, problems in findings.problems.items()
        for problem in problems
    ]
    return Report(title, tuple(sorted(found, key=order)), **facts)
