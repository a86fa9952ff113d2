"""Many trainees at once: all finish, and what they take is what the guide's sizing says.

`TRAINEES` in the environment says how many; 20 where it says nothing.
"""

import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from community_data.hosting.hub import system
from community_data.hosting.hub.check import A_TRAINEE
from tests import processes
from tests.hosting.hub.conftest import require_root, running_hub

pytestmark = [pytest.mark.thorough, pytest.mark.needs("hub"), pytest.mark.timeout(1800)]
COUNT = int(os.environ.get("TRAINEES", "20"))
MOST_OF_A_BARE_KERNEL = 1.15
# Run in a kernel: what it has, proportional for what several share, in megabytes; and the seconds
# of a processor that it took.
OWN_USE = (
    "print('MEMORY', sum(int(l.split()[1]) for l in open('/proc/self/smaps_rollup')"
    " if l.startswith('Pss:')) / 1000, 'SECONDS', __import__('time').process_time())"
)
BARE = "import pandas, seaborn"
RUN = """
import faulthandler, sys, nbformat
from jupyter_client.manager import KernelManager
faulthandler.dump_traceback_later(600, exit=True)
# Not by ports: of twenty kernels that choose theirs at once, two can choose the same.
manager = KernelManager(kernel_name="python3", transport="ipc")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=300)
def run(source):
    said = []
    reply = client.execute_interactive(source, timeout=600, output_hook=lambda m: said.append(m))
    errors = [m["content"]["ename"] for m in said if m["msg_type"] == "error"]
    text = "".join(m["content"].get("text", "") for m in said if m["msg_type"] == "stream")
    return errors, text
for cell in nbformat.read(sys.argv[1], 4).cells if sys.argv[1].endswith("ipynb") else []:
    if cell.cell_type == "code":
        errors, _text = run(cell.source)
        if errors:
            print("ERROR", errors, cell.source[:80])
if not sys.argv[1].endswith("ipynb"):
    run(sys.argv[1])
print(run(sys.argv[2])[1])
client.stop_channels()
manager.shutdown_kernel(now=True)
"""


def sign_in(running, name):
    """Sign in without a browser, and have the Hub start the server. Returns the session."""
    session = requests.Session()
    port = running.hub.ports["public"]
    host = running.address.removeprefix("http://")
    session.headers.update({"Host": host, "Sec-Fetch-Mode": "navigate"})
    hub = f"http://127.0.0.1:{port}/hub"
    session.get(f"{hub}/login", allow_redirects=False)
    form = {
        "username": name, "password": running.passwords[name], "_xsrf": session.cookies["_xsrf"],
    }  # fmt: skip
    answer = session.post(f"{hub}/login", data=form, allow_redirects=False)
    assert answer.status_code == 302, answer.status_code
    spawned = session.get(f"{hub}/spawn", allow_redirects=False)
    assert spawned.status_code == 302, spawned.text
    return session


def server_of(name):
    own = processes.running(processes.of_user(system.ids(name)[0]))
    return next(iter(processes.running(processes.says("jupyterhub.singleuser"), own)), None)


def test_all_of_a_room_finish_and_fit(repo, tmp_path):
    require_root()
    with running_hub(repo, tmp_path, COUNT) as running:
        for name in running.people:
            sign_in(running, name)
        wait_for_servers(running)
        began = time.monotonic()
        with ThreadPoolExecutor(COUNT) as room:
            outcomes = list(room.map(lambda name: run_module(running, name), running.people))
        took = time.monotonic() - began
        assert not [text for text in outcomes if "ERROR" in text or "MEMORY" not in text], outcomes
        kernel = statistics.median(memory(text) for text in outcomes)
        bare = memory(in_a_kernel(running, running.people[0], BARE))
        servers = [server_of(name) for name in running.people]
        server = statistics.median(one.memory_full_info().pss / 10**6 for one in servers)
        server_seconds = statistics.median(sum(one.cpu_times()[:2]) for one in servers)
        seconds = statistics.median(number(text, "SECONDS") for text in outcomes)
        print(
            f"\n{COUNT} trainees: kernel {kernel:.0f} MB, bare {bare:.0f} MB, ratio "
            f"{kernel / bare:.2f}, server {server:.0f} MB, all done in {took:.0f} s; seconds of a "
            f"processor: kernel {seconds:.0f}, start of a server {server_seconds:.0f}"
        )
        assert kernel + server <= A_TRAINEE
        assert kernel <= MOST_OF_A_BARE_KERNEL * bare


def wait_for_servers(running):
    for _second in range(900):
        if all(server_of(name) for name in running.people):
            return
        time.sleep(1)
    raise AssertionError("not every server started")


def run_module(running, name):
    notebook = running.hub.handout / "modules" / "08_groups" / "08_groups.ipynb"
    return in_a_kernel(running, name, str(notebook))


def in_a_kernel(running, name, what):
    home = running.hub.homes / name
    env = {
        "HOME": str(home), "PYTHONPATH": str(running.hub.handout), "LANG": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1", "COMMUNITY_DATA_COURSE": str(running.hub.handout),
    }  # fmt: skip
    for _try in range(2):  # a kernel ended once as it began, of some hundreds, and nobody knows why
        done = running.inside(
            "sh", "-c", 'cd "$HOME" && exec "$@"', "sh",
            sys.executable, "-c", RUN, what, OWN_USE, user=name, env=env,
        )  # fmt: skip
        if done.returncode == 0:
            break
        print(f"{name} begins again: {done.stderr[-2000:]}")
    assert isinstance(done, subprocess.CompletedProcess)
    return done.stdout + done.stderr[-500:]


def memory(text):
    return number(text, "MEMORY")


def number(text, word):
    return float(text.split(word)[1].split()[0])
