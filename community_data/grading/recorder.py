"""What stands in the place of `check` while a trainee's notebook is graded.

Each call writes down what the check was given, at the moment of the call, and sends it to whoever
runs the notebook. It judges nothing and knows no answer: the judge does, in a process of its own.
Whatever the trainee's code does to this module, it can only change what is written down.

`begin()` runs in the kernel before any of the trainee's code. What it needs later it takes now, so
that a trainee who changes `json` or `pandas` for their own use loses nothing.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType

from community_data.exercises.answers import Stopped
from community_data.exercises.notebook import names_given
from community_data.grading import own_data
from community_data.grading.values import TooMuch, write
from community_data.text import translate

MIME = "application/vnd.community-data.record+json"
MOST_TEXT = 2_000_000  # letters of what is written down of one call
ROOM = "community_data.lessons"
_as_text = json.JSONEncoder(separators=(",", ":")).encode


class Recorded:
    """What a check gives back here: the points are given later."""

    passed, points, out_of, hint, message = False, 0, 0, "recorded", ""

    def __repr__(self) -> str:
        return "recorded"


class Recorder(ModuleType):
    """The checks of a lesson: each of its names writes down what it is called with."""

    def __init__(self, lesson: str, publish) -> None:
        super().__init__(f"{ROOM}.{lesson}.check")
        self.__dict__["_lesson"], self.__dict__["_publish"] = lesson, publish

    def __getattr__(self, exercise: str):
        if exercise.startswith("__"):
            raise AttributeError(exercise)
        given = getattr(sys.modules.get(f"{ROOM}.{self._lesson}.given"), exercise, None)
        if callable(given):
            return given

        def record(*answers: object, **named: object) -> Recorded:
            self._publish({MIME: written_down(exercise, answers, named), "text/plain": "recorded"})
            return Recorded()

        return record


def written_down(exercise: str, answers: tuple, named: dict) -> str:
    """What a check was called with, as JSON."""
    record = {
        "exercise": exercise,
        "language": str(translate.locale()),
        "answers": [_written(answer) for answer in answers],
        "named": {name: _written(answer) for name, answer in named.items()},
    }
    text = _as_text(record)
    if len(text) > MOST_TEXT:
        text = _as_text(record | {"answers": [["too_much"]], "named": {}})
    return text


def _written(answer: object) -> object:
    try:
        return write(answer)
    except (TooMuch, RecursionError, MemoryError):
        return ["too_much"]
    except Exception:  # an object that breaks what reads it is nothing that a check could read
        return ["other", "object", False]


def begin() -> None:
    """Put a recorder in the place of every lesson's checks, in the kernel that this runs in."""
    shell = sys.modules["IPython"].get_ipython()
    publisher = shell.display_pub

    def publish(data: dict) -> None:
        type(publisher).publish(publisher, data)

    for folder in Path(importlib.import_module(ROOM).__path__[0]).iterdir():
        if (folder / "__init__.py").is_file():
            _take_the_place(folder.name, publish)
    data = _OwnData(shell.user_ns)
    shell.events.register("post_run_cell", data.find)


def _take_the_place(lesson: str, publish) -> None:
    room = importlib.import_module(f"{ROOM}.{lesson}")
    if importlib.util.find_spec(f"{ROOM}.{lesson}.given"):
        importlib.import_module(f"{ROOM}.{lesson}.given")
    recorder = Recorder(lesson, publish)
    sys.modules[recorder.__name__] = recorder
    room.check = recorder


class _OwnData:
    """Points `package` to the data that came with the notebook, where it names a path elsewhere."""

    def __init__(self, names: dict[str, object]) -> None:
        self.names, self.folder, self.seen = names, Path.cwd(), None

    def find(self, _result: object) -> None:
        package = self.names.get("package")
        if package == self.seen or not (type(package) is str or isinstance(package, os.PathLike)):
            return
        found = own_data.find(package, self.folder)
        if isinstance(found, Path):
            found = os.path.relpath(found, self.folder)
        if found:
            self.names["package"] = found
        self.seen = self.names["package"]


def stop(source: str) -> None:
    """Leave a cell out that would end this kernel: the names that it gives stand for `Stopped`."""
    names = sys.modules["IPython"].get_ipython().user_ns
    for name in names_given(source)[0]:
        names[name] = Stopped(name)


def again(lesson: str) -> None:
    """Put the recorder back under the name that a notebook calls it by."""
    shell = sys.modules["IPython"].get_ipython()
    publisher = shell.display_pub
    _take_the_place(lesson, lambda data: type(publisher).publish(publisher, data))
    shell.user_ns["check"] = sys.modules[f"{ROOM}.{lesson}.check"]
