"""Texts in Python code, read without running it: as they are written, or one of an `if … else`."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def texts(node) -> set[str]:
    """The texts that an expression can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.JoinedStr):
        return {"".join(_piece(part) for part in node.values)}
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = texts(node.left), texts(node.right)
        return {a + b for a in left for b in right}
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
            found += texts(node)
    return [text for text in found if " " in text]


def _piece(part) -> str:
    """A piece of an f-string: its text, and a short word for a value that only a run knows."""
    known = texts(getattr(part, "value", None)) or texts(part)
    return known.pop() if len(known) == 1 else "this"
