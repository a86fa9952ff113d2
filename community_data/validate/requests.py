"""Weekly requests: do weeks begin on Mondays, are some missing, is one in the future."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from community_data.text.dates import weekday
from community_data.text.lists import shown
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext
from community_data.validate.report import Findings


def judge(requests: pd.DataFrame, names: dict[str, str], last: date, findings: Findings) -> None:
    """last: the day on which the package was made; nothing in it can be later."""
    for column in ("week", "published"):
        late = requests.index[requests[column] > last.toordinal() + 1]
        days = requests.loc[late, column]
        findings.add_rows(
            "future",
            "requests",
            late,
            column,
            lambda n, days=days: _(
                "{day} is after the day on which the package was made, {last}"
            ).format(day=_day(days.iloc[n]), last=last),
            _("Look the date up. Often the year, or day and month, were mixed up."),
        )
    weeks = requests["week"]
    _mondays("requests", weeks, findings)
    here = requests[~(weeks > last.toordinal() + 1)]
    early = here.index[here["published"] < here["week"]]
    findings.add_rows(
        "date",
        "requests",
        early,
        "published",
        _("it was published before its week began"),
        _("Look both dates up."),
    )
    _gaps(here[here["week"] % 7 == 1], names, findings)


def judge_events(events: pd.DataFrame, findings: Findings) -> None:
    """Events begin and end on Mondays, and not before they began."""
    for column in ("first_week", "last_week"):
        _mondays("events", events[column], findings)
    reversed_rows = events.index[events["last_week"] < events["first_week"]]
    findings.add_rows(
        "date",
        "events",
        reversed_rows,
        "last_week",
        _("its last week is before its first week"),
        _("Look both dates up. Leave last_week empty where it goes on."),
    )


def _mondays(table: str, weeks: pd.Series, findings: Findings) -> None:
    odd = weeks[weeks.notna() & (weeks % 7 != 1)]  # day 1, January 1 of the year 1, was a Monday
    into_the_week = ((odd - 1) % 7).astype(int)
    findings.add_rows(
        "not-monday",
        table,
        odd.index,
        str(weeks.name),
        lambda n: _("{day} is a {weekday}, not a Monday").format(
            day=_day(odd.iloc[n]), weekday=weekday(date.fromordinal(int(odd.iloc[n])))
        ),
        lambda n: _("Write the Monday with which the week begins, {monday}.").format(
            monday=_day(odd.iloc[n] - into_the_week.iloc[n])
        ),
    )


def _gaps(rows: pd.DataFrame, names: dict[str, str], findings: Findings) -> None:
    """Weeks between the first and the last of a place for which a need has no number."""
    key = ["place_id", "need"]
    weeks = rows.reset_index(names="row").drop_duplicates([*key, "week"])
    again = len(rows) - len(weeks)
    if again:
        which = rows[rows.duplicated([*key, "week"], keep="first")]
        what = ngettext(
            "{n} number of earlier weeks was printed again later",
            "{n} numbers of earlier weeks were printed again later",
            again,
        ).format(n=whole(again))
        todo = _("Use the row with the latest date in “published”.")
        findings.add("printed-again", "requests", what, todo, which.index[0], "published")
    weeks = weeks.sort_values([*key, "week"], kind="stable")
    same = (weeks[key].astype(object) == weeks[key].astype(object).shift()).all(axis=1)
    missing = np.where(same, (weeks["week"] - weeks["week"].shift()) / 7 - 1, 0)
    found = weeks.assign(missing=missing)[missing >= 1]
    needs = rows["need"].nunique()
    for (place, week, gone), part in found.groupby(
        ["place_id", "week", "missing"], observed=True, sort=False
    ):
        every = len(part) == needs
        need = _("all needs") if every else ", ".join(shown(n) for n in part["need"])
        first, until = _day(week - 7 * gone), _day(week - 7)
        what = ngettext(
            "{place} has no numbers for the week of {first} ({need})",
            "{place} has no numbers for the {n} weeks from {first} to {until} ({need})",
            int(gone),
        ).format(
            place=shown(names.get(place, place)), n=int(gone), first=first, until=until, need=need
        )
        todo = _("Ask the source. Leave the weeks out of charts: they are not zeros.")
        findings.add("gap", "requests", what, todo, part["row"].iloc[0], "week")


def _day(number_of_day: float) -> str:
    return date.fromordinal(int(number_of_day)).isoformat()
