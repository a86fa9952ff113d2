"""One module, run for one place: what it shows, or what stopped it.

papermill keeps the state of a run in module globals, so a process runs one notebook at a time.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import sys
import tempfile
import uuid
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

from community_data.kernels import slow_imports
from community_data.reports.content import (
    NothingToShow,
    failed_check,
    report_html,
    sentence,
)
from community_data.text.translate import _, ngettext

FOLDER = "community-data-run-"
KERNEL_SETTINGS = [
    "--Application.log_level=CRITICAL",  # the kernel's own lines
    "--HistoryManager.enabled=False",  # nobody asks what was typed; it was written cell by cell
]
_ended: set[str] = set()  # commands that this worker process has no more to do for


@dataclass(frozen=True)
class Run:
    """One notebook with the parameters for one place; `key` tells all that it depends on.

    own: whether a trainee's answers are in it; then no failure says more than where it failed.
    """

    module: str
    title: str
    notebook: str
    parameters: dict[str, str]
    execution_timeout: int
    top_heading: int = 2
    own: bool = False
    key: str = ""


@dataclass(frozen=True)
class Section:
    """What a module shows of a place: HTML that is safe to publish; `key`: of its run.

    own: whether a trainee's answers are in it.
    """

    module: str
    title: str
    html: str
    own: bool = False
    key: str = ""


@dataclass(frozen=True)
class Failure:
    """Why a module shows nothing of a place.

    `cell` is the number that stands in the margin of the solved notebook, `[5]`: code cells
    counted from 1. 0 where no single cell is at fault. `by_chance`: whether a second try may end
    otherwise, since what failed is not the notebook.
    """

    module: str
    reason: str
    cell: int = 0
    source: str = ""
    title: str = ""
    by_chance: bool = False


def quiet_at_the_end() -> None:
    """Let an event loop that was stopped half-way go without a word.

    Python 3.11 reports at the end of a process that such a loop has no pipe left to close. Nobody
    can do anything about it.
    """

    def report(problem) -> None:
        if "Invalid file descriptor" not in str(problem.exc_value):
            sys.__unraisablehook__(problem)

    sys.unraisablehook = report


def run_module(run: Run, token: str = "") -> Section | Failure:
    """Run a module for a place, in a folder of its own that is gone afterwards. Never raises.

    `token` names the command that asked for the run, so that it can end its runs and no others.
    """
    quiet_at_the_end()
    try:
        outcome = _run_in_a_folder(run, token, together=True)
        if isinstance(outcome, Failure) and token not in _ended:  # which cell is it?
            outcome = _run_in_a_folder(run, token, together=False)
        return _without_words(outcome) if run.own and isinstance(outcome, Failure) else outcome
    except Exception as error:
        reason = sentence(_("The run broke off: {error}").format(error=_say(error)), [])
        failure = Failure(run.module, reason, by_chance=True)
        return _without_words(failure) if run.own else failure


def _without_words(failure: Failure) -> Failure:
    """A failure without what a message may repeat of a trainee's answers."""
    reason = _(
        "The answers passed when the notebook ran by itself, and not in the course's own notebook. "
        "Look whether it compares other groups than the course does."
    )
    return replace(failure, reason=reason, cell=0, source="")


def stop_kernels(token: str) -> None:
    """End the kernels that this worker process runs for the command `token`, and begin no more."""
    import psutil

    from community_data.kernels import provisioner

    _ended.add(token)
    warm = [psutil.Process(pid) for pid in provisioner.running() if psutil.pid_exists(pid)]
    for kernel in [*psutil.Process().children(recursive=True), *warm]:
        with contextlib.suppress(psutil.Error):
            if f"{FOLDER}{token}-" in kernel.cwd():
                kernel.kill()


def new_token() -> str:
    """A name for a command's runs, which also says which process of which machine it is."""
    return f"{os.getpid()}x{uuid.getnode():x}x{uuid.uuid4().hex}"


def clear_folders(token: str = "") -> None:
    """Take away the folders of runs that were cut off: those of the command `token`, and of others
    of this machine that are no more."""
    import psutil

    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        own = folder.name.removeprefix(FOLDER)
        known = re.match(rf"(\d+)x{uuid.getnode():x}x", own)
        ended = known and not psutil.pid_exists(int(known[1]))
        if ended or (token and own.startswith(f"{token}-")):
            shutil.rmtree(folder, ignore_errors=True)


def _run_in_a_folder(run: Run, token: str, together: bool) -> Section | Failure:
    with tempfile.TemporaryDirectory(
        prefix=f"{FOLDER}{token}-", ignore_cleanup_errors=True
    ) as folder:
        return _run(run, Path(folder), together)


def _run(run: Run, folder: Path, together: bool) -> Section | Failure:
    """together: cells that show nothing on a page run in one request; see `engine`."""
    # Imported here: only the processes that run notebooks need them, and they take a while.
    slow_imports.leave_out()
    import nbclient.exceptions
    import papermill
    import papermill.exceptions
    from traitlets.config import Config

    from community_data.kernels.provisioner import kernel_name
    from community_data.reports import engine

    work = folder / "work"
    work.mkdir()
    hidden = [str(folder), str(Path(run.notebook).parent.parent), *_addresses(run)]
    try:
        with _quiet(), _own_settings(folder):
            notebook = papermill.execute_notebook(
                run.notebook,
                None,
                engine_name=engine.NAME,
                together=together,
                parameters=run.parameters,
                kernel_name=kernel_name(),
                cwd=str(work),
                execution_timeout=run.execution_timeout,
                progress_bar=False,
                log_output=False,
                extra_arguments=KERNEL_SETTINGS,
                # In the folder of the run, which goes also when the run is killed.
                config=Config(KernelManager={"connection_file": str(folder / "kernel.json")}),
                shutdown_kernel="immediate",  # nothing of it is kept; a polite end takes a second
            )
    except papermill.exceptions.PapermillExecutionError as error:
        cells = [c for c in engine.Keeping.notebook.cells if not _is_marker(c)]
        return Failure(
            run.module,
            sentence(_evalue(error.ename, error.evalue), hidden),
            _number(cells, error.cell_index),
            error.source,
        )
    except nbclient.exceptions.CellTimeoutError:
        reason = ngettext(
            "The cell took longer than {n} second.",
            "The cell took longer than {n} seconds.",
            run.execution_timeout,
        ).format(n=run.execution_timeout)
        return _stopped(run, engine.Keeping.notebook.cells, reason)
    except nbclient.exceptions.DeadKernelError:
        reason = _("Python stopped in the middle of the cell. It may have run out of memory.")
        return replace(_stopped(run, engine.Keeping.notebook.cells, reason), by_chance=True)

    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            reason = failed_check(output)
            if output.output_type == "error":
                reason = _evalue(output.ename, output.evalue)
            if reason:
                number = _number(notebook.cells, index)
                return Failure(run.module, sentence(reason, hidden), number, cell.source)
    try:
        title = run.title if run.top_heading > 2 else ""  # a part alone on its page is not folded
        html = report_html(notebook, run.module, hidden, run.top_heading, title)
    except NothingToShow as error:
        return Failure(run.module, str(error))
    return Section(run.module, run.title, html, run.own, run.key)


def _addresses(run: Run) -> list[str]:
    """Folders of this machine that a run knows of, and no page may name."""
    package = run.parameters.get("package", "")
    return [package, str(Path(package).parent), str(Path.home()), str(Path.cwd())]


def _stopped(run: Run, cells: list, reason: str) -> Failure:
    """A failure at the last cell that papermill had begun when a run was cut off."""
    begun = [
        index
        for index, cell in enumerate(cells)
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time")
    ]
    if not begun:
        return Failure(run.module, reason)
    return Failure(run.module, reason, _number(cells, begun[-1]), cells[begun[-1]].source)


def _number(cells: list, index: int) -> int:
    """The number of a code cell as the solved notebook shows it: papermill's own do not count."""
    return sum(
        cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", [])
        for cell in cells[: index + 1]
    )


def _is_marker(cell) -> bool:
    return "papermill-error-cell-tag" in cell.metadata.get("tags", [])


def _evalue(name: str, value: str) -> str:
    """An error as a sentence: ours is one already, any other is named by its kind."""
    if name in ("DataProblem", "MethodProblem") or (" " in value and value.rstrip().endswith(".")):
        return value
    error = f"{name}: {value}" if value else name
    return _("The notebook stopped with an error: {error}").format(error=error)


def _say(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


@contextlib.contextmanager
def _quiet():
    """No log lines or warnings of the tools between the lines that a person reads."""
    loggers = [logging.getLogger(n) for n in ("papermill", "traitlets", "nbclient", "asyncio")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextlib.contextmanager
def _own_settings(folder: Path):
    """A profile of its own, so that no setting of the person's IPython changes a page."""
    ours = {
        "IPYTHONDIR": str(folder / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else each kernel prints a debugger's warning
    }
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
