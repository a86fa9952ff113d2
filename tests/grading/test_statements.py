"""The five statements: the sign test, Holm's correction, the guide's table, and what is typed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_data.errors import CannotGrade
from community_data.grading import statements
from tests.conftest import COURSE

# Dixon & Massey, “Introduction to Statistical Analysis”, table A-10: how many may go the rarer way,
# of so many that moved, at 1% and at 5%, two-sided.
CRITICAL = {
    8: (0, 0), 9: (0, 1), 10: (0, 1), 11: (0, 1), 12: (1, 2), 13: (1, 2), 14: (1, 2), 15: (2, 3),
    16: (2, 3), 17: (2, 4), 18: (3, 4), 19: (3, 4), 20: (3, 5), 21: (4, 5), 22: (4, 5), 23: (4, 6),
    24: (5, 6), 25: (5, 7), 26: (6, 7), 27: (6, 7), 28: (6, 8), 29: (7, 8), 30: (7, 9),
}  # fmt: skip


def by_counting(up: int, down: int) -> float:
    """The sign test from its definition: of all ways that coins can fall, those as one-sided."""
    moved, most = up + down, max(up, down)
    as_one_sided = sum(
        math.comb(moved, heads) for heads in range(moved + 1) if max(heads, moved - heads) >= most
    )
    return as_one_sided / 2**moved


@given(st.integers(0, 120), st.integers(0, 120))
def test_the_sign_test_is_exact_for_every_number_of_people(up, down):
    assert statements.sign_test(up, down) == pytest.approx(by_counting(up, down), rel=1e-9)


@pytest.mark.parametrize("moved", CRITICAL)
def test_how_many_must_go_the_same_way_is_as_in_the_published_table(moved):
    wanted = [moved - rarer for rarer in CRITICAL[moved]]
    assert [statements.same_way(moved, level) for level in (0.01, 0.05)] == wanted


def test_seven_who_moved_are_too_few_beside_four_other_statements():
    assert statements.same_way(7, 0.01) is None
    assert statements.same_way(8, 0.01) == 8


def test_the_guide_has_this_table():
    guide = (COURSE / "facilitator_guide" / "running_a_cohort.md").read_text("utf-8")
    assert statements.guide_table() in guide


def test_the_notebook_has_these_statements():
    notebook = (COURSE / "modules" / "00_start" / "00_start.ipynb").read_text("utf-8")
    assert all(str(text) in notebook for text in statements.STATEMENTS)


def answers(*people: list[int]) -> statements.Answers:
    return {f"p{n}": tuple(five) for n, five in enumerate(people)}


def test_counts_of_a_group():
    before = answers([1, 3, 3, 1, 2], [2, 3, 3, 1, 2], [3, 3, 4, 1, 2])
    after = answers([2, 3, 1, 5, 2], [4, 2, 1, 5, 2], [3, 3, 5, 5, 2])
    counted = [(c.up, c.down, c.stayed) for c in statements.changes(before, after)]
    assert counted == [(2, 0, 1), (0, 1, 2), (1, 2, 0), (3, 0, 0), (0, 0, 3)]


def test_people_who_answered_once_and_statements_left_out_are_in_no_comparison():
    before = {"a": (1, 1, 1, 1, 1), "b": (1, 1, 1, 1, 1)}
    after = {"b": (5, None, 5, 5, 5), "c": (5, 5, 5, 5, 5)}
    changes = statements.changes(before, after)
    assert [c.moved for c in changes] == [1, 0, 1, 1, 1]
    assert changes[1].stayed == 0


def test_five_statements_are_corrected_together():
    # 10 of 10, 9 of 10, 9 of 10, 8 of 10, 5 of 10 went up: p = 2, 22, 22, 112 and 1024 of 1,024.
    ups = (10, 9, 9, 8, 5)
    before = {f"p{n}": (3,) * 5 for n in range(10)}
    after = {f"p{n}": tuple(4 if n < up else 2 for up in ups) for n in range(10)}
    changes = statements.changes(before, after)
    assert [c.p for c in changes] == pytest.approx([x / 1024 for x in (2, 22, 22, 112, 1024)])
    # Holm: 5 times the smallest, then 4, 3, 2 and 1 times; never less than one before; at most 1.
    wanted = [5 * 2, 4 * 22, 4 * 22, 2 * 112, 1024]
    assert [c.adjusted for c in changes] == pytest.approx([x / 1024 for x in wanted])
    # Alone, the second would be more than chance (0.021). Beside four others, it is not.
    assert [c.tells for c in changes] == [1, 0, 0, 0, 0]


@pytest.mark.thorough
def test_what_holds_by_hand_holds_by_the_command():
    for moved in range(1, 31):
        needed = statements.same_way(moved, statements.LEVEL / 5)
        if needed:
            before = {f"p{n}": (3, 3, 3, 3, 3) for n in range(moved)}
            after = {f"p{n}": (4 if n < needed else 2, 3, 3, 3, 3) for n in range(moved)}
            assert statements.changes(before, after)[0].tells == 1


def test_more_went_down_is_told_as_that():
    before, after = answers(*[[5] * 5] * 9), answers(*[[1] * 5] * 9)
    assert {c.tells for c in statements.changes(before, after)} == {-1}
    assert "down" in statements.sentence(statements.changes(before, after)[0])


PAPER = """person,row,1,2,3,4,5
1,today,5,4,4,4,3
1,looking back,2,1,2,1,1
1,first day,3,2,2,1,1
ana_lopez,Today,5,,4,4,3
ana_lopez,Looking_back,2,1,2,1,1
"""


def test_sheets_are_read_as_they_are_typed(tmp_path):
    file = tmp_path / "sheets.csv"
    file.write_text(PAPER, "utf-8")
    read = statements.from_paper(file)
    assert read["today"] == {"1": (5, 4, 4, 4, 3), "ana_lopez": (5, None, 4, 4, 3)}
    assert set(read["looking back"]) == {"1", "ana_lopez"}
    assert read["first day"] == {"1": (3, 2, 2, 1, 1)}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_sheets_saved_by_excel_with_semicolons_are_read_too(tmp_path, encoding):
    file = tmp_path / "sheets.csv"
    file.write_bytes(PAPER.replace(",", ";").replace("\n", "\r\n").encode(encoding))
    assert statements.from_paper(file)["first day"] == {"1": (3, 2, 2, 1, 1)}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("1,today,5,", "1,today,6,"), "line 2"),
        (("1,today,5,", "1,today,five,"), "line 2"),
        (("1,looking back", "1,yesterday"), "yesterday"),
        (("1,first day", ",first day"), "line 4"),
        (("1,first day", "1,today"), "twice"),
        (("person,row", "who,row"), "person"),
        (("today", "first day"), "twice"),
    ],
)
def test_what_is_typed_wrong_is_told_with_its_line(tmp_path, change, word):
    file = tmp_path / "sheets.csv"
    file.write_text(PAPER.replace(*change), "utf-8")
    with pytest.raises(CannotGrade, match=word):
        statements.from_paper(file)


def test_the_first_day_is_what_was_graded_and_paper_where_nothing_was():
    first, other = statements.first_day(
        {"ana": (1, 1, 1, 1, 1)}, {"ana": (2, 1, 1, 1, 1), "7": (3, 3, 3, 3, 3)}
    )
    assert first == {"ana": (1, 1, 1, 1, 1), "7": (3, 3, 3, 3, 3)}
    assert other == ["ana"]


@pytest.mark.parametrize(("people", "shown"), [(1, False), (10, False), (11, True), (30, True)])
def test_numbers_of_fewer_than_eleven_are_for_the_room_alone(people, shown):
    assert (statements.who_may_see(people) == "") is shown


def test_the_counts_to_keep_name_nobody():
    before, after = {"ana_lopez": (1,) * 5}, {"ana_lopez": (5,) * 5}
    text = statements.counts_table({"first day": statements.changes(before, after)})
    assert "ana" not in text
    assert text.splitlines()[1] == "first day,1,1,0,0,1.0,1.0"
