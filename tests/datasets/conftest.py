"""What the tests of the practice region share: its recipe, its files, its releases as tables."""

import importlib.util
import json
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATASETS = ROOT / "datasets"
RIVERBEND = DATASETS / "riverbend"
VERSIONS = ["2026-Q1", "2026-Q2"]


@pytest.fixture(scope="session")
def build():
    """The build script, as a module."""
    spec = importlib.util.spec_from_file_location("riverbend_build", RIVERBEND / "build.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def parameters() -> dict:
    return tomllib.loads((RIVERBEND / "parameters.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def region(build):
    """The places by id, with their conditions."""
    return build.places(RIVERBEND / "places.csv")


@pytest.fixture(scope="session", params=VERSIONS)
def version(request) -> str:
    return request.param


def descriptor_of(version: str) -> dict:
    path = RIVERBEND / version / "datapackage.json"
    return json.loads(path.read_text(encoding="utf-8"))


def table_of(version: str, name: str) -> pd.DataFrame:
    """A table as its descriptor says: ids and words as text, empty cells as missing."""
    schema = next(r for r in descriptor_of(version)["resources"] if r["name"] == name)["schema"]
    whole = [field["name"] for field in schema["fields"] if field["type"] == "integer"]
    frame = pd.read_csv(RIVERBEND / version / f"{name}.csv", dtype=str)
    return frame.astype({column: "Int64" for column in whole if column in frame})


@pytest.fixture(scope="session")
def descriptor(version) -> dict:
    return descriptor_of(version)


@pytest.fixture(scope="session")
def table(version):
    """A function that gives a table of the release."""
    return lambda name: table_of(version, name)


@pytest.fixture(scope="session")
def table_in():
    """A function that gives a table of any release."""
    return table_of


@pytest.fixture(scope="session")
def planted() -> dict:
    """The known truth."""
    return json.loads((RIVERBEND / "truth" / "planted.json").read_text(encoding="utf-8"))
