"""A course in which one person's texts were marked, made once."""

import pytest

from tests.reports.notebooks.trainee import make_course, mark

MODULES = ("08_groups", "12_stories")


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    folder = make_course(tmp_path_factory.mktemp("trainee") / "course")
    for module in MODULES:
        mark(folder, module)
    return folder
