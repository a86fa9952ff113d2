"""What goes wrong in the middle of a run: it costs what it hit alone, and the next run finishes."""

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tracemalloc
import uuid
from pathlib import Path

import psutil
import pytest

from community_data.reports import stage
from community_data.reports.page import place_page
from community_data.reports.plan import Request, make_plan
from community_data.reports.run import FOLDER, Section
from community_data.reports.site import file_names
from tests import processes

from .conftest import COUNT, write_course, write_package

TOWNS = ["Town A", "Town B", "Town C", "Town D"]
TABLES = {"index.html", "data.html", "accessibility.html", "compare.html"}
# In the town of Killham the notebook ends the worker that runs it: a child of the command, whose
# number stands in the name of the folder of the run.
KILLS_ITS_WORKER = """
if where["name"] == "Killham":
    import contextlib, psutil, re
    command = psutil.Process(int(re.search(r"community-data-run-(\\d+)x", os.getcwd())[1]))
    for child in command.children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "spawn_main" in " ".join(child.cmdline()):
                child.kill()
    time.sleep(60)
"""


@pytest.fixture
def started(report_command):
    """Start a report whose notebooks take a while: (process, the mark of all it starts)."""
    begun = []

    def start(*arguments, slow=1.5, **more):
        mark = uuid.uuid4().hex
        words, env = report_command(*arguments, SLOW=str(slow), MARK=mark, **more)
        process = subprocess.Popen(
            words, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        begun.append(process)
        return process, mark

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def wait_for(line, process):
    """What a process said up to a line."""
    said = ""
    while line not in said:
        more = process.stderr.readline()
        assert more, said
        said += more
    return said


def workers_of(process):
    """The processes of the command that run notebooks."""
    children = psutil.Process(process.pid).children(recursive=True)
    return processes.running(processes.says("spawn_main"), children)


def folders_of(process):
    return list(Path(tempfile.gettempdir()).glob(f"{FOLDER}{process.pid}x*"))


def pages_in(out):
    """The pages of towns, each of which must be whole."""
    pages = {file.name: file.read_text(encoding="utf-8") for file in out.glob("*.html")}
    assert all(text.endswith("</html>\n") for text in pages.values())
    return sorted(set(pages) - TABLES)


@pytest.mark.thorough
def test_a_worker_that_is_killed_costs_no_page(started, tmp_path):
    package, out = write_package(tmp_path / "p", TOWNS), tmp_path / "out"
    process, mark = started(
        package, "--level", "town", "--module", "count", "--out", out, "--jobs", 2
    )
    wait_for("page written", process)
    workers_of(process)[0].kill()
    said, err = process.communicate(timeout=200)
    assert process.returncode == 0, err
    assert "4 made now" in said and "Traceback" not in err
    assert pages_in(out) == [f"town-{letter}.html" for letter in "abcd"]
    assert not processes.left(processes.marked(mark)) and folders_of(process) == []


@pytest.mark.thorough
def test_a_notebook_that_ends_its_worker_fails_alone(started, tmp_path):
    cells = [*COUNT[:3], ("code", KILLS_ITS_WORKER, []), *COUNT[3:]]
    course = write_course(tmp_path / "course", {"01_count": cells})
    package, out = write_package(tmp_path / "p", ["Killham", *TOWNS[:2]]), tmp_path / "out"
    process, mark = started(
        *(package, "--level", "town", "--module", "count", "--out", out, "--jobs", 1),
        slow=0, course=course,
    )  # fmt: skip
    said, err = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "2 made now" in said
    assert "No page for Killham:\n  01_count: The process that ran it ended, twice." in err
    assert pages_in(out) == ["town-a.html", "town-b.html"]
    assert not processes.left(processes.marked(mark)) and folders_of(process) == []


@pytest.mark.thorough
def test_a_scheduler_that_is_killed_ends_the_run_with_a_sentence(started, report, tmp_path):
    package, out = write_package(tmp_path / "p", TOWNS), tmp_path / "out"
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen(
        [*dask, "--scheduler-file", file, "--port", "0", "--no-dashboard", "--host", "127.0.0.1"],
        stderr=subprocess.DEVNULL,
    )
    dask[-1] = "distributed.cli.dask_worker"
    worker = subprocess.Popen(
        [*dask, "--scheduler-file", file, "--nthreads", "1", "--no-dashboard"],
        stderr=subprocess.DEVNULL,
    )
    try:
        address = ""
        while not address:
            time.sleep(0.2)
            with contextlib.suppress(OSError, ValueError):
                address = json.loads(file.read_text())["address"]
        process, _mark = started(
            *(package, "--level", "town", "--module", "count", "--out", out),
            *("--scheduler", address),
        )
        wait_for("page written", process)
        scheduler.kill()
        _said, err = process.communicate(timeout=200)
    finally:
        for one in (scheduler, worker):
            one.send_signal(signal.SIGTERM)
            one.kill()
            one.wait()
    assert process.returncode == 2
    assert "The connection to the dask scheduler was lost." in err and "Traceback" not in err
    before = pages_in(out)
    assert 1 <= len(before) < 4
    again = report(package, "--level", "town", "--module", "count", "--out", out)
    assert again.code == 0
    assert f"{4 - len(before)} made now, {len(before)} already there" in again.out


@pytest.mark.thorough
def test_data_that_are_taken_away_in_the_middle_leave_whole_pages(started, report, tmp_path):
    kept = write_package(tmp_path / "kept", TOWNS)
    package, out = tmp_path / "p", tmp_path / "out"
    shutil.copytree(kept, package)
    request = ("--level", "town", "--module", "count", "--out", out)
    process, mark = started(package, *request, "--jobs", 1)
    wait_for("page written", process)
    shutil.rmtree(package)
    _said, err = process.communicate(timeout=200)
    # The notebooks read the protected copy to the end; what stands around the pages needs the data.
    assert process.returncode == 2
    assert "There is no data package" in err and "Traceback" not in err
    assert pages_in(out) == [f"town-{letter}.html" for letter in "abcd"]
    assert not processes.left(processes.marked(mark)) and folders_of(process) == []
    shutil.copytree(kept, package)
    again = report(package, *request)
    assert again.code == 0 and "4 already there" in again.out
    assert (out / "index.html").read_text(encoding="utf-8").count('href="town-') >= 4


@pytest.mark.thorough
def test_three_thousand_places_are_planned_in_little_memory(small_course, tmp_path):
    towns = [f"Town {n}" for n in range(3000)]
    package, out = write_package(tmp_path / "p", towns), tmp_path / "out"
    request = Request(
        str(package), out, levels=("town",), modules=("count", "names"), course=small_course
    )
    tracemalloc.start()
    plan = make_plan(request)
    tracemalloc.stop()
    assert len(plan.pages) == 3000 and not plan.already_there

    stage.keep_secret(out, plan.secret)
    out.mkdir()
    size = 50_000
    for page in plan.pages[::10]:
        sections = [Section("01_count", "Counting", "x" * size)]
        (out / page.file).write_text(place_page(plan, page, sections), encoding="utf-8")
    tracemalloc.start()
    again = make_plan(request)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(again.already_there) == 300 and len(again.pages) == 2700
    assert most < 300 * size * 10  # bytes; all 3,000 pages would be ten times that
    assert len(set(file_names(plan.package.places).values())) == 3001
