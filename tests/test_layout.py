"""Who may import whom: arrows point one way, so that a part can be read without the others."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1] / "community_data"
GROUND = {"errors", "atomic", "text", "methods", "figures"}
# A room -> the rooms and files that it may know, besides itself.
MAY_KNOW = {
    "errors": set(),
    "atomic": {"errors", "text"},
    "text": {"errors"},
    "methods": set(),
    "figures": {"errors", "text", "methods"},
    "data": GROUND - {"figures"},
    "fetch": {"errors", "atomic", "text", "data"},
    "exercises": GROUND | {"data", "validate"},
    "lessons": GROUND | {"data", "exercises", "fetch"},
    "course": GROUND | {"data", "exercises"},
    "validate": GROUND | {"data", "course"},
    "packaging": GROUND | {"data", "validate"} - {"validate"},
    "compare": GROUND | {"data", "validate"},
    "hosting": GROUND - {"figures", "methods"} | {"course", "data"},
    # The course on a JupyterHub is on top of both: people sign in, hand in, grade and read.
    "hosting/hub": GROUND - {"figures", "methods"}
    | {"command_options", "course", "grading", "hosting", "kernels"},
    "kernels": {"errors", "atomic", "text"},
    "reports": GROUND | {"data", "course", "validate", "kernels", "compare"},
    # A trainee's notebooks in the place of the course's: graded as in a cohort, shown as on a page.
    "reports/notebooks": GROUND - {"figures", "methods"}
    | {"course", "data", "grading", "kernels", "reports"},
    "grading": GROUND | {"data", "exercises", "course", "validate", "kernels", "hosting"},
}
FILES = sorted(HOUSE.rglob("*.py"))


def imported(file: Path) -> set[str]:
    """The modules of ours that a file imports, as dotted names below `community_data`."""
    found = set()
    here = file.relative_to(HOUSE.parent).with_suffix("").parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = list(here[: len(here) - node.level]) if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return {
        name.removeprefix("community_data.") for name in found if name.startswith("community_data.")
    }


def test_no_lesson_knows_another():
    for file in FILES:
        where = file.relative_to(HOUSE).with_suffix("").parts
        if where[0] == "lessons" and len(where) > 2:
            lessons = {name.split(".")[1] for name in imported(file) if name.startswith("lessons.")}
            others = {name for name in lessons if (HOUSE / "lessons" / name).is_dir()} - {where[1]}
            assert not others, f"{'/'.join(where)}: {others}"


def room_of(file: Path) -> str:
    """The room in which a file lies: the innermost that has a rule of its own."""
    where = file.relative_to(HOUSE).with_suffix("").parts
    inner = "/".join(where[:2])
    return inner if inner in MAY_KNOW else where[0]


@pytest.mark.parametrize("room", MAY_KNOW)
def test_a_room_knows_only_what_lies_below_it(room):
    for file in FILES:
        where = file.relative_to(HOUSE).with_suffix("").parts
        if room_of(file) == room:
            known = {name.split(".")[0] for name in imported(file)} - {room}
            assert known <= MAY_KNOW[room], f"{'/'.join(where)}: {known - MAY_KNOW[room]}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_no_private_name_crosses_a_file(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    ours = {name.split(".")[-1] for name in imported(file)}
    taken = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id in ours and node.attr.startswith("_")
    }
    private = taken | {name for name in imported(file) if name.split(".")[-1].startswith("_")}
    # `_` is everybody's: it looks a sentence up in the reader's language.
    public = {name for name in private if name.split(".")[-1] == "_" or "__" in name}
    assert not private - public
