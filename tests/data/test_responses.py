"""Answers to a survey: who reads rows, what a page may say, and what the truth says of both."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from community_data import data, methods, validate
from community_data.data import responses as of_survey
from community_data.reports import gate
from tests.conftest import COURSE

RIVERBEND = COURSE / "datasets" / "riverbend" / "2026-Q2"
TRUTH = COURSE / "datasets" / "riverbend" / "truth" / "survey.csv"


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(RIVERBEND, tmp_path / "riverbend")


def change(folder, **changes):
    """The table `responses` of a copy with columns changed; the descriptor no longer knows it."""
    file = folder / "responses.csv"
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    for column, values in changes.items():
        table[column] = values(table)
    table.to_csv(file, index=False)
    return table


def test_rows_of_real_people_are_never_read_for_a_lesson(copy):
    descriptor = json.loads((copy / "datapackage.json").read_text("utf-8"))
    descriptor |= {"name": "real", "synthetic": False}
    (copy / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    assert of_survey.holder(copy).name == "riverbend"
    assert of_survey.survey(copy)["invited"] == 640  # and what a page may say is still told
    assert of_survey.truth("riverbend").loc[("q1", "yes"), "truth"] == pytest.approx(18.935)


def test_weights_add_up_to_the_adults_and_agree_with_each_age():
    adults = of_survey.adults("riverbend", "age")
    table = of_survey.weighted(of_survey.responses("riverbend"), adults)
    assert table["weight"].sum() == pytest.approx(adults.sum())
    sums = table.groupby("frame_age")["weight"].sum()
    assert np.allclose(sums, adults[sums.index])
    # Base weights alone come near the adults of each town only as far as people answered.
    rows = of_survey.responses("riverbend")
    strata = rows.drop_duplicates("stratum")["stratum_size"]
    assert strata.sum() == adults.sum() == 201_551


def estimate(answer, weights):
    told = weights.dropna(subset=[answer[0]])
    return methods.weighted_percent(told[answer[0]] == answer[1], told["fitted"])


@pytest.mark.parametrize("answer", [("q1", "yes"), ("q2", "no"), ("q3", "no")])
def test_the_sample_shows_what_the_truth_says_each_way_to_weight_comes_to(answer):
    """Each estimate lies within its 95% interval around what an endless survey would give."""
    rows, age = of_survey.responses("riverbend"), of_survey.adults("riverbend", "age")
    table = of_survey.weighted(rows, age).dropna(subset=["language"])
    totals = [age, of_survey.adults("riverbend", "language")]
    raked = methods.rake(table["base"], [table["frame_age"], table["language"]], totals)
    expected = of_survey.truth("riverbend").loc[answer]
    ways = {"unweighted": 1.0, "base": table["base"], "by_age": table["weight"],
            "by_age_and_language": raked}  # fmt: skip
    for way, weights in ways.items():
        weights = table.assign(fitted=weights)
        effective = methods.effective_answers(weights["fitted"])
        margin = methods.answer_margin(expected[way], effective)
        assert abs(estimate(answer, weights) - expected[way]) < margin, way


def test_weighting_repairs_what_is_known_and_nothing_else():
    truth = of_survey.truth("riverbend")
    off = truth.drop(columns="truth").sub(truth["truth"], axis=0).abs()
    # Who goes without care: no weight is enough until language is in it.
    assert off.loc[("q1", "yes"), ["unweighted", "base", "by_age"]].min() > 1.4
    assert off.loc[("q1", "yes"), ["by_age_and_language", "by_all_four"]].max() < 0.1
    # A usual place hangs on age: age alone repairs it.
    assert off.loc[("q2", "no"), ["unweighted", "base"]].min() > 4
    assert off.loc[("q2", "no"), "by_age"] < 0.2
    # Hours of work are on no list: nothing repairs it, and more weights bring nothing more.
    assert off.loc[("q3", "no"), ["by_age", "by_age_and_language", "by_all_four"]].min() > 6
    assert (truth.groupby("question").sum() - 100).abs().to_numpy().max() < 0.01


def test_the_copy_for_pages_holds_no_row_and_no_small_number(tmp_path):
    package = data.open_package(RIVERBEND)
    with gate.protected(package, tmp_path / "out") as protected:
        folder = protected.package.folder
        assert not (folder / "responses.csv").exists()
        assert "responses" not in protected.package.tables
        text = (folder / "datapackage.json").read_text("utf-8")
        assert "s001" not in text
        told = of_survey.survey(folder)
        assert told == json.loads(json.dumps(of_survey.survey(RIVERBEND)))
    assert told["invited"] == 640


@pytest.mark.parametrize("question", ["q1", "q2", "q3", "q4"])
def test_nobody_works_out_how_many_few_people_gave_an_answer(question):
    table = of_survey.responses("riverbend")
    told = table.dropna(subset=[question])
    counts = pd.crosstab(told[question], told["place_id"])
    shown = pd.DataFrame(of_survey.survey("riverbend")["answers"])
    shown = shown[shown["question"] == question].set_index(["answer", "place_id"])
    hidden = pd.DataFrame(
        [[shown.loc[(a, p), "percent"] != shown.loc[(a, p), "percent"] for p in counts.columns]
         for a in counts.index],
        index=counts.index, columns=counts.columns,
    )  # fmt: skip
    small = (counts > 0) & (counts < 11)
    assert small.to_numpy().any() and not (small & ~hidden).to_numpy().any()
    assert not (methods.recoverable(counts, hidden) & small).to_numpy().any()


def test_what_is_shown_has_30_effective_answers_and_a_narrow_interval():
    shown = pd.DataFrame(of_survey.survey("riverbend")["answers"])
    shown = shown[shown["decision"].isin(["show", "flag"])]
    assert len(shown) and ((shown["high"] - shown["low"]) < 30).all()
    table = of_survey.weighted(
        of_survey.responses("riverbend"), of_survey.adults("riverbend", "age")
    )
    for place_id, question in shown[["place_id", "question"]].itertuples(index=False):
        here = table[
            table[question].notna() & (table["place_id"].isin([place_id]) | (not place_id))
        ]
        assert methods.effective_answers(here["weight"]) >= 30


@pytest.mark.thorough
def test_what_somebody_wrote_into_a_package_in_place_of_results_is_not_passed_on(copy, tmp_path):
    descriptor = json.loads((copy / "datapackage.json").read_text("utf-8"))
    descriptor[of_survey.SURVEY] = {"answers": [{"percent": 1, "name": "Ana Invented"}]}
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] != "responses"]
    (copy / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    with gate.protected(data.open_package(copy), tmp_path / "out") as protected:
        assert of_survey.survey(protected.package) == {}


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("invited", lambda t: t["invited"].where(t.index != 3, "9"), "do not agree"),
        ("invited", lambda t: t["invited"].replace("25", "24"), "a row for each person"),
        (
            "stratum_size",
            lambda t: t["stratum_size"].replace(t["stratum_size"][1], "3"),
            "more peo",
        ),
        ("q1", lambda t: t["q1"].where(t["outcome"] != "refused", "yes"), "nobody answered"),
        ("outcome", lambda t: t["outcome"].replace("refused", "Bob, no"), "about a person"),
    ],
)
def test_validate_sees_a_design_that_does_not_hold_and_shows_nobody(copy, column, values, told):
    change(copy, **{column: values})
    problems = validate.check_data(copy).problems
    ours = [p for p in problems if p.table == "responses" and p.kind != "file-changed"]
    assert any(told in p.what for p in ours if p.severity == "stop")
    assert not any("Bob" in p.what for p in problems)
    assert all("04_surveys" in p.modules for p in ours if p.severity == "stop")
