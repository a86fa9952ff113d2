"""Fingerprints that tell whether a page that is there is the page that a run would make."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
from pathlib import Path

from community_data.course.syllabus import Module
from community_data.data import Package

CODE = Path(__file__).resolve().parent.parent


def of_release(package: Package) -> str:
    """One SHA-256 for the package's descriptor and data files and for the course's own code."""
    digest = hashlib.sha256(of_data(package).encode())
    _add(digest, b"course", of_course().encode())
    return digest.hexdigest()


def of_data(package: Package) -> str:
    """One SHA-256 for the package's descriptor and data files."""
    digest = hashlib.sha256()
    _add(digest, b"descriptor", json.dumps(package.descriptor, sort_keys=True).encode())
    for table in package.tables:
        _add(digest, table.encode(), package.digest(table).encode())
    return digest.hexdigest()


def of_page(release: str, modules: list[Module], parameters: dict[str, str]) -> str:
    """One SHA-256 for all that a page depends on: release, notebooks and their parameters."""
    digest = hashlib.sha256(release.encode())
    for module in modules:
        _add(digest, f"{module.id} {module.title}".encode(), module.notebook.read_bytes())
    _add(digest, b"parameters", json.dumps(parameters, sort_keys=True).encode())
    return digest.hexdigest()


@functools.cache
def of_course() -> str:
    """One SHA-256 for the course's version, its code and the templates of its pages."""
    digest = hashlib.sha256()
    _add(digest, b"version", course_version().encode())
    for file in sorted(
        [*CODE.rglob("*.py"), *CODE.rglob("*.j2"), *CODE.rglob("*.json"), *CODE.rglob("*.js")]
    ):
        _add(digest, file.relative_to(CODE).as_posix().encode(), file.read_bytes())
    return digest.hexdigest()


def course_version() -> str:
    """The version of the course that is installed; empty where it runs uninstalled."""
    try:
        return importlib.metadata.version("community-data")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _add(digest, name: bytes, content: bytes) -> None:
    # Lengths go in too, so that no two sets of files can run together to the same bytes.
    digest.update(b"%d:%d:" % (len(name), len(content)) + name + content)
