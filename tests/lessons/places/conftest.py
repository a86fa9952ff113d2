"""Packages of the lesson's tests."""

import json
import shutil

import pytest

from community_data.data import DATASETS


@pytest.fixture
def riverbend_without_land(tmp_path):
    """The practice region without the land of one neighborhood: (folder, its name)."""
    folder = shutil.copytree(DATASETS / "riverbend" / "2026-Q2", tmp_path / "riverbend")
    file = folder / "boundaries.geojson"
    land = json.loads(file.read_text("utf-8"))
    land["features"] = [f for f in land["features"] if f["properties"]["place_id"] != "03900302"]
    file.write_text(json.dumps(land), encoding="utf-8")
    return folder, "Millstep"
