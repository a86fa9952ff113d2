"""How people in these numbers are protected, for a community's page.

Nothing here is made of the records of people: the rule, what it hides in the table of counts, and
what the agreement says. So the page needs no record, and the copy it is made of holds none.
"""

from __future__ import annotations

import json

from community_data import data, figures, methods
from community_data.data.agreement import PURPOSES, Agreement
from community_data.exercises.options import by_letter
from community_data.exercises.unfinished import until_answered
from community_data.lessons.privacy.check import judge_form
from community_data.text.dates import long_day
from community_data.text.lists import and_, paragraph, printable
from community_data.text.numbers import whole
from community_data.text.people import upper_first
from community_data.text.translate import _, lazy_gettext, ngettext

choices = by_letter  # as the notebook calls it

LONGEST = 300  # letters of a sentence of an agreement that is shown


def words(meanings: dict[str, str]) -> figures.Html:
    """The words to choose from, and what each means."""
    line = _("“{word}”: {meaning}")
    return figures.note([line.format(word=w, meaning=text) for w, text in meanings.items()])


def rule(package, place: str) -> figures.Html:
    """The rule for small counts, and how many counts of the place it hides."""
    opened = data.open_package(package)
    below = _(
        "No number here tells of fewer than {few} people from their records. Numbers that would "
        "give such a count away by subtraction are hidden too. A 0 may be shown."
    )
    records = _(
        "The records of single people are no part of these pages. The pages are made from counts."
    )
    survey = _("A survey asks a few people of many. Its source protects those who answered.")
    return figures.note(
        [below.format(few=opened.smallest_count), _hidden(opened, place), records, survey]
    )


def _hidden(opened: data.Package, place: str) -> str:
    """How many full counts of the place are hidden, or would be."""
    here = opened.place(place)
    measures = opened.measures
    sampled = measures.loc[measures["count_moe"].notna(), "measure"].unique()
    rows = measures[measures["place_id"] == here["place_id"]]
    rows = rows[~rows["measure"].isin(sampled)]
    hidden = rows["count"].isna() | methods.is_small(rows["count"], opened.smallest_count)
    if not len(rows):
        return _("About {place} there are no counts from records here.").format(place=here["name"])
    if not hidden.any():
        text = _("About {place}, none of the {all} counts from records had to be hidden.")
        return text.format(place=here["name"], all=whole(len(rows)))
    text = ngettext(
        "About {place}, {n} of {all} counts from records is hidden.",
        "About {place}, {n} of {all} counts from records are hidden.",
        int(hidden.sum()),
    )
    return text.format(place=here["name"], n=whole(hidden.sum()), all=whole(len(rows)))


def agreed(package) -> figures.Html:
    """What the agreement says under which the data are shared, in plain sentences."""
    found = data.open_package(package).agreement
    if found is None:
        none = _("No sharing agreement comes with these data. Numbers that are public need none.")
        return figures.note([none, _("Whoever publishes this page can tell you more.")])
    return figures.note([line for line in _terms(found) if line])


def _terms(found: Agreement) -> list[str]:
    names = and_([_safe(name) for name in found.between])
    purposes = [str(PURPOSES[code]) for code in found.purpose]
    signed = _("The data are shared under an agreement between {names}.").format(names=names)
    seen = _("Who may see the records: {who}").format(who=_safe(found.may_see))
    day = long_day(found.keep_until) if found.keep_until else ""
    return [
        signed if names else _("The data are shared under an agreement."),
        _("They may be used for what stands here, and for nothing else:")
        if purposes
        else _("The agreement names no purpose."),
        *(_("– to {purpose}").format(purpose=purpose) for purpose in purposes),
        seen if found.may_see else "",
        _("The records are kept until {day}.").format(day=day)
        if day
        else _("The agreement names no day on which the records are deleted."),
        _("The records may be joined with those of other agencies.")
        if found.linking
        else _("The records may not be joined with those of other agencies."),
        paragraph(_("Residents review how the data are used."), _safe(found.reviewers))
        if found.reviewed_by_residents
        else _("The agreement names no residents who review how the data are used."),
    ]


def _safe(text: str) -> str:
    """A text of somebody else, of one line and not too long."""
    return printable(upper_first(" ".join(text.split())))[:LONGEST]


@until_answered(lazy_gettext("Your agreement appears here when the exercise above is answered."))
def fields(purpose, smallest_count, linking, keep_until, reviewed, package) -> figures.Html:
    """The answers as they stand in `datapackage.json`."""
    answers = judge_form(purpose, smallest_count, linking, keep_until, reviewed, package)
    return figures.note([_("In datapackage.json:"), json.dumps({"agreement": answers})])
