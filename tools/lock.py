"""Write the lock file, requirements.txt, and environment.yml, which repeats its versions.

    make lock                               keep the versions there are, where they still fit
    make lock ARGS=--upgrade                take the newest of everything
    make lock ARGS="--upgrade-package X"    take the newest of X

The options are those of `uv pip compile`. pyproject.toml says what the course needs and why.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = "3.11"
CONDA_PYTHON = "3.13"

ABOUT_REQUIREMENTS = """\
# Every version that the course runs with, for Python 3.11 and later on Linux, macOS and Windows.
# Made by `make lock` from pyproject.toml; change that file, not this one.
"""
ABOUT_ENVIRONMENT = """\
# The course by conda: `conda env create -f environment.yml`. repo2docker reads it as it is.
# Made by `make lock`; change pyproject.toml, not this file. The versions are those of
# requirements.txt. Its hashes cannot come along: beside a project to install, pip refuses them.
"""


def compile_requirements(options: list[str]) -> None:
    """Let uv choose the versions, for all systems at once, and write requirements.txt."""
    lock = COURSE / "requirements.txt"
    command = [
        "uv", "pip", "compile", "pyproject.toml", "--output-file", lock.name, "--extra", "develop",
        "--extra", "hub", "--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes",
        "--no-annotate", "--no-header", "--quiet", *options,
    ]  # fmt: skip
    if subprocess.run(command, cwd=COURSE).returncode != 0:
        sys.exit("uv found no versions that fit together; it says why above. Nothing was changed.")
    text = lock.read_text(encoding="utf-8").removeprefix(ABOUT_REQUIREMENTS)
    lock.write_text(ABOUT_REQUIREMENTS + text, encoding="utf-8")


def pins(requirements: str) -> list[str]:
    """The lines of a lock file without their hashes: `name==version ; marker`."""
    joined = requirements.replace("\\\n", " ")
    lines = [re.sub(r"\s+--hash=\S+", "", line).strip() for line in joined.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


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
    compile_requirements(sys.argv[1:])
    requirements = (COURSE / "requirements.txt").read_text(encoding="utf-8")
    (COURSE / "environment.yml").write_text(environment(requirements), encoding="utf-8")


if __name__ == "__main__":
    main()
