"""What module 10 works with: the weeks of a place, how they fill, and what there is to choose.

Where a package lacks something that an exercise needs (a second print, events, a second place),
the practice region helps out, and `about` says so.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from community_data import data, methods
from community_data.data import requests as weeks_of
from community_data.data.requests import BASE, CLOSED, MISSING, YEAR
from community_data.exercises.options import Option, lettered
from community_data.text.dates import long_day, month_name
from community_data.text.lists import paragraph
from community_data.text.numbers import decimal, whole
from community_data.text.translate import _, lazy_gettext

NEED = "food"
FOUR = 4  # weeks in a moving average
NEED_FELL, REPORTS, DESK, NOT_SENT = "need", "reports", "closed", "not sent"
WHY_LOW = {
    NEED_FELL: lazy_gettext("fewer people asked for help, and all reports are in"),
    REPORTS: lazy_gettext("reports of this week are still to come"),
    DESK: lazy_gettext("nobody could ask, because the desk was closed"),
    NOT_SENT: lazy_gettext("there is no number at all, because nobody sent one"),
}
VIEWS = {
    "last year": lazy_gettext("this week against last year"),
    "four weeks": lazy_gettext("the four-week average"),
    "neither": lazy_gettext("neither of the two"),
}


@dataclass(frozen=True)
class Case:
    """A place and a need of a package, and where the numbers are really from."""

    package: data.Package
    place: str
    need: str
    about: str

    @functools.cached_property
    def weekly(self) -> pd.DataFrame:
        return weeks_of.weekly(self.package, self.place, self.need)

    @functools.cached_property
    def complete(self) -> pd.DataFrame:
        """Weeks whose number stands, with the season taken out in the column `adjusted`."""
        weeks = weeks_of.complete_weeks(self.package, self.place, self.need)
        factors = weeks_of.season(self.package, self.need)
        return weeks.assign(adjusted=weeks_of.without_season(weeks, factors))

    @functools.cached_property
    def base(self) -> pd.Series:
        """The last 24 complete weeks, season out: week -> requests."""
        return self.complete.tail(BASE).set_index("week")["adjusted"].round(1)

    @functools.cached_property
    def chart(self) -> methods.RunChart:
        return methods.run_chart(self.base)


def case(package, place: str, need: str = NEED) -> Case:
    """The place and need, or what stands in for them: see `Case.about`."""
    opened = data.open_package(package)
    row = opened.place(place)
    digest = opened.digest("requests") if "requests" in opened.tables else ""
    return _case(opened.folder, digest, row["place_id"], str(need))


@functools.lru_cache(maxsize=64)
def _case(folder, digest: str, place: str, need: str) -> Case:
    opened, told = data.open_package(folder), []
    if not digest:
        told.append(
            _("{title} has no weekly numbers, so here we practice on invented ones.").format(
                title=opened.title
            )
        )
        opened, place = data.open_package(data.PRACTICE), data.PRACTICE_PLACE
    known = weeks_of.needs(opened)
    if str(need).casefold() not in {name.casefold() for name in known}:
        told.append(
            _("There is no need “{need}” in these data, so we look at “{other}”.").format(
                need=need, other=known[0]
            )
        )
        need = known[0]
    need = weeks_of.need_like(opened, need)
    asked = opened.place(place)
    row = _reporting(opened, asked, need)
    if row["place_id"] != asked["place_id"]:
        told.append(
            _("{place} has no weekly numbers of its own, so we look at {larger}.").format(
                place=asked["name"], larger=row["name"]
            )
        )
    told.append(_("Weekly requests: {need}, {place}.").format(need=plain(need), place=row["name"]))
    return Case(opened, row["place_id"], need, paragraph(*told))


def _reporting(package, row: pd.Series, need: str) -> pd.Series:
    """The place itself, or the nearest larger one that has weekly numbers."""
    known = set(weeks_of.rows(package)["place_id"])
    places = package.places.drop_duplicates("place_id").set_index("place_id", drop=False)
    seen: list[str] = []
    while row["place_id"] not in known:
        seen.append(row["place_id"])
        if row["parent_id"] not in places.index or row["parent_id"] in seen:
            return places.loc[weeks_of.largest_place(package, need)]
        row = places.loc[row["parent_id"]]
    return row


def plain(need: str) -> str:
    """A need as people write it."""
    return str(need).replace("_", " ")


def name_of(here: Case) -> str:
    return here.package.place(here.place)["name"]


def day(week: str) -> str:
    """ "May 18, 2026" """
    return long_day(date.fromisoformat(week))


def short(number: float) -> str:
    """A number with one decimal, or none where it is whole."""
    return whole(number) if float(number).is_integer() else decimal(number)


# One row a week


def small_prints() -> pd.DataFrame:
    """Invented prints of three weeks, of which the last has one print and one week has none."""
    rows = [
        ("2026-01-05", 20, "2026-01-15"),
        ("2026-01-05", 31, "2026-01-22"),
        ("2026-01-05", 34, "2026-01-29"),
        ("2026-01-19", 18, "2026-01-29"),
    ]
    return pd.DataFrame(rows, columns=["week", "requests", "published"])


SMALL_WEEKS = ["2026-01-05", "2026-01-12", "2026-01-19"]


def prints(package, place: str, need: str = NEED) -> pd.DataFrame:
    """Every print of the place: week, requests, published."""
    here = case(package, place, need)
    return weeks_of.prints(here.package, here.place, here.need)


def all_weeks(package, place: str, need: str = NEED) -> list[str]:
    """The Mondays from the first week of the data to the last one."""
    return case(package, place, need).weekly["week"].tolist()


# This year, last year


def complete(package, place: str, need: str = NEED) -> pd.DataFrame:
    """The weeks whose number stands: week, requests."""
    return case(package, place, need).complete[["week", "requests"]]


def two_weeks(package, place: str, need: str = NEED) -> tuple[float, float, str]:
    """A complete week, the one 52 weeks before, and a sentence that says which.

    The newest of which both are complete and the earlier one is above 0; NaN where there is none.
    """
    here = case(package, place, need)
    by_week = here.complete.set_index("week")["requests"]
    before = pd.to_datetime(by_week.index) - pd.Timedelta(weeks=YEAR)
    then = by_week.reindex(before.strftime("%Y-%m-%d")).to_numpy()
    usable = np.flatnonzero(then > 0)
    if not len(usable):
        return np.nan, np.nan, _("No week has a complete one 52 weeks before, above 0.")
    at = usable[-1]
    told = _("Week of {week}: {now}. Week of {earlier}: {then}.").format(
        week=day(by_week.index[at]), now=f"{by_week.iloc[at]:.0f}",
        earlier=day(before[at].date().isoformat()), then=f"{then[at]:.0f}",
    )  # fmt: skip
    # numpy divides by 0 without an error.
    return np.float64(by_week.iloc[at]), np.float64(then[at]), told


def sentences_on_views() -> dict[str, Option]:
    """What each way to look does: five sentences, each true of one of `VIEWS`."""
    year, average = _("Think of one odd week, a year ago."), _("Four weeks stand in one number.")
    return lettered(
        [
            Option(_("A strange week a year ago makes this week look strange."), "last year", year),
            Option(_("It takes summer and winter out."), "last year",
                   _("Which of the two holds June against June?")),
            Option(_("A sudden jump shows up late, and too small."), "four weeks", average),
            Option(_("It calms numbers that jump up and down by chance."), "four weeks", average),
            Option(_("It says why the number changed."), "neither",
                   _("A number alone never says why. Who could you ask?")),
        ],
        "views",
    )  # fmt: skip


# A season, a shift and noise


def season(package, place: str, need: str = NEED) -> pd.Series | str:
    """The factor of each month, or a sentence that says why there is none."""
    here = case(package, place, need)
    factors = weeks_of.season(here.package, here.need)
    if factors is None:
        return _(
            "These numbers show no season: there is no full year before, or a wave went through "
            "that was larger than any season. So nothing is taken out."
        )
    names = [month_name(month) for month in factors.index]
    return factors.round(2).set_axis(names).rename(_("times the usual month"))


def base(package, place: str, need: str = NEED) -> pd.Series:
    """The last 24 complete weeks, with the season taken out: week -> requests."""
    return case(package, place, need).base.copy()


def sides(values: pd.Series) -> pd.DataFrame:
    """The weeks of a base, and on which side of its median each one lies."""
    above, below = values > values.median(), values < values.median()
    side = np.select([above, below], [_("above"), _("below")], _("on it"))
    return pd.DataFrame({"requests": values, "side": side})


def example_base() -> pd.Series:
    """The whole practice region around a shift: 24 weeks of requests for food, season out."""
    whole = case(data.PRACTICE, data.top_place(data.PRACTICE))
    until = whole.complete[whole.complete["week"] <= "2026-01-12"]
    return until.tail(BASE).set_index("week")["adjusted"].round(1)


# The last weeks are low


def triangle(package, place: str, need: str = NEED) -> tuple[pd.DataFrame, str]:
    """How the weeks of the whole region filled, and a sentence that says whose weeks they are."""
    here, filled = _with_prints(package, place, need)
    told = _("How weeks filled: {need}, all places of {title} together.").format(
        need=plain(here.need), title=here.package.title
    )
    if here != case(package, place, need):
        told = paragraph(
            _("Here each week was printed once, so nobody can say how complete it is. We practice "
              "on invented numbers."), told,
        )  # fmt: skip
    return filled, told


def _with_prints(package, place: str, need: str) -> tuple[Case, pd.DataFrame]:
    here = case(package, place, need)
    filled = weeks_of.triangle(here.package, here.need)
    if filled is None or methods.share_complete(filled).isna().any():
        here = case(data.PRACTICE, data.PRACTICE_PLACE)
        filled = weeks_of.triangle(here.package, here.need)
    return here, filled


def newest(package, place: str, need: str = NEED) -> tuple[str, float]:
    """The newest week of which the place has a number, and that number."""
    here, _filled = _with_prints(package, place, need)
    known = here.weekly[here.weekly["requests"].notna()]
    return known["week"].iloc[-1], float(known["requests"].iloc[-1])


def tried(filled: pd.DataFrame) -> pd.DataFrame:
    """How far off the correction was in past weeks: a row for each age, in percent.

    The final count of a week is held against its early count divided by the share complete.
    """
    ages = list(filled.columns)
    done = filled.dropna()
    shares = methods.share_complete(filled)
    done = done[done[ages[-1]] > 0]
    rows = []
    for age in ages[:-1]:
        off = 100 * ((done[age] / shares[age]) / done[ages[-1]] - 1).abs()
        early = 100 * (1 - done[age] / done[ages[-1]])
        rows.append((age, early.median(), off.median(), off.max()))
    columns = [
        _("after weeks"), _("too low without"), _("usually off by"), _("at worst off by"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).round(1)


# What moved


def events(package, place: str, need: str = NEED) -> pd.DataFrame:
    """What the desks noted for the weeks of `falls`: first_week, last_week, need, kind, note."""
    here = _with_falls(package, place, need)
    table = weeks_of.events_of(here.package, here.place, here.need)
    return table[["first_week", "last_week", "need", "kind", "note"]].fillna("")


def falls(package, place: str, need: str = NEED) -> dict[str, Option]:
    """Times at which the numbers fell, each for another reason: letter -> what it looked like."""
    here = _with_falls(package, place, need)
    return lettered(_falls(here), here.package.name, here.place, here.need)


def about_falls(package, place: str, need: str = NEED) -> str:
    """Whose falls they are, in a sentence."""
    here = _with_falls(package, place, need)
    told = [_("{place}, {need}.").format(place=name_of(here), need=plain(here.need))]
    if here != case(package, place, need):
        told.insert(0, _("Your data do not hold a fall of each kind, so here are invented ones."))
    return paragraph(*told)


def _with_falls(package, place: str, need: str) -> Case:
    here = case(package, place, need)
    kinds = {option.word for option in _falls(here)}
    if {NEED_FELL, REPORTS, DESK} <= kinds:
        return here
    return case(data.PRACTICE, data.PRACTICE_PLACE)


def _falls(here: Case) -> list[Option]:
    return [
        option
        for option in (_not_yet(here), _shut(here), _fewer(here), _unsent(here))
        if option is not None
    ]


def _not_yet(here: Case) -> Option | None:
    shares = weeks_of.completeness(here.package, here.need)
    known = here.weekly[here.weekly["requests"].notna()]
    before = here.complete["requests"].tail(FOUR).mean()
    if shares is None or known.empty or not known["requests"].iloc[-1] < before:
        return None
    text = _("The newest week, {week}: {n} so far. Complete weeks before that: {mean} a week.")
    return Option(
        text.format(week=day(known["week"].iloc[-1]), n=f"{known['requests'].iloc[-1]:.0f}",
                    mean=decimal(before)),
        REPORTS, _("Look at the date. How complete is a week that is this new?"),
    )  # fmt: skip


def _shut(here: Case) -> Option | None:
    shut = here.weekly.index[here.weekly["status"] == CLOSED]
    numbers = here.weekly["requests"]
    after_some = [at for at in shut if at and numbers[at - 1] > 0]
    if not after_some:
        return None
    at = after_some[-1]
    text = _("The week of {week}: 0 requests. The week before: {n}.")
    return Option(
        text.format(week=day(here.weekly["week"][at]), n=f"{numbers[at - 1]:.0f}"), DESK,
        _("Look into the table of events for this week."),
    )  # fmt: skip


def _fewer(here: Case) -> Option | None:
    means = here.complete["requests"].rolling(FOUR).mean()
    drop = means - means.shift(FOUR)
    weeks = pd.to_datetime(here.complete["week"])
    whole = (weeks - weeks.shift(2 * FOUR - 1)).dt.days == 7 * (2 * FOUR - 1)
    drop = drop.where(whole)
    if not drop.min() < 0:
        return None
    at = drop.idxmin()
    text = _("Four weeks to {week}: {n} a week. Four weeks to {later}: {m} a week.")
    return Option(
        text.format(
            week=day(here.complete["week"][at - FOUR]), n=decimal(means[at - FOUR]),
            later=day(here.complete["week"][at]), m=decimal(means[at]),
        ),
        NEED_FELL,
        _("These weeks are months old, and no event of a closed desk covers all of them."),
    )  # fmt: skip


def _unsent(here: Case) -> Option | None:
    gone = here.weekly[here.weekly["status"] == MISSING]
    if gone.empty:
        return None
    text = _("The week of {week} has no row, or an empty one.")
    return Option(
        text.format(week=day(gone["week"].iloc[-1])), NOT_SENT,
        _("No number is not a small number. Is there a count at all?"),
    )  # fmt: skip


def choices(options) -> None:
    """Print what there is to choose: the letter or word, and what it stands for."""
    for key, option in options.items():
        print(f"{key} – {getattr(option, 'text', option)}")


# At home


def shares(package, place: str, need: str = NEED) -> tuple[pd.DataFrame, str]:
    """One place's requests out of all of them, in 24 complete weeks: week, requests, all.

    The place itself, or the largest part of it where it is the whole. Also a sentence that says
    which; the practice region where the package has one place alone.
    """
    here = case(package, place, need)
    part, whole = _part_and_whole(here)
    if part is None:
        here = case(data.PRACTICE, data.PRACTICE_PLACE)
        part, whole = _part_and_whole(here)
    both = part.merge(whole, on="week")
    both = both[both["all"] > 0].tail(BASE).reset_index(drop=True)
    whole_name = here.package.place(weeks_of.largest_place(here.package, here.need))["name"]
    told = _("Requests of {place} out of all of {whole}: {need}.").format(
        place=here.package.place(part.attrs["place"])["name"], whole=whole_name,
        need=plain(here.need),
    )  # fmt: skip
    return both, told


def _part_and_whole(here: Case):
    top = weeks_of.largest_place(here.package, here.need)
    place = here.place
    if place == top:
        every = weeks_of.rows(here.package)
        sizes = every[(every["place_id"] != top) & (every["need"] == here.need)]
        sizes = sizes.groupby("place_id")["requests"].sum()
        if sizes.empty:
            return None, None
        place = str(sizes.idxmax())
    part = weeks_of.complete_weeks(here.package, place, here.need)[["week", "requests"]]
    whole = weeks_of.complete_weeks(here.package, top, here.need)[["week", "requests"]]
    whole = whole.rename(columns={"requests": "all"})
    if not len(part.merge(whole[whole["all"] > 0], on="week")):
        return None, None
    part.attrs["place"] = place
    return part, whole


def alarm_case(package, place: str, need: str = NEED) -> Case:
    """The whole region of the package; of the practice region where the package has no events."""
    here = case(package, place, need)
    if "events" not in here.package.tables:
        here = case(data.PRACTICE, data.PRACTICE_PLACE)
    top = weeks_of.largest_place(here.package, here.need)
    return case(here.package, top, here.need)


def alarms(package, place: str, need: str = NEED) -> pd.DataFrame:
    """When the rule would have raised an alarm in the whole region: from, until (weeks)."""
    here = alarm_case(package, place, need)
    weeks = here.complete["week"]
    found = methods.alarms(here.complete["adjusted"], BASE)
    rows = [(weeks[first], weeks[last]) for first, last in found]
    return pd.DataFrame(rows, columns=["from", "until"], dtype=object)


def more_need(package, place: str, need: str = NEED) -> pd.DataFrame:
    """The events of more need in the whole region: first_week, last_week, note."""
    here = alarm_case(package, place, need)
    table = weeks_of.events_of(here.package, here.place, here.need)
    table = table[table["kind"] == "more need"].reset_index(drop=True)
    return table[["first_week", "last_week", "note"]].fillna("")


def about_alarms(package, place: str, need: str = NEED) -> str:
    here = alarm_case(package, place, need)
    told = [_("{place}, {need}.").format(place=name_of(here), need=plain(here.need))]
    if here.package != case(package, place, need).package:
        told.insert(0, _("Your data have no table of events, so here are invented ones."))
    return paragraph(*told)


@dataclass(frozen=True)
class Judged:
    """How an alarm rule did: alarms in an event, alarms without one, events without an alarm.

    weeks_late: from the first week of the earliest event that was found to its alarm; NaN: none.
    """

    true: int
    false: int
    missed: int
    weeks_late: float


def judged(package, place: str, need: str = NEED) -> Judged:
    """Hold the alarms against the events."""
    found, known = alarms(package, place, need), more_need(package, place, need)
    starts = found["from"].tolist()
    inside = [
        [s for s in starts if event.first_week <= s <= (event.last_week or "9999")]
        for event in known.itertuples()
    ]
    true = {start for hits in inside for start in hits}
    late = np.nan
    for event, hits in zip(known.itertuples(), inside, strict=True):
        if hits:
            late = (date.fromisoformat(hits[0]) - date.fromisoformat(event.first_week)).days / 7
            break
    missed = sum(not hits for hits in inside)
    return Judged(len(true), len(starts) - len(true), missed, late)
