"""A trainee's answers in the course's own notebook, where its checks and its page take them.

`prepared` writes cells around those; the functions at the end are what these cells call. Between
them every name stands for what the course's notebook gave it. So an answer is judged and shown,
and nothing else of the page depends on it.
"""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from community_data.grading.values import read

REPORT = "report"

_kept: dict[str, object] = {}


def prepared(
    solved: NotebookNode, answers: Mapping[str, Mapping[str, object]], file: Path
) -> NotebookNode:
    """The solved notebook with answers put in. `file` is where `write` put them.

    answers: the `grade_id` of a check -> name -> its answer as `values.write` wrote it.
    """
    notebook = copy.deepcopy(solved)
    notebook.cells, taken_from = [], {}
    for cell in solved.cells:
        name = (cell.metadata.get("nbgrader") or {}).get("grade_id", "")
        source = {}
        if name in answers:
            source = dict.fromkeys(answers[name], name)
            taken_from |= source
        elif cell.cell_type == "code" and REPORT in cell.metadata.get("tags", []):
            source = {
                each: taken_from[each] for each in names_in(cell.source) if each in taken_from
            }
        around = _around(source, file) if source else ((), ())
        notebook.cells += [*around[0], copy.deepcopy(cell), *around[1]]
    return notebook


def _around(source: Mapping[str, str], file: Path) -> tuple[list[NotebookNode], list[NotebookNode]]:
    tool = f'__import__("importlib").import_module("{__name__}")'
    before = new_code_cell(f"{tool}.put_in({str(file)!r}, {dict(source)!r}, globals())")
    return [before], [new_code_cell(f"{tool}.take_out(globals())")]


def names_in(source: str) -> list[str]:
    """The names that code looks up, each once, in their order."""
    nodes = ast.walk(ast.parse(source))
    return list(dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name)))


def arguments(source: str) -> tuple[list[str], dict[str, str]]:
    """The names that a check is called with, by place and by keyword; "" for what is no name."""
    call = ast.parse(source).body[-1].value
    by_place = [arg.id if isinstance(arg, ast.Name) else "" for arg in call.args]
    by_name = {
        each.arg: each.value.id if isinstance(each.value, ast.Name) else ""
        for each in call.keywords
        if each.arg
    }
    return by_place, by_name


def given(source: str, record: str) -> dict[str, object]:
    """Name -> what a check was given under it, as written down. Raises `ValueError`."""
    by_place, by_name = arguments(source)
    written = json.loads(record)
    if not isinstance(written, dict):
        raise ValueError("no record")
    answers, named = written.get("answers"), written.get("named")
    if not isinstance(answers, list) or not isinstance(named, dict):
        raise ValueError("no record")
    if len(answers) != len(by_place) or named.keys() != by_name.keys():
        raise ValueError("not the check's own call")
    pairs = [*zip(by_place, answers, strict=True), *((by_name[n], named[n]) for n in by_name)]
    return {name: value for name, value in pairs if name}


def write(file: Path, answers: Mapping[str, Mapping[str, object]]) -> None:
    file.write_text(json.dumps(answers), encoding="utf-8")


# What the written cells call, in the kernel of a page.


def put_in(file: str, source: Mapping[str, str], scope: dict[str, object]) -> None:
    """Let names stand for a trainee's answers. source: name -> the `grade_id` of its check."""
    written = _written(file)
    for name, check in source.items():
        _kept[name] = scope.get(name)
        value = read(written[check][name])
        # An iterator can be gone through once alone.
        scope[name] = list(value) if isinstance(value, Iterator) else value


def take_out(scope: dict[str, object]) -> None:
    """Let names stand again for what the course's notebook gave them."""
    scope.update(_kept)
    _kept.clear()


@lru_cache(maxsize=1)
def _written(file: str) -> dict:
    return json.loads(Path(file).read_text(encoding="utf-8"))
