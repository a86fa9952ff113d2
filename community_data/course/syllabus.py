"""The course as files: where they are, which modules there are, and what each needs."""

from __future__ import annotations

import ast
import difflib
import json
import os
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from community_data.errors import CannotReport, FacilitatorsOnly
from community_data.text.lists import and_, or_
from community_data.text.translate import _


def course_folder() -> Path:
    """Where the course is: the checkout of this package, or where the environment says."""
    return Path(os.environ.get("COMMUNITY_DATA_COURSE") or Path(__file__).resolve().parents[2])


def syllabus_file(course: Path) -> Path:
    """The list of a course's modules, which is in every copy."""
    return course / "community_data" / "course" / "syllabus.toml"


def solutions_folder(course: Path) -> Path:
    """Where the solved modules are. Raises `FacilitatorsOnly` in a copy that has none."""
    if not (course / "solutions").is_dir():
        raise FacilitatorsOnly(
            _(
                "This is a trainee's copy of the course. What you ask for needs the facilitator's "
                "copy, which has the solved modules."
            )
        )
    return course / "solutions"


def released(course: Path, module_id: str) -> Path:
    """The notebook of a module as trainees get it."""
    return course / "modules" / module_id / f"{module_id}.ipynb"


@dataclass(frozen=True)
class Module:
    """A module of the course: its line in `syllabus.toml` and its solved notebook.

    `title` is what its part of a page is called: `page` in the syllabus, or else its own title,
    `heading`, by which trainees know it. `minutes` are those of one sitting.
    `needs` are words of `course.needs`: what its tables must hold besides being there.
    `reads` is all that its part of a page looks at, where it is there; empty: anything.
    `sheet`: whether that part prints alone, on one sheet.
    """

    id: str
    title: str
    tables: tuple[str, ...]
    notebook: Path
    needs: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    heading: str = ""
    part: str = ""
    minutes: int = 0
    sheet: bool = False

    @property
    def lesson(self) -> str:
        """The name of the lesson's folder, by which people call the module: "groups"."""
        return lesson_of(self.id)

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The names that the notebook's cell tagged `parameters` defines."""
        return _parameters(self.notebook)

    @property
    def shows_something(self) -> bool:
        """Whether any cell is tagged `report`: a community's page shows those."""
        return any("report" in _tags(cell) for cell in _cells(self.notebook))


def named(names: tuple[str, ...], course: Path) -> list[Module]:
    """The modules called `names` ("08_groups", "groups" or "08"), in the order of teaching.

    Raises `CannotReport` where one is not in the syllabus.
    """
    known = every_module(course)
    wanted = {_find(name, known) for name in names}
    return [module for module in known if module.id in wanted]


def modules(names: tuple[str, ...], course: Path) -> list[Module]:
    """The modules called `names`, or all, with a solved notebook to run, as a page shows them.

    Their order is the syllabus' `page_order`; what it does not name comes last.
    Raises `CannotReport`, or `FacilitatorsOnly`.
    """
    solutions_folder(course)
    known = named(names, course) if names else every_module(course)
    if names:
        for module in known:
            if not module.notebook.is_file():
                raise CannotReport(
                    _(
                        "The module {id} has no solved notebook yet ({id}/{id}.ipynb). "
                        "Choose another module."
                    ).format(id=module.id)
                )
    known = [m for m in known if m.notebook.is_file()]
    if not known:
        raise CannotReport(
            _(
                "The course has no solved module to run: its folder solutions holds none. "
                "Get the course again."
            )
        )
    order = _syllabus(course).get("page_order", [])
    places = {module: place for place, module in enumerate(order)}
    return sorted(known, key=lambda module: places.get(module.id, len(places)))


def every_module(course: Path) -> list[Module]:
    """The modules of the syllabus, in the order in which they are taught. Raises `CannotReport`."""
    entries = _syllabus(course).get("module", [])
    return [
        Module(
            id=entry["id"],
            title=entry.get("page", entry["title"]),
            tables=tuple(entry.get("tables", ())),
            needs=tuple(entry.get("needs", ())),
            reads=tuple(entry.get("reads", ())),
            notebook=course / "solutions" / entry["id"] / f"{entry['id']}.ipynb",
            heading=entry["title"],
            part=entry.get("part", ""),
            minutes=entry.get("minutes", 0),
            sheet=entry.get("sheet", False),
        )
        for entry in entries
    ]


def _syllabus(course: Path) -> dict:
    file = syllabus_file(course)
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotReport(
            _("The list of modules, {file}, cannot be read ({kind}). Get the course again.").format(
                file=file.relative_to(course).as_posix(), kind=type(error).__name__
            )
        ) from None


def is_called(module_id: str, name: str) -> bool:
    """Whether a person who writes `name` means this module: by its id, its lesson or its number."""
    number, _line, _lesson = module_id.partition("_")
    known = (module_id.casefold(), lesson_of(module_id).casefold(), number)
    return _plain(name) in known


def lesson_of(module_id: str) -> str:
    """ "08_groups" as people call it, and the name of its lesson's folder: "groups"."""
    return re.sub(r"^\d+_", "", module_id)


def _plain(name: str) -> str:
    return name.strip().casefold().removesuffix(".ipynb")


def _find(name: str, known: list[Module]) -> str:
    for module in known:
        if is_called(module.id, name):
            return module.id
    names = {n.casefold(): m.id for m in known for n in (m.lesson, m.id)}
    close = difflib.get_close_matches(_plain(name), names, 3, 0.5)
    near = dict.fromkeys(names[n] for n in close)
    if near:
        sentence = _("The course has no module “{name}”. Did you mean {near}? It has {all}.")
    else:
        sentence = _("The course has no module “{name}”. It has {all}.")
    raise CannotReport(
        sentence.format(name=name, near=or_(list(near)), all=and_([m.id for m in known]))
    )


def _cells(notebook: Path) -> list[dict]:
    try:
        return json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError):
        raise CannotReport(
            _("{file} is not a notebook that can be read. Get the course again.").format(
                file=notebook.name
            )
        ) from None


def _tags(cell: dict) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def _parameters(notebook: Path) -> frozenset[str]:
    for cell in _cells(notebook):
        if "parameters" in _tags(cell):
            tree = ast.parse("".join(cell["source"]))
            targets = [
                target
                for node in tree.body
                if isinstance(node, (ast.Assign, ast.AnnAssign))
                for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            ]
            return frozenset(t.id for t in targets if isinstance(t, ast.Name))
    raise CannotReport(
        _("{file} has no cell tagged “parameters”, so it cannot be run for another place.").format(
            file=notebook.name
        )
    )
