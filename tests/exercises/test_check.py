"""What every check has in common, and the checks of module 08 on data that is hard on them.

The bank, `lessons/groups/answers.toml`, holds what trainees write. Here is what no trainee should
ever see go wrong: odd kinds of numbers, hidden counts, groups without people, and answers that are
no answers.
"""

import json
import math
import re
import sys
import tomllib
import warnings
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_data import data, methods
from community_data.exercises import answers as layers
from community_data.exercises import check as exercises
from community_data.exercises import judging
from community_data.exercises.answers import Wrong
from community_data.exercises.judging import Mistake, rounding
from community_data.lessons.groups import check as groups
from community_data.lessons.stories import check as stories
from tests.lessons import test_answers as bank

OTTERBECK = ("riverbend", "Otterbeck", "poverty", "race")


def hint_of(judge, *args, **named):
    """The hint of a layer that refuses, or "right"."""
    try:
        judge(*args, **named)
    except Wrong as wrong:
        return wrong.hint
    return "right"


ONE_PLACE = rounding(1)


def number_hint(answer, right=12.634, tolerance=ONE_PLACE, **named):
    return hint_of(judging.number, answer, right, tolerance=tolerance, otherwise="No.", **named)


# ------------------------------------------------------------------------------ one layer at a time


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (..., "not_answered"),
        ((), "not_answered"),
        ([...], "not_answered"),
        (None, "nothing"),
        (round, "not_called"),
        ((12, 634), "comma"),
        ((12.6, 13.1), "many_numbers"),
        ([], "many_numbers"),
        ("12.6", "text"),
        (True, "kind"),
        (math.nan, "missing"),
        (math.inf, "missing"),
        (0.126, "proportion"),
        (13.0, "rounded"),
        (12.0, "rounded"),
        (10, "rounded"),
        (77, "wrong_value"),
        (12.6, "right"),
    ],
)
def test_the_first_layer_that_is_not_right_speaks(answer, hint):
    assert number_hint(answer, mistakes=[Mistake("proportion", 0.12634, "…")]) == hint


@pytest.mark.parametrize(
    "answer",
    [
        12.634,
        12.6,
        12.63,
        np.float64(12.634),
        np.float32(12.634),
        np.float16(12.6),
        Decimal("12.634"),
        Decimal("12.6"),
        Fraction(12634, 1000),
        np.array(12.634),
        np.array([[12.634]]),
        [12.634],
        (12.634,),
        [[Decimal("12.6")]],
        pd.Series([12.634], index=["White"]),
        pd.Series([Decimal("12.634")]),
        pd.Series([12.634], dtype="Float64"),
        pd.Index([12.634]),
        pd.DataFrame({"percent": [12.634]}),
    ],
    ids=repr,
)
def test_every_kind_of_number_is_accepted(answer):
    assert number_hint(answer) == "right"


@pytest.mark.parametrize("answer", [12, np.int64(12), np.uint8(12), Fraction(12), 12.0, [12]])
def test_every_kind_of_whole_number_is_accepted(answer):
    assert number_hint(answer, right=12, tolerance=0) == "right"


@pytest.mark.parametrize(
    "answer",
    [True, np.bool_(True), 12 + 0j, np.complex64(12), object(), {}, {12.6}, b"12", date(2026, 1, 1),
     pd.Timestamp("2026-01-01"), np.datetime64("2026-01-01"), Decimal("sNaN"), [None, None], range],
)  # fmt: skip
def test_what_is_not_a_number_is_refused(answer):
    assert number_hint(answer) in {"kind", "many_numbers", "not_called"}


@pytest.mark.parametrize("answer", ["12.6", ["12.6"], np.array(["12.6"]), pd.Series(["12.6 %"])])
def test_text_is_refused(answer):
    assert number_hint(answer) == "text"


@pytest.mark.parametrize(
    "empty", [math.nan, pd.NA, pd.NaT, np.array([np.nan]), pd.Series([np.nan])]
)
def test_missing_is_the_same_as_missing_and_nothing_else(empty):
    assert number_hint(empty, right=math.nan) == "right"
    assert number_hint(empty, right=12.6) == "missing"
    assert number_hint(12.6, right=math.nan) == "wrong_value"


def test_a_number_too_large_for_a_float_is_no_reason_to_stop():
    assert number_hint(10**400) == "missing"


# ---------------------------------------------------------------------------- rounding and mistakes


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (12.25, "right"),
        (12.2, "right"),  # as Python rounds it
        (12.3, "right"),  # as people do
        (12.27, "right"),  # by hand, from numbers in a table: a little off
        (12.4, "wrong_value"),
    ],
)
def test_to_the_places_asked_for_or_finer(answer, hint):
    assert number_hint(answer, right=12.25) == hint


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (0.04, "right"),
        (0.041, "right"),
        (0.0, "rounded"),  # zero says that there is none, and there is some
        (0.00041, "proportion"),
        (0.0004, "proportion"),
        (0.06, "wrong_value"),
        (0.1, "wrong_value"),
        (-0.04, "wrong_value"),
    ],
)
def test_a_small_number_is_no_excuse_for_a_mistake(answer, hint):
    mistakes = [Mistake("proportion", 0.00041, "…")]
    assert number_hint(answer, right=0.041, mistakes=mistakes) == hint


def test_a_rounded_right_answer_stays_right_beside_a_mistake():
    mistakes = [Mistake("whole_region", 11.99199, "…")]
    assert number_hint(12.0, right=12.04, mistakes=mistakes) == "right"
    assert number_hint(11.99199, right=12.04, mistakes=mistakes) == "whole_region"


def test_the_nearest_mistake_gives_the_name_and_the_first_of_equals():
    mistakes = [Mistake("a", 5.04, ""), Mistake("b", 5.0, ""), Mistake("c", 5.0, "")]
    assert number_hint(5.0, mistakes=mistakes) == "b"
    assert number_hint(5.04, mistakes=mistakes) == "a"


def test_a_mistake_without_a_value_is_passed_over():
    assert number_hint(7, mistakes=[Mistake("empty", math.nan, "")]) == "wrong_value"


def test_to_go_on_from_rounded_numbers_is_a_right_way():
    a, b = 21.4507, 6.1318
    also = judging.from_rounded(lambda x, y: x / y, a, b)
    for ratio in (21.5 / 6.1, 21.45 / 6.13, 3.5):
        assert number_hint(ratio, right=a / b, also=also) == "right"
    assert number_hint(21.9 / 6.1, right=a / b, also=also) == "wrong_value"


# ------------------------------------------------------------------------------------------- tables

RIGHT = pd.DataFrame({"group": ["a", "b", "c"], "percent": [10.04, 20.0, np.nan]})


def column_hint(answer, right=RIGHT, mistakes=()):
    def judge():
        table = layers.a_table(answer, ["group", "percent"])
        layers.same_groups(table["group"], right["group"])
        judging.column(
            table, right, "percent", tolerance=ONE_PLACE, mistakes=mistakes, otherwise="No."
        )

    return hint_of(judge)


@pytest.mark.parametrize(
    "answer",
    [
        RIGHT,
        RIGHT.iloc[::-1],
        RIGHT.set_index(pd.Index([7, 7, 7])),
        RIGHT.set_index("group"),
        RIGHT.set_index("group")["percent"],
        RIGHT.round(1)[["percent", "group"]],
        RIGHT.astype({"percent": "Float64", "group": "category"}),
        RIGHT.assign(percent=[Decimal("10.04"), 20, None]),
        {"group": ["c", "b", "a"], "percent": [None, 20, 10.0]},
    ],
)
def test_a_table_in_every_right_form(answer):
    assert column_hint(answer) == "right"


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (None, "nothing"),
        ("a", "kind"),
        ([10.0, 20.0], "kind"),
        ({"group": "a", "percent": 10}, "kind"),
        (RIGHT["percent"], "one_column"),
        (RIGHT[["group"]], "column"),
        (RIGHT.rename(columns={"percent": "Percent"}), "column"),
        (pd.concat([RIGHT, RIGHT[["percent"]]], axis=1), "column_twice"),
        (RIGHT.assign(group=["A", "b", "c"]), "extra_group"),
        (RIGHT.iloc[:2], "group_dropped"),
        (RIGHT.loc[[0, 0, 1, 2]], "group_twice"),
        (RIGHT.assign(percent=["10%", "20%", ""]), "text"),
        (RIGHT.assign(percent=[..., 20, 30]), "not_answered"),
        (RIGHT.assign(percent=[True, False, True]), "kind"),
        (RIGHT.fillna(0), "hidden_filled"),
        (RIGHT.assign(percent=[np.nan, 20, np.nan]), "missing"),
        (RIGHT.assign(percent=[20, 10.04, np.nan]), "beside_the_wrong_group"),
        (RIGHT.assign(percent=[0.1, 0.2, np.nan]), "proportion"),
        (RIGHT.assign(percent=[10, 30, np.nan]), "wrong_value"),
    ],
)
def test_a_table_that_is_wrong(answer, hint):
    mistakes = [Mistake("proportion", RIGHT["percent"] / 100, "…")]
    assert column_hint(answer, mistakes=mistakes) == hint


def test_a_wrong_column_says_in_which_row_to_look():
    with pytest.raises(Wrong, match="Look at the row “b” first"):
        judging.column(
            RIGHT.assign(percent=[10, 30, np.nan]), RIGHT, "percent",
            tolerance=ONE_PLACE, otherwise="No.",
        )  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    ["Asian", ["Asian"], ("asian ",), {"ASIAN"}, pd.Series(["Asian"]), pd.Index(["Asian"]),
     np.array(["Asian"]), pd.DataFrame({"group": ["Asian"]})],
)  # fmt: skip
def test_names_in_every_form(answer):
    assert layers.names_of(answer, ["Asian", "Native"], "groups") == ["Asian"]


@pytest.mark.parametrize("yes", [True, np.True_, 1, 1.0, "yes", "True.", [True], pd.Series([True])])
def test_yes_in_every_form(yes):
    assert layers.yes_or_no(yes) is True


@pytest.mark.parametrize("no", [False, np.False_, 0, "No", "false", np.array([False])])
def test_no_in_every_form(no):
    assert layers.yes_or_no(no) is False


@pytest.mark.parametrize("answer", ["maybe", 2, math.nan, pd.NA, [], [True, False], {}, 1j])
def test_what_is_neither_yes_nor_no(answer):
    assert hint_of(layers.yes_or_no, answer) == "kind"


# -------------------------------------------------------------------------- what a check gives back


def test_a_result_is_points_for_nbgrader_and_a_card_for_people():
    @exercises.exercise(points=2)
    def rate(answer):
        judging.number(answer, 5, tolerance=0, otherwise="Count <again> & look.")
        return "You counted."

    right, wrong, empty = rate(5), rate(6), rate(...)
    assert (right.points, wrong.points, empty.points) == (2, 0, 0)
    assert (right.hint, wrong.hint, empty.hint) == ("right", "wrong_value", "not_answered")
    assert right.passed and not wrong.passed
    card = wrong._repr_mimebundle_()
    assert card["text/plain"] == "0"
    assert "Not yet.</strong> Count &lt;again&gt; &amp; look." in card["text/html"]
    assert "Not answered yet" in empty._repr_mimebundle_()["text/html"]
    assert json.dumps(card[exercises.MIME])


def test_warnings_and_printed_text_of_an_answer_cost_nothing(capfd):
    class Loud(pd.Series):
        @property
        def size(self):
            print("Hello")
            print("Watch out", file=sys.stderr)
            warnings.warn("old", DeprecationWarning, stacklevel=1)
            return super().size

        def __len__(self):
            print("Counting", file=sys.stderr)
            warnings.warn("slow", UserWarning, stacklevel=1)
            return super().__len__()

        def __array__(self, *args, **named):
            print("An array", file=sys.stderr)
            np.float64(1) / np.float64(0)
            return super().__array__(*args, **named)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = groups.percent(Loud([100 * 4271 / 40121]), *OTTERBECK[:3])
        assert result.hint != "unreadable"
        assert groups.gap(Loud([1.0]), Loud([2.0]), *OTTERBECK, "Black", "White").points == 0
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


def test_a_fault_of_the_check_becomes_a_sentence():
    @exercises.exercise(points=1)
    def broken(answer):
        raise KeyError("secret 42")

    result = broken(1)
    assert result.hint == "unreadable" and "KeyError" in result.message
    assert "42" not in result.message
    assert broken(...).hint == "not_answered"


# ----------------------------------------------------------------- a package that is hard on checks

SURVEY = {  # group: count, its margin, population, its margin
    "Ash": (120, 40, 1000, 90),
    "Birch": ("", "", 400, 60),  # hidden
    "Cedar": (0, 12, 0, 12),  # nobody belongs to it
    "Fir": (0, 13, 500, 80),  # nobody is counted
    "Oak": (45, 20, 300, 50),
}
RECORDS = [
    [4, 200, 300],
    [4, 0, 200, 300],
    [0, 4, 6, 90],
    [1, 1, 50, 60],
    [5, 0, 0],
    [5, 0, 200],
    [3, 4, 5],
    [10, 11, 50],
    [11, 12, 13],
    [0, 0, 0],
]


@pytest.fixture(scope="module")
def fernland(tmp_path_factory):
    """A data package with hidden counts, empty groups, and a town for each of RECORDS."""
    folder = tmp_path_factory.mktemp("fernland")
    places = ["place_id,name,level,parent_id,population", "0,Fernland,region,,9000"]
    rows = []

    def add(place, name, people, measure="poverty", group_by="all", group="all residents"):
        if name:
            places.append(f"{place},{name},town,0,1000")
        count, moe, population, population_moe = people
        rows.append(f"{place},{measure},{group_by},{group},2025,"
                    f"{count},{moe},{population},{population_moe},people")  # fmt: skip

    add("0", None, (400, 60, 9000, 0))
    add("1", "Mosswick", (200, 50, 2200, 100))
    for group, people in SURVEY.items():
        add("1", None, people, group_by="race", group=group)
    add("2", "Nowhere", (0, 12, 0, 12))
    add("3", "Hush", ("", "", 300, 40))
    for number, counts in enumerate(RECORDS, start=10):
        for group, count in zip("abcd", counts, strict=False):
            name = f"Town {number}" if group == "a" else None
            add(number, name, (count, "", 1000, ""), "shelter_stays", "age", group)
    (folder / "places.csv").write_text("\n".join(places), encoding="utf-8")
    header = "place_id,measure,group_by,group,period,count,count_moe,population,population_moe,unit"
    (folder / "measures.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    tables = [{"name": name, "path": f"{name}.csv"} for name in ("places", "measures")]
    descriptor = {"name": "fernland", "title": "Fernland", "resources": tables, "synthetic": True}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize("place", ["Nowhere", "Hush"])
@pytest.mark.parametrize("answer", [0, 10.6, math.nan, math.inf])
def test_a_place_without_a_number_has_no_right_percent(fernland, place, answer):
    empty = isinstance(answer, float) and math.isnan(answer)
    result = groups.percent(answer, fernland, place, "poverty")
    assert result.hint == ("right" if empty else "hidden_filled")
    assert groups.percent(..., fernland, place, "poverty").hint == "not_answered"


@pytest.mark.parametrize("focus", ["Birch", "Cedar"])
def test_a_group_without_a_number_is_left_empty(fernland, focus):
    where = (fernland, "Mosswick", "poverty", "race")
    for answer, hint in ((0, "hidden_filled"), (math.nan, "right"), (120.0, "hidden_filled")):
        assert groups.per_1000(answer, *where, focus).hint == hint
        assert groups.margin(answer, *where, focus).hint == hint
        assert groups.gap(answer, answer, *where, focus, "Ash").hint == hint
        assert groups.real_gap(answer, True, *where, "Ash", focus).hint == "wrong_verdict"
        assert groups.real_gap(answer, False, *where, "Ash", focus).hint == "right"


@pytest.mark.parametrize(
    ("focus", "reference", "hint"),
    [
        ("Blakc", "White", "unknown_name"),
        ("Black", "Nobody", "unknown_name"),
        ("Black", "black ", "same_group"),
        (["Black", "White"], "Asian", "one_name"),
        ([], "Asian", "one_name"),
        ("", "Asian", "unknown_name"),
        (3, "Asian", "kind"),
        (None, "Asian", "nothing"),
        (..., "Asian", "not_answered"),
        (["Black"], "White", "wrong_value"),
        ("black", "White", "wrong_value"),
    ],
)
def test_trainees_choose_what_they_compare(focus, reference, hint):
    assert groups.gap(-999, -999, *OTTERBECK, focus, reference).hint == hint
    assert groups.real_gap(-999, True, *OTTERBECK, focus, reference).hint == hint


@pytest.mark.parametrize(
    ("place", "measure", "group_by", "hint"),
    [
        ("Otterbek", "poverty", "race", "data"),
        ("Otterbeck", "povrety", "race", "data"),
        ("Otterbeck", "poverty", "sex", "data"),
        (3, "poverty", "race", "name_overwritten"),
        (None, "poverty", "race", "name_overwritten"),
    ],
)
def test_a_name_that_is_not_in_the_data_is_told(place, measure, group_by, hint):
    result = groups.per_1000(12, "riverbend", place, measure, group_by, "Black")
    assert result.hint == hint
    assert groups.per_1000(12, "riverbed", place, measure, group_by, "Black").hint == hint


def test_a_table_keeps_hidden_groups_and_leaves_them_empty(fernland):
    where = (fernland, "Mosswick", "poverty", "race")
    people = data.groups(*where)
    rates = people.assign(
        percent=people["count"] / people["population"] * 100,
        margin=methods.percent_margin(*(people[name] for name in groups.FOUR)),
    )
    assert groups.rates(rates, *where).passed
    assert groups.rates(rates.round(1).sort_values("percent"), *where).passed
    assert groups.rates(rates.fillna(0), *where).hint == "hidden_filled"
    assert groups.rates(rates.assign(margin=rates["margin"].fillna(0)), *where).hint == (
        "hidden_filled"
    )
    assert groups.rates(rates.dropna(), *where).hint == "group_dropped"
    assert groups.rates(rates.assign(percent=rates["percent"] / 100), *where).hint == "proportion"

    words = methods.display_estimate(rates["percent"], rates["margin"])
    assert words.tolist()[1:3] == ["withhold", "withhold"]
    assert groups.decision(words, *where).passed
    assert groups.decision(words.mask(rates["percent"].isna(), "show"), *where).hint != "right"


@pytest.mark.parametrize(
    ("ratio", "hint"),
    [(math.inf, "right"), (math.nan, "right"), (0, "zero_reference"), (24, "zero_reference")],
)
def test_nobody_is_counted_in_the_reference_group(fernland, ratio, hint):
    result = groups.gap(ratio, 12.0, fernland, "Mosswick", "poverty", "race", "Ash", "Fir")
    assert result.hint == hint
    assert result.passed or "by zero" in result.message


def test_nobody_is_counted_in_the_focus_group(fernland):
    where = (fernland, "Mosswick", "poverty", "race", "Fir", "Ash")
    assert groups.gap(0, -12, *where).passed
    assert groups.gap(0, 12, *where).hint == "reversed"
    assert groups.gap(math.inf, -12, *where).hint == "missing"
    assert groups.per_1000(0, *where[:5]).passed


@pytest.mark.parametrize(
    ("focus", "margins", "verdict", "hint"),
    [
        # White 6.1 ± 1.6, Black 21.5 ± 6.0, Asian 12.6 ± 8.4, of invented numbers below.
        ((20, 6), (6, 2), True, "right"),
        ((20, 6), (6, 2), False, "wrong_verdict"),
        ((6, 2), (20, 6), True, "right"),
        ((6, 2), (20, 6), False, "sign"),
        ((12, 6), (5, 2), False, "overlap"),
        ((9, 6), (5, 2), True, "wrong_verdict"),
        ((12, 3), (8, 4), True, "wrong_verdict"),
        ((13.02, 3), (8, 4), True, "right"),  # 5.02 against 5: to a decimal, as large as its margin
        ((13.02, 3), (8, 4), False, "right"),
    ],
)
def test_what_is_said_of_a_gap(monkeypatch, focus, margins, verdict, hint):
    table = pd.DataFrame(
        {"group": ["a", "b"], "percent": [focus[0], margins[0]], "margin": [focus[1], margins[1]]}
    ).astype({"percent": float, "margin": float})
    table = table.assign(low=table["percent"] - table["margin"], count=1.0,
                         high=table["percent"] + table["margin"])  # fmt: skip
    monkeypatch.setattr(groups.rates_of, "of_groups", lambda *where: table)
    gap_margin = math.hypot(focus[1], margins[1])
    assert groups.real_gap(gap_margin, verdict, *OTTERBECK, "a", "b").hint == hint


@pytest.mark.parametrize(
    ("counts", "hidden", "hint"),
    [
        ([4, 200, 300], "ab", "right"),
        ([4, 200, 300], "ac", "not_the_smallest"),  # as few, and as safe, but more people
        ([4, 200, 300], "a", "subtraction"),
        ([4, 200, 300], "", "small_shown"),
        ([4, 200, 300], "bc", "small_shown"),
        ([4, 200, 300], "c", "groups_to_show"),
        ([4, 200, 300], "abc", "everything"),
        ([4, 0, 200, 300], "ac", "right"),
        ([4, 0, 200, 300], "ab", "zero_hidden"),
        ([4, 0, 200, 300], "abc", "zero_hidden"),
        ([4, 0, 200, 300], "acd", "too_much"),
        ([4, 0, 200, 300], "abcd", "everything"),
        ([0, 4, 6, 90], "bc", "right"),
        ([0, 4, 6, 90], "bcd", "too_much"),
        ([0, 4, 6, 90], "b", "small_shown"),
        ([0, 4, 6, 90], "ad", "groups_to_show"),
        ([1, 1, 50, 60], "abc", "right"),
        ([1, 1, 50, 60], "ab", "subtraction"),  # the rest is 2: one each
        ([5, 0, 0], "a", "right"),  # the total must go, too
        ([5, 0, 0], "ab", "zero_hidden"),
        ([5, 0, 200], "ac", "right"),
        ([5, 0, 200], "a", "subtraction"),
        ([3, 4, 5], "abc", "right"),
        ([3, 4, 5], "ab", "small_shown"),
        ([10, 11, 50], "ab", "right"),
        ([10, 11, 50], "b", "small_shown"),
        ([11, 12, 13], "", "right"),
        ([11, 12, 13], "a", "too_much"),
        ([11, 12, 13], "abc", "everything"),
        ([0, 0, 0], "", "right"),
        ([0, 0, 0], "a", "zero_hidden"),
    ],
)
def test_what_must_be_hidden_in_many_a_table(fernland, counts, hidden, hint):
    town = f"Town {10 + RECORDS.index(counts)}"
    assert data.full_counts(fernland, town)[0]["count"].tolist() == counts
    result = groups.hide(list(hidden), fernland, town)
    assert result.hint == hint
    assert not re.search(r"\b[bcd]\b", result.message), "a message must not name a group to hide"


@pytest.mark.parametrize("counts", RECORDS, ids=str)
def test_what_the_method_hides_is_always_right(fernland, counts):
    town = f"Town {10 + RECORDS.index(counts)}"
    table = data.full_counts(fernland, town)[0]
    mask = methods.cells_to_hide(table["count"])
    assert groups.hide(table[mask], fernland, town).passed
    interval = methods.percent_interval(counts[0], 1000)
    assert groups.counted_interval(interval, fernland, town).passed
    assert groups.counted_interval(interval[::-1], fernland, town).hint == "ends_swapped"


def test_rules_and_the_numbers_that_they_are_read_from(monkeypatch):
    """The rule takes a 95% interval, low and high are the ends of a 90% one."""
    table = pd.DataFrame({"group": list("abc"), "percent": [20.0, 10, 0], "margin": [4.0, 6, 40]})
    low, high = table["percent"] - table["margin"], table["percent"] + table["margin"]
    table = table.assign(
        low=low.clip(0), high=high, count=table["percent"], count_moe=table["margin"],
        population=100.0, population_moe=0.0, decision="show",
    )  # fmt: skip
    monkeypatch.setattr(groups.rates_of, "of_groups", lambda *where: table)
    assert groups.decision(["show", "withhold", "withhold"], *OTTERBECK).passed
    assert groups.decision(["show", "show", "withhold"], *OTTERBECK).hint == "narrow_interval"
    assert groups.decision(["withhold", "show", "withhold"], *OTTERBECK).hint == (
        "beside_the_wrong_group"
    )
    last = groups.decision(["show", "withhold", "flag"], *OTTERBECK)
    assert last.hint == "wrong_value" and "not right yet: c." in last.message
    # 1.3 × 9.17 is less than the width of 11.93, and 1.3 × 9.2 is more than that of 11.9.
    table.loc[1, ["percent", "margin", "count", "count_moe"]] = [9.17, 5.005, 9.17, 5.005]
    for word in ("show", "withhold"):
        assert groups.decision(["show", word, "withhold"], *OTTERBECK).passed


@pytest.mark.parametrize(
    "title",
    [
        "In Otterbeck, poverty is three times as high for Latino residents",
        "Black residents of Otterbeck face the highest poverty",
        "In Otterbeck, Black residents are poorest because they are lazy",
        "In Otterbeck, poverty has fallen since last year",
        "In Otterbeck, poverty is ten times as high for Black residents",
        "Poverty by sex and race in Otterbeck, 6 groups",
        "En Otterbeck, la pobreza es tres veces más alta",
        "",
    ],
)
def test_a_title_of_ones_own_is_neither_praised_nor_called_wrong(title):
    result = groups.chart(title, *OTTERBECK, "Black", "White")
    assert result.hint == "no_option"
    assert "is none of the choices" in result.message


@pytest.mark.parametrize(
    ("focus", "reference", "because", "hint"),
    [
        # Counted by hand: 1000, 300 and 500 people of whom 12%, 15% and 0%; the rest are hidden.
        ("Oak", "Ash", "largest", "right"),
        ("Oak", "Ash", "lowest", "right"),
        ("Ash", "Oak", "largest", "not_largest"),
        ("Ash", "Oak", "lowest", "not_lowest"),
        ("Ash", "Oak", "asked", "right"),
        ("Oak", "Ash", "none", "can_compare"),
        ("Oak", "Fir", "lowest", "not_usable"),
        ("Birch", "Ash", "largest", "not_usable"),
        ("Cedar", "Ash", "largest", "not_usable"),
        ("Ash", "Ash", "largest", "same_group"),
    ],
)
def test_a_reason_is_compared_with_the_numbers(fernland, focus, reference, because, hint):
    where = (fernland, "Mosswick", "poverty", "race", focus, reference)
    assert groups.comparison(because, "percent", "residents", *where).hint == hint


# ---------------------------------------------------------------------- answers that are no answers


class Hostile:
    """An object in which whatever a check may ask for fails."""

    def _fail(self, *args, **named):
        raise RuntimeError("no")

    __eq__ = __ne__ = __lt__ = __gt__ = __bool__ = __len__ = __iter__ = __getitem__ = _fail
    __float__ = __int__ = __index__ = __abs__ = __add__ = __sub__ = __array__ = _fail
    __str__ = __repr__ = __hash__ = _fail


class HostileNumber(float):
    __float__ = __eq__ = __sub__ = __rsub__ = __hash__ = Hostile._fail


class HostileText(str):
    __slots__ = ()
    __eq__ = __hash__ = __contains__ = casefold = strip = split = Hostile._fail


class HostileList(list):
    __iter__ = __len__ = __getitem__ = Hostile._fail


NAMES = list(data.groups(*OTTERBECK)["group"])
scalars = st.one_of(
    st.none(),
    st.just(...),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.complex_numbers(),
    st.text(max_size=8),
    st.sampled_from([*NAMES, "show", "flag", "withhold", "yes", "Otterbeck", "12,6 %"]),
    st.sampled_from([pd.NA, pd.NaT, np.float32(3), np.bool_(True), np.datetime64("NaT")]),
    st.sampled_from([print, methods, date(2026, 1, 1), b"Asian", range(3), Ellipsis]),
    # Made anew each time, since they cannot even be put into a set of choices.
    st.builds(Hostile),
    st.builds(HostileNumber, st.just(3)),
    st.builds(HostileText, st.just("Asian")),
    st.builds(HostileList, st.just([1])),
)
labels = st.sampled_from(["group", "percent", "margin", "decision", "index", 0, None, ("a", "b")])


@st.composite
def tables(draw):
    """A table as no one would make it: odd columns, some twice, odd labels of its rows."""
    rows = draw(st.integers(0, 6))
    names = draw(st.lists(labels, max_size=5))
    values = {
        number: [*NAMES[:rows]] if name == "group" and draw(st.booleans())
        else draw(st.lists(scalars, min_size=rows, max_size=rows))
        for number, name in enumerate(names)
    }  # fmt: skip
    table = pd.DataFrame({n: pd.Series(v, dtype=object) for n, v in values.items()})
    table.columns = pd.Index(names, dtype=object, tupleize_cols=draw(st.booleans()))
    rows = len(table)
    kind = draw(st.sampled_from(["plain", "twice", "names", "many levels"]))
    if kind == "twice":
        table.index = [0] * rows
    elif kind == "names":
        table.index = NAMES[:rows]
    elif kind == "many levels":
        table.index = pd.MultiIndex.from_arrays([NAMES[:rows], range(rows)])
    return table


anything = st.one_of(
    scalars,
    tables(),
    tables().map(lambda table: table.iloc[:, 0] if table.shape[1] else table.index),
    st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.lists(inner, max_size=6),
            st.lists(inner, max_size=6).map(tuple),
            st.dictionaries(st.sampled_from([*NAMES, "group", "percent"]), inner, max_size=6),
        ),
        max_leaves=12,
    ),
    st.lists(st.floats(), max_size=7).map(np.array),
    st.lists(st.sampled_from(["show", "flag", "withhold"]), min_size=6, max_size=6),
)

WHERE = {"package": OTTERBECK[0], "place": OTTERBECK[1]}
WHAT = WHERE | {"measure": OTTERBECK[2]}
WHOM = WHAT | {"group_by": OTTERBECK[3]}
FOCUS = WHOM | {"focus": "Black"}
BOTH = FOCUS | {"reference": "White"}
CHECKS = {
    groups.percent: (1, WHAT),
    groups.per_1000: (1, FOCUS),
    groups.margin: (1, FOCUS),
    groups.counted_interval: (1, WHERE),
    groups.rates: (1, WHOM),
    groups.gap: (2, BOTH),
    groups.real_gap: (2, BOTH),
    groups.hide: (1, WHERE),
    groups.decision: (1, WHOM),
    groups.comparison: (3, BOTH),
    groups.chart: (1, BOTH),
    groups.flaws: (1, BOTH),
}


def is_sound(result):
    bundle = result._repr_mimebundle_()
    return (
        isinstance(result, exercises.Result)
        and isinstance(result.message, str)
        and result.message.strip()
        and result.points in (0, result.out_of)
        and float(bundle["text/plain"]) == result.points
        and "role=" in bundle["text/html"]
    )


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@settings(
    deadline=None,
    max_examples=50,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(answers=st.tuples(anything, anything, anything))
def test_whatever_is_answered_a_check_gives_a_result(check, answers):
    how_many, names = CHECKS[check]
    result = check(*answers[:how_many], **names)
    assert is_sound(result)
    assert not result.passed


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", ["package", "place", "measure", "group_by", "focus", "reference"])
@pytest.mark.parametrize("value", [..., None, 3, "", [], {}, pd.DataFrame()], ids=type)
def test_whatever_a_trainee_calls_the_place_a_check_gives_a_result(check, name, value):
    how_many, names = CHECKS[check]
    if name in names:
        assert is_sound(check(*[12.6] * how_many, **(names | {name: value})))


def test_a_list_that_holds_itself():
    endless: list = []
    endless.append(endless)
    for check, (how_many, names) in CHECKS.items():
        assert is_sound(check(*[endless] * how_many, **names))


# ----------------------------------------------------------------------- messages give nothing away

BANK = tomllib.loads((bank.HERE / "groups" / "answers.toml").read_text("utf-8"))


def _numbers(value) -> list[float]:
    if isinstance(value, pd.DataFrame):
        return _numbers(value[["percent", "margin"]].to_numpy())
    if isinstance(value, (str, bool, np.bool_, list, pd.Series)):
        return []
    return [float(number) for number in np.ravel(value)]


def _what_is_right(exercise: str) -> set[str]:
    """The right numbers of an exercise, from the solved cell, as a message might write them."""
    solved = bank.cells("08_groups")[bank.exercises("08_groups")[exercise]].source
    before = bank.names_before("08_groups", 0, exercise)
    names = dict(before)
    bank.run(solved, names)
    answers = [names[name] for name in names.keys() - before.keys() - {"__builtins__", "first"}]
    places = 0 if exercise == "per_1000" else 1
    return {f"{n:.{places}f}" for value in answers for n in _numbers(value) if math.isfinite(n)}


def test_no_message_shows_the_answer():
    for exercise in BANK.keys() - {"cases"}:
        right = _what_is_right(exercise)
        assert right or exercise in {"hide", "decision", "comparison", "chart", "flaws"}
        for answer in BANK[exercise]["wrong"]:
            result, _ = bank.judge("08_groups", 0, exercise, answer["code"])
            # What stands in quotation marks is the trainee's own, or a name from the data.
            message = re.sub(r"“.*?”", "", result.message)
            said = set(re.findall(r"\d+(?:[.,]\d+)*", message))
            if not result.passed:
                assert not said & right, f"{answer['code']}\n{message}"
                assert not {number for number in said if "." in number}, message


def test_a_described_exercise_says_which_name_of_the_course_was_given_away():
    """Its answers come before the names that its description takes, and count as such."""
    result = stories.may_quote(["s001"], "riverbend", 5, "poverty")
    assert result.hint == "name_overwritten" and "“place”" in result.message
    assert stories.may_quote(["s001"], "riverbend", "Otterbeck", "poverty").hint == "lost"
