"""Fingerprints that tell whether a page that is there is the page that a run would make.

They stand on pages, and they depend on counts that pages hide. Whoever knows all of a package but
one such count could try each number until the fingerprint fits. So data go into them with a secret
of the site (HMAC, RFC 2104), which is on no page.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import importlib.metadata
import json
import re
import sys
from pathlib import Path

from community_data import data
from community_data.course.syllabus import Module
from community_data.data import PRACTICE, Package
from community_data.text.translate import locale

CODE = Path(__file__).resolve().parent.parent


def of_release(package: Package, secret: bytes) -> str:
    """One SHA-256 for the package's descriptor and data files and for the course's own code."""
    digest = hashlib.sha256(of_data(package, secret).encode())
    _add(digest, b"course", of_course().encode())
    return digest.hexdigest()


def of_data(package: Package, secret: bytes) -> str:
    """One SHA-256 for the package's descriptor and data files."""
    digest = hmac.new(secret, digestmod="sha256")
    _add(digest, b"descriptor", json.dumps(package.descriptor, sort_keys=True).encode())
    for table in package.tables:
        _add(digest, table.encode(), package.digest(table).encode())
    return digest.hexdigest()


def of_pages(release: str, modules: list[Module]) -> str:
    """One SHA-256 for what all pages of a run depend on: release, language and notebooks."""
    digest = hashlib.sha256(release.encode())
    _add(digest, b"language", str(locale()).encode())
    for module in modules:
        _add(digest, f"{module.id} {module.title}".encode(), module.notebook.read_bytes())
    return digest.hexdigest()


def of_page(pages: str, parameters: dict[str, str]) -> str:
    """One SHA-256 for all that a page depends on; pages: what `of_pages` gives."""
    digest = hashlib.sha256(pages.encode())
    _add(digest, b"parameters", json.dumps(parameters, sort_keys=True).encode())
    return digest.hexdigest()


def of_part(package: Package, module: Module, secret: bytes) -> str:
    """One SHA-256 for all that a part depends on, except for the parameters of its run.

    package: what its runs can read. Beside it: the notebook, its lesson's code and all code that
    belongs to no other lesson, the practice region, the language, and the libraries that compute
    and draw.
    """
    digest = hashlib.sha256(of_data(package, secret).encode())
    notebook = module.notebook.read_bytes()
    _add(digest, f"{module.id} {module.title}".encode(), notebook)
    _add(digest, b"practice", _of_practice().encode())
    _add(digest, b"language", str(locale()).encode())
    _add(digest, b"libraries", json.dumps(_libraries()).encode())
    _add(digest, b"version", course_version().encode())
    others = _lessons() - _lessons_of(module, notebook.decode("utf-8"))
    for name, content in _code().items():
        if not name.startswith(tuple(f"lessons/{lesson}/" for lesson in others)):
            _add(digest, name.encode(), content)
    return digest.hexdigest()


def of_run(part: str, parameters: dict[str, str], top_heading: int) -> str:
    """One SHA-256 for a part of one place; part: what `of_part` gives.

    Where the data lie does not matter. The day does: a notebook that asks for it tells ages.
    """
    digest = hashlib.sha256(part.encode())
    asked = {name: value for name, value in parameters.items() if name != "package"}
    _add(digest, b"parameters", json.dumps([asked, top_heading], sort_keys=True).encode())
    return digest.hexdigest()


def _lessons() -> set[str]:
    return {folder.name for folder in (CODE / "lessons").iterdir() if folder.is_dir()}


def _lessons_of(module: Module, notebook: str) -> set[str]:
    """The lessons whose code a notebook stands on; where it names none, all of them."""
    named = " ".join(re.findall(r"community_data\.lessons\b[^\n]*", notebook))
    words = {module.lesson, *re.findall(r"\w+", named)}
    return (_lessons() & words) or _lessons()


@functools.cache
def _of_practice() -> str:
    """One SHA-256 for the practice region, which helps out where a package lacks something."""
    digest = hashlib.sha256()
    for file in sorted((data.DATASETS / PRACTICE).rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            _add(digest, file.relative_to(data.DATASETS).as_posix().encode(), file.read_bytes())
    return digest.hexdigest()


def _libraries() -> list[str]:
    names = ("pandas", "numpy", "scipy", "statsmodels", "matplotlib", "seaborn", "Babel", "bleach")
    return [sys.version, *(f"{name} {importlib.metadata.version(name)}" for name in names)]


@functools.cache
def of_course() -> str:
    """One SHA-256 for the course's version, its code and the templates of its pages."""
    digest = hashlib.sha256()
    _add(digest, b"version", course_version().encode())
    for name, content in _code().items():
        _add(digest, name.encode(), content)
    return digest.hexdigest()


@functools.cache
def _code() -> dict[str, bytes]:
    """All files of the library by name: code, templates, styles, scripts and what they read."""
    files = [file for file in CODE.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    return {file.relative_to(CODE).as_posix(): file.read_bytes() for file in sorted(files)}


def course_version() -> str:
    """The version of the course that is installed; empty where it runs uninstalled."""
    try:
        return importlib.metadata.version("community-data")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _add(digest, name: bytes, content: bytes) -> None:
    # Lengths go in too, so that no two sets of files can run together to the same bytes.
    digest.update(b"%d:%d:" % (len(name), len(content)) + name + content)
