"""How long hiding and attacking take, and how that grows.

    python tests/benchmarks/linked_suppression.py [--large]

Prints ratios, which mean the same on any machine: how much longer four times as many counts take
(4: as many times longer), ten measures that nothing links against one of them (10: no blow-up), and
the attack against the hiding. --large adds a region of 20,000 counts, which takes some minutes.

A region is a tree of places by twelve groups in three ways of grouping and everyone, invented
with a fixed seed. A reader knows how many live in each place, by group.
"""

import argparse
import itertools
import time

import numpy as np

from community_data.methods import LinkedCounts, hide, possible_values

GROUPINGS = (6, 3, 3)
KINDS = [None, *((k, g) for k, size in enumerate(GROUPINGS) for g in range(size))]


def region(places: int, seed: int, mean: float = 60, room: float | None = None) -> LinkedCounts:
    """Linked counts of a three-level tree; `room`: people a place and group who are not counted."""
    chance = np.random.default_rng(seed)
    towns = max(2, round(places**0.5))
    parents = [None, *[0] * towns]
    parents += [int(town) for town in chance.integers(1, towns + 1, places - 1 - towns)]
    at = {key: n for n, key in enumerate(itertools.product(range(places), KINDS))}
    counts = np.zeros(len(at))
    shares = [chance.dirichlet(np.full(size, 0.7)) for size in GROUPINGS]
    crossed = np.einsum("a,b,c->abc", *shares)
    for place in set(range(places)) - set(parents):
        cells = chance.poisson(chance.exponential(mean) * crossed)
        inside = place
        while inside is not None:
            counts[at[inside, None]] += cells.sum()
            for k, size in enumerate(GROUPINGS):
                by_group = cells.sum(axis=tuple({0, 1, 2} - {k}))
                for g in range(size):
                    counts[at[inside, (k, g)]] += by_group[g]
            inside = parents[inside]
    sums = [
        [at[place, None], *(at[place, (k, g)] for g in range(size))]
        for place in range(places)
        for k, size in enumerate(GROUPINGS)
    ]
    children: dict[int, list[int]] = {}
    for place, parent in enumerate(parents):
        if parent is not None:
            children.setdefault(parent, []).append(place)
    sums += [
        [at[p, kind], *(at[c, kind] for c in c_s)] for p, c_s in children.items() for kind in KINDS
    ]
    level = np.array([2 * (p == 0) + (0 < p <= towns) + (kind is None) for p, kind in at])
    most = np.inf if room is None else counts + np.ceil(chance.exponential(room, len(counts)))
    return LinkedCounts(counts, sums, most=most, cost=(1 + np.log2(1 + counts)) * 8.0**level)


def together(parts: list[LinkedCounts]) -> LinkedCounts:
    """Measures that nothing links, as one."""
    starts = np.cumsum([0, *(len(part.counts) for part in parts)])
    return LinkedCounts(
        np.concatenate([part.counts for part in parts]),
        [
            [n + start for n in s]
            for part, start in zip(parts, starts[:-1], strict=True)
            for s in part.sums
        ],
        most=np.concatenate([part.most for part in parts]),
        cost=np.concatenate([part.cost for part in parts]),
    )


def measure(name: str, linked: LinkedCounts) -> float:
    """Print what hiding and attacking take; return the seconds of hiding."""
    begun = time.perf_counter()
    suppression = hide(linked)
    hiding = time.perf_counter() - begun
    begun = time.perf_counter()
    wide = possible_values(suppression.published(), enough=linked.threshold - 2).width
    attack = time.perf_counter() - begun
    narrow = (wide < linked.required_range) & suppression.hidden
    print(
        f"{name}: {len(linked.counts):,} counts, {linked.small.mean():.0%} small, "
        f"{suppression.hidden.mean():.0%} hidden, {narrow.sum()} in a narrower range; "
        f"hiding {hiding:.1f} s, attack {attack / hiding:.2f} of that",
        flush=True,
    )
    return hiding


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--large", action="store_true", help="add a region of 20,000 counts")
    large = arguments.parse_args().large
    few = measure("45 places", region(45, 1))
    many = measure("180 places", region(180, 1))
    print(f"    four times the counts: {many / few:.1f} times the time")
    measure("180 places, populations known", region(180, 1, room=300))
    measure("180 places, nearly everybody counted", region(180, 1, room=15))
    ten = measure("ten measures of 20 places", together([region(20, seed) for seed in range(10)]))
    one = sum(measure("one of them", region(20, seed)) for seed in range(2)) / 2
    print(f"    ten measures: {ten / one:.1f} times the time of one")
    if large:
        most = measure("1,540 places", region(1540, 1))
        print(f"    thirty-four times the counts of 45 places: {most / few:.0f} times the time")


if __name__ == "__main__":
    main()
