"""A source still prints what is stored in it: nbval runs it again and compares.

nbval compares nothing where nothing is stored, so that something is stored is tested too, and that
a stored number changed by hand is seen.
"""

import copy
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from community_data.kernels.provisioner import kernel_name
from tests.modules.coursework import COURSE

SANITIZE = Path(__file__).with_name("nbval_sanitize.cfg")
RUN_DEPENDENT = re.compile(r"\b0x[0-9a-f]{8,}|/tmp/|/var/folders/|/home/|/Users/|ipykernel_\d")


@pytest.fixture
def nbval(clean_env):
    """Run nbval on the notebooks in a folder; the result has `returncode` and `stdout`."""

    def run(folder, jobs="2"):
        return subprocess.run(
            [
                sys.executable, "-m", "pytest", str(folder), "--rootdir", str(folder),
                "--nbval", "--nbval-kernel-name", kernel_name(), "--nbval-cell-timeout", "120",
                "--nbval-sanitize-with", str(SANITIZE), "--color", "no",
                "-n", jobs, "--dist", "loadfile", "-p", "no:cacheprovider", "-q", "-rf",
            ],
            cwd=COURSE, env=clean_env, capture_output=True, text=True, timeout=1800,
        )  # fmt: skip

    return run


def code_cells(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_every_source_prints_what_is_stored(nbval):
    outcome = nbval(COURSE / "solutions")
    assert outcome.returncode == 0, outcome.stdout[-6000:]


def test_the_source_was_run_from_top_to_bottom_and_kept_its_outputs(module):
    cells = code_cells(module.source)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert all(c.outputs for c in cells if c.metadata.get("nbgrader", {}).get("grade"))
    assert not any(o.output_type == "error" for c in cells for o in c.outputs)
    assert not any(o.get("name") == "stderr" for c in cells for o in c.outputs)


def test_nothing_stored_depends_on_the_run_or_the_machine(module):
    for cell in code_cells(module.source):
        assert not RUN_DEPENDENT.search(nbformat.v4.writes(nbformat.v4.new_notebook(cells=[cell])))
        assert all("widget-view" not in kind for o in cell.outputs for kind in o.get("data", {}))


@pytest.mark.share(1)
def test_a_stored_number_changed_by_hand_is_seen(nbval, module, tmp_path):
    changes = {"text/plain": change_a_printed_number, "text/html": change_a_number_in_a_table}
    expected = {}
    for kind, change in changes.items():
        notebook = copy.deepcopy(module.source)
        file = tmp_path / f"{kind.replace('/', '_')}.ipynb"
        expected[file.name] = change(notebook)
        nbformat.write(notebook, file)
    outcome = nbval(tmp_path)
    assert outcome.returncode == 1, outcome.stdout[-6000:]
    failed = re.findall(r"^FAILED \S*?(\w+\.ipynb)::Cell (\d+)", outcome.stdout, re.MULTILINE)
    assert {name: int(cell) for name, cell in failed} == expected
    assert len(failed) == len(expected)


def change_a_printed_number(notebook) -> int:
    """Change the last digit of a result that is a number. The result is the cell's place."""
    for place, cell in enumerate(code_cells(notebook)):
        for output in cell.outputs:
            text = output.get("data", {}).get("text/plain", "")
            if re.fullmatch(r"-?\d+(\.\d+)?", text):
                output.data["text/plain"] = change_last_digit(text)
                return place
    raise AssertionError("The module prints no number.")


def change_a_number_in_a_table(notebook) -> int:
    """Change a number inside a table that is shown as HTML, and nothing else about it."""
    for place, cell in enumerate(code_cells(notebook)):
        for output in cell.outputs:
            html = output.get("data", {}).get("text/html", "")
            if found := re.search(r"<td[^>]*>[^<]*\d[^<]*</td>", html):
                start, end = found.span()
                output.data["text/html"] = html[:start] + change_last_digit(found[0]) + html[end:]
                return place
    raise AssertionError("The module shows no table with a number.")


def change_last_digit(text: str) -> str:
    return re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), text)
