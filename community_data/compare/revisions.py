"""Numbers that a release revised, hid or showed for a period that was out, and rows of tables."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from community_data import methods
from community_data.compare.changes import CHANGES, Changes
from community_data.compare.renames import with_new_ids
from community_data.data import Package
from community_data.data.schema import of as table_of
from community_data.text.translate import _, ngettext

_IDS_A_LINE = 6
# Tables whose rows are no people: their rows may be counted and named. Of all others, a number of
# rows is a number of people (or of what they said), and an id would lead to one of them.
_NO_PEOPLE = {"places", "measures", "requests", "crosswalk", "id_changes", "boundaries", "events",
              "roadmap"}  # fmt: skip


class PlaceNames(NamedTuple):
    """How places are called, and which have another id now (old id -> new id)."""

    names: dict[str, str]
    new_ids: dict[str, str]


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


def of_populations(old: Package, new: Package, places: PlaceNames, changes: Changes) -> None:
    """Residents in `places`, where both releases have the place."""
    before, after = (each.places.drop_duplicates("place_id").set_index("place_id")
                     for each in (old, new))  # fmt: skip
    was = before["population"].rename(index=places.new_ids)
    both = was.index.intersection(after.index, sort=False)
    was, now = was[both], after.loc[both, "population"]
    for place in both[((was - now).abs() > 0).to_numpy()]:
        _add(
            changes, "revised", was[place], now[place], now[place] - was[place], 0.0,
            table="places", column="population", place_id=place, place=after.at[place, "name"],
        )  # fmt: skip


def of_rows(name: str, old: Package, new: Package, places: PlaceNames, changes: Changes) -> None:
    """Rows of any other table, told apart by its key. Of a week that was printed more than once,
    the last printing counts."""
    before, after = old.table(name), new.table(name)
    if "place_id" in before:
        before["place_id"] = with_new_ids(before["place_id"], places.new_ids)
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
        if column == "requests":
            _of_requests(name, both[differs], places.names, changes)
        else:
            changed |= differs
    for change, rows in [
        ("gone", together[together["_merge"] == "left_only"]),
        ("added", together[together["_merge"] == "right_only"]),
        ("revised", both[changed]),
    ]:
        if len(rows):
            least = 0 if name in _NO_PEOPLE else max(old.smallest_count, new.smallest_count)
            changes.add(change, "row", _rows(name, change, rows, key, least), table=name)


def _of_requests(name: str, rows: pd.DataFrame, names: dict[str, str], changes: Changes) -> None:
    """Requests for help of weeks that were out already, counted anew."""
    for row in rows.itertuples():
        was, now = row.requests_old, row.requests_new
        change = "hidden" if pd.isna(now) else "shown" if pd.isna(was) else "revised"
        _add(
            changes, change, was, now, now - was, 0.0, table=name, column="requests",
            place_id=row.place_id, place=names.get(row.place_id, row.place_id), group_by="need",
            group=row.need, period=row.week,
        )  # fmt: skip


def _add(changes: Changes, change: str, old, new, difference, margin, **facts) -> None:
    """Add a number that changed. What either release hides is hidden, and so is the difference."""
    if change in ("hidden", "shown"):
        old = new = difference = margin = float("nan")
        numbers = _("hidden now, shown before") if change == "hidden" else _("shown now")
    else:
        numbers = f"{old:,.0f} → {new:,.0f}"
    group = facts.get("group")
    words = _("{place}: {numbers}").format(place=facts["place"], numbers=numbers)
    if group and facts.get("group_by") != "all":
        words = _("{place}, {group}: {numbers}").format(
            place=facts["place"], group=group, numbers=numbers
        )
        if facts["table"] == "requests":
            words = _("{place}, {group}, {week}: {numbers}").format(
                place=facts["place"], group=group, week=facts["period"], numbers=numbers
            )
    changes.add(
        change, "number", words, old=old, new=new, difference=difference, margin=margin, **facts
    )


def _key(name: str, package: Package) -> list[str]:
    resource = next(r for r in package.descriptor["resources"] if r.get("name") == name)
    schema = resource.get("schema")
    stated = schema.get("primaryKey") if isinstance(schema, dict) else None
    stated = [stated] if isinstance(stated, str) else stated
    return table_of(name).key or (stated if isinstance(stated, list) else [])


def _rows(name: str, change: str, rows: pd.DataFrame, key: list[str], least: int) -> str:
    """“requests: 520 rows are new (weeks from … to …).”; fewer than `least` are not counted."""
    if len(rows) < least:
        text = {
            "gone": _("{table}: fewer than {n} rows are gone."),
            "added": _("{table}: fewer than {n} rows are new."),
            "revised": _("{table}: fewer than {n} rows are changed."),
        }[change]
        return text.format(table=name, n=least)
    count = len(rows)
    text = {
        "gone": ngettext("{table}: {n} row is gone{which}.", "{table}: {n} rows are gone{which}.",
                         count),
        "added": ngettext("{table}: {n} row is new{which}.", "{table}: {n} rows are new{which}.",
                          count),
        "revised": ngettext("{table}: {n} row is changed{which}.",
                            "{table}: {n} rows are changed{which}.", count),
    }[change]  # fmt: skip
    which = _which(rows, key) if name in _NO_PEOPLE else ""
    return text.format(table=name, n=f"{count:,}", which=which)


def _which(rows: pd.DataFrame, key: list[str]) -> str:
    """A few ids, or from which week to which, in brackets."""
    if "week" in key:
        first, last = rows["week"].min(), rows["week"].max()
        if first == last:
            return " " + _("(the week of {week})").format(week=first)
        return " " + _("(weeks from {first} to {last})").format(first=first, last=last)
    if len(key) == 1 and len(rows) <= _IDS_A_LINE:
        return f" ({', '.join(map(str, rows[key[0]]))})"
    return ""


def lines(numbers: pd.DataFrame) -> list[str]:
    """One line for each measure and kind of change, with the largest change as an example."""
    sentences = []
    subjects = numbers["measure"].fillna(numbers["table"]).astype(str).str.replace("_", " ")
    kinds = pd.Categorical(numbers["change"], CHANGES, ordered=True)
    for (kind, subject, column), part in numbers.groupby(
        [kinds, subjects, "column"], observed=True, sort=False
    ):
        sampled = kind == "revised" and bool((part["margin"] > 0).any())
        sentence = _about(kind, column, sampled, len(part)).format(
            subject=subject, n=f"{len(part):,}"
        )
        if kind == "revised":
            largest = part.loc[part["difference"].abs().astype(float).idxmax(), "sentence"]
            sentence += " " + _("The largest change is in {place}.").format(place=largest)
        sentences.append((CHANGES.index(kind), sentence))
    return [sentence for _rank, sentence in sorted(sentences, key=lambda pair: pair[0])]


def _about(kind: str, column: str, sampled: bool, n: int) -> str:
    """The line about numbers of one kind, with {subject} and {n} to fill in."""
    if kind == "hidden":
        return ngettext("{subject}: {n} number, shown before, hidden now.",
                        "{subject}: {n} numbers, shown before, hidden now.", n)  # fmt: skip
    if kind == "shown":
        return ngettext("{subject}: {n} number, hidden before, shown now.",
                        "{subject}: {n} numbers, hidden before, shown now.", n)  # fmt: skip
    if column == "requests":
        return ngettext("{subject}: {n} number of earlier weeks revised.",
                        "{subject}: {n} numbers of earlier weeks revised.", n)  # fmt: skip
    if column == "population":
        if kind == "within":
            return ngettext("{subject}: {n} population revised within the margin of error.",
                            "{subject}: {n} populations revised within the margin of error.",
                            n)  # fmt: skip
        return ngettext("{subject}: {n} population revised.",
                        "{subject}: {n} populations revised.", n)  # fmt: skip
    if kind == "within":
        return ngettext("{subject}: {n} number revised within the margin of error.",
                        "{subject}: {n} numbers revised within the margin of error.",
                        n)  # fmt: skip
    if sampled:
        return ngettext("{subject}: {n} number revised by more than the margin of error.",
                        "{subject}: {n} numbers revised by more than the margin of error.",
                        n)  # fmt: skip
    return ngettext("{subject}: {n} number revised.", "{subject}: {n} numbers revised.", n)
