"""What the weeks say, for a community's page: this week, the run chart, what is still to come.

The functions take answers of the notebook, finished or not, and work everything out from the data.
No count from 1 to below the package's threshold stands here, nor a chart of a place in which many
weeks are so small: what is left of them would look larger than it is.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from community_data import figures, methods
from community_data.data import requests as weeks_of
from community_data.data.requests import BASE, COMPLETE, HIDDEN, YEAR
from community_data.exercises.answers import one_number, yes_or_no
from community_data.exercises.unfinished import until_answered
from community_data.lessons.trends import material
from community_data.lessons.trends.material import FOUR, NEED, Case, day, name_of, plain
from community_data.text.lists import paragraph
from community_data.text.numbers import decimal, whole
from community_data.text.people import upper_first
from community_data.text.translate import _, lazy_gettext

LATE_DAYS = 13  # from the newest print to the release: after more, a week is overdue
KINDS = {
    "closed": lazy_gettext("closed"),
    "more need": lazy_gettext("more need"),
    "late reports": lazy_gettext("late reports"),
}


@until_answered(lazy_gettext("This week appears here when exercise 2 is answered."))
def this_week(change, average, package, place: str, need: str = NEED) -> figures.Html:
    """The newest complete week, against last year and over four weeks, with what each hides."""
    one_number(change), one_number(average)
    here = material.case(package, place, need)
    why = _why_not(here)
    if why:
        return figures.note([*why, *_to_which_date(here)])
    newest = here.complete.iloc[-1]
    detail = [_against_last_year(here), _four_weeks(here), *_to_which_date(here)]
    return figures.big_number(
        whole(newest["requests"]),
        _("{title}: {need}, {place}, week of {day}").format(
            title=_title(here), need=plain(here.need), place=name_of(here), day=day(newest["week"])
        ),
        paragraph(*detail),
    )


def _title(here: Case) -> str:
    """What the table counts, in the package's own words."""
    named = [r for r in here.package.descriptor["resources"] if r.get("name") == "requests"]
    title = str(named[0].get("title") or "").replace("(synthetic)", "").strip()
    return title or _("Weekly number")


def _why_not(here: Case) -> list[str]:
    """Why there is nothing to show of a place; nothing where there is."""
    base = here.complete.tail(BASE)
    about = {"place": name_of(here), "need": upper_first(plain(here.need))}
    least = here.package.smallest_count
    window = here.weekly[here.weekly["week"] <= _complete_until(here)]
    if len(base):
        window = window[window["week"] >= base["week"].iloc[0]]
    small = (window["status"] == HIDDEN) | window["requests"].between(1, least - 1)
    if small.any() or not len(base):
        text = _("{need}, {place}: in some weeks the number is below {least}, or would tell one.")
        return [
            text.format(least=least, **about),
            _("Such numbers are hidden to protect people, and what is left would look too large."),
            _("The needs of these people count all the same."),
        ]
    if len(base) < BASE:
        text = _("{need}, {place}: there are fewer than {n} complete weeks, too few to judge.")
        return [text.format(n=BASE, **about)]
    return []


def _complete_until(here: Case) -> str:
    """The newest week that is complete; the newest of all where nobody can say."""
    share = weeks_of.share_known(here.package, here.need, here.weekly["age"])
    return here.weekly["week"][~(share < COMPLETE)].max()


def _to_which_date(here: Case) -> list[str]:
    """To which week the numbers are complete, and whether a new one is overdue."""
    told = []
    if weeks_of.completeness(here.package, here.need) is None:
        told.append(
            _("Each week was printed once, so nobody can say how complete the newest weeks are.")
        )
    else:
        until = _complete_until(here)
        told.append(
            _("Complete to the week of {day}. Later weeks still grow.").format(day=day(until))
        )
    table = here.package.table("requests")
    newest, made = table["published"].max(), str(here.package.descriptor.get("created", ""))[:10]
    if len(made) == 10 and (date.fromisoformat(made) - date.fromisoformat(newest)).days > LATE_DAYS:
        told.append(
            _("No new week came: the newest print is of {day}, and these data were put out on "
              "{made}.").format(day=day(newest), made=day(made))
        )  # fmt: skip
    return told


def _against_last_year(here: Case) -> str:
    now, then, told = material.two_weeks(here.package, here.place, here.need)
    if np.isnan(now) or _few(here, now, then):
        return _("There is no week to compare with, 52 weeks before.")
    change = 100 * (now - then) / then
    text = _("That is as many as 52 weeks before.")
    if change >= 100:
        text = _("That is {times} times as many as 52 weeks before.")
    elif round(change) > 0:
        text = _("That is {n}% more than 52 weeks before.")
    elif round(change) < 0:
        text = _("That is {n}% less than 52 weeks before.")
    text = text.format(n=whole(abs(change)), times=decimal(now / then))
    if not told.startswith(_("Week of {week}").format(week=day(here.complete["week"].iloc[-1]))):
        text = paragraph(told, text)
    return paragraph(
        text, _("A year apart, the season is the same; but one odd week can make the difference.")
    )


def _few(here: Case, *numbers: float) -> bool:
    return any(0 < n < here.package.smallest_count for n in numbers)


def _four_weeks(here: Case) -> str:
    return _(
        "Over the last four complete weeks it was {n} a week: that calms chance, and shows a "
        "sudden change late."
    ).format(n=material.short(here.complete["requests"].tail(FOUR).mean()))


@until_answered(lazy_gettext("The run chart appears here when exercise 4 is answered."))
def picture(median, longest, is_shift, package, place: str, need: str = NEED) -> figures.Html:
    """The run chart of 24 complete weeks, season out, and what it says."""
    one_number(median), one_number(longest), yes_or_no(is_shift)
    here = material.case(package, place, need)
    if _why_not(here):
        return figures.note(_("There is no chart: too few weeks have a number to show."))
    base, chart = here.base, here.chart
    heading = finding(here)
    table = material.sides(base)
    no_season = weeks_of.season(here.package, here.need) is None
    column = _("Number") if no_season else _("Number, season out")
    behind = pd.DataFrame(
        {
            _("Week"): [day(week) for week in table.index],
            column: table["requests"].map(material.short).to_numpy(),
            _("Side of the median"): table["side"].to_numpy(),
        }
    )
    return figures.show(
        figures.week_chart(base, heading, chart.median),
        alt=figures.week_chart_alt(base, heading, chart.median),
        table=behind,
        caption=paragraph(*_how_judged(here)),
        source="; ".join(s["title"] for s in _sources(here)),
    )


def _sources(here: Case) -> list[dict]:
    sources = here.package.sources
    return [s for s in sources if "requests" in s.get("tables", [])] or sources


def finding(here: Case) -> str:
    """What a run chart says, as its title."""
    chart = here.chart
    need = upper_first(plain(here.need))
    about = {"need": need, "place": name_of(here), "n": chart.longest_run}
    if not chart.shift:
        return _("{need}, {place}: no lasting change in 24 weeks").format(**about)
    if chart.longest_run <= methods.longest_usual_run(chart.useful):
        return _("{need}, {place}: {n} weeks in a row on one side, which may be chance").format(
            **about
        )
    return _("{need}, {place}: a lasting change, {n} weeks in a row on one side").format(**about)


def _how_judged(here: Case) -> list[str]:
    told = [_("The last {n} complete weeks.").format(n=len(here.base))]
    if weeks_of.season(here.package, here.need) is None:
        told.append(_("No season is taken out."))
    else:
        told.append(_("Each number is divided by what its month usually has."))
    told.append(
        _("A change counts where {n} or more weeks in a row lie on one side of the median. By "
          "chance alone about one of six such charts shows that.").format(n=methods.SHIFT)
    )  # fmt: skip
    if here.chart.shift:
        told.append(_("The chart does not say why. Ask the desks, and the people who come."))
    return told


@until_answered(lazy_gettext("The newest weeks appear here when exercise 5 is answered."))
def still_coming(
    growth, complete_share, estimate, package, place: str, need: str = NEED
) -> figures.Html:
    """The weeks that are not complete: what is in, and about what they will be."""
    one_number(growth), one_number(complete_share), one_number(estimate)
    here = material.case(package, place, need)
    if _why_not(here):
        return figures.note(_("The newest weeks are not shown: their numbers are too small."))
    share = weeks_of.share_known(here.package, here.need, here.weekly["age"])
    rows = here.weekly.assign(share=share)
    rows = rows[(rows["share"] < COMPLETE) & rows["requests"].notna()]
    rows = rows[~rows["requests"].between(1, here.package.smallest_count - 1)]
    if rows.empty:
        return figures.note(_("No estimate stands here: nobody can say how complete weeks are."))
    lines = [
        _("Week of {day}: about {n} in the end. So far {known} are in, about {percent}% of it.")
        .format(day=day(row.week), n=whole(row.requests / row.share), known=whole(row.requests),
                percent=whole(100 * row.share))
        for row in rows.itertuples()
    ]  # fmt: skip
    return figures.note(
        [
            _("Do not read the newest weeks as a fall: reports are still to come."),
            *lines,
            _("These are estimates from how weeks filled before. Late sheets make them wrong."),
        ]
    )


def noted(package, place: str, need: str = NEED) -> figures.Html:
    """What the desks noted about the last year of weeks."""
    here = material.case(package, place, need)
    if "events" not in here.package.tables:
        return figures.note(_("These data do not say when a desk was closed or reports came late."))
    events = weeks_of.events_of(here.package, here.place, here.need)
    weeks = here.weekly["week"]
    since = weeks.iloc[-min(YEAR, len(weeks))]
    open_end = events["last_week"].fillna("").replace("", "9999")
    events = events[open_end >= since]
    if events.empty:
        return figures.note(_("No closed desk, late report or new need was noted in this year."))
    lines = []
    for event in events.itertuples():
        last = event.last_week if isinstance(event.last_week, str) and event.last_week else ""
        text = _("Since the week of {first}: {kind}. {note}")
        if last == event.first_week:
            text = _("Week of {first}: {kind}. {note}")
        elif last:
            text = _("Weeks of {first} to {last}: {kind}. {note}")
        lines.append(
            text.format(
                first=day(event.first_week), last=day(last) if last else "",
                kind=KINDS.get(event.kind, event.kind),
                note=event.note if isinstance(event.note, str) else "",
            ).strip()
        )  # fmt: skip
    return figures.note([_("What was noted in this year:"), *lines])
