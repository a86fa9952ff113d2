"""The agreement of a package: can it be kept to, does it still hold, and does it say enough.

What is there and cannot be read stops the package: a page could break a promise that nobody
could read. What is missing is told, and binds least (`data.agreement`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from community_data.data import agreement, schema
from community_data.text.dates import long_day
from community_data.text.lists import and_, or_, shown
from community_data.text.numbers import whole
from community_data.text.translate import _, lazy_gettext, ngettext
from community_data.validate.report import Findings

FORMS = {
    "between": lazy_gettext("the names of those who signed it, in a list"),
    "purpose": lazy_gettext("a list of purposes, each of them {purposes}"),
    "may_see": lazy_gettext("a sentence: who may see the records"),
    "smallest_count": lazy_gettext("a whole number from {least} to {most}"),
    "linking": lazy_gettext("“yes” or “no”"),
    "keep_until": lazy_gettext("a day, as in 2029-06-30"),
    "reviewed_by_residents": lazy_gettext("“yes” or “no”"),
    "reviewers": lazy_gettext("a sentence: who the residents are that review it"),
}
"""What each field of the agreement has to be."""


def judge(descriptor: dict, tables: Collection[str], findings: Findings, today: date) -> None:
    """Say what is wrong with the agreement, and what it leaves open."""
    told = descriptor.get("agreement")
    if told is None:
        _none(tables, findings)
    elif not isinstance(told, dict):
        what = _("“agreement” in datapackage.json is not an object with fields")
        findings.add("agreement", "", what, _("Write its fields, or take it out."))
    else:
        _fields(told, findings)
        _over(agreement.read(descriptor), bool(descriptor.get("synthetic")), findings, today)


def smallest_count(descriptor: dict) -> int:
    """The smallest count of people that the agreement lets anybody see; 0 where it says none."""
    found = agreement.read(descriptor)
    return found.smallest_count if found else 0


def _none(tables: Collection[str], findings: Findings) -> None:
    records = [name for name in tables if schema.of(name).of_people]
    if records:
        what = ngettext(
            "the table {names} holds records of people, and no agreement says what may be done "
            "with them",
            "the tables {names} hold records of people, and no agreement says what may be done "
            "with them",
            len(records),
        ).format(names=and_(records))
        findings.add("agreement-none", "", what, _("Add “agreement” to datapackage.json."))


def _fields(told: dict, findings: Findings) -> None:
    for field in agreement.unreadable(told):
        what = _("the agreement's “{field}” cannot be followed: it says {value}").format(
            field=field, value=shown(told[field])
        )
        findings.add("agreement", "", what, _("Write {form}.").format(form=_form(field)))
    known = {field.casefold(): field for field in agreement.FIELDS}
    for key in [key for key in told if key not in agreement.FIELDS]:
        # A field that is nearly one of ours was meant to bind, and would bind nobody.
        meant = known.get(str(key).strip().casefold().replace("-", "_").replace(" ", "_"))
        what = _("the agreement has a field {key}, which is none that is read").format(
            key=shown(key)
        )
        todo = _("Write one of {fields}.").format(fields=or_(list(agreement.FIELDS)))
        findings.add("agreement" if meant else "agreement-open", "", what, todo)
    without = [field for field in agreement.FIELDS if field not in told]
    if without:
        what = _("the agreement does not say: {fields}").format(fields=and_(without))
        todo = _("Ask those who signed it, and add what they say. Until then, it allows least.")
        findings.add("agreement-open", "", what, todo)


def _form(field: str) -> str:
    return str(FORMS[field]).format(
        purposes=or_(list(agreement.PURPOSES)),
        least=agreement.LEAST_COUNT,
        most=whole(agreement.MOST_COUNT),
    )


def _over(found: agreement.Agreement, synthetic: bool, findings: Findings, today: date) -> None:
    """After its last day, nothing may be made of the data. Invented people need no such day."""
    if found.keep_until and found.keep_until < today and not synthetic:
        what = _("by the agreement, these data were kept until {day}, and that day is over").format(
            day=long_day(found.keep_until)
        )
        todo = _("Delete the data, or sign a new agreement and write its day as “keep_until”.")
        findings.add("agreement", "", what, todo)
