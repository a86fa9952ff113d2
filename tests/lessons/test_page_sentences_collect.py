"""Every sentence of the page parts of modules 01 to 04, over a table of states.

As in `test_page_sentences`: each state has its exact words here. The packages are small and
invented, or the practice region with a change.
"""

import json

import pytest

from community_data import data
from community_data.lessons.listening import page as listening
from community_data.lessons.questions import page as questions
from community_data.lessons.sources import page as sources
from community_data.lessons.surveys import page as surveys
from community_data.reports import source_words
from tests import small_package
from tests.data.test_transcripts import copy_of

DAY, PLACE = "2026-07-09", "Elmtown"
GROUPS = [("White", 300, 60, 6000, 0), ("Black", 600, 90, 3000, 0)]
SOURCE = small_package.SOURCE
ONCE = "1 measure of 1 is there for one time alone. By itself it cannot say what got better."
NO_STRENGTH = "What people have and do for each other is not counted at all."

# 01: the number of everybody; what is a finding before the two that each package has; the catalog.
ASKED = {
    "answered": ((1060, 190, 10_000, 0), SOURCE, [], "answered"),
    "too uncertain": (
        (350, 790, 10_000, 0),
        SOURCE,
        ["Too uncertain to use, for one group or more: poverty."],
        "too uncertain to use",
    ),
    "a small count": (
        (7, None, 10_000, None),
        SOURCE | {"kind": "count"},
        ["Hidden to protect people, for one group or more: poverty."],
        "hidden, too few people",
    ),
    "hidden by its owner": (
        (None, None, 10_000, 0),
        SOURCE,
        ["Hidden to protect people, for one group or more: poverty."],
        "hidden, too few people",
    ),
}


@pytest.mark.parametrize("state", ASKED)
def test_what_has_an_answer(tmp_path, state):
    everyone, source, gone, word = ASKED[state]
    package = small_package.write(tmp_path / "p", GROUPS, everyone, sources=[source])
    head = "What these data cannot answer for Elmtown. Each is a finding:"
    told = questions.unanswered(package, PLACE).text.splitlines()
    assert told == [head, *gone, ONCE, NO_STRENGTH]
    assert (
        f"For everyone: {word}; By group: race: 2 of 2;" in questions.can_ask(package, PLACE).text
    )
    assert questions.asked(package, PLACE).text == (
        "Nobody's question came with this data. Those who publish it chose what is counted. Ask "
        "the people in Elmtown what they want to know."
    )


# 02: the record of a source, and what is said of it.
SOURCES = {
    "a survey with all it needs": (
        SOURCE | {"collected_to": "2024-12-31", "published": "2026-01-29",
                  "publisher": "The office", "path": "https://example.org/a"},
        "Some people were asked, not all. Its data end on December 31, 2024, 18 months ago. It "
        "came out on January 29, 2026. Ask The office: https://example.org/a",
    ),
    "a count": (
        SOURCE | {"kind": "count", "collected_to": "2026-03-31", "publisher": "The office"},
        "Everybody in its records is counted. Its data end on March 31, 2026, 3 months ago. Ask "
        "The office.",
    ),
    "a model": (
        SOURCE | {"kind": "modelled", "path": "https://example.org/a"},
        "A model worked the numbers out. Nobody here was asked. It is not said of when its data "
        "are. It is here: https://example.org/a",
    ),
    "nothing is said": (
        {"title": SOURCE["title"], "measures": ["poverty"]},
        "It is not said how its numbers were made. It is not said of when its data are.",
    ),
    "a day to come": (
        SOURCE | {"collected_to": "2027-01-01"},
        "Some people were asked, not all. Its data end on January 1, 2027.",
    ),
    "an address that is none": (
        SOURCE | {"path": "javascript:alert(1)"},
        "Some people were asked, not all. It is not said of when its data are.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", SOURCES)
def test_where_numbers_come_from(tmp_path, state):
    source, said = SOURCES[state]
    package = small_package.write(tmp_path / "p", GROUPS, sources=[source])
    begin = "– A survey of Anywhere. It says how many have an income below the poverty line."
    assert sources.others(package, PLACE, DAY).text.splitlines()[1] == f"{begin} {said}"
    assert sources.food(package, PLACE, DAY).text.splitlines()[:2] == [
        "The numbers on this page come from: A survey of Anywhere.",
        "There is no number on food in the data for Elmtown.",
    ]


# 04: what is known of each answer, in the place and in all; the headline, and the two rows.
YES, NO = ("q1", "yes"), ("q1", "no")
NOTHING = (None, None, None, None)
SHOWN, REST = (17.4, 5.7, 12.0, 24.0, "show"), (82.6, 5.7, 76.0, 88.0, "show")
FLAGGED = [(20.0, 4.0, 16.0, 24.0, "flag"), (80.0, 4.0, 76.0, 84.0, "flag")]
ANSWERS = {
    "shown": (
        {"2": [SHOWN, REST], "": [SHOWN, REST]},
        "Of the adults of Elmtown, about 17.4% answered “yes”: Went without care",
        ["Elmtown: 17.4% ± 5.7; Adults of Anywhere: 17.4% ± 5.7",
         "Elmtown: 82.6% ± 5.7; Adults of Anywhere: 82.6% ± 5.7"],
    ),
    "hidden here": (
        {"2": [(*NOTHING, "hidden"), (*NOTHING, "hidden")], "": [SHOWN, REST]},
        "Of the adults of Anywhere, about 17.4% answered “yes”: Went without care",
        ["Anywhere: 17.4% ± 5.7", "Anywhere: 82.6% ± 5.7"],
    ),
    "uncertain here, flagged there": (
        {"2": [(*NOTHING, "withhold"), (*NOTHING, "withhold")], "": FLAGGED},
        "Of the adults of Anywhere, about 20.0% answered “yes”: Went without care",
        ["Anywhere: 20.0% ± 4.0, look twice", "Anywhere: 80.0% ± 4.0, look twice"],
    ),
    "nowhere": (
        {"": [(*NOTHING, "withhold"), (*NOTHING, "hidden")]},
        "What adults answered: too little is known for a number here",
        ["Anywhere: too uncertain to use", "Anywhere: hidden to protect people"],
    ),
}  # fmt: skip
NOTHING_HERE = (
    "For Elmtown alone, no answer can be shown: each is hidden to protect people, or too uncertain "
    "to use."
)
NUMBERS = ["percent", "margin", "low", "high", "decision"]


def with_survey(folder, answers, by_age=True):
    results = {
        "invited": 100,
        "weighted_by_age": by_age,
        "questions": {
            "q1": {"title": "Went without care", "asked": "Did you?", "answers": ["yes", "no"]}
        },
        "answers": [
            {"place_id": place, "question": question, "answer": answer}
            | dict(zip(NUMBERS, row, strict=True))
            for place, rows in answers.items()
            for (question, answer), row in zip((YES, NO), rows, strict=True)
        ],
        "response": [
            {"by": "frame_age", "group": "18–34", "percent": 27.1},
            {"by": "letter_language", "group": "Spanish", "percent": None},
        ],
    }
    return small_package.write(folder, GROUPS, survey_results=results)


@pytest.mark.parametrize("state", ANSWERS)
def test_what_people_answered(tmp_path, state):
    answers, headline, rows = ANSWERS[state]
    lines = surveys.answers(with_survey(tmp_path / "p", answers), PLACE).text.splitlines()
    question = "Question: Went without care; Answer: {answer}; Adults of {row}"
    assert lines == [
        headline,
        *(question.format(answer=a, row=row) for a, row in zip(("yes", "no"), rows, strict=True)),
        *([] if "2" not in answers or answers["2"][0][0] else [NOTHING_HERE]),
        "Went without care: “Did you?”",
        "Each margin is at 95%: of 20 such surveys, about 19 come within it, if those who did not "
        "answer are like those of their age who did. Margins in Census tables are at 90%.",
    ]


@pytest.mark.parametrize("by_age", [True, False])
def test_who_answered_and_what_weights_repair(tmp_path, by_age):
    package = with_survey(tmp_path / "p", {"": [SHOWN, REST]}, by_age)
    assert surveys.who(package).text.splitlines() == [
        "100 adults were invited. Of those who could answer, so many did, in full:",
        "– of age 18–34: 27.1%",
        "– with a letter in Spanish: hidden to protect people",
    ]
    fitted = " Then the answers were fitted to the adults of each age." if by_age else ""
    repaired = {
        True: "Weights repair that one age answers less than another. They repair nothing where "
        "those who answered differ from others of their age, such as people without a free hour "
        "for a form.",
        False: "Nothing repairs that some people answer less than others, such as the young, or "
        "people without a free hour for a form.",
    }
    assert surveys.how(package).text.splitlines() == [
        f"Each answer stands for as many adults as had the same chance to be invited.{fitted}",
        repaired[by_age],
        "Who skipped a question is not counted in it, and never as “no”.",
        "No row of a person is part of this page. An answer that few people gave is hidden.",
    ]
    assert ("of their age" in surveys.answers(package, PLACE).text) == by_age


# 03: what happened to the practice region's codes; how far two people agree.
def by_one(copy):
    rows = copy.rows("codings")
    copy.write("codings", [rows[0], *(row for row in rows[1:] if row[1] == "A")])


def unchanged(copy):
    pass


ALONE = ["One person alone read what was said, or too little was read by two to compare them."]
CODERS = {
    "two read": (
        unchanged,
        ["Two people read 227 of the turns apart, with one list of themes. Kappa says how far they "
         "agree beyond chance: 0 is chance, 1 is full agreement.",
         "They agree least on “Help that cannot be reached” (0.57) and most on “Language” (0.97)."],
    ),
    "one read": (by_one, ALONE),
}  # fmt: skip


@pytest.mark.parametrize("state", CODERS)
def test_how_far_two_readers_agree(tmp_path, state):
    change, lines = CODERS[state]
    copy = copy_of("2026-Q2", tmp_path)
    change(copy)
    assert listening.coders(copy.folder).text.splitlines() == lines


def test_a_package_without_focus_groups(tmp_path):
    package = small_package.write(tmp_path / "p", GROUPS)
    none = "No focus groups came with this data."
    assert listening.themes(package, PLACE).text == none == listening.coders(package).text
    assert "Nobody's words may stand on this page" in listening.quotes(package, PLACE).text


# What is said of a source in the list at the end of a page: words are no count.
KINDS = {
    "focus groups": ({"kind": "count", "tables": ["transcripts", "codings"]},
                     "What people said in groups. Nobody was counted."),
    "stories": ({"kind": "count", "tables": ["stories"]},
                "What people said in groups. Nobody was counted."),
    "a plan": ({"kind": "count", "tables": ["roadmap"]}, "A plan, in words."),
    "words and numbers": ({"kind": "count", "tables": ["stories", "measures"]},
                          "A full count, not a sample."),
    "no tables": ({"kind": "survey"},
                  "A survey: numbers are estimates from a part of the people."),
    "no kind": ({}, ""),
}  # fmt: skip


@pytest.mark.parametrize("state", KINDS)
def test_how_the_numbers_of_a_source_were_made(state):
    source, sentence = KINDS[state]
    assert source_words.kind_of(source) == sentence


def test_a_source_of_the_practice_region_that_holds_words_is_no_count():
    package = data.open_package("riverbend")
    of_words = [s for s in package.sources if set(s.get("tables", [])) & {"transcripts", "stories"}]
    assert len(of_words) == 2, json.dumps(of_words)
    assert not any("count," in source_words.kind_of(source) for source in of_words)
