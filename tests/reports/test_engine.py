"""Cells that show nothing on a page run in one request; the page, and what is said, is the same."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from community_data.reports import engine
from community_data.reports import run as runs
from community_data.reports.plan import Request, make_plan
from community_data.reports.run import Failure, Run, Section, run_module, stop_kernels

SHORT = ("08_groups", "12_brief")  # figures and checks; words and choices
REPORT = {"tags": ["report"]}
ALL = make_plan(Request("riverbend", out=Path("never-made"), places=("Otterbeck",))).pages[0].runs


@pytest.fixture
def requests(monkeypatch):
    """The code of each request that a kernel got."""
    got = []

    def together(cells):
        joined = real(cells)
        got.extend(cell.source for cell in joined if cell.cell_type == "code")
        return joined

    real = engine._together
    monkeypatch.setattr(engine, "_together", together)
    return got


@pytest.fixture
def run(tmp_path):
    """Run a notebook of these cells, each code and whether it is a part of the page."""

    def of(*cells: tuple[str, bool]):
        notebook = new_notebook(
            cells=[new_code_cell(code, metadata=REPORT if shown else {}) for code, shown in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
        )
        notebook.cells.insert(1, new_markdown_cell("Text between two cells."))
        file = tmp_path / "solutions" / "01_made_up" / "01_made_up.ipynb"
        file.parent.mkdir(parents=True)
        nbformat.write(notebook, file)
        return run_module(Run("01_made_up", "Made up", str(file), {}, execution_timeout=5))

    return of


@pytest.mark.parametrize(
    "module",
    [
        pytest.param(each, id=each.module, marks=[pytest.mark.thorough][each.module in SHORT :])
        for each in ALL
    ],
)
def test_a_module_shows_the_same(module, monkeypatch, requests):
    together = run_module(module)
    assert isinstance(together, Section)
    cells = nbformat.read(module.notebook, as_version=4).cells
    assert len(requests) <= 2 * sum("report" in cell.metadata.get("tags", []) for cell in cells) + 1
    monkeypatch.setattr(engine, "_together", lambda cells: cells)
    assert together == run_module(module)


def test_cells_see_each_other_and_come_in_order(run, requests):
    outcome = run(
        ("seen = ['a']", False),
        ("seen.append('b')", False),
        ("print(*seen)", True),
        ("seen.append('c')\nseen", False),
        ("seen.append('d')", False),
        ("print(*seen)", True),
    )
    assert outcome.html == "<p>a b</p>\n<p>a b c d</p>"
    assert len(requests) == 4


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("why am I here", "invalid syntax"),
        ("import time; time.sleep(30)", "longer than 5 seconds"),
        ("import os; os._exit(1)", "stopped in the middle"),
    ],
)
def test_what_fails_in_the_middle_is_named(run, code, reason):
    outcome = run(("a = 1", False), (code, False), ("b = 1", False), ("print(a)", True))
    assert reason in outcome.reason
    assert (outcome.cell, outcome.source) == (2, code)


def test_a_cell_after_one_that_failed_does_not_run(run, tmp_path):
    trace = tmp_path / "trace"
    run(("a = 1", False), ("1 / 0", False), (f"open({str(trace)!r}, 'w')", False), ("a", True))
    assert not trace.exists()


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("41 + 1\nkept = _", "42"),
        ("41 + 1\nkept = list(Out.values())", "[42]"),
        ("import asyncio\nawait asyncio.sleep(0)\nkept = 'slept'", "slept"),
    ],
)
def test_a_notebook_that_knows_its_cells_runs_cell_by_cell(run, before, says):
    *cells, last = before.split("\n")
    outcome = run(*((cell, False) for cell in [*cells, last]), ("print(kept)", True))
    assert outcome.html == f"<p>{says}</p>"


def test_a_verdict_is_not_taken_back(run):
    check = "{'application/vnd.community-data.check+json': {'exercise': 'e', 'passed': False}}"
    outcome = run(
        (f"from IPython.display import clear_output, display\ndisplay({check}, raw=True)\n"
         "clear_output(wait=True)", False),
        ("print(1)", True),
    )  # fmt: skip
    assert "The check e did not pass" in outcome.reason and outcome.cell == 1


def test_who_stopped_a_run_gets_no_second_try(run, monkeypatch):
    tries = []
    monkeypatch.setattr(runs, "_run", lambda *words: tries.append(words) or Failure("01", "no"))
    stop_kernels("token")
    run_module(Run("01", "", "", {}, 5), "token")
    assert len(tries) == 1
    run_module(Run("01", "", "", {}, 5), "another")
    assert len(tries) == 3
