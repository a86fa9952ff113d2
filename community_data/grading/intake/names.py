"""Whose file it is, by the names that people and learning platforms give to files and folders.

A name fits whatever its accents, its order and its case. It is sure where it is a person's id,
e-mail or whole name, or a part of a name that only one person has with nothing beside it that could
be another name. Everything else is a proposal, and a person is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from community_data.grading.roster import Person

# “Ana Lopez_123456_assignsubmission_file_” is Moodle's folder of a person; the file may follow.
_MOODLE = re.compile(r"(?P<person>.+?)_(?P<n>\d+)_assignsubmission_[a-z]+(_(?P<file>.*))?", re.S)
# “lopezana_LATE_12345_67890_08_groups-1.ipynb” is Canvas's file of a person.
_CANVAS = re.compile(r"(?P<person>[^_]+)_(LATE_)?\d+_\d+_(?P<file>.+)", re.S)
# “ana_lopez+08_groups+2026-11-22 18:00:00 UTC+Zm9v” is a folder of nbgrader's exchange.
_EXCHANGE = re.compile(
    r"(?P<person>[^+]+(\+[^+]+)*?)\+(?P<module>[^+]+)\+(?P<time>\d{4}-[^+]+)(\+.*)?"
)
_SUFFIXES = re.compile(r"(\.(ipynb|txt|json|zip|html?|py|pdf|eml|docx?))+$", re.I)
_NOT_ON_A_LETTER = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# Words beside a name that say nothing of a person.
NOISE = frozenset(
    re.findall(
        r"\w+",
        """
        a assignment assignsubmission attachment attempt checkpoint class cohort community copia
        copie copy course data day de del desktop document done download downloads draft entrega
        exercise exercises fertig file files final for fresh from group groups hand handed homework
        in ipynb is jupyter json kopie last late latest mail md mod modul module modules modulo my
        neu new newest no notebook notebooks nr number of old page part python script solution
        submission submissions submitted task tarea the to txt untitled update updated upload v von
        version web week with work zip jan january feb february mar march apr april may jun june
        jul july aug august sep sept september oct october nov november dec december am pm colab
        deepnote vscode
        """,
    )
)


@dataclass(frozen=True)
class Fit:
    """The people whom a name fits. `sure` is True where nothing else could be meant by it."""

    people: tuple[Person, ...] = ()
    sure: bool = False


@dataclass(frozen=True)
class Evidence:
    """A name that may say whose file it is, and where it stands: "file", "folder", "moodle" …"""

    text: str
    where: str


@dataclass(frozen=True)
class Finding:
    """Whose a file is. Without a `person`, `proposals` are those whom it may be."""

    person: Person | None = None
    evidence: Evidence | None = None
    proposals: tuple[Person, ...] = ()
    against: tuple[Evidence, ...] = field(default=())


def person_of(evidence: list[Evidence], people: list[Person], noise: frozenset[str]) -> Finding:
    """Whose a file is, by all that may say it. What contradicts itself is nobody's.

    noise: further words that say nothing of a person, such as the names of the modules.
    """
    fits = [(each, fit(each.text, people, NOISE | noise)) for each in evidence]
    sure = [(each, found) for each, found in fits if found.sure]
    if sure:
        shared = set.intersection(*(set(found.people) for _each, found in sure))
        if len(shared) == 1:
            return Finding(shared.pop(), sure[0][0])
        named = dict.fromkeys(person for _each, found in sure for person in found.people)
        against = tuple(each for each, _found in sure) if not shared else ()
        return Finding(proposals=tuple(named), against=against)
    proposals = dict.fromkeys(person for _each, found in fits for person in found.people)
    return Finding(proposals=tuple(proposals))


def evidence_of(names: tuple[str, ...], sender: str = "") -> list[Evidence]:
    """What may say whose a file is, from near to far: its own name, its folders, the mail."""
    texts = [Evidence(sender, "mail")] if sender else []
    for place, name in enumerate(reversed(names)):
        texts += _of_a_name(name, "folder" if place else "file")
    return texts


def _of_a_name(name: str, where: str) -> Iterator[Evidence]:
    patterns = {"moodle": _MOODLE, "canvas": _CANVAS, "exchange": _EXCHANGE}
    for platform, pattern in patterns.items():
        if match := pattern.fullmatch(name):
            yield Evidence(match["person"], platform)
            rest = match.groupdict().get("file")
            if rest:
                yield Evidence(_SUFFIXES.sub("", rest), where)
            return
    yield Evidence(_SUFFIXES.sub("", name), where)


def exchange_time(name: str) -> str:
    """The moment of a folder of nbgrader's exchange, as it is written; "" for any other name."""
    match = _EXCHANGE.fullmatch(name)
    return match["time"] if match else ""


def folded(text: str) -> str:
    """Text without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_NOT_ON_A_LETTER))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The words and numbers of a text, without case and accents."""
    return re.findall(r"[^\W_]+", folded(text))


def fit(text: str, people: list[Person], noise: frozenset[str] = NOISE) -> Fit:
    """The people whom a text names."""
    for match in (_is_wholly, _holds):
        if named := [person for person in people if match(text, person)]:
            return Fit(tuple(_longest(named)), sure=True)
    return _partly(text, people, noise)


def _spellings(name: str) -> list[list[str]]:
    """The words of a name: as folded, and with ue for ü."""
    composed = unicodedata.normalize("NFC", name.casefold())
    return [words(name), words(composed.translate(_GERMAN))]


def _is_wholly(text: str, person: Person) -> bool:
    """Is a text a person's id, e-mail or name, in any order, also run together?"""
    plain = text.strip().casefold()
    if plain in (person.id, person.email.casefold()) and plain:
        return True
    run_together = "".join(words(text))
    return any(
        sorted(words(text)) == sorted(name) or run_together in _rotations(name)
        for name in _spellings(person.name)
        if name
    )


def _rotations(name: list[str]) -> set[str]:
    """ "lopezana" and "analopez": with the family's name first, as Canvas writes it."""
    return {"".join(name[n:] + name[:n]) for n in range(len(name))}


def _holds(text: str, person: Person) -> bool:
    """Does a text hold a person's e-mail, id or whole name, among other words?"""
    if person.email and person.email.casefold() in text.casefold():
        return True
    here = words(text)
    if _can_tell(person.id) and _follow(here, words(person.id)):
        return True
    return any(len(name) > 1 and set(name) <= set(here) for name in _spellings(person.name))


def _can_tell(name: str) -> bool:
    """Is an id so much its own that it may stand among other words? “8” is not."""
    parts = [word for word in words(name) if word not in NOISE]
    return bool(parts) and not (name.isdigit() and len(name) < 4)


def _follow(here: list[str], wanted: list[str]) -> bool:
    return any(here[n : n + len(wanted)] == wanted for n in range(len(here) - len(wanted) + 1))


def _longest(named: list[Person]) -> list[Person]:
    """Without those whose name is a part of another's: of Ana Lopez and Ana Lopez Diaz, one."""
    names = {person.id: set(words(person.name)) for person in named}
    return [p for p in named if not any(names[p.id] < names[other.id] for other in named)]


def _partly(text: str, people: list[Person], noise: frozenset[str]) -> Fit:
    """The people of whose name the most words are in a text; sure where the rest is noise."""
    here = set(words(text))
    shares = {person: _words_in_common(here, person) for person in people}
    most = max(map(len, shares.values()), default=0)
    if not most:
        return Fit()
    named = [person for person, share in shares.items() if len(share) == most]
    share = shares[named[0]]
    rest = {word for word in here - share if not word.isdigit() and word not in noise}
    return Fit(tuple(named), sure=not rest and not share <= noise)


def _words_in_common(here: set[str], person: Person) -> set[str]:
    common: set[str] = set()
    for name in _spellings(person.name):
        if not name:
            continue
        first, last = name[0], name[-1]
        run_together = {f"{first[0]}{last}", f"{last}{first[0]}", first + last, last + first}
        common |= here & (set(name) | run_together)
    return {word for word in common if len(word) > 1}
