"""A small package of invented people, written by a test: one place, or a town in a region."""

import json

import pandas as pd

PLACES = pd.DataFrame(
    {
        "place_id": ["1", "2"],
        "name": ["Anywhere", "Elmtown"],
        "level": ["region", "town"],
        "parent_id": ["", "1"],
        "population": [50_000, 10_000],
    }
)
SOURCE = {"title": "A survey of Anywhere", "kind": "survey", "measures": ["poverty"]}


def write(
    folder, groups, everyone=(1000, 100, 10_000, 0), *, group_by="race", measure="poverty",
    noun="residents", period="2020–2024", elsewhere=(), **descriptor,
):  # fmt: skip
    """Write a package of one measure and return its folder.

    groups: rows (group, count, count_moe, population, population_moe) of Elmtown; `elsewhere` the
    same of the region. everyone: the last four for all of Elmtown. None is an empty cell. What
    else is named goes into the descriptor.
    """
    folder.mkdir(exist_ok=True)
    rows = [("2", "all", f"all {noun}", *everyone), ("1", "all", f"all {noun}", *everyone)]
    rows += [("2", group_by, *row) for row in groups]
    rows += [("1", group_by, *row) for row in elsewhere]
    names = ["place_id", "group_by", "group", "count", "count_moe", "population", "population_moe"]
    table = pd.DataFrame(rows, columns=names).assign(measure=measure, period=period, unit="people")
    order = ["place_id", "measure", "group_by", "group", "period", *names[3:], "unit"]
    table[order].to_csv(folder / "measures.csv", index=False)
    PLACES.to_csv(folder / "places.csv", index=False)
    about = {
        "name": "small",
        "title": "Small",
        "version": "1",
        "created": "2026-01-15",
        "sources": [SOURCE | {"measures": [measure]}],
        "resources": [
            {"name": name, "path": f"{name}.csv", "type": "table"}
            for name in ("places", "measures")
        ],
    }
    (folder / "datapackage.json").write_text(json.dumps(about | descriptor), "utf-8")
    return folder
