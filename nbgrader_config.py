"""How nbgrader finds the course, and makes a trainee's copy of a module."""

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    SaveCells,
)

from community_data.course.release import TakeOutRun

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "community_data"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "modules"
c.CourseDirectory.ignore = [".*", "__pycache__", "*.pyc", "*~", "feedback"]

# Answers stand inside an expression, `rate = ( ... )`, so that a blank copy runs.
c.ClearSolutions.code_stub = {"python": "..."}
c.ClearSolutions.text_stub = "*Double-click this text, then write your answer here.*"

c.GenerateAssignment.preprocessors = [
    TakeOutRun,
    LockCells,
    ClearSolutions,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    # What only the gradebook keeps goes after it was saved; then the checksums are new.
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]

# A trainee's cell may take its time on a small machine, but not forever (seconds).
c.Execute.timeout = 120
# A deleted check is put back and graded, instead of being lost.
c.OverwriteCells.add_missing_cells = True
