"""How a measure reads in a sentence about people."""

from __future__ import annotations

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
