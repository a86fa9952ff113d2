"""What a trainee's code tries, and what it gets: in each kind of sandbox."""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psutil
import pytest
from jupyter_client.blocking import BlockingKernelClient

from community_data.errors import CannotGrade
from community_data.kernels.forks import own_folder
from community_data.kernels.order import Limits
from community_data.kernels.sandbox import Sandbox, require_bubblewrap, shown_python
from tests.kernels.talking import output, until_ended

pytestmark = pytest.mark.needs("bubblewrap")

SYSTEM_CALL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    print(name, getattr(libc, name)(*arguments), ctypes.get_errno())
"""
REFUSED = "-1 1"  # the result of a call, and EPERM


# What it sees


def test_it_knows_nothing_of_the_environment_of_the_grader(monkeypatch, repo):
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "pass-1234")
    with Sandbox(course=repo) as sandbox, sandbox.kernel() as kernel:
        seen = output(kernel, "import os; print(dict(os.environ))")
        assert "trainee" in seen
        assert "pass-1234" not in seen
        assert str(Path.home()) not in seen


def test_it_sees_the_course_and_python_alone(steady, repo):
    outside = ["/etc/passwd", "/etc/hostname", "/root", "/home", "/var", "/sys", "/run"]
    outside += [str(repo / "solutions"), str(repo / "tests"), str(repo / "gradebook.db")]
    code = f"import os; print([p for p in {outside} if os.path.exists(p) and (not os.path.isdir(p)"
    # A folder on the way to the Python may be there, with nothing in it but that way.
    assert output(steady, f"{code} or len(os.listdir(p)) > 1)])") == "[]\n"
    assert output(steady, "print(sorted(os.listdir('/course')))") == (
        "['community_data', 'datasets']\n"
    )


def test_no_file_that_it_can_read_says_how_an_answer_is_judged(steady):
    code = """
    import pathlib
    for file in pathlib.Path("/course").rglob("*"):
        if file.is_file() and (b"BEGIN SOLUTION" in (data := file.read_bytes())
                               or file.name.startswith("check.") and b"upside_down" in data
                               or b"Mistake(" in data and "lessons" in file.parts):
            print(file)
    print("looked")
    """
    assert output(steady, textwrap.dedent(code)) == "looked\n"


def test_the_lessons_work_without_their_checks(steady):
    code = """
    from community_data import data
    from community_data.lessons.groups import check, material, page, widget
    check.percent(1, "riverbend", "Otterbeck", "poverty")
    print(data.everyone("riverbend", "Otterbeck", "poverty")["count"])
    """
    assert output(steady, textwrap.dedent(code)).endswith("4271.0\n")


def test_processes_of_others_are_not_to_be_seen_or_reached(steady):
    code = """
    import os
    reached = []
    for pid in range(1, 3000):
        try:
            os.kill(pid, 0)
            reached.append(pid)
        except OSError:
            pass
    print(reached == [os.getpid()])
    readable = []
    for process in set(filter(str.isdigit, os.listdir("/proc"))) - {str(os.getpid())}:
        for name in ("environ", "mem", "maps", "fd", "cwd", "root"):
            try:
                path = f"/proc/{process}/{name}"
                os.listdir(path) if name in ("fd", "cwd", "root") else open(path, "rb").read(1)
                readable.append(path)
            except OSError:
                pass
    print(readable)
    """
    assert output(steady, textwrap.dedent(code)) == "True\n[]\n"


def test_two_kernels_do_not_see_each_other(sandbox):
    with sandbox.kernel() as one, sandbox.kernel() as other:
        output(one, "open('/notebook/mine', 'w').write('x'); open('mine', 'w').write('x')")
        output(one, "import builtins, pandas; builtins.mine = 1; pandas.mine = 1")
        code = "import os, builtins, pandas; print(os.listdir('/notebook'), os.listdir('.'))"
        seen = output(other, f"{code}; print(hasattr(builtins, 'mine'), hasattr(pandas, 'mine'))")
        assert "mine" not in seen
        assert "False False" in seen


def test_what_one_changed_is_as_before_in_the_next(sandbox):
    patches = """
    import numpy, pandas
    from community_data.exercises import check
    pandas.DataFrame.__getitem__ = lambda *ignored: 42
    numpy.mean = check.Result._card = lambda *ignored: 42
    """
    with sandbox.kernel() as kernel:
        output(kernel, textwrap.dedent(patches))
    with sandbox.kernel() as kernel:
        code = "import numpy, pandas; print(pandas.DataFrame({'a': [1]})['a'][0], numpy.mean([3]))"
        assert output(kernel, code) == "1 3.0\n"


def test_each_draws_its_own_random_numbers(sandbox):
    code = (
        "import random, numpy as np, uuid; print(random.random(), np.random.rand(), uuid.uuid4())"
    )
    drawn = []
    for _again in range(2):
        with sandbox.kernel() as kernel:
            drawn += output(kernel, code).split()
    assert len(set(drawn)) == 6


# What it tries to do


@pytest.mark.parametrize("kind", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_it_opens_no_socket(steady, kind):
    assert output(steady, f"import socket; socket.socket(socket.{kind})") == "PermissionError"


def test_it_has_no_network_card(steady):
    code = "import socket; print([name for _, name in socket.if_nameindex()])"
    assert output(steady, code) in ("['lo']\n", "PermissionError")


@pytest.mark.parametrize(
    "attempt",
    [
        "call('ptrace', 16, 1, 0, 0)",
        "call('umount2', b'/proc', 2)",
        "call('umount2', b'/notebook', 2)",
        "call('mount', b'none', b'/notebook', b'tmpfs', 0, None)",
        "call('mount', None, b'/course', None, 32, None)",
        "call('unshare', 0x10000000)",
        "call('unshare', 0x00020000)",
        "call('setns', 0, 0)",
        "call('syscall', 424, 0, 9, 0, 0)",  # pidfd_send_signal
        "call('syscall', 425, 8, 0)",  # io_uring_setup
        "call('syscall', 319, b'x', 0)",  # memfd_create
        "call('syscall', 57)",  # fork
        "call('syscall', 58)",  # vfork
        "call('syscall', 56, 17, 0, 0, 0, 0)",  # clone of a process
        "call('syscall', 56, 0x10000011, 0, 0, 0, 0)",  # with users of its own
        "call('syscall', 310, 1, 0, 0, 0, 0, 0)",  # process_vm_readv
        "call('syscall', 250, 0, 0, 0, 0)",  # keyctl
        "call('shmget', 0, 4096, 0o1600)",
        "call('chroot', b'/notebook')",
        "call('prctl', 1, 0, 0, 0, 0)",  # to outlive the keeper
    ],
)
def test_the_system_refuses(steady, attempt):
    if os.uname().machine != "x86_64" and "syscall" in attempt:
        pytest.skip("The numbers of system calls are those of x86_64.")
    assert output(steady, SYSTEM_CALL + attempt).strip().endswith(REFUSED)


@pytest.mark.parametrize(
    "attempt",
    [
        "import os; os.fork()",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', '1'])",
        "import os, sys; os.execv(sys.executable, [sys.executable, '-c', '1'])",
        "import os, sys; os.posix_spawn(sys.executable, [sys.executable], {})",
        "import multiprocessing; multiprocessing.Process(target=print).start()",
        "while True: __import__('os').fork()",
        "import os; os.kill(-1, 9)",
        "import os; os.kill(0, 9)",
        "import os; os.kill(2, 9)",
        "import os; os.setuid(0)",
        "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (9999, 9999))",
        "import resource as r; r.setrlimit(r.RLIMIT_AS, (-1, -1))",
    ],
)
def test_no_new_process_and_no_more_rights(steady, attempt):
    assert output(steady, attempt) in ("PermissionError", "ValueError", "OSError")
    assert steady.alive()


@pytest.mark.parametrize(
    "folder", ["/", "/course", "/course/datasets", "/course/community_data", "/dev", "/dev/shm",
               "/proc", "/usr/lib", sys.prefix, sys.base_prefix]
)  # fmt: skip
def test_it_writes_in_its_own_folder_alone(steady, folder):
    seen = output(steady, f"open('{folder}/mine', 'w').write('x')")
    assert seen in ("OSError", "PermissionError", "FileNotFoundError")


def test_it_is_not_root_outside(own_namespaces):
    with own_namespaces.kernel():
        inside = own_namespaces.warm_process.children(recursive=True)[-1]
        assert inside.uids().real != 0
        assert Path(f"/proc/{inside.pid}/status").read_text().count("0000000000000000\n") >= 5


# What it takes too much of


def test_many_threads(kernel):
    bomb = """
    import threading, time
    while True:
        try:
            threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
        except RuntimeError:
            pass
    """
    kernel.client.execute(textwrap.dedent(bomb))
    assert until_ended(kernel) == "processes"


def test_memory_bit_by_bit(kernel):
    kernel.client.execute("parts = []\nwhile True: parts.append(bytearray(b'x') * 5_000_000)")
    assert until_ended(kernel) == "memory"


def test_memory_at_once(kernel):
    assert output(kernel, "print(len(bytearray(50_000_000_000)))") == "MemoryError"
    assert output(kernel, "print('here')") == "here\n"


@pytest.mark.parametrize("place", ["/notebook", "."])
def test_a_full_disk(kernel, place):
    code = f"stream = open('{place}/full', 'wb')\nwhile True: stream.write(bytes(1_000_000))"
    kernel.client.execute(code)
    assert until_ended(kernel) == "disk"


def test_many_files(kernel):
    kernel.client.execute("number = 0\nwhile True: open(f'{number}', 'w').close(); number += 1")
    assert until_ended(kernel) == "disk"


@pytest.mark.parametrize(
    "code",
    [
        "while True: print('x' * 10_000)",
        "print('x' * 50_000_000)",
        "from IPython.display import HTML, display\nwhile True: display(HTML('x' * 100_000))",
        "'x' * 50_000_000",
        "import os\nwhile True: os.write(1, b'x' * 10_000)",
    ],
)
def test_much_output(kernel, code):
    before = psutil.Process().memory_info().rss
    kernel.client.execute(code)
    # On a slow machine what was printed fills the kernel's own memory first.
    assert until_ended(kernel) in ("output", "memory")
    assert psutil.Process().memory_info().rss - before < 100 << 20


@pytest.mark.parametrize("code", ["import os; os._exit(0)", "import ctypes; ctypes.string_at(0)"])
def test_it_ends_by_itself(kernel, code):
    kernel.client.execute(code)
    assert until_ended(kernel) == "exit"


def test_a_cell_that_does_not_end_is_interrupted(kernel):
    kernel.client.execute("while True: pass", stop_on_error=False)
    time.sleep(0.3)
    kernel.interrupt()
    assert output(kernel, "print('here')") == "here\n"


def test_a_cell_that_hears_nothing_is_killed(kernel):
    output(kernel, "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)")
    kernel.client.execute("while True: pass", stop_on_error=False)
    time.sleep(0.3)
    kernel.interrupt()
    assert kernel.alive()
    kernel.kill()
    assert until_ended(kernel, 5) == "exit"


# Its own files


def test_files_beside_the_notebook_are_laid_in(sandbox, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "own.csv").write_text("a\n1\n")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "handed_in.ipynb").write_bytes(bytes(15 << 20))
    with sandbox.kernel(tmp_path) as kernel:
        code = "import os; print(sorted(os.listdir('.')), open('data/own.csv').read())"
        assert output(kernel, code) == "['data'] a\n1\n\n"
        output(kernel, "open('data/own.csv', 'w').write('changed')")
    assert (tmp_path / "data" / "own.csv").read_text() == "a\n1\n"


def test_too_many_files_beside_the_notebook(sandbox, tmp_path):
    (tmp_path / "large.csv").write_bytes(bytes(15 << 20))
    with pytest.raises(CannotGrade, match="takes at most 10 MB"), sandbox.kernel(tmp_path):
        pass


# The end


def left(processes: list[psutil.Process], seconds: float = 20) -> list[psutil.Process]:
    return psutil.wait_procs(processes, timeout=seconds)[1]


def test_nothing_is_left_after_the_sandbox(repo):
    with Sandbox(course=repo) as sandbox, sandbox.kernel() as kernel:
        kernel.client.execute("while True: pass", stop_on_error=False)
        made = [sandbox.warm_process, *sandbox.warm_process.children(recursive=True)]
        assert len(made) >= 4
    assert left(made) == []


HOST = """
import sys, time
from pathlib import Path
from community_data.kernels.sandbox import Sandbox
with Sandbox(course=Path(sys.argv[1]), isolated=sys.argv[2] == "isolated") as sandbox:
    sandbox.own_namespaces = sys.argv[3] == "own"
    with sandbox.kernel() as kernel:
        kernel.client.execute("import time\\nwhile True: time.sleep(0.01)")
        print("running", flush=True)
        time.sleep(100)
"""


@pytest.mark.parametrize("kind", [("isolated", "own"), ("isolated", "each"), ("plain", "own")])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_when_the_host_is_killed(repo, kind, number):
    host = subprocess.Popen(
        [sys.executable, "-c", HOST, str(repo), *kind], stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert host.stdout.readline() == "running\n"
    made = psutil.Process(host.pid).children(recursive=True)
    assert len(made) >= 3
    host.send_signal(number)
    host.wait()
    assert left(made) == []
    own_folder("sandbox").rmdir()  # the next one takes the folders of a killed one away
    own_folder("warm").rmdir()
    assert list(Path(tempfile.gettempdir()).glob(f"community-data-*-{host.pid}-*")) == []


def test_a_warm_process_that_is_gone_is_named(repo):
    with Sandbox(course=repo) as sandbox:
        sandbox.warm_process.children()[0].kill()
        with pytest.raises(CannotGrade, match="grade it again"), sandbox.kernel():
            pass


def test_a_kernel_whose_first_words_are_lost_is_asked(repo, monkeypatch):
    """It says them before it has seen who listens: once in some thousand times, on a busy machine.

    Before, that work was not graded, and its row said to ask for the notebook again.
    """
    heard = BlockingKernelClient.get_iopub_msg

    def without_the_first_words(client, **wait):
        message = heard(client, **wait)
        if not message["parent_header"]:  # nobody asked for it
            raise queue.Empty
        return message

    monkeypatch.setattr(BlockingKernelClient, "get_iopub_msg", without_the_first_words)
    monkeypatch.setattr("community_data.kernels.sandbox.SECONDS_TO_START", 20)
    with Sandbox(course=repo) as sandbox, sandbox.kernel() as kernel:
        assert output(kernel, "print(1 + 1)") == "2\n"


# What it needs


def test_without_bubblewrap_it_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotGrade, match="sudo apt install bubblewrap"):
        require_bubblewrap()


def test_without_a_sandbox_kernels_are_warm_and_end_with_what_they_began(repo, tmp_path):
    (tmp_path / "own.csv").write_text("a\n1\n")
    with Sandbox(Limits(), course=repo, isolated=False) as sandbox:
        with sandbox.kernel(tmp_path) as kernel:
            assert output(kernel, "print(open('own.csv').read())") == "a\n1\n\n"
            begun = "p = __import__('subprocess').Popen(['sleep', '100'], start_new_session=True)"
            pid = int(output(kernel, f"{begun}; print(p.pid)"))
            sleeper = psutil.Process(pid)
        assert left([sleeper]) == []


@pytest.mark.needs("bubblewrap")
def test_an_environment_of_the_systems_python_starts_in_the_sandbox(tmp_path, monkeypatch):
    """Its Python is a link to /usr/bin/python3, which is a link again."""
    system = Path("/usr/bin/python3")
    made = [str(system), "-m", "venv", "--without-pip", str(tmp_path / "env")]
    if not system.is_symlink() or subprocess.run(made, capture_output=True).returncode:
        pytest.skip("The system has no Python of its own that makes environments.")
    program = tmp_path / "env" / "bin" / "python"
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    words = ["bwrap", "--unshare-net", *shown_python(), "--", program, "-c", "print(6 * 7)"]
    ran = subprocess.run(words, capture_output=True, text=True)
    assert ran.stdout == "42\n", ran.stderr
