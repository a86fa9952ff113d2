"""A finding about two groups in one sentence, for more than one lesson."""

from __future__ import annotations

from community_data import data
from community_data.data import rates
from community_data.data.comparison import Comparison
from community_data.data.measures import noun_of
from community_data.text.people import who
from community_data.text.translate import _, lazy_gettext

# What may be wrong with a title about groups or places, and what the numbers above say of it.
TITLE_IS_TRUE = lazy_gettext("The numbers above show it.")
TITLE_FLAWS = {
    "sure": lazy_gettext("It is sure of a gap that these numbers cannot show."),
    "number": lazy_gettext("Its number is not what the numbers above say."),
    "blame": lazy_gettext("It says that people themselves are at fault."),
    "change": lazy_gettext("It tells of a change over time."),
    "people": lazy_gettext("It compares other people than the table does."),
}
# What to look at where somebody is wrong about a title. None of them gives the word away.
TITLE_LOOK = {
    "number": lazy_gettext("It holds a number. Look for it in the numbers above: which is it?"),
    "blame": lazy_gettext("It says why it is so, and at whose fault. No number here says why."),
    "change": lazy_gettext(
        "It tells of two points in time. How many are there in the numbers above?"
    ),
    "people": lazy_gettext(
        "It compares people with each other. Look if the table has a row for each of them."
    ),
}


def finding(focus, reference, package, place, measure, group_by) -> str:
    """A title that says what a comparison of two groups found."""
    name = data.open_package(package).place(place)["name"]
    noun = noun_of(package, place, measure)
    found = Comparison(rates.of_groups(package, place, measure, group_by), focus, reference)
    a, b = (who(group, group_by, noun) for group in (focus, reference))
    if found.shown < 2:
        return _("In {place}, the numbers cannot tell the groups apart").format(place=name)
    if not found.can_be_made:
        open_question = _("In {place}, the numbers cannot tell how {one} compare with {other}")
        return open_question.format(place=name, one=a, other=b)
    if not found.real:
        unclear = _("In {place}, the numbers cannot tell {one} and {other} apart")
        return unclear.format(place=name, one=a, other=b)
    if found.difference < 0:
        a, b = b, a
    times = found.times()
    modelled = rates.is_modelled(package, measure)
    if times and modelled:
        says = _(
            "In {place}, the percent is {times} as high for {one} as for {other} by a model's "
            "estimate"
        )
    elif times:
        says = _("In {place}, the percent is {times} as high for {one} as for {other}")
    elif modelled:
        says = _(
            "In {place}, the percent is higher for {one} than for {other} by a model's estimate"
        )
    else:
        says = _("In {place}, the percent is higher for {one} than for {other}")
    return says.format(place=name, times=times, one=a, other=b)
