"""Starting a hub where one was before, and ending one."""

import subprocess
import time
from types import SimpleNamespace

import psutil
import pytest

from community_data.hosting.hub.run import PROXY, start, stop


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub whose `jupyterhub` ends at once; what matters is what is done before."""
    monkeypatch.setattr("community_data.hosting.hub.run.sys.executable", "/bin/false")
    return SimpleNamespace(folder=tmp_path, private=tmp_path, handout=tmp_path)


def proxy(seconds: float) -> subprocess.Popen:
    return subprocess.Popen(["bash", "-c", f"exec -a {PROXY} sleep {seconds}"])


def begin(hub, number: str):
    (hub.private / "proxy.pid").write_text(number)
    start(hub, hub.private / "hub.log").wait()
    return (hub.private / "proxy.pid").exists()


def status(process: subprocess.Popen) -> str:
    """Waits a little, but does not bury it."""
    for _look in range(50):
        if (now := psutil.Process(process.pid).status()) == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.1)
    return now


@pytest.mark.parametrize("seconds", [600, 0], ids=["runs", "ended, not buried"])
def test_the_proxy_of_a_killed_hub_does_not_keep_the_next_from_starting(hub, seconds):
    """The next Hub would wait for its burial, which takes the machine's first process a while."""
    left = proxy(seconds)
    try:
        if not seconds:
            assert status(left) == psutil.STATUS_ZOMBIE
        else:
            time.sleep(0.5)  # until bash has become the proxy
        assert not begin(hub, str(left.pid))
        assert status(left) == psutil.STATUS_ZOMBIE
    finally:
        left.kill()
        left.wait()


@pytest.mark.parametrize("number", ["999999999", "", "many"])
def test_a_number_that_is_no_proxys_is_forgotten(hub, number):
    assert not begin(hub, number)


def test_a_process_that_came_by_the_number_of_the_proxy_lives_on(hub):
    other = subprocess.Popen(["sleep", "600"])
    try:
        assert not begin(hub, str(other.pid))
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_server_ends_with_the_hub_of_one_person(hub):
    """It is a session of its own, and the Hub leaves it running."""
    hub.settings = SimpleNamespace(keep_apart=False)
    of_a_hub = subprocess.Popen(
        ["sh", "-c", "setsid sleep 600 & echo $!; wait"],
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    server = psutil.Process(int(of_a_hub.stdout.readline()))
    stop(hub, of_a_hub)
    psutil.wait_procs([server], timeout=5)
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
