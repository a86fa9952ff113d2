"""What trainees of module 13 work with: notes of a meeting, periods, and a goal for their place."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from community_data import data, figures, methods
from community_data.data import ballots, questions, rates, roadmap
from community_data.exercises.options import Option, lettered, letters_of
from community_data.exercises.options import choices as choices
from community_data.text.translate import _, lazy_gettext

PRIORITIES = tuple(ballots.NAMES)
NONE = "none"  # the target where no change could be seen
TASK_OF_NOTE = {
    "access": lazy_gettext("Numbers of each town lie at the library desk, in three languages."),
    "sharing": lazy_gettext("Clinic and shelter write down which fields each may see."),
    "training": lazy_gettext("Two people from each pantry learn to read a margin of error."),
    "coordination": lazy_gettext("Somebody keeps the list of who does what, and calls a meeting."),
}
LOOK = {
    "access": lazy_gettext("Who can now get at numbers that are there already?"),
    "sharing": lazy_gettext("Do two agencies give each other something?"),
    "training": lazy_gettext("Does somebody learn to do something?"),
    "coordination": lazy_gettext("Is it about how all the others fit together?"),
}


def notes(package, place: str) -> dict[str, Option]:
    """Four notes from a meeting, by letter: each belongs to another task."""
    name = data.open_package(package).place(place)["name"]
    made = [Option(str(text), task, str(LOOK[task])) for task, text in TASK_OF_NOTE.items()]
    return lettered(made, name, "notes")


def wants(measure: str) -> str:
    """ "fewer" people in need or "more" with an asset; "" where the course cannot know it."""
    about = {questions.NEED: "fewer", questions.ASSET: "more"}
    return about.get(questions.KNOWN_ABOUT.get(measure), "")


def start(package, place: str, measure: str) -> pd.Series:
    """Where a goal for everyone in the place begins.

    count, population, margin (in units; of a full count, by chance), needed (the smallest change
    that could be told from chance is above it), and period. NaN where the count is hidden.
    """
    row = rates.of_everyone(package, place, measure)
    hidden = row["decision"] == "withhold" and row["kind"] == "count" and row["count"] > 0
    count = math.nan if hidden else row["count"]
    margin = float(methods.count_margin(count, row["population"], row["count_moe"]))
    return pd.Series(
        {
            "count": count, "population": row["population"], "margin": margin,
            "needed": float(methods.change_to_see(margin)), "period": row["period"],
        }
    )  # fmt: skip


def visible(begin: pd.Series, measure: str) -> list[tuple[float, float]]:
    """The ranges, both ends open or at the edge, in which a target could be seen."""
    ranges = []
    fall, rise = begin["count"] - begin["needed"], begin["count"] + begin["needed"]
    if wants(measure) != "more" and fall > 0:
        ranges.append((0.0, fall))
    if wants(measure) != "fewer" and rise < begin["population"]:
        ranges.append((rise, float(begin["population"])))
    return ranges


def a_target(package, place: str, measure: str) -> float | str:
    """A target that could be seen, in round numbers of people; `NONE` where there is none."""
    begin = start(package, place, measure)
    ranges = visible(begin, measure)
    if not ranges:
        return NONE
    low, high = ranges[0]
    if low == 0:
        return math.floor(0.95 * high)
    return math.ceil(low + 0.05 * (high - low))


def periods(package, place: str, measure: str) -> dict[str, Option]:
    """Periods to choose from, by letter: the word of one is "next", of the others "shared"."""
    period = str(start(package, place, measure)["period"])
    last = methods.period_end(period)
    if last is None:
        return {}
    first = methods.period_start(period)
    years = last.year - first.year + 1
    shared = _("{period} is in your number already, at least in part. Choose what comes after it.")
    made = [
        Option(
            roadmap.next_period(period, last.year + step), "shared", shared.format(period=period)
        )
        for step in sorted({0, 1, years - 1})
        if step < years
    ]
    made.append(Option(roadmap.next_period(period, last.year + years), "next"))
    return lettered(made, str(place), "periods")


def first_of_role(package) -> tuple[str, str]:
    """The role in which most people voted, and the priority with its most points in the plan.

    ("", "") where no action of the plan serves a priority of the ballots.
    """
    served = [code for code in ballots.codes(package) if code in set(plan(package)["priority"])]
    large = ballots.large_roles(package)
    if not served or not large:
        return "", ""
    points = ballots.points(package)
    means = points[points["role"] == large[0]][served].mean()
    return large[0], str(means.idxmax())


def plan(package) -> pd.DataFrame:
    """The actions that are still to be done."""
    return roadmap.plan(package)


def worth(package) -> pd.Series:
    """Effect for effort of each action of the plan, by its id; the largest first."""
    table = plan(package).dropna(subset=["effect", "effort"]).set_index("action_id")
    return (table["effect"] / table["effort"]).sort_values(ascending=False, kind="stable")


def practice_pair(package, table: pd.DataFrame) -> tuple[str, str]:
    """The (focus, reference) of `methods.groups_to_compare`, without groups that are hidden."""
    hidden = (table["decision"] == "withhold") & table["count_moe"].isna()
    shown = table.assign(count=table["count"].mask(hidden))
    return methods.groups_to_compare(shown, data.open_package(package).smallest_count)


def picnic() -> pd.DataFrame:
    """An invented plan of four rows, in which two things are not decided yet."""
    return pd.DataFrame(
        {
            "what": [_("soup"), _("chairs"), _("music"), _("rides")],
            "who": [_("the choir"), None, _("the school band"), None],
        }
    )


def codes() -> figures.Html:
    """The codes of the six priorities and of the four tasks, and what each stands for."""
    return figures.note(
        [
            _("Priorities:"),
            *_listed(ballots.NAMES),
            _("Tasks:"),
            *_listed(roadmap.TASKS),
        ]
    )


def _listed(named: Mapping[str, object]) -> list[str]:
    return [f"{code} – {text}" for code, text in named.items()]


def next_letter(options: Mapping[str, Option]) -> str:
    """The letter of the first period that shares no year; "" where periods cannot be read."""
    return next(iter(letters_of(options, "next")), "")
