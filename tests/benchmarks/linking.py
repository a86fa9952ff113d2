"""How long it takes to link 100,000 records with 100,000, and how much memory.

    python tests/benchmarks/linking.py [RECORDS_A_SIDE]

Half of the people are in both tables. Names are drawn so that a few are common and most are rare,
as in life; one name in ten has a slip, and one birth date in twenty is another.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd

from community_data.lessons.linking import model

SEED = 2026
THREADS = 2


def names(rng: np.random.Generator, different: int, many: int) -> np.ndarray:
    """Names of letters; the one of rank r comes up about 1 / r as often as the first."""
    letters = np.array(list("abcdefghijklmnoprstuvwz"))
    made = np.array(
        ["".join(rng.choice(letters, rng.integers(4, 10))) for _one in range(different)]
    )
    shares = 1 / np.arange(10, different + 10)
    return rng.choice(made, many, p=shares / shares.sum())


def with_slips(rng: np.random.Generator, column: np.ndarray) -> np.ndarray:
    slip = rng.random(len(column)) < 0.1
    return np.where(slip, [name[:2] + name[3:] for name in column], column)


def tables(size: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(SEED)
    people = size + size // 2
    days = pd.Timestamp("1940-01-01") + pd.to_timedelta(rng.integers(0, 25_000, people), "D")
    everyone = pd.DataFrame(
        {
            "given": names(rng, 3_000, people),
            "family": names(rng, 20_000, people),
            "birth_date": days.strftime("%Y-%m-%d"),
            "sex": rng.choice(["female", "male"], people),
            "place_id": rng.choice([f"{n:03}" for n in range(40)], people),
        }
    )
    a, b = everyone.iloc[:size].copy(), everyone.iloc[size // 2 :].copy()
    b["given"], b["family"] = (with_slips(rng, b[c].to_numpy()) for c in ("given", "family"))
    other = rng.random(len(b)) < 0.05
    b["birth_date"] = np.where(other, rng.permutation(b["birth_date"]), b["birth_date"])
    return tuple(
        t.assign(record_id=[f"{side}{n}" for n in t.index]) for side, t in (("a", a), ("b", b))
    )


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    a, b = tables(size)
    begun = time.monotonic()
    pairs = model.link(a, b, threads=THREADS)
    seconds = time.monotonic() - begun
    links = pairs[pairs["probability"] >= 0.95]
    right = (links["record_id_a"].str[1:] == links["record_id_b"].str[1:]).sum()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{len(a):,} and {len(b):,} records, {THREADS} threads: {seconds:.0f} s, {memory:.1f} GB")
    print(f"precision {right / len(links):.3f}, recall {right / (size - size // 2):.3f}")


if __name__ == "__main__":
    main()
