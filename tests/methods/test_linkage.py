"""Comparing names, weighing evidence and keyed hashes, held to published numbers."""

import math
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_data import methods


# Winkler 1990 and the Census Bureau's strcmp95: names, and their Jaro–Winkler likeness.
@pytest.mark.parametrize(
    ("name", "other", "likeness"),
    [("martha", "marhta", 0.9611), ("dwayne", "duane", 0.8400), ("dixon", "dicksonx", 0.8133)],
)
def test_the_likeness_of_names_is_the_published_one(name, other, likeness):
    assert methods.name_likeness(name, other) == pytest.approx(likeness, abs=5e-5)
    assert methods.name_likeness(other, name) == pytest.approx(likeness, abs=5e-5)


def test_what_is_not_known_is_like_nothing():
    assert methods.name_likeness("", "") == 0 and methods.name_likeness("ana", "") == 0
    table = methods.name_likenesses(["martha", ""], ["marhta", "", "x"])
    assert table.shape == (2, 3) and table[0, 0] == pytest.approx(0.9611, abs=5e-5)
    assert not table[1].any() and table[0, 1] == 0


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Peña-Linda", "pena linda"), ("PENA  LINDA", "pena linda"), ("O'Brien", "obrien"),
        ("Đèotre", "deotre"), ("Étoilemont", "etoilemont"), ("Łucja Ørsted", "lucja orsted"),
        ("Ngọcmai", "ngocmai"), ("", ""), ("Straße", "strasse"), ("Œuvre", "oeuvre"),
    ],
)  # fmt: skip
def test_a_plain_name_has_small_letters_without_accents(written, plain):
    assert methods.plain_name(written) == plain
    # The same letters, whichever way a keyboard composed them.
    assert methods.plain_name(unicodedata.normalize("NFD", written)) == plain


@given(st.text(max_size=30))
def test_the_plain_form_of_a_plain_name_is_itself(name):
    plain = methods.plain_name(name)
    assert methods.plain_name(plain) == plain


# Fellegi and Sunter's weights, as worked out by hand: m = .95, u = 1/12.
def test_weights_are_the_published_ones():
    assert methods.agreement_weight(0.95, 1 / 12) == pytest.approx(3.511, abs=5e-4)
    assert methods.disagreement_weight(0.95, 1 / 12) == pytest.approx(-4.196, abs=5e-4)


@pytest.mark.parametrize(("m", "u"), [(0, 0.1), (0.9, 0), (1.2, 0.1)])
def test_chances_that_are_none_are_refused(m, u):
    with pytest.raises(ValueError, match="between 0 and 1"):
        methods.agreement_weight(m, u)


@pytest.mark.parametrize(("share", "weight", "chance"), [(0.0004, 12, 0.6211), (0.001, 10, 0.5062)])
def test_a_weight_and_the_share_of_true_pairs_make_a_probability(share, weight, chance):
    assert methods.match_probability(weight, share) == pytest.approx(chance, abs=5e-5)


def test_a_probability_never_leaves_0_to_1_and_takes_arrays():
    chances = methods.match_probability(np.array([-2000.0, 0.0, 2000.0]), 0.0006)
    assert chances == pytest.approx([0, 0.0006, 1])
    for share in (0, 1, math.nan):
        with pytest.raises(ValueError, match="share"):
            methods.match_probability(8, share)


# RFC 4231, test cases 1 and 2.
@pytest.mark.parametrize(
    ("text", "key", "digest"),
    [
        ("Hi There", b"\x0b" * 20,
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        ("what do ya want for nothing?", b"Jefe",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ],
)  # fmt: skip
def test_a_keyed_hash_is_the_one_of_the_standard(text, key, digest):
    assert methods.keyed_hash(text, key) == digest


def test_day_and_month_change_places_where_that_is_another_date():
    assert methods.day_and_month_swapped("1985-03-08") == "1985-08-03"
    for day in ("1985-03-13", "1985-04-04", "", "1985", "85-03-08", "not known"):
        assert methods.day_and_month_swapped(day) == ""


# Wilson at 95% for 180 of 240, 150 of 180 and 30 of 60 (Newcombe 1998).
@pytest.mark.parametrize(
    ("found", "people", "low", "high"),
    [(180, 240, 0.6916, 0.8006), (150, 180, 0.7720, 0.8807), (30, 60, 0.3774, 0.6226)],
)
def test_recall_has_wilsons_interval(found, people, low, high):
    assert methods.wilson_interval(found, people, 0.95) == pytest.approx((low, high), abs=5e-5)
