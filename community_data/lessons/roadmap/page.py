"""What module 13 puts on a community's page: what happens next, and who answers for it.

All of it is read from the package: what a trainee chooses here for practice is no decision of a
community, so none of it stands on a page. No number stands here that `methods.rate_verdict`
withholds, and none that the gate hides.
"""

from __future__ import annotations

import pandas as pd

from community_data import data, figures
from community_data.data import ballots, rates, roadmap
from community_data.data.measures import noun_of
from community_data.data.sources import short_title
from community_data.exercises import kept
from community_data.exercises.exercise import one_of
from community_data.exercises.unfinished import until_answered
from community_data.lessons.comparison import finding
from community_data.lessons.roadmap import material
from community_data.methods import targets
from community_data.text.dates import day_in, long_day
from community_data.text.lists import and_, paragraph
from community_data.text.numbers import whole
from community_data.text.people import those_who, upper_first, who, words
from community_data.text.translate import _, lazy_gettext, ngettext

NOT_DECIDED = lazy_gettext("not decided yet")
# By who decides, and whether residents are paid.
DECIDES = {
    ("residents", "yes"): lazy_gettext("Residents decide, and are paid for their time."),
    ("residents", "no"): lazy_gettext("Residents decide, and are not paid for their time."),
    ("both", "yes"): lazy_gettext(
        "Residents and agencies decide together. Residents are paid for their time."
    ),
    ("both", "no"): lazy_gettext(
        "Residents and agencies decide together. Residents are not paid for their time."
    ),
    ("agencies", "yes"): lazy_gettext("Agencies decide alone."),
    ("agencies", "no"): lazy_gettext("Agencies decide alone."),
}
WHY_UNSEEN = {
    roadmap.TOO_SMALL: lazy_gettext("The change is so small that it could be chance alone."),
    roadmap.SAME_YEARS: lazy_gettext(
        "The two numbers would share years, so they cannot show a change."
    ),
    roadmap.MODEL: lazy_gettext("A model makes this number: it cannot show if the work helped."),
}
BECAME = {
    targets.REACHED: lazy_gettext("target reached"),
    targets.MISSED: lazy_gettext("target missed"),
    targets.CANNOT_TELL: lazy_gettext("nobody can tell"),
}
WHY_OPEN = {
    roadmap.MODEL: WHY_UNSEEN[roadmap.MODEL],
    roadmap.SAME_YEARS: lazy_gettext("The two numbers share years, so they show no change."),
    roadmap.OTHER_LENGTH: lazy_gettext("The two numbers are about times of different length."),
    roadmap.WITHHELD: lazy_gettext(
        "A number is hidden to protect people, or too uncertain to use."
    ),
    roadmap.MARGIN: lazy_gettext("The target lies within the margin of the new number."),
}
MOST_BARS = 16
WIDE = "36em"


# On the page


def next_steps(package, place: str) -> figures.Html:
    """The actions that concern a place, by priority: who answers, by when, how it will be seen."""
    plan = _of_place(package, place)
    name = data.open_package(package).place(place)["name"]
    if plan.empty:
        return figures.note(_("No action of the roadmap concerns {name} yet.").format(name=name))
    faults = roadmap.unseen(roadmap.with_targets(package))
    count = ngettext(
        "{n} action of the roadmap concerns {name}.", "{n} actions of the roadmap concern {name}.",
        len(plan),
    ).format(n=whole(len(plan)), name=name)  # fmt: skip
    parts = [figures.note([count, *_open_rows(plan), *_nobody_serves(package)])]
    for priority, actions in plan.groupby("priority", sort=False):
        asked = _("What people asked for: {what}").format(what=ballots.name(priority))
        parts.append(figures.table_of(_as_told(package, actions, faults), asked, [], WIDE))
    return figures.together(*parts)


def _as_told(package, actions: pd.DataFrame, faults: dict[str, list[str]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Action"): actions["action"],
            _("Who answers for it"): [
                paragraph(
                    f"{upper_first(_or_open(row['owner']))}.",
                    str(DECIDES[row["decided_by"], row["residents_paid"]]),
                )
                for _index, row in actions.iterrows()
            ],
            _("By when"): [_day_or_open(day) for day in actions["ends"]],
            _("How we will see it"): [
                _seen(package, row, faults) for _index, row in actions.iterrows()
            ],
        }
    )


def timeline(package, place: str) -> figures.Html:
    """When each action starts and ends, as a picture with its words and its table."""
    plan = _of_place(package, place)
    dated = plan[plan["starts"].notna() | plan["ends"].notna()]
    name = data.open_package(package).place(place)["name"]
    if dated.empty:
        return figures.note(_("No action in {name} has a date yet.").format(name=name))
    shown = dated.head(MOST_BARS)[["action", "starts", "ends"]]
    days = shown.assign(
        starts=pd.to_datetime(shown["starts"], errors="coerce"),
        ends=pd.to_datetime(shown["ends"], errors="coerce"),
    )
    title = _("When it happens in {name}").format(name=name)
    behind = pd.DataFrame(
        {
            _("Action"): shown["action"],
            _("Starts"): [_day_or_open(day) for day in shown["starts"]],
            _("Ends"): [_day_or_open(day) for day in shown["ends"]],
        }
    )
    return figures.show(
        figures.plan(days, title), alt=figures.plan_alt(days, title), table=behind,
        source=_("The roadmap of {title}").format(title=data.open_package(package).title),
    )  # fmt: skip


def became(package, place: str) -> figures.Html:
    """What became of the actions of a place that have a newer number than their baseline."""
    over = roadmap.of_place(package, roadmap.outcomes(package), place)
    name = data.open_package(package).place(place)["name"]
    if over.empty:
        text = _(
            "No action in {name} has a newer number than the one it began with. So nobody can say "
            "yet if it helped."
        )
        return figures.note(text.format(name=name))
    rows = [
        {
            _("Action"): row["action"],
            _("What was to change"): _who_is_counted(package, row),
            _("Before"): _then(row, "baseline", row["period"]),
            _("Target"): _then(row, "target"),
            _("Now"): _now(row),
            _("What became of it"): paragraph(
                f"{upper_first(str(BECAME[row['outcome']]))}.", str(WHY_OPEN.get(row["why"], ""))
            ),
        }
        for _index, row in over.iterrows()
    ]
    below = [
        _(
            "Reached or missed is said only where the whole range of the new number lies on one "
            "side of the target. A number that moved does not say why."
        )
    ]
    return figures.table_of(
        pd.DataFrame(rows),
        _("What became of earlier actions in {name}").format(name=name),
        below,
        WIDE,
    )


def promise(package) -> figures.Html:
    """When and where it is reported back."""
    on, where = roadmap.promise(package)
    if on is None or not where:
        return figures.note(
            _(
                "When and where it is reported back is not decided yet. Ask for a day and a place: "
                "a plan without them is a wish."
            )
        )
    told = _("We report back on {day}: {where}.")
    promised = _(
        "We say of each action what became of it: target reached, missed, or nobody can tell."
    )
    return figures.note([told.format(day=long_day(on), where=where.rstrip(".")), promised])


def _of_place(package, place: str) -> pd.DataFrame:
    """The plan for a place, by the order of the priorities, then by day."""
    plan = roadmap.of_place(package, roadmap.plan(package), place)
    order = {code: number for number, code in enumerate(ballots.NAMES)}
    by = pd.DataFrame({"priority": plan["priority"].map(order), "day": plan["starts"].fillna("9")})
    return plan.loc[by.sort_values(["priority", "day"], kind="stable").index]


def _there(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _day_or_open(day: object) -> str:
    return day_in(day) if _there(day) else str(NOT_DECIDED)


def _or_open(value: object) -> str:
    return str(value) if _there(value) else str(NOT_DECIDED)


def _who_is_counted(package, row: pd.Series) -> str:
    name = data.open_package(package).place(row["place_id"])["name"]
    try:
        noun = noun_of(package, row["place_id"], row["measure"])
    except data.DataProblem:
        noun = str(row["unit"]) if _there(row["unit"]) else _("people")
    people = upper_first(who(str(row["group"]), str(row["group_by"]), noun))
    counted = those_who(people, words(row["measure"]))
    return _("{counted} ({name})").format(counted=counted, name=name)


def _seen(package, row: pd.Series, faults: dict[str, list[str]]) -> str:
    if not _there(row["measure"]):
        return str(NOT_DECIDED)
    people = _who_is_counted(package, row)
    number = roadmap.with_targets(package).set_index("action_id")
    if row["action_id"] not in number.index:
        return paragraph(f"{people}.", _("There is no number to show here."))
    here = number.loc[row["action_id"]]
    text = _("{people}: from {baseline} (± {margin}) in {period} to {target}.").format(
        people=people, baseline=whole(here["baseline"]), margin=whole(here["margin"]),
        period=here["period"], target=whole(here["target"]),
    )  # fmt: skip
    why = [str(WHY_UNSEEN[fault]) for fault, ids in faults.items() if row["action_id"] in ids]
    return paragraph(text, *why)


def _then(row: pd.Series, column: str, period: str = "") -> str:
    if row["now_decision"] == "withhold" or pd.isna(row[column]):
        return _("not shown")
    if period:
        return _("{number} ({period})").format(number=whole(row[column]), period=period)
    return whole(row[column])


def _now(row: pd.Series) -> str:
    if row["now_decision"] == "withhold" or pd.isna(row["now_count"]):
        return _("not shown")
    return _("{number} ± {margin} ({period})").format(
        number=whole(row["now_count"]), margin=whole(row["now_margin"]), period=row["now_period"]
    )


def _open_rows(plan: pd.DataFrame) -> list[str]:
    lacks = int(plan[list(roadmap.NEEDED)].isna().any(axis=1).sum())
    if not lacks:
        return []
    return [
        ngettext(
            "{n} action has no owner, end, measure or money yet.",
            "{n} actions have no owner, end, measure or money yet.",
            lacks,
        ).format(n=whole(lacks))
    ]


def _nobody_serves(package) -> list[str]:
    served = set(roadmap.plan(package)["priority"])
    asked = [ballots.name(code) for code in ballots.codes(package) if code not in served]
    if not asked:
        return []
    return [_("People asked for {what}, and no action serves it yet.").format(what=and_(asked))]


# In the notebook


def kept_findings(package, place: str, measure: str, group_by: str) -> figures.Html:
    """What the modules before found: the trainee's own, where it was kept, else practice ones."""
    found = [
        _of_ballots(package), _of_sources(package, measure),
        _of_groups(package, place, measure, group_by), _of_story(package, place, measure),
    ]  # fmt: skip
    own = _("Your own:")
    practice = _("A practice answer:")
    return figures.note(
        [f"“{module}”. {own if yours else practice} {text}" for module, yours, text in found]
    )


def _of_ballots(package) -> tuple[str, bool, str]:
    known = ballots.codes(package)
    mine = kept.read("05_priorities", package).get("winners")
    yours = isinstance(mine, list) and bool(mine) and all(one in known for one in mine)
    codes = mine if yours else [ballots.first_two(package)[0]]
    text = _("Most often put first: {names}.").format(names=and_([ballots.name(c) for c in codes]))
    return _("Decide together"), yours, text


def _of_sources(package, measure: str) -> tuple[str, bool, str]:
    opened = data.open_package(package)
    titles = {short_title(source["title"]) for source in opened.sources}
    mine = kept.read("06_quality", package).get("stale")
    if isinstance(mine, list) and all(one in titles for one in mine):
        text = _("Too old for your purpose: {titles}.").format(titles=and_(mine))
        return _("Can we trust it?"), True, text if mine else _("No source was too old for you.")
    of_measure = [short_title(source["title"]) for source in opened.sources_of(measure)]
    text = _("The number comes from: {titles}.").format(titles=and_(of_measure))
    return _("Can we trust it?"), False, text


def _of_groups(package, place: str, measure: str, group_by: str) -> tuple[str, bool, str]:
    mine = kept.read("08_groups", package, place)
    asked = [mine.get(name) for name in ("measure", "group_by", "focus", "reference")]
    yours = all(isinstance(one, str) for one in asked)
    try:
        if yours:
            return _("Rates and groups"), True, _finding(package, place, *asked)
    except data.DataProblem:
        pass
    table = rates.of_groups(package, place, measure, group_by)
    focus, reference = material.practice_pair(package, table)
    text = _finding(package, place, measure, group_by, focus, reference)
    return _("Rates and groups"), False, text


def _finding(package, place, measure, group_by, focus, reference) -> str:
    return finding(focus, reference, package, place, measure, group_by)


def _of_story(package, place: str, measure: str) -> tuple[str, bool, str]:
    mine = kept.read("12_stories", package, place).get("measure")
    yours = isinstance(mine, str) and mine in set(data.open_package(package).measures["measure"])
    about = mine if yours else measure
    text = _("Your brief is about residents of this place who {words}.").format(words=words(about))
    return _("Stories with statistics"), yours, text


def notes_sorted(tasks, package, place: str) -> figures.Html:
    """The four notes under their tasks, once they are sorted."""
    notes = material.notes(package, place)
    return _sorted(tasks, notes)


@until_answered(lazy_gettext("The notes appear here under their tasks when they are sorted."))
def _sorted(tasks, notes) -> figures.Html:
    names = {code: str(text) for code, text in roadmap.TASKS.items()}
    if isinstance(tasks, (dict, pd.Series)):
        tasks = {str(letter).strip().upper(): word for letter, word in dict(tasks).items()}
    else:
        tasks = tasks.split(",") if isinstance(tasks, str) else tasks
        tasks = dict(zip(notes, tasks, strict=True))
    return figures.note(
        [
            f"{upper_first(names[one_of(tasks[letter], names, '')])}: {note.text}"
            for letter, note in notes.items()
        ]
    )


@until_answered(
    lazy_gettext(
        "Write two rows of five numbers from 1 to 5, in [ ]. Then they stand here, side by side."
    )
)
def confidence(now, looking_back) -> figures.Html:
    """Three rows of five numbers, what moved, and what that cannot say. Nobody grades it."""
    rows = {_("today"): _five(now), _("looking back at the first day"): _five(looking_back)}
    first = kept.read("00_start").get("confidence")
    if isinstance(first, list) and len(first) == 5 and all(one in range(1, 6) for one in first):
        rows[_("written on the first day")] = first
    told = [f"{name}: {', '.join(map(str, five))}" for name, five in rows.items()]
    up = sum(a > b for a, b in zip(_five(now), _five(looking_back), strict=True))
    down = sum(a < b for a, b in zip(_five(now), _five(looking_back), strict=True))
    told.append(
        _("Against how you see the first day now: {up} up, {down} down, {same} the same.").format(
            up=up, down=down, same=5 - up - down
        )
    )
    if len(rows) == 3:
        up = sum(a > b for a, b in zip(_five(now), first, strict=True))
        down = sum(a < b for a, b in zip(_five(now), first, strict=True))
        told.append(
            _("Against what you wrote then: {up} up, {down} down, {same} the same.").format(
                up=up, down=down, same=5 - up - down
            )
        )
    else:
        told.append(_("The numbers of your first day are not here. You find them in module 00."))
    told.append(
        _(
            "Five numbers of one person prove nothing. Many learn how much they did not know, so "
            "the first row may fall. And looking back flatters."
        )
    )
    return figures.note(told)


def _five(numbers) -> list[int]:
    found = [int(one) for one in list(numbers)]
    if len(found) != 5 or not all(one in range(1, 6) for one in found):
        raise ValueError("Five numbers from 1 to 5 are needed.")
    return found
