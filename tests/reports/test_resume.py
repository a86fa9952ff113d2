"""What is there stays, what is not there yet is made: also after Ctrl-C in the middle."""

import json
import os
import re
import signal
import subprocess
import tempfile
import uuid
from pathlib import Path

import pytest

from community_data.reports.run import FOLDER
from tests import processes

from .conftest import shas, write_package

TOWNS = [f"Town {letter}" for letter in "ABCDEF"]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Six towns where nothing goes wrong."""
    return write_package(tmp_path_factory.mktemp("data") / "six", TOWNS)


@pytest.fixture(scope="module")
def stopped(report_command, package, tmp_path_factory):
    """A run that was stopped with Ctrl-C after its second page: (folder, code, said, alive)."""
    out = tmp_path_factory.mktemp("stopped") / "out"
    mark = uuid.uuid4().hex
    words, env = report_command(
        *(package, "--level", "town", "--module", "count", "--out", out, "--jobs", 2),
        SLOW="5", MARK=mark,  # seconds: on a busy machine this process may come late
    )  # fmt: skip
    process = subprocess.Popen(
        words, env=env, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        said = ""
        while said.count("page written") < 2:
            line = process.stderr.readline()
            assert line, said
            said += line
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        rest, err = process.communicate(timeout=60)
    finally:
        process.kill()
    return out, process.returncode, said + err + rest, processes.left(processes.marked(mark))


def test_says_how_far_it_came_and_how_to_go_on(stopped):
    _, code, said, _ = stopped
    assert code == 130
    assert "of 6 pages are done. The same command takes it up from here." in said
    # No line of the tools' own among ours.
    ours = re.compile(r"\d of 6: Town [A-F] – page written|Stopped: .*|")
    assert [line for line in said.splitlines() if not ours.fullmatch(line)] == []


def test_leaves_no_process_behind(stopped):
    assert not stopped[3]


def test_leaves_whole_pages_and_an_index_of_them(stopped):
    out = stopped[0]
    pages = list(out.glob("town-*.html"))
    assert 2 <= len(pages) < 6
    assert all(f.read_text().endswith("</html>\n") for f in pages)
    index = (out / "index.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<li[^>]*><a href="town-', index)) == len(pages)


def test_is_taken_up_and_then_there_is_nothing_to_do(stopped, report, package):
    out = stopped[0]
    request = (package, "--level", "town", "--module", "count", "--out", out)
    before = {f.name: f.stat().st_mtime_ns for f in out.glob("town-*.html")}
    # What a run leaves that was killed while it wrote.
    (out / ".community-data-part-x").write_text("half a p")

    second = report(*request)
    assert second.code == 0
    assert f"{len(before)} of 6: already there" in second.err
    assert f"6 pages in {out}: {6 - len(before)} made now" in second.out
    assert {name: (out / name).stat().st_mtime_ns for name in before} == before
    others = {"index.html", "data.html", "accessibility.html", "feed.xml", ".published"}
    assert {f.name for f in out.iterdir()} - others == {f"town-{one}.html" for one in "abcdef"}

    whole = shas(out)
    # The folder of a run whose command was killed, and whose worker lived on a moment.
    ended = subprocess.Popen(["true"])
    ended.wait()
    left = Path(tempfile.gettempdir()) / f"{FOLDER}{ended.pid}x{uuid.getnode():x}x1-2"
    left.mkdir()
    third = report(*request)
    assert not left.exists()
    assert third.code == 0 and "0 made now, 6 already there" in third.out
    assert "page written" not in third.err
    assert shas(out) == whole


def test_again_makes_the_same_page_again(stopped, report, package):
    out = stopped[0]
    report(package, "--place", "Town A", "--module", "count", "--out", out)
    page = out / "town-a.html"
    before, when = page.read_bytes(), page.stat().st_mtime_ns
    said = report(package, "--place", "Town A", "--module", "count", "--out", out, "--again")
    assert "1 made now" in said.out
    assert page.read_bytes() == before and page.stat().st_mtime_ns != when


def test_a_newer_release_makes_its_pages_anew_and_lists_no_older_ones(report, tmp_path):
    package = write_package(tmp_path / "data", TOWNS[:2])
    request = (package, "--module", "names", "--out", tmp_path / "out")
    assert report(*request, "--level", "town").code == 0

    newer = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    newer["version"] = "2"
    (package / "datapackage.json").write_text(json.dumps(newer), encoding="utf-8")
    said = report(*request, "--place", "Town A")
    assert "1 made now" in said.out
    assert "1 page of another release is still in" in said.err
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "Town A" in index and "Town B" not in index
