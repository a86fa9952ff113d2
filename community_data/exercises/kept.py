"""A few answers of one module that another one goes on with, in a small file of the trainee's own.

The file lies in the folder `kept`, beside the folders of the modules: where a trainee works, and
nowhere else. It holds choices and numbers, never a text, and never a record of a person. Whoever
reads it trusts nothing in it: the lesson looks each answer up in the package again.

In grading, in a report and in the course's own folder nothing is written and nothing is read.
There, as where a module was not done, the practice answers stand in.
"""

from __future__ import annotations

import contextlib
import json
import math
import numbers
from pathlib import Path

import numpy as np
import pandas as pd

from community_data import data, figures
from community_data.atomic import write_file
from community_data.errors import CourseError
from community_data.exercises.answers import unfinished
from community_data.text.lists import and_
from community_data.text.translate import _

FOLDER = "kept"
MOST_LETTERS = 120  # of one word or name
MOST_VALUES = 20  # of one list
MOST_BYTES = 8_000  # of one file


def keep(module: str, package=None, place=None, **answers: object) -> figures.Html:
    """Keep the answers that are there for module 13, and say so. Never raises."""
    plain = {name: _plain(answer) for name, answer in answers.items()}
    plain = {name: answer for name, answer in plain.items() if answer is not None}
    if not plain:
        return figures.note(_("There is nothing to keep yet: answer the exercises first."))
    try:
        text = json.dumps(_about(package, place) | {"answers": plain}, ensure_ascii=False)
        file = _file(module)
        if file is None or len(text.encode()) > MOST_BYTES:
            raise OSError
        write_file(file, text + "\n")
    except (OSError, ValueError, CourseError):
        return figures.note(
            _(
                "Nothing is kept in this run: it is in no folder of yours that can be written to. "
                "In module 13 the practice answers stand in, and nothing else changes."
            )
        )
    return figures.note(
        _(
            "Kept for module 13: {names}. They lie in the folder “{folder}” beside your modules. "
            "You can delete it at any time."
        ).format(names=and_(list(plain)), folder=FOLDER)
    )


def read(module: str, package=None, place=None) -> dict:
    """What was kept of a module for the same release and the same place; {} where nothing was."""
    with contextlib.suppress(OSError, ValueError, CourseError, RecursionError):
        file = _file(module, of_another=True)
        if file is None or file.stat().st_size > MOST_BYTES:
            return {}
        found = json.loads(file.read_text(encoding="utf-8"))
        answers = found.pop("answers", None) if isinstance(found, dict) else None
        if isinstance(answers, dict) and found == _about(package, place):
            plain = {str(name): _plain(answer) for name, answer in answers.items()}
            return {name: answer for name, answer in plain.items() if answer is not None}
    return {}


def _about(package, place) -> dict:
    if package is None:
        return {}
    opened = data.open_package(package)
    about = {"package": opened.name, "version": opened.version}
    return about | ({"place": opened.place(place)["place_id"]} if place else {})


def _file(module: str, of_another: bool = False) -> Path | None:
    """The file of a module, where this notebook lies in a trainee's folder; None elsewhere."""
    here = Path.cwd()
    named = (here / f"{here.name}.ipynb").is_file() and (of_another or here.name == module)
    of_the_course = (here.parent.parent / "solutions").is_dir() or here.parent.name == "solutions"
    return here.parent / FOLDER / f"{module}.json" if named and not of_the_course else None


def _plain(answer: object) -> object:
    """A choice, a number, or a list of them; None for anything else, and for what is not there."""
    if unfinished(answer):
        return None
    if isinstance(answer, (list, tuple, pd.Series, pd.Index, np.ndarray)):
        parts = [_plain(part) for part in list(answer)[: MOST_VALUES + 1]]
        odd = any(isinstance(part, list) or part is None for part in parts)
        return None if odd or len(parts) > MOST_VALUES else parts
    if isinstance(answer, (bool, np.bool_)):
        return bool(answer)
    if isinstance(answer, numbers.Integral):
        return int(answer) if abs(answer) < data.package.MOST_COUNT else None
    if isinstance(answer, numbers.Real):
        return float(answer) if math.isfinite(answer) else None
    if isinstance(answer, str) and len(answer) <= MOST_LETTERS:
        return answer
    return None
