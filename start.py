"""Set up the course in this folder, where that is needed, and start it.

    sh start.sh               on a Mac and on Linux
    .\\start                   on Windows
    sh start.sh mend groups   any other command of the course; see: sh start.sh --help
    sh start.sh set-up        set it up only

The environment is the folder .venv. The mark that all is there, .ready, is written last. It holds
the folder of the course, since programs in an environment know it by its full path, and what
requirements.txt and pyproject.toml were. Where it says something else, or where Python is gone,
the environment is made again. What pip downloaded, it keeps.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
MARK = VENV / ".ready"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SPACE = 3 * 10**9  # bytes, with what pip keeps
# Settings for the machine's own Python, which would send packages elsewhere.
FOREIGN = ("PYTHONHOME", "PYTHONPATH", "PIP_PREFIX", "PIP_ROOT", "PIP_TARGET")


def main(words):
    if sys.version_info < (3, 11):  # noqa: UP036 - it is this file that has to say so
        sys.exit("The course needs Python 3.11 or later. Get it, then type the same line again.")
    os.chdir(HERE)
    set_up()
    if words == ["set-up"]:
        return
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help")):
        words = ["start", *words]
    os.environ.setdefault("COMMUNITY_DATA_COMMAND", "python start.py")
    command = [str(PYTHON), "-m", "community_data.cli", *words]
    if os.name == "nt":  # there, execv returns to the terminal at once
        sys.exit(wait_for(command))
    os.execv(command[0], command)


def set_up():
    """Make the environment, or bring it up to date, where it is not what it should be."""
    if not works() or marked()[:1] != [str(HERE)]:
        if shutil.disk_usage(HERE).free < SPACE:
            sys.exit("The course needs 3 GB of free space, and there is less here. Make some room.")
        print("Setting up the course. This takes a few minutes the first time.", flush=True)
        base = getattr(sys, "_base_executable", sys.executable)
        run([base, "-m", "venv", "--clear", str(VENV)])
    if marked() == wanted():
        return
    MARK.unlink(missing_ok=True)
    print("Installing what the course needs, in the versions of requirements.txt.", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", "requirements.txt"])
    run([*pip, "--no-deps", "--no-build-isolation", "-e", "."])
    MARK.write_text("\n".join(wanted()), encoding="utf-8")


def works():
    """Does the environment have a Python that runs?"""
    try:
        return subprocess.run([str(PYTHON), "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def marked():
    """What the mark says: the folder, and what the two files were."""
    try:
        return MARK.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []


def wanted():
    files = [HERE / "requirements.txt", HERE / "pyproject.toml"]
    return [str(HERE), *(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)]


def run(command):
    """Run a program of the set-up, and end with a sentence where it fails."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    if subprocess.run(command, env=kept | {"PIP_USER": "0"}).returncode:
        sys.exit(
            "The course could not be set up. What is wrong stands above. Often it is the way to "
            "the internet: look at it, then type the same line again."
        )


def wait_for(command):
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # it goes to both; the course ends by it, and we wait
            continue


if __name__ == "__main__":
    main(sys.argv[1:])
