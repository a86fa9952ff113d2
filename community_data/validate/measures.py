"""The table `measures`, cell against cell: counts and their populations, margins, spellings."""

from __future__ import annotations

import pandas as pd

from community_data.text.lists import number, shown
from community_data.validate.report import Findings

_SAMPLED = {"survey", "modelled"}


def judge(measures: pd.DataFrame, kinds: dict[str, str], findings: Findings) -> None:
    """kinds: the kind of each measure's source, where one says it."""
    above = measures[measures["count"] > measures["population"]]
    findings.add_rows(
        "above-population", "measures", above.index, "count",
        lambda n: f"the count {above['count'].iloc[n]:,.0f} is larger than the population that it "
                  f"is part of, {above['population'].iloc[n]:,.0f}",
        "Look both up at the source.",
    )  # fmt: skip
    _empty_populations(measures, findings)
    # A margin that could not be read is not a missing one, and has been named.
    if not findings.has(
        "not-a-number", "hidden-sign", "hidden-code", "margin-negative", table="measures"
    ):
        _margins(measures, kinds, findings)


def _margins(measures: pd.DataFrame, kinds: dict[str, str], findings: Findings) -> None:
    """A count of a sample without its margin would pass for a full count."""
    shown_rows = measures[measures["count"].notna()]
    lacking = shown_rows[shown_rows["count_moe"].isna()]
    sampled = set(shown_rows.loc[shown_rows["count_moe"].notna(), "measure"].unique())
    for measure, rows in lacking.groupby("measure", observed=True, sort=False):
        kind = kinds.get(measure, "")
        if kind in _SAMPLED:
            made = "from a survey" if kind == "survey" else "modelled"
            what = f"{shown(measure)} is {made}, and the count has no margin of error, as if "
            what += "everybody had been counted"
            todo = "Look the margin up at the source, or leave the count empty."
            findings.add_rows("margin-missing", "measures", rows.index, "count_moe", what, todo)
        elif measure in sampled:
            without = number(len(rows), "row")
            what = f"{shown(measure)} has margins of error, but {without} without one"
            todo = "Look them up: without a margin, a count passes for a full count."
            findings.add("margins-mixed", "measures", what, todo, rows.index[0], "count_moe")


def _empty_populations(measures: pd.DataFrame, findings: Findings) -> None:
    """Populations that are not there: no rate can be made of these rows."""
    if findings.has("not-a-number", "hidden-sign", "hidden-code", table="measures"):
        return
    empty = measures.index[measures["population"].isna() & measures["count"].notna()]
    if len(empty):
        what = f"{number(len(empty), 'count')} without a population, so no rate can be made of them"
        findings.add("population-empty", "measures", what, "Look it up.", empty[0], "population")


def spellings(name: str, table: pd.DataFrame, findings: Findings) -> None:
    """Words that differ only in capitals or blank space: one group would be taken for two."""
    for column in ("measure", "group_by", "group", "period", "need"):
        if column not in table:
            continue
        words: dict[str, str] = {}
        for word in table[column].cat.categories:
            plain = " ".join(word.casefold().replace("–", "-").split())
            other = words.setdefault(plain, word)
            if other != word:
                row = table.index[table[column] == word][0]
                what = f"{shown(word)} and {shown(other)} seem to be the same"
                findings.add("spelling", name, what, "Write both the same way.", row, column)
