"""Starting the course: Jupyter's server is for this person alone, and ends when it is told to."""

import json
import socket
import time
import urllib.error
import urllib.request

import psutil
import pytest

from community_data.errors import CannotStart, FacilitatorsOnly
from community_data.hosting.local import DOOR, start, start_for_facilitators
from tests import processes


@pytest.fixture
def work(tmp_path):
    """Where the trainee works."""
    return tmp_path / "my work"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A page that sends a stranger to the login must not count as an answer."""

    def redirect_request(self, *arguments):
        return None


def get(address):
    # The machine's proxy, if it has one, is for other machines.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect())
    with opener.open(address, timeout=30) as answer:
        return answer.read().decode()


def test_a_port_that_is_taken_is_said(work):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is taken"):
            start(work, port, browser=False)


def test_a_trainees_copy_has_nothing_for_facilitators(tmp_path, monkeypatch):
    monkeypatch.setenv("COMMUNITY_DATA_COURSE", str(tmp_path))
    with pytest.raises(FacilitatorsOnly, match="This is a trainee's copy"):
        start_for_facilitators()


def test_the_course_opens_for_the_trainee_alone_and_ends_with_ctrl_c(start_course, work):
    with start_course("--dir", work) as course:
        root, token = course.address.split("/course?token=")
        listing = json.loads(get(f"{root}/api/contents/?token={token}"))
        assert {entry["name"] for entry in listing["content"]} >= {"00_start", "08_groups"}
        for page in ("api/contents/", "course", "tree"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                get(f"{root}/{page}")
            assert refused.value.code in (302, 403)

        listening = [
            connection.laddr.ip
            for process in course.processes()
            for connection in process.net_connections()
            if connection.status == psutil.CONN_LISTEN
        ]
        assert listening and set(listening) == {"127.0.0.1"}
        assert not processes.running(processes.says(token), course.processes())
        door = work / DOOR
        assert token in door.read_text() and door.stat().st_mode & 0o077 == 0

        assert course.stop() == "The course is closed. Your work is in “my work”.\n"
        assert course.process.returncode == 0
        time.sleep(0.5)
        assert course.processes() == [] and not door.exists()


def test_nothing_of_grading_is_on_a_trainees_server(start_course, work):
    with start_course("--dir", work) as course:
        root, token = course.address.split("/course?token=")
        for address in ("formgrader", "assignment_list", "assignments", "validate_assignment"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                get(f"{root}/{address}?token={token}")
        page = get(f"{root}/notebooks/00_start/00_start.ipynb?token={token}")
        config = json.loads(page.split('id="jupyter-config-data" type="application/json">')[1]
                            .split("</script>")[0])  # fmt: skip
        assert "@jupyter/nbgrader" in config["disabledExtensions"]
        settings = f"{root}/lab/api/settings/@jupyterlab/apputils-extension:notification"
        about = json.loads(get(f"{settings}?token={token}"))["schema"]["properties"]
        assert about["fetchNews"]["default"] == "false"


def test_facilitators_have_what_they_grade_with(start_course):
    with start_course("--facilitator") as course:
        root, token = course.address.split("/lab?token=")
        config = get(f"{root}/lab?token={token}")
        assert "@jupyter/nbgrader" in config and '"@jupyter/nbgrader": true' not in config
        names = {
            e["name"] for e in json.loads(get(f"{root}/api/contents/?token={token}"))["content"]
        }
        assert {"solutions", "modules"} <= names
