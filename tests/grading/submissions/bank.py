"""Submissions, hostile and honest, small and named, each with what must happen to it.

They stand in the `.toml` files of this folder. A submission is a copy of module 08 and these keys:

is        a sentence: what it does
base      what it is made of: "blank" (where nothing is said), "half" or "solved"
code      a cell of its own, below the cell `below`: an id, "tools" where nothing is said, "" for
          the very first
before    code above an answer, by its exercise or the cell's id; `after` below it; `replaces`
          in its place
text      what stands in the written answer
edit      a function of cells.py, which changes the notebook, or of files.py, which changes the
          folder that is handed in
files     what lies beside the notebook, by name; `links` the same for symbolic links
loses     the exercises that earn nothing though the base has them; "all"; "any" where no number
          of points is asked for
earns     the exercises that earn points though the base has none
state     "graded", "waiting" (for who reads the text), "not_graded", or "any". Where nothing is
          said: "waiting" if the base is solved, else "graded"
only_inside  true where it would harm the machine if there were no sandbox: then it does nothing
          but leave a file in the course, by which the test sees that
slow      true where it takes long by its nature, or is large: `make test-all` runs it

Told to the code by name, so that no attack rests on a guess, and in texts between two @: COURSE,
CHECKOUT, NEIGHBOR and HOME are folders, PORT is open on this machine, TOKEN is a word that must
turn up nowhere outside.

    python -m tests.grading.submissions.bank FOLDER     write them all, to look at them
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.grading.submissions import cells, files
from tests.modules.coursework import Module, grade_id, is_answer

HERE = Path(__file__).parent
MODULE = Module("08_groups")
HALF = ["percent", "per_1000", "margin", "comparison", "gap", "real_gap"]
TOLD = ("COURSE", "CHECKOUT", "NEIGHBOR", "HOME", "PORT", "TOKEN")


@dataclass(frozen=True)
class Submission:
    """One of them. `bank` is the file that it stands in, `about` its keys."""

    name: str
    bank: str
    about: dict

    @property
    def hostile(self) -> bool:
        return self.bank != "honest"

    @property
    def slow(self) -> bool:
        return self.about.get("slow", False)

    @property
    def base(self) -> str:
        return self.about.get("base", "blank")

    @property
    def state(self) -> str:
        return self.about.get("state", "waiting" if self.base == "solved" else "graded")

    @cached_property
    def points(self) -> dict[str, float] | None:
        """The points of each check's cell by its `grade_id`; None where any will do."""
        loses = self.about.get("loses", [])
        if loses == "any":
            return None
        answered = {"blank": [], "half": HALF}.get(self.base, exercises())
        right = [] if loses == "all" else [*answered, *self.about.get("earns", [])]
        return {
            check.grade_id: check.points if exercise in right and exercise not in loses else 0
            for check, exercise in zip(MODULE.checks, exercises(), strict=True)
        }

    def notebook(self, told: dict) -> NotebookNode:
        """The notebook, before a function of `files` changes its file. `told` has all of TOLD."""
        notebook = self._base()
        for place in ("before", "replaces", "after"):
            for name, code in self.about.get(place, {}).items():
                cell = _cell(notebook, name)
                text = filled(code, told)
                above, own, below = _place(place, text, cell.source)
                cell.source = above + own + below
        if "text" in self.about:
            _cell(notebook, "rewrite").source = filled(self.about["text"], told).strip()
        if edit := getattr(cells, self.about.get("edit", ""), None):
            edit(notebook)
        if "code" in self.about:
            below = self.about.get("below", "tools")
            place = [cell.get("id") for cell in notebook.cells].index(below) + 1 if below else 0
            notebook.cells.insert(place, _own_cell(self.about, told))
        return notebook

    def hand_in(self, folder: Path, told: dict) -> None:
        """Write what is handed in, the notebook and what lies beside it, into a new folder."""
        folder.mkdir(parents=True)
        for name, text in self.about.get("files", {}).items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(filled(text, told), encoding="utf-8")
        for name, target in self.about.get("links", {}).items():
            (folder / name).symlink_to(filled(target, told))
        file = folder / f"{MODULE.name}.ipynb"
        files.write(self.notebook(told), file)
        if edit := getattr(files, self.about.get("edit", ""), None):
            edit(file, told)

    def _base(self) -> NotebookNode:
        if self.base == "blank":
            return MODULE.blank()
        notebook = MODULE.solved()
        if self.base == "half":
            blank = {grade_id(cell): cell.source for cell in MODULE.release.cells}
            for cell in notebook.cells:
                if is_answer(cell) and grade_id(cell) not in HALF:
                    cell.source = blank[grade_id(cell)]
        return notebook


def exercises() -> list[str]:
    """The names of the exercises with a check, in their order."""
    return [check.grade_id.removesuffix("_check") for check in MODULE.checks]


def bank() -> list[Submission]:
    """Every submission of this folder."""
    return [
        Submission(name, file.stem, about)
        for file in sorted(HERE.glob("*.toml"))
        for name, about in tomllib.loads(file.read_text("utf-8")).items()
    ]


def filled(text: str, told: dict) -> str:
    """A text with what it is told in the places of @COURSE@ and the others."""
    return re.sub(rf"@({'|'.join(TOLD)})@", lambda name: str(told[name[1]]), text)


NO_SANDBOX = """\
import pathlib
if pathlib.Path(COURSE).exists():
    pathlib.Path(COURSE, TOKEN).touch()
    raise RuntimeError("There is no sandbox: this would harm the machine.")
"""


def _own_cell(about: dict, told: dict) -> NotebookNode:
    code = (NO_SANDBOX if about.get("only_inside") else "") + filled(about["code"], told).strip()
    names = [name for name in TOLD if re.search(rf"\b{name}\b", code)]
    known = [f"{name} = {str(told[name])!r}" for name in names]
    if "\n!" in f"\n{code}":
        known += ["import os", f"os.environ.update({', '.join(f'{n}={n}' for n in names)})"]
    return nbformat.v4.new_code_cell("\n".join([*known, code]), id="a-cell-of-their-own")


def _cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if name in (grade_id(cell), cell.get("id")))


def _place(place: str, text: str, source: str) -> tuple[str, str, str]:
    return {
        "before": (text, source, ""),
        "after": ("", source + "\n", text),
        "replaces": ("", text.strip(), ""),
    }[place]


if __name__ == "__main__":
    out = Path(sys.argv[1])
    for each in bank():
        nowhere = dict.fromkeys(TOLD, os.devnull) | {"PORT": 9, "TOKEN": "token"}
        each.hand_in(out / each.bank / each.name / MODULE.name, nowhere)
