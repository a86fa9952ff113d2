"""The methods of module 04, held to published numbers and to statsmodels."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.weightstats import DescrStatsW

from community_data import methods

# The worked table of the course's list of oracles: a seed, and the sums of its rows and columns.
SEED = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
ROWS, COLUMNS = [150, 300, 400, 150], [200, 300, 400, 100]


@pytest.mark.parametrize(("people", "answers"), [(100, 80), (500, 217), (1000, 278), (10_000, 370)])
def test_the_answers_needed_are_those_of_the_published_table(people, answers):
    assert round(methods.answers_needed(people)) == answers


def test_the_response_rate_is_aapors_first():
    rate = methods.response_rate(600, 50, 200, 100, 50, 300 + 100)
    assert round(rate, 4) == 0.4286
    assert np.isnan(methods.response_rate(0))


def test_the_design_effect_is_kishs():
    assert methods.design_effect([1, 1, 1, 1, 6]) == pytest.approx(2)
    assert methods.effective_answers([1, 1, 1, 1, 6]) == pytest.approx(2.5)
    weights = np.repeat([1, 2, 4], [50, 30, 20])
    assert round(methods.design_effect(weights), 4) == 1.3573
    assert round(methods.effective_answers(weights), 2) == 73.67
    assert methods.design_effect(weights) == pytest.approx(1 + weights.var() / weights.mean() ** 2)
    assert methods.effective_answers([]) == 0


@pytest.fixture
def cells():
    rows = [(f"r{i}", f"c{j}", float(n)) for i, row in enumerate(SEED) for j, n in enumerate(row)]
    return pd.DataFrame(rows, columns=["row", "column", "weight"])


def raked(cells):
    return methods.rake(
        cells["weight"],
        [cells["row"], cells["column"]],
        [{f"r{i}": n for i, n in enumerate(ROWS)}, {f"c{j}": n for j, n in enumerate(COLUMNS)}],
    )


def test_raking_gives_the_published_table(cells):
    assert raked(cells)[:4].round(2).tolist() == [64.56, 46.23, 35.38, 3.82]


def test_raking_agrees_with_the_log_linear_model_of_statsmodels(cells):
    """Raked cells are the fit of a Poisson model with the seed as offset: another way to them."""
    target = np.outer(ROWS, COLUMNS).ravel() / sum(ROWS)
    dummies = pd.get_dummies(cells[["row", "column"]], drop_first=True).astype(float)
    model = sm.GLM(
        target, sm.add_constant(dummies), sm.families.Poisson(), offset=np.log(cells["weight"])
    )
    assert np.allclose(model.fit(tol=1e-12).fittedvalues, raked(cells), rtol=1e-6)


def test_a_weighted_percent_agrees_with_statsmodels():
    draws = np.random.default_rng(4)
    counted, weights = draws.random(300) < 0.2, draws.uniform(20, 400, 300)
    independent = 100 * DescrStatsW(counted.astype(float), weights).mean
    assert methods.weighted_percent(counted, weights) == pytest.approx(independent)


def test_post_stratified_weights_add_up_and_say_what_is_missing():
    groups, weights = pd.Series(["a", "a", "b"]), pd.Series([1.0, 3.0, 2.0])
    made = methods.post_stratify(weights, groups, {"a": 8, "b": 10})
    assert made.tolist() == [2, 6, 10]
    with pytest.raises(ValueError, match="Nobody answered"):
        methods.post_stratify(weights, groups, {"a": 8, "b": 10, "c": 1})
    with pytest.raises(ValueError, match="No total"):
        methods.post_stratify(weights, groups, {"a": 8})
    with pytest.raises(ValueError, match="same number"):
        methods.rake(weights, [groups, groups], [{"a": 8, "b": 10}, {"a": 1, "b": 1}])


@pytest.mark.parametrize(
    ("counted", "answers", "decision"),
    [(9, 30, "withhold"), (14, 40, "withhold"), (5, 60, "withhold"), (10, 60, "show"),
     (2, 200, "show"), (8, 200, "withhold"), (140, 150, "flag"), (9, 29, "withhold")],
)  # fmt: skip
def test_what_may_be_shown_is_what_nchs_says(counted, answers, decision):
    assert methods.display_answer(100 * counted / answers, answers) == decision


def test_the_margin_is_at_95_percent():
    assert round(methods.answer_margin(50, 384.16), 3) == 5
    low, high = methods.answer_interval(100 * 81 / 263, 263)
    assert (round(low / 100, 4), round(high / 100, 4)) == (0.2527, 0.3676)
    with pytest.raises(ValueError, match="invited"):
        methods.base_weights(10, 11)
    assert methods.base_weights(500, 20) == 25
