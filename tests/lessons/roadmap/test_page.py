"""The page part of the roadmap: its sentences, and what must never stand there."""

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from community_data import data
from community_data.exercises import kept
from community_data.lessons.roadmap import material, page
from community_data.reports import gate
from tests.data.test_roadmap import add
from tests.package_copies import RIVERBEND, Copy


@pytest.fixture
def copy(tmp_path) -> Copy:
    return Copy(Path(shutil.copytree(RIVERBEND / "2026-Q2", tmp_path / "riverbend")))


def rows(shown) -> dict[str, str]:
    """Action -> its row, in words."""
    return {
        row.find("th").get_text(): " | ".join(cell.get_text() for cell in row.find_all("td"))
        for table in BeautifulSoup(shown.page, "html.parser").find_all("table")
        for row in table.find_all("tr")[1:]
    }


def test_each_action_says_who_answers_by_when_and_how_it_is_seen():
    told = rows(page.next_steps("riverbend", "Otterbeck"))
    assert told["Show poverty by group, in three languages"] == (
        "Not decided yet. Residents and agencies decide together. Residents are paid for their "
        "time. | December 31, 2029 | Latino residents who have an income below the poverty line "
        "(Otterbeck): from 1,248 (± 412) in 2020–2024 to 1,050. The change is so small that it "
        "could be chance alone."
    )
    assert told["Found a review board of residents"] == (
        "Riverbend Neighbors' Council. Residents decide, and are not paid for their time. | "
        "March 26, 2027 | not decided yet"
    )
    text = repr(page.next_steps("riverbend", "Otterbeck"))
    asked = [line for line in text.splitlines() if line.startswith("What people asked for")]
    assert asked[0] == "What people asked for: data by group of people" and len(asked) == 5
    assert "People asked for stories beside numbers, and no action serves it yet." in text


def test_it_says_what_became_of_earlier_actions():
    told = rows(page.became("riverbend", "Riverbend"))
    ends = {action[:8]: row.split(" | ")[-1] for action, row in told.items()}
    assert sorted(ends) == ["Help peo", "Open cou", "Open the", "Run a bu"]
    assert ends["Run a bu"] == "Target missed."
    assert ends["Help peo"] == (
        "Nobody can tell. The two numbers share years, so they show no change."
    )
    assert told["Open the winter shelter a month earlier"] == (
        "Residents who stayed in a shelter (Copperloom) | 290 (2023) | 232 | 241 ± 26 (2025) | "
        "Nobody can tell. The target lies within the margin of the new number."
    )
    first = rows(page.became("riverbend@2026-Q1", "Copperloom"))
    assert first["Open the winter shelter a month earlier"].endswith(
        "207 ± 24 (2025) | Target reached."
    )
    assert "No action in Tinderfold has a newer number" in repr(
        page.became("riverbend", "Tinderfold")
    )


def test_the_promise_says_when_and_where(copy):
    assert "We report back on January 21, 2027: Otterbeck town library" in repr(
        page.promise("riverbend")
    )
    copy.describe("roadmap", report_back={})
    assert "is not decided yet" in repr(page.promise(copy.folder))


@pytest.mark.parametrize("place", ["Otterbeck", "Riverbend", "Tinderfold", "Gullstep"])
def test_the_timeline_is_a_picture_with_words_and_a_table(place):
    soup = BeautifulSoup(page.timeline("riverbend", place).page, "html.parser")
    actions = len(rows(page.next_steps("riverbend", place)))
    assert soup.find("img")["alt"].startswith(f"Timeline. When it happens in {place}.")
    assert len(soup.find("table").find_all("tr")) == actions + 1


def test_neither_a_hidden_nor_an_uncertain_number_stands_on_it(copy, tmp_path):
    small = {"place_id": "039003", "group_by": "race", "group": "Asian"}
    add(copy, "a03", action_id="z1", action="One", **small, baseline="4", target="2")
    add(copy, "b01", action_id="z2", action="Two", **small, baseline="1717", target="3131")
    unsure = {"place_id": "039003", "group": "Native", "baseline": "44", "target": "2"}
    add(copy, "a02", action_id="z3", action="Three", **unsure)
    add(copy, "b04", action_id="z4", action="Four", group_by="race", **unsure | {"target": "37"})
    with gate.protected(data.open_package(copy.folder), tmp_path / "out") as protected:
        where = (protected.package, "Otterbeck")
        told = rows(page.next_steps(*where)) | rows(page.became(*where))
    for action in ("One", "Three"):
        assert "There is no number to show here." in told[action]
    for action in ("Two", "Four"):
        assert "| not shown | not shown | not shown | Nobody can tell." in told[action]


def test_findings_are_ones_own_or_practice_ones(monkeypatch):
    about = ("riverbend", "Otterbeck", "poverty", "race")
    assert repr(page.kept_findings(*about)).count("A practice answer:") == 4
    own = {
        "05_priorities": {"winners": ["places"]},
        "06_quality": {"stale": ["Riverbend school survey"]},
        "08_groups": {
            "measure": "poverty", "group_by": "race", "focus": "Asian", "reference": "White",
        },
        "12_stories": {"measure": "shelter_stays"},
    }  # fmt: skip
    monkeypatch.setattr(kept, "read", lambda module, *about: own.get(module, {}))
    told = repr(page.kept_findings(*about))
    assert told.count("Your own:") == 4
    assert "data by town and neighborhood" in told and "Asian" in told
    # A name that the package does not know is not believed.
    own |= {
        "05_priorities": {"winners": ["<b>"]}, "06_quality": {"stale": ["Mine"]},
        "08_groups": {"measure": "poverty", "group_by": "race", "focus": "Me", "reference": 3},
        "12_stories": {"measure": "none"},
    }  # fmt: skip
    assert repr(page.kept_findings(*about)).count("A practice answer:") == 4


def test_three_rows_are_compared_and_their_limits_said(monkeypatch):
    assert "side by side" in repr(page.confidence(..., ...))
    assert "side by side" in repr(page.confidence([3, 9, 1, 1, 1], [1, 1, 1, 1, 1]))
    assert "not here" in repr(page.confidence([3, 3, 3, 3, 3], [4, 3, 2, 2, 2]))
    monkeypatch.setattr(kept, "read", lambda *_about: {"confidence": [5, 5, 3, 3, 3]})
    told = repr(page.confidence([3, 3, 3, 3, 3], [4, 3, 2, 2, 2]))
    assert "now: 3 up, 1 down, 1 the same." in told
    assert "then: 0 up, 2 down, 3 the same." in told
    assert "looking back flatters" in told


def test_a_real_place_with_a_small_roadmap(tmp_path):
    """The same code, on the numbers of real towns, with two actions of a meeting of ours."""
    real = Path(__file__).resolve().parents[4] / "shared" / "real" / "connecticut-2022"
    if not real.exists():
        pytest.skip("../shared/real is not here")
    copy = Copy(Path(shutil.copytree(real, tmp_path / "real")))
    opened = data.open_package(copy.folder)
    begin = material.start(opened, "Hartford", "poverty")
    here = opened.place("Hartford")["place_id"]
    everyone = data.everyone(opened, "Hartford", "poverty")
    head = data.schema.of("roadmap").columns
    action = {
        "action_id": "1", "action": "Open a desk", "priority": "places", "task": "access",
        "place_id": here, "measure": "poverty", "group_by": "all", "group": everyone["group"],
        "period": everyone["period"], "unit": everyone["unit"], "decided_by": "both",
        "residents_paid": "yes", "baseline": f"{begin['count']:.0f}",
        "target": f"{material.a_target(opened, 'Hartford', 'poverty')}",
    }  # fmt: skip
    late = action | {"action_id": "2", "period": "2012–2016", "target": "1", "action": "Old one"}
    copy.file("roadmap").write_text("")
    descriptor = {"name": "roadmap", "path": "roadmap.csv"}
    ballots = {"name": "ballots", "path": "ballots.csv"}
    package = copy.descriptor
    copy.descriptor = package | {"resources": [*package["resources"], descriptor, ballots]}
    votes = Copy(RIVERBEND / "2026-Q2").rows("ballots")
    copy.file("ballots").write_text("")
    copy.write("ballots", [votes[0], *([*v[:2], here, *v[3:]] for v in votes[1:])])
    copy.write("roadmap", [head, *([row.get(name, "") for name in head] for row in (action, late))])
    assert "(± " in rows(page.next_steps(copy.folder, "Hartford"))["Open a desk"]
    assert "chance alone" not in rows(page.next_steps(copy.folder, "Hartford"))["Open a desk"]
    assert "Target missed." in rows(page.became(copy.folder, "Hartford"))["Old one"]
