"""What is to become of each file that came: decided here, done in `take_in`.

Nothing is guessed: where a person, a module or the version that counts is not clear, the row says
what a person can answer.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

from community_data.grading.intake import kept
from community_data.grading.intake.inspection import Inspected
from community_data.grading.intake.module_of import editions
from community_data.grading.intake.names import Finding, person_of, words
from community_data.grading.results import sha256, submitted_file
from community_data.grading.roster import Person
from community_data.text.dates import long_day
from community_data.text.lists import and_, or_, printable
from community_data.text.translate import _, lazy_gettext

TAKE, HAD, OLDER, DATA, KEPT = kept.TAKEN_IN, "had already", "older", "goes along", "kept"
WHO, WHICH_MODULE, WHICH_VERSION, AGAIN = "whose?", "which module?", "which one?", "ask again"
# What people send beside their notebook.
_BESIDES = ("page", "web", "pdf", "script", "office", "picture", "json")
QUESTIONS = (WHO, WHICH_MODULE, WHICH_VERSION, AGAIN)
OUTCOMES = {
    TAKE: lazy_gettext("taken in"),
    HAD: lazy_gettext("had already"),
    OLDER: lazy_gettext("older version"),
    DATA: lazy_gettext("goes along"),
    KEPT: lazy_gettext("kept"),
    WHO: lazy_gettext("whose is it?"),
    WHICH_MODULE: lazy_gettext("which module?"),
    WHICH_VERSION: lazy_gettext("which one counts?"),
    AGAIN: lazy_gettext("ask for it again"),
}
_WHERE = {
    "manifest": lazy_gettext("the name that they gave when they handed in"),
    "moodle": lazy_gettext("Moodle"),
    "canvas": lazy_gettext("Canvas"),
    "exchange": lazy_gettext("the exchange"),
    "file": lazy_gettext("the file's name"),
    "folder": lazy_gettext("the folder's name"),
    "mail": lazy_gettext("the sender of the mail"),
}


@dataclass
class Answers:
    """What a person said, by the name of a file as it is shown, or by its last part.

    `people` are ids, `modules` ids of modules, `chosen` the files that count. `newest`: of several
    versions the newest counts. `only`: take in this module alone.
    """

    people: dict[str, str] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    chosen: set[str] = field(default_factory=set)
    newest: bool = False
    only: str = ""


@dataclass(frozen=True)
class Row:
    """A file that came, and what becomes of it. `note` says why, or what to do."""

    inspected: Inspected
    outcome: str
    note: str = ""
    person: Person | None = None
    module: str = ""
    proposals: tuple[Person, ...] = ()
    modules: tuple[str, ...] = ()  # of data: of each of them
    goes_to: tuple[str, ...] = ()  # of data: its name below a module's folder

    @property
    def shown(self) -> str:
        return self.inspected.arrival.shown

    @property
    def key(self) -> tuple[str, str]:
        return (self.person.id if self.person else "", self.module)


def plan(
    inspected: list[Inspected], course: Path, people: list[Person], answers: Answers
) -> list[Row]:
    """A row for each file that came, in the order in which they came."""
    noise = frozenset(word for module in editions(course) for word in words(module))
    by_id = {person.id: person for person in people}
    rows = [_row(each, people, by_id, noise, answers) for each in inspected]
    rows = _with_versions(rows, course, answers)
    return _with_data(_without_needless_questions(rows))


def _row(each: Inspected, people, by_id, noise, answers: Answers) -> Row:
    if each.kind in ("packed", "computer", "note", "data"):
        return Row(each, KEPT)
    said = _answer(answers.people, each)
    finding = Finding(by_id[said]) if said in by_id else person_of(each.evidence, people, noise)
    row = Row(each, TAKE, _how_known(finding), finding.person, proposals=finding.proposals)
    module = _answer(answers.modules, each)
    modules = (module,) if module else each.modules
    row = replace(row, module=modules[0] if len(modules) == 1 else "")
    if each.kind != "notebook":
        return _no_notebook(row)
    if len(modules) != 1:
        note = _("It may be {modules}.").format(modules=or_(list(modules))) if modules else ""
        unknown = _("No cell of it is in a module of the course.")
        return replace(row, outcome=WHICH_MODULE, note=note or unknown)
    if answers.only and answers.only != row.module:
        note = _("It is {module}, which you did not ask for.").format(module=row.module)
        return replace(row, outcome=KEPT, note=note)
    if row.person is None:
        return replace(row, outcome=WHO, note=_whose(finding, people))
    return replace(row, note=" ".join(filter(None, [row.note, each.converted])))


def _answer(answers: dict[str, str], each: Inspected) -> str:
    return answers.get(each.arrival.shown) or answers.get(each.arrival.name) or ""


def _how_known(finding: Finding) -> str:
    if finding.evidence is None:
        return ""
    text = printable(finding.evidence.text)
    return _("“{name}” ({where})").format(name=text, where=_WHERE[finding.evidence.where])


def _whose(finding: Finding, people: list[Person]) -> str:
    names = [f"{person.name} ({person.id})" for person in finding.proposals[:6]]
    if finding.against:
        texts = [f"“{printable(each.text)}”" for each in finding.against]
        return _("{names} do not go together. It may be from {people}.").format(
            names=and_(texts), people=or_(names)
        )
    if names:
        return _("It may be from {people}.").format(people=or_(names))
    return _(
        "No name of the roster is in its name or its folder. Who is not on the roster must be "
        "added there first."
    )


def _no_notebook(row: Row) -> Row:
    """A file that is no notebook: asked for again where it was meant to be one."""
    each = row.inspected
    if each.recovered:
        note = _("{problem} What could be read of it ({n} cells) is kept beside it.").format(
            problem=each.problem, n=each.recovered
        )
        return replace(row, outcome=AGAIN, note=note)
    if any("_assignsubmission_onlinetext" in name for name in each.arrival.names):
        return replace(row, outcome=KEPT, note=_("What they wrote into Moodle's own box. Read it."))
    meant_as_one = each.kind in ("empty", "half", "page", "web", "pdf", "script", "json", "large")
    named_so = ".ipynb" in each.arrival.name.casefold()
    outcome = AGAIN if meant_as_one or named_so or each.kind == "problem" else KEPT
    return replace(row, outcome=outcome, note=each.problem)


def _without_needless_questions(rows: list[Row]) -> list[Row]:
    """The rows, where nobody is asked again for a notebook that came beside this file."""
    works = {row.key for row in rows if row.outcome in (TAKE, HAD, OLDER, WHICH_VERSION)}
    people = {person for person, _module in works}
    return [
        replace(row, outcome=KEPT)
        if row.outcome == AGAIN
        and (row.key in works or (row.key[0] in people and row.inspected.kind in _BESIDES))
        else row
        for row in rows
    ]


# --- Several versions of one person's work -------------------------------------------------------


def _with_versions(rows: list[Row], course: Path, answers: Answers) -> list[Row]:
    """The rows, with one version of each person's work of a module to take in, or a question."""
    by_work = defaultdict(list)
    for place, row in enumerate(rows):
        if row.outcome == TAKE:
            by_work[row.key].append(place)
    log = kept.log(course)
    decided = list(rows)
    for (person, module), places in by_work.items():
        history = [e for e in log if e.person == person and e.module == module]
        current = submitted_file(course, person, module)
        for place, row in _decided([(p, rows[p]) for p in places], history, current, answers):
            decided[place] = row
    return decided


def _decided(
    versions: list[tuple[int, Row]], history: list[kept.Entry], current: Path, answers: Answers
) -> list[tuple[int, Row]]:
    taken = [entry for entry in history if entry.outcome == TAKE]
    in_place = {sha256(current)} if current.is_file() else set()
    if in_place and taken:
        in_place.add(taken[-1].sha256)
    before = {entry.sha256 for entry in history if entry.outcome in (TAKE, OLDER)}
    done, open_, seen = [], [], set()
    for place, row in versions:
        sha = row.inspected.sha256
        if _chosen(row, answers) and sha not in in_place | seen:
            open_.append((place, row))
        elif sha in in_place:
            done.append(
                (place, replace(row, outcome=HAD, note=_("These very bytes are in place.")))
            )
        elif sha in seen:
            done.append((place, replace(row, outcome=HAD, note=_("The same file came twice."))))
        elif in_place and sha in before:
            done.append((place, replace(row, outcome=OLDER, note=_("Another one was chosen."))))
        else:
            open_.append((place, row))
        seen.add(sha)
    since = _moment_of(taken[-1] if taken else None, current) if in_place else None
    return done + _one_of(open_, since, answers)


def _one_of(
    versions: list[tuple[int, Row]], in_place: datetime.datetime | None, answers: Answers
) -> list[tuple[int, Row]]:
    """One of the versions to take in, the others older; or each with the question.

    in_place: the moment of the one that is in place already, None where there is none.
    """
    chosen = [place for place, row in versions if _chosen(row, answers)]
    if len(versions) == 1 and in_place is None:
        return versions
    if len(chosen) != 1 and answers.newest and versions:
        newest, row = max(versions, key=lambda each: _moment(each[1]))
        chosen = [newest] if in_place is None or _moment(row) > in_place else [-1]
    if len(chosen) != 1:
        note = _versions_note(versions, in_place)
        return [(place, replace(row, outcome=WHICH_VERSION, note=note)) for place, row in versions]
    return [
        (place, row if place == chosen[0] else replace(row, outcome=OLDER, note=_older_note()))
        for place, row in versions
    ]


def _older_note() -> str:
    return _("Another version counts. This one is kept.")


def _versions_note(versions: list[tuple[int, Row]], in_place: datetime.datetime | None) -> str:
    if in_place is not None:
        return _("Another version is in place, of {day}.").format(day=long_day(in_place.date()))
    return _("{n} different versions came.").format(n=len(versions))


def _chosen(row: Row, answers: Answers) -> bool:
    return bool({row.inspected.arrival.shown, row.inspected.arrival.name} & answers.chosen)


def _moment(row: Row) -> datetime.datetime:
    """When a version was handed in; else when its file was changed on this disk."""
    each = row.inspected
    if each.sent:
        return each.sent
    return datetime.datetime.fromtimestamp(each.arrival.file.stat().st_mtime).astimezone()


def _moment_of(entry: kept.Entry | None, current: Path) -> datetime.datetime:
    if entry is not None and entry.sent:
        return datetime.datetime.fromisoformat(entry.sent)
    return datetime.datetime.fromtimestamp(current.stat().st_mtime).astimezone()


# --- Data of their own ---------------------------------------------------------------------------


def _with_data(rows: list[Row]) -> list[Row]:
    """The rows, with the data packages that came going along with the notebooks that use them."""
    folders = [row.inspected.arrival.folder for row in rows if row.inspected.kind == "data"]
    # The deepest first: a package in a package is a folder of the outer one's files.
    for folder in sorted(folders, key=len):
        rows = _with_folder(rows, folder)
    return rows


def _with_folder(rows: list[Row], folder: tuple[str, ...]) -> list[Row]:
    owners = _owners(rows, folder)
    keys = {row.key for row in owners}
    if len({person for person, _module in keys}) != 1:
        note = _("Data of their own; no notebook that came says that it uses it.")
        if owners:
            note = _("Data of their own; several people's notebooks may use it.")
        return [
            replace(row, outcome=KEPT, note=note) if row.inspected.kind == "data"
            and row.inspected.arrival.folder == folder else row
            for row in rows
        ]  # fmt: skip
    first = owners[0]
    beside = any(row.inspected.arrival.folder == folder for row in owners)
    return [
        _along(row, first, sorted({owner.module for owner in owners}), folder, beside)
        if _is_in(row, folder)
        else row
        for row in rows
    ]


def _along(row: Row, owner: Row, modules: list[str], folder: tuple, beside: bool) -> Row:
    names = row.inspected.arrival.names[len(folder) :]
    return replace(
        row,
        outcome=DATA,
        note=_("Data of their own, for {modules}.").format(modules=and_(modules)),
        person=owner.person,
        modules=tuple(modules),
        goes_to=names if beside else (folder[-1], *names),
    )


def _is_in(row: Row, folder: tuple[str, ...]) -> bool:
    return (
        row.inspected.arrival.folder[: len(folder)] == folder
        and row.inspected.kind not in ("notebook", "note", "packed", "computer", "half")
        and row.inspected.arrival.file is not None
    )


def _owners(rows: list[Row], folder: tuple[str, ...]) -> list[Row]:
    """The works that use the data of a folder: beside it, around it, or by its name."""
    works = [row for row in rows if row.outcome in (TAKE, HAD, WHICH_VERSION) and row.module]
    for near in (folder, folder[:-1]):
        here = [row for row in works if near and row.inspected.arrival.folder == near]
        named = [row for row in here if _last_name(row.inspected.package) == folder[-1].casefold()]
        if here:
            return named or here
    named = [row for row in works if _last_name(row.inspected.package) == folder[-1].casefold()]
    shared = {id(row): _shared(row.inspected.arrival.folder, folder) for row in named}
    most = max(shared.values(), default=0)
    return [row for row in named if shared[id(row)] == most]


def _last_name(package: str) -> str:
    return package.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].casefold()


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many folders two places have in common."""
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        count += 1
    return count
