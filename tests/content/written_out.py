"""Texts in Python code, read without running it.

A text is written as it is, or as a name that stands for one of a few texts: in an `if … else`, in
a loop over values that are written out, or as a parameter that each caller fills in.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


@cache
def functions(file: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a file, by name."""
    return {node.name: node for node in parsed(file).body if isinstance(node, FUNCTIONS)}


def calls(tree) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_called(call: ast.Call) -> str:
    return getattr(call.func, "id", "")


def argument(call: ast.Call, position: int, name: str):
    """An argument of a call, given by position or by name; None where it is not given."""
    if len(call.args) > position:
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def texts(node, function, file: Path) -> set[str]:
    """The texts that an expression in a function can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.JoinedStr):
        return {"".join(_piece(part, function, file) for part in node.values)}
    if isinstance(node, ast.IfExp):
        return texts(node.body, function, file) | texts(node.orelse, function, file)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = texts(node.left, function, file), texts(node.right, function, file)
        return {a + b for a in left for b in right}
    if isinstance(node, ast.Name) and function:
        return _named(node.id, function, file)
    return set()


def every_text(file: Path) -> list[str]:
    """Every text with a space in it in a file, but for what explains the code."""
    tree = parsed(file)
    left_out = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)) and node.body:
            left_out.add(id(getattr(node.body[0], "value", None)))  # a docstring
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in ast.walk(node) if part is not node}
    found = []
    for node in ast.walk(tree):
        if id(node) not in left_out and isinstance(node, (ast.JoinedStr, ast.Constant)):
            found += texts(node, None, file)
    return [text for text in found if " " in text]


def _piece(part, function, file: Path) -> str:
    """A piece of an f-string: its text, and a short word for a value that only a run knows."""
    known = texts(getattr(part, "value", None), function, file) or texts(part, function, file)
    return known.pop() if len(known) == 1 else "this"


# The names that are being followed: one that is made of itself leads nowhere.
_on_the_way: set = set()


def _named(name: str, function, file: Path) -> set[str]:
    """What a name can stand for: what it is set to, looped over, or called with."""
    place = (file, function.name, name)
    if place in _on_the_way:
        return set()
    _on_the_way.add(place)
    try:
        return _set_to(name, function, file) | _called_with(name, function, file)
    finally:
        _on_the_way.remove(place)


def _set_to(name: str, function, file: Path) -> set[str]:
    found: set[str] = set()
    for node in [*ast.walk(function), *parsed(file).body]:
        if isinstance(node, ast.Assign) and any(_is(target, name) for target in node.targets):
            found |= texts(node.value, function, file)
        if isinstance(node, (ast.For, ast.comprehension)):
            for value in _items(node.iter, function, file):
                found |= _matched(node.target, value, name, function, file)
    return found


def _called_with(name: str, function, file: Path) -> set[str]:
    parameters = [p.arg for p in (*function.args.args, *function.args.kwonlyargs)]
    if name not in parameters:
        return set()
    found: set[str] = set()
    for caller in functions(file).values():
        for call in calls(caller):
            if name_called(call) == function.name:
                given = argument(call, parameters.index(name), name)
                found |= texts(given, caller, file)
    return found


def _is(target, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _matched(target, value, name: str, function, file: Path) -> set[str]:
    """What a name gets where a pattern such as `hint, (wrong, message)` meets a value."""
    if _is(target, name):
        return texts(value, function, file)
    found: set[str] = set()
    if isinstance(target, ast.Tuple) and isinstance(value, (ast.Tuple, ast.List)):
        for inner, part in zip(target.elts, value.elts, strict=False):
            found |= _matched(inner, part, name, function, file)
    return found


def _items(node, function, file: Path) -> list:
    """The items of a list, a tuple or a dict's `.items()` that is written out."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return node.elts
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [ast.Tuple(elts=[key, value]) for key, value in pairs if key is not None]
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "items":
        return _items(node.func.value, function, file)
    found = []
    if isinstance(node, ast.Name):
        for place in [*ast.walk(function), *parsed(file).body]:
            if isinstance(place, ast.Assign) and any(_is(t, node.id) for t in place.targets):
                found += _items(place.value, function, file)
    return found
