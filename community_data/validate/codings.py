"""What coders made of transcripts: is it coded at all, by two, and without saying two things.

A theme is counted in groups. A group that nobody coded is in no number, and looks like a group in
which nothing was said.
"""

from __future__ import annotations

import pandas as pd

from community_data.data.transcripts import CODERS, FACILITATOR, NONE
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext
from community_data.validate.report import Findings

TABLE = "codings"


def judge(transcripts: pd.DataFrame, codings: pd.DataFrame, findings: Findings) -> None:
    """Say which groups and turns have no code, and where codes do not go together."""
    turns, given = (table.astype(object) for table in (transcripts, codings))
    led = turns["speaker"] == FACILITATOR
    coded = turns["turn_id"].isin(set(given["turn_id"]))
    groups = coded[~led].groupby(turns.loc[~led, "group_id"])
    _uncoded_groups(groups.any(), findings)
    _uncoded_turns(int((groups.size() - groups.sum())[groups.any()].sum()), findings)
    _read_by_one(given, findings)
    of_turn = given.groupby(["turn_id", "coder"])["code"]
    beside = (given["code"] == NONE) & (of_turn.transform("nunique") > 1)
    for wrong, column, what, todo in (
        (
            beside,
            "code",
            _("this coder gave the turn a code, and says that it has none"),
            _("Keep one of the two."),
        ),
        (
            given["turn_id"].isin(set(turns.loc[led, "turn_id"])),
            "turn_id",
            _("a turn of the facilitator is coded"),
            _("Take the row out: what the facilitator said is nobody's theme."),
        ),
    ):
        findings.add_rows("coding", TABLE, given.index[wrong], column, what, todo)


def _uncoded_groups(any_coded: pd.Series, findings: Findings) -> None:
    without = int((~any_coded).sum())
    if without:
        what = ngettext(
            "{n} of {all} groups has no coded turn, so it is in the number of no theme",
            "{n} of {all} groups have no coded turn, so they are in the number of no theme",
            without,
        ).format(n=whole(without), all=whole(len(any_coded)))
        findings.add("coding", TABLE, what, _("Code them, or take their turns out."))


def _uncoded_turns(without: int, findings: Findings) -> None:
    if without:
        what = ngettext(
            "{n} turn was coded by nobody", "{n} turns were coded by nobody", without
        ).format(n=whole(without))
        todo = _("Code them. A turn that was read and has no theme gets the code “{none}”.")
        findings.add("coding", TABLE, what, todo.format(none=NONE))


def _read_by_one(given: pd.DataFrame, findings: Findings) -> None:
    turns = [set(given.loc[given["coder"] == coder, "turn_id"]) for coder in CODERS]
    if not set.intersection(*turns):
        what = _("no turn was read by both coders, so nobody knows how far they agree")
        findings.add("coding", TABLE, what, _("Let a second person code a part, apart."))
