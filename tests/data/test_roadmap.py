"""A roadmap: what is planted in the practice one is found, and nobody's number comes with it."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from community_data import data, methods, validate
from community_data.data import roadmap
from community_data.reports import gate
from tests.package_copies import RIVERBEND, Copy

RELEASES = ["2026-Q1", "2026-Q2"]
PLANTED = json.loads((RIVERBEND / "truth" / "planted.json").read_text("utf-8"))["roadmap"]


@pytest.fixture
def copy(tmp_path) -> Copy:
    return Copy(Path(shutil.copytree(RIVERBEND / "2026-Q2", tmp_path / "riverbend")))


def add(copy: Copy, like: str, **values: str) -> None:
    """A row of the roadmap that is like another one, with other values in some columns."""
    rows = copy.rows("roadmap")
    row = dict(zip(rows[0], next(r for r in rows if r[0] == like), strict=True)) | values
    copy.write("roadmap", [*rows, [row[name] for name in rows[0]]])


@pytest.mark.parametrize("release", RELEASES)
def test_what_is_planted_is_found(release):
    package = f"riverbend@{release}"
    plan = roadmap.plan(package)
    columns = dict(zip(PLANTED["lacking"][release], roadmap.NEEDED, strict=True))
    for fault, ids in PLANTED["lacking"][release].items():
        assert list(plan["action_id"][plan[columns[fault]].isna()]) == ids
    assert methods.in_circles(roadmap.waits(plan)) == PLANTED["circle"]
    assert roadmap.unseen(roadmap.with_targets(package)) == {
        roadmap.TOO_SMALL: PLANTED["too_small"],
        roadmap.SAME_YEARS: PLANTED["overlapping"],
        roadmap.MODEL: PLANTED["modelled"],
    }
    outcomes = roadmap.outcomes(package)
    assert (
        dict(zip(outcomes["action_id"], outcomes["outcome"], strict=True))
        == (PLANTED["became"][release])
    )


def test_late_records_turn_a_success_into_a_doubt():
    # The shelter network of Copperloom held 0.88 of its records in the first release.
    assert PLANTED["became"]["2026-Q1"]["b01"] == "reached"
    assert PLANTED["became"]["2026-Q2"]["b01"] == "cannot tell"


def test_both_releases_are_sound():
    for release in RELEASES:
        assert validate.check_data(f"riverbend@{release}").sound


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ("Copperloom", {"a03", "a04", "a06", "a07", "a08", "a09", "a10"}),
        ("Gullstep", {"a01", "a03", "a04", "a07", "a08", "a09", "a10"}),
        ("Tinderfold", {"a03", "a04", "a07", "a08", "a09", "a10"}),
    ],
)
def test_a_place_is_concerned_by_what_it_lies_in_and_by_its_parts(place, ids):
    plan = roadmap.plan("riverbend")
    assert set(roadmap.of_place("riverbend", plan, place)["action_id"]) == ids
    assert len(roadmap.of_place("riverbend", plan, "Riverbend")) == len(plan)


def test_the_door_names_what_cannot_be(copy):
    add(copy, "a03", action_id="z1", depends_on="a01; zz")
    add(copy, "a03", action_id="z2", ends="2026-01-01")
    add(copy, "a03", action_id="z3", group="Blue residents")
    add(copy, "a03", action_id="z4", decided_by="somebody")
    report = validate.check_data(copy.folder)
    told = {(p.kind, p.column) for p in report.problems if p.table == "roadmap"}
    assert told == {
        ("reference", "depends_on"), ("date", "ends"), ("not-measured", "measure"),
        ("not-as-described", "decided_by"),
    }  # fmt: skip
    stopped = {m for p in report.problems if p.table == "roadmap" for m in p.modules}
    assert stopped == {"13_roadmap"}


def test_a_small_count_does_not_come_through_a_baseline_or_its_target(copy, tmp_path):
    small = {"place_id": "039003", "group_by": "race", "group": "Asian"}
    add(copy, "a03", action_id="z1", **small, baseline="4", target="2")
    # An older year of a group that is hidden now, and a group that the package does not have.
    add(copy, "a03", action_id="z2", **small, period="2023", baseline="14", target="3")
    add(copy, "a03", action_id="z3", group="Blue", baseline="40", target="30")
    add(copy, "a03", action_id="z4", baseline="6", target="5")
    with gate.protected(data.open_package(copy.folder), tmp_path / "out") as protected:
        table = roadmap.actions(protected.package).set_index("action_id")
        text = protected.package.file("roadmap").read_text("utf-8")
        outcomes = roadmap.outcomes(protected.package).set_index("action_id")
    assert table.loc[["z1", "z2", "z3", "z4"], ["baseline", "target"]].isna().all(axis=None)
    assert table.at["a03", "baseline"] == 1139 and table.at["a06", "target"] == 5300
    assert ",4,2," not in text and ",14,3," not in text
    assert outcomes.at["z2", "outcome"] == "cannot tell"


def shown_baselines(copy, out) -> pd.Series:
    with gate.protected(data.open_package(copy.folder), out) as protected:
        return roadmap.actions(protected.package).set_index("action_id")["baseline"]


def test_two_baselines_do_not_tell_a_third_count_by_subtraction(copy, tmp_path):
    """Guests of 2023 are in no table: 290 in all and 284 women would leave six men."""
    women = {"group_by": "sex", "group": "female", "baseline": "284", "target": "200"}
    assert shown_baselines(copy, tmp_path / "one")["b01"] == 290
    add(copy, "b01", action_id="z1", **women)
    told = shown_baselines(copy, tmp_path / "two")
    assert told[["b01", "z1"]].isna().all() and told["a03"] == 1139


def test_a_baseline_is_no_second_print_of_a_count(copy, tmp_path):
    """Beside 1,139 guests in the table, 1,133 in the roadmap would tell that six came late."""
    add(copy, "a03", action_id="z1", baseline="1133")
    add(copy, "a03", action_id="z2", period="2025-Q4", baseline="1131")
    told = shown_baselines(copy, tmp_path / "out")
    assert told[["z1", "z2"]].isna().all() and told["a03"] == 1139


@pytest.mark.thorough
def test_a_baseline_does_not_show_what_an_earlier_release_hid(copy, tmp_path):
    """In 2024, 30 women were hidden since they tell of 5 men. The next release has no 2024."""
    measures, out = copy.rows("measures"), tmp_path / "out"
    head = measures[0]
    now = [
        dict(zip(head, row, strict=True))
        for row in measures[1:]
        if row[head.index("measure")] == "shelter_stays" and row[head.index("place_id")] == "039002"
    ]
    now = [row for row in now if row["group_by"] in ("all", "sex")]
    before = {"female": "30", "male": "5"}
    old = [row | {"period": "2024", "count": before.get(row["group"], "35")} for row in now]
    copy.write("measures", [*measures, *([row[name] for name in head] for row in old)])
    shown_baselines(copy, out)
    copy.write("measures", measures)
    women = {"group_by": "sex", "group": "female", "period": "2024", "baseline": "30"}
    add(copy, "b01", action_id="z1", **women)
    assert pd.isna(shown_baselines(copy, out)["z1"])
    assert shown_baselines(copy, tmp_path / "new")["z1"] == 30


def test_a_promise_is_read_from_anything(copy):
    assert roadmap.promise("riverbend")[0].isoformat() == "2027-01-21"
    for said in (None, 7, [], {"on": 3, "where": 4}, {"on": "soon"}, {"on": "2027-02-30"}):
        copy.describe("roadmap", report_back=said)
        assert roadmap.promise(copy.folder) == (None, "")


def test_a_roadmap_of_nothing_but_ids(copy):
    """What is not decided is empty: nothing breaks where a whole draft is."""
    rows = copy.rows("roadmap")
    needed = ["action_id", "action", "priority", "task", "place_id", "decided_by", "residents_paid"]
    bare = [[v if n in needed else "" for n, v in zip(rows[0], row, strict=True)] for row in rows]
    copy.write("roadmap", [rows[0], *bare[1:]])
    plan = roadmap.plan(copy.folder)
    assert len(plan) == len(rows) - 1
    assert plan[list(roadmap.NEEDED)].isna().all(axis=None)
    assert roadmap.with_targets(copy.folder).empty and roadmap.outcomes(copy.folder).empty
    assert isinstance(roadmap.unseen(roadmap.with_targets(copy.folder)), dict)
    assert pd.isna(plan["weeks"]).all() and set(roadmap.weeks(plan).values()) == {0}
