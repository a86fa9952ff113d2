"""Ids that point from one table to another: is what they point to there."""

from __future__ import annotations

import pandas as pd

from community_data.data import schema
from community_data.text.lists import shown
from community_data.text.translate import _
from community_data.validate.report import Findings

Tables = dict[str, pd.DataFrame]
TO_PLACES = ("place_id", "places", "place_id")


def pointers(name: str, resource: dict, tables: dict[str, dict]) -> list[tuple[str, str, str]]:
    """What a table points to: (its column, the other table, the other's column).

    Every `place_id` points to `places`; the schema may name more. Keys of several columns are
    not looked at.
    """
    found = [TO_PLACES] if name != "places" else []
    found += [(column, *other) for column, other in schema.of(name).points.items()]
    for key in (resource.get("schema") or {}).get("foreignKeys") or []:
        reference = key["reference"]
        other = reference.get("resource") or name
        column, target = _one(key["fields"]), _one(reference["fields"])
        if column and target and other in tables:
            found.append((column, other, target))
    return list(dict.fromkeys(found))


def needed(tables: dict[str, dict]) -> dict[str, set[str]]:
    """The columns that must be kept of each table, because something points from or to them."""
    columns: dict[str, set[str]] = {name: set() for name in tables}
    for name, resource in tables.items():
        for column, other, target in pointers(name, resource, tables):
            columns[name].add(column)
            columns.get(other, set()).add(target)
    return columns


def _one(fields: object) -> str:
    if isinstance(fields, list):
        fields = fields[0] if len(fields) == 1 else ""
    return fields if isinstance(fields, str) else ""


def judge(read: Tables, tables: dict[str, dict], findings: Findings) -> None:
    """Say which ids point to nothing. An id that lacks only its first zeros is said to."""
    for name, table in read.items():
        for column, other, target in pointers(name, tables[name], tables):
            if column in table and other in read and target in read[other]:
                _judge(name, table[column], other, read[other][target], findings)


def _judge(name: str, ids: pd.Series, other: str, targets: pd.Series, findings: Findings) -> None:
    there = set(targets.cat.categories) - {""}
    used = [i for i in ids.cat.categories if i and i not in there]
    by_end = {target.lstrip("0"): target for target in there}
    lost, shortened, unknown = [], {}, []
    for one in used:
        whole = by_end.get(one.lstrip("0"))
        if whole is None:
            unknown.append(one)
        elif len(one) < len(whole):
            lost.append(one)
        else:
            shortened[whole] = one
    if not used:
        return
    column = str(ids.name)
    text, todo = ids.astype(object), _("Write the id as text, with its zero.")

    rows = text[text.isin(lost)]
    findings.add_rows(
        "id-zero",
        name,
        rows.index,
        column,
        lambda n: _("the id {id} lost its first zero; in {table} it is {whole}").format(
            id=shown(rows.iloc[n]), table=other, whole=shown(by_end[rows.iloc[n].lstrip("0")])
        ),
        todo,
    )
    # Here the table that is pointed to has lost the zeros: one problem a place, not one a row.
    short = targets.astype(object)
    short = short[short.isin(list(shortened))]
    if not findings.has("id-zero", table=other):
        findings.add_rows(
            "id-zero",
            other,
            short.index,
            str(targets.name),
            lambda n: _("the id {id} lost its first zero; in {table} it is {whole}").format(
                id=shown(short.iloc[n]), table=name, whole=shown(shortened[short.iloc[n]])
            ),
            todo,
        )
    rows_unknown = text[text.isin(unknown)]
    if column == "place_id" and other == "places":
        kind, what = "place-unknown", _("{id} is not in the table places")
        next_step = _("Look it up, or add the place to places.")
    else:
        kind, what = "reference", _("{id} is not in the column {column} of {table}")
        next_step = _("Look it up at the source.")
    findings.add_rows(
        kind,
        name,
        rows_unknown.index,
        column,
        lambda n: what.format(id=shown(rows_unknown.iloc[n]), column=targets.name, table=other),
        next_step,
    )
