"""Points, from what a check was given: the only place where they come from.

The judge is a process of its own (`python -m community_data.grading.judge`). It reads what a
recorder wrote down, finds the data that the notebook is about, and asks the lesson's own check. No
code of a trainee ever runs in it. Where `bwrap` works, it has no network and can write nowhere.

    with Judge() as judge:
        result = judge.judge("groups", "percent", record, folder)

One request is one line of JSON, and so is an answer. A judgement that takes too long, or that ends
the process, costs that exercise its judgement, and no other.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from community_data.exercises.check import Result
from community_data.exercises.exercise import REGISTRY
from community_data.grading import own_data
from community_data.grading.values import TooMuch, Unreadable, read
from community_data.text import translate
from community_data.text.translate import _

SECONDS = 20.0  # for one judgement; most take some milliseconds
SECONDS_TO_BEGIN = 120.0
MEMORY = 4 << 30  # bytes of addresses, of which pandas and its libraries take one at once
MOST_REMEMBERED = 64  # places and measures, of each exercise
NOT_JUDGED = frozenset(["judge_failed", "no_data", "not_run"])  # hints of what is no verdict


class Judge:
    """The judge's process, started when it is first asked, and again when it ended."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen | None = None
        self._ready = False
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *_error) -> None:
        self._end()

    def judge(self, lesson: str, exercise: str, record: str | None, folder: Path) -> Result:
        """The result of one check. `record` is what was written down; None where it did not run.

        `folder` is what was handed in. The hint is one of `NOT_JUDGED` where nothing can be said
        of the answer: then 0 points are no verdict.
        """
        asked = {
            "lesson": lesson, "exercise": exercise, "record": record,
            "folder": str(folder.resolve()),
        }  # fmt: skip
        try:
            answer = json.loads(self._ask(json.dumps(asked)))
        except (OSError, TimeoutError, ValueError):
            self._end()
            text = _("The check could not say anything about this answer.")
            return Result(exercise, 0, 0, "judge_failed", text)
        return Result(**answer)

    def _ask(self, line: str) -> str:
        self.begin()
        if not self._ready:
            self._answer(SECONDS_TO_BEGIN)
            self._ready = True
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
        return self._answer(self.seconds)

    def _answer(self, seconds: float) -> str:
        try:
            answer = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if answer is None:
            raise ChildProcessError
        return answer

    def begin(self) -> None:
        """Start the process, where it does not run. It is asked when its imports are done."""
        if self._process is not None and self._process.poll() is None:
            return
        self._end()
        self._lines = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [*_walls(), sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        threading.Thread(target=_lines, args=(self._process, self._lines), daemon=True).start()
        self._ready = False

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.wait()
        self._process = None


def _lines(process: subprocess.Popen, lines: queue.SimpleQueue) -> None:
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put(None)


@functools.cache
def _walls() -> list[str]:
    """What a command begins with so that it can read, but not write, and has no network."""
    bwrap = shutil.which("bwrap")
    walls = [
        bwrap, "--unshare-all", "--die-with-parent", "--new-session",
        "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev",
        "--setenv", "TMPDIR", "/dev/shm",  # its own, for libraries that want to write
    ]  # fmt: skip
    if bwrap and not subprocess.run([*walls, "true"], capture_output=True).returncode:
        return walls
    return []


def verdict(lesson: str, exercise: str, record: str | None, folder: Path) -> Result:
    """What the lesson's check says of what a recorder wrote down."""
    check = _check(lesson, exercise)
    if record is None:
        return _nothing(check, exercise, "cell_stopped", _(
            "This check did not run, because a name in it stands for nothing. Run the notebook "
            "from the top, and mend the first cell that stops."
        ))  # fmt: skip
    try:
        written = json.loads(record)
        _speak(written["language"])
        answers = [read(answer) for answer in written["answers"]]
        named = {str(name): read(answer) for name, answer in written["named"].items()}
        given = inspect.signature(check).bind(*answers, **named)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, Unreadable, TooMuch):
        return _nothing(check, exercise, "unreadable", _(
            "Your answer is too large, or of a kind that grading cannot read. Compare its form "
            "with the example in the notebook."
        ))  # fmt: skip
    package = given.arguments.get("package")
    if isinstance(package, str | Path):
        found = own_data.find(package, folder)
        if found is None:
            return _nothing(check, exercise, "no_data", _(
                "The data “{package}” did not come with the notebook. Hand in the folder of the "
                "data together with it."
            ).format(package=str(package)[:80]))  # fmt: skip
        given.arguments["package"] = found
    return check(*given.args, **given.kwargs)


def _check(lesson: str, exercise: str):
    importlib.import_module(f"community_data.lessons.{lesson}.check")
    check = REGISTRY[lesson][exercise]
    if not isinstance(check.describe, _Remembered):
        check.describe = _Remembered(check.describe)
    return check


class _Remembered:
    """What is right, worked out once for all who ask about the same place of the course's data.

    A package that was handed in, which is a `Path`, is looked at anew each time.
    """

    def __init__(self, describe: Callable) -> None:
        self.describe = describe
        self.remembered = functools.lru_cache(MOST_REMEMBERED, typed=True)(self._in_language)

    def __call__(self, *about: object, **named: object):
        if not all(isinstance(value, str | int | float) for value in (*about, *named.values())):
            return self.describe(*about, **named)
        return self.remembered(translate.catalog(), *about, **named)

    def _in_language(self, _catalog: object, *about: object, **named: object):
        return self.describe(*about, **named)


def _nothing(check, exercise: str, hint: str, message: str) -> Result:
    return Result(exercise, 0, check.points, hint, message)


def _speak(language: object) -> None:
    known = isinstance(language, str) and language in translate.languages()
    translate.use_language(language if known else translate.ENGLISH)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _answered(line: str) -> dict:
    asked = json.loads(line)
    result = verdict(asked["lesson"], asked["exercise"], asked["record"], Path(asked["folder"]))
    # A message may repeat what a trainee wrote, also halves of letters that no file can hold.
    message = str(result.message).encode("utf-8", "replace").decode("utf-8")
    return {
        "exercise": result.exercise, "points": result.points, "out_of": result.out_of,
        "hint": result.hint, "message": message, "answer": result.answer,
    }  # fmt: skip


def main() -> None:
    """Answer each line until there is no more."""
    _limit_memory()
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr  # nothing that a library prints is an answer
    channel.write("ready\n")
    channel.flush()
    for line in sys.stdin:
        channel.write(json.dumps(_answered(line)) + "\n")
        channel.flush()


if __name__ == "__main__":
    main()
