"""A small cohort whose work was graded: its folder, its gradebook, and its texts.

The gradebook is made by nbgrader's own programs from the released notebook: what the course's
grading does to a text, which is nothing, is not needed here.
"""

import datetime
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades, SaveCells

COURSE = Path(__file__).resolve().parents[3]
MODULE, TASK = "08_groups", "rewrite"
PARTS = (
    "community_data/course/syllabus.toml",
    "facilitator_guide/modules",
    "modules",
    "nbgrader_config.py",
)
PEOPLE = {
    "ana_lopez": "Ana López",
    "ben_okafor": "Ben Okafor",
    "chi_tran": "Chi Tran",
    "dee_smith": "Dee Smith",
    "eva_rossi": "Eva Rossi",
}


def lay_out(folder: Path, people: dict[str, str] = PEOPLE) -> Path:
    """A course's folder with what reading needs of it, and a roster."""
    for part in PARTS:
        source, target = COURSE / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    (folder / "solutions").mkdir()
    roster = "".join(f"{id},{name},{id}@example.org\n" for id, name in people.items())
    (folder / "roster.csv").write_text("id,name,email\n" + roster, encoding="utf-8")
    return folder


def hand_in(course: Path, person: str, text: str, module: str = MODULE, task: str = TASK) -> None:
    """A person's work with this text, as it stands when it was graded; "" for none."""
    notebook = nbformat.read(course / "modules" / module / f"{module}.ipynb", as_version=4)
    if text:
        (cell,) = (
            c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == task
        )
        # nbgrader cannot take a lone surrogate; what is read is the text beside it.
        cell.source = text.encode("utf-8", "replace").decode()
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
            cell.outputs = [
                nbformat.v4.new_output("execute_result", {"text/plain": "1"}, execution_count=1)
            ]
    notebook.metadata["community_data"] = {
        "submitted": "0" * 64,
        "edition": "0" * 64,
        "graded": datetime.datetime.now(datetime.UTC).isoformat(),
        "texts": {task: text},
        "notes": [],
    }
    _into_the_gradebook(course, person, notebook, module)
    file = course / "autograded" / person / module / f"{module}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    # A lone surrogate is valid in JSON's escapes, and in nothing that Python writes as UTF-8.
    file.write_text(json.dumps(notebook), encoding="ascii")


def gradebook(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}", course_id="community_data")


def _into_the_gradebook(course: Path, person: str, notebook, module: str) -> None:
    resources = {
        "nbgrader": {
            "notebook": module,
            "assignment": module,
            "student": person,
            "db_url": f"sqlite:///{course / 'gradebook.db'}",
        }
    }
    with gradebook(course) as book:
        known = module in [assignment.name for assignment in book.assignments]
        if not known:
            book.add_assignment(module)
        book.update_or_create_student(person)
    if not known:
        release = nbformat.read(course / "modules" / module / f"{module}.ipynb", as_version=4)
        SaveCells().preprocess(release, resources)
    with gradebook(course) as book:
        book.update_or_create_submission(module, person)
    SaveAutoGrades().preprocess(notebook, resources)


@dataclass(frozen=True)
class Opened:
    """A reading page that runs: `address` has its token, `root` has not."""

    address: str
    process: subprocess.Popen

    @property
    def root(self) -> str:
        return self.address.split("/?token=")[0]

    @property
    def port(self) -> int:
        return int(self.root.rsplit(":", 1)[1])

    def stop(self, number: int = signal.SIGINT) -> str:
        """Press Ctrl-C, or worse; returns what it prints then."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=30)[0]


@contextmanager
def opened_page(course, environment, *options: str) -> Iterator[Opened]:
    """The reading page with these options, as a facilitator opens it; ended with the block."""
    words = [sys.executable, "-m", "community_data.cli", "cohort", "read", MODULE]
    process = subprocess.Popen(
        [*words, "--no-browser", *options],
        env=environment | {"COMMUNITY_DATA_COURSE": str(course)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        line = process.stdout.readline()
        assert "open at" in line, line + process.communicate(timeout=30)[0]
        yield Opened(line.split()[-1], process)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate(timeout=30)
