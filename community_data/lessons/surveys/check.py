"""The exercises of module 04: what is right, and the mistakes that people make."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from community_data import methods
from community_data.exercises import mistakes, options
from community_data.exercises.answers import Wrong, answered, numbers_of
from community_data.exercises.exercise import (
    ByName,
    Custom,
    Labels,
    Names,
    Number,
    Parts,
    exercise,
)
from community_data.exercises.judging import Mistake, from_rounded
from community_data.exercises.mistakes import Family
from community_data.lessons.surveys import material
from community_data.lessons.surveys.given import given_weights as given_weights
from community_data.text.translate import _, lazy_gettext, ngettext

FAMILIES = [
    Family(
        lazy_gettext("A question that pushes, doubles, or leaves out"),
        lazy_gettext("Read it aloud to a neighbor. Where do they stop, laugh, or shrug?"),
        ("sound", "leads", "two", "left_out", "never"),
    ),
    Family(
        lazy_gettext("How many answers, and how many letters"),
        lazy_gettext(
            "First how many people must answer. Then: of 100 who get a letter, how many do?"
        ),
        ("large_town", "other_margin", "ninety", "everybody_answers", "times_rate", "invitations"),
    ),
    Family(
        lazy_gettext("A response rate that looks better than it is"),
        lazy_gettext(
            "Put one card for each invitation on the table. Take away only who may not answer at "
            "all. Every other card stays below the line."
        ),
        (
            "with_partial", "without_unknown", "with_not_eligible", "refused_only", "all_towns",
            "counted_people",
        ),
    ),
    Family(
        lazy_gettext("Compared by what only those who answered told"),
        lazy_gettext("Cover the rows of those who did not answer. Is the column still there?"),
        ("told", "list_left_out"),
    ),
    Family(
        lazy_gettext("A weight upside down, or for other people"),
        lazy_gettext("If 1 of 300 was asked, how many people does the answer stand for?"),
        ("chance", "no_factor", "all_invited", "residents", "unweighted_sum", "without_base"),
    ),
    Family(
        lazy_gettext("Who skipped was counted"),
        lazy_gettext("A skipped question is no “no”. Ask: “Of those who answered it, how many?”"),
        ("skipped", "other_answer", "not_weighted", "weighted_twice", "example_question"),
    ),
    Family(
        lazy_gettext("One margin for two"),
        lazy_gettext("Fit the ages, and the languages move. Fit those, and the ages move. Repeat."),
        ("only_age", "only_language"),
    ),
    Family(
        lazy_gettext("As sure as if all counted alike"),
        lazy_gettext("One voice that stands for 2,000 people can be off by 2,000 people."),
        ("all_answers", "at_90", "effect", "standard_error_95"),
    ),
    Family(
        lazy_gettext("Shown, though the interval says nothing"),
        lazy_gettext("Ask: what would you do at the low end? And at the high end?"),
        ("few_answers", "shown_too_little"),
    ),
]  # fmt: skip


@exercise(points=2)
def sort_questions(place):
    """A word for each of eight questions: can it be asked, and if not, what is wrong with it?"""
    praise = _("You saw what a tired neighbor at the door would have stumbled over.")
    return options.labels(material.questions(place), _words(), praise)


def _words() -> dict[str, str]:
    return {word: str(text) for word, text in material.WORDS.items()}


@exercise(points=3, answers=2)
def sample_size(package, place):
    """How many answers for 5 points in the town, and how many to invite for them."""
    people = material.on_the_list(package, place)
    right = float(methods.answers_needed(people))
    invite = 100 * right / material.PLANNED_RATE
    round_up = _("People come whole, and one fewer is too few: round up, or leave the decimals.")
    praise = _("A small town needs nearly as many answers as a large one.")
    if invite > people:
        praise = _(
            "More letters than adults on the list: here all of them are not enough. Then the "
            "margin becomes wider, or somebody goes from door to door. Say so before you begin."
        )
    return Parts(
        [
            Number(
                name="needed",
                right=right,
                also=_whole(right),
                known=[
                    Mistake("rounded", math.floor(right), round_up),
                    Mistake(
                        "invitations", invite,
                        _("So many letters it takes. needed is how many people answer."),
                    ),
                    Mistake(
                        "ninety", float(methods.answers_needed(people)) * (1.645 / 1.96) ** 2,
                        _("This is for 90%. In this module every margin is at 95%."),
                    ),
                    *mistakes.of_another(
                        "large_town",
                        [384.16, 384, 385],
                        _(
                            "So many it takes in a very large town. Give the function the adults "
                            "of yours: on_list."
                        ),
                    ),
                    Mistake("everybody_answers", people, _("This is everybody on the list.")),
                    *mistakes.of_another(
                        "other_margin",
                        [
                            value
                            for margin in (3, 10, 0.05)
                            for value in _whole(methods.answers_needed(people, margin))
                        ],
                        _("This is for another margin. Use 5 points: margin=5."),
                    ),
                    *mistakes.of_another(
                        "example", _whole(methods.answers_needed(1000)),
                        _("This is the number of the example. Use the adults of your town."),
                    ),
                ],
                otherwise=_("needed is not right yet. Use methods.answers_needed with on_list."),
            ),
            Number(
                name="invite",
                right=invite,
                also=[100 * n / material.PLANNED_RATE for n in _whole(right)]
                + [math.ceil(100 * n / material.PLANNED_RATE) for n in _whole(right)]
                + [round(100 * n / material.PLANNED_RATE) for n in _whole(right)]
                + ([people] if invite > people else []),
                known=[
                    *mistakes.of_another(
                        "rounded",
                        [math.floor(100 * n / material.PLANNED_RATE) for n in _whole(right)],
                        round_up,
                    ),
                    *mistakes.of_another(
                        "times_rate", [n * material.PLANNED_RATE / 100 for n in _whole(right)],
                        _("Fewer letters than answers? Divide by the share who answer."),
                    ),
                    *mistakes.of_another(
                        "everybody_answers", _whole(right),
                        _("Then everybody would have to answer. Only some do."),
                    ),
                    *mistakes.of_another(
                        "percent", [n / material.PLANNED_RATE for n in _whole(right)],
                        _("{rate} is a percent. Divide by {share}.").format(
                            rate=material.PLANNED_RATE, share=material.PLANNED_RATE / 100
                        ),
                    ),
                ],
                otherwise=_(
                    "needed is right, invite not yet. If {rate} of 100 answer, divide needed by "
                    "{share}."
                ).format(rate=material.PLANNED_RATE, share=material.PLANNED_RATE / 100),
            ),
        ],
        praise=praise,
    )  # fmt: skip


def _whole(number: float) -> list[float]:
    """A number of people as it is, rounded to a decimal or a whole, and rounded up."""
    return list(dict.fromkeys([float(number), round(number, 1), round(number), math.ceil(number)]))


@exercise(points=2)
def response_rate(package, place):
    """AAPOR's response rate 1 of the town, in percent."""
    counts = material.outcomes(material.near(package, place))
    whole, right = counts.sum(), material.rate(counts)
    eligible = whole - counts["not eligible"]
    complete = counts["complete"]
    everywhere = material.rate(material.outcomes(material.responses(package)))
    return Number(
        right=right,
        who=_("this town"),
        known=[
            Mistake("proportion", right / 100, _("This is a proportion. Multiply it by 100.")),
            Mistake("example", 40, _(
                "40 is the rate of the example. Use the numbers of your town: outcomes. If it is "
                "yours, keep one decimal place."
            )),
            Mistake("counted_people", complete, _("These are people. Make it a percent.")),
            Mistake(
                "with_partial", 100 * (complete + counts["partial"]) / eligible,
                _("You counted partial answers. In this rate only complete ones stand above."),
            ),
            Mistake(
                "with_not_eligible", 100 * complete / whole,
                _(
                    "Who is not eligible (moved away, or died) could not answer, and stands "
                    "nowhere. Leave them out below the line."
                ),
            ),
            *mistakes.of_another(
                "without_unknown",
                [100 * complete / (n - counts["unknown"]) for n in (eligible, whole)],
                _(
                    "You left out the unknown. Nobody knows if those addresses are lived in. This "
                    "rate keeps them below the line, so that it never looks better than it is."
                ),
            ),
            *mistakes.of_another(
                "refused_only",
                [
                    100 * complete / (complete + counts["refused"]),
                    100 * complete / (complete + counts["partial"] + counts["refused"]),
                ],
                _("Who was not reached did not answer either. Put everybody below the line."),
            ),
            Mistake(
                "all_towns", everywhere,
                _("This is the rate of all towns together. Use the counts of your town."),
            ),
        ],
        otherwise=_(
            "This is not the response rate. Above the line: complete. Below: all but “not "
            "eligible”. Then times 100."
        ),
        praise=_("Nobody is left out of the line below, so the rate does not flatter."),
    )  # fmt: skip


@exercise(points=3, answers=2)
def who_answered(package):
    """By which columns all who were invited can be compared, and the response rate by age."""
    right = material.rates_by_age(package)
    table = material.responses(package)
    by_age = table.groupby("frame_age")["outcome"]
    everybody = 100 * by_age.apply(lambda each: (each == "complete").mean())
    shares = 100 * table[table["outcome"] == "complete"]["frame_age"].value_counts(normalize=True)
    eligible = table[table["outcome"] != "not eligible"].groupby("frame_age")["outcome"]
    partial = 100 * eligible.apply(lambda each: each.isin(["complete", "partial"]).mean())
    told = _(
        "Only people who answered told their {name}. So nobody knows how many of the others there "
        "are. Take what the list knew of everybody."
    )
    return Parts(
        [
            Names(
                list_name="known",
                right=list(material.CAN_COMPARE),
                allowed=material.COLUMNS,
                what=_("columns"),
                wrong={
                    name: Mistake("told", name, told.format(name=name))
                    for name in material.COLUMNS[len(material.CAN_COMPARE) :]
                },
                missing={
                    name: Mistake("list_left_out", name, _("More was known of all than this."))
                    for name in material.CAN_COMPARE
                },
                otherwise=_("Look for the columns without an empty cell."),
            ),
            ByName(
                name="by_age",
                what=_("age groups"),
                right=right,
                known=[
                    Mistake("proportion", right / 100, _("Proportions. Multiply them by 100.")),
                    Mistake(
                        "with_not_eligible", everybody,
                        _("Those who are not eligible are below the line. Use the table eligible."),
                    ),
                    Mistake(
                        "with_partial", partial,
                        _("Partial answers are above the line. Here only complete ones are."),
                    ),
                    Mistake(
                        "share_of_counted", shares,
                        _("This says how those who answered are split up. Ask of each age: how "
                          "many of those who were invited answered?"),
                    ),
                ],
                otherwise=_(
                    "known is right, by_age not yet. Take the mean of eligible complete by "
                    "frame_age, times 100."
                ),
            ),
        ],
        praise=_("The younger, the fewer answer. Without weights the old would speak for all."),
    )  # fmt: skip


@exercise(points=4, answers=2)
def weights(package):
    """The base weight of each person who answered, and the factor of each age group."""
    table, factor = material.answered(package), material.factors(package)
    people = table.groupby("frame_age")
    adults = material.adults(package, "age")
    invited = material.responses(package)
    of_all = invited["stratum_size"] / invited["invited"]
    base = [
        Mistake(
            "chance", 1 / table["base"],
            _("This is the chance to be invited. A weight is one over it: how many people one "
              "answer stands for."),
        ),
        Mistake(
            "all_invited", table["stratum_size"],
            _("This is everybody on the list. Divide by those who were invited."),
        ),
    ]  # fmt: skip
    return Parts(
        [
            Custom(lambda answer: _judge_rows(answer, table["base"], base), known=base),
            ByName(
                name="factor",
                what=_("age groups"),
                right=factor,
                known=[
                    Mistake(
                        "upside_down", 1 / factor,
                        _("Upside down: the adults go above, the sum of the weights below."),
                    ),
                    Mistake(
                        "without_base", adults / people.size(),
                        _("You divided by the number of answers. Divide by the sum of their base "
                          "weights."),
                    ),
                    Mistake(
                        "all_invited", adults / of_all.groupby(invited["frame_age"]).sum(),
                        _("You added the weights of everybody invited. Only who answered speaks."),
                    ),
                    Mistake(
                        "unweighted_sum", people["base"].sum(),
                        _("This is the sum of the weights. Divide the adults by it."),
                    ),
                    Mistake("residents", adults, _("These are the adults. Divide by the sum.")),
                ],
                otherwise=_("base is right, factor not yet: adults divided by the sum of base."),
            ),
        ],
        praise=_("With both, the answers add up to all adults, and each age to its own number."),
    )  # fmt: skip


def _one_column(table: pd.DataFrame) -> pd.Series:
    """The column of a table that holds the base weights, beside the numbers of its rows or not."""
    table = table.drop(columns="index", errors="ignore")
    if "base" in table:
        return table["base"]
    if len(table.columns) != 1:
        text = _("base is a whole table. One number for each person is needed: one column.")
        raise Wrong("length", text)
    return table.iloc[:, 0]


def _judge_rows(answer: object, right: pd.Series, known: list[Mistake]) -> str:
    """A number a row, in the order of those who answered. Raises Wrong."""
    answered(answer)
    if isinstance(answer, pd.DataFrame):
        answer = _one_column(answer)
    if isinstance(answer, np.ndarray):
        answer = answer.ravel()
    if isinstance(answer, (set, frozenset, pd.Index)):
        answer = list(answer)
    if isinstance(answer, pd.Series) and set(answer.index) >= set(right.index):
        answer = answer.reindex(right.index)
    values = numbers_of(pd.Series(answer, dtype=object).reset_index(drop=True), "base")
    if len(values) != len(right):
        text = ngettext(
            "base has {n} number. One for each person who answered is needed: {all}.",
            "base has {n} numbers. One for each person who answered is needed: {all}.",
            len(values),
        )
        raise Wrong("length", text.format(n=len(values), all=len(right)))
    values = values.to_numpy(float)
    if np.allclose(values, right, rtol=0, atol=0.051):
        return ""
    if np.allclose(values, right, rtol=0, atol=0.501):
        raise Wrong("rounded", _("base lost too many digits. Keep one decimal place, or all."))
    for mistake in known:
        if np.allclose(values, mistake.value, rtol=1e-3, atol=0):
            raise Wrong(mistake.hint, mistake.message)
    raise Wrong("wrong_value", _("base is not right yet: stratum_size divided by invited."))


@exercise(points=3, answers=2)
def usual_place(package):
    """The percent of adults without a usual place for care, unweighted and weighted."""
    table = material.answered(package)
    told = table.dropna(subset=["q2"])
    says, weight = told["q2"] == "no", told["weight"]
    plain, right = 100 * says.mean(), methods.weighted_percent(says, weight)
    skipped = _(
        "Who skipped the question is below the line, as if they had said something else. Use the "
        "rows of told2 only."
    )
    q1 = table.dropna(subset=["q1"])
    other = _("This is the percent of the other answer. Count “no”.")
    return Parts(
        [
            Number(
                name="unweighted", right=plain,
                known=[
                    Mistake("proportion", plain / 100, _("A proportion. Multiply it by 100.")),
                    Mistake("skipped", 100 * says.sum() / len(table), skipped),
                    Mistake("other_answer", 100 - plain, other),
                    Mistake("weighted_twice", right, _("This is the weighted one already.")),
                    Mistake("count", says.sum(), _("This is a number of people, not a percent.")),
                ],
                otherwise=_(
                    'unweighted is not right yet: 100 times the mean of told2["q2"] == "no".'
                ),
            ),
            Number(
                name="weighted", right=right,
                known=[
                    Mistake("proportion", right / 100, _("A proportion. Multiply it by 100.")),
                    *mistakes.of_another(
                        "skipped",
                        [100 * weight[says].sum() / table["weight"].sum()], skipped,
                    ),
                    Mistake("other_answer", 100 - right, other),
                    Mistake("not_weighted", plain, _("This is the percent without weights.")),
                    Mistake(
                        "no_factor", methods.weighted_percent(says, told["base"]),
                        _("These are the base weights alone. Use weight, which fits the ages too."),
                    ),
                    Mistake(
                        "residents",
                        100 * weight[says].sum() / _residents(package),
                        _("You divided by all residents. Children were not asked: the line below "
                          "is the weight of the adults who answered."),
                    ),
                    Mistake(
                        "example_question",
                        methods.weighted_percent(q1["q1"] == "yes", q1["weight"]),
                        _("This is the example, about care. Use the answers to q2."),
                    ),
                    Mistake("count", weight[says].sum(), _("So many adults. Make it a percent.")),
                ],
                otherwise=_(
                    "unweighted is right, weighted not yet: methods.weighted_percent of "
                    'told2["q2"] == "no", with the weights of the same rows: weight[told2.index].'
                ),
            ),
        ],
        praise=_("Fewer of the young have a usual place, and fewer answered. Weights see both."),
    )  # fmt: skip


def _residents(package) -> float:
    holder = material.of_survey.holder(package)
    return float(holder.places["population"].max())


@exercise(points=3)
def raked_percent(package):
    """The percent who went without care, weighted to the adults by age and by language."""
    table, weight = material.answered(package), material.raked(package)
    told = table.loc[weight.index].dropna(subset=["q1"])
    says = told["q1"] == "yes"
    right = methods.weighted_percent(says, weight[told.index])
    adults = {by: material.adults(package, by) for by in ("age", "language")}
    base = table.loc[weight.index, "base"]
    spoken = table.loc[weight.index, "language"]
    by_language = methods.post_stratify(base, spoken, adults["language"])
    by_age = methods.post_stratify(base, table.loc[weight.index, "frame_age"], adults["age"])
    all_told = table.dropna(subset=["q1"])
    others = {
        "only_age": [
            methods.weighted_percent(says, by_age[told.index]),
            methods.weighted_percent(all_told["q1"] == "yes", all_told["weight"]),
        ],
        "only_language": [methods.weighted_percent(says, by_language[told.index])],
        "not_weighted": [100 * says.mean(), 100 * (all_told["q1"] == "yes").mean()],
        "skipped": [100 * weight[told.index][says].sum() / weight.sum()],
    }
    text = {
        "only_age": _("These weights fit the ages alone. Give rake both: ages and languages."),
        "only_language": _("These weights fit the languages alone. Give rake both."),
        "not_weighted": _("This is without weights. Use those that rake gives."),
        "skipped": _(
            "Who skipped q1 is below the line, as if they had said no. Take them out first, and "
            "the weights of the same rows."
        ),
    }
    return Number(
        right=right,
        known=[
            Mistake("proportion", right / 100, _("A proportion. Multiply it by 100.")),
            Mistake("other_answer", 100 - right, _("This is “no”. Count “yes”.")),
            *(
                Mistake(hint, value, text[hint])
                for hint, values in others.items()
                for value in values
                if abs(value - right) > 0.06
            ),
        ],
        otherwise=_("This is not the percent. Rake first, then weighted_percent of q1 “yes”."),
        praise=_("Two margins at once, though nobody knows how many are young and speak Spanish."),
    )


@exercise(points=3, answers=2)
def effective(package):
    """Effective answers by Kish, and the margin at 95% with them."""
    told = material.answered(package).dropna(subset=["q3"])
    percent = methods.weighted_percent(told["q3"] == "no", told["weight"])
    right, n = methods.effective_answers(told["weight"]), len(told)
    margin = float(methods.answer_margin(percent, right))
    also = from_rounded(lambda p, e: float(methods.answer_margin(p, e)), percent, right)
    also += [float(methods.answer_margin(percent, each)) for each in (round(right), int(right))]
    with_n = _("You used all answers. With unequal weights they are worth fewer: effective.")
    return Parts(
        [
            Number(
                name="effective", right=right, also=[round(right), int(right)],
                known=[
                    Mistake("all_answers", n, with_n),
                    Mistake(
                        "effect", n / right,
                        _("This is the design effect. Divide the number of answers by it."),
                    ),
                    Mistake(
                        "upside_down", n * n / right,
                        _("You multiplied. Divide the number of answers by the design effect."),
                    ),
                ],
                otherwise=_("effective is not right yet: methods.effective_answers of weight3."),
            ),
            Number(
                name="margin", right=margin, also=also,
                known=[
                    Mistake("all_answers", float(methods.answer_margin(percent, n)), with_n),
                    Mistake(
                        "at_90", margin * 1.645 / 1.96,
                        _("This is at 90%, as in Census tables. Here every margin is at 95%."),
                    ),
                    Mistake(
                        "standard_error_95", margin / 1.96,
                        _("This is the standard error. The margin at 95% is 1.96 times as wide."),
                    ),
                    Mistake("width", 2 * margin, _("This is the whole interval. Take half.")),
                    Mistake("proportion", margin / 100, _("Use percents, not proportions.")),
                ],
                otherwise=_(
                    "effective is right, margin not yet: methods.answer_margin of percent3 and "
                    "effective."
                ),
            ),
        ],
        praise=_("The answers are worth fewer than they are. An honest margin says so."),
    )  # fmt: skip


@exercise(points=3)
def show_groups(package):
    """For each group: show, flag or withhold, by the rule of NCHS on effective answers."""
    table = material.of_groups(package).set_index("group")
    right, why = {}, {}
    for group, row in table.iterrows():
        word = str(methods.display_answer(row["percent"], row["effective"]))
        right[group] = word
        why[group] = _why_shown(row, word)
    return Labels(
        right=right,
        words={"show": "shown", "flag": "flagged", "withhold": "withheld"},
        why=why,
        otherwise=_("Not all of them are the same. Look at each for itself."),
        praise=_("A number that is withheld is no secret. It is a number that nobody knows yet."),
    )


def _why_shown(row: pd.Series, word: str) -> Mistake:
    if row["effective"] < 30:
        return Mistake("few_answers", None, _("Count the effective answers: are there 30?"))
    if word == "withhold":
        text = _("Take low from high: is it 30 points or more, or over 1.3 times the percent?")
        return Mistake("shown_too_little", None, text)
    if word == "flag":
        text = _("Look at the rest, 100 less the percent: is the width over 1.3 times that?")
        return Mistake("shown_too_little", None, text)
    text = _("30 effective answers or more, and an interval that is narrow enough: it may stand.")
    return Mistake("shown_too_little", None, text)
