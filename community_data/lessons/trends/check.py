"""The checks of module 10, closer to real time."""

from __future__ import annotations

import numpy as np

from community_data import methods
from community_data.data.requests import NUMBER
from community_data.exercises import mistakes, options
from community_data.exercises.exercise import (
    ByName,
    Interval,
    Number,
    Parts,
    YesNo,
    exercise,
)
from community_data.exercises.judging import Mistake, rounding
from community_data.exercises.mistakes import Family, share
from community_data.lessons.trends import material
from community_data.lessons.trends.material import FOUR, NEED
from community_data.text.translate import _, lazy_gettext

TWO_PLACES = rounding(2)

FAMILIES = [
    Family(
        lazy_gettext("Prints added up, or an early one taken"),
        lazy_gettext(
            "A print is a new photo of the same week, not more requests. Lay three prints of one "
            "week on the table and ask which one you would believe."
        ),
        ("prints_summed", "first_print", "prints_averaged"),
    ),
    Family(
        lazy_gettext("A missing week became a zero, or went away"),
        lazy_gettext(
            "Ask: did nobody ask for help, or did nobody tell us? A gap in the line is honest."
        ),
        ("gap_filled",),
    ),
    Family(
        lazy_gettext("The change in percent of something else"),
        lazy_gettext("“More than what?” The number to compare with goes below the line."),
        ("other_base", "percent_of", "week_before"),
    ),
    Family(
        lazy_gettext("Weeks taken that are not complete, or other weeks"),
        lazy_gettext("Ask to which date the numbers are complete. Cover the weeks after it."),
        ("incomplete", "all_weeks", "four_summed", "season_in", "newest_alone"),
    ),
    Family(
        lazy_gettext("The two views mixed up"),
        lazy_gettext("Draw one odd week a year ago, and then a jump last week. Who sees which?"),
        ("last_year", "four_weeks", "neither"),
    ),
    Family(
        lazy_gettext("The mean for the median"),
        lazy_gettext("Line the weeks up from low to high, and walk to the middle."),
        ("mean",),
    ),
    Family(
        lazy_gettext("Something else counted than the longest row"),
        lazy_gettext("Read the sides aloud: above, above, below … and clap once for each."),
        ("runs", "one_side", "trend_for_run", "run_for_trend", "steps", "last_run"),
    ),
    Family(
        lazy_gettext("A rule read wrong"),
        lazy_gettext("Write the rule on the board: six on one side; five that go one way."),
        ("rule", "trend_rule"),
    ),
    Family(
        lazy_gettext("Unfinished weeks in the factor, or the wrong weeks of age"),
        lazy_gettext("Cover the rows that lack the later number. They can say nothing of growth."),
        ("unfinished", "another_age", "one_week", "one_step", "added_growth"),
    ),
    Family(
        lazy_gettext("The correction the wrong way round"),
        lazy_gettext("55 of 100 are in. Is the whole more or less than what is in?"),
        ("multiplied", "not_corrected", "share_to_come"),
    ),
    Family(
        lazy_gettext("A fall with the wrong cause"),
        lazy_gettext("Three questions in this order: is it new? was the desk open? who asked?"),
        ("need", "reports", "closed", "not_sent"),
    ),
    Family(
        lazy_gettext("Limits of something else"),
        lazy_gettext("Each week has a total of its own, so each week has limits of its own."),
        ("mean_size", "one_deviation", "two_deviations", "another_week"),
    ),
    Family(
        lazy_gettext("Alarms and events mixed up"),
        lazy_gettext("Two lists side by side: draw a line from each alarm to its event."),
        ("all_alarms", "weeks_of_alarm", "days"),
    ),
]  # fmt: skip

EARLIER = lazy_gettext("If you changed the place, run all the cells above again.")


@exercise(points=3)
def weekly(package, place, need=NEED):
    """One number a week: the newest print, and an empty one where there is no number."""
    here = material.case(package, place, need)
    prints = material.prints(package, place, need).groupby("week")["requests"]
    right = here.weekly.set_index("week")["requests"]
    summed, first, mean = (
        getattr(prints, way)().reindex(right.index) for way in ("sum", "first", "mean")
    )
    known = [
        *mistakes.of_another(
            "prints_summed",
            [summed],
            _(
                "You added up the prints of a week. Each print is the whole count known on its "
                "day, so the newest one holds: take the last."
            ),
        ),
        Mistake(
            "first_print", first,
            _("This is the first print of each week, when few reports were in. Take the last."),
        ),
        Mistake(
            "prints_averaged", mean,
            _("This is the mean of the prints. Only the newest one is complete. Take the last."),
        ),
    ]  # fmt: skip
    return ByName(
        right=right,
        what=_("weeks"),
        name="weekly",
        known=known,
        filled=Mistake(
            "gap_filled",
            right.fillna(0),
            _(
                "A week without a number got one. Nobody knows how many asked in that week, so it "
                "is no zero either. Leave it empty: reindex does that by itself."
            ),
        ),
        otherwise=_(
            "These are not the numbers of your weeks. Group prints by week, take the last of "
            "requests, and give each of weeks a row."
        ),
        praise=_("One row a week. The newest print holds, and a week without a number has none."),
    )


@exercise(points=3, answers=2)
def year_ago(package, place, need=NEED):
    """The change against 52 weeks ago in percent, and the mean of the last four complete weeks."""
    here = material.case(package, place, need)
    now, then, _told = material.two_weeks(package, place, need)
    complete = here.complete["requests"]
    before = complete.iloc[-2] if len(complete) > 1 else np.nan
    known = here.weekly.loc[here.weekly["status"] == NUMBER, "requests"]
    change = Number(
        name="change",
        right=share(100, now - then, then),
        who=_("this week and last year"),
        known=[
            Mistake("proportion", share(1, now - then, then),
                    _("change is a proportion. Multiply by 100 for percent.")),
            Mistake("other_base", share(100, now - then, now),
                    _("You divided by this week. “More than last year”: divide by last_year.")),
            Mistake("percent_of", share(100, now, then),
                    _("This says what percent of last year this week is. The change is how much "
                      "more or less: take last_year away first.")),
            Mistake("difference", now - then,
                    _("This is the difference in requests. Divide it by last_year, times 100.")),
            Mistake("reversed", share(100, then - now, then),
                    _("The size is right and the sign is wrong: this_week comes first.")),
            Mistake("week_before", share(100, now - before, before),
                    _("This is the change against the week before. Use last_year.")),
        ],
        otherwise=_("change is not right. Take last_year away from this_week, divide by "
                    "last_year, times 100.") + f" {EARLIER}",
    )  # fmt: skip
    average = Number(
        name="average",
        right=complete.tail(FOUR).mean(),
        who=_("the last four complete weeks"),
        known=[
            Mistake("four_summed", complete.tail(FOUR).sum(),
                    _("This is the sum of the four weeks. Take their mean.")),
            Mistake("incomplete", known.tail(FOUR).mean(),
                    _("These are the newest four weeks, and reports are still missing there. Use "
                      "complete.")),
            Mistake("all_weeks", complete.mean(),
                    _("This is the mean of all complete weeks. Take the last four: tail(4).")),
            Mistake("newest_alone", complete.iloc[-1] if len(complete) else np.nan,
                    _("This is the newest complete week alone. Take the mean of four.")),
        ],
        otherwise=_("average is not the mean of the last four complete weeks. Take the column "
                    "requests of complete, its tail(4), its mean().") + f" {EARLIER}",
    )  # fmt: skip
    return Parts(
        [change, average],
        praise=_("Two ways to look at the same weeks. Each hides something."),
    )


@exercise(points=2)
def views():
    """What each of the two views does, and what neither does."""
    return options.labels(
        material.sentences_on_views(),
        material.VIEWS,
        praise=_("Show both, and say what each one hides."),
    )


@exercise(points=4, answers=3)
def run_chart(package, place, need=NEED):
    """The median of 24 complete weeks, the longest row on one side, and whether it is a shift."""
    here = material.case(package, place, need)
    base, chart = here.base, here.chart
    sides = np.sign(base - chart.median)
    stretches = methods.stretches(sides[sides != 0])
    raw = here.complete["requests"]
    above = _(
        "The rule: {six} weeks or more in a row on one side, and a week on the median is skipped. "
        "Look at your number."
    )
    return Parts(
        [
            Number(
                name="median",
                right=chart.median,
                who=_("these weeks"),
                known=[
                    Mistake("mean", base.mean(),
                            _("This is the mean. One odd week moves it. Take the median.")),
                    Mistake("season_in", raw.tail(len(base)).median(),
                            _("This is the median with the season still in. Use base.")),
                    Mistake("all_weeks", here.complete["adjusted"].median(),
                            _("This is the median of all weeks. Use base: 24 weeks.")),
                ],
                otherwise=_("This is not the median of base.") + f" {EARLIER}",
            ),
            Number(
                name="longest",
                right=chart.longest_run,
                tolerance=0,
                known=[
                    Mistake("last_run", stretches[-1] if stretches else np.nan,
                            _("This is the row at the end. Look for the longest of all.")),
                    Mistake("runs", chart.runs,
                            _("This is how many rows there are. We want the points in the "
                              "longest.")),
                    Mistake("trend_for_run", chart.longest_trend,
                            _("This counts points that go up or down. Count points on one side of "
                              "the median.")),
                    *mistakes.of_another(
                        "one_side", [(sides > 0).sum(), (sides < 0).sum()],
                        _("These are all the points on one side. Count those that stand together "
                          "in a row."),
                    ),
                ],
                otherwise=_("This is not the longest row on one side of the median. Read the "
                            "column side aloud, and skip what lies on it."),
            ),
            YesNo(
                name="is_shift",
                right=chart.shift,
                because=Mistake("rule", not chart.shift, above.format(six=methods.SHIFT)),
            ),
        ],
        praise=_("By chance alone, about one of six such charts shows a shift. So ask before you "
                 "ring the bell."),
    )  # fmt: skip


@exercise(points=4, answers=3)
def late(package, place, need=NEED):
    """How much a week grows after its first print, how complete it is, what the newest will be."""
    filled, _told = material.triangle(package, place, need)
    _week, count = material.newest(package, place, need)
    factors, complete = methods.growth_factors(filled), methods.share_complete(filled)
    first, second = filled.columns[:2]
    both = filled[[first, second]].dropna()
    growth = factors[first]
    known = float(complete[first])
    return Parts(
        [
            Number(
                name="growth",
                right=growth,
                tolerance=TWO_PLACES,
                known=[
                    Mistake("unfinished", filled[second].sum() / filled[first].sum(),
                            _("The newest week is in the sum below the line, and has no number "
                              "above it. Use both, which has only weeks with the two.")),
                    Mistake("upside_down", 1 / growth,
                            _("This is upside down: the later sum goes above the line.")),
                    *mistakes.of_another(
                        "another_age", factors.iloc[1:],
                        _("This is the growth of another week. Use the columns 0 and 1."),
                    ),
                    Mistake("one_week", float((both[second] / both[first]).mean()),
                            _("This is the mean of the factors of single weeks, in which a small "
                              "week weighs as much as a large one. Divide the two sums.")),
                    Mistake("added_growth", both[second].sum() - both[first].sum(),
                            _("This is how many were added. How many times as much is it?")),
                ],
                otherwise=_("This is not the growth. Divide the sum of the column 1 by the sum of "
                            "the column 0, both of the table both."),
            ),
            Number(
                name="complete_share",
                right=100 * known,
                known=[
                    Mistake("proportion", known,
                            _("complete_share is a proportion. Multiply by 100.")),
                    Mistake("share_to_come", 100 * (1 - known),
                            _("This is the share that is still to come. We want what is known.")),
                    Mistake("one_step", 100 / growth,
                            _("This holds the growth of one week only. A week grows for longer: "
                              "take the share of the function, at 0.")),
                    *mistakes.of_another(
                        "another_age", 100 * complete.iloc[1:],
                        _("This is a week of another age. The newest week has the age 0."),
                    ),
                ],
                otherwise=_("This is not how complete a week is at its first print: take shares "
                            "at 0, times 100."),
            ),
            Number(
                name="estimate",
                right=count / known,
                tolerance=rounding(0),
                also=[count / round(known, 3), count / round(known, 2)],
                known=[
                    Mistake("multiplied", count * known,
                            _("You multiplied, so the week got smaller. Reports are still to "
                              "come: divide by the share that is known.")),
                    Mistake("not_corrected", count,
                            _("This is the count so far. Divide it by the share that is known.")),
                    Mistake("percent", count / (100 * known),
                            _("You divided by a percent. Divide by the share, from 0 to 1.")),
                    Mistake("one_step", count * growth,
                            _("This is what it will be a week from now. Divide by the share.")),
                ],
                otherwise=_("This is not the estimate for the newest week. Divide newest by the "
                            "share that is known at 0."),
            ),
        ],
        praise=_("Say “about”, say it is an estimate, and say to which date numbers are complete."),
    )  # fmt: skip


@exercise(points=4)
def falls(package, place, need=NEED):
    """Why the numbers fell: need, reports, a closed desk, or nobody sent a number."""
    return options.labels(
        material.falls(package, place, need),
        material.WHY_LOW,
        praise=_("A low number has more than one reason. Ask before you say that need fell."),
    )


@exercise(points=2, answers=2)
def trend(package, place, need=NEED):
    """The most points in a row that go one way, and whether that is a trend."""
    here = material.case(package, place, need)
    chart = here.chart
    return Parts(
        [
            Number(
                name="longest_trend",
                right=chart.longest_trend,
                tolerance=0,
                known=[
                    Mistake("steps", chart.longest_trend - 1,
                            _("You counted the steps. Count the points: one more than the steps.")),
                    Mistake("run_for_trend", chart.longest_run,
                            _("This is the longest row on one side of the median. A trend goes up "
                              "each time, or down each time.")),
                ],
                otherwise=_("This is not the most points that go up, or down, one after the "
                            "other. Of two equal neighbors count one."),
            ),
            YesNo(
                name="is_trend",
                right=chart.trend,
                because=Mistake(
                    "trend_rule", not chart.trend,
                    _("The rule: five points or more that all go one way. Look at your number."),
                ),
            ),
        ],
        praise=_("A weak rule: it misses most slow changes. Never ring the bell for it alone."),
    )  # fmt: skip


@exercise(points=2)
def limits(package, place, need=NEED):
    """The limits of a p-chart for the newest week, in percent."""
    table, _told = material.shares(package, place, need)
    counts, sizes = table["requests"], table["all"]
    chart = methods.p_chart(counts, sizes)
    even = methods.p_chart(counts, np.full(len(sizes), sizes.mean()))
    low, high = 100 * chart.low, 100 * chart.high
    center = 100 * chart.center
    away = 100 * 3 * np.sqrt(chart.center * (1 - chart.center) / sizes.iloc[-1])
    return Interval(
        right=(low[-1], high[-1]),
        known=[
            Mistake("proportion", (low[-1] / 100, high[-1] / 100),
                    _("These are proportions. Multiply both by 100 for percent.")),
            Mistake("ends_swapped", (high[-1], low[-1]), _("The low end comes first.")),
            Mistake("one_deviation", (center - away / 3, center + away / 3),
                    _("The limits are three standard deviations away, not one.")),
            Mistake("two_deviations", (center - 2 * away / 3, center + 2 * away / 3),
                    _("The limits are three standard deviations away, not two.")),
            Mistake("mean_size", (100 * even.low[-1], 100 * even.high[-1]),
                    _("You used one size for all weeks. Each week has limits of its own: use the "
                      "column all.")),
            *mistakes.of_another(
                "another_week", list(zip(low[:-1], high[:-1], strict=True)),
                _("These are the limits of another week. Take the last ones: [-1]."),
            ),
        ],
        otherwise=_("These are not the limits of the newest week. Take low and high of chart at "
                    "[-1], times 100."),
        praise=_("A small total gives wide limits. With thousands they get too tight: then nearly "
                 "every week lies outside."),
    )  # fmt: skip


@exercise(points=3, answers=4)
def alarm(package, place, need=NEED):
    """True and false alarms, events that were missed, and how many weeks late the first was."""
    verdict = material.judged(package, place, need)
    found = material.alarms(package, place, need)
    every = _("This counts all alarms. Hold each one against the events.")
    return Parts(
        [
            Number(
                name="true_alarms", right=verdict.true, tolerance=0,
                known=[
                    Mistake("all_alarms", len(found), every),
                ],
                otherwise=_("true_alarms is not right. Count alarms whose first week lies in an "
                            "event of more need."),
            ),
            Number(
                name="false_alarms", right=verdict.false, tolerance=0,
                known=[
                    Mistake("all_alarms", len(found), every),
                ],
                otherwise=_("false_alarms is not right. Count alarms whose first week lies in no "
                            "event of more need."),
            ),
            Number(
                name="missed", right=verdict.missed, tolerance=0,
                otherwise=_("missed is not right. Count events of more need without any alarm."),
            ),
            Number(
                name="weeks_late", right=verdict.weeks_late, tolerance=0,
                by_zero=Mistake("hidden_filled", 0, _(
                    "No alarm is true here, so none can be late, not even by 0 weeks. "
                    "Leave weeks_late empty: {empty}."
                ).format(empty='float("nan")')),
                known=[
                    Mistake("days", 7 * verdict.weeks_late,
                            _("These are days. Divide by 7 for weeks.")),
                    Mistake("weeks_of_alarm", verdict.weeks_late + 1,
                            _("You counted the first week too. Count the weeks in between.")),
                ],
                otherwise=_("weeks_late is not right. Count the weeks from the first week of the "
                            "event to the first week of its alarm."),
            ),
        ],
        praise=_("An alarm costs trust when it is false, and time when it is late. Say both to "
                 "those who must act on it."),
    )  # fmt: skip
