"""Nothing of a person's record is on a page, in its folder, or in the copy it is made of."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from community_data import data
from community_data.data import agreement
from community_data.data.package import Package
from community_data.data.visits import holder
from community_data.errors import CourseError
from community_data.lessons.privacy import material, page
from community_data.reports import gate
from tests.data.test_agreement import TOLD
from tests.package_copies import RIVERBEND, Copy

SIGN = "Ünlikely Person"  # stands in every row of the visits of the copy, and nowhere else
WHERE = ("Otterbeck", "Tinderfold", "Riverbend", "Gullstep")


@pytest.fixture(scope="module")
def marked(tmp_path_factory) -> Path:
    """The region as a real package, whose people have a name that nobody else has."""
    folder = tmp_path_factory.mktemp("marked") / "real"
    copy = Copy(Path(shutil.copytree(RIVERBEND / "2026-Q2", folder)))
    copy.set_column("visits", "name", lambda _name: SIGN)
    copy.descriptor = copy.descriptor | {
        "synthetic": False,
        "agreement": TOLD | {"smallest_count": 20},
    }
    return folder


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def protected(marked, out):
    """The copy that its pages are made of."""
    with gate.protected(data.open_package(marked), out) as copy:
        yield copy.package


def text_of(folder: Path) -> str:
    return "".join(f.read_text("utf-8", "replace") for f in folder.rglob("*") if f.is_file())


def test_the_protected_copy_holds_no_record_of_a_person(marked, protected, out):
    assert SIGN in text_of(marked)
    assert "visits" not in protected.tables and {"places", "measures"} <= set(protected.tables)
    assert "measures.csv" in {file.name for file in out.rglob("*")}
    assert SIGN not in text_of(out)


def test_the_copy_hides_below_the_threshold_of_the_agreement(protected):
    full = protected.measures[protected.measures["count_moe"].isna()]
    assert full["count"].isna().any() and not full["count"].between(1, 19).any()


def test_a_lesson_never_reads_the_records_of_real_people(marked):
    assert holder(marked).folder != marked
    assert SIGN not in material.visits(marked).to_csv()


@pytest.mark.thorough
def test_a_report_of_the_module_leaves_no_record_in_its_folder(marked, tmp_path):
    command = [sys.executable, "-m", "community_data.cli", "report", str(marked)]
    command += ["--place", "Otterbeck", "--module", "07_privacy", "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=500)
    text = text_of(tmp_path)
    assert "fewer than 20 people" in text and SIGN not in text
    assert not re.search(r"\b[pv]\d{4,5}\b", text)


def with_agreement(tmp_path, **more) -> Package:
    """A small package with an agreement; `agreement=None` for none."""
    folder = Path(shutil.copytree(RIVERBEND / "2026-Q2", tmp_path / "agreed"))
    copy = Copy(folder)
    copy.descriptor = copy.descriptor | more
    return data.open_package(folder)


@pytest.mark.parametrize("place", WHERE)
def test_the_rule_says_the_threshold_and_how_many_are_hidden(protected, place):
    shown = protected.measures
    here = shown[shown["place_id"] == protected.place(place)["place_id"]]
    sampled = shown.loc[shown["count_moe"].notna(), "measure"].unique()
    counts = here[~here["measure"].isin(sampled)]
    hidden = counts["count"].isna().sum()
    said = str(page.rule(protected, place))
    assert "fewer than 20 people" in said
    assert f"{hidden} of {len(counts)} counts" in said or (not hidden and "none of the" in said)


def test_the_agreement_is_told_in_sentences(tmp_path):
    said = str(page.agreed(with_agreement(tmp_path, agreement=TOLD)))
    for part in (
        "between A shelter and A library", "see which groups of people services miss",
        "Two people.", "June 30, 2029", "may not be joined", "Seven residents.",
    ):  # fmt: skip
        assert part in said


@pytest.mark.parametrize(
    ("told", "part"),
    [
        (None, "No sharing agreement comes with these data"),
        ({}, "names no purpose"),
        ({"reviewed_by_residents": "no"}, "names no residents who review"),
        ({"may_see": "<script>alert(1)</script>\n\x1b[31m" + "x" * 999}, "the data are shared"),
    ],
)
def test_what_is_missing_or_odd_is_said_and_breaks_nothing(tmp_path, told, part):
    html = page.agreed(with_agreement(tmp_path, agreement=told))
    assert part.casefold() in str(html).casefold()
    raw = html._repr_mimebundle_()["text/html"]
    assert "<script>" not in raw and "x" * 301 not in raw and "\x1b" not in raw


def test_the_answers_of_the_form_can_be_read_as_an_agreement():
    shown = str(page.fields(["gaps"], 20, "no", "2029-06-30", "yes", "riverbend"))
    told = json.loads(shown[shown.index("{") :])
    assert agreement.unreadable(told["agreement"]) == []
    assert agreement.read(told).smallest_count == 20


def test_an_unknown_word_for_less_detail_ends_in_a_sentence():
    with pytest.raises(CourseError, match="age can be year, 10 years"):
        material.coarser(material.visits("riverbend"), age="decade", area="town")


def test_the_planted_class_shares_one_reason():
    planted = json.loads((RIVERBEND / "truth" / "planted.json").read_text("utf-8"))["visits"]
    told = planted["same_reason"]
    rows = data.open_package("riverbend").table("visits")
    young = rows[
        (rows["place_id"] == told["place_id"]) & (2025 - rows["birth_year"] < told["under"])
    ]
    assert young["person_id"].nunique() >= 11 and set(young["reason"]) == {told["reason"]}
    assert rows["name"].str.endswith(" Invented").all()
