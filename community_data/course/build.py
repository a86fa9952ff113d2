"""Build the trainees' copies of the modules, and run the solved ones again.

`solutions/NN_name/NN_name.ipynb` is the one source of a module. nbgrader takes its answers out;
what comes out is `modules/NN_name/`, with the other files of the folder that a trainee needs.
The course's own gradebook is never touched: nothing here needs one.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import nbformat

from community_data.atomic import write_file
from community_data.course import mistakes_table
from community_data.course.syllabus import solutions_folder
from community_data.errors import ModuleProblem
from community_data.text.translate import _

COURSE = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\d\d_\w+")
SECONDS_A_CELL = 120

# What lies in a folder without being part of the module.
STRAY = shutil.ignore_patterns(".*", "__pycache__", "*.pyc", "*~", "*.ipynb")


def build(
    names=(), check: bool = False, execute: bool = False, course: str | os.PathLike = COURSE
) -> list[str]:
    """Build `modules/` from `solutions/`; the result names the modules that changed.

    names: the modules to build, such as "08_groups"; none stands for all, and then a module whose
        source is gone is taken out of `modules/` too.
    check: change nothing, and raise where `modules/` is not what would be built.
    execute: first run the sources from top to bottom and keep what they print in them.

    Raises `ModuleProblem`; then `modules/` is as it was, and so is the source that has the problem.
    """
    course = Path(course)
    sources = _sources(course)
    chosen = _chosen(list(names), sources)
    filled = mistakes_table.write(course, check)
    if execute and not check:
        for name in chosen:
            execute_source(sources[name])
    with tempfile.TemporaryDirectory(prefix="modules-") as scratch:
        built = _run_nbgrader(course, [sources[name] for name in chosen], Path(scratch).resolve())
        released = course / "modules"
        changed = [n for n in chosen if _files(built / n) != _files(released / n)]
        gone = [] if names else [n for n in _module_folders(released) if n not in sources]
        if check:
            _refuse_stale(changed, gone)
        for name in changed:
            _replace(built / name, released / name)
        for name in gone:
            shutil.rmtree(released / name)
    return [*filled, *changed, *gone]


def execute_source(source: Path) -> None:
    """Run a notebook from top to bottom and store what it prints in it, whole or not at all.

    It runs in an empty folder, because nothing in a module may depend on where it lies.
    Raises `ModuleProblem` that names the cell and the reason.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    from community_data.course.release import keep_authors_metadata

    notebook = nbformat.read(source, as_version=4)
    with tempfile.TemporaryDirectory(prefix="modules-") as folder:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=SECONDS_A_CELL,
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            # Else each kernel warns that it is not encrypted, though it never leaves this machine.
            extra_arguments=["--IPKernelApp.log_level=40"],
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute()
        except CellExecutionError as error:
            where = _cell_that_failed(notebook)
            raise ModuleProblem(
                _("{source} stops at {where}: {ename}: {evalue}").format(
                    source=source.name, where=where, ename=error.ename, evalue=error.evalue
                )
            ) from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise ModuleProblem(
                _("{source} did not come to its end: {error} A cell may take {n} seconds.").format(
                    source=source.name,
                    error=str(error).splitlines()[0],
                    n=SECONDS_A_CELL,
                )
            ) from error
    keep_authors_metadata(notebook)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            # It names a widget of a kernel that is gone; the explorer's text stays.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    write_file(source, (nbformat.writes(notebook) + "\n").encode())


def _sources(course: Path) -> dict[str, Path]:
    names = _module_folders(solutions_folder(course))
    if not names:
        raise ModuleProblem(_("There is no module in solutions/. A module is a folder NN_name."))
    sources = {name: course / "solutions" / name / f"{name}.ipynb" for name in names}
    for name, source in sources.items():
        if not source.is_file():
            raise ModuleProblem(
                _(
                    "solutions/{name} has no {name}.ipynb. A module's notebook is "
                    "named as its folder."
                ).format(name=name)
            )
    return sources


def _module_folders(parent: Path) -> list[str]:
    if not parent.is_dir():
        return []
    return sorted(f.name for f in parent.iterdir() if f.is_dir() and NAME.fullmatch(f.name))


def _chosen(names: list[str], sources: dict[str, Path]) -> list[str]:
    for name in names:
        if name not in sources:
            sentence = _("There is no module “{name}”. There is: {names}.")
            raise ModuleProblem(sentence.format(name=name, names=", ".join(sources)))
    return names or list(sources)


def _run_nbgrader(course: Path, sources: list[Path], scratch: Path) -> Path:
    """Let nbgrader make the trainees' copies in an empty folder, with the course's settings."""
    # Here, since they take two seconds to load, and every command loads this file.
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(scratch)
    # As `nbgrader generate_assignment --no-db`.
    config.SaveCells.enabled = False
    config.GenerateAssignment.no_database = True
    for source in sources:
        name = source.stem
        copy = scratch / "solutions" / name
        shutil.copytree(source.parent, copy, ignore=STRAY)
        shutil.copyfile(source, copy / source.name)
        folder = CourseDirectory(config=config, assignment_id=name)
        outcome = capture_log(GenerateAssignment(coursedir=folder, config=config))
        if not outcome["success"]:
            raise ModuleProblem(
                _("solutions/{name}: nbgrader refuses it. {outcome}").format(
                    name=name, outcome=_reason(outcome)
                )
            )
    return scratch / "modules"


def _reason(outcome: dict) -> str:
    """The line of nbgrader's log that says why: the last one of its first traceback."""
    log = outcome.get("log") or outcome["error"]
    reasons = re.findall(r"^\s*[\w.]*(?:Error|Exception): (.+)$", log, flags=re.MULTILINE)
    return reasons[0] if reasons else log.strip().splitlines()[-1]


def _refuse_stale(changed: list[str], gone: list[str]) -> None:
    stale = [*changed, *(_("{name} (its source is gone)").format(name=name) for name in gone)]
    if stale:
        sentence = _("modules/ is not what solutions/ makes: {names}. Run: make modules")
        raise ModuleProblem(sentence.format(names=", ".join(stale)))


def _files(folder: Path) -> dict[str, bytes] | None:
    """The files of a module, without what Jupyter and Python leave beside them."""
    if not folder.is_dir():
        return None
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and not any(
            part.startswith(".") or part == "__pycache__" for part in file.relative_to(folder).parts
        )
    }


def _replace(built: Path, released: Path) -> None:
    """Make a folder the same as another, each file whole or as it was."""
    wanted = _files(built)
    for name in (_files(released) or {}).keys() - wanted.keys():
        (released / name).unlink()
    for name, content in wanted.items():
        write_file(released / name, content)


def _cell_that_failed(notebook) -> str:
    for number, cell in enumerate(notebook.cells, start=1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            where = _("cell {n} ({name})") if name else _("cell {n}")
            return where.format(n=number, name=name)
    return _("a cell")
