"""What `validate` says to the agreement of a package, and which modules it stops."""

from datetime import date

import pytest

from community_data import validate
from community_data.course import needs
from community_data.course.syllabus import Module
from community_data.data.agreement import Agreement
from tests.data.test_agreement import TOLD

TODAY = date(2026, 7, 15)


def told(riverbend, value, **more) -> list:
    """What is said of an agreement, by kind."""
    riverbend.descriptor = riverbend.descriptor | {"agreement": value, **more}
    problems = validate.check_data(riverbend.folder, today=TODAY).problems
    return [p for p in problems if p.kind.startswith("agreement")]


def test_an_agreement_that_says_all_is_fine(riverbend):
    assert told(riverbend, TOLD) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"smallest_count": 3}, "a whole number from 5 to 1,000,000,000"),
        ({"purpose": ["planning", "advertising"]}, "planning, gaps, evaluation, care"),
        ({"keep_until": "June 2029"}, "a day, as in 2029-06-30"),
        ({"linking": "if needed"}, "“yes” or “no”"),
        ({"Smallest-Count": 20}, "smallest_count"),
    ],
)
def test_what_cannot_be_followed_stops_every_page(riverbend, value, words):
    kept = {k: v for k, v in TOLD.items() if k != "smallest_count"} if "S" in str(value) else TOLD
    problems = [p for p in told(riverbend, kept | value) if p.severity == "stop"]
    (problem,) = problems
    assert words in problem.todo and problem.modules == ("00_start", "08_groups")


def test_no_agreement_at_all_stops_nothing(riverbend):
    assert {p.severity for p in told(riverbend, None)} <= {"know"}


def test_what_is_left_open_is_told_and_stops_nothing(riverbend):
    (problem,) = told(riverbend, {"purpose": ["planning"]})
    assert problem.severity == "know" and "linking" in problem.what


def test_an_agreement_that_is_over_stops_real_data_only(riverbend):
    over = TOLD | {"keep_until": "2026-07-14"}
    assert told(riverbend, over) == []  # invented people
    (problem,) = told(riverbend, over, synthetic=False)
    assert problem.severity == "stop" and "July 14, 2026" in problem.what
    assert told(riverbend, TOLD | {"keep_until": "2026-07-15"}, synthetic=False) == []


def test_small_counts_are_those_below_the_agreements_threshold(riverbend):
    def small() -> int:
        problems = validate.check_data(riverbend.folder, today=TODAY).problems
        return sum(int(p.what.split("shows ")[1].split()[0]) for p in problems
                   if p.kind == "small-shown")  # fmt: skip

    before = small()
    assert told(riverbend, TOLD | {"smallest_count": 60}) == []
    assert small() > before


@pytest.mark.parametrize(
    ("agreed", "sentence"),
    [
        (None, "holds no agreement"),
        (Agreement(linking=False), "does not allow linking"),
        (Agreement(linking=True), ""),
    ],
)
def test_linking_needs_an_agreement_that_allows_it(tmp_path, agreed, sentence):
    linking = Module("11_linking", "Link", ("places",), tmp_path,
                     needs=("an agreement that allows linking",))  # fmt: skip
    reasons = needs.for_place(linking, needs.Question({"places": None}, agreement=agreed), "39")
    assert (sentence in reasons[0]) if sentence else reasons == []
