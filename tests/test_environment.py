"""One lock for every way to set up, and nothing of the machine it was made on in any file."""

import os
import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.conftest import COURSE
from tools import lock

REQUIREMENTS = (COURSE / "requirements.txt").read_text(encoding="utf-8")
OF_THE_HUB = (COURSE / "requirements-hub.txt").read_text(encoding="utf-8")
ENVIRONMENT = (COURSE / "environment.yml").read_text(encoding="utf-8")
PYPROJECT = (COURSE / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
OPTIONAL = PROJECT["optional-dependencies"]
DIRECT = [*PROJECT["dependencies"], *OPTIONAL["develop"], *OPTIONAL["hub"]]

# Written so that this file does not hold them itself.
REGISTRIES = ["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(com|org)"]
REGISTRIES += ["deb" + r"\.debian\.org", "anaconda" + r"\.org"]
# The people of a repo2docker image live in /home/jovyan, on every machine.
MACHINE_PATHS = [r"(?<![\w.~])/(work|root)/\w", r"/home/(?!jovyan\b)\w", r"/Users/\w"]


def pip(*arguments):
    """What pip would do, without a network."""
    return subprocess.run(
        [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", *arguments],
        cwd=COURSE, capture_output=True, text=True,
    )  # fmt: skip


def locked_versions() -> dict[str, list[str]]:
    versions = {}
    for pin in map(Requirement, lock.pins(REQUIREMENTS + OF_THE_HUB)):
        (specifier,) = pin.specifier
        assert specifier.operator == "=="
        versions.setdefault(canonicalize_name(pin.name), []).append(specifier.version)
    return versions


@pytest.mark.parametrize("dependency", DIRECT)
def test_a_direct_dependency_is_locked_in_a_version_that_it_allows(dependency):
    wanted = Requirement(dependency)
    versions = locked_versions()[canonicalize_name(wanted.name)]
    assert [v for v in versions if v not in wanted.specifier] == []


@pytest.mark.parametrize("dependency", DIRECT)
def test_a_direct_dependency_has_its_reason_beside_it(dependency):
    assert re.search(rf'^ +"{re.escape(dependency)}", +# \w+', PYPROJECT, re.MULTILINE)


def test_every_locked_version_has_a_hash():
    for entry in re.split(r"\n(?=[A-Za-z0-9])", f"{REQUIREMENTS}\n{OF_THE_HUB}"):
        if not entry.startswith(("#", "-r ")):
            assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_a_trainees_own_machine_gets_no_hub():
    assert "jupyterhub" not in REQUIREMENTS + ENVIRONMENT
    assert "-r requirements.txt" in OF_THE_HUB  # so the hub has the course's versions


def test_this_environment_is_the_locked_one():
    outcome = pip("--require-hashes", "-r", "requirements-hub.txt")
    assert outcome.returncode == 0, outcome.stderr
    assert "Would install" not in outcome.stdout


def test_conda_gets_the_locked_versions_and_the_project():
    written = yaml.safe_load(ENVIRONMENT)["dependencies"][-1]["pip"]
    assert written == [*lock.pins(REQUIREMENTS), "-e ."]
    assert lock.environment(REQUIREMENTS) == ENVIRONMENT, "Run: make lock"


def test_condas_python_is_one_that_the_course_runs_on():
    python = yaml.safe_load(ENVIRONMENT)["dependencies"][0].removeprefix("python=")
    assert python in SpecifierSet(PROJECT["requires-python"])


def test_pip_takes_the_list_as_conda_hands_it_over(tmp_path):
    """conda writes the pip part into a file, which pip then reads from the checkout."""
    listed = tmp_path / "condaenv.requirements.txt"
    listed.write_text("\n".join(yaml.safe_load(ENVIRONMENT)["dependencies"][-1]["pip"]))
    outcome = pip("--no-build-isolation", "-r", str(listed))
    assert outcome.returncode == 0, outcome.stderr
    would_install = re.findall(r"^Would install (.*)$", outcome.stdout, re.MULTILINE)
    assert would_install in ([], [f"community-data-{PROJECT['version']}"])


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text file of the checkout that git has or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=COURSE, capture_output=True, text=True,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("This is no git checkout, so its files cannot be told from others.")
    files = [COURSE / name for name in listed.stdout.split("\0") if name]
    return {
        str(file.relative_to(COURSE)): file.read_bytes().decode("utf-8", errors="ignore")
        for file in files
        if file.is_file() and file.suffix not in {".png", ".woff2"}
    }


@pytest.mark.parametrize("pattern", REGISTRIES + MACHINE_PATHS)
def test_no_file_names_a_registry_or_a_place_on_somebodys_machine(texts, pattern):
    found = [name for name, text in texts.items() if re.search(pattern, text)]
    assert found == []


@pytest.mark.parametrize("look", [["check"], ["format", "--check"]])
def test_the_code_has_one_style(look):
    outcome = subprocess.run(
        [sys.executable, "-m", "ruff", *look, "--no-cache", "."],
        cwd=COURSE, capture_output=True, text=True,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.needs("make")
def test_make_alone_lists_what_it_can_do():
    listed = subprocess.run(["make"], cwd=COURSE, capture_output=True, text=True, check=True).stdout
    for task in ("start", "test", "report", "modules"):
        assert f"make {task}" in listed


def test_workflows_run_what_is_here():
    """Each line that a workflow runs by itself is a task of the Makefile, or a script of ours."""
    tasks = set(
        re.findall(r"^([a-z-]+):.*##", (COURSE / "Makefile").read_text("utf-8"), re.MULTILINE)
    )
    ours = []
    for file in sorted((COURSE / ".github" / "workflows").glob("*.yml")):
        for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values():
            ours += [step["run"] for step in job["steps"] if "run" in step]
    for line in ours:
        if line.startswith("make "):
            assert line.split()[1] in tasks, line
        if line.startswith("."):
            assert os.access(COURSE / line, os.X_OK), line
    assert {".ci/run", "make lock ARGS=--upgrade", "make links"} <= set(ours)
