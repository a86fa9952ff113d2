"""A roadmap: is there what others wait for, do dates agree, can its targets be measured."""

from __future__ import annotations

from datetime import date

import pandas as pd

from community_data.data.roadmap import MEASURED
from community_data.text.lists import shown
from community_data.text.translate import _
from community_data.validate.report import Findings

TABLE = "roadmap"


def judge(roadmap: pd.DataFrame, measures: pd.DataFrame | None, findings: Findings) -> None:
    """Say what is wrong with a roadmap beside its own cells. What is not decided yet is not."""
    _waits(roadmap, findings)
    late = roadmap.index[roadmap["ends"] < roadmap["starts"]]
    findings.add_rows(
        "date",
        TABLE,
        late,
        "ends",
        lambda n: _("it ends on {day}, before it starts").format(
            day=date.fromordinal(int(roadmap.loc[late[n], "ends"]))
        ),
        _("Look both dates up."),
    )
    if measures is not None:
        _measured(roadmap, measures, findings)


def _waits(roadmap: pd.DataFrame, findings: Findings) -> None:
    ids = set(roadmap["action_id"].astype(object))
    named = roadmap["depends_on"].astype(object).str.split(";").explode().str.strip()
    unknown = named[(named != "") & ~named.isin(ids)]
    findings.add_rows(
        "reference",
        TABLE,
        unknown.index,
        "depends_on",
        lambda n: _("{action} is no action of this table").format(action=shown(unknown.iloc[n])),
        _("Write ids of the column action_id, with a semicolon between them."),
    )


def _measured(roadmap: pd.DataFrame, measures: pd.DataFrame, findings: Findings) -> None:
    known = pd.MultiIndex.from_frame(measures[MEASURED].astype(object))
    named = roadmap[MEASURED].astype(object)
    named = named[named["measure"] != ""]
    without = named[~pd.MultiIndex.from_frame(named).isin(known)]
    findings.add_rows(
        "not-measured",
        TABLE,
        without.index,
        "measure",
        lambda n: _("the table measures has no row for “{measure}”, {group}, in this place").format(
            measure=without.iloc[n]["measure"], group=shown(without.iloc[n]["group"])
        ),
        _("Nobody can see whether its target is reached. Choose a measure that is there."),
    )
