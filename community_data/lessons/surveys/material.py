"""What module 04 works with: questions to sort, the survey's rows, what they are weighted to."""

from __future__ import annotations

import pandas as pd

from community_data import data, methods
from community_data.data import responses as of_survey
from community_data.data.practice import PRACTICE_PLACE, name_told
from community_data.exercises.options import Option, lettered
from community_data.text.translate import lazy_gettext

adults, responses = of_survey.adults, of_survey.responses  # as the notebook calls them

SOUND, LEADS, TWO, LEFT_OUT, NEVER = "sound", "leads", "two", "left out", "never"
WORDS = {
    SOUND: lazy_gettext("it can be asked as it is"),
    LEADS: lazy_gettext("it pushes people to one answer"),
    TWO: lazy_gettext("it asks two things at once"),
    LEFT_OUT: lazy_gettext("some people have no way to answer it"),
    NEVER: lazy_gettext("it is never asked: the answer could harm somebody"),
}
QUESTIONS = [
    (lazy_gettext("Did you need care in the past 12 months and go without it?"), SOUND,
     lazy_gettext("It says when, and both answers are fine. Does anything push, or leave out?")),
    (lazy_gettext("What made it hardest to get care: cost, distance, hours, language, something "
                  "else, or nothing?"), SOUND,
     lazy_gettext("It asks for one thing, and “nothing” and “something else” are there.")),
    (lazy_gettext("Do you agree that our new clinic is a great help to families?"), LEADS,
     lazy_gettext("Who would feel free to say no to this?")),
    (lazy_gettext("How much has the shameful cut of the bus hurt your household?"), LEADS,
     lazy_gettext("One word in it already gives the answer.")),
    (lazy_gettext("Were the nurses and the front desk kind to you?"), TWO,
     lazy_gettext("What does somebody say to whom one was kind and the other was not?")),
    (lazy_gettext("Was your last visit quick and cheap?"), TWO,
     lazy_gettext("What does somebody say whose visit was quick, and not cheap?")),
    (lazy_gettext("How did your own doctor treat you at your last checkup?"), LEFT_OUT,
     lazy_gettext("What does somebody say who has no doctor?")),
    (lazy_gettext("Are you a citizen?"), NEVER,
     lazy_gettext("Where could this answer end up, and who would be afraid to answer at all?")),
]  # fmt: skip

CAN_COMPARE = ("place_id", *of_survey.KNOWN_OF_ALL)
COLUMNS = (*CAN_COMPARE, "race", "language", "tenure")
PLANNED_RATE = 35  # percent of those invited of whom a complete answer is hoped for
GROUPINGS = ("language", "race")  # of the last exercise


def questions(place: str) -> dict[str, Option]:
    """Letter -> one of eight questions, in an order that differs by place."""
    options = [Option(str(text), word, str(why)) for text, word, why in QUESTIONS]
    return lettered(options, "questions", place)


def town(package, place: str) -> tuple[str, str]:
    """(id, name) of the town of the survey that the place is, or is a part of; or of all towns.

    A place of another region stands for the town that the course begins with.
    """
    holder = of_survey.holder(package)
    own = holder.name == data.open_package(package).name
    asked = set(of_survey.responses(package)["place_id"])
    return of_survey.place_of(holder, place if own else PRACTICE_PLACE, asked)


def town_name(package, place: str) -> str:
    """The name of the town, and that it is invented where the place is a real one."""
    return name_told(town(package, place)[1], of_survey.holder(package), package)


def near(package, place: str) -> pd.DataFrame:
    """The rows of those who were invited in the town; of all towns where the place holds them."""
    table, place_id = responses(package), town(package, place)[0]
    return table if place_id == of_survey.EVERYBODY else table[table["place_id"] == place_id]


def on_the_list(package, place: str) -> int:
    """How many adults are on the list of the town."""
    strata = near(package, place).drop_duplicates("stratum")
    return int(strata["stratum_size"].sum())


def outcomes(table: pd.DataFrame) -> pd.Series:
    """How many invitations came to each outcome, those that did not happen with 0."""
    order = ["complete", "partial", *of_survey.NO_ANSWER, "not eligible"]
    return table["outcome"].value_counts().reindex(order, fill_value=0)


def rate(counts: pd.Series) -> float:
    """AAPOR's response rate 1, in percent, of `outcomes`."""
    names = ["complete", "partial", *of_survey.NO_ANSWER]
    return 100 * methods.response_rate(*(counts[name] for name in names))


def rates_by_age(package) -> pd.Series:
    """Response rate 1 by the age that the list knows, in percent, of all towns together."""
    table = responses(package)
    return table.groupby("frame_age").apply(lambda rows: rate(outcomes(rows)))


def answered(package) -> pd.DataFrame:
    """Those who answered, with `base` and `weight`."""
    return of_survey.weighted(responses(package), adults(package, "age"))


def factors(package) -> pd.Series:
    """By what the base weights of each age group are multiplied."""
    table = answered(package)
    return adults(package, "age") / table.groupby("frame_age")["base"].sum()


def raked(package) -> pd.Series:
    """Weights of those who told their language, fitted to the adults by age and by language."""
    table = answered(package).dropna(subset=["language"])
    groups = [table["frame_age"], table["language"]]
    return methods.rake(table["base"], groups, [adults(package, by) for by in ("age", "language")])


def of_groups(package) -> pd.DataFrame:
    """Who went without care, by language and race, with `effective` answers and the interval."""
    table = answered(package).dropna(subset=["q1"])
    rows = []
    for by in GROUPINGS:
        for group, here in table.groupby(by):
            effective = methods.effective_answers(here["weight"])
            percent = methods.weighted_percent(here["q1"] == "yes", here["weight"])
            low, high = methods.answer_interval(percent, effective)
            rows.append([group, len(here), effective, percent, low, high])
    columns = ["group", "answers", "effective", "percent", "low", "high"]
    return pd.DataFrame(rows, columns=columns).round(1)
