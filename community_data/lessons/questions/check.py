"""The exercises of module 01: what is right, and the mistakes that people make."""

from __future__ import annotations

from community_data.data import questions
from community_data.exercises import options
from community_data.exercises.answers import Wrong, answered
from community_data.exercises.exercise import Custom, Labels, Parts, exercise
from community_data.exercises.judging import Mistake
from community_data.exercises.mistakes import Family
from community_data.lessons.questions import five_parts, material
from community_data.text.lists import paragraph
from community_data.text.translate import _, lazy_gettext

# The rows of the guide's table that only this module has; those of every module follow them.
FAMILIES = [
    Family(
        lazy_gettext("What kind of question it is"),
        lazy_gettext(
            "Ask how many numbers are needed: one, two at one time, one at several times. Where "
            "none would change the answer, nobody has to count."
        ),
        ("describes", "compares", "follows", "cause", "act"),
    ),
    Family(
        lazy_gettext("Above and below the line, at one place"),
        lazy_gettext(
            "Say “… of …” aloud and point: first at those who are counted, then at all of them. "
            "Both stand in the same room."
        ),
        ("numerator", "denominator", "rest", "elsewhere"),
    ),
    Family(
        lazy_gettext("A hidden number taken for an answer"),
        lazy_gettext(
            "The row is there, and nobody may read it. Too few people are in it. Ask for a larger "
            "place, or ask the people themselves."
        ),
        ("suppressed",),
    ),
    Family(
        lazy_gettext("Another time, another group or another place"),
        lazy_gettext(
            "Put a finger on each of the five parts, and look for the row that has all five. Four "
            "are not enough."
        ),
        ("another_period", "not_by_group", "not_here", "not_compared"),
    ),
    Family(
        lazy_gettext("Counted by nobody, or counted after all"),
        lazy_gettext(
            "Read the list of measures aloud. What is not in it was never counted, and that is "
            "worth writing down."
        ),
        ("no_measure", "answered", "no_place"),
    ),
    Family(
        lazy_gettext("Who is in a table, and who is seen in it"),
        lazy_gettext(
            "Follow the letter of the survey: which door does it reach? Then look for the row "
            "that shows these people alone."
        ),
        ("shown", "inside", "outside"),
    ),
    Family(
        lazy_gettext("A need for a strength, or the other way round"),
        lazy_gettext(
            "Ask: “Would people here be glad of a larger number?” Then it counts something that "
            "they have."
        ),
        ("a_need", "a_strength", "a_population", "there_is_one"),
    ),
    Family(
        lazy_gettext("Asked, or deciding"),
        lazy_gettext(
            "Who has the last word? If it is somebody else, it is at most “involve”, however warm "
            "the room is."
        ),
        ("inform", "consult", "involve", "collaborate", "empower"),
    ),
    Family(
        lazy_gettext("The wrong door for a request"),
        lazy_gettext(
            "Ask first: is it public already, is a person in it, and whose people are they?"
        ),
        ("census", "records", "board", "tribe"),
    ),
]  # fmt: skip


@exercise(points=3)
def kinds(package, place):
    """The kind of question that each of ten concerns is."""
    return options.labels(
        material.concerns(package, place),
        {word: str(text) for word, text in material.KINDS.items()},
        _(
            "Two of them need no number at all. If somebody asks you to count first, ask which "
            "number would change the answer."
        ),
    )


@exercise(points=2, answers=2)
def share(package, place):
    """Who stands above the line of a share, and who below: two letters."""
    shown = material.parts_of_share(package, place)
    return Parts(
        [
            options.choice(shown, "numerator", "above"),
            options.choice(shown, "denominator", "below"),
        ],
        praise=_("Those who are counted, of all who could be. Both live in the same place."),
    )


@exercise(points=3, answers=5)
def parts(package):
    """Five parts of one question of one's own, all of which the package has."""

    def judge(*five: object) -> str:
        asked = five_parts.question_of(package, *five)
        found = questions.answer(package, asked)
        if found.why == questions.NOT_COMPARED:
            raise Wrong("not_compared", _(
                "The first four parts are there, but there is nothing to compare with: {words}. "
                "Choose another word for against."
            ).format(words=questions.COMPARISONS[asked.against]))  # fmt: skip
        return paragraph(
            _("Your question has all five parts."),
            questions.verdict_sentence(package, asked, found),
        )

    return Custom(judge)


@exercise(points=3)
def answers(package, place):
    """Of six questions, whether the package answers each: here, for a larger place, or not."""
    six = material.six(package, place)
    kind = material.kinds_of_six(package, place)
    return Labels(
        right={letter: one.word for letter, one in six.items()},
        words={word: str(text) for word, text in material.ANSWERS.items()},
        why={letter: Mistake(kind[letter], one.text, one.why) for letter, one in six.items()},
        otherwise=_("Not all of them are the same. Look at each in the catalog."),
        praise=_(
            "A question that nobody's data answer is a finding. Write it down with the name of "
            "who asked it."
        ),
    )


@exercise(points=3)
def missing(package, place):
    """Of six groups of people, whether the table shows them, holds them, or leaves them out."""
    return options.labels(
        material.who_is_counted(package, place),
        {word: str(text) for word, text in material.COUNTED.items()},
        _("Who is not in the table is often who the question is about. Say so beside the number."),
    )


@exercise(points=2, answers=2)
def strength(package):
    """A measure of a need, and one of what people have or do; "none" where there is none."""

    def judge(need: object, asset: object) -> str:
        _about(package, need, "need", questions.NEED)
        _about(package, asset, "strength", questions.ASSET)
        if not material.measures_about(package, questions.ASSET):
            return _(
                "Right: this package counts no strength. That is a finding: whoever reads it sees "
                "people only by what they lack."
            )
        return _("Two numbers of the same people: what is missing, and what is there.")

    return Custom(judge)


def _about(package, answer: object, name: str, wanted: str) -> None:
    if answer is not None:  # None is what some write for "none"
        answered(answer)
    there = material.measures_about(package, wanted)
    if str(answer).strip(" .").casefold() == material.NONE:
        if there:
            raise Wrong("there_is_one", _(
                "{name}: there is one. Keep the rows in which the column about says “{wanted}”."
            ).format(name=name, wanted=wanted))  # fmt: skip
        return
    measure = five_parts.measure_of(package, answer, name)
    word = questions.about(package, measure)
    if word == wanted:
        return
    hint, what = {
        questions.NEED: ("a_need", _("{name}: {measure} counts a need.")),
        questions.ASSET: ("a_strength", _("{name}: {measure} counts a strength.")),
        questions.POPULATION: ("a_population", _("{name}: {measure} counts who lives there.")),
        "": ("a_population", _("{name}: nobody says what {measure} is about.")),
    }[word]
    todo = _("Look for “{wanted}” in the column about.").format(wanted=wanted)
    if not there:
        todo = _('If no row says “{wanted}”, write "none".').format(wanted=wanted)
    raise Wrong(hint, paragraph(what.format(name=name, measure=measure), todo))


# At home


@exercise(points=3)
def levels(package, place):
    """The level on which people take part in each of six examples."""
    return options.labels(
        material.examples(package, place),
        {word: str(text) for word, text in material.LEVELS.items()},
        _("Say which level you offer before people come. A promise that is kept is worth more."),
    )


@exercise(points=3)
def offices(package, place):
    """Who answers each of five requests for data."""
    return options.labels(
        material.requests(package, place),
        {word: str(text) for word, text in material.OFFICES.items()},
        _("Each state has all of these doors. Write down the names behind yours."),
    )
