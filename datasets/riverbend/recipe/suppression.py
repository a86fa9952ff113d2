"""Small counts of people's records, hidden as `community_data.methods` has it.

No count of 1 to 10 is shown, 0 may be, and nothing is shown from which a hidden count could be
worked out.
"""

from community_data import methods


def lines(rows: list[dict], places: dict) -> list[list[int]]:
    """The sums that a reader knows: each a list of rows whose first is the sum of the others.

    Groups add up to everybody in a place, and smaller places add up to the larger one.
    """
    at = {(r["place_id"], r["group_by"], r["group"]): i for i, r in enumerate(rows)}
    everybody = {r["place_id"]: i for i, r in enumerate(rows) if r["group_by"] == "all"}
    sums: dict[tuple, list[int]] = {}
    for i, row in enumerate(rows):
        place_id, group_by, group = row["place_id"], row["group_by"], row["group"]
        if group_by != "all":
            sums.setdefault(("groups", place_id, group_by), [everybody[place_id]]).append(i)
        parent = (places[place_id].parent_id, group_by, group)
        if parent in at:
            sums.setdefault(("places", *parent), [at[parent]]).append(i)
    return list(sums.values())


def hide_small_counts(rows: list[dict], places: dict) -> list[dict]:
    """The rows with small counts emptied, and as many others as it takes to keep them hidden.

    A count is missed the more, the larger it is: twice the count, four times the cost.
    """
    linked = methods.LinkedCounts(
        counts=[row["count"] for row in rows],
        sums=lines(rows, places),
        most=[row["population"] for row in rows],
        cost=[1 + row["count"] ** 2 for row in rows],
    )
    hidden = methods.hide(linked).hidden
    return [row | {"count": None} if h else row for row, h in zip(rows, hidden, strict=True)]
