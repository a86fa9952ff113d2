"""The notebooks in a trainee's folder, each known by its cells as a module of the course."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from community_data.errors import CannotReport
from community_data.grading.intake.module_of import editions, modules_of
from community_data.grading.intake.reading import read
from community_data.grading.results import sha256
from community_data.text.lists import and_
from community_data.text.translate import _

ENDING = ".ipynb"


@dataclass(frozen=True)
class Found:
    """A notebook of a module. `digest` is the SHA-256 of its file."""

    module: str
    file: Path
    digest: str
    notebook: NotebookNode


def find(folder: Path, course: Path) -> dict[str, Found]:
    """Module id -> its notebook, of those in a folder or in one right below it.

    A notebook that is none of the course's is passed over. Raises `CannotReport`.
    """
    if not folder.is_dir():
        sentence = _("There is no folder “{folder}”. Name the folder with a trainee's notebooks.")
        if folder.exists():
            sentence = _("“{folder}” is no folder. Name the folder with a trainee's notebooks.")
        raise CannotReport(sentence.format(folder=folder.name or folder))
    files = list(_notebooks(folder))
    if not files:
        raise CannotReport(
            _(
                "There is no notebook in “{folder}”, nor in a folder right below it. Name the "
                "folder in which a trainee works, such as my-work, or one of submitted."
            ).format(folder=folder.name or folder)
        )
    found: dict[str, Found] = {}
    for file in files:
        one = _known(file, course)
        if one is None:
            continue
        if one.module in found:
            raise CannotReport(
                _(
                    "Two notebooks are the module {module}: {files}. Keep the one to publish, and "
                    "take the other out of the folder."
                ).format(
                    module=one.module,
                    files=and_([_shown(each, folder) for each in (found[one.module].file, file)]),
                )
            )
        found[one.module] = one
    if not found:
        raise CannotReport(
            _(
                "No notebook in “{folder}” is a module of the course. Name the folder in which a "
                "trainee works on the modules."
            ).format(folder=folder.name or folder)
        )
    return dict(sorted(found.items()))


def _notebooks(folder: Path) -> Iterator[Path]:
    """The notebooks in a folder or right below it; no link, which may lead to another's work."""
    for file in sorted([*folder.glob(f"*{ENDING}"), *folder.glob(f"*/*{ENDING}")]):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        linked = file.is_symlink() or file.parent.is_symlink()
        if file.is_file() and not hidden and not linked:
            yield file


def _known(file: Path, course: Path) -> Found | None:
    """A notebook of the course; None for another one. Raises `CannotReport`."""
    reading = read(file)
    if reading.notebook is None:
        raise CannotReport(
            _("“{file}” cannot be used. {problem}").format(file=file.name, problem=reading.problem)
        )
    modules, called = modules_of(reading.notebook, course), file.stem
    if called in editions(course) and modules != [called]:
        raise CannotReport(
            _(
                "“{file}” is called like the module {called}, and is not that module: it is "
                "{module}. Give it its own name, or bring back the right notebook."
            ).format(file=file.name, called=called, module=and_(modules) or _("no module at all"))
        )
    if len(modules) != 1:
        return None
    return Found(modules[0], file, sha256(file), reading.notebook)


def _shown(file: Path, folder: Path) -> str:
    return f"“{file.relative_to(folder).as_posix()}”"
