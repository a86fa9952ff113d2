"""Transcripts: who said no is in nothing that leaves the room, and two coders agree as far as they
do."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from community_data import data, validate
from community_data.cli import run
from community_data.data import transcripts
from community_data.reports import gate
from tests.package_copies import RIVERBEND, Copy

PLANTED = json.loads((RIVERBEND / "truth" / "planted.json").read_text("utf-8"))["listening"]
RELEASES = ["2026-Q1", "2026-Q2"]


TABLES = {"places", "stories", "transcripts", "codings"}  # protected in a second, without counts


def copy_of(version: str, folder: Path) -> Copy:
    """A copy of a release with the tables that hold words, and no others."""
    copied = Copy(Path(shutil.copytree(RIVERBEND / version, folder / "riverbend")))
    file = copied.folder / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] in TABLES]
    file.write_text(json.dumps(descriptor), "utf-8")
    return copied


@pytest.fixture
def copy(tmp_path) -> Copy:
    return copy_of("2026-Q2", tmp_path)


def change(copy: Copy, turn: str, /, **values: str) -> None:
    """Write other values into a row of the transcripts."""
    rows = copy.rows("transcripts")
    at = {name: column for column, name in enumerate(rows[0])}
    row = next(row for row in rows if row[0] == turn)
    for name, value in values.items():
        row[at[name]] = value
    copy.write("transcripts", rows)


def raw(version: str, name: str) -> pd.DataFrame:
    file = RIVERBEND / version / f"{name}.csv"
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def kept_words(version: str) -> list[str]:
    """What must never leave: longer texts that are internal or a facilitator's."""
    table = raw(version, "transcripts")
    inside = (table["consent"] == "internal") | (table["speaker"] == "facilitator")
    # A short answer, such as "No.", was said by others too.
    return [text for text in table.loc[inside, "text"] if len(text) > 20]


@pytest.mark.parametrize("version", RELEASES)
def test_what_may_not_leave_the_room_is_in_no_table_of_a_lesson(version):
    package = f"riverbend@{version}"
    table, of_codes = transcripts.turns(package), transcripts.codings(package)
    assert set(table["consent"]) == {"public", "anonymous"}
    assert not set(table["speaker"]) & {"facilitator"} and (table["text"] != "").all()
    assert set(of_codes["turn_id"]) <= set(table["turn_id"])
    inside = kept_words(version)
    assert len(inside) > 150 and not set(inside) & set(table["text"])
    gone = {t for t, since in PLANTED["withdrawn"].items() if since <= version}
    gone |= {t for t, since in PLANTED["kept_inside"].items() if since <= version}
    assert gone and not gone & set(table["turn_id"])


@pytest.mark.parametrize("version", RELEASES)
def test_the_copy_that_pages_are_made_of_holds_none_of_it(version, tmp_path):
    package = data.open_package(copy_of(version, tmp_path).folder)
    with gate.protected(package, tmp_path / "out") as protected:
        everything = "".join(
            file.read_text("utf-8") for file in protected.package.folder.rglob("*.*")
        )
        pd.testing.assert_frame_equal(
            transcripts.turns(protected.package), transcripts.turns(package)
        )
        pd.testing.assert_frame_equal(
            transcripts.agreement(protected.package), transcripts.agreement(package)
        )
    one_line = everything.replace('""', '"')
    assert not [words for words in kept_words(version) if words in one_line]
    assert "took_part" in everything


def test_a_town_of_which_few_took_part_is_not_named(copy, tmp_path):
    package = data.open_package("riverbend")
    table = transcripts.turns(package).set_index("group_id")["place"]
    small = set(PLANTED["lives"].values())
    assert small == {"Quillgarth", "Fennelthorn", "Tinderfold"} and not small & set(table)
    for group in PLANTED["lives"]:
        assert set(table.get([group], pd.Series(["Riverbend"]))) == {"Riverbend"}
    # A publisher that names the town all the same, and says of how many people.
    change(copy, "g32-03", place_id="039005")
    copy.describe("transcripts", took_part={"039005": 7, "039003": 21, "039001": True, "x": "12"})
    for place, name in {
        "g32-03": "Riverbend",
        "g03-04": "Otterbeck",
        "g21-03": "Riverbend",
    }.items():
        shown = transcripts.turns(copy.folder).set_index("turn_id").at[place, "place"]
        assert shown == name
    with gate.protected(data.open_package(copy.folder), tmp_path / "out") as protected:
        assert '"039005": 7' not in (protected.package.folder / "datapackage.json").read_text()
        assert "039005" not in protected.package.file("transcripts").read_text("utf-8")
    copy.describe("transcripts", took_part=None)
    assert set(transcripts.turns(copy.folder)["place"]) == {"Riverbend"}


def test_words_that_are_also_a_story_carry_the_stricter_consent(copy, tmp_path):
    told = raw("2026-Q2", "stories").set_index("text")["consent"]
    turns = raw("2026-Q2", "transcripts")
    for words, consent in told.items():
        same = turns[turns["text"].str.contains(words, regex=False)]
        assert set(same["consent"]) <= {consent}
    # The words of a passage that was withdrawn are public in a transcript; and the other way.
    change(copy, "g12-15", consent="public")
    assert "g12-15" not in set(transcripts.turns(copy.folder)["turn_id"])
    change(
        copy,
        "g03-04",
        consent="internal",
        text="  There is one counselor for the whole school. "
        "You can wait THREE weeks. By then you have either talked to a friend or stopped talking.",
    )
    with gate.protected(data.open_package(copy.folder), tmp_path / "out") as protected:
        assert "three weeks. By then" not in protected.package.file("stories").read_text("utf-8")


@pytest.mark.parametrize("consent", ["Internal ", "INTERNAL"])
def test_a_consent_written_in_another_way_is_no_way_out(copy, consent):
    rows = copy.rows("transcripts")
    assert rows[3][8] == "public"
    change(copy, rows[3][0], consent=consent)
    copy.describe("transcripts", schema=None)
    try:
        shown = transcripts.turns(copy.folder)["turn_id"]
    except data.DataProblem:
        return
    assert rows[3][0] not in set(shown)


SECRET = "I stayed home for most of March"


@pytest.mark.parametrize("column", ["turn_id", "turn", "consent", "speaker", "held_on", "text"])
def test_no_message_repeats_what_somebody_said(copy, column, capsys):
    """Also not where the words stand in a column in which they do not belong."""
    words = f"={SECRET} and nobody wrote.\u202e"
    change(copy, "g03-24", **{column: words})
    report = validate.check_data(copy.folder)
    told = " ".join(f"{p.what} {p.todo}" for p in report.problems if p.table == "transcripts")
    run(["check-data", str(copy.folder)])
    told += "".join(capsys.readouterr())
    try:
        transcripts.turns(copy.folder)
    except data.DataProblem as refused:
        told += str(refused)
    assert SECRET not in told and SECRET[:20] not in told


def test_comparing_two_releases_names_no_turn_and_no_word(tmp_path, capsys):
    old, new = (str(copy_of(version, tmp_path / version).folder) for version in RELEASES)
    run(["compare", old, new, "--csv", str(tmp_path / "changes.csv")])
    told = "".join(capsys.readouterr()) + (tmp_path / "changes.csv").read_text("utf-8")
    assert not re.search(r"g\d\d-\d\d", told) and "Nobody is in charge" not in told


# How far two people agree


@pytest.mark.parametrize("version", RELEASES)
def test_the_agreement_is_that_of_an_independent_library(version):
    package = f"riverbend@{version}"
    table = raw(version, "codings")
    leaves = set(transcripts.turns(package)["turn_id"])
    given = table[table["turn_id"].isin(leaves)].groupby(["coder", "turn_id"])["code"].agg(set)
    both = sorted(set(given["A"].index) & set(given["B"].index))
    assert len(both) == len(transcripts.read_by_both(package))
    for row in transcripts.agreement(package).itertuples():
        counts = np.zeros((2, 2))
        for turn in both:
            counts[int(row.code in given["A"][turn]), int(row.code in given["B"][turn])] += 1
        assert row.kappa == pytest.approx(cohens_kappa(counts, return_results=False))
        assert row.agreement == pytest.approx(np.trace(counts) / counts.sum())
        assert row.used == counts.sum() - counts[0, 0]
        two = transcripts.two_by_two(package, row.code)
        assert list(two.values()) == [counts[1, 1], counts[1, 0], counts[0, 1], counts[0, 0]]


def test_the_coders_differ_for_reasons_that_are_written_down():
    differ = pd.DataFrame(PLANTED["coders_differ"], columns=["turn_id", "code", "cause"])
    assert differ["cause"].value_counts().iloc[0] >= 15
    assert (differ["cause"] == "one of the two missed it").mean() < 0.4
    read = transcripts.read_by_both("riverbend")
    for row in differ[differ["turn_id"].isin(read.index)].itertuples():
        assert (row.code in read.at[row.turn_id, "A"]) != (row.code in read.at[row.turn_id, "B"])
    table = transcripts.agreement("riverbend").set_index("code")
    often = table[table["used"] >= 10]
    assert often["kappa"].idxmin() == "reach" and table["kappa"].idxmin() == "rest"
    assert table.at["rest", "agreement"] > 0.95 and table.at["rest", "kappa"] < 0.4


def test_facilitators_are_not_coded_and_an_unread_turn_has_no_row():
    turns, table = raw("2026-Q2", "transcripts"), raw("2026-Q2", "codings")
    led = set(turns.loc[turns["speaker"] == "facilitator", "turn_id"])
    assert not led & set(table["turn_id"])
    with_none = table[table["code"] == "none"]
    twice = table.merge(with_none[["turn_id", "coder"]], on=["turn_id", "coder"])
    assert set(twice["code"]) == {"none"}
    # Coder A stopped at turn 23 of g23, and B at turn 27 of g12.
    last = table.assign(n=table["turn_id"].str[4:].astype(int)).groupby(
        [table["turn_id"].str[:3], "coder"])["n"].max()  # fmt: skip
    assert last["g23", "A"] <= 23 < last["g23", "B"] and last["g12", "B"] <= 27 < last["g12", "A"]


def test_a_theme_is_counted_in_groups():
    table = transcripts.themes("riverbend")
    counts = table.groupby("theme")["group_id"].nunique()
    assert counts["belonging"] == 19 and counts["unfair"] == 9
    assert counts.max() <= transcripts.held("riverbend") == 20
    assert "none" not in counts


def test_a_quote_points_at_nobody():
    quoted = set(transcripts.quotable("riverbend")["turn_id"])
    pointing = set(PLANTED["identifying"])
    assert pointing and not pointing & quoted and len(quoted) > 400
    shown = set(transcripts.turns("riverbend")["turn_id"])
    assert shown - quoted == pointing & shown and len(pointing & shown) == 4


def told_of_codings(copy: Copy) -> list[str]:
    return [p.what for p in validate.check_data(copy.folder).problems if p.table == "codings"]


def test_codes_that_are_not_there_are_told(copy):
    assert told_of_codings(copy) == []
    rows = copy.rows("codings")
    of_group = {r[0] for r in copy.rows("transcripts") if r[1] == "g21" and r[5] != "facilitator"}
    copy.write("codings", [row for row in rows if row[0] not in of_group])
    (what,) = told_of_codings(copy)
    assert what == "1 of 20 groups has no coded turn, so it is in the number of no theme"
    one = min(of_group)
    copy.write("codings", [row for row in rows if row[0] != one])
    assert told_of_codings(copy) == ["1 turn was coded by nobody"]
    copy.write("codings", [rows[0], *(row for row in rows[1:] if row[1] == "A")])
    assert any("no turn was read by both coders" in what for what in told_of_codings(copy))


def test_codes_that_do_not_go_together_are_told(copy):
    rows = copy.rows("codings")
    other = next(row for row in rows[1:] if row[2] != "none")
    led = next(r[0] for r in copy.rows("transcripts") if r[5] == "facilitator")
    copy.write("codings", [*rows, [*other[:2], "none"], [led, "A", "home"]])
    told = [p for p in validate.check_data(copy.folder).problems if p.table == "codings"]
    assert [(p.what, p.row) for p in told] == [
        ("this coder gave the turn a code, and says that it has none", len(rows) + 1),
        ("a turn of the facilitator is coded", len(rows) + 2),
    ]
    assert all(p.severity == "know" for p in told)
