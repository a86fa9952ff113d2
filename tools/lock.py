"""Write the lock files, and environment.yml, which repeats the versions of requirements.txt.

    make lock                               keep the versions there are, where they still fit
    make lock ARGS=--upgrade                take the newest of everything
    make lock ARGS="--upgrade-package X"    take the newest of X

The options are those of `uv pip compile`. pyproject.toml says what the course needs and why.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = "3.11"
CONDA_PYTHON = "3.13"

ABOUT_REQUIREMENTS = """\
# Every version that the course runs with, for Python 3.11 and later on Linux, macOS and Windows.
# Made by `make lock` from pyproject.toml; change that file, not this one.
"""
ABOUT_HUB = """\
# What a hub needs more than the course: nothing for a trainee's own machine.
# Made by `make lock` from pyproject.toml; change that file, not this one.
-r requirements.txt
"""
ABOUT_ENVIRONMENT = """\
# The course by conda: `conda env create -f environment.yml`. repo2docker reads it as it is.
# Made by `make lock`; change pyproject.toml, not this file. The versions are those of
# requirements.txt. Its hashes cannot come along: beside a project to install, pip refuses them.
"""


def write_locks(options: list[str]) -> None:
    """Write requirements.txt, and requirements-hub.txt with what the hub has besides."""
    options = ["--extra", "develop", *options]
    course = write_lock("requirements.txt", ABOUT_REQUIREMENTS, options)
    besides = ["--extra", "hub", "--constraint", "requirements.txt"]
    write_lock("requirements-hub.txt", ABOUT_HUB, [*besides, *options], without=course)


def write_lock(name: str, about: str, options: list[str], without: Sequence[str] = ()) -> list[str]:
    """Let uv choose the versions, for all systems at once, and write the file. Returns its entries.

    Versions that it has already are kept, unless an option says otherwise. without: entries that
    stand elsewhere.
    """
    lock = COURSE / name
    command = [
        "uv", "pip", "compile", "pyproject.toml", "--output-file", name, "--universal",
        "--python-version", OLDEST_PYTHON, "--generate-hashes", "--no-annotate", "--no-header",
        "--quiet", *options,
    ]  # fmt: skip
    if subprocess.run(command, cwd=COURSE).returncode != 0:
        sys.exit(f"uv found no versions for {name} that fit together; it says why above.")
    entries = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    entries = [entry for entry in entries if entry not in without]
    lock.write_text(about + "".join(entries), encoding="utf-8")
    return entries


def pins(requirements: str) -> list[str]:
    """The lines of a lock file without their hashes: `name==version ; marker`."""
    joined = requirements.replace("\\\n", " ")
    lines = [re.sub(r"\s+--hash=\S+", "", line).strip() for line in joined.splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


def environment(requirements: str) -> str:
    """The text of environment.yml for the text of a lock file."""
    pip = "".join(f'      - "{pin}"\n' for pin in pins(requirements))
    return (
        f"{ABOUT_ENVIRONMENT}"
        "name: community-data\n"
        "channels:\n"
        "  - conda-forge\n"
        "dependencies:\n"
        f"  - python={CONDA_PYTHON}\n"
        "  - pip\n"
        "  - pip:\n"
        f"{pip}"
        "      - -e .\n"
    )


def main() -> None:
    write_locks(sys.argv[1:])
    requirements = (COURSE / "requirements.txt").read_text(encoding="utf-8")
    (COURSE / "environment.yml").write_text(environment(requirements), encoding="utf-8")


if __name__ == "__main__":
    main()
