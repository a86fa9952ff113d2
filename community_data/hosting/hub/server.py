"""What the Hub starts: a trainee's server, the facilitators' course, and the Hub's own services.

python -m community_data.hosting.hub.server trainee|course MODULE OPTIONS …
python -m community_data.hosting.hub.server service MODULE OPTIONS …
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from community_data.course.syllabus import course_folder
from community_data.kernels.confinement import end_with_parent
from community_data.text.translate import _

WORK = "my-work"
HUB_PROCESS = "COMMUNITY_DATA_HUB_PROCESS"  # in the environment of a service: the Hub's number


def main() -> None:
    """Run it in this process. For a trainee, bring the modules into the work folder first.

    `-P`: a file that somebody calls random.py in the folder where they work is nobody's library.
    """
    # A Hub that a shell started in the background ignores SIGINT, and so does all that it starts.
    # But it asks them to end by that very signal, and would wait a minute for them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    kind, program = sys.argv[1], [sys.executable, "-P", "-m", *sys.argv[2:]]
    if kind == "trainee":  # goes on when the Hub is started again
        from community_data.hosting.work_folder import copy_modules  # takes a second; others wait

        work = Path.home() / WORK
        copy_modules(course_folder(), work)
        os.chdir(work)
    else:
        # Else it would live on when the Hub is killed, and the next Hub's could not start.
        end_with_parent()
        # Unset where another program than the Hub starts it, as on Kubernetes.
        if os.environ.get(HUB_PROCESS, str(os.getppid())) != str(os.getppid()):
            sys.exit(_("The Hub ended while this was starting."))
    if kind == "course":
        os.umask(0o077)
        os.chdir(course_folder())
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
