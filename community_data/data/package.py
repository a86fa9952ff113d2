"""Open a data package: its descriptor, its sources and its files."""

from __future__ import annotations

import copy
import functools
import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from community_data.errors import DataProblem
from community_data.methods import THRESHOLD
from community_data.text.lists import and_, nearest, or_, paragraph, printable
from community_data.text.translate import _, locale

from . import agreement, schema
from .agreement import LEAST_COUNT, MOST_COUNT
from .reader import BrokenTable, in_rows, read_table

DATASETS = Path(
    os.environ.get("COMMUNITY_DATA_DATASETS") or Path(__file__).resolve().parents[2] / "datasets"
)

LONGEST_ASK = 300  # letters: the brief has to fit on one sheet
PLACE = "{place}"  # stands in it for the name of the place
_DEEPEST = 50  # levels of brackets in a descriptor; real ones have six
_LARGEST = 20_000_000  # bytes of a descriptor; the largest real ones have some 100,000


@dataclass(frozen=True)
class Package:
    """An opened data package. Use `open_package`, which keeps opened packages for reuse."""

    folder: Path
    descriptor: dict = field(hash=False)  # so that a package can be the key of what is kept

    @property
    def name(self) -> str:
        return _text(self.descriptor.get("name")) or self.folder.name

    @property
    def title(self) -> str:
        return _text(self.descriptor.get("title")) or self.name

    @property
    def version(self) -> str:
        return _text(self.descriptor.get("version"))

    @property
    def synthetic(self) -> bool:
        """True where the package says that its people and places are invented."""
        return bool(self.descriptor.get("synthetic", False))

    @property
    def leads(self) -> list[str]:
        """The measures with which a page of a place begins, where the organization chose them."""
        leads = self.descriptor.get("leads")
        return [_text(name) for name in leads] if isinstance(leads, list) else []

    def ask(self, place: str) -> str:
        """What the organization asks of readers of a place's page; empty where it says nothing.

        place: the name of the place.
        """
        return ask_of(self.descriptor).replace(PLACE, place)

    @property
    def smallest_count(self) -> int:
        """The smallest count of people, above 0, that this organization lets anybody see.

        11 where the descriptor says nothing that can be meant. Fewer only with a reason
        (`smallest_count_reason`), and never fewer than 5. Where an agreement asks for more, more.
        """
        return max(self._own_smallest_count, self.agreement.smallest_count if self.agreement else 0)

    @property
    def agreement(self) -> agreement.Agreement | None:
        """What the agreement says under which the data are shared; None where there is none."""
        return agreement.read(self.descriptor)

    @property
    def _own_smallest_count(self) -> int:
        said = self.descriptor.get("smallest_count")
        if isinstance(said, bool) or not isinstance(said, int):
            return THRESHOLD
        if not LEAST_COUNT <= said <= MOST_COUNT:
            return THRESHOLD
        reason = _text(self.descriptor.get("smallest_count_reason"))
        return said if said >= THRESHOLD or reason else THRESHOLD

    @property
    def sources(self) -> list[dict]:
        """The sources, each with a `title`; and `kind`, `collected_to`, `published` where told.

        `measures` is a list of names, `decisions` one of sentences: what was decided about the
        table that the numbers come from. What is no text where text belongs is left out.
        """
        return [s for s in map(_source, _objects(self.descriptor.get("sources"))) if s.get("title")]

    def sources_of(self, measure: str) -> list[dict]:
        """The sources that say they cover a measure; all of them where none says what it covers."""
        named = [s for s in self.sources if measure in s.get("measures", [])]
        return named or [s for s in self.sources if not s.get("measures")] or self.sources

    @property
    def tables(self) -> list[str]:
        return list(self._resources)

    @property
    def _resources(self) -> dict[str, dict]:
        """What the descriptor says of each table, by the table's name."""
        resources = _objects(self.descriptor.get("resources"))
        named = [r for r in resources if isinstance(r.get("name"), str) and r["name"]]
        found: dict[str, dict] = {}
        for resource in named:
            found.setdefault(resource["name"], resource)
        return found

    def require(self, *tables: str) -> None:
        """Raise a `DataProblem` where a table that is needed is not in the package."""
        missing = [t for t in tables if t not in self.tables]
        if missing:
            raise DataProblem(
                _("The data package “{title}” has no table {missing}. It has: {tables}.").format(
                    title=self.title, missing=and_(missing), tables=and_(self.tables)
                )
            )

    def file(self, table: str) -> Path:
        """The file of a table, always inside the package's own folder."""
        self.require(table)
        path = self._resources[table].get("path")
        if isinstance(path, list):
            path = path[0] if len(path) == 1 else None
        if not isinstance(path, str) or not path or "://" in path:
            raise DataProblem(
                _(
                    "datapackage.json: the table {table} must name one file in the "
                    "package's folder."
                ).format(table=table)
            )
        try:
            file = self.folder / path
            inside = file.resolve().is_relative_to(self.folder.resolve())
            there = file.is_file()
        except (OSError, ValueError):
            raise DataProblem(
                _(
                    "datapackage.json: the name of the file of the table {table} "
                    "cannot be one here. Write a shorter, plain name."
                ).format(table=table)
            ) from None
        # A package that came from elsewhere must not make us read other files of this machine.
        if not inside:
            raise DataProblem(
                _(
                    "datapackage.json: the table {table} names “{path}”, which is "
                    "outside the package's folder. Put the file into the folder."
                ).format(table=table, path=path)
            )
        if not there:
            raise DataProblem(
                _(
                    "The file {path} of the table {table} is not in the package's "
                    "folder “{name}”. Put it there, or take the table out of "
                    "datapackage.json."
                ).format(path=path, table=table, name=self.folder.name)
            )
        return file

    def table(self, name: str) -> pd.DataFrame:
        """A fresh copy of a table: ids and text as text, numbers as floats, blanks as NaN."""
        try:
            # pandas copies a column when somebody changes it, and not before.
            return _read(*_sound(self, name)).copy(deep=False)
        except BrokenTable as refused:
            refused.folder = refused.folder or self.folder
            raise

    @property
    def places(self) -> pd.DataFrame:
        return self.table("places")

    @property
    def measures(self) -> pd.DataFrame:
        return self.table("measures")

    def place(self, place: str) -> pd.Series:
        """The row of a place, by its name or its id. Suggests the nearest names."""
        return _place(self, _text(str(place)))

    def changed_files(self) -> list[str]:
        """Tables whose file is not the one that the descriptor describes (its sha256 differs)."""
        changed = []
        for name, resource in self._resources.items():
            algorithm, _colon, expected = _text(resource.get("hash")).rpartition(":")
            if not expected or algorithm not in {"", "md5", "sha1", "sha256", "sha512"}:
                continue
            if self.digest(name, algorithm or "md5") != expected.lower():
                changed.append(name)
        return changed

    def digest(self, table: str, algorithm: str = "sha256") -> str:
        """The hash of a table's file, as hexadecimal digits. The file is read once for it."""
        file = self.file(table)
        return _digest(file, algorithm, *_state(file))


def open_package(package: str | os.PathLike | Package) -> Package:
    """Open a data package.

    `package` is a folder, a path to a `datapackage.json`, or the name of a package that comes
    with the course (`"riverbend"`: its newest release; `"riverbend@2026-Q1"`: that one).
    Raises `DataProblem`.
    """
    if isinstance(package, Package):
        return package
    file = descriptor_file(str(package))
    return _open(file, *_state(file))


def newest_first(version: str) -> list:
    """A sort key for versions: numbers count as numbers, so 2026-Q10 comes after 2026-Q2."""
    return [(int(p), "") if p.isdecimal() else (0, p) for p in re.split(r"(\d+)", version)]


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
    if (path / "datapackage.json").is_file():
        return (path / "datapackage.json").resolve()
    name, _at, version = package.partition("@")
    known = releases()
    if path.name == "datapackage.json" or (path.is_dir() and name not in known):
        path = path.parent if path.name == "datapackage.json" else path
        raise DataProblem(
            _("The folder “{path}” holds no datapackage.json, so it is not a data package.").format(
                path=path
            )
        )
    if name not in known:
        raise DataProblem(
            paragraph(
                _(
                    "There is no data package “{package}”: no folder of that path, and no package "
                    "of that name comes with the course."
                ).format(package=package),
                nearest(name, list(known)),
                _("Write a name ({known}) or the path of a folder with a datapackage.json.").format(
                    known=or_(list(known))
                ),
            )
        )
    if not version:
        version = max(known[name], key=newest_first)
    if version not in known[name]:
        raise DataProblem(
            _("The data package “{name}” has no release “{version}”. It has {known}.").format(
                name=name, version=version, known=and_(sorted(known[name], key=newest_first))
            )
        )
    return known[name][version]


def kept(*tables: str, most: int = 8) -> Callable:
    """Work something out once for a package and what is asked of it, until a table changes.

        @kept("places", "measures")
        def of_everyone(package, place, measure): ...

    Every part of a page asks for the same again. The work gets the opened package; each who asks
    gets a copy of their own. tables: those that the work reads. most: how many results are kept.
    """

    def decorate(work: Callable) -> Callable:
        @functools.lru_cache(maxsize=most)
        def once(package: Package, _changed: tuple, _language: str, *asked):
            return work(package, *asked)

        @functools.wraps(work)
        def own_copy(package, *asked):
            opened = open_package(package)
            files = [opened.file(name) for name in tables if name in opened.tables]
            # What is kept may hold sentences.
            result = once(opened, tuple(map(_state, files)), str(locale()), *asked)
            # pandas copies a column when somebody changes it, and not before.
            of_pandas = isinstance(result, (pd.DataFrame, pd.Series))
            return result.copy(deep=False) if of_pandas else copy.copy(result)

        return own_copy

    return decorate


@kept("places", most=64)
def _place(package: Package, wanted: str) -> pd.Series:
    places = package.places
    found = places[places["place_id"] == wanted]
    if found.empty:
        found = places[places["name"] == wanted]
    if found.empty:
        found = places[places["name"].str.casefold() == wanted.casefold()]
    if len(found) == 1:
        return found.iloc[0]
    if len(found) > 1:
        choices = [f"{p['place_id']} ({p['level']})" for _index, p in found.iterrows()]
        raise DataProblem(
            _(
                "{title} has {found} places called “{wanted}”. Write the id of the "
                "one you mean: {choices}."
            ).format(title=package.title, found=len(found), wanted=wanted, choices=or_(choices))
        )
    raise DataProblem(
        paragraph(
            _("{title} has no place called “{wanted}”.").format(title=package.title, wanted=wanted),
            nearest(wanted, places["name"]),
        )
    )


def _state(file: Path) -> tuple[int, int]:
    """What changes when a file is written again: its time and its size in bytes."""
    state = file.stat()
    return state.st_mtime_ns, state.st_size


@functools.lru_cache(maxsize=16)
def _open(file: Path, changed: int, size: int) -> Package:
    try:
        if size > _LARGEST:
            raise ValueError("too large")
        text = file.read_bytes().decode("utf-8-sig")
        descriptor = json.loads(text, parse_constant=_no_number)
        _refuse_odd(descriptor)
    except (ValueError, RecursionError, OSError) as error:
        where = f"{file.parent.name}/datapackage.json"
        if isinstance(error, json.JSONDecodeError):
            what = _("{file} cannot be read as a data package (line {line}).").format(
                file=where, line=error.lineno
            )
        else:
            what = _("{file} cannot be read as a data package.").format(file=where)
        todo = _("Get the package again from whoever publishes it.")
        raise DataProblem(paragraph(what, todo)) from None
    return Package(file.parent, descriptor)


def _no_number(word: str) -> None:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(word)


def _refuse_odd(descriptor: object) -> None:
    """Raise ValueError where a descriptor is nested too deep, or its lists are not of objects."""
    level = [descriptor]
    for _step in range(_DEEPEST):
        level = [part for whole in level for part in _parts(whole)]
    if level or not isinstance(descriptor, dict):
        raise ValueError("too deep")
    for key in ("resources", "sources", "licenses"):
        listed = descriptor.get(key, [])
        if not isinstance(listed, list) or len(_objects(listed)) != len(listed):
            raise ValueError(key)


def _parts(whole: object) -> list:
    if isinstance(whole, dict):
        return list(whole.values())
    return whole if isinstance(whole, list) else []


def _objects(value: object) -> list[dict]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def ask_of(descriptor: dict) -> str:
    """What a package asks of readers, with `PLACE` in it or without.

    Empty where that is no text, a too long one, or has other words in braces: no page could fill
    them in.
    """
    said = descriptor.get("ask")
    text = printable(" ".join(_text(said).split())) if isinstance(said, str) else ""
    odd = len(text) > LONGEST_ASK or set("{}") & set(text.replace(PLACE, ""))
    return "" if odd else text


def _text(value: object) -> str:
    """Text from a descriptor; a number as it is written; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    # JSON can hold halves of letters, which no file and no page can.
    return str(value).strip().encode("utf-8", "replace").decode("utf-8")


_SOURCE_TEXT = {
    "title",
    "description",
    "path",
    "kind",
    "collected_from",
    "collected_to",
    "published",
}


def _source(source: dict) -> dict:
    """A source as the descriptor tells it, with text where text belongs and lists of names."""
    told = {k: _text(v) if k in _SOURCE_TEXT else v for k, v in source.items()}
    for key in {"measures", "tables", "decisions"} & told.keys():
        names = [told[key]] if isinstance(told[key], str) else told[key]
        names = names if isinstance(names, list) else []
        told[key] = [name for name in names if isinstance(name, str)]
    return {k: v for k, v in told.items() if v != "" or k not in _SOURCE_TEXT}


@functools.lru_cache(maxsize=64)
def _digest(file: Path, algorithm: str, changed: int, size: int) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, algorithm).hexdigest()


@functools.lru_cache(maxsize=32)
def _read(name: str, file: Path, schema_text: str, changed: int, size: int) -> pd.DataFrame:
    return read_table(file, name, json.loads(schema_text))


def _sound(package: Package, name: str) -> tuple:
    """What `_read` reads a table from, once its ids are known to be where they point to."""
    written = _written(package, name)
    for column, (other, target) in schema.of(name).points.items():
        if other in package.tables:
            _require_known(column, written, target, _sound(package, other))
    return written


def _written(package: Package, name: str) -> tuple:
    """What `_read` reads a table from: another where its file or its description changes."""
    file = package.file(name)
    stated = json.dumps(package._resources[name].get("schema"))  # text can be kept as a key
    return (name, file, stated, *_state(file))


@functools.lru_cache(maxsize=256)
def _require_known(column: str, written: tuple, target: str, pointed_to: tuple) -> None:
    """Raise a `BrokenTable` where an id is not in the table that it points to."""
    table = _read(*written)
    known = {"", *_read(*pointed_to)[target]}
    unknown = [word for word in table[column].unique() if word not in known]
    if unknown:
        name, file = written[:2]
        wrong = table[column].isin(unknown).to_numpy()
        raise in_rows(
            file,
            name,
            wrong,
            _(
                "the {column} “{iloc}” is not in the table {other}. Look whether a "
                "leading zero was lost."
            ).format(column=column, iloc=table[column].iloc[wrong.argmax()], other=pointed_to[0]),
        )
