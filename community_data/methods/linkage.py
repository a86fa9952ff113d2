"""Which records of two files are of one person: comparing names, weighing evidence, hashing.

Sources: Jaro, JASA 84 (1989), and Winkler, Proc. Survey Research Methods Section, ASA (1990), for
the likeness of names; Fellegi and Sunter, JASA 64 (1969), for weights; RFC 2104 for keyed hashes.
"""

import hashlib
import hmac
import math
import unicodedata
from datetime import date

import numpy as np

# Letters that are no letter with an accent, and so are left by taking accents away.
_PLAIN = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def plain_name(name):
    """Return a name as it is compared: small letters without accents, marks or double spaces.

    “Peña-Linda” and “PENA LINDA” are the same. The name itself is kept beside it, as it is written.
    """
    letters = unicodedata.normalize("NFD", str(name).casefold().translate(_PLAIN))
    letters = (c for c in letters if not unicodedata.combining(c) and c not in "'’`.")
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def day_and_month_swapped(day):
    """Return a date (as 1985-03-08) with day and month in each other's place: 1985-08-03.

    "" where that is no date or the same one, or where nothing is known.
    """
    try:
        known = date.fromisoformat(day)
        swapped = known.replace(month=known.day, day=known.month)
    except ValueError:
        return ""
    return "" if swapped == known else swapped.isoformat()


def name_likeness(name, other):
    """Return how alike two names are, from 0 (no letter in common) to 1 (the same): Jaro–Winkler.

    Each is text. Letters count as they stand: take their `plain_name` first. Two empty names are
    not alike (0), since nothing is known of them.
    """
    from rapidfuzz.distance import JaroWinkler  # slow to import

    return JaroWinkler.similarity(name, other, prefix_weight=0.1) if name and other else 0.0


def name_likenesses(names, others):
    """Return `name_likeness` of each of `names` with each of `others`: an array, a row a name."""
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cdist

    names, others = list(names), list(others)
    table = cdist(names, others, scorer=JaroWinkler.similarity, workers=1)
    table[[not name for name in names]] = 0
    table[:, [not other for other in others]] = 0
    return table


def agreement_weight(m, u):
    """Return the weight in bits of a field that agrees: log2(m / u).

    m: the chance that the field agrees in two records of one person. u: that it agrees in two
    records of different people. Both above 0 and up to 1; raises ValueError elsewhere.
    """
    _check_chances(m, u)
    return math.log2(m / u)


def disagreement_weight(m, u):
    """Return the weight in bits of a field that does not agree: log2((1 − m) / (1 − u)).

    m and u as in `agreement_weight`, and both below 1.
    """
    _check_chances(1 - m, 1 - u)
    return math.log2((1 - m) / (1 - u))


def _check_chances(*chances):
    if not all(0 < chance <= 1 for chance in chances):
        raise ValueError("m and u are chances between 0 and 1, such as 0.95 and 0.01.")


def match_probability(weight, share):
    """Return the probability (0 to 1) that a pair is of one person, from its weight in bits.

    share: the share of pairs that are, before anything is known of them (λ), between 0 and 1.
    The odds are share / (1 − share) × 2^weight. Raises ValueError for another share.
    """
    if not 0 < share < 1:
        raise ValueError("The share of pairs that are true lies between 0 and 1, such as 0.0004.")
    doublings = np.clip(np.asarray(weight, dtype=float), -1000, 1000)  # beyond, floats end
    return 1 / (1 + (1 - share) / share * np.exp2(-doublings))[()]


def keyed_hash(text, key):
    """Return the HMAC-SHA-256 of a text under a secret key (bytes), as 64 hexadecimal digits."""
    return hmac.new(key, str(text).encode("utf-8"), hashlib.sha256).hexdigest()
