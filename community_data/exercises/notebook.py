"""What makes a notebook kind to somebody who has never programmed.

Errors become a sentence with a next step, in place of a traceback. A page of file names tells a
trainee nothing, and makes them think that they broke something. The cell still counts as
failed: papermill, nbgrader and nbclient see the same error as before, with less text.

A name never outlives its cell: when a cell stops, or no longer gives a name, that name stands for
`Stopped`, so that no check judges what an earlier run left behind.

Numbers in tables are printed as people write them: 4,271 and 10.6, not 4271.0 and 10.645298.

All of this begins with the kernel where IPython is told to load this file as an extension
(`c.IPKernelApp.extensions = ["community_data.exercises.notebook"]`). Installing the course does
that, by a file in etc/ipython of its environment, whoever starts the kernel: JupyterLab, a hub, VS
Code, papermill or nbgrader. Elsewhere it begins with the cell that fetches the tools.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
import traceback
import warnings
from types import ModuleType

import numpy as np
import pandas as pd

from community_data.errors import DataProblem
from community_data.exercises import stopped, unreadable
from community_data.exercises.answers import Stopped
from community_data.text import translate
from community_data.text.translate import _

LONGEST_MESSAGE = 200
# An answer's cell: a name, or a column of a table, then = and a bracket that opens.
ANSWER = re.compile(r"^([^\W\d]\w*)(?:\[[^\n]*\])?\s*=\s*\($", re.MULTILINE)
# A cell that Python cannot read: what stands on the left of a line and of =.
GIVEN = re.compile(r"^([^\W\d]\w*)\s*(?:\[[^\n]*?\]\s*)?=(?!=)", re.MULTILINE)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


def load_ipython_extension(shell) -> None:
    """Prepare the notebook of an IPython shell, once."""
    if not hasattr(shell, "_showtraceback") or hasattr(shell, "names_of_cells"):
        return
    names = shell.names_of_cells = NamesOfCells(shell)
    show = shell._showtraceback

    def show_plainly(kind, error, lines):
        show(kind, error, explain(error, names.source, shell.user_ns, names.tools).splitlines())

    shell._showtraceback = show_plainly
    shell.show_usage_error = lambda error: print(_usage(), file=sys.stderr)
    shell.events.register("pre_run_cell", names.begin)
    shell.events.register("pre_run_cell", lambda _info: follow_language(shell.user_ns))
    shell.events.register("post_run_cell", names.end)
    # Dividing by zero gives an empty number, and a check says so. A red box about a
    # "RuntimeWarning" would only frighten.
    np.seterr(divide="ignore", invalid="ignore")
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    warnings.filterwarnings("ignore", "invalid escape sequence", DeprecationWarning)
    pd.set_option("display.float_format", _as_written)
    plain = shell.display_formatter.formatters["text/plain"]
    # Without this, numpy's own names would stand around each number: np.float64(12.0).
    for kind in (np.float64, np.float32, np.int64, np.int32, np.bool_):
        plain.for_type(kind, lambda value, printer, cycle: printer.text(str(value)))


def prepare() -> None:
    """Prepare the notebook that this runs in; outside a notebook do nothing."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        load_ipython_extension(shell)


def follow_language(names: dict[str, object]) -> None:
    """Say sentences in the language that a notebook names: `language = "es"`.

    It is looked at before each cell. So it counts wherever the name comes from, a cell or the
    parameters of a run, and also in a kernel that was started before anybody named a language.
    What is no language of the course is a name like any other.
    """
    code = names.get("language")
    if isinstance(code, str) and code != str(translate.locale()) and code in translate.languages():
        translate.use_language(code)


def _as_written(number: float) -> str:
    if number == round(number):
        return f"{number:,.0f}"
    return f"{number:.3f}" if abs(number) < 1 else f"{number:,.1f}"


def _usage() -> str:
    return _(
        "A line begins with % or !, and Python takes that for a command. Take the sign away, and "
        "run the cell again."
    )


class NamesOfCells:
    """Which cell gave which name, and what the course's own names stand for."""

    def __init__(self, shell) -> None:
        self.shell = shell
        self.source = ""
        self.tools: dict[str, object] = {}
        self._cell_of: dict[str, str] = {}

    def begin(self, info) -> None:
        self.source = info.raw_cell or ""

    def end(self, result) -> None:
        """After a cell: names that it did not give, and should have, stand for `Stopped`."""
        cell = getattr(result.info, "cell_id", None) or ""
        source = result.info.raw_cell or ""
        error = result.error_before_exec or result.error_in_exec
        given, lost = names_given(source, error)
        if cell:
            earlier = {name for name, giver in self._cell_of.items() if giver == cell}
            lost |= earlier - given
            answers = (given | lost) & set(ANSWER.findall(source)) | lost & earlier
            self._cell_of.update(dict.fromkeys(answers, cell))
        names = self.shell.user_ns
        for name in lost:
            if not _is_a_tool(names.get(name)):
                names[name] = Stopped(name, cell_ran=error is None)
        self._remember_tools(source)
        if error is None:
            self._say_what_was_taken(given)

    def _remember_tools(self, source: str) -> None:
        names = self.shell.user_ns
        for name in names_imported(source):
            tool = names.get(name)
            if isinstance(tool, ModuleType) and (
                name not in self.tools or tool.__name__.startswith("community_data")
            ):
                self.tools[name] = tool

    def _say_what_was_taken(self, given: set[str]) -> None:
        names = self.shell.user_ns
        for name in sorted(given):
            if name in self.tools and names.get(name) is not self.tools[name]:
                print("\n→ ".join(stopped.name_taken(name)))
            elif hasattr(builtins, name) and not callable(names.get(name)):
                print("\n→ ".join(stopped.pythons_name_taken(name)))


def _is_a_tool(value: object) -> bool:
    """A module or a function: a cell that stopped must not take the course's tools away."""
    return isinstance(value, ModuleType) or callable(value)


def names_imported(source: str) -> set[str]:
    """The names that a cell takes from the course or from a library."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return set()
    imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return {alias.asname or alias.name for node in imports for alias in node.names}


def names_given(source: str, error: BaseException | None = None) -> tuple[set[str], set[str]]:
    """(names that a cell gave, names that it should have given before it stopped)."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):  # nothing of the cell ran
        names = set(GIVEN.findall(source))
        return (names, set()) if error is None else (set(), names)
    last = float("inf") if error is None else _line(error) or 0
    given = {n for each in statements for n in _targets(each) if each.end_lineno < last}
    lost = {n for each in statements for n in _targets(each) if each.end_lineno >= last}
    # A table that the cell made itself is not whole where one of its columns was not filled.
    filled = {n for each in statements for n in _filled(each) if each.end_lineno >= last}
    lost |= filled & given
    return given - lost, lost


def _targets(node: ast.AST) -> set[str]:
    """The names that a statement gives."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, COMPREHENSIONS):  # its names are known inside of it alone
        return set()
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return {node.id}
    return set().union(*(_targets(child) for child in ast.iter_child_nodes(node)))


def _filled(statement: ast.stmt) -> set[str]:
    """The names into which a statement puts a column or another part."""
    parts = [
        node.value
        for node in ast.walk(statement)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    ]
    return {part.id for part in parts if isinstance(part, ast.Name)}


def explain(
    error: BaseException,
    source: str = "",
    names: dict[str, object] | None = None,
    tools: dict[str, object] | None = None,
) -> str:
    """What happened and what to do next, in two or three short lines of plain text.

    source: the cell. names: what its names stand for. tools: what the course's names stand for.
    """
    line = _line(error)
    if isinstance(error, SyntaxError):
        what, todo = unreadable.advice(error, source, names or {})
    else:
        what, todo = stopped.advice(stopped.Cell(error, source, line, names or {}, tools or {}))
    first = _("This cell stopped.")
    if line and not isinstance(error, (SyntaxError, DataProblem)):
        first = _("This cell stopped (line {line} of this cell).").format(line=line)
    said = "\n".join([first, " ".join(what.split()), f"→ {' '.join(todo.split())}"])
    if isinstance(error, DataProblem):
        return said
    return f"{said}\n" + _("For your facilitator: {error}").format(error=_in_short(error))


def _in_short(error: BaseException) -> str:
    try:
        message = " ".join(str(getattr(error, "msg", None) or error).split())
    except Exception:  # an object of the trainee's own may refuse to be printed
        message = ""
    return f"{type(error).__name__}: {message}"[:LONGEST_MESSAGE]


def _line(error: BaseException) -> int | None:
    """The line of the trainee's own cell at which it stopped, counted from 1."""
    if isinstance(error, SyntaxError):
        return error.lineno
    cells = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if _of_a_cell(frame)
    ]
    return cells[0] if cells else None


def _of_a_cell(frame: traceback.FrameSummary) -> bool:
    return "ipykernel" in frame.filename or frame.filename.startswith("<ipython")
