"""What module 11 puts on a community's page: how many used both services, and whom a link misses.

Only counts of groups stand here, and only those that are still hidden in nobody's sum: the counts
of all towns are protected together, and so are those of all groups. A record never does.
"""

from __future__ import annotations

import math

import pandas as pd

from community_data import data, figures, methods
from community_data.data import clients
from community_data.data.agreement import PURPOSES
from community_data.data.rate_words import why_not, with_margin
from community_data.exercises.unfinished import until_answered
from community_data.lessons.linking import material
from community_data.lessons.linking.given import careful_links
from community_data.methods import verdict
from community_data.text.lists import paragraph
from community_data.text.numbers import decimal, whole
from community_data.text.people import percent_text, upper_first
from community_data.text.translate import _, lazy_gettext

TOTAL = "Total"  # as `methods.suppress` names it
# In the words of this page, why a group has no percent here.
WHY = {verdict.ALL: lazy_gettext("all were found"), verdict.NONE: lazy_gettext("none were found")}
NO_PART = lazy_gettext("A page of your own place has no such part.")
WAITING = lazy_gettext("How many used both services appears here when the cells above have run.")


@until_answered(WAITING)
def both(package, place: str) -> figures.Html:
    """Of the people whom agency A knows in a place, how many agency B knows too."""
    if not clients.own(package):
        return figures.note([material.practice_instead(package), NO_PART])
    row, name = _row_of(package, place), data.open_package(package).place(place)["name"]
    about = paragraph(
        _("Counted are people whom the shelters know, and who said yes to linking."),
        _("The place is a part of {town}, and records name towns only.").format(town=row["group"])
        if row["group"] != name
        else "",
    )
    if row["decision"] == "withhold":
        text = _("How many people of {place} used both shelters and clinics? No number is shown.")
        why = _("It is {why}.").format(why=why_not(row["reason"], False))
        return figures.note([text.format(place=row["group"]), why, about])
    label = _("of the people of {place} whom the shelters know were found at the clinics, too")
    detail = _("{found} of {people} people. By chance alone: {low} to {high}.").format(
        found=whole(row["count"]),
        people=whole(row["population"]),
        low=percent_text(row["low"]),
        high=percent_text(row["high"]),
    )
    return figures.big_number(
        percent_text(row["percent"]),
        label.format(place=row["group"]),
        paragraph(detail, _lost(package), about),
    )


def _lost(package) -> str:
    """How many of those who are in both a link misses, in a sentence."""
    table = material.by_group(package, careful_links(package, fairly=True), clients.GROUPS[0])
    share = 100 - 100 * table["found"].sum() / table["people"].sum()
    return _("The link misses about {n} of every 100 who used both.").format(n=decimal(share, 0))


@until_answered(lazy_gettext("Whom the link misses appears here when the cells above have run."))
def missed(package, compare_by: str) -> figures.Html:
    """The recall of each group with its interval: whose use of the services a link does not see."""
    if not clients.own(package):
        return figures.note(NO_PART)
    table = recall(package, compare_by)
    table["group"] = [material.people_of(group, compare_by) for group in table["group"]]
    drawn = table.assign(
        group=[upper_first(group) for group in table["group"]],
        reason=[str(WHY.get(why, why_not(why, False))) for why in table["reason"]],
    )
    behind = pd.DataFrame(
        {
            _("Group"): drawn["group"],
            _("Found"): [
                reason if decision == "withhold" else with_margin(row)
                for decision, reason, (_index, row) in zip(
                    table["decision"], drawn["reason"], drawn.iterrows(), strict=True
                )
            ],
        }
    )
    title, below = finding(table), _("Percent of the people in both agencies whom the link finds")
    return figures.show(
        figures.intervals(drawn, title, xlabel=below),
        alt=figures.intervals_alt(drawn, title, xlabel=below),
        table=behind,
        source=_sources(package),
        caption=_(
            "Groups are those that the shelters wrote down. Where fewer are found, the clinics "
            "look less used than they are."
        ),
        opened=True,
    )


def finding(table: pd.DataFrame) -> str:
    """What `recall` says, in a sentence that its numbers bear out."""
    shown = table[table["decision"] == "show"]
    if len(shown) < 2:
        return _("Too few people are known to say whom the link misses")
    low = shown.loc[shown["percent"].idxmin()]
    high = shown.loc[shown["percent"].idxmax()]
    margin = methods.margin_when_picked(
        methods.difference_margin(low["margin"], high["margin"]), len(shown)
    )
    if high["percent"] - low["percent"] <= margin:
        return _("These numbers cannot tell whether the link misses one group more than another")
    return _("In all towns together, the link finds {a} of {low}, and {b} of {high}").format(
        low=low["group"],
        high=high["group"],
        a=percent_text(low["percent"]),
        b=percent_text(high["percent"]),
    )


@until_answered(lazy_gettext("How it was done appears here when the cells above have run."))
def how(package) -> figures.Html:
    """Who said no, what the link may be used for, and how careful it is."""
    if not clients.own(package):
        return figures.note(NO_PART)
    agreed = material.agreement(package)
    purposes = [str(words) for code, words in PURPOSES.items() if agreed.covers(code)]
    threshold = _threshold(package)
    no = [
        whole(people) if people >= threshold else _("fewer than {n}").format(n=threshold)
        for people in clients.said_no(package).values()
    ]
    return figures.note(
        [
            _(
                "Only records of people who said yes were linked. At the shelters {a} did not, at "
                "the clinics {b}. They are left out, and are served as before."
            ).format(a=no[0], b=no[1]),
            _("The agreement allows these uses, and no other:"),
            *purposes,
            _(
                "Of 100 links, {precision} are right. A link that is missed hides that somebody "
                "was helped. It does not say that they stayed away."
            ).format(precision=decimal(_precision(package), 0)),
            _("Two family names in one box, a name by ear: such things make records differ."),
        ]
    )


def recall(package, compare_by: str) -> pd.DataFrame:
    """Recall by group, as a page may hold it: rows to show first, the others without numbers.

    group, count (found), population (people in both), percent, low, high, margin (of 90%),
    decision, reason, kind.
    """
    table = material.by_group(package, careful_links(package, fairly=True), compare_by)
    counts = table.set_index("group").rename(columns={"found": "count", "people": "population"})
    return _protected(counts, package).drop(TOTAL).rename_axis("group").reset_index()


def by_town(package) -> pd.DataFrame:
    """People whom agency A knows and agency B knows too, by town and in all, as in `recall`.

    The index holds names of places, and `TOTAL`.
    """
    opened = data.open_package(package)
    names = opened.places.set_index("place_id")["name"]
    records = clients.records(package, "a")
    found = records["record_id"].isin(careful_links(package, fairly=True)["record_id_a"])
    towns = records["place_id"].map(names).fillna(records["place_id"])
    counts = found.groupby(towns).agg(count="sum", population="size")
    return _protected(counts, package)


def _protected(counts: pd.DataFrame, package) -> pd.DataFrame:
    """A table of count and population with its total, without what must be hidden.

    Who sees two of count, the rest and the population knows the third. So the counts and the rests
    are protected together, with the totals of rows and columns.
    """
    threshold = _threshold(package)
    parts = pd.DataFrame({"count": counts["count"], "rest": counts["population"] - counts["count"]})
    shown = methods.suppress(parts.astype(int), threshold)
    hidden = shown.isna().any(axis=1)
    whole_table = pd.DataFrame({"count": shown["count"], "population": shown[TOTAL]})
    table = whole_table.astype("Float64").astype(float).mask(hidden)
    judged = methods.rate_verdict(table["count"], table["population"], threshold=threshold)
    table["percent"] = 100 * table["count"] / table["population"]
    table["low"], table["high"] = methods.percent_interval(table["count"], table["population"])
    table["margin"] = methods.percent_margin(table["count"], table["population"])
    table = table.assign(decision=judged.decision, reason=judged.reason, kind="count")
    table.loc[hidden, "reason"] = verdict.HIDDEN
    held = table["decision"] == "withhold"
    blank = dict.fromkeys(["count", "population", "percent", "low", "high", "margin"], math.nan)
    # Their place in an order by percent would tell their number.
    return pd.concat([table[~held], table[held].sort_index().assign(**blank)])


def _row_of(package, place: str) -> pd.Series:
    """The row of `by_town` for a place, or for the town that it is a part of; `group` names it."""
    places = data.open_package(package).places.set_index("place_id")
    table, at = by_town(package), data.open_package(package).place(place)["place_id"]
    name = TOTAL
    while at in places.index and name == TOTAL:
        name = places.at[at, "name"] if places.at[at, "name"] in table.index else TOTAL
        at = places.at[at, "parent_id"]
    group = data.top_place(package) if name == TOTAL else name
    return pd.concat([table.loc[name], pd.Series({"group": group})])


def _precision(package) -> float:
    links = careful_links(package, fairly=True)
    return 100 * links["same_person"].mean()


def _threshold(package) -> int:
    return data.open_package(package).smallest_count


def _sources(package) -> str:
    tables = set(clients.TABLES.values())
    about = clients.source(package).sources
    return "; ".join(s["title"] for s in about if tables & set(s.get("tables", [])))
