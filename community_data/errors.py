"""What a person can put right: a sentence with a next step, and the exit code of the command."""


class CourseError(Exception):
    """Its text is one plain sentence or two, for a person who did not write this code."""

    exit_code = 2  # the person asked for something that is not there, or brought a broken file


class DataProblem(CourseError):
    """Something in the data that a person can put right."""


class CannotReport(CourseError):
    """The pages that were asked for cannot be made."""


class Held(CannotReport):
    """A release that a person has to look at before anybody reads it."""

    exit_code = 3


class CannotFetch(DataProblem):
    """A service gave no table: it is not there, asks for a key, or answers with something else."""


class CannotStart(CourseError):
    """The course cannot be opened."""


class FacilitatorsOnly(CourseError):
    """A trainee's copy of the course cannot do this."""


class CannotHandOut(CourseError):
    """The trainees' copy of the course cannot be made."""


class CannotHandIn(CourseError):
    """A trainee's work cannot be handed in as it is."""


class CannotGrade(CourseError):
    """The work of a cohort cannot be taken in, graded or given back."""


class CannotHost(CourseError):
    """The course cannot be put on a hub as it is."""


class CannotLayOut(CourseError):
    """An empty module cannot be laid out."""


class ModuleProblem(CourseError):
    """Something about a module that its author can put right."""

    exit_code = 1


class GlossaryProblem(CourseError):
    """Something about the words of the course that an author can put right."""

    exit_code = 1
