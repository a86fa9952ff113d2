"""What trainees of module 11 choose from and compare: requests, names, weights, scored pairs."""

from __future__ import annotations

import functools
import math
import os
import secrets

import numpy as np
import pandas as pd

from community_data import data, figures, methods
from community_data.data import clients
from community_data.data.agreement import PURPOSES, Agreement
from community_data.exercises.answers import Wrong, one_number
from community_data.exercises.options import Option, lettered
from community_data.exercises.options import choices as choices
from community_data.text import people
from community_data.text.translate import _, lazy_gettext

COVERED, NOT_COVERED = "covered", "not covered"
ALIKE = 0.9  # names from here on are taken for the same name
MOST_FALSE = 1  # of 100 links, how many may join two people
LARGE = 30  # fewer people than that say little about a group
KEY = "COMMUNITY_DATA_LINK_KEY"  # the environment variable that may hold the secret

# field -> (m, u): the chance that it agrees in two records of one person, and of two people.
EVIDENCE = {
    "given name": (0.92, 0.04),
    "family name": (0.86, 0.03),
    "birth date": (0.95, 0.0001),
    "sex": (0.98, 0.5),
    "town": (0.97, 0.3),
}
# About so many of all possible pairs are of one person: 6 in 10,000.
SHARE = 0.0006

# Two spellings of one invented name each. Accents, capitals and sounds differ.
_NAMES = [
    ("Peñalinda", "PENALYNDA"),
    ("Étoilemont", "Etwalemont"),
    ("Solmira", "SOLMEERA"),
    ("Montañuela", "MONTANUELLA"),
    ("Doceríos", "DOSERIOS"),
    ("Kettlebrook", "KETELBROOK"),
    ("Rivièrelune", "RIVIERLOON"),
]
# What does not agree in the pair of exercise 4, and what is not known there.
_PAIRS = [(["birth date"], []), ([], ["birth date"]), (["family name", "town"], [])]


# May we?

REQUESTS = {
    "planning": lazy_gettext(
        "The towns ask how many people use both the shelters and the clinics, to choose where a "
        "nurse should be in the evening."
    ),
    "gaps": lazy_gettext(
        "Residents ask whether shelter guests who speak Spanish reach a clinic as often as others."
    ),
    "evaluation": lazy_gettext(
        "The clinics ask whether more guests came to a first visit after a nurse was in the "
        "shelters, all guests together."
    ),
    "care": lazy_gettext(
        "A clinic asks for the names of shelter guests who missed a visit, to call each of them."
    ),
    "eligibility": lazy_gettext(
        "The housing office asks which applicants were at a clinic, before it gives out homes."
    ),
    "enforcement": lazy_gettext("An officer asks where one person slept last night."),
}


def agreement(package) -> Agreement:
    """The agreement that covers the records; one that allows nothing where there is none."""
    return clients.source(package).agreement or Agreement()


def requests(package, place: str) -> dict[str, Option]:
    """Letter -> one of six requests, in an order that differs by place."""
    agreed = agreement(package)
    why = {
        True: _("It is about groups of people, and the agreement names this purpose."),
        False: _("The agreement does not name this purpose, so it is not allowed."),
    }
    return lettered(
        [
            Option(
                str(text),
                COVERED if agreed.covers(code) else NOT_COVERED,
                why[agreed.covers(code)],
            )
            for code, text in REQUESTS.items()
        ],
        "requests",
        place,
    )


def what_the_agreement_covers(package) -> figures.Html:
    """The purposes that the agreement names, in words."""
    agreed = agreement(package)
    covered = [str(words) for code, words in PURPOSES.items() if agreed.covers(code)]
    if not covered:
        return figures.note(_("The agreement names no purpose, so nothing is allowed."))
    return figures.note(
        [
            *([] if clients.own(package) else [practice_instead(package)]),
            _("The agreement allows:"),
            *covered,
            _("What it does not name is not allowed."),
        ]
    )


def practice_instead(package) -> str:
    """Why the records are those of the practice region, in a sentence."""
    text = _(
        "{title} has no records of two agencies of which the true links are known, so here we "
        "practice on invented ones."
    )
    return text.format(title=data.open_package(package).title)


# Names and weights


def two_records() -> pd.DataFrame:
    """One invented person, as two agencies wrote her down."""
    return pd.DataFrame(
        {
            "given_name": ["Iñara", "INARA"],
            "family_name": ["Peñalinda", "SOLARENA"],
            "family_name_2": ["Solarena", ""],
            "birth_date": ["1985-03-08", "1985-08-03"],
        },
        index=[_("agency A"), _("agency B")],
    )


def two_names(place: str) -> tuple[str, str]:
    """One invented name as two agencies wrote it; which, hangs on the place."""
    return _NAMES[_number(place, len(_NAMES))]


def evidence() -> pd.DataFrame:
    """The chances m and u of each field."""
    return pd.DataFrame(
        # As text, so that a small chance is not shown as 0.000.
        [(field, f"{m:g}", f"{u:g}") for field, (m, u) in EVIDENCE.items()],
        columns=["field", "m", "u"],
    )


def a_pair(place: str) -> pd.DataFrame:
    """An invented pair of records: for each field, whether it agrees, and its weight in bits."""
    differs, unknown = _PAIRS[_number(place, len(_PAIRS))]
    rows = []
    for field in EVIDENCE:
        told, weight = _("agrees"), _weight(field, True)
        if field in differs:
            told, weight = _("differs"), _weight(field, False)
        if field in unknown:
            told, weight = _("not known"), 0.0
        rows.append((field, told, round(weight, 1)))
    return pd.DataFrame(rows, columns=["field", _("the two records"), "weight"])


def _number(place: str, most: int) -> int:
    return sum(str(place).encode("utf-8")) % most


def _weight(field: str, agrees: bool) -> float:
    weigh = methods.agreement_weight if agrees else methods.disagreement_weight
    return weigh(*EVIDENCE[field])


# Scored pairs


def scored(package, fairly: bool = False) -> pd.DataFrame:
    """The pairs that may be of one person: record_id_a, record_id_b, weight, same_person.

    Each record stands with the one that is most like it on the other side. fairly: each family
    name of agency A is compared with what stands in agency B's one box, and so are both together;
    a birth date with day and month swapped counts as the same.
    """
    return _scored(*clients.state(package), fairly).copy()


def lines(pairs: pd.DataFrame) -> pd.DataFrame:
    """What each line on the weight would do: line, links (at it or above), false (of them)."""
    at = pairs.groupby("weight")["same_person"].agg(links="size", right="sum")
    above = at.sort_index(ascending=False).cumsum().reset_index(names="line")
    return above.assign(false=above["links"] - above["right"]).drop(columns="right")


def careful_line(pairs: pd.DataFrame) -> float:
    """The lowest weight from which on at most `MOST_FALSE` of 100 links join two people."""
    for line in sorted(pairs["weight"].unique()):
        if pairs[pairs["weight"] >= line]["same_person"].mean() >= 1 - MOST_FALSE / 100:
            return float(line)
    return math.inf


def links_from(pairs: pd.DataFrame, line) -> pd.DataFrame:
    """The pairs whose weight is at the line or above; none where the line is no number yet."""
    try:
        return pairs[pairs["weight"] >= one_number(line)]
    except Wrong:
        return pairs.iloc[:0]


def by_group(package, links: pd.DataFrame, compare_by: str) -> pd.DataFrame:
    """Of the people in both agencies, how many the links find: group, people, found."""
    return clients.found_by_group(package, links, compare_by)


@functools.lru_cache(maxsize=4)
def _scored(folder: str, changed_a: int, changed_b: int, fairly: bool) -> pd.DataFrame:
    a, b = clients.records(folder, "a"), clients.records(folder, "b")
    weights = sum(_weights(field, *agrees) for field, agrees in _compared(a, b, fairly).items())
    best_b, best_a = weights.argmax(axis=1), weights.argmax(axis=0)
    rows = np.flatnonzero(best_a[best_b] == np.arange(len(a)))
    pairs = pd.DataFrame(
        {
            "record_id_a": a["record_id"].to_numpy()[rows],
            "record_id_b": b["record_id"].to_numpy()[best_b[rows]],
            "weight": weights[rows, best_b[rows]].round(1),
        }
    )
    true = pd.MultiIndex.from_frame(clients.links(folder))
    pairs["same_person"] = pd.MultiIndex.from_frame(pairs.iloc[:, :2]).isin(true)
    pairs = pairs[pairs["weight"] > 0].sort_values(
        ["weight", "record_id_a"], ascending=[False, True]
    )
    return pairs.reset_index(drop=True)


def _compared(a: pd.DataFrame, b: pd.DataFrame, fairly: bool) -> dict[str, tuple]:
    """Field -> (where it agrees, where one is not known): tables with a row a record of A."""

    def same(ours: pd.Series, theirs: pd.Series) -> np.ndarray:
        return ours.to_numpy()[:, None] == theirs.to_numpy()[None, :]

    def unknown(column: str) -> np.ndarray:
        return (a[column] == "").to_numpy()[:, None] | (b[column] == "").to_numpy()[None, :]

    family = methods.name_likenesses(a["family"], b["family"])
    birth_date = same(a["birth_date"], b["birth_date"])
    if fairly:
        both = (a["family"] + " " + a["family_2"]).where(a["family_2"] != "", "")
        for names in (a["family_2"], both):
            family = np.maximum(family, methods.name_likenesses(names, b["family"]))
        birth_date |= same(a["birth_date_swapped"], b["birth_date"])
    return {
        "given name": (methods.name_likenesses(a["given"], b["given"]) >= ALIKE, unknown("given")),
        "family name": (family >= ALIKE, unknown("family")),
        "birth date": (birth_date, unknown("birth_date")),
        "sex": (same(a["sex"], b["sex"]), unknown("sex")),
        "town": (same(a["place_id"], b["place_id"]), unknown("place_id")),
    }


def _weights(field: str, agrees: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """The weight of a field for each pair, in bits: 0 where one of the two is not known."""
    told = np.where(agrees, _weight(field, True), _weight(field, False))
    return np.where(unknown, 0.0, told)


def people_of(group: str, compare_by: str) -> str:
    """A group of agency A in the words of a sentence: “people who speak Spanish”."""
    if group == clients.NOT_ASKED:
        return _("people whom nobody asked")
    by = clients.grouping(compare_by)
    if by == "language":
        return _("people who speak {language}").format(language=group)
    return people.who(group, by, _("people"))


# Keyed hashes


def secret_key() -> bytes:
    """The secret of keyed hashes: from the environment, or made by chance for this run alone.

    It stands in no notebook and is never printed.
    """
    stated = os.environ.get(KEY, "")
    return stated.encode("utf-8") if stated else secrets.token_bytes(32)


def to_hash(records: pd.DataFrame) -> pd.Series:
    """What is hashed of each record: plain names and birth date; "" where one is not known."""
    columns = records[["given", "family", "birth_date"]]
    return columns.agg("|".join, axis=1).where((columns != "").all(axis=1), "")


def hashed(records: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """The table that leaves an agency: record_id, and a keyed hash ("" where it cannot be made)."""
    texts = to_hash(records)
    hashes = [methods.keyed_hash(text, key) if text else "" for text in texts]
    return pd.DataFrame({"record_id": records["record_id"], "hash": hashes})


def statements(place: str) -> dict[str, Option]:
    """Letter -> a statement about hashes, with the word "true" or "false"."""
    alike = _("Change one letter, and the whole hash is another one.")
    return lettered(
        [
            Option(
                _("Without a secret key, anybody can hash every name and birth date, and compare."),
                "true",
                _("Names and dates are few enough to try them all."),
            ),
            Option(_("Two spellings of one name have nearly the same hash."), "false", alike),
            Option(
                _(
                    "A row with a hash is still the record of a person, so the agreement holds for"
                    " it."
                ),
                "true",
                _("It stands for one person, and can be joined with more about them."),
            ),
            Option(
                _("Names are hidden now, so people who said no can be put in."),
                "false",
                _("A no is a no, in letters and in hashes."),
            ),
        ],
        "statements",
        place,
    )
