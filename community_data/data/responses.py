"""The table `responses`: a row an adult who was invited to a survey.

Two doors lead out of it. Lessons work on the rows themselves, and read invented people's alone:
where a package has real ones, or none, the practice region helps out. A page reads `survey`: what
people answered, weighted, with everything left out that would tell of a few people or is not sure
enough. The gate writes that into its copy of a package, and no row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_data import methods

from .package import DATASETS, Package, kept, open_package
from .places import above, top_of
from .practice import PRACTICE

TABLE, MARGINS = "responses", "adults"
SURVEY = "survey_results"  # where the gate writes in the descriptor what a page may say
ANSWERED = ("complete", "partial")
NO_ANSWER = ("refused", "not reached", "other", "unknown")
KNOWN_OF_ALL = ("frame_age", "letter_language")
EVERYBODY = ""  # the place of answers of all places together
COLUMNS = ["place_id", "question", "answer", "percent", "margin", "low", "high", "decision"]


def holder(package) -> Package:
    """The package whose rows lessons read: this one where its people are invented, or Riverbend."""
    opened = open_package(package)
    return opened if opened.synthetic and _has_rows(opened) else open_package(PRACTICE)


def _has_rows(opened: Package) -> bool:
    return TABLE in opened.tables and len(opened.table(TABLE)) > 0


def responses(package) -> pd.DataFrame:
    """All rows, sizes as whole numbers; NaN where nothing was told, so that nobody counts it."""
    return _rows(holder(package))


def _rows(opened: Package) -> pd.DataFrame:
    table = opened.table(TABLE)
    whole = {name: table[name].astype("int64") for name in ("stratum_size", "invited")}
    words = table.columns.drop(list(whole))
    told = {name: table[name].astype(object).where(table[name] != "", np.nan) for name in words}
    return table.assign(**told, **whole)


def adults(package, group_by: str, place: str = "") -> pd.Series:
    """The adults of each group, from the `measures` of the package that holds the rows.

    place: the name or id of a place there; the whole area where it is empty. Empty where the
    package does not know them.
    """
    return _adults(holder(package), group_by, place)


def _adults(opened: Package, group_by: str, place: str = "") -> pd.Series:
    if "measures" not in opened.tables:
        return pd.Series(dtype=float)
    place_id = opened.place(place)["place_id"] if place else top_of(opened.places)["place_id"]
    rows = opened.measures
    here = (rows["measure"] == MARGINS) & (rows["place_id"] == place_id)
    rows = rows[here & (rows["group_by"] == group_by)]
    return pd.Series(rows["count"].to_numpy(float), rows["group"].astype(object).to_numpy())


def weighted(rows: pd.DataFrame, by_age: pd.Series) -> pd.DataFrame:
    """Those who answered, with `base` and `weight`: people that one answer stands for.

    by_age: the adults of each age group of the list. Without them, `weight` is the base weight.
    """
    answered = rows[rows["outcome"].isin(ANSWERED)]
    base = methods.base_weights(answered["stratum_size"], answered["invited"])
    weight = base
    if len(by_age) and set(by_age.index) == set(answered["frame_age"]):
        weight = methods.post_stratify(base, answered["frame_age"], by_age)
    return answered.assign(base=base, weight=weight)


def survey(package) -> dict:
    """What a page may say of the survey of a package; empty where it has none.

    invited: how many people, weighted_by_age: whether weights were fitted to the adults by age.
    questions: code -> {title, asked, answers}. answers: rows with `COLUMNS`, numbers None where
    nothing may be said. response: rows (by, group, percent): RR1 by what the list knows of all.
    """
    opened = open_package(package)
    if TABLE in opened.tables:
        return results(opened)
    told = opened.descriptor.get(SURVEY)
    return told if isinstance(told, dict) else {}


@kept(TABLE, "measures")
def results(opened: Package) -> dict:
    """As `survey`, worked out from the rows of a package."""
    if not _has_rows(opened):
        return {}
    threshold = opened.smallest_count
    rows, by_age = _rows(opened), _adults(opened, "age")
    answered = weighted(rows, by_age)
    questions = _questions(opened, answered)
    return {
        "invited": len(rows),
        "weighted_by_age": not answered["weight"].equals(answered["base"]),
        "questions": questions,
        "answers": [
            row
            for question in questions
            for row in _answers(answered.dropna(subset=[question]), question, threshold)
        ],
        "response": [row for by in KNOWN_OF_ALL for row in _response(rows, by, threshold)],
    }


def _questions(opened: Package, answered: pd.DataFrame) -> dict[str, dict]:
    """What the descriptor says of each question that was answered."""
    resources = opened.descriptor.get("resources", [])
    schema = next((r.get("schema") for r in resources if r.get("name") == TABLE), None)
    fields = schema.get("fields") if isinstance(schema, dict) else None
    named = {f.get("name"): f for f in fields or [] if isinstance(f, dict)}
    return {
        question: {
            "title": str(named.get(question, {}).get("title") or question),
            "asked": str(named.get(question, {}).get("description") or ""),
            "answers": _in_order(answered[question], named.get(question, {})),
        }
        for question in ("q1", "q2", "q3", "q4")
        if question in answered and answered[question].notna().any()
    }


def _in_order(told: pd.Series, field: dict) -> list[str]:
    """The answers that were given, in the order of the questionnaire where it says one."""
    rules = field.get("constraints")
    enum = rules.get("enum") if isinstance(rules, dict) else None
    given = sorted(told.dropna().unique())
    order = [str(each) for each in enum] if isinstance(enum, list) else []
    return [each for each in order if each in given] + [g for g in given if g not in order]


def _answers(answered: pd.DataFrame, question: str, threshold: int) -> list[dict]:
    """The rows of one question: each answer in each place, and in all of them together.

    A number of people who gave an answer is hidden as every small count is, with all that would
    give it away over all places and answers. What is left is judged by the rule of NCHS, on
    effective answers; an answer and all the others are one fact, so the stricter verdict counts.
    """
    counts = pd.crosstab(answered[question], answered["place_id"])
    hidden = methods.suppress(counts, threshold).isna()
    total = hidden.columns[-1]
    found = []
    for place_id in [*counts.columns, total]:
        here = answered if place_id == total else answered[answered["place_id"] == place_id]
        effective = methods.effective_answers(here["weight"])
        for answer in counts.index:
            percent = methods.weighted_percent(here[question] == answer, here["weight"])
            row = _judged(percent, effective, bool(hidden.loc[answer, place_id]))
            place = EVERYBODY if place_id == total else place_id
            found.append({"place_id": place, "question": question, "answer": answer} | row)
    return found


def _judged(percent: float, effective: float, hidden: bool) -> dict:
    verdicts = {methods.display_answer(each, effective) for each in (percent, 100 - percent)}
    if hidden or "withhold" in verdicts:
        numbers = dict.fromkeys(["percent", "margin", "low", "high"])
        return numbers | {"decision": "hidden" if hidden else "withhold"}
    low, high = methods.answer_interval(percent, effective)
    numbers = [percent, methods.answer_margin(percent, effective), low, high]
    told = dict(zip(["percent", "margin", "low", "high"], map(float, numbers), strict=True))
    return told | {"decision": "flag" if "flag" in verdicts else "show"}


def _response(rows: pd.DataFrame, by: str, threshold: int) -> list[dict]:
    """RR1 of each group, where no few people can be worked out from it."""
    eligible = rows[rows["outcome"] != "not eligible"]
    counts = pd.crosstab(eligible[by], eligible["outcome"] == "complete")
    hidden = methods.suppress(counts, threshold).isna().any(axis=1)
    sizes = counts.sum(axis=1)
    complete = counts.get(True, 0 * sizes)
    return [
        {"by": by, "group": group,
         "percent": None if hidden[group] else 100 * float(complete[group] / sizes[group])}
        for group in counts.index
    ]  # fmt: skip


def truth(package) -> pd.DataFrame:
    """What all adults would say, and what ways to weight come to: columns of percents.

    The index has question and answer. Known of the practice region alone, since it was made:
    empty for rows of another package.
    """
    file = DATASETS / PRACTICE / "truth" / "survey.csv"
    if holder(package).name != PRACTICE or not file.is_file():
        return pd.DataFrame(columns=["truth"])
    return 100 * pd.read_csv(file).set_index(["question", "answer"])


def place_of(package, place: str, asked: set[str]) -> tuple[str, str]:
    """(id, name) of the smallest of `asked` that the place is, or is a part of; else of all."""
    opened = open_package(package)
    places = opened.places.set_index("place_id")
    for place_id in above(places["parent_id"].to_dict(), opened.place(place)["place_id"]):
        if place_id in asked:
            return place_id, places.loc[place_id, "name"]
    return EVERYBODY, top_of(opened.places)["name"]
