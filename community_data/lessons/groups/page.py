"""What the numbers mean, in plain sentences and one picture, for a community's page.

The functions take answers of the notebook, finished or not: where one of them is not there yet,
or is something else than was asked for, a short note stands in its place. So a notebook that is
not finished runs from top to bottom. On a report the checks have passed, so no note appears.

No number stands here that `methods.rate_verdict` withholds: not in a sentence, not in a table, not
in the words for whoever cannot see the picture, and not by the place of its row. No words of a
trainee stand here either: a title is made from the numbers, a choice comes from a closed list.
"""

from __future__ import annotations

import pandas as pd

from community_data import data, figures
from community_data.data import rates
from community_data.data.comparison import Comparison
from community_data.data.measures import noun_of, source
from community_data.data.rate_words import (
    FEW,
    ends,
    has_margin,
    rounded_ends,
    why_not,
    why_not_sentence,
    with_margin,
)
from community_data.exercises.answers import Wrong, one_number, yes_or_no
from community_data.exercises.exercise import one_of
from community_data.exercises.unfinished import until_answered
from community_data.lessons.comparison import finding as finding
from community_data.lessons.groups import material
from community_data.lessons.groups.answers import decisions
from community_data.text.people import margin_text, percent_text, percent_words, upper_first, who
from community_data.text.translate import _, lazy_gettext

USE = {"show": lazy_gettext("can be used"), "flag": lazy_gettext("look twice")}
COUNT_ALL_THE_SAME = lazy_gettext("Their needs count all the same.")


@until_answered(lazy_gettext("Your number appears here when exercise 1 is answered."))
def headline(percent, package, place: str, measure: str) -> figures.Html:
    """The one number of a place, large, with what it means for residents and how sure it is."""
    one_number(percent, "percent")
    row = rates.of_everyone(package, place, measure)
    about = {
        "name": data.open_package(package).place(place)["name"],
        "noun": noun_of(package, place, measure),
        "words": data.words(measure),
        "why": why_not_sentence(row["reason"], rates.is_modelled(package, measure)),
    }
    if row["decision"] == "withhold":
        text = _("How many {noun} in {name} {words}? There is no number to show here. {why}")
        return figures.note([text.format(**about), COUNT_ALL_THE_SAME])
    if row["kind"] == "count" and row["percent"] < FEW:
        label = _("of every 1,000 {noun} in {name} {words}")
        return figures.big_number(
            f"{10 * row['percent']:.1f}", label.format(**about), _how_sure(row)
        )
    return figures.big_number(
        percent_text(row["percent"]),
        _("of {noun} in {name} {words}").format(**about),
        f"{upper_first(percent_words(row['percent']))}. {_how_sure(row)}",
    )


def _how_sure(row: pd.Series) -> str:
    """How sure the number of a place is, in one to three sentences."""
    low, high = ends(row)
    if row["kind"] == "count" and row["percent"] < FEW:
        low, high = (f"{10 * end:.1f}" for end in (row["low"], row["high"]))
        text = _(
            "Everybody on record is counted. By chance alone it could have been between {low} and "
            "{high} of every 1,000."
        )
        return text.format(low=low, high=high)
    if row["kind"] == "count":
        text = _(
            "Everybody on record is counted. By chance alone it could have been between {low} and "
            "{high}."
        )
        return text.format(low=low, high=high)
    told = []
    if row["kind"] == "model":
        told.append(_("A model estimated this: nobody was asked."))
    if not has_margin(row):
        told.append(_("The source gives no margin for it."))
    elif row["margin"] < 0.05 or row["percent"] in (0, 100):
        told.append(f"{upper_first(with_margin(row))}.")
    else:
        text = _("{percent}: probably between {low} and {high}.")
        if row["kind"] == "model":
            text = _("{percent}: by the model between {low} and {high}.")
        told.append(text.format(percent=with_margin(row), low=low, high=high))
    if row["decision"] == "flag":
        told.append(_("Look twice: none or all is seldom true."))
    return " ".join(told)


@until_answered(lazy_gettext("Who decided appears here when exercise 4 is answered."))
def decided(
    because, row_order, decided_by, package, place, measure, group_by, focus, reference
) -> figures.Html:
    """Whom the page compares with whom and why, in which order, and who decided that."""
    noun = noun_of(package, place, measure)
    a, b = (who(group, group_by, noun) for group in (focus, reference))
    reasons = {
        "largest": _("We compare {a} with {b}, the largest group whose number can be used."),
        "lowest": _("We compare {a} with {b}, whose percent is the lowest that can be used."),
        "asked": _("We compare {a} with {b}, as people of these groups asked us to."),
        "none": _("Fewer than two groups have a number that can be used, so we compare nobody."),
    }
    orders = {"percent": _("The rows stand by percent, the highest first.")}
    deciders = {
        "residents": _("People of these groups decided that, and were paid for their time."),
        "staff": _("Our staff decided that."),
        "nobody yet": _(
            "A rule of this page decided that. Nobody of these groups was asked yet: tell us if "
            "you would compare in another way."
        ),
    }
    because = one_of(because, material.REASONS, "because")
    holds = material.true_reasons(rates.of_groups(package, place, measure, group_by), reference)
    if because not in [*holds, "asked"]:
        raise Wrong("wrong_value", _("The numbers do not bear this reason out."))
    if because == "none":
        return figures.note(reasons[because])
    reason = reasons[because].format(a=a, b=b)
    order = orders[one_of(row_order, material.ORDERS, "row_order")]
    decider = deciders[one_of(decided_by, material.DECIDERS, "decided_by")]
    return figures.note([f"{reason} {order}", decider])


@until_answered(lazy_gettext("The picture appears here when exercises 4 and 7 are right."))
def picture(title, row_order, package, place, measure, group_by, focus, reference) -> figures.Html:
    """The percents of the groups with their intervals, and the numbers behind them."""
    where = (focus, reference, package, place, measure, group_by)
    titles = material.titles(*where)
    texts = {letter: option.text for letter, option in titles.items()}
    if titles[one_of(title, texts, "title")].word != "true":
        raise Wrong("wrong_value", _("This title is not true."))
    noun = noun_of(package, place, measure)
    modelled = rates.is_modelled(package, measure)
    order = one_of(row_order, material.ORDERS, "row_order")
    lines = rates.shown(_ordered(rates.of_groups(package, place, measure, group_by), order))
    held = lines["decision"] == "withhold"
    lines["reason"] = [why_not(reason, modelled) for reason in lines["reason"]]
    lines["group"] = [upper_first(who(group, group_by, noun)) for group in lines["group"]]
    behind = pd.DataFrame(
        {
            _("Group"): lines["group"],
            _("Percent and margin"): [
                _("not shown") if hide else with_margin(row)
                for hide, (_number, row) in zip(held, lines.iterrows(), strict=True)
            ],
            _("How to use it"): [
                str(USE.get(word, reason))
                for word, reason in zip(lines["decision"], lines["reason"], strict=True)
            ],
        }
    )
    for number, row in lines[~held].iterrows():
        lines.loc[number, ["low", "high"]] = rounded_ends(row)
    below = _("Percent who {words}")
    if noun.startswith("household"):
        below = _("Percent that {words}")
    below = below.format(words=data.words(measure))
    drawn = lines[["group", "percent", "low", "high", "decision", "reason", "kind"]]
    heading = finding(*where)
    return figures.show(
        figures.intervals(drawn, heading, xlabel=below),
        alt=figures.intervals_alt(drawn, heading, xlabel=below),
        table=behind,
        source=source(package, place, measure),
        opened=True,
    )


def _ordered(table: pd.DataFrame, order: str) -> pd.DataFrame:
    if order == "percent":
        return table.sort_values("percent", ascending=False, kind="stable")
    if order == "size":
        return table.sort_values("population", ascending=False, kind="stable")
    return table.sort_values("group") if order == "name" else table


@until_answered(lazy_gettext("The comparison appears here when exercises 5 and 6 are answered."))
def gap(
    ratio, difference, gap_margin, is_real, focus, reference, package, place, measure, group_by
) -> figures.Html:
    """What a comparison of two groups means, in a few sentences."""
    for answer in (ratio, difference, gap_margin):
        one_number(answer)
    yes_or_no(is_real)
    noun = noun_of(package, place, measure)
    table = rates.of_groups(package, place, measure, group_by)
    compared = Comparison(table, focus, reference)
    a, b = (who(group, group_by, noun) for group in (focus, reference))
    modelled = rates.is_modelled(package, measure)
    if not compared.can_be_made:
        return figures.note(_why_no_comparison(compared, a, b, modelled))
    text = _("Of {a}, {one} {words}. Of {b}, it is {other}.")
    if modelled:
        text = _("By a model's estimate, of {a}, {one} {words}. Of {b}, it is {other}.")
    told = [
        text.format(
            a=a, b=b, words=data.words(measure),
            one=with_margin(compared.one), other=with_margin(compared.other),
        ),
        _how_far_apart(compared, a),
    ]  # fmt: skip
    if compared.rounding_shows:
        told.append(_("The gap was worked out before the numbers were rounded."))
    return figures.note(told + _how_judged(compared, a, modelled))


def _how_far_apart(compared: Comparison, a: str) -> str:
    points = _("{points} percentage points").format(points=f"{abs(compared.difference):.1f}")
    if compared.has_margin:
        points = _("{points} percentage points (± {margin})").format(
            points=f"{abs(compared.difference):.1f}", margin=margin_text(compared.margin)
        )
    times = compared.times()
    if not compared.real:
        text = _("The two are {points} apart.")
    elif compared.difference < 0:
        text = _("For {a} the percent is {points} lower.")
    elif times:
        text = _("For {a} the percent is {points} higher, {times} as high.")
    else:
        text = _("For {a} the percent is {points} higher.")
    return text.format(a=a, points=points, times=times)


def _why_no_comparison(compared: Comparison, a: str, b: str, modelled: bool) -> list[str]:
    if compared.shown == 0:
        return [_("None of the groups has a number to show here, so there is no comparison.")]
    if compared.shown == 1:
        return [_("Only one of the groups has a number to show here, so there is no comparison.")]
    text = _("The numbers cannot tell how {a} compare with {b} here.")
    return [
        text.format(a=a, b=b),
        *(
            _("The number for {people}: {why}.").format(
                people=people, why=why_not(row["reason"], modelled)
            )
            for row, people in ((compared.one, a), (compared.other, b))
            if row["decision"] == "withhold"
        ),
    ]


def _how_judged(compared: Comparison, a: str, modelled: bool) -> list[str]:
    """How the groups were picked, if the gap is larger than that allows, and what is open."""
    if not compared.has_margin:
        return [_("The model gives no margin, so nobody can tell if this gap is real.")]
    told, than = [], _("its margin")
    if compared.groups > 1:
        than = _("{points} points").format(points=margin_text(compared.needed))
        picked = _("{people} were picked out of {n} groups that could be compared.")
        if compared.highest:
            picked = _(
                "We picked {a} because their percent is the highest of the {n} groups that could "
                "be compared."
            )
        why = _(
            "Whoever picks one of several groups finds a gap by chance more often. So we call a "
            "gap real only if it is more than {than}."
        )
        picked = picked.format(a=a, people=upper_first(a), n=compared.groups)
        told.append(f"{picked} {why.format(than=than)}")
    if not compared.real:
        text = _("This gap is not more than {than}, so these numbers cannot tell which is higher.")
        return [*told, text.format(than=than)]
    if modelled:
        told += [
            _("This gap is larger than {than}.").format(than=than),
            _("A model made these numbers. Only asking people can show if it is right."),
        ]
    else:
        text = _("This gap is larger than {than}, so chance alone hardly explains it.")
        told.append(text.format(than=than))
    return [*told, _("The number does not say why. Ask the people it is about.")]


@until_answered(
    lazy_gettext("A note on uncertain numbers appears here when exercise 13 is answered.")
)
def uncertain(decision, package, place, measure, group_by) -> figures.Html:
    """Which groups' numbers are not shown and why, and that these people count all the same."""
    noun = noun_of(package, place, measure)
    modelled = rates.is_modelled(package, measure)
    table = rates.of_groups(package, place, measure, group_by)
    decisions(decision, table["group"])
    held = table[table["decision"] == "withhold"]
    told = [
        f"{upper_first(why_not(reason, modelled))}: "
        f"{_names(held.loc[held['reason'] == reason, 'group'], group_by, noun)}."
        for reason in dict.fromkeys(held["reason"])
    ]
    missing = rates.missing_groups(package, place, measure, group_by)
    if missing:
        text = _("No row in the table: {groups}.")
        told.append(text.format(groups=_names(missing, group_by, noun)))
    elif rates.people_without_group(package, place, measure, group_by):
        told.append(_("Some people are in none of these groups, and the table does not say who."))
    if not told:
        return figures.note(_("The number of every group here is certain enough to be shown."))
    return figures.note([*told, COUNT_ALL_THE_SAME])


def _names(groups, group_by: str, noun: str) -> str:
    return "; ".join(who(group, group_by, noun) for group in groups)
