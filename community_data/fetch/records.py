"""The record of a source: what a data package says of where a table came from."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd

from community_data.atomic import write_file
from community_data.fetch.client import Answer
from community_data.text.toml import toml

# What a mapping's [source] may say.
TEXTS = ("title", "kind", "publisher", "universe", "description", "path", "licence", "sha256")
DAYS = ("collected_from", "collected_to", "published", "fetched")


def record(
    answer: Answer, *, title: str, publisher: str, universe: str, period: str, kind: str,
    collected_to: str | datetime.date, published: str | datetime.date, license: str, **more: str,
) -> dict:  # fmt: skip
    """A source as it stands in `datapackage.json`; the machine adds address, day and hash.

    universe: who or what could be in it. period: which time it is about. kind: count, survey or
    modelled. `published` is the publisher's day, `fetched` ours.
    """
    return {
        "title": title,
        "path": answer.address,
        "publisher": publisher,
        "universe": universe,
        "period": period,
        "kind": kind,
        "collected_to": str(collected_to),
        "published": str(published),
        "fetched": answer.fetched.isoformat(),
        "licenses": [{"name": license}],
        "sha256": answer.sha256,
        **more,
    }


def save(table: pd.DataFrame, source: dict, folder: Path) -> None:
    """Write `table.csv`, and the section [source] for the mapping of `community-data package`."""
    write_file(folder / "table.csv", table.to_csv(index=False, lineterminator="\n"))
    told = source | {"licence": source["licenses"][0]["name"]}
    lines = ["[source]"]
    for key in (*TEXTS, *DAYS):
        if told.get(key):
            line = " ".join(str(told[key]).split())
            lines.append(f"{key} = {line if key in DAYS else toml(line)}")
    write_file(folder / "source.toml", "\n".join(lines) + "\n")
