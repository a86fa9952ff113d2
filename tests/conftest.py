"""What every test can use: the checkout, the real package, and the tools of the system."""

import functools
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parents[1]
SEED = 2026  # another one tries other modules; `make test-all` tries all of them

# A tool by its mark, `@pytest.mark.needs("chromium")`: the programs of which one will do, and a
# command that shows that it works here, where being installed does not tell.
TOOLS = {
    "chromium": (["chromium", "chromium-browser", "google-chrome"], None),
    "bubblewrap": (["bwrap"], ["bwrap", "--ro-bind", "/", "/", "--unshare-net", "true"]),
    "poppler": (["pdftotext"], None),
    "node": (["node"], None),
    "npm": (["npm"], None),
    "make": (["make"], None),
    "hub": (["configurable-http-proxy"], ["jupyterhub", "--version"]),
}


@functools.cache
def missing(tool: str) -> str | None:
    """Why a tool cannot be used here, or None."""
    programs, probe = TOOLS[tool]
    if not any(shutil.which(program) for program in programs):
        return f"{tool} is not installed: none of {', '.join(programs)} is on the PATH."
    if probe and (outcome := subprocess.run(probe, capture_output=True, text=True)).returncode:
        return f"{tool} is installed but does not work here: {outcome.stderr.strip()}"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Leave a test marked `share(n)` to `make test-all` for all but n of its modules.

    Which ones, the seed and the file decide, so that the tests of a file share what they set up.
    """
    shared = [item for item in items if item.get_closest_marker("share")]
    for file in {item.path for item in shared}:
        of_file = [item for item in shared if item.path == file]
        modules = sorted({item.callspec.params["module"] for item in of_file})
        for item in of_file:
            count = min(item.get_closest_marker("share").args[0], len(modules))
            drawn = random.Random(f"{SEED}-{file.name}").sample(modules, count)
            if item.callspec.params["module"] not in drawn:
                item.add_marker(pytest.mark.thorough)


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_AtOnce(config), "failures-at-once")


class _AtOnce:
    """Names a test that failed when it fails: a run that is cut off has no summary."""

    def __init__(self, config) -> None:
        self.terminal = config.pluginmanager.get_plugin("terminalreporter")

    def pytest_runtest_logreport(self, report):
        if report.failed:
            reason = getattr(getattr(report.longrepr, "reprcrash", None), "message", "")
            first = (reason.splitlines() or [""])[0]
            self.terminal.write_line(f"FAILED {report.nodeid} ({report.when}): {first}")


def pytest_runtest_setup(item):
    """Skip a test whose tool is missing, with the reason. Where CI=true, fail it."""
    for mark in item.iter_markers("needs"):
        for reason in filter(None, map(missing, mark.args)):
            if os.environ.get("CI") == "true":
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


@pytest.fixture(scope="session")
def repo() -> Path:
    """The checkout."""
    return COURSE


@pytest.fixture(scope="session")
def real_package() -> Path:
    """A data package of real towns, which lies beside the checkout and is not ours to copy."""
    folder = COURSE.parent / "shared" / "real" / "connecticut-2022"
    if not folder.is_dir():
        pytest.skip("The real package is not here: ../shared/real/connecticut-2022")
    return folder


@pytest.fixture(scope="session")
def real_neighborhoods() -> Path:
    """A data package of tracts and neighborhoods of two real towns; see `real_package`."""
    folder = COURSE.parent / "shared" / "real" / "hartford-2023"
    if not folder.is_dir():
        pytest.skip("The real package is not here: ../shared/real/hartford-2023")
    return folder


@pytest.fixture(scope="session")
def clean_env(tmp_path_factory) -> dict[str, str]:
    """An environment for a program: the course's own programs, and nobody's home or settings."""
    home = tmp_path_factory.mktemp("home")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "MPL"))}
    return kept | {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
