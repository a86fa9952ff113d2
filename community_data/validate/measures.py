"""The table `measures`, cell against cell: counts and their populations, margins, spellings."""

from __future__ import annotations

import pandas as pd

from community_data.text.lists import shown
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext
from community_data.validate.report import Findings

_SAMPLED = {"survey", "modelled"}
_FAR_ABOVE = 1.2  # counts of different days and surveys differ by less
_ENOUGH, _MOST = 10, 0.9


def judge(measures: pd.DataFrame, kinds: dict[str, str], findings: Findings) -> None:
    """kinds: the kind of each measure's source, where one says it."""
    above = measures[measures["count"] > measures["population"]]
    findings.add_rows(
        "above-population",
        "measures",
        above.index,
        "count",
        lambda n: _(
            "the count {count} is larger than the population that it is part of, {population}"
        ).format(
            count=whole(above["count"].iloc[n]), population=whole(above["population"].iloc[n])
        ),
        _("Look both up at the source."),
    )
    _empty_populations(measures, findings)
    _odd_populations(measures, findings)
    _units(measures, findings)
    # A margin that could not be read is not a missing one, and has been named.
    if not findings.has(
        "not-a-number", "hidden-sign", "hidden-code", "margin-negative", table="measures"
    ):
        _margins(measures, kinds, findings)


def beside_places(measures: pd.DataFrame, places: pd.DataFrame, findings: Findings) -> None:
    """Rows for everyone whose population is far above that of their place, where others fit.

    Ids that were mixed up show here: the numbers of a large town stand beside a small one.
    """
    residents = places.drop_duplicates("place_id").set_index("place_id")["population"]
    residents.index = residents.index.astype(object)
    rows = measures[measures["group_by"] == "all"]
    people = rows["place_id"].astype(object).map(residents)
    known = people.notna() & rows["population"].notna() & (people > 0)
    above = known & (rows["population"] > _FAR_ABOVE * people)
    if known.sum() < _ENOUGH or above.sum() > (1 - _MOST) * known.sum():
        return
    wrong = rows[above]
    findings.add_rows(
        "above-population",
        "measures",
        wrong.index,
        "population",
        lambda n: _(
            "{measure} is of {people} people, and its place has {residents} residents"
        ).format(
            measure=shown(wrong["measure"].iloc[n]),
            people=whole(wrong["population"].iloc[n]),
            residents=whole(people[above].iloc[n]),
        ),
        _("Look both up at the source: ids may have been mixed up."),
    )


def _margins(measures: pd.DataFrame, kinds: dict[str, str], findings: Findings) -> None:
    """A count of a sample without its margin would pass for a full count."""
    shown_rows = measures[measures["count"].notna()]
    lacking = shown_rows[shown_rows["count_moe"].isna()]
    sampled = set(shown_rows.loc[shown_rows["count_moe"].notna(), "measure"].unique())
    for measure, rows in lacking.groupby("measure", observed=True, sort=False):
        kind = kinds.get(measure, "")
        if kind in _SAMPLED:
            what = _(
                "{measure} is modelled, and the count has no margin of error, as if everybody had "
                "been counted"
            )
            if kind == "survey":
                what = _(
                    "{measure} is from a survey, and the count has no margin of error, as if "
                    "everybody had been counted"
                )
            what = what.format(measure=shown(measure))
            todo = _("Look the margin up at the source, or leave the count empty.")
            findings.add_rows("margin-missing", "measures", rows.index, "count_moe", what, todo)
        elif not kind and measure not in sampled:
            what = _("{measure} has no margins of error, and no source says its kind").format(
                measure=shown(measure)
            )
            todo = _(
                "It is taken for a full count. If it is from a survey, add its margins, and “kind” "
                "to the source."
            )
            findings.add("margin-unsaid", "measures", what, todo, rows.index[0], "count_moe")
        elif measure in sampled:
            what = ngettext(
                "{measure} has margins of error, but {n} row without one",
                "{measure} has margins of error, but {n} rows without one",
                len(rows),
            ).format(measure=shown(measure), n=whole(len(rows)))
            todo = _("Look them up: without a margin, a count passes for a full count.")
            findings.add("margins-mixed", "measures", what, todo, rows.index[0], "count_moe")


def _odd_populations(measures: pd.DataFrame, findings: Findings) -> None:
    """Groups of one population, but for one that has another: its number may be wrong."""
    known = measures.dropna(subset="population")
    found = []
    for cell in (["place_id", "measure", "period"], ["place_id", "measure", "period", "group_by"]):
        people = known.groupby(cell, observed=True, sort=False)["population"]
        sizes, different = people.transform("size"), people.transform("nunique")
        doubted = known[(different == 2) & (sizes >= 3)]
        same = doubted.groupby([*cell, "population"], observed=True)["count"].transform("size")
        found.append(doubted[same == 1])
    odd = pd.concat(found)
    odd = odd[~odd.index.duplicated()].sort_index()
    findings.add_rows(
        "population-odd",
        "measures",
        odd.index,
        "population",
        lambda n: _(
            "the population is {population}, and all other rows of this measure and place "
            "have another, the same one"
        ).format(population=whole(odd["population"].iloc[n])),
        _("Look it up at the source."),
    )


def _units(measures: pd.DataFrame, findings: Findings) -> None:
    """A measure is in one unit: people, or households."""
    if "unit" not in measures:
        return
    units = measures.groupby("measure", observed=True, sort=False)["unit"]
    for measure, of_measure in units:
        counts = of_measure.astype(object).value_counts()
        if len(counts) > 1:
            rare = counts.index[-1]
            row = of_measure.index[of_measure == rare][0]
            rows = int(counts.iloc[-1])
            what = ngettext(
                "{measure} is in {usual}, and {n} row in {rare}",
                "{measure} is in {usual}, and {n} rows in {rare}",
                rows,
            ).format(
                measure=shown(measure),
                usual=shown(counts.index[0]),
                n=whole(rows),
                rare=shown(rare),
            )
            todo = _("Look it up: numbers of two units cannot be compared.")
            findings.add("unit", "measures", what, todo, row, "unit")


def _empty_populations(measures: pd.DataFrame, findings: Findings) -> None:
    """Populations that are not there: no rate can be made of these rows."""
    if findings.has("not-a-number", "hidden-sign", "hidden-code", table="measures"):
        return
    empty = measures.index[measures["population"].isna() & measures["count"].notna()]
    if len(empty):
        what = ngettext(
            "{n} count without a population, so no rate can be made of it",
            "{n} counts without a population, so no rate can be made of them",
            len(empty),
        ).format(n=whole(len(empty)))
        findings.add("population-empty", "measures", what, _("Look it up."), empty[0], "population")


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
                what = _("{word} and {other} seem to be the same").format(
                    word=shown(word), other=shown(other)
                )
                findings.add("spelling", name, what, _("Write both the same way."), row, column)
