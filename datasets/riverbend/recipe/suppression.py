"""Small counts of people's records, hidden so that subtraction cannot bring them back.

The rule is that of the Centers for Medicare & Medicaid Services: a count of 1 to 10 is not shown,
0 may be, and nothing may be shown from which a hidden count can be worked out.
"""

from scipy.optimize import linprog

SMALL = 10
# How far apart, at least, a reader's least and most for a small count must lie.
ROOM = 9


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


def width(aim: int, hidden: list[int], rows: list[dict], sums: list[list[int]]) -> float:
    """How far apart the least and the most lie that one hidden count can be.

    A reader knows every sum and every number that is shown, that a hidden count is at least 1
    (zeros are shown), and that it is not above its universe. What remains possible is the range of
    a linear program.
    """
    column = {i: n for n, i in enumerate(hidden)}
    left, right = [], []
    for total, *parts in sums:
        equation, known = [0] * len(hidden), 0
        for i, sign in [(total, 1), *((part, -1) for part in parts)]:
            if i in column:
                equation[column[i]] = sign
            else:
                known -= sign * rows[i]["count"]
        if any(equation):
            left.append(equation)
            right.append(known)
    bounds = [(1, rows[i]["population"]) for i in hidden]
    ends = []
    for sign in (1, -1):
        goal = [sign * (i == aim) for i in hidden]
        ends.append(linprog(goal, A_eq=left or None, b_eq=right or None, bounds=bounds).fun)
    return -ends[1] - ends[0]


def open_sum(line: list[int], hidden: set[int], rows: list[dict]) -> bool:
    """Whether a sum on its own leaves too little room: its first is the sum of the others."""
    total, parts = line[0], [i for i in line[1:] if i in hidden]
    if total in hidden or not parts:
        return total in hidden and not parts
    return len(parts) == 1 or sum(rows[i]["count"] for i in parts) - len(parts) < ROOM


def shown_in(near: list[list[int]], hidden: set[int], rows: list[dict]) -> list[int]:
    """The counts still shown in these sums, those that are missed least first.

    Groups come before everybody, small before large. A zero is not among them: it protects nobody.
    """
    shown = {i for line in near for i in line if rows[i]["count"]} - hidden
    return sorted(shown, key=lambda i: (rows[i]["group_by"] == "all", rows[i]["count"], i))


def close_sums(hidden: set[int], rows: list[dict], sums: list[list[int]]) -> set[int]:
    """What is hidden, with the counts that it takes to give each sum on its own enough room."""
    hidden = set(hidden)
    while unsafe := [line for line in sums if open_sum(line, hidden, rows)]:
        others = shown_in(unsafe[:1], hidden, rows)
        if others:
            hidden.add(others[0])
        else:
            # Everybody in this sum is hidden; only larger sums can protect them now.
            sums = [line for line in sums if line is not unsafe[0]]
    return hidden


def widen(aim: int, hidden: set[int], rows: list[dict], sums: list[list[int]]) -> set[int]:
    """What is hidden, with one more count: the first that gives `aim` room, or the most room."""
    best, most = None, -1.0
    for other in shown_in([line for line in sums if hidden & set(line)], hidden, rows):
        room = width(aim, sorted(hidden | {other}), rows, sums)
        if room > most + 0.5:
            best, most = other, room
        if room > ROOM - 0.5:
            break
    return hidden if best is None else close_sums(hidden | {best}, rows, sums)


def hide_small_counts(rows: list[dict], places: dict) -> list[dict]:
    """The rows with small counts emptied, and as many others as it takes to keep them hidden."""
    small = {i for i, row in enumerate(rows) if 1 <= row["count"] <= SMALL}
    sums = lines(rows, places)
    hidden = close_sums(small, rows, sums)
    # Several sums together can give away what each alone hides. Hiding more only widens what is
    # possible, so a count that has room keeps it. Ranges are whole numbers; the half keeps a
    # solver's last digit out of the decision.
    for aim in sorted(small):
        while width(aim, sorted(hidden), rows, sums) < ROOM - 0.5:
            wider = widen(aim, hidden, rows, sums)
            if wider == hidden:
                break
            hidden = wider
    # What a reader can work out anyway protects nobody, and is shown.
    for i in sorted(hidden - small):
        if width(i, sorted(hidden), rows, sums) < 0.5:
            hidden.remove(i)
    return [row | {"count": None} if i in hidden else row for i, row in enumerate(rows)]
