"""The written tasks of a module, each with its rubric and samples, as the guide's page has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from community_data.course.syllabus import released
from community_data.errors import CannotGrade
from community_data.text.translate import _

SECTION = re.compile(r"^## Grade exercise (\d+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
SAMPLE = re.compile(
    r"^\*\*(?P<name>[^*]+): \d+ of \d+\.\*\* \((?P<points>[\d, ]+)\)\n\n"
    r"(?P<text>(?:>.*\n)+)\n(?P<why>.+(?:\n.+)*)",
    re.MULTILINE,
)
EXERCISE = re.compile(r"^#+ .*\bexercise (\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """A row of a rubric. `levels[points]` says what a text does that gets so many points."""

    title: str
    levels: tuple[str, ...]

    @property
    def out_of(self) -> int:
        return len(self.levels) - 1


@dataclass(frozen=True)
class Sample:
    """A text with the points that the guide gives it for each row, and why."""

    name: str
    points: tuple[int, ...]
    text: str
    why: str


@dataclass(frozen=True)
class Task:
    """A written task. `asked` is what trainees read, `how` what the guide says of marking it."""

    grade_id: str
    exercise: str
    asked: str
    how: str
    rows: tuple[Row, ...]
    samples: tuple[Sample, ...]

    @property
    def out_of(self) -> int:
        return sum(row.out_of for row in self.rows)


def guide_page(course: Path, module: str) -> Path:
    return course / "facilitator_guide" / "modules" / f"{module}.md"


def tasks(course: Path, module: str) -> list[Task]:
    """The written tasks of a module, in its order.

    Raises `CannotGrade` where the notebook or the guide's page has none, or they don't fit.
    """
    notebook, page = released(course, module), guide_page(course, module)
    for file in (notebook, page):
        if not file.is_file():
            raise CannotGrade(
                _("{file} is missing, so there is no text to read, or no rubric for it.").format(
                    file=file.relative_to(course).as_posix()
                )
            )
    sections = dict(SECTION.findall(page.read_text(encoding="utf-8")))
    written = _written(notebook)
    if not written:
        raise CannotGrade(_("{module} has no written task.").format(module=module))
    return [
        _task(grade_id, exercise, asked, sections.get(exercise, ""), page.relative_to(course))
        for grade_id, exercise, asked in written
    ]


def _written(notebook: Path) -> list[tuple[str, str, str]]:
    """(grade_id, number of the exercise, what was asked) of each task that a person grades."""
    written, exercise, asked = [], "", ""
    for cell in nbformat.read(notebook, as_version=4).cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade") and about.get("solution") and cell.cell_type == "markdown":
            written.append((about["grade_id"], exercise, asked))
        elif cell.cell_type == "markdown" and (numbers := EXERCISE.findall(cell.source)):
            exercise, asked = numbers[-1], cell.source[EXERCISE.search(cell.source).start() :]
    return written


def _task(grade_id: str, exercise: str, asked: str, section: str, page: Path) -> Task:
    rows = tuple(_rows(section))
    samples = tuple(_samples(section))
    if not rows or any(len(sample.points) != len(rows) for sample in samples):
        raise CannotGrade(
            _(
                "{page} needs a section “Grade exercise {exercise}” with a table of rows for 0, 1 "
                "and 2 points, and samples with points for each row."
            ).format(page=page.as_posix(), exercise=exercise)
        )
    how = _plain(section.strip().split("\n\n")[0])
    asked = _plain(asked.partition("\n")[2])
    return Task(grade_id, exercise, asked, how, rows, samples)


def _rows(section: str) -> list[Row]:
    """The rows of the table, without its header and the line below."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[_plain(cell) for cell in line.strip("| ").split("|")] for line in lines[2:]]
    return [Row(title, tuple(levels)) for title, *levels in cells]


def _samples(section: str) -> list[Sample]:
    return [
        Sample(
            name=sample["name"],
            points=tuple(int(points) for points in sample["points"].split(",")),
            text=re.sub(r"^> ?", "", sample["text"], flags=re.MULTILINE).strip(),
            why=_plain(sample["why"]),
        )
        for sample in SAMPLE.finditer(section)
    ]


def _plain(markdown: str) -> str:
    """Prose of the guide without the signs for bold, slanted and quoted."""
    return re.sub(r"\*+|^> ?", "", markdown, flags=re.MULTILINE).strip()
