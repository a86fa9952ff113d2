"""The modules that can be run for a community: what each needs and what it can be asked."""

from __future__ import annotations

import ast
import difflib
import json
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from community_data.errors import CannotReport
from community_data.text.lists import or_, paragraph
from community_data.text.translate import _


def solutions_folder() -> Path:
    """Where the solved modules are: beside this package, or where the environment says."""
    elsewhere = os.environ.get("COMMUNITY_DATA_SOLUTIONS")
    return Path(elsewhere or Path(__file__).resolve().parent.parent.parent / "solutions")


@dataclass(frozen=True)
class Module:
    """A module of the course: its line in `syllabus.toml` and its solved notebook.

    `title` is what its part of a page is called: `page` in the syllabus, or else its own title.
    `needs` are words of `course.needs`: what its tables must hold besides being there.
    """

    id: str
    title: str
    tables: tuple[str, ...]
    notebook: Path
    needs: tuple[str, ...] = ()

    @property
    def parameters(self) -> frozenset[str]:
        """The names that the notebook's cell tagged `parameters` defines."""
        return _parameters(self.notebook)

    @property
    def shows_something(self) -> bool:
        """Whether any cell is tagged `report`: a community's page shows those."""
        return any("report" in _tags(cell) for cell in _cells(self.notebook))


def modules(names: tuple[str, ...], solutions: Path) -> list[Module]:
    """The modules called `names` ("08_groups" or "groups"), or all that have a solved notebook.

    They come in the order in which they are taught. Raises `CannotReport`.
    """
    known = _syllabus(solutions)
    if names:
        wanted = {_find(name, known) for name in names}
        known = [m for m in known if m.id in wanted]
        for module in known:
            if not module.notebook.is_file():
                raise CannotReport(
                    _(
                        "The module {id} has no solved notebook yet ({id}/{name}). "
                        "Choose another module."
                    ).format(id=module.id, name=module.notebook.name)
                )
    known = [m for m in known if m.notebook.is_file()]
    if not known:
        raise CannotReport(
            _(
                "The course has no solved module to run: its folder solutions holds "
                "none. Get the course again."
            )
        )
    return known


def _syllabus(solutions: Path) -> list[Module]:
    file = solutions / "syllabus.toml"
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("module", [])
    except (OSError, ValueError) as error:
        raise CannotReport(
            _(
                "The list of modules, {solutions}/syllabus.toml, cannot be read "
                "({name}). Get the course again."
            ).format(solutions=solutions.name, name=type(error).__name__)
        ) from None
    return [
        Module(
            id=entry["id"],
            title=entry.get("page", entry["title"]),
            tables=tuple(entry.get("tables", ())),
            needs=tuple(entry.get("needs", ())),
            notebook=solutions / entry["id"] / f"{entry['id']}.ipynb",
        )
        for entry in entries
    ]


def _find(name: str, known: list[Module]) -> str:
    wanted = name.strip().casefold().removesuffix(".ipynb")
    for module in known:
        if wanted in (module.id.casefold(), _short(module.id).casefold()):
            return module.id
    names = {n.casefold(): m.id for m in known for n in (_short(m.id), m.id)}
    near = dict.fromkeys(names[n] for n in difflib.get_close_matches(wanted, names, 3, 0.5))
    raise CannotReport(
        paragraph(
            _("The course has no module “{name}”.").format(name=name),
            _("Did you mean {names}?").format(names=or_(near)) if near else "",
            _("It has {names}.").format(names=", ".join(m.id for m in known)),
        )
    )


def _short(module_id: str) -> str:
    """ "08_groups" as people call it: "groups"."""
    return re.sub(r"^\d+_", "", module_id)


def _cells(notebook: Path) -> list[dict]:
    try:
        return json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError):
        raise CannotReport(
            _("{notebook} is not a notebook that can be read. Get the course again.").format(
                notebook=notebook.name
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
        _(
            "{notebook} has no cell tagged “parameters”, so it cannot be run for another place."
        ).format(notebook=notebook.name)
    )
