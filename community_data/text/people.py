"""How a measure reads in a sentence about people."""

from __future__ import annotations

import math
import re

from community_data.text.numbers import decimal
from community_data.text.translate import _, lazy_gettext

# How a measure reads in a sentence: "11.2% of residents have …".
MEASURE_WORDS = {
    "poverty": lazy_gettext("have an income below the poverty line"),
    "low_income": lazy_gettext("have an income below twice the poverty line"),
    "food_insecurity": lazy_gettext("cannot always afford enough food"),
    "housing_cost_burden": lazy_gettext("spend more than 30% of their income on housing"),
    "severe_rent_burden": lazy_gettext("spend more than half of their income on rent"),
    "home_ownership": lazy_gettext("own their home"),
    "household_vehicle": lazy_gettext("have a car at home"),
    "no_high_school_diploma": lazy_gettext("have no high school diploma"),
    "foreign_born": lazy_gettext("were born in another country"),
    "shelter_stays": lazy_gettext("stayed in a shelter"),
    "behavioral_health_access": lazy_gettext("could not get the mental health care they needed"),
    "youth_mental_health": lazy_gettext("often feel sad or hopeless"),
    "justice_involvement": lazy_gettext("had contact with the justice system"),
    "helping_neighbors": lazy_gettext("helped a neighbor in the past year"),
    "volunteering": lazy_gettext("volunteered for an organization"),
    "residents": lazy_gettext("live here"),
    "adults": lazy_gettext("are 18 or over"),
}


def words(measure: str) -> str:
    """How a measure reads after a noun: “residents who have an income below …”."""
    if measure in MEASURE_WORDS:
        return str(MEASURE_WORDS[measure])
    return _("are counted under “{measure}”").format(measure=measure.replace("_", " "))


NOT_KNOWN = re.compile(r"not (?:recorded|known|said|asked)|unknown", re.IGNORECASE)

# Words that name people already, so that no “residents” need stand before them.
PEOPLE = re.compile(
    r"(people|persons|residents|adults|children|youth|young people|teens|women|men|girls|boys|"
    r"owners|renters|households|families|veterans|students|parents|patients|clients|guests|members)"
    r"\b",
    re.I,
)

WITH_PREPOSITION = re.compile(
    r"(with|without|in|at|from|under|over|of|who|that|born|living|not|receiving|speaking)\b", re.I
)

# What is counted that is not people: “households”, “renter households”.
THINGS = re.compile(r"([\w-]+ )?(households|homes|housing)\b", re.I)

AGE_IN_A_NOUN = re.compile(r"\s+(?=\d|under\b|over\b|aged?\b)", re.I)


def who(group: str, group_by: str, noun: str = "") -> str:
    """People first, as readers say it: “residents under 18”, “Black residents”, “women”.

    noun: what they are called together; “residents” where nothing is said.
    """
    noun, lower = noun or _("residents"), group[:1].lower() + group[1:]
    if group.startswith("all "):
        return group.removeprefix("all ")
    if NOT_KNOWN.match(group):
        sentence = _("{noun} whose {group_by} is {group}")
        return sentence.format(noun=noun, group_by=group_by.replace("_", " "), group=group.lower())
    if group_by == "age" and not PEOPLE.match(group):
        # Adults 18 and over who are 18 to 64 are adults 18 to 64.
        return f"{AGE_IN_A_NOUN.split(noun)[0]} {group}"
    if PEOPLE.match(group):
        return lower
    if group_by == "race" and " " in group:
        return _("{noun} of {group}").format(noun=noun, group=lower)
    if group_by == "race":
        return _("{group} {noun}").format(group=group, noun=noun)
    if group_by == "sex":
        return _("{group} {noun}").format(group=group.lower(), noun=noun)
    if group_by == "language":
        return _("{noun} who speak {group}").format(noun=noun, group=group)
    if WITH_PREPOSITION.match(group):
        return f"{noun} {lower}"
    return _("{noun} counted as “{group}”").format(noun=noun, group=group)


def those_who(noun: str, words: str) -> str:
    """A part of a noun: “residents who own their home”, “households that own their home”."""
    text = _("{noun} that {words}") if THINGS.match(noun) else _("{noun} who {words}")
    return text.format(noun=noun, words=words)


def percent_words(percent: float) -> str:
    """A percent as people: “about 11 of every 100”."""
    whole = math.floor(percent + 0.5)
    if whole == 0:
        return _("fewer than 1 of every 100") if percent > 0 else _("none of every 100")
    if whole == 100:
        return _("more than 99 of every 100") if percent < 100 else _("all of every 100")
    return _("about {n} of every 100").format(n=whole)


def percent_text(percent: float) -> str:
    """A percent in figures, with one decimal: “11.2%”, and never “0.0%” where somebody is."""
    if 0 < percent < 0.05:
        return _("less than {number}%").format(number=decimal(0.1))
    if 99.95 <= percent < 100:
        return _("more than {number}%").format(number=decimal(99.9))
    return _("{number}%").format(number=decimal(percent))


def margin_text(margin: float) -> str:
    """The size of a margin in figures; never 0.0 where there is one."""
    if 0 < margin < 0.05:
        return _("less than {number}").format(number=decimal(0.1))
    return decimal(margin)


def upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]
