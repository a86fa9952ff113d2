"""A question of one's own: five answers, read as the five parts that a package must have."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_data import data
from community_data.data import questions
from community_data.data.questions import ALL, Question
from community_data.exercises.answers import Wrong, answered, names_of
from community_data.exercises.exercise import one_of
from community_data.text.lists import nearest, or_, paragraph
from community_data.text.translate import _


def question_of(package, counted, of_whom, where, when, against) -> Question:
    """The question that five answers make. Raises `Wrong` where the package lacks a part."""
    measure = measure_of(package, counted, "counted")
    group_by, group = _group(package, of_whom, measure)
    place = _place(package, where)
    period = _period(package, when, measure, (group_by, group))
    words = {key: str(text) for key, text in questions.COMPARISONS.items()}
    return Question(measure, group_by, group, place, period, one_of(against, words, "against"))


def measure_of(package, answer: object, name: str) -> str:
    answered(answer)
    known = questions.measures(package)
    try:
        names = names_of(answer, known, _("measures"), "measure")
    except Wrong as wrong:
        if wrong.hint != "unknown_name":
            raise
        raise Wrong("no_measure", paragraph(
            _("{name}: this package has no measure “{written}”.").format(
                name=name, written=_short(answer)
            ),
            nearest(str(answer), known),
            _("Write a name from the list of measures, in quotes."),
        )) from None  # fmt: skip
    if len(set(names)) != 1:
        raise Wrong("several_options", _("{name} needs one measure.").format(name=name))
    return names[0]


def _group(package, answer: object, measure: str) -> tuple[str, str]:
    """(group_by, group) of a measure. Everyone may be written as such, or as the table does."""
    answered(answer)
    rows = data.rows_of(data.open_package(package), measure)
    pairs = dict.fromkeys(zip(rows["group_by"], rows["group"], strict=True))
    groups = {str(group): (str(by), str(group)) for by, group in pairs}
    everyone = next((pair for pair in groups.values() if pair[0] == ALL), None)
    also = ["everyone", "everybody", "all", questions.universe(package, measure)]
    every = dict.fromkeys(also, everyone)
    everybody = questions.people_of(package)
    try:
        written = names_of(answer, [*groups, *every, *everybody], _("groups"))
    except Wrong as wrong:
        if wrong.hint != "unknown_name":
            raise
        raise Wrong("not_by_group", paragraph(
            _("of_whom: this package has no group “{written}”.").format(written=_short(answer)),
            nearest(str(answer), [*groups]),
            _("Write a name from the column group."),
        )) from None  # fmt: skip
    if len(set(written)) != 1:
        raise Wrong("several_options", _("of_whom needs one group."))
    pair = groups.get(written[0]) or every.get(written[0])
    if not pair:
        raise Wrong("not_by_group", _(
            "of_whom: {measure} is not counted for “{group}”. Look at the rows of the measure."
        ).format(group=written[0], measure=measure))  # fmt: skip
    return pair


def _alone(answer: object, name: str) -> str:
    """One text, also where it stands alone in a list or a column."""
    answered(answer)
    if isinstance(answer, (list, tuple, set, pd.Series, pd.Index, np.ndarray)):
        values = list(answer)
        if len({str(value) for value in values}) != 1:
            raise Wrong("several_options", _("{name} needs one name.").format(name=name))
        return _alone(values[0], name)
    return str(answer).strip(" .\"'“”")


def _short(answer: object) -> str:
    """The beginning of what somebody wrote, in one line."""
    return " ".join(str(answer).split())[:40]


def _place(package, answer: object) -> str:
    written = _alone(answer, "where")
    try:
        return data.open_package(package).place(written)["place_id"]
    except data.DataProblem as problem:
        text = _("where: {problem} Write the name of a place, such as {place}.")
        there = f'"{data.top_place(package)}"'
        raise Wrong("no_place", text.format(problem=problem, place=there)) from None


def _period(package, answer: object, measure: str, pair: tuple[str, str]) -> str:
    answer = _alone(answer, "when")
    rows = data.rows_of(data.open_package(package), measure)
    rows = rows[(rows["group_by"] == pair[0]) & (rows["group"] == pair[1])]
    known = [str(period) for period in dict.fromkeys(rows["period"])]
    plain = {_dashed(period): period for period in known}
    if _dashed(answer) not in plain:
        raise Wrong("another_period", _(
            "when: {measure} is not counted for “{written}”. The package has it for {periods}. "
            "Write it in quotes."
        ).format(measure=measure, written=_short(answer), periods=or_(known)))  # fmt: skip
    return plain[_dashed(answer)]


def _dashed(period: object) -> str:
    """A period without what people write in another way: 2020-2024 is 2020–2024."""
    text = str(period).strip(" .[]'\"").replace(" to ", "–")
    return "".join(text.replace("-", "–").replace("—", "–").split()).removesuffix(".0")
