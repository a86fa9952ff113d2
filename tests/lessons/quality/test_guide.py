"""The answers in the guide of module 06 are those that its checks take."""

import re

from community_data.data import coverage, rates, sources
from community_data.lessons.quality import check
from tests.conftest import COURSE

DAY = "2026-07-09"
MEASURE = ("riverbend", "Otterbeck", "behavioral_health_access")
GROUPS = (*MEASURE, "race")
GUIDE = (COURSE / "facilitator_guide" / "modules" / "06_quality.md").read_text("utf-8")
ROW = re.compile(
    r"^\| (\d+)\. [^|]*\| (room|home|room and home) \| (\d+) \| (.*) \|$", re.MULTILINE
)
ROWS = {int(number): answer for number, _where, _minutes, answer in ROW.findall(GUIDE)}


def integers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


def source(words):
    """The full name of a source that the guide calls by some words of it."""
    (name,) = [
        name for name in sources.sources("riverbend")["source"]
        if words.strip() in name
    ]  # fmt: skip
    return name


def test_every_exercise_has_its_minutes_and_the_room_has_time_for_its_own():
    minutes = [(where, int(n)) for _number, where, n, _answer in ROW.findall(GUIDE)]
    assert len(minutes) == 10
    assert sum(n for where, n in minutes if where.startswith("room")) <= 75 - 5 - 3
    assert sum(n for where, n in minutes if where == "home") == 30
    assert "about 30 at home" in GUIDE


def test_the_repeated_rows():
    assert check.repeated(int(ROWS[1]), "riverbend", MEASURE[2]).passed


def test_zero_blank_and_above_zero():
    assert check.cells(*integers(ROWS[2]), "riverbend").passed


def test_parts_and_whole():
    left_over, without = ROWS[3].split(";")
    names = re.findall(r"[A-Z]\w+", without)
    assert check.adds_up(*integers(left_over), names, *MEASURE).passed


def test_the_groups_that_are_covered():
    table = coverage.cells(*GROUPS)
    assert len(table) == 6 and "each of the six groups" in ROWS[4]
    assert check.covered(table.assign(covered=integers(ROWS[4])[0]), *GROUPS).passed


def test_the_ages():
    table = sources.sources("riverbend").set_index("source", drop=False)
    for words, wait, age in re.findall(r"([a-z ]+) (\d+) and (\d+)", ROWS[5]):
        table.loc[source(words), ["days_to_publish", "age"]] = int(wait), int(age)
    assert check.ages(table.reset_index(drop=True), "riverbend", DAY).passed


def test_the_stale_sources():
    assert check.stale(
        [source(words) for words in ROWS[6].split(",")], "riverbend", 730, DAY
    ).passed


def test_the_steps_to_the_coefficient_of_variation():
    numbers = [float(number) for number in re.findall(r"\d+\.\d", ROWS[7])]
    assert check.variation(*numbers, *GROUPS).passed


def test_the_verdicts():
    told = {
        group.strip(): (float(cv), words.split(":")[0].strip())
        for words in ROWS[8].split(";")
        for group, cv in re.findall(r"([A-Z]?[\w ]+?) ([\d.]+)(?:,|$)", words.split(":")[1])
    }
    table, _about = coverage.asked(*GROUPS)
    table["cv"] = [told[group][0] for group in table["group"]]
    table["reliability"] = [told[group][1] for group in table["group"]]
    assert check.verdicts(table, *GROUPS).passed


def test_the_flags():
    flags = {
        source(name): int(number)
        for number, names in re.findall(r"(\d) flags?: ([^;]+)", ROWS[9])
        for name in names.split(",")
    }
    table = sources.card(*MEASURE, 730, DAY)
    table["flags"] = table["source"].map(flags)
    assert check.final_card(table.sort_values("flags"), *MEASURE, 730, DAY).passed


def test_the_two_rules_differ_for_the_group_that_the_guide_names():
    row = rates.of_groups(*GROUPS).set_index("group").loc["Asian"]
    right = check.right_verdicts(*GROUPS).set_index("group").loc["Asian"]
    assert (right["reliability"], row["decision"]) == ("low", "show")
    count = f"{row['count']:.0f} ± {row['count_moe']:.0f}"
    percent = f"{row['percent']:.1f}% ± {row['margin']:.1f} points"
    assert count in GUIDE and percent in GUIDE and f"is {right['cv']:.1f}, low" in GUIDE
