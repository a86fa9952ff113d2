"""What a person at the terminal reads, and what the command answers to a script."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from community_data import validate
from community_data.validate import terminal as told
from community_data.validate.package import run
from tests.package_copies import RIVERBEND, Copy


@pytest.fixture
def damaged(riverbend) -> Copy:
    riverbend.set_column("measures", "count", lambda c: f"{int(c):,}" if c else c)
    riverbend.set("places", 5, "level", "hamlet")
    content = riverbend.descriptor
    del content["sources"][1]["published"]
    riverbend.descriptor = content
    return riverbend


def on_terminal(report, width: int) -> str:
    screen = Console(file=io.StringIO(), force_terminal=True, width=width, color_system="truecolor")
    told.say(report, screen)
    return re.sub(r"\x1b\[[0-9;]*m", "", screen.file.getvalue())


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_terminal_shows_it_set_out_within_its_width(damaged, width):
    text = on_terminal(validate.check_data(damaged.folder), width)
    assert max(map(len, text.splitlines())) <= width
    assert text.index("Stops a module or a page") < text.index("Good to know")
    assert "→ Write digits only" in text
    plain = " ".join(text.split())
    assert re.search(r"and [\d,]+ more like these", plain)
    assert re.search(r"Stops [\w, ]*08_groups", plain)


def test_without_a_terminal_each_line_says_all(damaged, capsys):
    assert run(str(damaged.folder)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(
        re.match(r"stops .*08_groups.*: measures, row \d+, column count: “[\d,]+” is written", line)
        for line in lines
    )
    said = [line for line in lines if line.startswith("stops")]
    assert sum("is written with separators" in line for line in said) == 10
    assert any(re.search(r"measures: and [\d,]+ more like these", line) for line in lines)
    assert re.fullmatch(r"[\d,]+ problems stop a module; \d+ things to know\.", lines[-1])


def test_a_sound_package_ends_with_one_sentence_and_zero(capsys):
    assert run(str(RIVERBEND / "2026-Q2")) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Sound: 0 problems; 5 things to know."


def test_what_a_file_says_cannot_draw_on_the_terminal(riverbend):
    riverbend.set("places", 5, "level", "\x1b[2Jtown\u202e[bold]")
    riverbend.describe("ballots", name="ballots\x1b[31m")
    report = validate.check_data(riverbend.folder)
    for text in ("\n".join(told.lines(report)), on_terminal(report, 80)):
        assert "\x1b" not in text and "\u202e" not in text
    assert "[bold]" in on_terminal(report, 200), "what looks like markup is only text"


def test_slow_work_says_how_far_it_is(capsys, monkeypatch):
    clock = iter([0.0, 1.0, 3.0, 4.0, 30.0, 60.0])
    monkeypatch.setattr(told.time, "monotonic", lambda: next(clock))
    with told.Telling() as tell:
        for done in (0, 1, 20, 30, 100, 200):  # after 0, 1, 3, 4, 30 and 60 seconds
            tell("measures.csv", done * 10**6, 200 * 10**6)
    assert capsys.readouterr().err.splitlines() == [
        "measures.csv: 20 MB of 200 MB, about 27 seconds left",
        "measures.csv: 100 MB of 200 MB, about 30 seconds left",
        "measures.csv: 200 MB of 200 MB",
    ]
