"""A survey's responses: does the design hold, and does nobody answer who was not reached.

What is said names columns and strata, never what stands in a person's row.
"""

from __future__ import annotations

import pandas as pd

from community_data.data.responses import ANSWERED, TABLE
from community_data.text.translate import _
from community_data.validate.report import Findings

QUESTIONS = ["q1", "q2", "q3", "q4"]


def judge(responses: pd.DataFrame, findings: Findings) -> None:
    """Say what is wrong with the design of a survey, or with an answer that cannot be one."""
    strata = responses["stratum"].astype(object)
    rows = strata.map(strata.value_counts())
    sizes = responses[["stratum_size", "invited"]]
    differ = sum((sizes[name].groupby(strata).transform("nunique") > 1) for name in sizes) > 0
    answers = (responses[QUESTIONS].astype(object) != "").any(axis=1)
    without = ~responses["outcome"].astype(object).isin(ANSWERED)
    one = _("A stratum has one number of adults on the list, and one of those drawn from it.")
    for wrong, column, what, todo in (
        (differ, "stratum_size", _("the rows of this stratum do not agree on its design"), one),
        (
            ~differ & (sizes["invited"] > sizes["stratum_size"]),
            "invited",
            _("more people were invited than there are on the list of this stratum"),
            _("Look both numbers up in the plan of the survey."),
        ),
        (
            ~differ & (sizes["invited"] != rows),
            "invited",
            _("the stratum does not have a row for each person who was invited"),
            _("Keep the rows of those who did not answer, too: the weights need them."),
        ),
        (
            without & answers,
            "outcome",
            _("there are answers, and the outcome says that nobody answered"),
            _("Write complete or partial, or take the answers out."),
        ),
    ):
        findings.add_rows("survey", TABLE, responses.index[wrong], column, what, todo)
