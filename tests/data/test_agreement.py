"""The agreement in a package: what is read of it, and that the threshold follows it."""

from datetime import date

import pytest

from community_data import data
from community_data.data import agreement, agreement_draft
from community_data.data.package import Package

TOLD = {
    "between": ["A shelter", "A library"],
    "purpose": ["planning", "gaps"],
    "may_see": "Two people.",
    "smallest_count": 20,
    "linking": "no",
    "keep_until": "2029-06-30",
    "reviewed_by_residents": "yes",
    "reviewers": "Seven residents.",
}


def of(told, tmp_path, **more) -> Package:
    return Package(tmp_path, {"name": "p", "agreement": told, **more})


def test_each_field_is_read(tmp_path):
    assert of(TOLD, tmp_path).agreement == agreement.Agreement(
        between=("A shelter", "A library"), purpose=("planning", "gaps"), may_see="Two people.",
        smallest_count=20, linking=False, keep_until=date(2029, 6, 30),
        reviewed_by_residents=True, reviewers="Seven residents.",
    )  # fmt: skip
    assert agreement.unreadable(TOLD) == []


@pytest.mark.parametrize("told", [None, "yes", [], 3, [TOLD]])
def test_what_is_no_agreement_is_none(tmp_path, told):
    assert of(told, tmp_path).agreement is None
    assert of(told, tmp_path).smallest_count == 11


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("between", []), ("between", [""]), ("between", 3),
        ("purpose", ["planning", "advertising"]), ("purpose", []), ("purpose", {"planning": 1}),
        ("purpose", [["planning"]]),
        ("may_see", ""), ("may_see", ["Two people"]),
        ("smallest_count", 4), ("smallest_count", 0), ("smallest_count", -20),
        ("smallest_count", True), ("smallest_count", 20.5), ("smallest_count", "many"),
        ("smallest_count", None), ("smallest_count", 10**399),
        ("linking", "maybe"), ("linking", None), ("linking", 1), ("linking", ["yes"]),
        ("keep_until", "next year"), ("keep_until", "2029-02-30"), ("keep_until", 2029),
        ("reviewed_by_residents", "soon"), ("reviewers", 7),
    ],
)  # fmt: skip
def test_what_cannot_be_read_binds_nobody_to_more_than_it_says(tmp_path, field, value):
    told = TOLD | {field: value}
    assert agreement.unreadable(told) == [field]
    assert getattr(of(told, tmp_path).agreement, field) == getattr(agreement.Agreement(), field)


@pytest.mark.parametrize(("word", "allowed"), [("Yes", True), (" NO ", False), (True, True)])
def test_yes_and_no_may_be_written_as_people_do(tmp_path, word, allowed):
    assert of(TOLD | {"linking": word}, tmp_path).agreement.linking is allowed


@pytest.mark.parametrize(
    ("agreed", "own", "smallest"),
    [
        (20, {}, 20), ("20", {}, 20), (7, {}, 11), (20, {"smallest_count": 30}, 30),
        (8, {"smallest_count": 6, "smallest_count_reason": "A law."}, 8),
        (5, {"smallest_count": 6, "smallest_count_reason": "A law."}, 6),
        (3, {}, 11),
    ],
)  # fmt: skip
def test_the_larger_of_both_thresholds_holds(tmp_path, agreed, own, smallest):
    told = TOLD | {"smallest_count": agreed}
    assert of(told, tmp_path, **own).smallest_count == smallest


@pytest.mark.parametrize("release", ["2026-Q1", "2026-Q2"])
def test_riverbend_has_an_agreement_that_its_draft_fits(release):
    found = data.open_package(f"riverbend@{release}").agreement
    assert found.purpose == ("planning", "gaps", "evaluation") and found.linking
    assert found.smallest_count == 11 and found.reviewed_by_residents
    assert [code for code in agreement.PURPOSES if not found.covers(code)] == [
        "care", "eligibility", "enforcement",
    ]  # fmt: skip


def test_the_draft_lacks_two_of_the_twelve_clauses():
    clauses = agreement_draft.clauses(20)
    assert len(agreement_draft.KINDS) == 12 and len(clauses) == 10
    assert set(agreement_draft.KINDS) - set(clauses) == set(agreement_draft.MISSING)
    assert "from 1 to 19" in clauses["small numbers"]
