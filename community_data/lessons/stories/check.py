"""The checks of module 12, stories with statistics.

What can be compared with the data is judged here: passages by their consent, titles and sentences
by the numbers of the place. What people write in their own words is judged by a person.
"""

from __future__ import annotations

import pandas as pd

from community_data import data, methods
from community_data.data import rates, stories
from community_data.exercises import options
from community_data.exercises.answers import Wrong, one_number
from community_data.exercises.exercise import (
    Choice,
    Column,
    Custom,
    Labels,
    Names,
    Number,
    Parts,
    Table,
    exercise,
)
from community_data.exercises.judging import Mistake, rounding
from community_data.exercises.mistakes import Family
from community_data.lessons.stories import brief, material
from community_data.text.translate import _, lazy_gettext

FAMILIES = [
    Family(
        lazy_gettext("Somebody is quoted who said no"),
        lazy_gettext(
            "The most important mistake of this module. Read the three kinds of consent aloud. "
            "Ask: “What did this person say yes to?”"
        ),
        ("internal", "internal_only", "everything", "anonymous_here"),
    ),
    Family(
        lazy_gettext("Somebody is left out who said yes"),
        lazy_gettext(
            "Holding back feels safe, and it silences people. They agreed because they want to be "
            "heard."
        ),
        ("only_public", "only_anonymous", "lost", "too_careful"),
    ),
    Family(
        lazy_gettext("A person can be recognized"),
        lazy_gettext(
            "Play the neighbor: one reads the passage, the others say what they would know."
        ),
        ("missed_number", "missed_name", "missed_only_one", "points_at_somebody", "nobody"),
    ),
    Family(
        lazy_gettext("The list is turned around"),
        lazy_gettext("Read the question again, aloud. Which ones does it ask for?"),
        ("reversed",),
    ),
    Family(
        lazy_gettext("Consent between two releases"),
        lazy_gettext(
            "Use two columns on the board, before and now. Only a row that goes from yes to no "
            "comes off the page."
        ),
        ("never_public", "still_agreed"),
    ),
    Family(
        lazy_gettext("The theme"),
        lazy_gettext(
            "A passage may have several themes. “Equal” looks for one alone, “contains” for one "
            "among others."
        ),
        ("another_theme", "only_alone", "nothing_found"),
    ),
    Family(
        lazy_gettext("The title"),
        lazy_gettext(
            "Read a title aloud and put a finger on the number that it speaks of. Where there is "
            "none, it claims more than the table knows."
        ),
        ("true", "turned", "cause", "change", "topic"),
    ),
    Family(
        lazy_gettext("Where the bars start, and which stand out"),
        lazy_gettext(
            "Cover the lower half of the bars with a sheet of paper: now the gap looks twice as "
            "large. Where everything stands out, nothing does."
        ),
        ("axis_start", "one_bar", "many_colors", "not_compared", "no_bar"),
    ),
    Family(
        lazy_gettext("The alt text"),
        lazy_gettext("Let them describe the chart on the telephone to somebody who draws it."),
        ("line", "picture", "color", "type", "measured", "reason"),
    ),
    Family(
        lazy_gettext("The number in the sentence"),
        lazy_gettext(
            "“Of every 100” is what people can picture. Ask: “11 of how many, where, and who?”"
        ),
        ("end", "the_number", "the_margin", "elsewhere", "counted", "opposite", "forecast"),
    ),
    Family(
        lazy_gettext("What a range means"),
        lazy_gettext(
            "One true number, and we don't know which: throw a ring at a peg that stands still. "
            "The peg does not walk from street to street."
        ),
        ("certain", "months", "streets"),
    ),
    Family(
        lazy_gettext("A number that is held back"),
        lazy_gettext("Hidden to protect people, or too uncertain to use? Say which, and why."),
        ("told", "other_reason", "zero", "region"),
    ),
    Family(
        lazy_gettext("The plain paragraph"),
        lazy_gettext("Three thoughts go in, three must come out. Number them on paper."),
        ("explains", "firm", "hard", "unpaid", "why", "who_first", "pay"),
    ),
    Family(
        lazy_gettext("The credit"),
        lazy_gettext(
            "A credit is what the speaker agreed to: no less, since it is theirs, and no more."
        ),
        ("public_credit", "anonymous_credit", "internal_credit"),
    ),
    Family(
        lazy_gettext("What the page asks for"),
        lazy_gettext("Who does what, by when? A board cannot vote on “awareness”."),
        ("vague", "no_day", "blame", "person"),
    ),
]  # fmt: skip


# What is said of a mistake with passages, by its hint.
MESSAGES = {
    "internal_only": lazy_gettext(
        "You kept exactly the passages that must stay inside. Internal means: for the team's own "
        "work, never quoted. Turn it around."
    ),
    "everything": lazy_gettext(
        "Nothing was left out of your list. Read once more which passages it asks for."
    ),
    "only_public": lazy_gettext(
        "These may all be quoted, and there are more. Anonymous speakers agreed too, without their "
        "role and place. Leaving them out silences them."
    ),
    "only_anonymous": lazy_gettext("The public passages are missing. They may be quoted too."),
    "internal": lazy_gettext(
        "There is a passage with the consent internal. That person spoke to the team only. Leave "
        "it out."
    ),
    "lost": lazy_gettext("A passage that belongs in your answer is missing. Look at every row."),
    "nobody": lazy_gettext("Your list is empty, and there is at least one. Read row by row again."),
    "too_careful": lazy_gettext(
        "At least one passage in your list could have been said by many people. A feeling or a "
        "bill points at nobody. Take it out."
    ),
    "missed_number": lazy_gettext(
        "One is missing. Look for something that a reader could call or write to."
    ),
    "missed_name": lazy_gettext(
        "One is missing. Look for a name: of a person, or of a street or a school together with "
        "what happened there."
    ),
    "missed_only_one": lazy_gettext(
        "One is missing. Look for somebody who is the only one: the only parent of …, the baker in "
        "…. Neighbors know who that is."
    ),
    "reversed": lazy_gettext(
        "You have exactly the others. Read the question again, and turn your list around."
    ),
    "never_public": lazy_gettext(
        "A passage in your list was internal before too. It was never on a page, so nothing has to "
        "come off. Leave it out."
    ),
    "still_agreed": lazy_gettext(
        "A passage in your list may still be quoted: its speaker agrees now too. Leave it out."
    ),
    "nothing_found": lazy_gettext(
        "Your answer holds no passage. Is the theme spelled as in the column themes, with its "
        "underscores?"
    ),
    "only_alone": lazy_gettext(
        "You found the passages with this one theme. A passage can have several. Ask if the theme "
        "is among them: .str.contains(…)."
    ),
    "points_at_somebody": lazy_gettext(
        "There is a passage that points at one person. Begin with the table to_choose_from, where "
        "those are left out."
    ),
    "another_theme": lazy_gettext(
        "There is a passage that speaks of something else than the number. Look for the theme in "
        "the column themes."
    ),
    "anonymous_here": lazy_gettext(
        "This speaker agreed to be quoted without a place, and your page names one town. Choose a "
        "voice with the consent public."
    ),
}
MISSED = {
    methods.passages.NUMBER: "missed_number",
    methods.passages.NAME: "missed_name",
    methods.passages.ONLY_ONE: "missed_only_one",
}


# Passages


def _mistake(hint: str, value: object) -> Mistake:
    return Mistake(hint, value, str(MESSAGES[hint]))


def _each(hint: str, ids) -> dict[str, Mistake]:
    """The same mistake for each of several passages."""
    return {story: _mistake(hint, story) for story in ids}


def _passages(right, allowed, sets: dict, wrong: dict, praise: str, missing=None) -> Names:
    """An exercise to find passages. `sets` holds whole wrong answers by their hint.

    One that is empty in this place is no answer, but for those that are of nobody.
    """
    of_nobody = {"nobody", "nothing_found"}
    return Names(
        right=list(right),
        allowed=list(allowed),
        what=_("passages"),
        column="story_id",
        known=[_mistake(h, list(ids)) for h, ids in sets.items() if len(ids) or h in of_nobody],
        wrong=wrong,
        missing=missing or _each("lost", right),
        otherwise=str(MESSAGES["lost"]),
        praise=praise,
    )


@exercise(points=2)
def may_quote(package, place, measure):
    """The passages whose speakers agreed to be quoted: public or anonymous."""
    passages = stories.heard(package, place, measure).passages
    public, anonymous, internal = (
        list(passages.loc[passages["consent"] == consent, "story_id"])
        for consent in (stories.PUBLIC, stories.ANONYMOUS, stories.INTERNAL)
    )
    return _passages(
        public + anonymous,
        passages["story_id"],
        sets={
            "internal_only": internal,
            "everything": passages["story_id"],
            "only_public": public,
            "only_anonymous": anonymous,
        },
        wrong=_each("internal", internal),
        praise=_("Each of these speakers agreed to be quoted. Their choice comes before our page."),
    )


@exercise(points=2)
def points_at_somebody(package, place, measure):
    """The passages that hold a detail which points at one person."""
    passages = stories.to_read(package, place, measure)[0]
    signs = _signs(passages, package)
    right = [story for story, kinds in signs.items() if kinds]
    others = [story for story in signs if story not in right]
    missing = {
        story: _mistake(hint, story)
        for sign, hint in MISSED.items()
        for story in right
        if signs[story][0] == sign
    }
    return _passages(
        right,
        signs,
        sets={"nobody": [], "everything": signs, "reversed": others},
        wrong=_each("too_careful", others),
        missing=missing,
        praise=_(
            "These speakers agreed to be quoted, and still a reader would know them. Ask them "
            "first, or choose another passage."
        ),
    )


def _signs(passages: pd.DataFrame, package) -> dict[str, list[str]]:
    names = {
        name
        for source in (package, data.PRACTICE)
        for name in data.open_package(source).places["name"]
    }
    return {
        story: methods.signs_of_a_person(text, names)
        for story, text in zip(passages["story_id"], passages["text"], strict=True)
    }


@exercise(points=2)
def taken_back(package):
    """The passages that could be quoted in the release before, and not any more."""
    table = stories.releases_compared(package)[0]
    right = stories.taken_back(table)
    never = list(table.loc[table["before"] == stories.INTERNAL, "story_id"])
    agreed = [story for story in table["story_id"] if story not in {*right, *never}]
    return _passages(
        right,
        table["story_id"],
        sets={"nobody": [], "reversed": agreed},
        wrong=_each("never_public", never) | _each("still_agreed", agreed),
        praise=_("They changed their mind, as is their right. Take their words off every page."),
    )


def _not_to_choose(package, place, measure) -> dict[str, Mistake]:
    """Why a passage of `heard` may not be chosen beside the number."""
    found = stories.heard(package, place, measure)
    passages, shareable = found.passages, stories.shareable(package, place, measure)
    internal = list(passages.loc[passages["consent"] == stories.INTERNAL, "story_id"])
    fits = list(stories.about_theme(shareable, found.theme)["story_id"])
    others = [story for story in shareable["story_id"] if story not in fits]
    pointing = [s for s in passages["story_id"] if s not in {*internal, *fits, *others}]
    return (
        _each("internal", internal)
        | _each("points_at_somebody", pointing)
        | _each("another_theme", others)
    )


@exercise(points=2)
def matching(package, place, measure):
    """The passages to choose from whose themes hold the theme."""
    found = stories.heard(package, place, measure)
    shareable = stories.shareable(package, place, measure)
    alone = shareable.loc[shareable["themes"].str.strip() == found.theme, "story_id"]
    return _passages(
        stories.about_theme(shareable, found.theme)["story_id"],
        found.passages["story_id"],
        sets={"nothing_found": [], "only_alone": alone, "everything": shareable["story_id"]},
        wrong=_not_to_choose(package, place, measure),
        praise=_(
            "Number and voice now speak of the same thing. A reader can lay one on the other."
        ),
    )


# The chart


@exercise(points=3)
def titles(package, place, measure, group_by):
    """Which of five titles is true, and what is wrong with each of the others."""
    return options.labels(
        material.titles(package, place, measure, group_by),
        material.TITLE_WORDS,
        praise=_(
            "One title says what the numbers say. The others claim more, or less, or the opposite."
        ),
    )


@exercise(points=2, answers=3)
def chart(package, place, measure, group_by):
    """A chart repaired: its order, where its axis starts, and which bars stand out."""
    area = brief.area_of(package, place, measure, group_by)
    rows = brief.to_show(package, area, measure, group_by)
    percent = Column(
        name="percent",
        otherwise=_(
            "The percents of this table are not those of the table to_show. Start from it."
        ),
    )
    return Parts(
        [
            Table(right=rows, columns=[percent], highest_first="percent"),
            _start(rows["percent"].min()),
            _highlight(rows, brief.Pair(package, area, measure, group_by).bars),
        ],
        praise=_("Order, start and color now say the same as the title."),
    )


def _start(lowest: float) -> Number:
    cut = _(
        "The bars do not start at 0. Then a bar that is twice as long is not twice as much, and a "
        "small gap looks huge."
    )
    seen = (lowest, round(0.8 * lowest, 1), 1, 2, 3, 4, 5, 10)
    return Number(
        right=0,
        known=[Mistake("axis_start", value, cut) for value in seen],
        otherwise=cut,
        name="start",
    )


def _highlight(rows: pd.DataFrame, bars: list[str]) -> Names:
    """The bars of the two groups that the title compares."""
    both = _("The title compares two groups. Write the names of both inside [ ].")
    every = _("Where everything stands out, nothing does. Choose the two of the title.")
    without = _("A group in your list has no bar in this chart. Choose the two of the title.")
    other = _("The title does not speak of every group in your list. Choose the two of the title.")
    hidden = set(rows.loc[rows["percent"].isna(), "group"])
    return Names(
        right=bars,
        allowed=list(rows["group"]),
        what=_("groups"),
        known=[Mistake("many_colors", list(rows["group"]), every)],
        wrong={
            name: Mistake("no_bar", name, without)
            if name in hidden
            else Mistake("not_compared", name, other)
            for name in sorted(rows["group"], key=lambda name: name not in hidden)
            if name not in bars
        },
        missing={name: Mistake("one_bar", name, both) for name in bars},
        otherwise=both,
    )


@exercise(points=2)
def alt(package, place, measure, group_by):
    """Words for a picture, put together of parts: its type, its data, and what it shows."""
    return options.parts(
        material.alt_parts(package, place, measure, group_by),
        *material.ALT_ORDER,
        praise=_("Type, data, reason: now the picture is there for everybody."),
    )


# The sentence


@exercise(points=3, answers=5)
def sentence(package, place, measure):
    """The number of a place with its range, filled into a sentence that is true."""
    row = rates.of_everyone(package, place, measure)
    held = row["decision"] == "withhold"
    praise = _("The number, whom it is about, and how sure it is: a reader can repeat this.")
    honest = _("You said that a number is held back, and why. That is honest.")
    return Parts(
        [
            *([Custom(_held_back)] * 3 if held else _numbers(row, package, measure)),
            options.choice(
                material.statements(package, place, measure), material.TRUE, "statement"
            ),
            options.choice(material.ranges(package, place, measure), material.TRUE, "range_says"),
        ],
        praise=honest if held else praise,
    )


def _held_back(answer: object) -> str:
    number = one_number(answer)
    if number == number:
        raise Wrong(
            "told", _("The number of this place is held back. Write held_back, without quotes.")
        )
    return ""


def _numbers(row: pd.Series, package, measure) -> list[Number]:
    """The number and the two ends of its range, each with what is put in its place."""
    told = brief.spoken(row)
    every = f"{told.every:,}"
    region = data.everyone(package, data.top_place(package), measure)
    of_region = told.every * region["count"] / region["population"]
    small = _("This is a number from 0 to 1. Few can picture it. Say how many of every {every}.")
    count = _("This is the count. Nobody can tell if that is many. Say how many of every {every}.")
    of_more = _("This number is ten times too large. The sentence speaks of every {every}.")
    order = _("Low is the smaller end of the range, high the larger one.")
    middle = _("This is the number itself, not an end of its range.")
    margin = Mistake(
        "the_margin",
        row["margin"] * told.every / 100,
        _("This is the margin of error. Write the end of the range."),
    )
    end = _("This is an end of the range. Here belongs the number itself.")
    known = [
        Mistake("proportion", row["percent"] / 100, small.format(every=every)),
        Mistake("count", row["count"], count.format(every=every)),
        Mistake("per_1000", told.number * 10, of_more.format(every=every)),
        Mistake("end", told.low, end),
        Mistake("end", told.high, end),
        Mistake(
            "whole_region", of_region, _("This is the number of the whole region. Use your own.")
        ),
    ]
    the_number = Mistake("the_number", told.number, middle)
    return [
        _number("number", told.number, known, told.places),
        _number(
            "low",
            told.low,
            [Mistake("ends_swapped", told.high, order), the_number, margin],
            told.end_places,
        ),
        _number(
            "high",
            told.high,
            [Mistake("ends_swapped", told.low, order), the_number, margin],
            told.end_places,
        ),
    ]


def _number(name: str, right: float, known: list[Mistake], places: int) -> Number:
    """A number of the sentence. Whoever rounds what the notebook prints, or an end outward, is
    right too."""
    printed = round(right, 1)
    whole = {"low": printed // 1, "high": -(-printed // 1)}.get(name, (printed + 0.5) // 1)
    otherwise = _("{name} is not the one of your place. Compare it with the facts above.")
    return Number(
        right=right,
        known=known,
        also=[printed] if places else [printed, whole],
        tolerance=rounding(places),
        otherwise=otherwise.format(name=name),
        name=name,
    )


@exercise(points=2)
def plain(package, place):
    """A heavy paragraph in plain sentences, with nothing of its meaning lost."""
    return options.parts(
        material.thoughts(package, place),
        *material.THOUGHTS,
        praise=_("All three thoughts are there, in words that most people can read."),
    )


# The page


CREDITS = {
    stories.PUBLIC: (
        "role and town",
        "public_credit",
        lazy_gettext("This speaker is public. What did a public speaker agree to?"),
    ),
    stories.ANONYMOUS: (
        "region only",
        "anonymous_credit",
        lazy_gettext("This speaker is anonymous: no role, no town. And they want to be heard."),
    ),
    stories.INTERNAL: (
        "no quote",
        "internal_credit",
        lazy_gettext("This speaker is internal: they spoke to the team. Read that line again."),
    ),
}


@exercise(points=2)
def speakers(package, place, measure):
    """What a page may say of each of four speakers, from a closed list."""
    table = stories.consents_to_tell(package, place, measure)
    rules = {
        story: CREDITS[consent]
        for story, consent in zip(table["story_id"], table["consent"], strict=True)
    }
    return Labels(
        right={story: word for story, (word, hint, text) in rules.items()},
        words=material.CREDIT_WORDS,
        why={story: Mistake(hint, None, str(text)) for story, (word, hint, text) in rules.items()},
        otherwise=_("Not all of them agreed to the same. Look at the consent of each."),
        praise=_("No less than they agreed to, and no more."),
    )


@exercise(points=2, answers=2)
def page(package, place, measure):
    """A voice that may stand on the page, and what the page asks for."""
    passages = stories.heard(package, place, measure).passages["story_id"]
    fitting = list(stories.fitting(package, place, measure)["story_id"])
    wrong = _not_to_choose(package, place, measure)
    nameless = [story for story in passages if story not in {*wrong, *fitting}]
    return Parts(
        [
            Choice(
                options={story: story for story in passages},
                right=fitting[0],
                wrong=wrong | _each("anonymous_here", nameless),
                name="voice",
            ),
            options.choice(material.asks(package, place), material.READY, "ask"),
        ],
        praise=_("A voice as its speaker wants it, and something that a board can do."),
    )
