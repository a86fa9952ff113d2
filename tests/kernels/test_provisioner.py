"""Warm kernels by their name: as fast as they can be, and else as any other kernel."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from operator import itemgetter
from pathlib import Path

import jupyter_client.manager
import nbformat
import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from traitlets.config import Config

from community_data.kernels import forks
from community_data.kernels.order import ADDRESS
from community_data.kernels.provisioner import WARM_KERNEL, WarmProvisioner, kernel_name, running
from community_data.reports.run import Run
from community_data.reports.workers import run_all

HOSTING = Path(forks.__file__).parents[1] / "hosting"


@pytest.fixture(autouse=True)
def set_up():
    if kernel_name() != WARM_KERNEL:
        reason = "This environment was set up before the course had warm kernels."
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(autouse=True, scope="module")
def of_its_own_settings():
    """An earlier file may have begun the warm process while it had set variables of the course."""
    forks.own().close()


class Kernel:
    def __init__(self, manager, client):
        self.manager, self.client = manager, client

    @property
    def process(self) -> psutil.Process:
        assert isinstance(self.manager.provisioner, WarmProvisioner)
        return psutil.Process(self.manager.provisioner.pid)

    @property
    def warm(self) -> bool:
        return isinstance(self.manager.provisioner.process, forks.Fork)

    def printed(self, code: str) -> str:
        texts = []
        self.client.execute_interactive(
            code,
            timeout=60,
            output_hook=lambda m: texts.append(
                m["content"].get("text", m["content"].get("ename", ""))
            ),
        )
        return "".join(texts)


@contextlib.contextmanager
def started(**options):
    manager, client = jupyter_client.manager.start_new_kernel(kernel_name=WARM_KERNEL, **options)
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_its_imports_are_done_and_it_stands_where_it_was_asked_for(tmp_path):
    environment = dict(os.environ) | {"ASKED_FOR": "yes"}
    with started(cwd=str(tmp_path), env=environment) as kernel:
        assert kernel.warm
        code = (
            "import sys, os; print('pandas' in sys.modules, os.getcwd(), os.environ['ASKED_FOR'])"
        )
        assert kernel.printed(code) == f"True {tmp_path} yes\n"


def test_each_is_a_process_of_its_own():
    code = "import random, numpy as np, os; print(random.random(), np.random.rand(), os.getpid())"
    change = "import pandas; pandas.changed = True"
    printed = []
    for _again in range(2):
        with started() as kernel:
            printed += kernel.printed(code).split()
            assert kernel.printed("import pandas; print(hasattr(pandas, 'changed'))") == "False\n"
            kernel.printed(change)
    assert len(set(printed)) == 6


def test_the_warm_process_has_one_thread():
    with started():
        assert psutil.Process(forks.own().process.pid).num_threads() == 1


def test_a_figure_is_shown_as_in_any_kernel():
    with started() as kernel:
        code = "import matplotlib.pyplot as plt; plt.plot([1]); print(plt.get_backend())"
        assert "inline" in kernel.printed(code)


def test_it_is_interrupted_and_ended():
    with started() as kernel:
        kernel.client.execute("while True: pass", stop_on_error=False)
        time.sleep(0.5)
        kernel.manager.interrupt_kernel()
        assert kernel.printed("print('here')") == "here\n"
        process = kernel.process
        assert process.pid in running()
    assert psutil.wait_procs([process], timeout=20)[1] == []
    assert process.pid not in running()


def test_it_ends_with_what_it_began():
    with started() as kernel:
        begun = "p = __import__('subprocess').Popen(['sleep', '100'], start_new_session=True)"
        sleeper = psutil.Process(int(kernel.printed(f"{begun}; print(p.pid)")))
    assert psutil.wait_procs([sleeper], timeout=20)[1] == []


def test_that_it_died_is_seen():
    with started() as kernel:
        kernel.client.execute("import os; os._exit(3)")
        until = time.monotonic() + 10
        while kernel.manager.is_alive() and time.monotonic() < until:
            time.sleep(0.1)
        assert not kernel.manager.is_alive()


def test_other_settings_of_python_make_it_an_ordinary_one():
    with started(env=dict(os.environ) | {"PYTHONHASHSEED": "7"}) as kernel:
        assert not kernel.warm
        assert kernel.printed("print(1)") == "1\n"


def test_where_no_process_can_be_forked_it_is_an_ordinary_one(monkeypatch):
    monkeypatch.setattr(forks, "possible", lambda: False)
    with started() as kernel:
        assert not kernel.warm
        assert kernel.printed("print(1)") == "1\n"


def test_where_the_warm_process_is_gone_it_is_an_ordinary_one(monkeypatch, tmp_path):
    monkeypatch.setenv(forks.ADDRESS, str(tmp_path / "nobody"))
    with started() as kernel:
        assert not kernel.warm


CLIENT = """
import jupyter_client.manager, psutil, sys, time
manager, client = jupyter_client.manager.start_new_kernel(kernel_name=sys.argv[1])
client.execute("while True: pass", stop_on_error=False)
print(manager.provisioner.pid, *(c.pid for c in psutil.Process().children()), flush=True)
time.sleep(100)
"""


def test_one_warm_process_for_several_and_nothing_is_left_of_a_killed_one():
    with forks.shared():
        client = subprocess.Popen(
            [sys.executable, "-c", CLIENT, WARM_KERNEL], stdout=subprocess.PIPE, text=True
        )
        kernel, *children = client.stdout.readline().split()
        assert children == []  # its kernel comes from our warm process
        process = psutil.Process(int(kernel))
        client.send_signal(signal.SIGKILL)
        client.wait()
        assert psutil.wait_procs([process], timeout=20)[1] == []
    assert forks.ADDRESS not in os.environ


@pytest.mark.parametrize("people", ["trainee", "facilitator"])
def test_no_second_kernel_stands_in_anybodys_list(people):
    settings = json.loads((HOSTING / people / "jupyter_server_config.json").read_text())
    assert set(KernelSpecManager(config=Config(settings)).get_all_specs()) == {"python3"}


def test_reports_come_from_one_warm_process(tmp_path):
    show = (
        "from IPython.display import HTML\nimport os, sys\n"
        "warm = 'pandas' in sys.modules\n"
        "HTML(f'<p>warm: {warm}, by {os.getppid()}, {hash(place)}</p>')"
    )
    cells = [
        nbformat.v4.new_code_cell("place = ''", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(show, metadata={"tags": ["report"]}),
    ]
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "x"}}
    notebook = tmp_path / "m" / "m.ipynb"
    notebook.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), notebook)
    run = Run("m", "M", str(notebook), {"place": "Otterbeck"}, 60)
    sections = [section for _, section in sorted(run_all([run, run, run], 2), key=itemgetter(0))]
    shown = [re.search(r"warm: (\w+), by (\d+), (\S+)<", each.html).groups() for each in sections]
    assert [warm for warm, *_ in shown] == ["True"] * 3
    assert len({hash_of_a_word for *_, hash_of_a_word in shown}) == 1


def test_one_shared_inside_of_another_leaves_it_as_it_was():
    with forks.shared(A="1"):
        outer = os.environ[ADDRESS]
        with forks.shared(B="2"):
            assert os.environ[ADDRESS] != outer
        with forks.shared(A="1"):
            assert os.environ[ADDRESS] == outer
        assert os.environ[ADDRESS] == outer
    assert ADDRESS not in os.environ
