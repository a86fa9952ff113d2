"""Small areas and what they are part of: do their shares add up, and their new ids too."""

from __future__ import annotations

import pandas as pd

from community_data.text.lists import shown
from community_data.text.numbers import decimal
from community_data.text.translate import _
from community_data.validate.report import Findings

CLOSE = 0.005  # shares of one area may miss 1 by so much, for rounding


def crosswalk(table: pd.DataFrame, resource: dict, findings: Findings) -> None:
    """The shares of each small area are all of it, or the descriptor says that the rest lies
    outside (`rest_outside`)."""
    _above_zero("crosswalk", table, findings)
    _whole("crosswalk", table, "from_id", resource.get("rest_outside") is True, findings)


def id_changes(table: pd.DataFrame, findings: Findings) -> None:
    """The shares of an area that was split are all of it."""
    if "weight" in table:
        whole = table.assign(weight=table["weight"].fillna(1.0))
        _above_zero("id_changes", whole, findings)
        _whole("id_changes", whole, "old_id", False, findings)


def _above_zero(name: str, table: pd.DataFrame, findings: Findings) -> None:
    none = table[(table["weight"] <= 0) | (table["weight"] > 1)]
    what = _("a weight is a share of an area: more than 0, and 1 at most")
    findings.add_rows("weight", name, none.index, "weight", what, _("Look it up at the source."))


def _whole(name: str, table: pd.DataFrame, area: str, less: bool, findings: Findings) -> None:
    sums = table.groupby(area, observed=True, sort=False)["weight"].sum()
    off = sums[(sums > 1 + CLOSE) | ((sums < 1 - CLOSE) & (not less))]
    rows = [table.index[table[area] == one][0] for one in off.index]
    findings.add_rows(
        "weight",
        name,
        rows,
        "weight",
        lambda n: _("the weights of {area} add up to {sum}, not to 1").format(
            area=shown(off.index[n]), sum=decimal(off.iloc[n], 3)
        ),
        _(
            "Look for a part that is missing or there twice. Where the rest lies outside, write "
            "“rest_outside”: true beside the table in datapackage.json."
        )
        if name == "crosswalk"
        else _("Look for a part that is missing or there twice."),
    )
