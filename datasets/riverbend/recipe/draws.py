"""Seeded chance that gives the same numbers on every machine.

Only uniform draws of numpy's PCG64 are used, with additions and comparisons: their results do not
depend on the processor or on a mathematics library, as logarithms and sines do.
"""

import hashlib

import numpy as np


class Draws:
    """A stream of random numbers with a name of its own.

    Each table takes its stream by name, so that a change in one leaves the others as they are.
    """

    def __init__(self, seed: int, name: str):
        digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
        self._generator = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number from `low` up to, and without, `high`."""
        return low + (high - low) * float(self._generator.random())

    def bell(self) -> float:
        """A number that is nearly normal, with mean 0 and standard deviation 1.

        The sum of twelve uniform numbers less six: additions only, never beyond -6 and 6.
        """
        return sum(self._generator.random(12).tolist()) - 6.0

    def successes(self, trials: int, chance: float) -> int:
        """How many of `trials` come out, each with probability `chance`."""
        return int(np.count_nonzero(self._generator.random(trials) < chance))

    def choice(self, options: list):
        """One of `options`, each as likely as the other."""
        return options[int(self.uniform(0, len(options)))]

    def shuffled(self, options: list) -> list:
        """The options in a new order; the list that was given stays as it is."""
        keyed = [(self.uniform(), position) for position in range(len(options))]
        return [options[position] for _, position in sorted(keyed)]


def split(total: int, shares: list[float]) -> list[int]:
    """Whole numbers in the proportions of `shares` that add up to `total` (largest remainder)."""
    whole = sum(shares)
    exact = [total * share / whole for share in shares]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
