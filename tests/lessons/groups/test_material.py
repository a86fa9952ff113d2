"""What trainees of module 08 choose from is true or false as it says, in every place.

The numbers come from the tables of the packages themselves, and are worked out again here.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from community_data import data
from community_data.data import rates
from community_data.data.comparison import Comparison
from community_data.lessons.comparison import finding
from community_data.lessons.groups import material
from community_data.methods import wilson_interval
from tests.conftest import COURSE

GUIDE = COURSE / "facilitator_guide" / "modules" / "08_groups.md"


def _wheres(package):
    """Every place of the practice region, and some real ones, with what they are asked about."""
    opened = data.open_package(package)
    table = opened.measures[opened.measures["group_by"] != "all"]
    sizes = table.groupby(["place_id", "measure", "group_by"], sort=False).size()
    for place, measure, group_by in sizes[sizes > 1].index[::3]:
        everyone = opened.measures.query("measure == @measure and group_by == 'all'")
        if place in set(everyone["place_id"]):
            yield opened, place, measure, group_by


def _of_a_place(where):
    pair = material.pair(*where)
    titles = material.titles(*pair, *where)
    by_word = {option.word: option.text for option in titles.values()}
    return pair, titles, by_word, Comparison(rates.of_groups(*where), *pair)


def _is_sound(where):
    pair, titles, by_word, compared = _of_a_place(where)
    assert list(titles) == list("ABCDE") and len(by_word) == 5
    assert len({option.text for option in titles.values()}) == 5
    assert by_word["true"] == finding(*pair, *where)
    assert set(by_word) < set(material.flaws_to_choose(titles))
    gap = abs(compared.one["percent"] - compared.other["percent"])
    margin = (compared.one["margin"] ** 2 + compared.other["margin"] ** 2) ** 0.5
    assert ("group" in by_word) == (compared.can_be_made and gap > margin)
    if compared.real and " times (" in by_word["true"]:
        told = float(re.search(r"([\d.,]+) times as", by_word["number"])[1].replace(",", ""))
        assert told > compared.ratio().high
    else:
        told = int(re.search(r"(\d+) of every 100", by_word["number"])[1])
        row = rates.of_everyone(*where[:3])
        assert not row["low"] <= told <= row["high"] or row["decision"] == "withhold"
    table = rates.of_groups(*where)
    reasons = material.true_reasons(table, pair[1])
    known = table[(table["decision"] != "withhold") & (table["count"] > 0)]
    assert reasons == ["none"] if len(known) < 2 else "largest" in reasons


def test_titles_and_reasons_hold_in_the_practice_region():
    wheres = list(_wheres("riverbend"))
    assert len(wheres) > 100
    for where in wheres:
        _is_sound(where)


@pytest.mark.thorough
def test_titles_and_reasons_hold_in_real_towns(real_package):
    wheres = [w for w in _wheres(real_package) if w[2] != "residents"]
    assert len(wheres) > 40
    for where in wheres:
        _is_sound(where)


def test_the_letter_of_the_true_title_differs_from_place_to_place():
    places = ("Otterbeck", "Lanternby", "Tinderfold", "Gullstep", "Glasswharf", "Riverbend")
    letters = set()
    for place in places:
        _pair, titles, _by_word, _compared = _of_a_place(("riverbend", place, "poverty", "race"))
        letters |= {letter for letter, option in titles.items() if option.word == "true"}
    assert len(letters) > 2


@pytest.mark.parametrize("place", ["Otterbeck", "Tinderfold", "Sedgeloft", "Quillgarth"])
@pytest.mark.parametrize("measure", ["poverty", "shelter_stays"])
def test_what_is_said_of_the_pair_is_true(place, measure):
    where = ("riverbend", place, measure, "race")
    focus, reference = material.pair(*where)
    table = rates.of_groups(*where)
    shown = table[(table["decision"] != "withhold") & (table["count"] > 0)]
    text = repr(material.about_pair(focus, reference, *where))
    assert f"focus: {focus}\nreference: {reference}" in text
    if len(shown) < 2:
        assert "a page compares nobody" in text
        return
    assert f"The numbers of {len(shown)} groups can be used." in text
    assert shown.loc[shown["population"].idxmax(), "group"] == reference
    others = table[(table["decision"] != "withhold") & (table["group"] != reference)]
    assert others.loc[others["percent"].idxmax(), "group"] == focus
    third = next(group for group in table["group"] if group not in (focus, reference))
    assert "You chose to compare" in repr(material.about_pair(third, reference, *where))


def _key() -> dict[str, str]:
    """The guide's answers: the name of an exercise -> what the key says."""
    rows = re.findall(r"^\| \d+ `(\w+)` \|.*?\|.*?\| (.*) \|$", GUIDE.read_text("utf-8"), re.M)
    return dict(rows)


def test_the_answer_key_of_the_guide_is_that_of_the_data():
    """Worked out here from the file of measures alone."""
    key = _key()
    file = Path(data.open_package("riverbend").folder) / "measures.csv"
    table = pd.read_csv(file, dtype={"place_id": str})
    place_id = data.open_package("riverbend").place("Otterbeck")["place_id"]
    here = table[(table["place_id"] == place_id) & (table["period"] == "2020–2024")]
    rows = here[here["measure"] == "poverty"].set_index("group")
    p = rows["count"] / rows["population"]
    inside = rows["count_moe"] ** 2 - p**2 * rows["population_moe"] ** 2
    plus = rows["count_moe"] ** 2 + p**2 * rows["population_moe"] ** 2
    percent = 100 * p
    margin = 100 * inside.where(inside >= 0, plus) ** 0.5 / rows["population"]
    assert key["percent"] == f"{percent['all residents']:.1f}"
    assert key["per_1000"] == f"{10 * percent['Black']:.0f}"
    assert key["margin"] == f"{margin['Black']:.1f}"
    ratio, difference = percent["Black"] / percent["White"], percent["Black"] - percent["White"]
    assert key["gap"] == f"ratio {ratio:.1f}, difference {difference:.1f}"
    of_gap = (margin["Black"] ** 2 + margin["White"] ** 2) ** 0.5
    assert difference > of_gap and key["real_gap"] == f"margin {of_gap:.1f}, so the gap is real"
    for group in ("White", "Black", "Latino", "Asian", "Native"):
        assert f"{group} {percent[group]:.1f} ± {margin[group]:.1f}" in key["rates"]
    records = data.full_counts("riverbend", "Otterbeck")[0].set_index("group")
    assert records["count"].astype(int).to_dict() == {
        "under 18": 35,
        "18 to 64": 105,
        "65 and over": 5,
    }
    low, high = wilson_interval(35, records.loc["under 18", "population"], 0.90)
    assert key["counted_interval"] == f"{100 * low:.1f} and {100 * high:.1f}"
    assert key["hide"] == "under 18, 65 and over"  # 5 is small; 35 is the next smallest
    where = ("riverbend", "Otterbeck", "poverty", "race")
    titles = material.titles(*material.pair(*where), *where)
    assert key["chart"] == next(k for k, option in titles.items() if option.word == "true")
    assert key["flaws"] == ", ".join(f"{k} {option.word}" for k, option in titles.items())
    decisions = rates.of_groups(*where).set_index("group")["decision"]
    assert decisions[decisions == "show"].index.tolist() == ["White", "Black", "Latino"]
    assert key["decision"] == "show White, Black and Latino; withhold the other three"


def test_eight_guests_could_have_been_four_to_fourteen():
    """The text says so of a count of 8: the exact 90% limits of a Poisson count."""
    from scipy.stats import chi2

    assert [round(chi2.ppf(0.05, 16) / 2), round(chi2.ppf(0.95, 18) / 2)] == [4, 14]
