"""What the checks of a module can say, read from their code: hints, and the sentences with them.

A hint is the first thing given to `Wrong` or `Mistake`, or returned by `exercises._verdict`.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.content.pages import COURSE, Page, tables_of
from tests.content.written_out import argument, calls, functions, name_called, parsed, texts

HINT = re.compile(r"[a-z0-9_]+")
COLUMN = "hints of the checks"


class CannotRead(Exception):
    """A hint that is put together in a way that cannot be read without running the check."""


def hints_of(file: Path) -> set[str]:
    """Every hint that a trainee can get from the checks in a file, with those of `core`."""
    waiting = [(file, name) for name in functions(file)]
    seen: set = set()
    found: set[str] = set()
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            function = functions(place[0])[place[1]]
            found |= _hints_in(function, place[0])
            waiting += _uses(function, place[0])
    return found - {"right"}


def hints_named(page: Page) -> set[str]:
    """The hints that a module's guide page explains."""
    for table in tables_of(page.blocks):
        header = [cell.text for cell in table[0]]
        if COLUMN in header:
            column = header.index(COLUMN)
            return {hint for row in table[1:] for hint in row[column].styled("code")}
    return set()


def differences(can_be: set[str], named: set[str]) -> list[str]:
    """Hints without an explanation, and explanations without a hint."""
    return [
        *(f"The checks can say `{hint}`, and the guide page has no row for it."
          for hint in sorted(can_be - named)),
        *(f"The guide page explains `{hint}`, and no check says it."
          for hint in sorted(named - can_be)),
    ]  # fmt: skip


def check_files(page: Page) -> list[Path]:
    """The files whose checks a module imports from `community_data.lessons`."""
    trees = [ast.parse(part.source) for part in page.parts if part.kind == "code"]
    return [
        COURSE.joinpath(*node.module.split("."), "check.py")
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        if (node.module or "").startswith("community_data.lessons.")
        if "check" in [name.name for name in node.names]
    ]


def messages_of(file: Path) -> list[str]:
    """The sentences for trainees in a file of checks: those that come with a hint, and praise."""
    found: list[str] = []
    for function in functions(file).values():
        for call in calls(function):
            if name_called(call) in ("Wrong", "Mistake"):
                position = 1 if name_called(call) == "Wrong" else 2
                found += texts(argument(call, position, "message"), function, file)
            found += texts(argument(call, 99, "otherwise"), function, file)
        if function.decorator_list:
            for node in ast.walk(function):
                if isinstance(node, ast.Return):
                    found += texts(node.value, function, file)
    return sorted(text for text in set(found) if " " in text)


def _hints_in(function, file: Path) -> set[str]:
    found: set[str] = set()
    for call in calls(function):
        node = argument(call, 0, "hint")
        # `Wrong(nearest.hint, …)` hands on the hint of a Mistake: it is found where that is made.
        if name_called(call) in ("Wrong", "Mistake") and getattr(node, "attr", "") != "hint":
            hints = {text for text in texts(node, function, file) if HINT.fullmatch(text)}
            if not hints:
                raise CannotRead(f"{file.name}, line {call.lineno}: write the hint as text.")
            found |= hints
    if function.name == "_verdict":
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                found |= texts(node.value.elts[0], function, file)
    return found


def _file_of(node: ast.ImportFrom, file: Path) -> Path:
    folder = file.parent if node.level else COURSE
    return folder.joinpath(*node.module.split(".")).with_suffix(".py")


def _uses(function, file: Path) -> list[tuple[Path, str]]:
    """The functions of this file, or of a neighbor that it imports, which a function names."""
    neighbors = {
        name.asname or name.name: (_file_of(node, file), name.name)
        for node in parsed(file).body
        if isinstance(node, ast.ImportFrom) and node.module and _file_of(node, file).is_file()
        for name in node.names
    }
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    its_own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    its_own |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    places = [neighbors.get(name, (file, name)) for name in {n.id for n in names} - its_own]
    return [(other, name) for other, name in places if name in functions(other)]
