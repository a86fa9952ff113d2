"""Starting the course: a trainee's work is theirs, and JupyterLab is for them alone."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

import psutil
import pytest

from community_data.errors import CannotStart
from community_data.hosting.local import KEPT, copy_modules, start

NOTEBOOK = "08_groups/08_groups.ipynb"
BESIDE = "08_groups/08_groups (new version).ipynb"


@pytest.fixture
def modules(tmp_path):
    """The course's modules: a notebook, a picture beside it, and what Jupyter leaves behind."""
    folder = tmp_path / "course" / "modules"
    put(folder / NOTEBOOK, "first edition")
    put(folder / "08_groups" / "pictures" / "map.svg", "<svg/>")
    put(folder / "08_groups" / ".ipynb_checkpoints" / "old.ipynb", "no")
    return folder


@pytest.fixture
def work(tmp_path):
    """Where the trainee works."""
    return tmp_path / "my work"


def put(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def files(work):
    """What is in the work folder, but for what the course keeps there for itself."""
    return {
        file.relative_to(work).as_posix(): file.read_text(encoding="utf-8")
        for file in work.rglob("*")
        if file.is_file() and KEPT not in file.parts
    }


def test_first_start_copies_every_module(modules, work):
    copied = copy_modules(modules, work)
    assert files(work) == {NOTEBOOK: "first edition", "08_groups/pictures/map.svg": "<svg/>"}
    assert sorted(copied.new) == sorted(files(work))
    assert copy_modules(modules, work).new == []


def test_what_the_trainee_changed_stays(modules, work):
    copy_modules(modules, work)
    put(work / NOTEBOOK, "my answers")
    copied = copy_modules(modules, work)
    assert files(work)[NOTEBOOK] == "my answers"
    assert BESIDE not in files(work) and copied.kept == []


def test_what_they_did_not_touch_is_brought_up_to_date(modules, work):
    copy_modules(modules, work)
    put(modules / NOTEBOOK, "second edition")
    copied = copy_modules(modules, work)
    assert files(work)[NOTEBOOK] == "second edition" and copied.updated == [NOTEBOOK]


def test_a_new_version_is_put_beside_theirs_once(modules, work):
    copy_modules(modules, work)
    put(work / NOTEBOOK, "my answers")
    put(modules / NOTEBOOK, "second edition")
    assert copy_modules(modules, work).kept == [(NOTEBOOK, BESIDE)]
    assert files(work)[NOTEBOOK] == "my answers" and files(work)[BESIDE] == "second edition"

    assert copy_modules(modules, work).kept == []
    (work / BESIDE).unlink()
    assert copy_modules(modules, work).kept == []
    assert BESIDE not in files(work)


def test_a_new_version_that_they_work_in_stays_too(modules, work):
    copy_modules(modules, work)
    put(work / NOTEBOOK, "my answers")
    put(modules / NOTEBOOK, "second edition")
    copy_modules(modules, work)
    put(modules / NOTEBOOK, "third edition")
    copy_modules(modules, work)
    assert files(work)[BESIDE] == "third edition"  # they had not touched the second

    put(work / BESIDE, "more answers")
    put(modules / NOTEBOOK, "fourth edition")
    copy_modules(modules, work)
    here = files(work)
    assert (here[NOTEBOOK], here[BESIDE]) == ("my answers", "more answers")
    assert here["08_groups/08_groups (new version 2).ipynb"] == "fourth edition"


@pytest.mark.parametrize("record", [None, "{broken", "[]"])
def test_without_its_record_every_file_counts_as_theirs(modules, work, record):
    put(work / NOTEBOOK, "from another computer")
    if record:
        put(work / KEPT / "copied.json", record)
    copied = copy_modules(modules, work)
    assert files(work)[NOTEBOOK] == "from another computer"
    assert copied.kept == [(NOTEBOOK, BESIDE)]


def test_a_file_they_deleted_comes_back_to_begin_again(modules, work):
    copy_modules(modules, work)
    (work / NOTEBOOK).unlink()
    assert copy_modules(modules, work).new == [NOTEBOOK]


def test_their_own_files_are_not_looked_at(modules, work):
    put(work / "notes.ipynb", "mine")
    put(work / "08_groups" / "try.ipynb", "mine too")
    copy_modules(modules, work)
    assert files(work)["notes.ipynb"] == "mine"
    assert files(work)["08_groups/try.ipynb"] == "mine too"


def test_an_empty_course_is_said(tmp_path, work):
    (tmp_path / "modules").mkdir()
    with pytest.raises(CannotStart, match="its folder modules is empty"):
        copy_modules(tmp_path / "modules", work)
    assert not work.exists()


def test_work_folder_is_never_the_courses_own(modules):
    for own in (modules, modules / "08_groups", modules.parent / "solutions" / "x"):
        with pytest.raises(CannotStart, match="inside the course's own folder"):
            copy_modules(modules, own)


def test_work_folder_that_is_a_file_is_refused(modules, work):
    put(work, "a file")
    with pytest.raises(CannotStart, match="is a file, not a folder"):
        copy_modules(modules, work)


def test_a_port_that_is_taken_is_said(modules, work, monkeypatch):
    monkeypatch.setattr("community_data.hosting.local.MODULES", modules)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is taken"):
            start(work, port, browser=False)


@pytest.fixture
def served(modules, work, clean_env):
    """The course, started as a person does: (process, address, mark of its processes)."""
    mark = uuid.uuid4().hex
    words = [sys.executable, "-m", "community_data.cli", "start", "--dir", work, "--no-browser"]
    kept = {k: v for k, v in clean_env.items() if k != "JUPYTER_NO_CONFIG"}
    process = subprocess.Popen(
        words, env=kept | {"COMMUNITY_DATA_MODULES": str(modules), "MARK": mark},
        start_new_session=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said = ""
    try:
        while "The course is open at " not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        yield process, said.split("open at ")[1].strip(), mark
    finally:
        for left in marked(mark):
            left.kill()
        process.wait(10)
        process.stdout.close()


def marked(mark):
    """The living processes that were started with this mark."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("MARK") == mark and process.status() != "zombie":
                found.append(process)
        except psutil.Error:
            continue
    return found


def get(address):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=30) as answer:
        return answer.read().decode()


def test_jupyterlab_opens_for_the_trainee_alone_and_ends_with_ctrl_c(served, work):
    process, address, mark = served
    root, token = address.split("/lab?token=")

    listing = json.loads(get(f"{root}/api/contents/?token={token}"))
    assert [entry["name"] for entry in listing["content"]] == ["08_groups"]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get(f"{root}/api/contents/")

    listening = [
        connection.laddr.ip
        for started in marked(mark)
        for connection in started.net_connections()
        if connection.status == "LISTEN"
    ]
    assert listening and set(listening) == {"127.0.0.1"}
    assert not any(token in " ".join(started.cmdline()) for started in marked(mark))

    settings = json.loads(
        get(f"{root}/lab/api/settings/@jupyterlab/apputils-extension:notification?token={token}")
    )
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"
    environment = psutil.Process(process.pid).children()[0].environ()
    assert environment["PATH"].split(os.pathsep)[0] == os.path.dirname(sys.executable)  # noqa: PTH120

    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest.endswith("The course is closed. Your work is in “my work”.\n")
    assert "Traceback" not in rest and "y/[n]" not in rest
    time.sleep(0.5)
    assert marked(mark) == []
