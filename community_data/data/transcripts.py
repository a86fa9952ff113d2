"""What focus groups said, turn by turn: what may leave the room, and how two people read it.

A turn leaves the room where its speaker agreed to it (public or anonymous, as in `stories`), no
facilitator spoke it, and its text was not withdrawn. All that lessons and pages see, count and
quote is made of those turns and no others, so a number is the same in a trainee's notebook and on
a page. Where fewer people of a place took part than the package's threshold, or nobody said how
many (`took_part` in the descriptor), only the whole area is named.

Words that are also in `stories` carry the stricter consent of the two.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from community_data import methods
from community_data.data import stories
from community_data.data.places import top_of
from community_data.methods import inter_rater

from .package import Package, kept, open_package

FACILITATOR = "facilitator"
NONE = "none"  # a coder read the turn and gave it no code
CODERS = ["A", "B"]
TOOK_PART, HELD = "took_part", "held"
COLUMNS = [
    "turn_id", "group_id", "place_id", "place", "turn", "speaker", "language", "consent", "text",
]  # fmt: skip
# Fewer letters than these may be said twice by chance.
_SAME_FROM = 25
# What decides which turns may leave the room.
_READ = ("places", "stories", "transcripts", "codings")


@kept(*_READ)
def turns(package: Package) -> pd.DataFrame:
    """The turns that may leave the room, in the order in which they were said: `COLUMNS`."""
    names = package.places.drop_duplicates("place_id").set_index("place_id")["name"]
    table = for_pages(package)
    table = table.assign(place=table["place_id"].map(names).fillna(""))
    ordered = table.sort_values(["group_id", "turn"], kind="stable")
    return ordered[COLUMNS].astype({"turn": int}).reset_index(drop=True)


@kept(*_READ)
def codings(package: Package) -> pd.DataFrame:
    """The codes of those turns: turn_id, coder, code; one row a code that a coder gave."""
    table = package.table("codings")
    return table[table["turn_id"].isin(for_pages(package)["turn_id"])].reset_index(drop=True)


def held(package) -> int:
    """How many groups were held; those of which no turn may leave the room are among them.

    The copy that pages are made of lacks those, so its descriptor says the number (`HELD`).
    """
    opened = open_package(package)
    said = _resource(opened).get(HELD)
    known = said if isinstance(said, int) and not isinstance(said, bool) else 0
    return max(known, opened.table("transcripts")["group_id"].nunique())


@kept(*_READ)
def read_by_both(package) -> pd.DataFrame:
    """The turns that both coders read: turn_id as the index, and the codes of A and of B as sets.

    A turn that only one of them read is in no measure of how far they agree.
    """
    table = codings(package)
    given = table.groupby(["turn_id", "coder"])["code"].agg(frozenset).unstack()
    both = given.reindex(columns=CODERS).dropna()
    return both.map(lambda codes: codes - {NONE})


def two_by_two(package, code: str) -> dict[str, int]:
    """How two coders gave a code to the turns that both read: both, only_a, only_b, neither."""
    read = read_by_both(package)
    a, b = (read[coder].map(lambda codes: code in codes).astype(bool) for coder in CODERS)
    return {
        "both": int((a & b).sum()),
        "only_a": int((a & ~b).sum()),
        "only_b": int((~a & b).sum()),
        "neither": int((~a & ~b).sum()),
    }


@kept(*_READ)
def agreement(package) -> pd.DataFrame:
    """How far the coders agree, a row a code: code, used, agreement (0 to 1), kappa.

    used: turns to which at least one of the two gave the code. kappa is NaN where it is not
    defined. Sorted by `used`, the most used first.
    """
    read = read_by_both(package)
    rows = []
    for code in codes(package):
        a, b = (read[coder].map(lambda given, code=code: int(code in given)) for coder in CODERS)
        used = int((a | b).sum())
        kappa = inter_rater.weighted_kappa(list(a), list(b), levels=2)
        rows.append((code, used, inter_rater.exact_share(list(a), list(b)), kappa))
    table = pd.DataFrame(rows, columns=["code", "used", "agreement", "kappa"])
    return table.sort_values(["used", "code"], ascending=[False, True]).reset_index(drop=True)


def codes(package) -> list[str]:
    """The codes that were given, by name."""
    return sorted(set(codings(package)["code"]) - {NONE})


@kept(*_READ)
def themes(package) -> pd.DataFrame:
    """Where each theme came up: one row a theme, group and role that has it.

    A theme came up where a coder gave its code to a turn. Columns: theme, group_id, speaker.
    """
    table = codings(package).merge(turns(package)[["turn_id", "group_id", "speaker"]], on="turn_id")
    table = table[table["code"] != NONE].rename(columns={"code": "theme"})
    return table[["theme", "group_id", "speaker"]].drop_duplicates().reset_index(drop=True)


@kept(*_READ)
def quotable(package: Package) -> pd.DataFrame:
    """The turns that may be quoted: those of `turns` in which nothing points at one person."""
    names = list(package.places["name"])
    table = turns(package)
    points = [bool(methods.signs_of_a_person(text, names)) for text in table["text"]]
    return table[~pd.Series(points, index=table.index, dtype=bool)].reset_index(drop=True)


def took_part(package: Package) -> dict[str, int]:
    """Place id -> how many people of it took part, as the descriptor says; without small ones."""
    said = _resource(package).get(TOOK_PART)
    counts = said.items() if isinstance(said, Mapping) else ()
    return {
        place: n for place, n in counts
        if isinstance(n, int) and not isinstance(n, bool) and n >= package.smallest_count
    }  # fmt: skip


def _resource(package: Package) -> Mapping:
    resources = package.descriptor.get("resources", [])
    named = (r for r in resources if isinstance(r, Mapping) and r.get("name") == "transcripts")
    return next(named, {})


@kept(*_READ)
def for_pages(package: Package) -> pd.DataFrame:
    """The table `transcripts` as it may leave the room, in its own columns."""
    table = package.table("transcripts")
    plain = {c: table[c].str.strip().str.casefold() for c in ("consent", "speaker")}
    # A consent that nobody defined is none.
    consent = plain["consent"].where(plain["consent"].isin(stories.MAY_QUOTE), stories.INTERNAL)
    for turn, passage in _same_words(package, table):
        consent[turn] = _stricter(consent[turn], passage)
    leaves = consent.isin(stories.MAY_QUOTE) & (plain["speaker"] != FACILITATOR)
    leaves &= table["text"].str.strip() != ""
    named = table["place_id"].isin(took_part(package))
    whole = top_of(package.places)["place_id"]
    return table.assign(consent=consent, place_id=table["place_id"].where(named, whole))[leaves]


def kept_inside(package: Package) -> set[str]:
    """The passages of `stories` whose words are in a turn that stays inside the team."""
    table = package.table("transcripts")
    inside = table["consent"].str.strip().str.casefold() == stories.INTERNAL
    passages = package.table("stories")
    return {
        passages.at[row, "story_id"]
        for turn, row in _alike(table["text"], passages["text"])
        if inside[turn]
    }


def _same_words(package: Package, table: pd.DataFrame) -> list[tuple[int, str]]:
    """(the row of a turn, the consent of a passage that holds the same words)"""
    if "stories" not in package.tables:
        return []
    passages = package.table("stories")
    consent = passages["consent"].str.strip().str.casefold()
    return [(turn, consent[row]) for turn, row in _alike(table["text"], passages["text"])]


def _alike(texts: pd.Series, others: pd.Series) -> list[tuple[int, int]]:
    """The rows of two columns of which one holds the words of the other."""
    left, right = (c.str.split().str.join(" ").str.casefold() for c in (texts, others))
    long_left, long_right = (c[c.str.len() >= _SAME_FROM] for c in (left, right))
    return [
        (turn, row)
        for row, words in long_right.items()
        for turn in long_left.index[[words in text or text in words for text in long_left]]
    ]


def _stricter(one: str, other: str) -> str:
    order = [stories.PUBLIC, stories.ANONYMOUS]
    known = [order.index(c) if c in order else len(order) for c in (one, other)]
    return [*order, stories.INTERNAL][max(known)]


def also_stories(package) -> set[str]:
    """The turns whose words are also a passage of `stories`: a page shows them once."""
    opened = open_package(package)
    if "stories" not in opened.tables:
        return set()
    table = for_pages(opened)
    alike = _alike(table["text"], opened.table("stories")["text"])
    return {table.at[turn, "turn_id"] for turn, _row in alike}
