"""What the tests of validation share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from community_data.course.syllabus import Module
from community_data.validate import package as check
from tests.package_copies import RIVERBEND, Copy


@pytest.fixture(autouse=True)
def modules(monkeypatch) -> dict[str, Module]:
    """Two modules, whatever the course has by now."""
    tables = {"00_start": ("places",), "08_groups": ("places", "measures")}
    known = {name: Module(name, name, tables[name], Path("none.ipynb")) for name in tables}
    monkeypatch.setattr(check, "_modules", lambda: known)
    return known


@pytest.fixture
def riverbend(tmp_path) -> Copy:
    """A copy of the newest release of the practice region."""
    return Copy(Path(shutil.copytree(RIVERBEND / "2026-Q2", tmp_path / "riverbend")))
