"""Open a data package: its descriptor, its sources and its files."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_data.errors import DataProblem
from community_data.text.lists import and_, nearest, or_

from .reader import problem, read_table

DATASETS = Path(
    os.environ.get("COMMUNITY_DATA_DATASETS") or Path(__file__).resolve().parents[2] / "datasets"
)


@dataclass(frozen=True)
class Package:
    """An opened data package. Use `open_package`, which keeps opened packages for reuse."""

    folder: Path
    descriptor: dict

    @property
    def name(self) -> str:
        return self.descriptor.get("name", self.folder.name)

    @property
    def title(self) -> str:
        return self.descriptor.get("title") or self.name

    @property
    def version(self) -> str:
        return str(self.descriptor.get("version", ""))

    @property
    def smallest_count(self) -> int:
        """The smallest count of people above 0 that may be shown."""
        return 11

    @property
    def synthetic(self) -> bool:
        """True where the package says that its people and places are invented."""
        return bool(self.descriptor.get("synthetic", False))

    @property
    def sources(self) -> list[dict]:
        """The sources, each with a `title`; and `kind`, `collected_to`, `published` where told."""
        return [s for s in self.descriptor.get("sources", []) if s.get("title")]

    def sources_of(self, measure: str) -> list[dict]:
        """The sources that say they cover a measure; all of them where none says what it covers."""
        named = [s for s in self.sources if measure in s.get("measures", [])]
        return named or [s for s in self.sources if not s.get("measures")] or self.sources

    @property
    def tables(self) -> list[str]:
        names = [r.get("name") for r in self.descriptor.get("resources", [])]
        return [name for name in names if name and isinstance(name, str)]

    def require(self, *tables: str) -> None:
        """Raise a `DataProblem` where a table that is needed is not in the package."""
        missing = [t for t in tables if t not in self.tables]
        if missing:
            raise DataProblem(
                f"The data package “{self.title}” has no table {and_(missing)}. "
                f"It has: {and_(self.tables)}."
            )

    def file(self, table: str) -> Path:
        """The file of a table, always inside the package's own folder."""
        self.require(table)
        resource = next(r for r in self.descriptor["resources"] if r.get("name") == table)
        path = resource.get("path")
        if isinstance(path, list):
            path = path[0] if len(path) == 1 else None
        if not isinstance(path, str) or not path or "://" in path:
            raise DataProblem(
                f"datapackage.json: the table {table} must name one file in the package's folder."
            )
        file = self.folder / path
        # A package that came from elsewhere must not make us read other files of this machine.
        if not file.resolve().is_relative_to(self.folder.resolve()):
            raise DataProblem(
                f"datapackage.json: the table {table} names “{path}”, which is outside the "
                f"package's folder. Put the file into the folder."
            )
        if not file.is_file():
            raise DataProblem(
                f"The file {path} of the table {table} is not in the package's folder "
                f"“{self.folder.name}”. Put it there, or take the table out of datapackage.json."
            )
        return file

    def table(self, name: str) -> pd.DataFrame:
        """A fresh copy of a table: ids and text as text, numbers as floats, blanks as NaN."""
        return _table(self, name, self.file(name).stat().st_mtime_ns).copy()

    @property
    def places(self) -> pd.DataFrame:
        return self.table("places")

    @property
    def measures(self) -> pd.DataFrame:
        return self.table("measures")

    def place(self, place: str) -> pd.Series:
        """The row of a place, by its name or its id. Suggests the nearest names."""
        places = self.places
        wanted = str(place).strip()
        found = places[places["place_id"] == wanted]
        if found.empty:
            found = places[places["name"] == wanted]
        if found.empty:
            found = places[places["name"].str.casefold() == wanted.casefold()]
        if len(found) == 1:
            return found.iloc[0]
        if len(found) > 1:
            choices = [f"{p['place_id']} ({p['level']})" for _, p in found.iterrows()]
            raise DataProblem(
                f"{self.title} has {len(found)} places called “{wanted}”. "
                f"Write the id of the one you mean: {or_(choices)}."
            )
        raise DataProblem(
            f"{self.title} has no place called “{wanted}”.{nearest(wanted, places['name'])}"
        )

    def changed_files(self) -> list[str]:
        """Tables whose file is not the one that the descriptor describes (its sha256 differs)."""
        changed = []
        for resource in self.descriptor.get("resources", []):
            algorithm, _, expected = str(resource.get("hash", "")).rpartition(":")
            if not expected or algorithm not in {"", "md5", "sha1", "sha256", "sha512"}:
                continue
            digest = hashlib.new(algorithm or "md5", self.file(resource["name"]).read_bytes())
            if digest.hexdigest() != expected.lower():
                changed.append(resource["name"])
        return changed


def open_package(package: str | os.PathLike | Package) -> Package:
    """Open a data package.

    `package` is a folder, a path to a `datapackage.json`, or the name of a package that comes
    with the course (`"riverbend"`: its newest release; `"riverbend@2026-Q1"`: that one).
    Raises `DataProblem`.
    """
    if isinstance(package, Package):
        return package
    file = descriptor_file(str(package))
    return _open(file, file.stat().st_mtime_ns)


def newest_first(version: str) -> list:
    """A sort key for versions: numbers count as numbers, so 2026-Q10 comes after 2026-Q2."""
    return [(int(p), "") if p.isdigit() else (0, p) for p in re.split(r"(\d+)", version)]


def releases() -> dict[str, dict[str, Path]]:
    """The packages that come with the course: name -> version -> descriptor file."""
    found: dict[str, dict[str, Path]] = {}
    for file in DATASETS.glob("*/*/datapackage.json"):
        found.setdefault(file.parent.parent.name, {})[file.parent.name] = file
    return found


def descriptor_file(package: str) -> Path:
    path = Path(package).expanduser()
    if path.is_file():
        return path.resolve()
    name, _, version = package.partition("@")
    known = releases()
    if (path / "datapackage.json").is_file():
        return (path / "datapackage.json").resolve()
    if path.name == "datapackage.json" or (path.is_dir() and name not in known):
        path = path.parent if path.name == "datapackage.json" else path
        raise DataProblem(
            f"The folder “{path}” holds no datapackage.json, so it is not a data package."
        )
    if name not in known:
        raise DataProblem(
            f"There is no data package “{package}”: no folder of that path, and no package of "
            f"that name comes with the course.{nearest(name, list(known))} "
            f"Write a name ({or_(list(known))}) or the path of a folder with a datapackage.json."
        )
    if not version:
        version = max(known[name], key=newest_first)
    if version not in known[name]:
        raise DataProblem(
            f"The data package “{name}” has no release “{version}”. "
            f"It has {and_(sorted(known[name], key=newest_first))}."
        )
    return known[name][version]


@functools.lru_cache(maxsize=16)
def _open(file: Path, changed: int) -> Package:
    try:
        descriptor = json.loads(file.read_text(encoding="utf-8-sig"))
        assert isinstance(descriptor, dict)
        assert all(isinstance(r, dict) for r in descriptor.get("resources", []))
        assert all(isinstance(s, dict) for s in descriptor.get("sources", []))
    except (ValueError, AssertionError, TypeError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise DataProblem(
            f"{file.parent.name}/datapackage.json cannot be read as a data package{where}. "
            f"Get the package again from whoever publishes it."
        ) from None
    return Package(file.parent, descriptor)


@functools.lru_cache(maxsize=32)
def _cached_table(folder: Path, file: Path, name: str, changed: int) -> pd.DataFrame:
    return read_table(file, name)


def _table(package: Package, name: str, changed: int) -> pd.DataFrame:
    table = _cached_table(package.folder, package.file(name), name, changed)
    if name == "measures" and "places" in package.tables:
        places = package.table("places")["place_id"]
        unknown = ~table["place_id"].isin(places)
        if unknown.any():
            file = package.file(name).name
            raise problem(
                file, table, unknown,
                f"the place_id “{table.loc[unknown, 'place_id'].iloc[0]}” is not in the table "
                f"places. Look whether a leading zero was lost.",
            )  # fmt: skip
    return table
