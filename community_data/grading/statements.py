"""The five statements of module 00, before and after the course: counted, and tested.

A trainee says of each statement how sure they are, from 1 to 5. Whether more went one way than
chance alone would move is asked by the sign test, for each statement, and corrected for asking
five times. People stand in no result: only how many went up, down and nowhere.

The day after the course comes from paper: a CSV file with the columns `person`, `row` and `1` to
`5`, and three rows a person. `row` is `today`, `looking back` or `first day`; `person` is their id
in the roster, or a number written on the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests

from community_data.errors import CannotGrade
from community_data.grading import results, roster
from community_data.text.lists import and_
from community_data.text.numbers import decimal
from community_data.text.translate import _, lazy_gettext, ngettext

EXERCISE = "confidence"
STATEMENTS = [
    lazy_gettext("I can open a notebook and run it."),
    lazy_gettext("I can say what a table is about, and who is missing from it."),
    lazy_gettext("I can work out a percent, and say how sure it is."),
    lazy_gettext("I can make a chart that tells the truth."),
    lazy_gettext("I can tell when a number must not be shown."),
]
NUMBERS = [str(number) for number in range(1, len(STATEMENTS) + 1)]
TODAY, LOOKING_BACK, FIRST_DAY = "today", "looking back", "first day"
ROWS = (TODAY, LOOKING_BACK, FIRST_DAY)
LEVEL = 0.05  # how often chance alone may be taken for more than chance, in all five together
FEWEST = 11  # with fewer people, the numbers are shown to nobody outside the room
MOVED = (6, 8, 10, 12, 15, 20, 25, 30)  # the columns of the guide's table

TITLES = {
    FIRST_DAY: lazy_gettext("Today, compared with the first day"),
    LOOKING_BACK: lazy_gettext("Today, compared with looking back at the first day"),
}

Answers = dict[str, tuple[int | None, ...]]  # a person or a sheet -> five numbers, None: left out


@dataclass(frozen=True)
class Change:
    """One statement, before and after: how many people went up, down, and stayed.

    `p` is the sign test's, two-sided; `adjusted` is the same by Holm's method for all statements
    that were asked. `tells` is 1 where more went up than chance would move, -1 for down, else 0.
    """

    up: int
    down: int
    stayed: int
    p: float
    adjusted: float

    @property
    def moved(self) -> int:
        return self.up + self.down

    @property
    def tells(self) -> int:
        if self.adjusted > LEVEL:
            return 0
        return 1 if self.up > self.down else -1


def sign_test(up: int, down: int) -> float:
    """How often chance alone would move people at least as one-sidedly: exact, two-sided.

    Those who stayed are left out. Where nobody moved it is 1. Dixon & Mood (1946), “The statistical
    sign test”, Journal of the American Statistical Association 41, 557–566; Conover (1999),
    “Practical Nonparametric Statistics”, 3rd edition, section 3.4.
    """
    return float(binomtest(up, up + down, 0.5).pvalue) if up + down else 1.0


def changes(before: Answers, after: Answers) -> list[Change]:
    """Each statement, among those who answered it both times.

    The p-values are corrected for all statements together by Holm (1979), “A simple sequentially
    rejective multiple test procedure”, Scandinavian Journal of Statistics 6, 65–70.
    """
    people = before.keys() & after.keys()
    pairs = [
        [(before[person][n], after[person][n]) for person in people] for n in range(len(STATEMENTS))
    ]
    counts = [
        (
            sum(old < new for old, new in both),
            sum(old > new for old, new in both),
            sum(old == new for old, new in both),
        )
        for both in ([pair for pair in all_of_them if None not in pair] for all_of_them in pairs)
    ]
    values = [sign_test(up, down) for up, down, stayed in counts]
    adjusted = multipletests(values, LEVEL, method="holm")[1]
    return [
        Change(*count, p=p, adjusted=float(all_five))
        for count, p, all_five in zip(counts, values, adjusted, strict=True)
    ]


def same_way(moved: int, level: float) -> int | None:
    """How many of those who moved must go the same way, for `sign_test` to be at most `level`.

    None where even all of them are too few.
    """
    enough = [n for n in range(moved // 2 + 1, moved + 1) if sign_test(n, moved - n) <= level]
    return min(enough, default=None)


def guide_table() -> str:
    """The guide's table for counting by hand: the numbers that hold beside four other statements.

    By hand, every statement is held to a fifth of the level (Bonferroni). Holm's method, which
    `changes` uses, finds what this finds and sometimes more.
    """
    needed = [same_way(moved, LEVEL / len(STATEMENTS)) for moved in MOVED]
    cells = [str(number) if number else _("cannot tell") for number in needed]
    rows = [
        [_("moved"), *map(str, MOVED)],
        ["---"] * (len(MOVED) + 1),
        [_("of them, the same way"), *cells],
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows).replace(" --- ", "---")


def levels(answers: Answers) -> list[list[int]]:
    """For each statement, how many people said 1, 2, 3, 4 and 5."""
    return [
        [sum(five[n] == number for five in answers.values()) for number in range(1, 6)]
        for n in range(len(STATEMENTS))
    ]


def graded(course: Path, module: str) -> Answers:
    """What each person of the roster answered in a graded module; who has no answer is not in it.

    Only work that is still the one in hand counts.
    """
    answers = {}
    for person in roster.read(course):
        work = results.read(course, person.id, module)
        handed_in = results.submitted_file(course, person.id, module)
        if work is None or not handed_in.is_file():
            continue
        if results.sha256(handed_in) != work.submitted:
            continue
        for result in work.results:
            if result.exercise == EXERCISE and result.answer:
                answers[person.id] = tuple(result.answer)
    return answers


def from_paper(file: Path) -> dict[str, Answers]:
    """What was typed from paper: row -> person or sheet -> five numbers.

    Raises `CannotGrade` with the line that is wrong.
    """
    table = roster.table(file)
    missing = [name for name in ("person", "row", *NUMBERS) if name not in table]
    if missing:
        raise CannotGrade(
            _(
                "{file} has no column {columns}. It needs person, row and 1 to 5. In row stands "
                "today, looking back or first day."
            ).format(file=file.name, columns=and_(missing))
        )
    answers: dict[str, Answers] = {row: {} for row in ROWS}
    for line, row in enumerate(table.to_dict("records"), start=2):
        if not any(row.values()):
            continue
        kind, person = _kind(file, line, row), row["person"].strip().casefold()
        if not person:
            raise CannotGrade(
                _(
                    "{file}, line {line}: nobody stands in the column person. Write the number of "
                    "the sheet, so that its three rows are counted together."
                ).format(file=file.name, line=line)
            )
        if person in answers[kind]:
            raise CannotGrade(
                _("{file}, line {line}: {person} has “{row}” twice. Keep one of the two.").format(
                    file=file.name, line=line, person=person, row=kind
                )
            )
        answers[kind][person] = _five(file, line, row)
    if not answers[TODAY]:
        raise CannotGrade(
            _("{file} has no row “today”, so nothing can be compared.").format(file=file.name)
        )
    return answers


def first_day(recorded: Answers, paper: Answers) -> tuple[Answers, list[str]]:
    """The numbers of the first day, and for whom paper and module say different ones.

    What was graded counts, for it was written on that day; who has none there may have copied it
    onto paper.
    """
    other = [who for who in sorted(paper) if who in recorded and paper[who] != recorded[who]]
    return paper | recorded, other


def still_unsure(answers: Answers) -> list[str]:
    """The statements of which more than half of the people said 1 or 2: what to teach again."""
    lines = []
    for text, counts in zip(STATEMENTS, levels(answers), strict=True):
        if 2 * sum(counts[:2]) > sum(counts):
            lines.append(
                _("Most said 1 or 2 to “{statement}” Plan more time for it.").format(statement=text)
            )
    return lines


def notes(people: dict[str, int], today: int, other: int) -> list[str]:
    """What to know of a comparison: who is not in it, and how its numbers were made.

    `people` is how many could be compared, with each row; `today` how many answered today; `other`
    how many wrote other numbers of the first day than in the module.
    """
    lines = []
    for row, number in people.items():
        if number < today:
            lines.append(
                ngettext(
                    "{n} of {all} people has no row “{row}”, and is not compared with it.",
                    "{n} of {all} people have no row “{row}”, and are not compared with it.",
                    today - number,
                ).format(n=today - number, all=today, row=row)
            )
    if other:
        lines.append(
            ngettext(
                "{n} sheet has other numbers of the first day than module 00: those of the module "
                "were used.",
                "{n} sheets have other numbers of the first day than module 00: those of the "
                "module were used.",
                other,
            ).format(n=other)
        )
    lines.append(
        _(
            "“By chance alone” is how often chance would move people at least as one-sidedly (sign "
            "test, exact), corrected for five statements (Holm). At most {level}: more than chance."
        ).format(level=decimal(LEVEL, 2))
    )
    return lines


def sentence(change: Change) -> str:
    """What a change of one statement tells, in words."""
    if not change.moved:
        return _("Nobody moved.")
    way = {1: _("More went up than chance alone would move."),
           -1: _("More went down than chance alone would move."),
           0: _("These numbers cannot tell a change from chance.")}  # fmt: skip
    return way[change.tells]


def p_text(p: float) -> str:
    """A p-value as people read it; never 0."""
    smallest = 0.001
    if p < smallest:
        return _("less than {number}").format(number=decimal(smallest, 3))
    return decimal(p, 3)


def who_may_see(people: int) -> str:
    """What is said of numbers of so few people that each could be guessed; "" where they are not.

    `people` is how many answered.
    """
    if people >= FEWEST:
        return ""
    return ngettext(
        "{n} person answered, fewer than {fewest}: show these numbers to nobody outside the room.",
        "{n} people answered, fewer than {fewest}: show these numbers to nobody outside the room.",
        people,
    ).format(n=people, fewest=FEWEST)


def counts_table(compared: dict[str, Sequence[Change]]) -> str:
    """The counts as CSV, to keep: a row for each comparison and statement, and nobody's name."""
    table = pd.DataFrame(
        [
            {
                "compared_with": name,
                "statement": number,
                "went_up": change.up,
                "went_down": change.down,
                "stayed": change.stayed,
                "p": round(change.p, 4),
                "p_for_all_five": round(change.adjusted, 4),
            }
            for name, rows in compared.items()
            for number, change in enumerate(rows, start=1)
        ]
    )
    return table.to_csv(index=False)


def _kind(file: Path, line: int, row: dict[str, str]) -> str:
    kind = " ".join(row["row"].casefold().replace("_", " ").split())
    if kind not in ROWS:
        raise CannotGrade(
            _(
                "{file}, line {line}: in the column row stands “{row}”. Write today, looking back "
                "or first day."
            ).format(file=file.name, line=line, row=row["row"])
        )
    return kind


def _five(file: Path, line: int, row: dict[str, str]) -> tuple[int, ...]:
    values = [row[number].strip().removesuffix(".0") for number in NUMBERS]
    wrong = [n for n, value in zip(NUMBERS, values, strict=True) if value not in (*NUMBERS, "")]
    if wrong:
        raise CannotGrade(
            _(
                "{file}, line {line}: the number for statement {statements} is not 1, 2, 3, 4 or "
                "5. Look at the sheet. Leave it empty where the person did."
            ).format(file=file.name, line=line, statements=and_(wrong))
        )
    return tuple(int(value) if value else None for value in values)
