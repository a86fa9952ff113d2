"""A roster from a list of people that another program wrote, such as a learning platform.

Moodle's list of participants, Canvas's gradebook, a list from Excel in the words of several
languages: the columns are known by their names. Where there is no id, one is made of the name. Who
is on the roster already keeps the id that their folders have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_data.errors import CannotGrade
from community_data.grading import roster
from community_data.grading.intake.names import folded, words
from community_data.grading.roster import Person
from community_data.text.lists import and_
from community_data.text.translate import _

# What a column is called, without accents: English, Spanish, German, French, Portuguese.
_CALLED = {
    "id": ("id", "username", "user name", "login", "sis login id", "user", "nombre de usuario",
           "anmeldename", "benutzername", "nom d'utilisateur", "student id"),
    "name": ("name", "full name", "student", "student name", "fullname", "nombre completo",
             "vollstandiger name", "nom complet", "nome completo", "display name", "person",
             "trainee", "participant", "teilnehmer"),
    "first": ("first name", "given name", "firstname", "nombre", "vorname", "prenom", "nome",
              "nombre(s)"),
    "last": ("last name", "surname", "family name", "lastname", "apellido", "apellidos",
             "apellido(s)", "nachname", "nom", "nom de famille", "sobrenome", "apelido"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "correo",
              "direccion de correo", "direccion email", "correo electronico", "e-mail-adresse",
              "adresse de courriel", "endereco de e-mail", "email adresse"),
}  # fmt: skip
# So long that a user of a Linux machine can be called so, also with a number behind it.
_LONGEST = 28
# Rows of Canvas's gradebook that are no people.
_NOBODY = re.compile(r"\s*(points possible|student, test|test student|.*manual posting.*)\s*", re.I)


@dataclass(frozen=True)
class Proposal:
    """A roster as it would be written, and what a person should know of it.

    `kept` are people of the roster who are not on the list that came: they stay. `made` are ids
    that were made up from names.
    """

    people: list[Person]
    made: list[Person]
    kept: list[Person]


def proposed(file: Path, before: list[Person]) -> Proposal:
    """The roster that a list of people makes. Raises `CannotGrade` where it makes none."""
    table = roster.table(file)
    columns = _columns(table)
    listed = [person for person in _listed(table, columns) if person.name or person.email]
    _require_names(listed, file.name, columns)
    people: list[Person] = []
    made: list[Person] = []
    for person in listed:
        known = _known(person, before)
        if known is not None:
            people.append(Person(known.id, person.name, person.email or known.email))
        elif roster.ID.fullmatch(person.id):
            people.append(person)
        else:
            taken = {other.id for other in [*before, *people]}
            people.append(Person(_id_of(person.name, taken), person.name, person.email))
            made.append(people[-1])
    kept = [person for person in before if person.id not in {p.id for p in people}]
    whole = people + kept
    roster.require_apart(whole, file.name)
    return Proposal(whole, made, kept)


def _columns(table: pd.DataFrame) -> dict[str, str]:
    """What is in which column: id, name, first, last and email -> the column's own name."""
    plain = {re.sub(r"\s+", " ", folded(column)).strip(): column for column in table}
    columns = {
        what: next((plain[name] for name in names if name in plain), "")
        for what, names in _CALLED.items()
    }
    if _is_canvas(table):  # its “ID” is a number of its own, its “SIS Login ID” may be an e-mail
        columns["id"] = "sis login id"
    if columns["first"] and columns["name"] and not columns["last"]:
        columns["last"], columns["name"] = columns["name"], ""  # as in German: Vorname, Name
    return {what: column for what, column in columns.items() if column}


def _is_canvas(table: pd.DataFrame) -> bool:
    return {"student", "sis login id"} <= set(table)


def _listed(table: pd.DataFrame, columns: dict[str, str]) -> list[Person]:
    """The rows as people, with ids as they stand there, which may be none."""
    listed = []
    for row in table.to_dict("records"):
        values = {what: " ".join(row[column].split()) for what, column in columns.items()}
        name = values.get("name") or f"{values.get('first', '')} {values.get('last', '')}".strip()
        if _NOBODY.fullmatch(name):
            continue
        name_id, email = values.get("id", "").casefold(), values.get("email", "")
        if "@" in name_id:
            name_id, email = "", email or name_id
        listed.append(Person(name_id, _given_name_first(name), email))
    return listed


def _given_name_first(name: str) -> str:
    """ "Lopez, Ana" as “Ana Lopez”."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else name


def _require_names(listed: list[Person], name: str, columns: dict[str, str]) -> None:
    if not columns.keys() & {"name", "first", "last"}:
        raise CannotGrade(
            _(
                "{file} has no column with names. Call it “name”, or “first name” and “last name”."
            ).format(file=name)
        )
    if not listed:
        raise CannotGrade(_("{file} names nobody. Write one row a person.").format(file=name))
    nameless = [person.email for person in listed if not person.name]
    if nameless:
        raise CannotGrade(
            _("{file} has no name for {people}. Write it there.").format(
                file=name, people=and_(nameless)
            )
        )


def _known(person: Person, before: list[Person]) -> Person | None:
    """Somebody of the roster by the e-mail, the id, or a name that only they have."""
    for same in (
        lambda old: person.email and old.email.casefold() == person.email.casefold(),
        lambda old: person.id and old.id == person.id,
        lambda old: not (old.email and person.email) and words(old.name) == words(person.name),
    ):
        alike = [old for old in before if same(old)]
        if len(alike) == 1:
            return alike[0]
    return None


def _id_of(name: str, taken: set[str]) -> str:
    """An id made of a name: ana_lopez, and ana_lopez_2 where that is taken. It begins with a letter
    and is short, as the name of a user of a hub's machine has to be."""
    letters = "_".join(word for word in words(name) if word.isascii())
    letters = letters.lstrip("0123456789_")[:_LONGEST].strip("_")
    made = letters or "person"
    number = 1
    while made in taken or (number == 1 and not letters):
        number += 1
        made = f"{letters or 'person'}_{number}"
    return made
