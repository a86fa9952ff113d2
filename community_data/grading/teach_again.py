"""What to teach again in a module: which mistake, in which exercise, by how many people.

Only checks of work that was graded, and is still the work in hand, are counted. What a facilitator
can say of a mistake is the guide's own line, from the lesson's families of mistakes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from community_data.course import syllabus
from community_data.course.mistakes_table import families_of
from community_data.exercises.mistakes import Family
from community_data.grading import results, standing
from community_data.grading.feedback import exercises
from community_data.grading.judge import NOT_JUDGED
from community_data.grading.results import NOT_ANSWERED, Graded
from community_data.text.dates import long_day, today
from community_data.text.lists import and_
from community_data.text.templates import template
from community_data.text.translate import _, locale, ngettext

PAGE = Path(__file__).parent / "teach_again.html.j2"
CURRENT = (standing.GRADED, standing.WAITING)  # the checks are of the work in hand


@dataclass(frozen=True)
class Mistaken:
    """A mistake in an exercise: what happened, what to say, and the ids of those who made it."""

    happened: str
    teach: str
    hints: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class Exercise:
    """An exercise of a module, with those who were right, did not answer, or made a mistake.

    Each is counted once. `mistakes` are those of people who tried, the most frequent first.
    """

    title: str
    right: int
    not_answered: tuple[str, ...]
    mistakes: tuple[Mistaken, ...]

    @property
    def stopped(self) -> int:
        """How many tried and were not right."""
        return sum(len(mistake.people) for mistake in self.mistakes)

    @property
    def tried(self) -> int:
        return self.right + self.stopped


@dataclass(frozen=True)
class Missing:
    """A person of the roster whose work is in no count, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class TeachAgain:
    """A module, over all people: its exercises in their order, and who is missing."""

    module: str
    title: str
    graded: int
    exercises: tuple[Exercise, ...]
    missing: tuple[Missing, ...]
    when_not_answered: str = ""  # what to say to those who did not answer an exercise

    @property
    def stopped_most(self) -> list[Exercise]:
        """The exercises in which most people tried and were not right; several where they tie."""
        most = max((exercise.stopped for exercise in self.exercises), default=0)
        return [exercise for exercise in self.exercises if most and exercise.stopped == most]

    @property
    def not_tried(self) -> list[Exercise]:
        return [exercise for exercise in self.exercises if self.graded and not exercise.tried]


def of_module(course: Path, module: syllabus.Module) -> TeachAgain:
    """What to teach again, by all that is graded of a module. Raises `CannotGrade`."""
    standings = standing.of_module(course, module.id)
    current = [row for row in standings if row.state in CURRENT]
    works = [results.read(course, row.person.id, module.id) for row in current]
    families = families_of(module.id[3:])
    return TeachAgain(
        module=module.id,
        title=module.heading or module.title,
        graded=len(works),
        exercises=counted(
            [work for work in works if work],
            exercise_titles(nbformat.read(syllabus.released(course, module.id), as_version=4)),
            families,
        ),
        missing=tuple(
            Missing(row.person.name, reason_text(row))
            for row in standings
            if row.state not in CURRENT
        ),
        when_not_answered=next(
            (str(family.teach) for family in families if NOT_ANSWERED in family.hints), ""
        ),
    )


def exercise_titles(notebook: NotebookNode) -> dict[str, str]:
    """What people know each check by, in order: `grade_id` -> “Exercise 3, margin”."""
    return {
        exercise.grade_id: _("{exercise}, {name}").format(
            exercise=exercise.title,
            name=exercise.grade_id.removesuffix("_check").replace("_", " "),
        )
        for exercise in exercises.of_module(notebook)
        if not exercise.is_written
    }


def counted(
    works: Iterable[Graded], titles: dict[str, str], families: Sequence[Family]
) -> tuple[Exercise, ...]:
    """Each exercise over all works, in the order of `titles`."""
    by_exercise: dict[str, dict[str, list[str]]] = {grade_id: {} for grade_id in titles}
    for work in works:
        for result in work.results:
            hints = by_exercise.get(result.grade_id)
            if hints is not None and result.hint not in NOT_JUDGED:
                hint = "right" if result.passed else result.hint
                hints.setdefault(hint, []).append(work.person)
    return tuple(
        _exercise(titles[grade_id], hints, families) for grade_id, hints in by_exercise.items()
    )


def _exercise(title: str, hints: dict[str, list[str]], families: Sequence[Family]) -> Exercise:
    of_family: dict[int, dict[str, list[str]]] = defaultdict(dict)
    family_of = {hint: n for n, family in enumerate(families) for hint in family.hints}
    for hint, people in hints.items():
        if hint not in ("right", NOT_ANSWERED):
            # A hint of no family is told as “Something else”, the last of them.
            of_family[family_of.get(hint, len(families) - 1)][hint] = people
    mistakes = [
        Mistaken(
            str(families[n].happened),
            str(families[n].teach),
            tuple(sorted(made)),
            tuple(person for people in made.values() for person in people),
        )
        for n, made in sorted(of_family.items())
    ]
    return Exercise(
        title=title,
        right=len(hints.get("right", [])),
        not_answered=tuple(hints.get(NOT_ANSWERED, [])),
        mistakes=tuple(sorted(mistakes, key=lambda mistake: -len(mistake.people))),
    )


def reason_text(row: standing.Standing) -> str:
    """Why a person's row has no points, in a few words."""
    state = str(standing.WORDS[row.state])
    return _("{state}: {reason}").format(state=state, reason=row.reason) if row.reason else state


def graded_text(found: TeachAgain) -> str:
    return ngettext(
        "Graded, and still the work in hand: {n} person.",
        "Graded, and still the work in hand: {n} people.",
        found.graded,
    ).format(n=found.graded)


def glance(found: TeachAgain) -> list[str]:
    """Which exercise stopped most people, and which nobody tried, in sentences."""
    if not found.graded:
        return [_("Nothing is graded yet, so nothing can be said.")]
    stopped = [
        _("{exercise} ({n} of {tried} who tried)").format(
            exercise=exercise.title, n=exercise.stopped, tried=exercise.tried
        )
        for exercise in found.stopped_most
    ]
    lines = [
        _("Stopped most people: {exercises}.").format(exercises="; ".join(stopped))
        if stopped
        else _("Nobody who tried an exercise was stopped by it.")
    ]
    if found.not_tried:
        titles = "; ".join(exercise.title for exercise in found.not_tried)
        lines.append(_("Nobody tried: {exercises}.").format(exercises=titles))
    if any(exercise.not_answered for exercise in found.exercises):
        lines.append(
            _("Where people did not answer: {teach}").format(teach=found.when_not_answered)
        )
    return lines


def exercise_text(exercise: Exercise) -> str:
    """How an exercise went, in one line: “6 of 9 right, 1 did not answer”."""
    tried = _("{right} of {tried} who tried were right.").format(
        right=exercise.right, tried=exercise.tried
    )
    if not exercise.tried:
        tried = _("Nobody tried.")
    if not exercise.not_answered or not exercise.tried:
        return tried
    empty = ngettext(
        "{n} person did not answer.", "{n} people did not answer.", len(exercise.not_answered)
    ).format(n=len(exercise.not_answered))
    return f"{tried} {empty}"


def page(found: TeachAgain, names: dict[str, str] | None = None) -> str:
    """The page as HTML: one file without scripts. `names` (id -> name) puts names beside mistakes.

    Without `names` it can be shown to co-teachers: it counts people, and names those alone whose
    work is missing.
    """
    return template(PAGE).render(
        language=str(locale()).replace("_", "-"),
        made=long_day(today()),
        found=found,
        names=names or {},
        people=lambda ids: and_([(names or {})[person] for person in ids]),
        exercise_text=exercise_text,
        graded_text=graded_text,
        glance=glance,
    )
