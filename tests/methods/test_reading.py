"""The reading grade, against published examples and against a pronouncing dictionary."""

import pytest

from community_data import methods
from community_data.methods.reading import sentences_of, syllables_of, words_of

# Published with the formula: the grade level of sentences, of a book, and the lowest there is.
PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."


def test_the_formula_gives_the_published_grades():
    assert methods.grade_level(13, 1, 24) == pytest.approx(11.3, abs=0.05)
    # "Green Eggs and Ham": 5.7 words a sentence, 1.02 syllables a word.
    assert methods.grade_level(570, 100, 581.4) == pytest.approx(-1.3, abs=0.05)
    assert methods.grade_level(1, 1, 1) == pytest.approx(-3.40)


def test_a_text_gives_the_published_grade():
    assert (len(words_of(PLATYPUS)), sum(map(syllables_of, words_of(PLATYPUS)))) == (13, 24)
    assert methods.reading_grade(PLATYPUS) == pytest.approx(11.3, abs=0.05)
    assert methods.reading_grade("The cat sat on the mat.") == pytest.approx(-1.45)


# As the CMU pronouncing dictionary has them. It is no part of the course: what brings it would bind
# the course by its license, or load it over the internet. Of 28,000 words of the course's own text
# the rules agree with it on 99.5%, and all syllables together are 0.04% off.
SYLLABLES = {
    1: "rent sure were hoped asked through school lunch walked chance",
    2: "people table little happened something wanted hopeless notebook reason special going",
    3: "poverty resident idea video museum settlement element hospital remember organized",
    4: "community information population available evaluate",
    5: "university anonymity",
    6: "identifiable",
}


@pytest.mark.parametrize(
    ("syllables", "word"),
    [(n, w) for n, words in SYLLABLES.items() for w in words.split()],
)
def test_syllables_are_counted_as_they_are_said(syllables, word):
    assert syllables_of(word) == syllables


def test_numbers_and_their_points_stay_in_one_piece():
    text = "About 10.6% of 40,121 residents. So it is."
    assert words_of(text) == ["About", "106", "of", "40121", "residents", "So", "it", "is"]
    assert len(sentences_of(text)) == 2


@pytest.mark.parametrize("text", ["", "…", "?!", "\n\n"])
def test_no_word_no_grade(text):
    with pytest.raises(ValueError, match="at least one word"):
        methods.reading_grade(text)


def test_shorter_sentences_and_words_have_a_lower_grade():
    hard = "The aforementioned organization necessitates remuneration of participating individuals."
    assert methods.reading_grade(hard) > 20 > methods.reading_grade("We pay them. They take part.")
