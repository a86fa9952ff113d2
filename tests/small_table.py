"""A small table of an organization, its mapping and its places, and the package made of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from community_data import data
from community_data.packaging.package import make_package

PLACES = """\
place_id,name,level,parent_id,population
01,Fernland,state,,
0101,Alder,town,01,
0102,Birch,town,01,
0103,Cedar,town,01,
"""
SOURCE = """\
title = "Somebody's records"
kind = "{kind}"
collected_to = 2024-01-01
published = 2024-02-01
"""
MAPPING = """\
[package]
name = "small"
title = "A small table"
version = "1"
[source]
{source}licence = "CC0-1.0"
[places]
file = "places.csv"
level = "{level}"
{places}
[places.source]
{places_source}
[table]
file = "{file}"
one_row_is = "{one_row_is}"
{place}
{table}
{measure}
{rest}
"""
RACE = '[[groups]]\nby = "race"\ncolumn = "Race"\ngroups = ["White", "Black"]\n'


def mapping(
    *,
    table='count = "N"',
    place='place = "Town"',
    places="",
    measure='[measure]\nname = "served"\nperiod = "2024"',
    rest="",
    kind="count",
    level="town",
    one_row_is="a count",
    file="t.csv",
) -> str:
    """The text of a mapping. rest: what stands at its end, such as [[groups]]."""
    return MAPPING.format(
        source=SOURCE.format(kind=kind),
        places_source=SOURCE.format(kind="count"),
        table=table,
        place=place,
        places=places,
        measure=measure,
        rest=rest,
        level=level,
        one_row_is=one_row_is,
        file=file,
    )


def package(folder: Path, rows: str, *, gazetteer: str = PLACES, progress=None, **keys) -> Path:
    """Make a package of rows of a CSV file in a folder."""
    (folder / "t.csv").write_text(rows, encoding="utf-8")
    (folder / "places.csv").write_text(gazetteer, encoding="utf-8")
    (folder / "mapping.toml").write_text(mapping(**keys), encoding="utf-8")
    say = progress or (lambda sentence: None)
    return make_package(folder / "mapping.toml", folder / "out", replace=True, progress=say)


def counts(folder: Path, by: str = "all", column: str = "count") -> dict:
    """The counts of a package: by place, and by place and group where `by` is a grouping."""
    rows = data.open_package(folder).measures
    rows = rows[rows["group_by"] == by]
    keys = rows["place_id"] if by == "all" else zip(rows["place_id"], rows["group"], strict=True)
    numbers = [None if pd.isna(n) else int(n) for n in rows[column]]
    return dict(zip(keys, numbers, strict=True))


def decisions(folder: Path) -> str:
    """All that was decided about the table of a package."""
    sources = data.open_package(folder).sources
    return "\n".join(line for source in sources for line in source.get("decisions", []))
