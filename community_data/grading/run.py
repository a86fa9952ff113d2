"""Run a trainee's notebook and give its checks the points that the judge finds.

The kernel runs the trainee's code, so nothing that comes from it is believed: of a check's cell
counts only what the recorder wrote down there, and the judge reads that. A cell that ends Python,
or never ends, costs what hangs on it: the others are run in a fresh kernel, without that cell.
"""

from __future__ import annotations

import contextlib
import copy
import queue
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_output

from community_data.course.syllabus import lesson_of
from community_data.exercises.check import MIME, Result
from community_data.grading import outputs, recorder
from community_data.grading.judge import Judge
from community_data.grading.results import METADATA, Note
from community_data.text.lists import and_
from community_data.text.translate import _, ngettext

RECORDER = f'__import__("importlib").import_module("{recorder.__name__}")'
CALL = re.compile(r"\bcheck\.(\w+)\(")
SECONDS_TO_STOP = 5.0  # that an interrupted cell gets to end
SECONDS_OF_OURS = 30.0  # for what is run between the cells
SECONDS_TO_END = 0.2  # that a kernel which is at a limit may go on
TURN = 0.2  # seconds between two looks whether the kernel lives
TURNS_OF_QUIET = 10
# What reading a message that a trainee's code made up can raise.
MADE_UP = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)


@dataclass(frozen=True)
class Limits:
    """How long a notebook may run, in seconds, and how many kernels it may end."""

    cell: float = 30.0
    whole: float = 240.0
    fresh_kernels: int = 15


USUAL = Limits()


@dataclass
class CellRun:
    """What came of a code cell. `position` is its place among all cells of the notebook.

    ended: why it did not end by itself: "" where it did, "too_long", or why the kernel ended,
    such as "exit" or "memory". `record` is what a check's cell wrote down.
    """

    position: int
    outputs: list[NotebookNode] = field(default_factory=list)
    record: str | None = None
    ended: str = ""


def exercise_of(cell: NotebookNode) -> str:
    """The exercise that a cell checks, by the official source of the cell; "" where none."""
    about = cell.metadata.get("nbgrader") or {}
    if cell.cell_type != "code" or not about.get("grade") or about.get("solution"):
        return ""
    call = CALL.search(cell.source)
    return call[1] if call else ""


def graded(
    notebook: NotebookNode,
    module: str,
    folder: Path,
    sandbox,
    judge: Judge,
    limits: Limits = USUAL,
) -> NotebookNode:
    """The notebook with outputs and results of its checks in it, and notes in its metadata.

    notebook: merged with the module's edition, so that each check is there once, as it was handed
    out. module: such as "08_groups". folder: what was handed in, with data of the trainee's own.
    """
    lesson = lesson_of(module)
    judge.begin()
    runs = run_notebook(notebook, lesson, folder, sandbox, limits)
    notes = _notes_of_runs(notebook, runs)
    notebook = copy.deepcopy(notebook)
    results = []
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = runs[position].outputs, None
        if exercise := exercise_of(cell):
            result = _verdict(runs[position], lesson, exercise, folder, judge)
            results.append(result)
            cell.outputs = [_output(result, cell.metadata.nbgrader.points)]
    notes += _notes_of_results(results)
    about = notebook.metadata.setdefault(METADATA, NotebookNode())
    about.notes = [NotebookNode(kind=note.kind, text=note.text) for note in notes]
    return notebook


def _verdict(run: CellRun, lesson: str, exercise: str, folder: Path, judge: Judge) -> Result:
    if run.ended == "not_run":  # which is no zero
        text = _("This check was not run, because the notebook took too long.")
        return Result(exercise, 0, 0, "not_run", text)
    return judge.judge(lesson, exercise, run.record, folder)


def run_notebook(
    notebook: NotebookNode, lesson: str, folder: Path, sandbox, limits: Limits = USUAL
) -> dict[int, CellRun]:
    """Run the code cells in order: the position of each -> what came of it."""
    running = _Running(notebook, lesson, limits)
    for _number in range(limits.fresh_kernels + 1):
        with sandbox.kernel(folder) as kernel:
            if running.to_the_end(_Client(kernel)):
                break
    return running.runs


class _Running:
    """A notebook on its way, over as many kernels as it takes."""

    def __init__(self, notebook: NotebookNode, lesson: str, limits: Limits) -> None:
        self.cells = {n: c for n, c in enumerate(notebook.cells) if c.cell_type == "code"}
        self.lesson, self.limits = lesson, limits
        self.until = time.monotonic() + limits.whole
        self.runs = {n: CellRun(n, ended="not_run") for n in self.cells}
        self.slowly = False

    def to_the_end(self, client: _Client) -> bool:
        """Run what has not run yet, in a fresh kernel; False where a cell ended the kernel.

        Cells that ran are run again, so that their names stand for something, but what came of
        them stays. Those that ended a kernel or took too long are left out.
        """
        client.run(f"{RECORDER}.begin()", SECONDS_OF_OURS)
        for position, cell in self.cells.items():
            earlier = self.runs[position]
            if earlier.ended not in ("", "not_run"):
                client.run(f"{RECORDER}.stop({cell.source!r})", SECONDS_OF_OURS)
                continue
            seconds = min(self.limits.cell, self.until - time.monotonic())
            if seconds <= 0:
                return True
            run = self._run(client, position, cell, seconds)
            if not client.usable and not self.slowly:
                # A kernel may end a moment after the cell that is at fault. So nobody is blamed
                # yet: in the next kernel each cell is waited for.
                self.slowly = True
                return False
            if earlier.ended or run.ended:
                self.runs[position] = run if earlier.ended else CellRun(
                    position, earlier.outputs, earlier.record, run.ended
                )  # fmt: skip
            if not client.usable:
                return False
        return True

    def _run(self, client: _Client, position: int, cell, seconds: float) -> CellRun:
        exercise = exercise_of(cell)
        run = client.run(cell.source, seconds, cell)
        record = run.record_of(exercise)
        if exercise and record is None and not run.ended:
            # The name `check` may stand for something else by now: the values still count.
            client.run(f"{RECORDER}.again({self.lesson!r})", SECONDS_OF_OURS)
            run = client.run(cell.source, seconds, cell)
            record = run.record_of(exercise)
        if self.slowly:
            client.wait_for_end(run)
        return CellRun(position, run.outputs.kept(), record, run.ended)


class _Request:
    """One piece of code that runs, and what is heard of it."""

    def __init__(self) -> None:
        self.outputs = outputs.Outputs()
        self.records: list[str] = []
        self.reply: dict | None = None
        self.ended = ""

    def hear(self, kind: str, content: dict) -> None:
        data = content.get("data")
        record = data.get(recorder.MIME) if isinstance(data, dict) else None
        if isinstance(record, str):
            self.records = [*self.records[-9:], record]
        else:
            self.outputs.add(kind, content)

    def record_of(self, exercise: str) -> str | None:
        """The last of the records that were written down for an exercise."""
        start = f'{{"exercise":"{exercise}",'
        return next((text for text in reversed(self.records) if text.startswith(start)), None)


class _Client:
    """Sends code to a kernel, and hears what comes of it."""

    def __init__(self, kernel) -> None:
        self.kernel, self.usable = kernel, True

    def run(self, code: str, seconds: float, cell: NotebookNode | None = None) -> _Request:
        """Run a cell of the notebook, or, where there is none, code of our own, unseen."""
        request = _Request()
        if not self.usable:
            return request
        sent = self._send(code, cell)
        until = time.monotonic() + seconds
        if not self._until_idle(sent, request, until) and self._alive():
            request.ended = "output" if request.outputs.too_many else "too_long"
            self.kernel.interrupt()
            stopped = time.monotonic() + SECONDS_TO_STOP
            self.usable = self._until_idle(sent, request, stopped)
        if self.usable and (not self._alive() or self._exits(sent, request)):
            self.usable = False
            request.ended = request.ended or self.kernel.ended or "exit"
        return request

    def wait_for_end(self, request: _Request) -> None:
        """Give a kernel that will end because of a request the time to do so."""
        if self.usable:
            time.sleep(SECONDS_TO_END)
            if not self._alive():
                self.usable, request.ended = False, self.kernel.ended or "exit"

    def _send(self, code: str, cell: NotebookNode | None) -> str:
        # No message holds half a letter, such as half an emoji, and no notebook shows one.
        code = code.encode("utf-8", "replace").decode("utf-8")
        content = {
            "code": code, "silent": cell is None, "store_history": cell is not None,
            "user_expressions": {}, "allow_stdin": False, "stop_on_error": False,
        }  # fmt: skip
        client = self.kernel.client
        # JupyterLab says the same of a cell, and the kernel's extension goes by it.
        metadata = {"cellId": cell.id} if cell else {}
        message = client.session.msg("execute_request", content, metadata=metadata)
        client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def _alive(self) -> bool:
        return self.kernel.alive()

    def _until_idle(self, sent: str, request: _Request, until: float) -> bool:
        """Hear what a request prints; False where it has no end in time, or prints too much."""
        quiet = 0
        for message in self._messages(sent, until):
            if message is None:
                # Where very much is shown, the message that it is over may be lost with the rest.
                self._hear_reply(sent, request)
                quiet += request.reply is not None
                if quiet > TURNS_OF_QUIET:
                    return True
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content.get("execution_state") == "idle":
                return True
            request.hear(kind, content)
            if request.outputs.too_many:
                return False
        return False

    def _exits(self, sent: str, request: _Request) -> bool:
        """Does the reply say that the kernel will end, as after `exit()`?"""
        until = time.monotonic() + SECONDS_TO_STOP
        while request.reply is None and self._alive() and time.monotonic() < until:
            self._hear_reply(sent, request)
        payload = (request.reply or {}).get("payload") or []
        return any(item.get("source") == "ask_exit" for item in payload)

    def _hear_reply(self, sent: str, request: _Request) -> None:
        with contextlib.suppress(queue.Empty, *MADE_UP):
            message = self.kernel.client.get_shell_msg(timeout=TURN)
            if message["parent_header"].get("msg_id") == sent:
                request.reply = message["content"]

    def _messages(self, sent: str, until: float) -> Iterator[dict | None]:
        """What is said about a request, until a time or the kernel's end; None in each pause."""
        while (left := until - time.monotonic()) > 0:
            try:
                message = self.kernel.client.get_iopub_msg(timeout=min(TURN, left))
            except queue.Empty:
                if not self._alive():
                    return
                yield None
                continue
            except MADE_UP:
                continue
            if message["parent_header"].get("msg_id") == sent:
                yield message


def _output(result: Result, points: float) -> NotebookNode:
    """What a check's cell shows: points for nbgrader, a card for people, all of it for us."""
    bundle = result._repr_mimebundle_()
    out_of = result.out_of or points
    bundle[MIME] |= {
        "points": result.points, "out_of": out_of, "hint": result.hint, "answer": result.answer,
    }  # fmt: skip
    return new_output("execute_result", bundle, execution_count=None)


def _notes_of_runs(notebook: NotebookNode, runs: dict[int, CellRun]) -> list[Note]:
    cells: dict[str, list[str]] = {}
    for number, (position, run) in enumerate(runs.items(), start=1):
        about = notebook.cells[position].metadata.get("nbgrader") or {}
        name = about.get("grade_id")
        unnamed = _("code cell {number}").format(number=number)
        cells.setdefault(run.ended, []).append(f"“{name}”" if name else unnamed)
    for ordinary in ("", "not_run"):
        cells.pop(ordinary, None)
    notes = [
        Note(
            "too_long" if ended == "too_long" else "kernel_ended",
            _why(ended).format(cells=and_(names)),
        )
        for ended, names in cells.items()
    ]
    not_run = [notebook.cells[n] for n, run in runs.items() if run.ended == "not_run"]
    left = sum(bool(exercise_of(cell)) for cell in not_run)
    if left:
        text = ngettext(
            "{n} check was not run: the notebook took too long, or ended Python too often.",
            "{n} checks were not run: the notebook took too long, or ended Python too often.",
            left,
        ).format(n=left)
        notes.append(Note("not_finished", text))
    return notes


def _why(ended: str) -> str:
    reasons = {
        "too_long": _("Stopped, because it ran for too long: {cells}. The rest was graded."),
        "memory": _("Stopped, because it used up the memory: {cells}. The rest was graded."),
        "disk": _("Stopped, because it filled the disk: {cells}. The rest was graded."),
        "output": _("Stopped, because it printed too much: {cells}. The rest was graded."),
        "processes": _(
            "Stopped, because it began too many processes: {cells}. The rest was graded."
        ),
    }
    return reasons.get(ended, _("Left out, because it ended Python: {cells}. The rest was graded."))


def _notes_of_results(results: list[Result]) -> list[Note]:
    notes = [Note("no_data", r.message) for r in results if r.hint == "no_data"][:1]
    failed = [result.exercise for result in results if result.hint == "judge_failed"]
    if failed:
        text = _("Nothing could be said about {exercises}. Look at them yourself.")
        notes.append(Note("judge_failed", text.format(exercises=and_(failed))))
    return notes
