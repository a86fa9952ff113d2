"""What the commands do that come after grading: they gather, print, and write files.

`cohort teach-again`, `cohort statements`, `cohort completion` and `cohort export`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from community_data.atomic import write_file
from community_data.course import syllabus
from community_data.errors import CannotGrade
from community_data.grading import completion as completed
from community_data.grading import exports, record, roster, standing, table_file
from community_data.grading import statements as five
from community_data.grading import teach_again as again
from community_data.text.dates import today
from community_data.text.lists import and_, or_, paragraph, printable
from community_data.text.translate import _, ngettext


def teach_again(course: Path, name: str, out: Path | None, with_names: bool) -> int:
    """Print what to teach again in a module, and write it as a page."""
    module = syllabus.named((name,), course)[0]
    found = again.of_module(course, module)
    names = {person.id: person.name for person in roster.read(course)} if with_names else {}
    _print(f"{module.id}: {found.title}. {again.graded_text(found)}")
    if found.graded:
        _print_exercises(found, names)
    for line in again.glance(found):
        _print(line)
    if found.missing:
        _print(_("Missing, and in none of these counts:"))
        for person in found.missing:
            _print(f"  {person.name}: {person.reason}")
    if out:
        write_file(out, again.page(found, names))
        _print(_("The page is {file}").format(file=out))
    return 0


def _print_exercises(found: again.TeachAgain, names: dict[str, str]) -> None:
    """Each exercise with its mistakes: how many people, what happened, what to say."""
    for exercise in found.exercises:
        _print("\n" + f"{exercise.title}. {again.exercise_text(exercise)}")
        table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
        table.add_column(justify="right", width=4)
        table.add_column(ratio=2)
        table.add_column(ratio=3)
        for mistake in exercise.mistakes:
            people = ", ".join(names[person] for person in mistake.people if names)
            happened = "\n".join(filter(None, [mistake.happened, people]))
            row = (str(len(mistake.people)), happened, mistake.teach)
            table.add_row(*(escape(printable_lines(cell)) for cell in row))
        if table.row_count:
            _console().print(table)
    print()


def statements(course: Path, before: str, after: Path | None, out: Path | None) -> int:
    """Print the five statements: those of the first day, and what changed since."""
    module = syllabus.named((before,), course)[0].id
    recorded = five.graded(course, module)
    if after is None:
        if not recorded:
            raise CannotGrade(
                _(
                    "No graded work of {module} has the five statements. Grade it first: "
                    "community-data grade {module}"
                ).format(module=module)
            )
        _print_levels(_("The first day"), recorded)
        _print(five.who_may_see(len(recorded)))
        return 0
    paper = five.from_paper(after)
    first, other = five.first_day(recorded, paper[five.FIRST_DAY])
    answers = {five.FIRST_DAY: first, five.LOOKING_BACK: paper[five.LOOKING_BACK]}
    today_ = paper[five.TODAY]
    people = {name: len(today_.keys() & rows.keys()) for name, rows in answers.items()}
    compared = {name: five.changes(rows, today_) for name, rows in answers.items() if people[name]}
    few = five.who_may_see(max(people.values()))
    if out and few:
        raise CannotGrade(_("Nothing is written. {few}").format(few=few))
    _print_levels(_("Today"), today_)
    for name, rows in compared.items():
        _print_changes(five.TITLES[name], people[name], rows)
    for line in five.notes(people, len(today_), len(other)):
        _print(line)
    _print(few)
    if out:
        write_file(out, five.counts_table(compared))
        _print(_("The counts, without names, are in {file}").format(file=out))
    return 0


def _print_levels(title: str, answers: five.Answers) -> None:
    table = Table(
        title=_("{when}: how many people said 1 (not at all) to 5 (very)").format(when=title),
        title_justify="left",
    )
    table.add_column(_("Statement"))
    for number in five.NUMBERS:
        table.add_column(number, justify="right")
    for text, counts in zip(five.STATEMENTS, five.levels(answers), strict=True):
        table.add_row(str(text), *map(str, counts))
    _console().print(table)
    for line in five.still_unsure(answers):
        _print(line)


def _print_changes(title: str, people: int, rows: Sequence[five.Change]) -> None:
    heading = ngettext("{title}, {n} person", "{title}, {n} people", people)
    table = Table(title=heading.format(title=title, n=people), title_justify="left")
    table.add_column(_("Statement"))
    for name in (_("Up"), _("Down"), _("Stayed")):
        table.add_column(name, justify="right")
    table.add_column(_("By chance alone"), justify="right")
    table.add_column(_("What it tells"))
    for text, change in zip(five.STATEMENTS, rows, strict=True):
        table.add_row(
            str(text),
            *map(str, (change.up, change.down, change.stayed)),
            five.p_text(change.adjusted),
            five.sentence(change),
        )
    _console().print(table)


@dataclass(frozen=True)
class Decision:
    """What a facilitator told `cohort completion`; None and () where nothing was said."""

    limit: float | None = None
    course_name: str | None = None
    modules: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    not_explained: tuple[str, ...] = ()
    with_scores: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    revoke: tuple[str, ...] = ()
    make_key: bool = False


def completion(course: Path, decision: Decision) -> int:
    """Keep what was decided, make the records that are due, and print who stands where."""
    if decision.make_key:
        record.make_key(course)
        _print(
            _(
                "The key is made. {private} signs: keep it to yourself, and in your backup. "
                "{public} checks: it goes along with the course, and may be published."
            ).format(private=record.PRIVATE_KEY, public=record.PUBLIC_KEY)
        )
        return 0
    people = roster.read(course)
    for name in decision.revoke:
        person = completed.person_named(name, people)
        completed.take_back(course, person, today())
        _print(
            _(
                "The record of {name} is taken back, and so is the tick. Publish {file} with the "
                "course. For a new record, tick {id} again with --explained."
            ).format(name=person.name, file=record.REVOKED, id=person.id)
        )
    decided = _decided(course, people, decision)
    everybody = completed.of_cohort(course, decided)
    wanted = {*decision.with_scores, *decision.again}
    made = [
        row
        for row in everybody
        if row.person.id in wanted
        or (row.complete and not completed.record_file(course, row.person).is_file())
    ]
    try:
        _write_records(course, made, decided, {*decision.with_scores})
    finally:  # also where there is no key to sign with
        _print_candidates(course, everybody, decided)
    return 0


def _decided(
    course: Path, people: Sequence[roster.Person], decision: Decision
) -> completed.Settings:
    before = completed.settings(course)
    decided = completed.ticked(before, people, decision.explained, today())
    for name in (*decision.not_explained, *decision.with_scores, *decision.again):
        completed.person_named(name, people)
    decided = completed.unticked(decided, (*decision.not_explained, *decision.revoke))
    if decision.limit is not None:
        decided = replace(decided, limit=decision.limit)
    if decision.course_name is not None:
        decided = replace(decided, course_name=decision.course_name)
    if decision.modules:
        listed = [module.id for module in syllabus.named(decision.modules, course)]
        decided = replace(decided, modules=tuple(listed))
    if decided != before:
        completed.save(course, decided)
    return decided


def _print_candidates(
    course: Path,
    everybody: Sequence[completed.Candidate],
    decided: completed.Settings,
) -> None:
    ids = [module.id for module in completed.chosen_modules(course, decided)]
    _print(
        _("Needed: {limit} of the points in each of {modules}, and one finding explained.").format(
            limit=record.percent_text(decided.limit), modules=and_(ids)
        )
    )
    table = Table()
    table.add_column(_("Person"))
    table.add_column(_("Modules passed"), justify="right")
    table.add_column(_("Missing, or the record"))
    for row in everybody:
        file = completed.record_file(course, row.person)
        there = file.is_file()
        last = str(file.relative_to(course)) if there else _("complete")
        if row.missing:
            last = "\n".join(row.missing)
            if there:
                last += "\n" + _("has a record all the same: see --revoke")
        cells = (row.person.name, f"{len(row.passed)}/{len(ids)}", last)
        table.add_row(*(escape(printable_lines(cell)) for cell in cells))
    _console().print(table)


def _write_records(
    course: Path,
    made: Sequence[completed.Candidate],
    decided: completed.Settings,
    with_scores: set[str],
) -> None:
    if not made:
        return
    modules = completed.chosen_modules(course, decided)
    contents = [
        completed.record_of(row, decided, modules, today(), row.person.id in with_scores)
        for row in made
    ]
    key = record.signing_key(course)
    for row, content in zip(made, contents, strict=True):
        write_file(completed.record_file(course, row.person), record.signed_page(content, key))
    _print(
        ngettext("{n} record written: {names}.", "{n} records written: {names}.", len(made)).format(
            n=len(made), names=and_([row.person.name for row in made])
        )
    )


def export(
    course: Path, platform: str, names: Sequence[str], out: Path, theirs: Path | None
) -> int:
    """Write the points of modules for a learning platform, and print who has none, and why."""
    makers = {"moodle": exports.moodle, "canvas": exports.canvas}
    if platform.casefold() not in makers:
        raise CannotGrade(
            _("“{platform}” is none of the platforms. Choose {known}.").format(
                platform=platform, known=or_(list(makers))
            )
        )
    modules = syllabus.named(tuple(names), course)
    standings = {module.id: standing.of_module(course, module.id) for module in modules}
    columns = [
        exports.Column(
            module=module.id,
            title=module.heading or module.title,
            points={
                row.person.id: row.points
                for row in standings[module.id]
                if row.state == standing.GRADED
            },
            out_of=max((row.out_of or 0 for row in standings[module.id]), default=0),
        )
        for module in modules
    ]
    table = table_file.read(theirs) if theirs else None
    for module in modules:
        _print_without_points(module.id, standings[module.id])
    columns = [column for column in columns if column.points]  # the others would take grades away
    if not columns:
        raise CannotGrade(_("Nobody has points yet, so nothing is written. Grade first."))
    made = makers[platform.casefold()](roster.read(course), columns, table)
    write_file(out, made.text)
    for note in made.notes:
        _print(note)
    _print(_("Written: {file}. It holds names and grades.").format(file=out))
    return 0


def _print_without_points(module: str, rows: Sequence[standing.Standing]) -> None:
    graded = sum(row.state == standing.GRADED for row in rows)
    of_all = ngettext(
        "{module}: {n} of {all} person has points.",
        "{module}: {n} of {all} people have points.",
        len(rows),
    ).format(module=module, n=graded, all=len(rows))
    _print(of_all if graded else paragraph(of_all, _("Its column is left out.")))
    for row in rows:
        if row.state != standing.GRADED:
            _print(
                "  "
                + _("{name}, no grade: {reason}").format(
                    name=row.person.name, reason=again.reason_text(row)
                )
            )


def printable_lines(text: str) -> str:
    """Text that a terminal shows as it is, line by line."""
    return "\n".join(map(printable, text.split("\n")))


def _print(text: str) -> None:
    if text:
        print(printable_lines(text))


def _console() -> Console:
    return Console(highlight=False)
