"""How a measure reads in a sentence about people."""

from __future__ import annotations

import math
import re

# How a measure reads in a sentence: "11.2% of residents have …".
MEASURE_WORDS = {
    "poverty": "have an income below the poverty line",
    "low_income": "have an income below twice the poverty line",
    "food_insecurity": "cannot always afford enough food",
    "housing_cost_burden": "spend more than 30% of their income on housing",
    "home_ownership": "own their home",
    "household_vehicle": "have a car at home",
    "no_high_school_diploma": "have no high school diploma",
    "foreign_born": "were born in another country",
    "shelter_stays": "stayed in a shelter",
    "behavioral_health_access": "could not get the mental health care they needed",
    "youth_mental_health": "often feel sad or hopeless",
    "justice_involvement": "had contact with the justice system",
    "residents": "live here",
}


def words(measure: str) -> str:
    """How a measure reads after a noun: “residents who have an income below …”."""
    return MEASURE_WORDS.get(measure, f"are counted under “{measure.replace('_', ' ')}”")


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

AGE_IN_A_NOUN = re.compile(r"\s+(?=\d|under\b|over\b|aged?\b)", re.I)


def who(group: str, group_by: str, noun: str = "residents") -> str:
    """People first, as readers say it: “residents under 18”, “Black residents”, “women”."""
    if group.startswith("all "):
        return group.removeprefix("all ")
    if NOT_KNOWN.match(group):
        return f"{noun} whose {group_by.replace('_', ' ')} is {group.lower()}"
    if group_by == "age" and not PEOPLE.match(group):
        # Adults 18 and over who are 18 to 64 are adults 18 to 64.
        return f"{AGE_IN_A_NOUN.split(noun)[0]} {group}"
    if PEOPLE.match(group):
        return group[0].lower() + group[1:]
    if group_by == "race":
        return f"{noun} of {group[0].lower()}{group[1:]}" if " " in group else f"{group} {noun}"
    if group_by == "sex":
        return f"{group.lower()} {noun}"
    if group_by == "language":
        return f"{noun} who speak {group}"
    if WITH_PREPOSITION.match(group):
        return f"{noun} {group[0].lower()}{group[1:]}"
    return f"{noun} counted as “{group}”"


def percent_words(percent: float) -> str:
    """A percent as people: “about 11 of every 100”."""
    whole = math.floor(percent + 0.5)
    if whole == 0:
        return "fewer than 1 of every 100" if percent > 0 else "none of every 100"
    if whole == 100:
        return "more than 99 of every 100" if percent < 100 else "all of every 100"
    return f"about {whole} of every 100"


def percent_text(percent: float) -> str:
    """A percent in figures, with one decimal: “11.2%”, and never “0.0%” where somebody is."""
    if 0 < percent < 0.05:
        return "less than 0.1%"
    if 99.95 <= percent < 100:
        return "more than 99.9%"
    return f"{percent:.1f}%"


def margin_text(margin: float) -> str:
    """The size of a margin in figures; never 0.0 where there is one."""
    return "less than 0.1" if 0 < margin < 0.05 else f"{margin:.1f}"


def upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]
