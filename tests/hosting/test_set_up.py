"""One line sets the course up and starts it. Here it is a stand-in that needs no network."""

import os
import shutil
import subprocess

import pytest

BACKEND = '''
import zipfile

NAME = "community_data-0-py3-none-any.whl"
METADATA = "Metadata-Version: 2.1\\nName: community_data\\nVersion: 0"
FILES = {
    "community_data/__init__.py": "",
    "community_data/cli.py": """
import os, sys
print("started with", sys.argv[1:], "by", os.environ.get("COMMUNITY_DATA_COMMAND"))
print("in", os.getcwd())
""",
    "community_data-0.dist-info/METADATA": METADATA,
    "community_data-0.dist-info/WHEEL": "Wheel-Version: 1.0\\nTag: py3-none-any",
    "community_data-0.dist-info/RECORD": "",
}


def build_editable(folder, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(f"{folder}/{NAME}", "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(name, text)
    return NAME
'''
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


@pytest.fixture
def course(repo, tmp_path):
    """A folder with the start files of the course and the stand-in."""
    course = tmp_path / "my course"
    course.mkdir()
    for name in ("start.py", "start.sh", "start.bat"):
        shutil.copy(repo / name, course)
    (course / "backend.py").write_text(BACKEND)
    (course / "pyproject.toml").write_text(PROJECT)
    (course / "requirements.txt").write_text("# nothing\n")
    return course


def start(course, *words, **environment):
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    kept["PIP_NO_INDEX"] = "1"
    done = subprocess.run(
        ["/bin/sh", str(course / "start.sh"), *words], cwd="/", env=kept | environment,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_the_first_line_sets_up_and_starts_and_the_next_one_only_starts(course):
    (course / "requirements.txt").write_text(f"nowhere==1 --hash=sha256:{'0' * 64}\n")
    code, out, err = start(course)
    assert "takes a few minutes the first time" in out
    assert code == 1 and "could not be set up" in err and "Traceback" not in err

    # Settings of the machine's own Python stay out.
    (course / "requirements.txt").write_text("# nothing\n")
    elsewhere = course.parent / "elsewhere"
    code, out, err = start(course, PIP_TARGET=str(elsewhere), PIP_USER="1")
    assert code == 0, err
    started = f"started with ['start'] by sh start.sh\nin {course}\n"
    assert out.endswith(started) and not elsewhere.exists()

    assert start(course) == (0, started, "")
    assert start(course, "--no-browser")[1].startswith("started with ['start', '--no-browser']")
    assert start(course, "mend", "groups")[1].startswith("started with ['mend', 'groups']")
    assert start(course, "--help")[1].startswith("started with ['--help']")
    assert start(course, "set-up") == (0, "", "")


def test_what_changed_is_put_right(course):
    """Another edition, another folder, half an environment."""
    assert start(course, "set-up")[0] == 0
    (course / "requirements.txt").write_text("# another edition\n")
    assert "Installing what the course needs" in start(course, "set-up")[1]
    moved = course.rename(course.with_name("moved"))
    assert "Setting up the course" in start(moved, "set-up")[1]
    (moved / ".venv" / "bin" / "python").unlink()
    assert "Setting up the course" in start(moved, "set-up")[1]
    assert start(moved, "set-up") == (0, "", "")


def test_without_python_it_says_what_to_do(course, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "dirname").symlink_to(shutil.which("dirname"))
    old = programs / "python3"  # one that is too old ends with 1
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    code, out, _err = start(course, PATH=str(programs))
    assert code == 1
    assert "needs Python 3.11 or later" in out and "type the same line again" in out
    assert not (course / ".venv").exists()


def test_windows_has_the_same_line(course):
    script = (course / "start.bat").read_text()
    assert "start.py %*" in script and "(3, 11)" in script and "winget install" in script
