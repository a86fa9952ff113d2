"""What the Hub starts: a trainee's server, or the server of the course for its facilitators."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from community_data.course.syllabus import course_folder
from community_data.hosting.work_folder import copy_modules
from community_data.kernels.confinement import end_with_parent

WORK = "my-work"


def main() -> None:
    """Run it in this process. For a trainee, bring the modules into the work folder first."""
    if sys.argv[1] == "trainee":
        work = Path.home() / WORK
        copy_modules(course_folder(), work)
        os.chdir(work)
    else:
        # Else it would keep its port when the Hub is killed, and the next one could not start.
        end_with_parent()
        os.umask(0o077)
        os.chdir(course_folder())
    program = [sys.executable, "-m", "jupyterhub.singleuser", *sys.argv[2:]]
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
