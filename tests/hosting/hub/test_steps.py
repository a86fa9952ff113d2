"""Collecting: what somebody puts into the folder of hand-ins keeps nobody's work back."""

import errno
import getpass
import os
from pathlib import Path

import pytest

from community_data.grading import roster
from community_data.hosting.hub import system

pytest.importorskip("nbgrader")
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeSubmit
from traitlets.config import Config

from community_data.hosting.hub.steps import Collect, Submit

MODULE = "08_groups"


def collect(folder):
    """What is collected, by person."""
    (folder / "course").mkdir(exist_ok=True)
    config = Config(
        CourseDirectory={
            "root": str(folder / "course"),
            "course_id": "community_data",
            "assignment_id": MODULE,
        },
        Exchange={"root": str(folder / "exchange")},
        ExchangeCollect={"update": True},
    )
    Collect(coursedir=CourseDirectory(config=config), config=config).start()
    submitted = folder / "course" / "submitted"
    return {file.parents[1].name: file.read_text() for file in submitted.glob("*/*/*.ipynb")}


def hand_in(folder, person, time, text):
    place = folder / "exchange" / "community_data" / "inbound" / f"{person}+{MODULE}+{time}+x"
    place.mkdir(parents=True)
    (place / f"{MODULE}.ipynb").write_text(text)
    return place


@pytest.fixture
def me():
    name = getpass.getuser()
    if not roster.ID.fullmatch(name):
        pytest.skip("The name of this user is no id.")
    return name


def test_the_newest_of_each_person_is_collected(tmp_path, me):
    hand_in(tmp_path, me, "2026-11-27 05:00:00.000000 UTC", "second")
    hand_in(tmp_path, me, "2026-11-26 05:00:00.000000 UTC", "first")
    assert collect(tmp_path) == {me: "second"}
    hand_in(tmp_path, me, "2026-11-28 05:00:00.000000 UTC", "third")
    assert collect(tmp_path) == {me: "third"}


@pytest.mark.parametrize("stray", ["no date+x", "9999999999999+x", "+", "2026-11-27+x+y+z"])
def test_what_is_no_hand_in_stops_nobody(tmp_path, me, stray):
    place = hand_in(tmp_path, me, "2026-11-27 05:00:00.000000 UTC", "mine")
    (place.parent / f"{me}+{MODULE}+{stray}").touch()
    (place.parent / f"..+{MODULE}+2027-11-27 05:00:00.000000 UTC+x").mkdir()
    assert collect(tmp_path) == {me: "mine"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="Only root can be two people.")
def test_a_later_one_in_the_name_of_another_does_not_hide_theirs(tmp_path, me):
    hand_in(tmp_path, me, "2026-11-27 05:00:00.000000 UTC", "mine")
    other = hand_in(tmp_path, me, "2031-01-01 10:00:00.000000 UTC", "not mine")
    os.chown(other, *system.ids("nobody"))
    assert collect(tmp_path) == {me: "mine"}


def test_half_a_hand_in_is_taken_away(tmp_path, monkeypatch):
    def full(step):
        Path(step.inbound_path, step.assignment_filename).mkdir()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(ExchangeSubmit, "copy_files", full)
    step = Submit()
    step.inbound_path, step.assignment_filename = str(tmp_path), "ana_lopez+08_groups+now+x"
    with pytest.raises(OSError, match="No space left"):
        step.copy_files()
    assert list(tmp_path.iterdir()) == []
