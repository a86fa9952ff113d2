"""The question builder: what it says when one of the five parts moves."""

import html
import re

import pytest

from community_data.data import questions
from community_data.lessons.questions import widget


def sentence(builder) -> str:
    return html.unescape(re.sub("<[^>]+>", " ", builder.sentence.value))


def move(slider, label: str) -> None:
    slider.value = next(number for name, number in slider.options if name == label)


@pytest.fixture
def builder():
    return widget.question_builder("riverbend", "Otterbeck")


def test_it_begins_with_a_question_that_is_answered(builder):
    assert "Of residents in Otterbeck, how many have an income below the poverty" in sentence(
        builder
    )
    assert "Yes: there is an answer for Otterbeck." in sentence(builder)
    assert "✓" in builder.picture.value


def test_each_part_can_take_the_answer_away(builder):
    move(builder.who, "owners")
    assert "No: this is counted, but not for this group." in sentence(builder)
    move(builder.who, "everyone")
    move(builder.when, "2023")
    assert "No: this is counted, but not for this time." in sentence(builder)
    move(builder.when, "2020–2024")
    move(builder.against, "an earlier time")
    assert "there is nothing here to compare it with" in sentence(builder)
    move(builder.against, "the larger place around it")
    assert "Yes: there is an answer for Otterbeck." in sentence(builder)
    move(builder.where, "Tinderfold")
    assert "too uncertain to use" in sentence(builder)
    move(builder.what, "youth mental health")
    move(builder.when, "2023")
    move(builder.against, "nothing else")
    assert "Not for Tinderfold: there is no row of it. Riverbend has an answer." in sentence(
        builder
    )


def test_a_hidden_number_is_no_answer_and_is_not_told(builder):
    move(builder.what, "justice involvement")
    move(builder.who, "18 to 64")
    move(builder.when, "2025")
    assert "Hidden for Otterbeck: too few people" in sentence(builder)
    assert "Riverbend has an answer." in sentence(builder)


def test_the_picture_has_words_and_the_printed_page_a_sentence(builder):
    assert 'role="img"' in builder.picture.value
    assert "Otterbeck: answered" in html.unescape(builder.picture.value)
    assert "the five parts of a question" in repr(builder)


@pytest.mark.parametrize("place", ["Riverbend", "Gullstep"])
def test_every_position_has_a_sentence(place):
    builder = widget.question_builder("riverbend", place)
    for slider in (builder.what, builder.who, builder.where, builder.when, builder.against):
        first = slider.value
        for _name, number in slider.options:
            slider.value = number
            asked = builder.question()
            told = questions.verdict_sentence(
                "riverbend", asked, questions.answer("riverbend", asked)
            )
            assert told in sentence(builder)
        slider.value = first
