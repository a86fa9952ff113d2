"""The page part of module 01: what was asked, what has no answer, and no count anywhere."""

import json

import pytest

from community_data.data import questions
from community_data.lessons.questions import material, page
from tests import small_package

SURE = ("Black", 600, 90, 3000, 0)
COUNTS = [("A", 7, None, 2000, None), ("B", 43, None, 2000, None), ("C", 91, None, 6000, None)]


def texts(package, place: str) -> str:
    parts = (page.asked, page.unanswered, page.can_ask)
    return "\n".join(part(package, place).text + part(package, place).page for part in parts)


def with_stories(folder, rows):
    columns = ["story_id", "group_id", "place_id", "speaker_role", "text", "consent", "themes"]
    lines = [",".join(columns), *(",".join(row) for row in rows)]
    (folder / "stories.csv").write_text("\n".join(lines) + "\n", "utf-8")
    file = folder / "datapackage.json"
    about = json.loads(file.read_text("utf-8"))
    about["resources"].append({"name": "stories", "path": "stories.csv", "type": "table"})
    file.write_text(json.dumps(about), "utf-8")
    return folder


def test_what_nobody_counts_is_a_finding_with_who_raised_it():
    asked = page.asked("riverbend", "Otterbeck").text
    assert "Rides and buses; Who spoke about it: Resident;" in asked
    assert "No. Nobody in these data counts it." in asked
    told = page.unanswered("riverbend", "Otterbeck").text
    assert "rides and buses" in told and "Nobody counts that." in told
    assert "Hidden to protect people, for one group or more: shelter stays and justice" in told
    away = page.unanswered("riverbend", "Tinderfold").text
    assert "Not counted in Tinderfold at all: behavioral health access and youth mental" in away


def test_only_what_may_be_quoted_with_its_role_says_who_asked(tmp_path):
    folder = with_stories(
        small_package.write(tmp_path / "a", [SURE]),
        [
            ("s1", "g1", "2", "resident", "Words", "public", "poverty; work"),
            ("s2", "g1", "2", "young person", "Words", "anonymous", "school"),
            ("s3", "g1", "2", "parent", "Words", "internal", "transport"),
            ("s4", "g1", "2", "The mayor Ann Lee", "Words", "public", "trust"),
            ("s5", "g1", "2", "renter", "Words", "public", "my landlord on Elm Street"),
        ],
    )
    told = texts(folder, "Elmtown")
    assert "Resident" in told and "work and its hours" in told
    for hidden in ("Young person", "Parent", "Ann Lee", "Words", "Elm Street", "rides", "trust"):
        assert hidden not in told


def test_a_package_without_stories_says_that_nobody_was_asked(tmp_path):
    folder = small_package.write(tmp_path / "a", [SURE])
    assert "Nobody's question came with this data." in page.asked(folder, "Elmtown").text
    told = page.unanswered(folder, "Elmtown").text
    assert "What people have and do for each other is not counted at all." in told


def test_no_count_stands_in_this_part(tmp_path):
    folder = small_package.write(tmp_path / "a", COUNTS, (141, None, 10_000, None))
    parts = (page.asked, page.unanswered, page.can_ask)
    told = "\n".join(part(folder, "Elmtown").text for part in parts)
    assert "1 of 3" in told
    for count in ("141", "91", "43", " 7"):
        assert count not in told


@pytest.mark.parametrize("place", ["Otterbeck", "Gullstep", "Riverbend"])
def test_the_six_questions_are_what_the_catalog_says(place):
    catalog = questions.catalog("riverbend", place)
    six = material.six("riverbend", place)
    asked = material.questions_asked("riverbend", place)
    assert len(six) == 6
    assert len({one.text for one in six.values()}) == 6
    for letter, (one, _kind) in asked.items():
        row = catalog[
            (catalog["measure"] == one.measure)
            & (catalog["group"] == one.group)
            & (catalog["period"] == one.period)
        ]
        known = "no" if row.empty else "here" if row["here"].iloc[0] == "number" else "larger"
        known = "no" if known == "larger" and not row["larger"].iloc[0] else known
        assert six[letter].word == known
