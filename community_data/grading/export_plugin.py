"""What `nbgrader export` writes: nbgrader's own columns, and no number that is not a grade."""

from __future__ import annotations

import csv
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin

from community_data.grading import standing
from community_data.grading.standing import Standing

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score", "state", "reason",
)  # fmt: skip


class EveryPerson(ExportPlugin):
    """One row a person of the roster and assignment; a score only where everything is graded.

    Raises `CannotGrade` where the course has no roster.
    """

    def export(self, gradebook: Gradebook) -> None:
        course = Path(CourseDirectory(parent=self).root)
        wanted = {str(name) for name in self.assignment}
        people = {str(name) for name in self.student}
        with Path(self.to or "grades.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, COLUMNS)
            table.writeheader()
            for assignment in gradebook.assignments:
                if wanted and assignment.name not in wanted:
                    continue
                for row in standing.of_module(course, assignment.name):
                    if not people or row.person.id in people:
                        table.writerow(_cells(gradebook, assignment, row))


def _cells(gradebook: Gradebook, assignment: Assignment, row: Standing) -> dict[str, object]:
    try:
        timestamp = gradebook.find_submission(assignment.name, row.person.id).timestamp
    except MissingEntry:
        timestamp = None
    first, _space, last = row.person.name.rpartition(" ")
    graded = row.state == standing.GRADED
    return {
        "assignment": assignment.name,
        "duedate": assignment.duedate or "",
        "timestamp": timestamp or "",
        "student_id": row.person.id,
        "last_name": last,
        "first_name": first,
        "email": row.person.email,
        "raw_score": row.points + row.penalty if graded else "",
        "late_submission_penalty": row.penalty if graded else "",
        "score": row.points if graded else "",
        "max_score": assignment.max_score,
        "state": row.state,
        "reason": row.reason,
    }
