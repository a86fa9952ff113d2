"""A graded cohort, made once."""

import shutil

import pytest

from tests.grading.reading.cohort import hand_in, lay_out

PEOPLE = {f"p{number:02d}": f"Person {number:02d} Ödegård" for number in range(14)}


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """Twelve people wrote a text, one wrote none, and one handed in nothing."""
    folder = lay_out(tmp_path_factory.mktemp("graded") / "course", PEOPLE)
    for number, person in enumerate(list(PEOPLE)[:13]):
        hand_in(
            folder, person, f"This is text {number}. It has two sentences." if number < 12 else ""
        )
    return folder


@pytest.fixture
def course(graded, tmp_path):
    """A copy of it to change."""
    return shutil.copytree(graded, tmp_path / "course")
