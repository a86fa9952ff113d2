"""No two parts of the course disagree about a number, on whatever data; also hidden data.

The notebook of module 08 is run here as a report runs it, on a package in which small counts are
blank, as the gate leaves them.
"""

import io
import shutil
import warnings
from contextlib import redirect_stdout

import nbformat
import numpy as np
import pandas as pd
import pytest

from community_data import data, methods
from community_data.data import questions, rates, sources
from community_data.lessons.groups import page as groups_page
from community_data.lessons.quality import page as quality_page
from community_data.lessons.stories import brief
from tests.conftest import COURSE
from tests.lessons.test_answers import run

NOTEBOOK = COURSE / "solutions" / "08_groups" / "08_groups.ipynb"


@pytest.fixture(scope="module")
def protected(tmp_path_factory):
    """The practice region with every full count from 1 to 10 left out."""
    folder = tmp_path_factory.mktemp("protected") / "riverbend"
    shutil.copytree(data.open_package("riverbend").folder, folder)
    table = pd.read_csv(folder / "measures.csv", dtype={"place_id": str})
    small = table["count_moe"].isna() & table["count"].between(1, 10)
    table["count"] = table["count"].mask(small).astype("Int64")
    table.to_csv(folder / "measures.csv", index=False)
    return folder


def _answered(opened, measures):
    """(place, measure) -> whether module 01 says that its newest number has an answer."""
    answered = {}
    for place_id in opened.places["place_id"]:
        table = questions.catalog(opened, place_id).query("group_by == 'all'")
        for row in table[table["measure"].isin(measures)].itertuples():
            newest = answered.setdefault((place_id, row.measure), row)
            if data.newest_first(row.period) > data.newest_first(newest.period):
                answered[place_id, row.measure] = row
    return {
        where: row.here == questions.NUMBER
        for where, row in answered.items()
        if row.here != questions.NO_ROW
    }


def _disagreements(package, measures):
    """Places and measures of which one part shows the number and another holds it back."""
    opened = data.open_package(package)
    asked = _answered(opened, measures)
    everyone = opened.measures.query("group_by == 'all' and measure in @measures")
    for place_id, measure in everyone[["place_id", "measure"]].drop_duplicates().to_numpy():
        where = (opened, place_id, measure)
        decision = rates.of_everyone(*where)["decision"]
        title = sources.short_title(sources.source_of(opened, measure)["title"])
        line = sources.card(*where).set_index("source").loc[title]
        shows = {
            "headline": "There is no number" not in repr(groups_page.headline(1.0, *where)),
            "brief": not np.isnan(brief.estimate(*where)[0]),
            "trust": "stands nowhere" not in repr(quality_page.opening(*where)),
            "card": line["reliability"] not in ("low", "hidden"),
        }
        if (place_id, measure) in asked:
            shows["asked"] = asked[place_id, measure]
        if decision == "show":
            shows["doubt"] = not line["weak"]
        if set(shows.values()) != {decision != "withhold"} and decision != "withhold":
            yield place_id, measure, shows
        if decision == "withhold" and (shows["headline"] or shows["brief"]):
            yield place_id, measure, shows
        if decision == "withhold" and line["reliability"] in ("high", "medium"):
            yield place_id, measure, shows


@pytest.mark.thorough
def test_no_two_parts_disagree_over_all_real_towns(real_package):
    measures = list(data.open_package(real_package).measures["measure"].unique())
    assert list(_disagreements(real_package, measures)) == []


@pytest.mark.parametrize(
    "measure",
    [  # a survey and a full count in every run
        "poverty", "shelter_stays", pytest.param("food_insecurity", marks=pytest.mark.thorough),
    ],
)  # fmt: skip
def test_no_two_parts_disagree_over_the_practice_region(measure):
    assert list(_disagreements("riverbend", [measure])) == []


def test_the_groups_of_real_towns_have_one_verdict_and_its_complement_the_same(real_package):
    table = data.open_package(real_package).measures
    table = table[table["population"] > 0]
    four = [table[name] for name in rates.FOUR]
    found = methods.rate_verdict(*four)
    assert len(table) > 1000
    assert not (found.reliability.isin(["high", "medium"]) & (found.decision == "withhold")).any()
    assert not ((found.reliability == "low") & (found.decision != "withhold")).any()
    # The margin of everybody else's count is not published; their percent has the same margin.
    percent, margin = 100 * four[0] / four[1], methods.percent_margin(*four)
    other = methods.rate_verdict(100 - percent, percent * 0 + 100, margin, percent * 0)
    own = methods.rate_verdict(percent, percent * 0 + 100, margin, percent * 0)
    assert (own.decision == other.decision).all()


def _report(**parameters):
    """The report cells of the solved notebook as text, and its checks that did not pass."""
    names, shown, failed = {}, [], []
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or "widget." in cell.source:
            continue
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            result = run(cell.source, names)
        if "parameters" in tags:
            names.update(parameters)
        if "report" in tags:
            shown.append(repr(result))
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").endswith("_check"):
            failed += [] if result.passed else [f"{result.hint}: {result.message}"]
    return shown, failed


@pytest.mark.parametrize("package", ["raw", "protected"])
@pytest.mark.parametrize(
    ("place", "measure", "group_by", "compares"),
    [
        ("Otterbeck", "poverty", "race", True),
        ("Tinderfold", "shelter_stays", "race", False),
        ("Tinderfold", "shelter_stays", "sex", False),
        ("Quillgarth", "shelter_stays", "race", False),
        ("Sedgeloft", "justice_involvement", "race", False),
        ("Otterbeck", "justice_involvement", "race", True),
        ("Otterbeck", "justice_involvement", "age", False),
        ("Gullstep", "poverty", "race", True),
        ("Tinderfold", "food_insecurity", "race", None),
        ("Riverbend", "behavioral_health_access", "disability", True),
    ],
)
def test_the_notebook_takes_hidden_counts_as_they_come(
    protected, package, place, measure, group_by, compares
):
    shown, failed = _report(
        package="riverbend" if package == "raw" else str(protected),
        place=place, measure=measure, group_by=group_by,
    )  # fmt: skip
    assert failed == []
    _headline, _decided, gap, picture, uncertain = shown
    for text in shown:
        assert "nan" not in text.casefold().replace("finance", "")
        assert "appears here" not in text
    if compares is not None:
        assert ("there is no comparison" not in gap) == compares
    if compares is False:
        assert f"In {place}, the numbers cannot tell the groups apart." in picture
        assert "Hidden to protect people" in uncertain


def test_a_count_of_one_person_is_not_on_the_page():
    """One resident of Tinderfold stayed in a shelter; the page told her race, sex and age."""
    for group_by in ("race", "sex", "age"):
        shown, _ = _report(
            package="riverbend", place="Tinderfold", measure="shelter_stays", group_by=group_by
        )
        assert "It is hidden to protect people." in shown[0]
        assert "%" not in "".join(shown)
