"""Numbers that a release revised, hid or showed, and rows that came or went."""

from __future__ import annotations

import pandas as pd

from community_data import methods
from community_data.compare.changes import CHANGES, Changes
from community_data.data import Package
from community_data.data.schema import of as table_of
from community_data.text.lists import number

_IDS_A_LINE = 6


def of_measures(together: pd.DataFrame, names: dict[str, str], changes: Changes) -> None:
    """Numbers of `measures` in rows that both releases have (columns end in _old and _new)."""
    for column in ("count", "population"):
        was, now = together[f"{column}_old"], together[f"{column}_new"]
        margin = methods.difference_margin(
            together[f"{column}_moe_old"], together[f"{column}_moe_new"]
        )
        difference = now - was
        change = pd.Series("", index=together.index)
        change[difference.abs() > margin] = "revised"
        change[(difference != 0) & (difference.abs() <= margin)] = "within"
        change[was.notna() & now.isna()] = "hidden"
        change[was.isna() & now.notna()] = "shown"
        changed = together[change != ""]
        for at, place, measure, by, group, period in changed[table_of("measures").key].itertuples():
            _add(
                changes, change[at], was[at], now[at], difference[at], margin[at],
                table="measures", column=column, place_id=place, place=names.get(place, place),
                measure=measure, group_by=by, group=group, period=period,
            )  # fmt: skip


def of_populations(old: pd.DataFrame, new: pd.DataFrame, changes: Changes) -> None:
    """Residents in `places`, where both releases have the place (the index is its id)."""
    both = old.index.intersection(new.index, sort=False)
    was, now = old.loc[both, "population"], new.loc[both, "population"]
    for place in both[(was - now).abs() > 0]:
        _add(
            changes, "revised", was[place], now[place], now[place] - was[place], 0.0,
            table="places", column="population", place_id=place, place=new.at[place, "name"],
        )  # fmt: skip


def of_rows(name: str, old: Package, new: Package, names: dict[str, str], changes: Changes) -> None:
    """Rows of any other table, told apart by its key. Of a week that was printed more than once,
    the last printing counts."""
    before, after = old.table(name), new.table(name)
    columns = [column for column in before if column in after]
    key = [c for c in _key(name, new) if c in columns] or columns
    if {"week", "published"} <= set(key):
        before, after = (t.sort_values("published", kind="stable") for t in (before, after))
        key = [column for column in key if column != "published"]
        columns = [column for column in columns if column != "published"]
    before, after = (t[columns].drop_duplicates(key, keep="last") for t in (before, after))
    together = before.merge(after, on=key, how="outer", suffixes=("_old", "_new"), indicator=True)
    both = together[together["_merge"] == "both"]
    changed = pd.Series(False, index=both.index)
    for column in [column for column in columns if column not in key]:
        was, now = both[f"{column}_old"], both[f"{column}_new"]
        differs = (was != now) & ~(was.isna() & now.isna())
        if column != "requests":
            changed |= differs
            continue
        for at, row in both[differs].iterrows():
            _add(
                changes, "revised", was[at], now[at], now[at] - was[at], 0.0,
                table=name, column=column, place_id=row["place_id"],
                place=names.get(row["place_id"], row["place_id"]),
                group_by="need", group=row["need"], period=row["week"],
            )  # fmt: skip
    for change, rows, says in [
        ("gone", together[together["_merge"] == "left_only"], "gone"),
        ("added", together[together["_merge"] == "right_only"], "new"),
        ("revised", both[changed], "changed"),
    ]:
        if len(rows):
            are = "is" if len(rows) == 1 else "are"
            sentence = f"{name}: {number(len(rows), 'row')} {are} {says}{_which(rows, key)}."
            changes.add(change, "row", sentence, table=name)


def _add(changes: Changes, change: str, old, new, difference, margin, **facts) -> None:
    words = f"{facts['place']}: {_plain(old)} → {_plain(new)}"
    group = facts.get("group")
    if group and facts.get("group_by") != "all":
        period = f", {facts['period']}" if facts["table"] == "requests" else ""
        words = f"{facts['place']}, {group}{period}: {_plain(old)} → {_plain(new)}"
    changes.add(
        change, "number", words, old=old, new=new, difference=difference, margin=margin, **facts
    )


def _plain(count: float) -> str:
    return "hidden" if pd.isna(count) else f"{count:,.0f}"


def _key(name: str, package: Package) -> list[str]:
    resource = next(r for r in package.descriptor["resources"] if r.get("name") == name)
    schema = resource.get("schema")
    stated = schema.get("primaryKey") if isinstance(schema, dict) else None
    stated = [stated] if isinstance(stated, str) else stated
    return table_of(name).key or (stated if isinstance(stated, list) else [])


def _which(rows: pd.DataFrame, key: list[str]) -> str:
    """A few ids, or from which week to which."""
    if "week" in key:
        first, last = rows["week"].min(), rows["week"].max()
        return f" (weeks from {first} to {last})" if first != last else f" (the week of {first})"
    if len(key) == 1 and len(rows) <= _IDS_A_LINE:
        return f" ({', '.join(map(str, rows[key[0]]))})"
    return ""


def lines(numbers: pd.DataFrame) -> list[str]:
    """One line for each measure and kind of change, with the largest change as an example."""
    said = []
    about = numbers["measure"].fillna(numbers["table"])
    kinds = pd.Categorical(numbers["change"], CHANGES, ordered=True)
    for (kind, subject, column), part in numbers.groupby(
        [kinds, about, "column"], observed=True, sort=False
    ):
        what = number(len(part), "number" if column == "count" else column.removesuffix("s"))
        if column == "requests":
            what = number(len(part), "number") + " of earlier weeks"
        sampled = (part["margin"] > 0).any()
        ending = {
            "revised": " revised by more than the margin of error" if sampled else " revised",
            "within": " revised within the margin of error",
            "hidden": ", shown before, hidden now",
            "shown": ", hidden before, shown now",
        }[kind]
        sentence = f"{subject}: {what}{ending}."
        if kind == "revised":
            largest = part.loc[part["difference"].abs().astype(float).idxmax(), "sentence"]
            sentence += f" The largest change is in {largest}."
        said.append((CHANGES.index(kind), sentence))
    return [sentence for _, sentence in sorted(said, key=lambda pair: pair[0])]
