"""One person's page for one module: what was right, the hint where not, and one next step.

It says only what is of the work in hand: `standing` decides that. Points are those of the
gradebook, whoever gave them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from community_data.course import syllabus
from community_data.grading import results
from community_data.grading.edition import Edition
from community_data.grading.feedback.exercises import Exercise, of_module
from community_data.grading.harmless import plain
from community_data.grading.judge import NOT_JUDGED
from community_data.grading.reading import marks
from community_data.grading.reading.marks import Marks
from community_data.grading.results import NOT_ANSWERED, Graded, Result
from community_data.grading.standing import GRADED, Standing
from community_data.text.dates import long_day, today
from community_data.text.templates import hash_of, template
from community_data.text.translate import _, lazy_gettext, locale, ngettext

PAGE = Path(__file__).parent / "page.html.j2"
STYLES = (Path(__file__).parents[1] / "page.css", Path(__file__).parent / "feedback.css")
LONGEST_TEXT = 20_000
# A folder of this machine in a sentence; its last name is enough.
PATH = re.compile(r"(?<![\w/.:])(?:/|[A-Za-z]:\\)(?:[^\s/\\:“”\"']+[/\\])+([^\s/\\:“”\"',;]+)")

RIGHT, READ, NOT_YET, EMPTY, WAITING, UNKNOWN = (
    "right", "read", "not_yet", "empty", "waiting", "unknown",
)  # fmt: skip

NO_DATA = "no_data"  # a check that did not find the data that the notebook is about
# A sign, and a word: color is never the only sign.
STATES = {
    RIGHT: ("✓", lazy_gettext("Right")),
    READ: ("✓", lazy_gettext("Read by a person")),
    NOT_YET: ("→", lazy_gettext("Not yet")),
    EMPTY: ("○", lazy_gettext("Not answered yet")),
    WAITING: ("…", lazy_gettext("A person will read it")),
    UNKNOWN: ("?", lazy_gettext("Could not be checked")),
}
# What a trainee hears of how their work was graded, once for each kind of note.
NOTES = {
    "put_back": lazy_gettext(
        "A part of the module was missing in your notebook. We put it back, and graded the rest "
        "as you wrote it."
    ),
    "answer_elsewhere": lazy_gettext(
        "An answer stood in the cell of another exercise. We found it there."
    ),
    "text_found": lazy_gettext("A text stood beside its place. We found it and moved it there."),
    "too_long": lazy_gettext(
        "One of your cells ran for too long and was stopped. The rest was graded without it."
    ),
    "kernel_ended": lazy_gettext(
        "One of your cells stopped Python. The rest was graded without it."
    ),
    "not_finished": lazy_gettext(
        "Some checks could not be run, because the notebook took too long. Ask your facilitator."
    ),
}


@dataclass(frozen=True)
class Entry:
    """What the gradebook has of an exercise. `comment` is what a person wrote beside it."""

    points: float
    out_of: float
    extra: float
    is_waiting: bool
    by_hand: bool
    comment: str


@dataclass(frozen=True)
class Answered:
    """How an exercise went: its state, points, and what is said of it.

    `rows` are those of the rubric: title, points, out of. `text` is what the person wrote.
    """

    exercise: Exercise
    state: str
    points: float
    out_of: float
    message: str = ""
    comment: str = ""
    rows: tuple[tuple[str, int, int], ...] = ()
    text: str = ""
    extra: float = 0
    is_waiting: bool = False  # its points are not given yet

    @property
    def is_open(self) -> bool:
        """Whether the person can still do something about it."""
        return self.state in (NOT_YET, EMPTY)


def html(course: Path, edition: Edition, standing: Standing, gradebook: Gradebook) -> str:
    """The page of a person whose work is graded, or waits for a reader alone."""
    module, person = edition.module, standing.person
    graded = results.read(course, person.id, module)
    answered = _answered(
        of_module(edition.notebook),
        graded,
        _entries(gradebook, module, person.id, of_module(edition.notebook)),
        marks.read(course, person.id, module),
    )
    style = "\n".join(file.read_text(encoding="utf-8") for file in STYLES)
    about = _of_course(course, module)
    return template(PAGE).render(
        language=str(locale()).replace("_", "-"),
        style=style,
        style_hash=hash_of(style),
        person=plain(person.name, 200),
        title=about.heading or about.title,
        number=module[:2],
        sections=[
            (section, list(group))
            for section, group in itertools.groupby(answered, lambda each: each.exercise.section)
        ],
        states=STATES,
        summary=_summary(standing, answered),
        next_step=_next_step(answered, _following(course, module)),
        notes=[str(NOTES[kind]) for kind in NOTES if kind in {note.kind for note in graded.notes}],
        points_text=points_text,
        made=long_day(today()),
    )


def points_text(points: float, out_of: float) -> str:
    """“2 of 3 points”."""
    return ngettext("{points} of {n} point", "{points} of {n} points", round(out_of)).format(
        points=f"{points:g}", n=f"{out_of:g}"
    )


def _of_course(course: Path, module: str) -> syllabus.Module:
    return next(each for each in syllabus.every_module(course) if each.id == module)


def _following(course: Path, module: str) -> str:
    """The title of the next module that is handed out; "" after the last one."""
    later = (each for each in syllabus.every_module(course) if each.id > module)
    out = (each for each in later if syllabus.released(course, each.id).is_file())
    following = next(out, None)
    return (following.heading or following.title) if following else ""


def _entries(
    gradebook: Gradebook, module: str, person: str, exercises: list[Exercise]
) -> dict[str, Entry]:
    """What the gradebook has of each exercise, by the `grade_id` of the cell with its points."""
    submission = gradebook.find_submission_notebook(module, module, person)
    comments = {comment.name: comment.manual_comment or "" for comment in submission.comments}
    answers = {exercise.grade_id: exercise.answers for exercise in exercises}
    return {
        grade.name: Entry(
            points=grade.score - (grade.extra_credit or 0),
            out_of=grade.max_score,
            extra=grade.extra_credit or 0,
            is_waiting=grade.needs_manual_grade,
            by_hand=grade.manual_score is not None,
            comment="\n\n".join(
                filter(None, (comments.get(name, "") for name in answers.get(grade.name, ())))
            ),
        )
        for grade in submission.grades
    }


def _answered(
    exercises: list[Exercise],
    graded: Graded,
    entries: Mapping[str, Entry],
    marked: Mapping[str, Marks],
) -> list[Answered]:
    said = {result.grade_id: result for result in graded.results}
    return [
        _written(exercise, entry, graded.texts.get(exercise.grade_id, ""), marked)
        if exercise.is_written
        else _checked(exercise, entry, said.get(exercise.grade_id))
        for exercise in exercises
        if (entry := entries.get(exercise.grade_id))
    ]


def _checked(exercise: Exercise, entry: Entry, result: Result | None) -> Answered:
    """A check. Points that a person gave come before those of the check, and its hint goes then."""

    def answer(state: str, message: str = "") -> Answered:
        return Answered(
            exercise, state, entry.points, entry.out_of, _shown(message), _shown(entry.comment),
            extra=entry.extra, is_waiting=entry.is_waiting,
        )  # fmt: skip

    if entry.is_waiting and entry.by_hand:
        return answer(WAITING, _("Your facilitator looks at this one again."))
    if entry.by_hand and (result is None or entry.points != result.points):
        state = RIGHT if entry.points >= entry.out_of else READ
        return answer(state, _("A person looked at this one and gave the points."))
    if result is not None and result.hint == NO_DATA:
        return answer(UNKNOWN, result.message)
    if result is None or result.hint in NOT_JUDGED or entry.is_waiting:
        sentence = _("The check could not be run on your answer. A person will look at it.")
        return answer(UNKNOWN, sentence)
    if result.passed:
        return answer(RIGHT, result.message)
    return answer(EMPTY if result.hint == NOT_ANSWERED else NOT_YET, result.message)


def _written(exercise: Exercise, entry: Entry, text: str, marked: Mapping[str, Marks]) -> Answered:
    """A text that a person reads. Without points by a person, it is waiting or was not written."""
    mark = marked.get(exercise.grade_id)
    state = READ
    if entry.is_waiting:
        state, mark = WAITING, None
    elif not text.strip() and not entry.by_hand:
        state = EMPTY
    return Answered(
        exercise=exercise,
        state=state,
        points=entry.points,
        out_of=entry.out_of,
        comment=_shown(mark.comment if mark else entry.comment if state == READ else ""),
        rows=tuple(mark.rows) if mark else (),
        text=plain(text, LONGEST_TEXT).strip(),
        extra=entry.extra,
        is_waiting=entry.is_waiting,
    )


def _shown(text: str) -> str:
    return PATH.sub(r"\1", plain(text, LONGEST_TEXT)).strip()


def _summary(standing: Standing, answered: list[Answered]) -> list[str]:
    """The points, what they mean, and what is still to come, as sentences."""
    checks = [each for each in answered if not each.exercise.is_written]
    waiting = [each for each in answered if each.is_waiting]
    right = sum(each.state == RIGHT for each in checks)
    sentences = []
    if standing.state == GRADED:
        sentences.append(
            _("You have {points}.").format(points=points_text(standing.points, standing.out_of))
        )
    else:
        done = [each for each in answered if not each.is_waiting]
        points = sum(each.points + each.extra for each in done)
        out_of = sum(each.out_of for each in done)
        sentences.append(_("So far you have {points}.").format(points=points_text(points, out_of)))
    sentences.append(
        ngettext(
            "{right} of {n} exercise with a check is right.",
            "{right} of {n} exercises with a check are right.",
            len(checks),
        ).format(right=right, n=len(checks))
    )
    if waiting:
        sentences.append(
            ngettext(
                "{n} answer is not in these points yet: a person will look at it.",
                "{n} answers are not in these points yet: a person will look at them.",
                len(waiting),
            ).format(n=len(waiting))
        )
    if standing.state == GRADED and standing.penalty:
        sentences.append(
            ngettext(
                "{points} point was taken off, because it came late.",
                "{points} points were taken off, because it came late.",
                round(standing.penalty),
            ).format(points=f"{standing.penalty:g}")
        )
    return sentences


def _next_step(answered: list[Answered], following: str) -> str:
    """The one thing to do next."""
    first = next((each for each in answered if each.is_open), None)
    if first and first.exercise.is_written:
        return _(
            "Write your text for “{exercise}”. Three true sentences are a good start. Then hand "
            "the module in again."
        ).format(exercise=first.exercise.title)
    if first and first.state == EMPTY:
        return _(
            "Open the module and go to “{exercise}”. Put your answer where the three dots are, "
            "and run the check below it."
        ).format(exercise=first.exercise.title)
    if first:
        return _(
            "Open the module and go to “{exercise}”. Read its hint on this page, change your "
            "answer, and run the check below it again."
        ).format(exercise=first.exercise.title)
    short = [
        (each, title) for each in answered for title, points, out_of in each.rows if points < out_of
    ]
    if short:
        each, title = short[0]
        return _("Read your text for “{exercise}” once more with this in mind: {row}").format(
            exercise=each.exercise.title, row=title
        )
    if following:
        return _("Go on with the next module: “{title}”.").format(title=following)
    return _("You have done the last module. Take one of your findings to your organization.")
