"""Who completed the course: passed every module of the cohort, and explained one finding aloud.

What the facilitator decides (the limit, the course's name, the modules) and ticks (who explained)
stands in the folder `completion`, beside the key that signs and the records that were made.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter

from community_data.atomic import write_file
from community_data.course import syllabus
from community_data.errors import CannotGrade
from community_data.grading import record, results, roster, standing
from community_data.grading.record import Passed, Record
from community_data.grading.roster import Person
from community_data.text.lists import and_, nearest
from community_data.text.translate import _

FOLDER = Path("completion")
SETTINGS = FOLDER / "settings.json"
RECORDS = FOLDER / "records"
LIMIT = 70  # percent of a module's points, where the facilitator set none
ALMOST = 1e-9  # points are halves and thirds: nobody fails by how a computer adds them


@dataclass(frozen=True)
class Settings:
    """What a facilitator decided. `explained` is the id of a person -> the ISO day."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    limit: float = LIMIT
    course_name: str = ""
    modules: tuple[str, ...] = ()
    explained: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """A person's points in a module; `points` is None where they do not stand yet, for `reason`."""

    module: str
    points: float | None
    out_of: float | None
    reason: str = ""
    day: str = ""


@dataclass(frozen=True)
class Candidate:
    """A person of the roster: the modules that they passed, and what is missing, in words."""

    person: Person
    passed: tuple[Score, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


def settings(course: Path) -> Settings:
    """What the facilitator decided so far. Raises `CannotGrade` where the file is broken."""
    file = course / SETTINGS
    if not file.is_file():
        return Settings()
    try:
        return TypeAdapter(Settings).validate_json(file.read_bytes())
    except ValueError:
        raise CannotGrade(
            _("{file} cannot be read. Bring it back from your backup, or delete it.").format(
                file=SETTINGS
            )
        ) from None


def save(course: Path, decided: Settings) -> None:
    text = json.dumps(asdict(decided), indent=2, ensure_ascii=False)
    write_file(course / SETTINGS, f"{text}\n")


def ticked(
    decided: Settings, people: Iterable[Person], names: Collection[str], day: datetime.date
) -> Settings:
    """The settings with those people (by id) marked as having explained a finding on a day.

    Who was ticked before keeps their day. Raises `CannotGrade` where one is not in the roster.
    """
    ids = [person_named(name, people).id for name in names]
    return replace(decided, explained=dict.fromkeys(ids, day.isoformat()) | decided.explained)


def unticked(decided: Settings, names: Collection[str]) -> Settings:
    kept = {name: day for name, day in decided.explained.items() if name not in names}
    return replace(decided, explained=kept)


def person_named(name: str, people: Iterable[Person]) -> Person:
    """The person of the roster with an id. Raises `CannotGrade`."""
    by_id = {person.id: person for person in people}
    if name not in by_id:
        raise CannotGrade(
            _("Nobody in the roster has the id “{id}”.{near}").format(
                id=name, near=nearest(name, list(by_id))
            )
        )
    return by_id[name]


def candidates(
    people: Sequence[Person],
    scores: Sequence[dict[str, Score]],
    decided: Settings,
) -> list[Candidate]:
    """Each person of the roster, in its order. `scores` is person id -> score, one a module."""
    return [_candidate(person, [of[person.id] for of in scores], decided) for person in people]


def _candidate(person: Person, scores: Sequence[Score], decided: Settings) -> Candidate:
    passed = tuple(score for score in scores if reaches(score, decided.limit))
    missing = [_short_of(score) for score in scores if score not in passed]
    if person.id not in decided.explained:
        missing.append(_("has not explained a finding aloud"))
    return Candidate(person, passed, tuple(missing))


def reaches(score: Score, limit: float) -> bool:
    """Whether a score is at least `limit` percent of the module's points."""
    if score.points is None or not score.out_of:
        return False
    return 100 * score.points >= limit * score.out_of - ALMOST


def _short_of(score: Score) -> str:
    if score.points is None:
        return _("{module}: {reason}").format(module=score.module, reason=score.reason)
    return _("{module}: {points} of {out_of} points").format(
        module=score.module, points=f"{score.points:g}", out_of=f"{score.out_of:g}"
    )


def chosen_modules(course: Path, decided: Settings) -> list[syllabus.Module]:
    """The modules that count: the facilitator's list, or every module that can be handed out."""
    if decided.modules:
        return syllabus.named(decided.modules, course)
    return [
        module
        for module in syllabus.every_module(course)
        if syllabus.released(course, module.id).is_file()
    ]


def of_cohort(course: Path, decided: Settings) -> list[Candidate]:
    """Everybody of the roster, by what is graded now. Raises `CannotGrade`."""
    scores = [_scores(course, module.id) for module in chosen_modules(course, decided)]
    return candidates(roster.read(course), scores, decided)


def _scores(course: Path, module: str) -> dict[str, Score]:
    scores = {}
    for row in standing.of_module(course, module):
        done = row.state == standing.GRADED
        work = results.read(course, row.person.id, module) if done else None
        scores[row.person.id] = Score(
            module=module,
            points=row.points if done else None,
            out_of=row.out_of,
            reason=str(standing.WORDS[row.state]),
            day=work.graded[:10] if work else "",
        )
    return scores


def record_of(
    candidate: Candidate,
    decided: Settings,
    modules: Sequence[syllabus.Module],
    day: datetime.date,
    with_scores: bool = False,
) -> Record:
    """What the record of somebody who completed the course says.

    `with_scores` only where the person wants it. Raises `CannotGrade` where the course has no name
    yet, or the person did not complete it.
    """
    if not decided.course_name.strip():
        raise CannotGrade(
            _(
                "A record says which course it is of. Say it once: community-data cohort "
                'completion --course-name "Community data, Riverbend library, 2026"'
            )
        )
    if not candidate.complete:
        raise CannotGrade(
            _("{name} has not completed the course: {missing}.").format(
                name=candidate.person.name, missing=and_(list(candidate.missing))
            )
        )
    titles = {module.id: module.heading or module.title for module in modules}
    return Record(
        name=candidate.person.name,
        course=decided.course_name.strip(),
        day=day.isoformat(),
        limit=decided.limit,
        modules=tuple(
            Passed(
                score.module,
                titles[score.module],
                score.day,
                score.points if with_scores else None,
                score.out_of if with_scores else None,
            )
            for score in candidate.passed
        ),
    )


def record_file(course: Path, person: Person) -> Path:
    return course / RECORDS / f"{person.id}.html"


def take_back(course: Path, person: Person, day: datetime.date) -> str:
    """Put a person's record on the public list of those taken back, and delete the page.

    Returns the id of the record. Raises `CannotGrade` where there is none.
    """
    file = record_file(course, person)
    if not file.is_file():
        raise CannotGrade(_("{name} has no record.").format(name=person.name))
    key = record.public_key(course / record.PUBLIC_KEY)
    code = record.CODE.search(file.read_text("utf-8"))
    signed = record.read_code(code[0] if code else "", key)[0]
    record.revoke(course, signed.id, day)
    file.unlink()
    return signed.id
