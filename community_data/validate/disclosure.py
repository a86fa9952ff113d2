"""Hidden counts that a reader can work out, and small counts that nobody has hidden.

A reader knows the sums of `community_data.data.sums`. Where they leave one way only to fill in a
hidden count, it is not hidden. This is about full counts: an estimate of a sample gives nobody's
number away. What is worked out here is never said.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from community_data import methods
from community_data.data import sums
from community_data.text.lists import shown
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext
from community_data.validate.report import Findings


def judge(
    measures: pd.DataFrame,
    places: pd.DataFrame | None,
    names: dict[str, str],
    findings: Findings,
    complete: bool | Collection[str] = (),
) -> None:
    """Say which hidden counts of `measures` can be worked out.

    complete: the places whose parts are said to be all of them.
    """
    hidden = measures["count"].isna() & ~(measures["count_moe"] > 0)
    if not hidden.any():
        return
    # Sums tie the numbers of one period together, and no others.
    periods = measures["period"].isin(measures.loc[hidden, "period"].unique())
    linked = sums.linked(measures[periods], places, complete)
    cells, lines = linked.cells, _with_hidden(linked)
    counts = methods.LinkedCounts(
        counts=cells["value"].to_numpy(dtype=float),
        sums=lines,
        least=cells["least"].to_numpy(dtype=float),
        most=cells["most"].to_numpy(dtype=float),
    )
    found = np.flatnonzero(np.isfinite(_given_away(counts)))
    given_away = cells["row"].iloc[found].tolist()
    by_population = _parts_of_populations(cells, lines)

    def what(position: int) -> str:
        row = measures.loc[given_away[position]]
        place = shown(names.get(row["place_id"], row["place_id"]))
        sentence = _(
            "{measure} in {place}, {group}: the count is hidden, but it can be worked out from its "
            "total and the other parts"
        )
        if found[position] in by_population:
            sentence = _(
                "{measure} in {place}, {group}: the count is hidden, but it can be worked out from "
                "the population and the other parts"
            )
        return sentence.format(
            measure=shown(row["measure"]), place=place, group=shown(row["group"])
        )

    todo = _(
        "Hide another part of the same total too, and no zero, before anybody sees this table."
    )
    findings.add_rows("given-away", "measures", given_away, "count", what, todo)


def _with_hidden(linked: sums.Linked) -> list[list[int]]:
    """The sums in which something is hidden."""
    hidden = linked.cells["value"].isna().to_numpy()
    return [line for line in linked.sums if hidden[line].any()]


def _parts_of_populations(cells: pd.DataFrame, lines: list[list[int]]) -> set[int]:
    population = (cells["kind"] == sums.POPULATION).to_numpy()
    return {cell for whole, *parts in lines if population[whole] for cell in parts}


def small_shown(
    measures: pd.DataFrame, findings: Findings, threshold: int = methods.THRESHOLD
) -> None:
    """Say which measures show small counts of people, below the organization's threshold."""
    full = measures[measures["count_moe"].isna()]
    small = full[(full["count"] > 0) & (full["count"] < threshold)]
    for measure, rows in small.groupby("measure", observed=True, sort=False):
        what = ngettext(
            "{measure} shows {n} count from 1 to {most}",
            "{measure} shows {n} counts from 1 to {most}",
            len(rows),
        ).format(measure=shown(measure), n=whole(len(rows)), most=threshold - 1)
        todo = _("Pages hide them. Hide them in the table too before you share it.")
        findings.add("small-shown", "measures", what, todo, rows.index[0], "count")


def _given_away(linked: methods.LinkedCounts) -> np.ndarray:
    """The hidden counts that a reader can work out, NaN for the others.

    Where the sums contradict what is believed of the counts, or each other, less is believed.
    """
    try:
        return methods.worked_out(linked)
    except methods.Inconsistent as wrong:
        doubted = np.isin(np.arange(len(linked.counts)), wrong.positions)
    linked = replace(
        linked,
        least=np.where(doubted, 0, linked.least),
        most=np.where(doubted, np.inf, linked.most),
    )
    try:
        return methods.worked_out(linked)
    except methods.Inconsistent as wrong:
        doubted = np.isin(np.arange(len(linked.counts)), wrong.positions)
    believed = [line for line in linked.sums if not doubted[list(line)].any()]
    values = methods.worked_out(replace(linked, sums=believed))
    return np.where(doubted, methods.subtracted(linked), values)
