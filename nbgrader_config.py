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

# Work is graded by the course's own steps, also by the formgrader's button: put back in the form of
# the module, run in a sandbox, judged outside of it. Its points are those of our judge.
c.Autograde.exporter_class = "community_data.grading.execute.EditionFirst"
c.Autograde.sanitize_preprocessors = ["community_data.grading.execute.PutBackCells"]
c.Autograde.autograde_preprocessors = [
    "community_data.grading.execute.Grade",
    "community_data.grading.execute.SavePoints",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# nbgrader deletes a module before it makes it again; not where work of it was handed in.
c.GenerateAssignment.exporter_class = "community_data.grading.execute.RefuseAfterHandIn"
# Its own list of grades has a 0 for everybody who was not graded.
c.ExportApp.plugin_class = "community_data.grading.export_plugin.EveryPerson"
# Feedback is the course's own page.
c.GenerateFeedback.exporter_class = "community_data.grading.feedback.exporter.FeedbackPage"
