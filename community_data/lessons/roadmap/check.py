"""The exercises of module 13: what is right, and the mistakes that people make."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from community_data import data, methods
from community_data.data import ballots, roadmap
from community_data.exercises import options
from community_data.exercises.answers import Wrong, answered, names_of, one_number
from community_data.exercises.exercise import Custom, Names, Number, Parts, exercise
from community_data.exercises.judging import Mistake, rounding
from community_data.exercises.mistakes import Family, of_another
from community_data.lessons.roadmap import material
from community_data.text.numbers import whole
from community_data.text.translate import _, lazy_gettext

# The rows of the guide's table that only this module has; those of every module follow them.
FAMILIES = [
    Family(
        lazy_gettext("A row is missing, or in the wrong list"),
        lazy_gettext(
            "Print the draft, one row a strip. Read one strip aloud: who, when, which number, "
            "whose money?"
        ),
        ("missed", "another_gap", "nothing_lacks"),
    ),
    Family(
        lazy_gettext("Who is served, and by what"),
        lazy_gettext(
            "Hang up six sheets for the priorities and four for the tasks. Put each strip on one "
            "of each, and look which sheet stays empty."
        ),
        ("served", "access", "sharing", "training", "coordination"),
    ),
    Family(
        lazy_gettext("One margin for two numbers"),
        lazy_gettext(
            "Now and later both come from a survey. Throw two dice, and look at how far apart they "
            "fall by chance."
        ),
        ("one_margin", "change", "of_the_percent"),
    ),
    Family(
        lazy_gettext("A target that nobody could see, or that goes the wrong way"),
        lazy_gettext(
            "Ask: “If this number came back, would you believe it?” A larger goal, a larger place "
            "or more years can be seen."
        ),
        ("too_small", "wrong_way", "impossible", "as_percent", "can_be_seen", "no_target"),
    ),
    Family(
        lazy_gettext("Years that are in both periods"),
        lazy_gettext(
            "Lay two strips of five years over each other. People in the years that both share are "
            "in both numbers."
        ),
        ("shared", "not_shared"),
    ),
    Family(
        lazy_gettext("A model as a witness"),
        lazy_gettext(
            "A model did not ask anybody. It does not know that your program was there."
        ),
        ("not_modelled",),
    ),
    Family(
        lazy_gettext("Who decides, and whose time is free"),
        lazy_gettext(
            "Ask two questions of each row: “Who can say no?” and “Who is paid for the evening?”"
        ),
        ("not_alone", "is_paid", "nobody_asked"),
    ),
    Family(
        lazy_gettext("What waits for what"),
        lazy_gettext(
            "Let people stand up, each an action, a hand on the shoulder of the one they wait for. "
            "A circle of hands cannot begin."
        ),
        ("outside", "all_weeks", "longest_alone", "circle_alone"),
    ),
    Family(
        lazy_gettext("Effect for effort"),
        lazy_gettext(
            "What do I get for one day of work? Divide what people expect by what it takes."
        ),
        ("effect_alone", "effort_alone", "how_many", "another_priority"),
    ),
]  # fmt: skip


def _list(
    name: str,
    right: Iterable[str],
    plan: pd.DataFrame,
    *,
    missed: str,
    wrong: Mapping[str, Mistake],
) -> Names:
    """A list of actions of the plan. `wrong` says why each other one does not belong there."""
    right = list(right)
    more = _("Nothing in {name} is wrong, but at least one is missing.").format(name=name)
    return Names(
        right=right, allowed=list(plan["action_id"]), what=_("actions"), column="action_id",
        list_name=name, wrong=wrong, otherwise=more,
        missing={one: Mistake("missed", one, f"{more} {missed}") for one in right},
    )  # fmt: skip


def _others(
    plan: pd.DataFrame, right: Iterable[str], hint: str, message: str, name: str
) -> dict[str, Mistake]:
    """The actions that are not in a list, each with the same mistake."""
    right = set(right)
    return {
        one: Mistake(hint, one, message.format(action=one, name=name))
        for one in plan["action_id"]
        if one not in right
    }


# What the draft lacks


@exercise(points=3, answers=4)
def lacking(package):
    """Four lists: the actions without an owner, an end, a measure, or money."""
    plan = material.plan(package)
    gone = {column: plan["action_id"][plan[column].isna()] for column in roadmap.NEEDED}
    names = {
        "owner": "no_owner", "ends": "no_end", "measure": "no_measure", "funder": "no_money",
    }  # fmt: skip
    any_gap = set().union(*gone.values())
    another = _("{name} holds {action}. It lacks something, but not this. Look at its row.")
    nothing = _("{name} holds {action}, and nothing is missing in its row.")

    def of(column: str) -> Names:
        name = names[column]
        look = _("An action belongs there where its column {column} is empty.")
        others = _others(plan, gone[column], "another_gap", another, name)
        fine = _others(plan, any_gap, "nothing_lacks", nothing, name)
        return _list(
            name, gone[column], plan, missed=look.format(column=column), wrong=others | fine
        )

    return Parts(
        [of(column) for column in roadmap.NEEDED],
        praise=_(
            "These rows are wishes, not promises yet: {n} of {all}. Each needs a person who "
            "fills it in."
        ).format(n=len(any_gap), all=len(plan)),
    )


def _unserved(name: str, what: str, codes: Mapping[str, object], column: pd.Series) -> Names:
    """The codes of which no action has one; a code may also be written as what it stands for."""
    right = [code for code in codes if code not in set(column)]
    served = _("{name} holds “{code}”, but an action of the draft serves it. Look at the table.")
    more = _("Nothing in {name} is wrong, but at least one is missing.").format(name=name)
    look = _("Compare the whole list of codes with the column {column}.").format(column=column.name)
    return Names(
        right=right, allowed=codes, what=what, list_name=name,
        also={str(text): code for code, text in codes.items()},
        wrong={
            code: Mistake("served", code, served.format(name=name, code=code))
            for code in codes
            if code not in right
        },
        missing={code: Mistake("missed", code, f"{more} {look}") for code in right},
        otherwise=f"{more} {look}",
    )  # fmt: skip


@exercise(points=3, answers=3)
def served(package, place):
    """The task of each of four notes; the priorities, and the tasks, that no action serves."""
    plan = material.plan(package)
    return Parts(
        [
            options.labels(
                material.notes(package, place), {c: str(t) for c, t in roadmap.TASKS.items()}, ""
            ),
            _unserved("no_priority", _("priorities"), ballots.NAMES, plan["priority"]),
            _unserved("no_task", _("tasks"), roadmap.TASKS, plan["task"]),
        ],
        praise=_(
            "What nobody serves is a decision too. Say it aloud, and let the people decide who "
            "ranked it."
        ),
    )


# A number that shows whether it worked


def _needed(begin: pd.Series) -> Number:
    """The smallest change that could be seen, and what goes wrong in it."""
    count, margin = begin["count"], begin["margin"]
    added = _(
        "You added the margin to itself. That is too much, since both numbers are seldom off by so "
        "much at once. Use difference_margin with the margin twice."
    )
    per_person = 100 / begin["population"] if begin["population"] else math.nan
    return Number(
        right=begin["needed"],
        # A larger change has to be looked for: so the next whole number of people is right too.
        also=[np.ceil(begin["needed"])],
        tolerance=rounding(0),
        name="needed",
        known=[
            Mistake(
                "one_margin",
                margin,
                _(
                    "This is the margin of the number that we have. The later number has one "
                    "too. Take both: the same margin, twice."
                ),
            ),
            Mistake("margins_added", 2 * margin, added),
            Mistake(
                "no_root",
                2 * margin**2,
                _("Take the square root of the sum at the end, or use difference_margin."),
            ),
            Mistake(
                "no_squares",
                math.sqrt(2 * margin),
                _("Square each margin before you add them and take the root."),
            ),
            Mistake(
                "change",
                count - begin["needed"],
                _(
                    "This is a number to fall below. needed is the size of the change: leave "
                    "the count out."
                ),
            ),
            Mistake(
                "of_the_percent",
                per_person * begin["needed"],
                _(
                    "This is in percentage points. Here we count people: use the margin of the "
                    "count."
                ),
            ),
        ],
        otherwise=_(
            "This is not the change that could be seen. Give difference_margin the margin "
            "of the row begin, twice."
        ),
    )


def _no_change(answer: object) -> str:
    """Where the count is hidden, nobody knows the change: nan, or the 0 of `difference_margin`."""
    number = one_number(answer, "needed")
    if number > 0 or number < 0:
        raise Wrong("hidden_filled", _(
            "The count is hidden here, so nobody knows how large a change must be. Work it out "
            "from begin, and it stays empty or 0. Or choose another place."
        ))  # fmt: skip
    return ""


def _of_the_whole(package, place: str, measure: str) -> list[float]:
    """The count of the whole area, where the place is another one and the package has it."""
    top, opened = data.top_place(package), data.open_package(package)
    if opened.place(top)["place_id"] == opened.place(place)["place_id"]:
        return []
    try:
        return [data.everyone(package, top, measure)["count"]]
    except data.DataProblem:
        return []


@exercise(points=3, answers=2)
def baseline(package, place, measure):
    """The count for everyone in the place, and the smallest change that could be seen."""
    begin = material.start(package, place, measure)
    count, margin, people = begin["count"], begin["margin"], begin["population"]
    per_person = 100 / people if people else math.nan
    return Parts(
        [
            Number(
                right=count, tolerance=rounding(0), name="baseline", who=_("everyone"),
                known=[
                    Mistake("population", people, _(
                        "This is everybody below the line. The baseline is how many are counted."
                    )),
                    Mistake("percent", per_person * count, _(
                        "This is a percent. The draft counts people, so take the count itself."
                    )),
                    *of_another("whole_region", _of_the_whole(package, place, measure), _(
                        "This is the count of the whole area. Use the row of your place, begin."
                    )),
                    Mistake("margin_of_count", margin, _(
                        "This is the margin. The baseline is the count beside it."
                    )),
                ],
                otherwise=_("This is not the count. Take the column count of the row begin."),
            ),
            Custom(_no_change) if math.isnan(count) else _needed(begin),
        ],
        praise=_("The count is hidden here. Nobody can say how large a change must be.")
        if math.isnan(count)
        else _("A later number has to be further away than that. Else it may be chance."),
    )  # fmt: skip


@exercise(points=3, answers=2)
def target(package, place, measure):
    """A target that could be seen, and the next period that shares no year with this one."""
    begin = material.start(package, place, measure)
    periods = material.periods(package, place, measure)
    parts = [Custom(lambda answer: _target(answer, begin, measure))]
    if periods:
        parts.append(options.choice(periods, "next", "period"))
    else:
        parts.append(Custom(lambda answer: answered(answer) or ""))
    possible = material.visible(begin, measure)
    return Parts(
        parts,
        praise=_(
            "This change is larger than its margin, and no year is in both numbers. If it comes, "
            "people can believe it."
        )
        if possible
        else _(
            "Right: in a place as small as this, no change of this number could be told from "
            "chance. Take a larger place, more years, or count what you do yourselves."
        ),
    )


def _target(answer: object, begin: pd.Series, measure: str) -> str:
    possible, count = material.visible(begin, measure), begin["count"]
    if answer is not None:
        answered(answer)
    if str(answer).strip(" .").casefold() == material.NONE:
        if possible:
            raise Wrong("can_be_seen", _(
                "A target could be seen here. The change must be larger than needed: take it away "
                "from the count, and go a little further."
            ))  # fmt: skip
        return ""
    if not possible and (isinstance(answer, str) or not math.isnan(one_number(answer, "target"))):
        raise Wrong("no_target", _(
            "No target of this number could be seen here: needed is as large as the number itself, "
            "or nobody may know the number. Write \"none\"."
        ))  # fmt: skip
    if not possible:
        return ""
    number = one_number(answer, "target")
    if math.isnan(number):
        raise Wrong("missing", _("target is empty (NaN). Write how many people it should be."))
    if not 0 <= number <= begin["population"]:
        raise Wrong("impossible", _("So many people there cannot be. A target is a count."))
    # A change as large as needed is not larger, whatever the last digits of a float say.
    seen = abs(number - count) > begin["needed"] * (1 + 1e-9)
    if abs(number - begin["needed"]) <= 0.5:
        raise Wrong("can_be_seen", _(
            "This is how large the change must be. Take it away from the count, and go a little "
            "further."
        ))  # fmt: skip
    if seen and any(low <= number <= high for low, high in possible):
        if 0 < number <= 100 and number < 0.02 * count:
            raise Wrong("as_percent", _(
                "That would be {n} people of {count}. If you mean a percent, turn it into people "
                "first: percent ÷ 100 × population."
            ).format(n=whole(number), count=whole(count)))  # fmt: skip
        return ""
    if not seen:
        raise Wrong("too_small", _(
            "The change from the count to your target is not larger than needed. If it came, "
            "nobody could tell it from chance. Go further away."
        ))  # fmt: skip
    raise Wrong("wrong_way", _(
        "Your target is on the wrong side of the count: think of what people want, more of it or "
        "less."
    ))  # fmt: skip


# Who decides


@exercise(points=3, answers=2)
def deciders(package):
    """The actions on which only agencies decide; those that ask residents for unpaid time."""
    plan = material.plan(package)
    alone = plan["decided_by"] == "agencies"
    free = ~alone & (plan["residents_paid"] == "no")
    ids = plan["action_id"]
    not_alone = _("{name} holds {action}, and residents have a say in it: see decided_by.")
    paid = _("{name} holds {action}, and residents are paid for it: see residents_paid.")
    nobody = _(
        "{name} holds {action}. No resident decides there, so nobody's time is used: it belongs in "
        "the other list."
    )
    return Parts(
        [
            _list(
                "only_agencies", ids[alone], plan,
                missed=_("It belongs there where decided_by says agencies."),
                wrong=_others(plan, ids[alone], "not_alone", not_alone, "only_agencies"),
            ),
            _list(
                "unpaid", ids[free], plan,
                missed=_("Residents have a say in it, and residents_paid says no."),
                wrong=_others(plan, ids[free], "is_paid", paid, "unpaid")
                | {
                    one: Mistake("nobody_asked", one, nobody.format(action=one, name="unpaid"))
                    for one in ids[alone]
                },
            ),
        ],
        praise=_(
            "Two things to settle before anybody signs: a seat for residents, and pay for their "
            "time."
        ),
    )  # fmt: skip


# At home


@exercise(points=3, answers=3)
def unseen(package):
    """Three lists of targets that could not be seen: too small, the same years, or a model's."""
    targets = roadmap.with_targets(package)
    faults = roadmap.unseen(targets)
    change = (targets["baseline"] - targets["target"]).abs()
    with_one = list(targets["action_id"][change <= targets["margin"]])
    one = Mistake("one_margin", with_one, _(
        "too_small: you held the change against one margin. The later number has one too: compare "
        "with the column needed."
    ))  # fmt: skip
    large = _("{name} holds {action}, and its change is larger than needed. It could be seen.")
    apart = _("{name} holds {action}. The period that ends with its end shares no year with it.")
    endless = _("{name} holds {action}. It has no end, so nobody can know. Leave it out.")
    asked = _("{name} holds {action}, and people were asked or counted for its number.")
    small = _list(
        "too_small", faults[roadmap.TOO_SMALL], targets,
        missed=_("It belongs there where the change is not larger than needed."),
        wrong=_others(targets, faults[roadmap.TOO_SMALL], "can_be_seen", large, "too_small"),
    )  # fmt: skip
    known = [one] if with_one != faults[roadmap.TOO_SMALL] else []
    return Parts(
        [
            Names(**{**vars(small), "known": known}),
            _list(
                "same_years", faults[roadmap.SAME_YEARS], targets,
                missed=_("Count back from the year of its end: does a year stand in both periods?"),
                wrong=_others(
                    targets, faults[roadmap.SAME_YEARS], "not_shared", apart, "same_years"
                )
                | _others(
                    targets, targets["action_id"][targets["ends"].notna()], "not_shared", endless,
                    "same_years",
                ),
            ),
            _list(
                "by_model", faults[roadmap.MODEL], targets,
                missed=_("It belongs there where kind says model."),
                wrong=_others(targets, faults[roadmap.MODEL], "not_modelled", asked, "by_model"),
            ),
        ],
        praise=_("Whoever signs these targets could never say if the work helped."),
    )  # fmt: skip


@exercise(points=3, answers=2)
def circle(package):
    """The actions that wait for each other in a circle; then the weeks, with the circle cut."""
    plan = material.plan(package)
    waits, weeks = roadmap.waits(plan), roadmap.weeks(plan)
    found = methods.in_circles(waits)
    right = methods.weeks_in_all(methods.cut_circles(waits, weeks), weeks)
    outside = _(
        "{name} holds {action}. It does not wait for itself. Follow the arrows from it: do they "
        "lead back to it?"
    )
    return Parts(
        [
            _list(
                "in_circle", found, plan,
                missed=_("Follow what it waits for, step by step, until you are back."),
                wrong=_others(plan, found, "outside", outside, "in_circle"),
            ),
            Number(
                right=right, tolerance=0, name="weeks_needed",
                known=[
                    Mistake("all_weeks", sum(weeks.values()), _(
                        "You added up all the weeks. What does not wait can go on at the same time."
                    )),
                    Mistake("longest_alone", max(weeks.values(), default=0), _(
                        "This is the longest action alone. Add what it has to wait for."
                    )),
                    Mistake("circle_alone", sum(weeks[one] for one in found), _(
                        "These are the weeks of the circle. Does another action wait for one of it?"
                    )),
                ],
                otherwise=_(
                    "This is not the number of weeks. Find the longest chain: start with an action "
                    "that waits for nothing, and add the weeks along the arrows."
                ),
            ),
        ],
        praise=_(
            "No team is so large that it would take fewer weeks. What stands on this chain must "
            "not be late."
        ),
    )  # fmt: skip


@exercise(points=3, answers=2)
def first(package):
    """Three actions with the most effect for effort, and the one to start with for a role."""
    worth = material.worth(package)
    plan = material.plan(package).set_index("action_id")
    size = min(3, len(worth))
    role, priority = material.first_of_role(package)
    of_role = worth[[one for one in worth.index if plan.at[one, "priority"] == priority]]
    return Parts(
        [
            Custom(lambda answer: _first_three(answer, worth, plan, size)),
            Custom(lambda answer: _of_role(answer, of_role, worth)),
        ],
        praise=_(
            "Effect and effort are guesses, and who guessed them matters. Ask the people of the "
            "role too: {role}."
        ).format(role=role or _("nobody voted")),
    )


def _actions(answer: object, name: str, worth: pd.Series) -> list[str]:
    try:
        return list(dict.fromkeys(names_of(answer, worth.index, _("actions"), "action_id")))
    except Wrong as wrong:
        text = _("{name}: {message}").format(name=name, message=wrong.message)
        raise Wrong(wrong.hint, text) from None


def _first_three(answer: object, worth: pd.Series, plan: pd.DataFrame, size: int) -> str:
    names = _actions(answer, "first_three", worth)
    if len(names) != size:
        text = _("first_three should hold {size} actions. Yours holds {n}.")
        raise Wrong("how_many", text.format(n=len(names), size=size))
    # Where two are worth as much, either may be among the three.
    if sorted(worth[names], reverse=True) == list(worth.head(size)):
        return ""
    effect, effort = plan.loc[names, "effect"], plan.loc[names, "effort"]
    if sorted(effect) == sorted(plan["effect"].nlargest(size)):
        raise Wrong("effect_alone", _(
            "These have the most effect, whatever they take. Divide effect by effort."
        ))  # fmt: skip
    if sorted(effort) == sorted(plan["effort"].nsmallest(size)):
        raise Wrong("effort_alone", _(
            "These take the least effort, whatever they bring. Divide effect by effort."
        ))  # fmt: skip
    if sorted(worth[names]) == sorted(worth)[:size]:
        raise Wrong("lowest_first", _("These have the least effect for effort. Turn the order."))
    raise Wrong("wrong_value", _(
        "These are not the three with the most effect for effort. Sort by the column worth, the "
        "largest first."
    ))  # fmt: skip


def _of_role(answer: object, of_role: pd.Series, worth: pd.Series) -> str:
    if of_role.empty:
        return ""
    names = _actions(answer, "for_role", worth)
    if len(names) != 1:
        raise Wrong("how_many", _("for_role is one action. Write its id in quotes."))
    if names[0] not in of_role.index:
        raise Wrong("another_priority", _(
            "for_role: {action} serves another priority. Keep the rows of the priority that this "
            "role put first."
        ).format(action=names[0]))  # fmt: skip
    if of_role[names[0]] < of_role.max():
        raise Wrong("wrong_value", _(
            "for_role serves the right priority, but another action for it brings more for the "
            "effort."
        ))  # fmt: skip
    return ""
