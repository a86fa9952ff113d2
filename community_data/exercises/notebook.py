"""What makes a notebook kind to somebody who has never programmed.

Errors become a sentence with a next step, in place of a traceback. A page of file names tells a
trainee nothing, and makes them think that they broke something. The cell still counts as
failed: papermill, nbgrader and nbclient see the same error as before, with less text.

Numbers in tables are printed as people write them: 4,271 and 10.6, not 4271.0 and 10.645298.
"""

from __future__ import annotations

import difflib
import re
import traceback

import numpy as np
import pandas as pd

from community_data.errors import DataProblem

# What the cell with the tools gives names to.
COURSE_NAMES = {"check", "data", "figures", "material", "methods", "page", "widget"}


def prepare() -> None:
    """Prepare the notebook that this runs in; outside a notebook do nothing."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or not hasattr(shell, "_showtraceback") or hasattr(shell, "_prepared"):
        return
    shell._prepared = True
    show = shell._showtraceback

    def show_plainly(kind, error, lines):
        show(kind, error, explain(error, set(shell.user_ns)).splitlines())

    shell._showtraceback = show_plainly
    # Dividing by zero gives an empty number, and a check says so. A red box about a
    # "RuntimeWarning" would only frighten.
    np.seterr(divide="ignore", invalid="ignore")
    pd.set_option("display.float_format", _as_written)
    plain = shell.display_formatter.formatters["text/plain"]
    # Without this, numpy's own names would stand around each number: np.float64(12.0).
    for kind in (np.float64, np.float32, np.int64, np.int32, np.bool_):
        plain.for_type(kind, lambda value, printer, cycle: printer.text(str(value)))


def _as_written(number: float) -> str:
    if number == round(number):
        return f"{number:,.0f}"
    return f"{number:.3f}" if abs(number) < 1 else f"{number:,.1f}"


def explain(error: BaseException, known_names: set[str] = frozenset()) -> str:
    """What happened and what to do next, in two or three short lines of plain text."""
    what, todo = _explain(error, known_names)
    line = _line(error)
    where = f" (line {line} of this cell)" if line else ""
    kind = type(error).__name__
    return f"This cell stopped{where}.\n{what}\n→ {todo}" + (
        "" if isinstance(error, DataProblem) else f"\nFor your facilitator: {kind}: {error}"
    )


def _explain(error: BaseException, known_names: set[str]) -> tuple[str, str]:
    text = str(error)
    if isinstance(error, DataProblem):
        from community_data.validate import sentence  # slow to import, and seldom needed

        return sentence(error), "Change it, then run this cell again."
    if isinstance(error, KeyboardInterrupt):
        return "You stopped it.", "Run the cell again when you want to."
    if "ellipsis" in text.casefold():
        return (
            "A step above still has its three dots …, so there is no number to work with yet.",
            "Answer that step, run its cell, then run this one again.",
        )
    if isinstance(error, NameError):
        name = getattr(error, "name", None) or next(iter(re.findall(r"'(\w+)'", text)), "")
        near = difflib.get_close_matches(name, [n for n in known_names if n[:1] != "_"], 1, 0.7)
        if near:
            return f"Python does not know the name “{name}”.", f"Do you mean “{near[0]}”?"
        return (
            f"Python does not know the name “{name}”.",
            "Check its spelling. If it is made in a cell above, run that cell first: "
            "menu Run, “Run All Above Selected Cell”.",
        )
    if isinstance(error, SyntaxError):
        return (
            "Python cannot read this cell. A bracket, a comma or a quote may be missing or "
            "be there once too often.",
            "Compare the line, and the one above it, with the example. "
            "Every bracket that opens must close.",
        )
    if isinstance(error, KeyError):
        name = error.args[0] if error.args else text
        return (
            f"There is no column or row called “{name}”.",
            "Compare the spelling with the table above. Capital letters matter.",
        )
    if isinstance(error, AttributeError) and COURSE_NAMES & set(re.findall(r"\w+", _code(error))):
        return (
            "A name of the course, such as check or data, now stands for something else.",
            "Run the cell that fetches the tools again, then this one. Choose another name of "
            "your own.",
        )
    if isinstance(error, ZeroDivisionError):
        return "You divided by zero.", "Look which number below the division line is 0."
    if isinstance(error, TypeError):
        return (
            "Two things in this line do not go together, for example a number and a text, "
            "or a function got too many or too few numbers.",
            "Compare the line with the example above it. Numbers stand without quotes.",
        )
    if isinstance(error, ValueError):
        return text, "Look at the numbers that you gave it, and at their order."
    if isinstance(error, (ImportError, ModuleNotFoundError)):
        return (
            "A part of the course is not installed here.",
            "Start the course with its own command, or ask your facilitator.",
        )
    return "Python could not finish it.", "Compare the cell with the example above it."


def _code(error: BaseException) -> str:
    """The line at which the trainee's own cell stopped."""
    lines = [f.line or "" for f in traceback.extract_tb(error.__traceback__) if _of_a_cell(f)]
    return lines[0] if lines else ""


def _of_a_cell(frame: traceback.FrameSummary) -> bool:
    return "ipykernel" in frame.filename or frame.filename.startswith("<ipython")


def _line(error: BaseException) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    if isinstance(error, DataProblem):
        return None
    cells = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if _of_a_cell(frame)
    ]
    return cells[0] if cells else None
