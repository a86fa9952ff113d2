"""The checks of module 12, stories with statistics.

A text cannot be right or wrong as a number can. These checks look for what must be in it (the
number, the place, how sure it is) and for what must not; a person grades the written task.
"""

from __future__ import annotations

import itertools
import math
import re

import pandas as pd

from community_data import data, methods
from community_data.data import stories
from community_data.data.measures import noun_of
from community_data.exercises.answers import (
    Wrong,
    a_table,
    answered,
    names_of,
    numbers_of,
    one_number,
    same_groups,
)
from community_data.exercises.check import exercise
from community_data.exercises.judging import column, rounding
from community_data.lessons.stories import brief

from .numbers_in_text import Said, numbers_in

HIGHEST_GRADE = 8
ONE_PLACE = rounding(1)


# Passages


def _ids(answer: object, allowed) -> set[str]:
    """The ids of passages, from a table, a column, or a list of ids."""
    if isinstance(answer, pd.DataFrame):
        answer = a_table(answer, ["story_id"])["story_id"]
    if isinstance(answer, str) and ("," in answer or ";" in answer):
        answer = re.split(r"[,;\s]+", answer.strip(" ,;"))
    return set(names_of(answer, allowed, "passages"))


@exercise(points=2)
def may_quote(answer, package, place, measure):
    """The passages whose speakers agreed to be quoted: public or anonymous."""
    passages = stories.heard(package, place, measure).passages
    given = _ids(answer, passages["story_id"])
    by_consent = {c: set(ids) for c, ids in passages.groupby("consent")["story_id"]}
    public = by_consent.get(stories.PUBLIC, set())
    anonymous = by_consent.get(stories.ANONYMOUS, set())
    internal = by_consent.get(stories.INTERNAL, set())
    if given == public | anonymous:
        return "Each of these speakers agreed to be quoted. Their choice comes before our page."
    if given == internal:
        raise Wrong(
            "internal_only",
            "You kept exactly the passages that must stay inside. Internal means: for the team's "
            "own work, never quoted. Turn it around.",
        )
    if internal and given >= internal | public:
        raise Wrong(
            "everything",
            "Nothing was left out. Some of these people said: not for print. Keep the passages "
            "with the consent public or anonymous only.",
        )
    if given & internal:
        raise Wrong(
            "internal",
            "Your answer holds a passage with the consent internal. That person spoke to the team "
            "only. Leave it out.",
        )
    if given == public:
        raise Wrong(
            "only_public",
            "These may all be quoted, and there are more. Anonymous speakers agreed too, without "
            "their role and place. Leaving them out silences them.",
        )
    if given == anonymous:
        raise Wrong("only_anonymous", "The public passages are missing. They may be quoted too.")
    raise Wrong(
        "missing",
        "Some passages that may be quoted are missing. Keep every row whose consent is public or "
        "anonymous, whatever else stands in the row.",
    )


@exercise(points=2)
def points_at_somebody(answer, package, place, measure):
    """The passages that hold a detail which points at one person."""
    passages, _ = stories.to_read(package, place, measure)
    given = _ids(answer, passages["story_id"])
    signs = _signs(passages, package)
    right = {story for story, found in signs.items() if found}
    if given == right:
        return (
            "These speakers agreed to be quoted, and still a reader would know them. Ask them "
            "first, or choose another passage."
        )
    if not given:
        raise Wrong(
            "nobody",
            "There is at least one. Read again: is there a name, a telephone number, or somebody "
            "who is the only one of their kind?",
        )
    if given == set(signs):
        raise Wrong(
            "everything",
            "Hold back everybody, and nobody is heard. Some of these could have been said by many "
            "people. Leave those out of your list.",
        )
    if not given & right:
        raise Wrong(
            "reversed",
            "Many people could have said these. Look for the others: those where a reader would "
            "know who it is.",
        )
    if given - right:
        raise Wrong(
            "too_careful",
            "At least one passage in your list could have been said by many people. A feeling or a "
            "bill points at nobody. Take it out.",
        )
    missed = {sign for story in right - given for sign in signs[story]}
    if methods.passages.NUMBER in missed:
        raise Wrong(
            "missed_number",
            "One is missing. Look for something that a reader could call or write to.",
        )
    if methods.passages.NAME in missed:
        raise Wrong(
            "missed_name",
            "One is missing. Look for a name: of a person, or of a street or a school together "
            "with what happened there.",
        )
    raise Wrong(
        "missed_only_one",
        "One is missing. Look for somebody who is the only one: the only parent of …, the baker "
        "in …. Neighbors know who that is.",
    )


def _signs(passages: pd.DataFrame, package) -> dict[str, list[str]]:
    names = {
        name
        for source in (package, data.PRACTICE)
        for name in data.open_package(source).places["name"]
    }
    return {
        row["story_id"]: methods.signs_of_a_person(row["text"], names)
        for _, row in passages.iterrows()
    }  # fmt: skip


@exercise(points=2)
def taken_back(answer, package):
    """The passages that could be quoted in the release before, and not any more."""
    table, _ = stories.releases_compared(package)
    given = _ids(answer, table["story_id"])
    right = set(stories.taken_back(table))
    if given == right:
        return "They changed their mind, as is their right. Take their words off every page."
    if not given:
        raise Wrong(
            "nobody",
            "Somebody did change their mind. Compare the column before with the column now, row by "
            "row.",
        )
    never = set(table.loc[table["before"] == stories.INTERNAL, "story_id"])
    if given & never:
        raise Wrong(
            "never_public",
            "A passage in your list was internal before too. It was never on a page, so nothing "
            "has to come off. Leave it out.",
        )
    if given == set(table["story_id"]) - right - never:
        raise Wrong("reversed", "Those may still be quoted. Find the ones that may not.")
    if given - right:
        raise Wrong(
            "still_agreed",
            "A passage in your list may still be quoted: its speaker agrees now too. Leave it out.",
        )
    raise Wrong("missing", "Somebody else changed their mind too. Look at every row.")


@exercise(points=2)
def matching(answer, package, place, measure):
    """The passages to choose from whose themes hold the theme."""
    found = stories.heard(package, place, measure)
    everything = found.passages
    shareable = stories.shareable(package, place, measure)
    given = _ids(answer, everything["story_id"])
    right = set(stories.about_theme(shareable, found.theme)["story_id"])
    if given == right:
        return "Number and voice now speak of the same thing. A reader can lay one on the other."
    internal = set(everything.loc[everything["consent"] == stories.INTERNAL, "story_id"])
    if given & internal:
        raise Wrong(
            "internal",
            "A passage in your list is internal: it must not be quoted. Begin with the table "
            "to_choose_from.",
        )
    if given - set(shareable["story_id"]):
        raise Wrong(
            "points_at_somebody",
            "A passage in your list points at one person. Begin with the table to_choose_from, "
            "where those are left out.",
        )
    if not given:
        raise Wrong(
            "nothing_found",
            "Your answer holds no passage. Is the theme spelled as in the column themes, with its "
            "underscores?",
        )
    alone = set(everything.loc[everything["themes"].str.strip() == found.theme, "story_id"])
    if given == right & alone:
        raise Wrong(
            "only_alone",
            "You found the passages with this one theme. A passage can have several. Ask if the "
            "theme is among them: .str.contains(…).",
        )
    if given == set(shareable["story_id"]):
        raise Wrong("everything", "These are all the passages. Keep those that have the theme.")
    if not given & right:
        raise Wrong("another_theme", "These passages are about something else. Look for the theme.")
    if given - right:
        raise Wrong(
            "another_theme",
            "A passage in your list does not have this theme. Look into the column themes, not "
            "into the text.",
        )
    raise Wrong("missing", "A passage that has the theme is missing. Let Python look through all.")


# The chart


@exercise(points=3)
def chart(ordered, title, start, highlight, package, place, measure, group_by):
    """A chart repaired: its order, its title, where its axis starts, and its colors."""
    answered(ordered, title, start)
    area = brief.area_of(package, place, measure, group_by)
    right = brief.to_show(package, area, measure, group_by)
    _order(ordered, right)
    _title(title, area)
    first = one_number(start, "start")
    if first != 0:
        raise Wrong(
            "axis_start",
            "The bars do not start at 0. Then a bar that is twice as long is not twice as much, "
            "and a small gap looks huge.",
        )
    _highlight(highlight, right)
    return "Order, title, start and color now all say the same thing."


def _order(ordered: object, right: pd.DataFrame) -> None:
    table = a_table(ordered, ["group", "percent"])
    same_groups(table["group"], right["group"])
    column(
        table, right, "percent", tolerance=ONE_PLACE,
        otherwise="The percents of this table are not those of the table to_show. Start from it.",
    )  # fmt: skip
    values = numbers_of(table["percent"], "percent").dropna()
    if values.is_monotonic_decreasing or values.is_monotonic_increasing:
        return
    if table["group"].astype(str).is_monotonic_increasing:
        raise Wrong(
            "by_name",
            "The rows are sorted by name. Then the eye has to jump. Sort by percent.",
        )
    raise Wrong(
        "not_ordered",
        "The rows are in no order that a reader can use. Sort the table by percent.",
    )


def _title(title: object, area: str) -> None:
    if not isinstance(title, str):
        raise Wrong("title_kind", "The title must be text: put it in quotes.")
    if not _names(title, area):
        raise Wrong("title_place", f"Name the place in the title: {area}. Pictures travel alone.")
    rest = re.sub(re.escape(area), " ", title, flags=re.IGNORECASE).split()
    if len(rest) < 4:
        raise Wrong(
            "title_topic",
            "The title names the topic. Say what you found: who is highest, by how much, or that "
            "the numbers cannot tell.",
        )


def _highlight(highlight: object, right: pd.DataFrame) -> None:
    if isinstance(highlight, (list, tuple, set, pd.Series)) and len(highlight) != 1:
        raise Wrong("many_colors", "Where everything stands out, nothing does. Choose one group.")
    if highlight is None or highlight in ("", False):
        raise Wrong(
            "many_colors",
            "Without a group to look at, each bar gets its own color, and the eye gets no help. "
            "Write the name of one group.",
        )
    answered(highlight)
    (name,) = names_of(highlight, right["group"], "groups")
    if math.isnan(right.set_index("group").loc[name, "percent"]):
        raise Wrong("no_bar", f"{name} has no bar in this chart. Choose a group that has one.")


# Texts


def _text(answer: object, what: str) -> str:
    answered(answer)
    if not isinstance(answer, str):
        raise Wrong("kind", f"{what} must be text: put it in quotes.")
    if not answer.strip():
        raise Wrong("empty", f"There is nothing between the quotes. Write {what.lower()} there.")
    return " ".join(answer.split())


def _names(text: str, place: str) -> bool:
    return place.casefold() in text.casefold()


_TYPE = re.compile(r"\b(?:bar|dot|line|column)?\s?(?:charts?|graphs?|plots?|diagrams?|bars)\b")
_FINDING = re.compile(
    r"high|low(?:er|est)|most|least|more|fewer|less|twice|times|double|half|third|larg|small|"
    r"cannot tell|can not tell|no clear|same|similar|gap|longer|longest|short|above|below average"
)
_COLOR = re.compile(r"\b(?:red|green|blue|gray|grey|orange|purple|yellow|dark|light)\b")
_LITTLE_WORDS = {"have", "their", "more", "than", "where", "were", "with", "often", "here"}


@exercise(points=2)
def alt(answer, package, place, measure, group_by):
    """Words for a picture: its type, its data, and the reason to show it."""
    said = _text(answer, "The words for the picture").casefold()
    area = brief.area_of(package, place, measure, group_by)
    if re.fullmatch(r"\S+\.(png|jpe?g|svg|gif)", said):
        raise Wrong(
            "file_name", "This is the name of a file. Say what somebody would see in the picture."
        )
    if re.match(r"(?:an? |the )?(?:image|picture|photo|graphic|figure)\b", said):
        raise Wrong(
            "picture_of",
            "A screen reader says “image” already. Begin with the type, such as “Bar chart of …”.",
        )
    if not _TYPE.search(said):
        raise Wrong("no_type", "Say the type first: what kind of chart is it?")
    about = {
        word
        for word in re.findall(r"[a-z]{4,}", f"{measure} {data.words(measure)}".replace("_", " "))
        if word not in _LITTLE_WORDS
    }
    if not any(word[:5] in said for word in about):
        raise Wrong("no_data", "Say the data: what is measured here, and of which groups?")
    if not _names(said, area):
        raise Wrong("no_place", f"Say which place the data is from: {area}.")
    without_area = said.replace(area.casefold(), " ")
    if not _FINDING.search(without_area.replace("below the poverty", " ")):
        raise Wrong("no_reason", "Say the reason: what should a reader take from this chart?")
    if _COLOR.search(without_area):
        raise Wrong(
            "color",
            "Your words name a color. Whoever cannot see the chart has no use for it. Name the "
            "group in its place.",
        )
    # Each group may be named with its noun, such as “adults 18 and over”.
    groups = data.groups(package, place, measure, group_by)
    noun = noun_of(package, place, measure).split()
    if len(said.split()) > 80 + len(groups) * len(noun):
        raise Wrong(
            "too_long", "This takes long to listen to. Keep to two or three sentences; the table "
            "has all the numbers.",
        )  # fmt: skip
    return "Type, data, reason: now the picture is there for everybody."


_SURE = re.compile(r"\b(?:prove[sn]?|exact(?:ly)?|certain(?:ly)?|definite(?:ly)?|no doubt)\b")
_MARGIN_WORDS = re.compile(
    r"more or less|give or take|up or down|either way|plus or minus|higher or lower|"
    r"lower or higher|(?:off|wrong) by|margin|points"
)


@exercise(points=3)
def sentence(answer, package, place, measure):
    """One or two sentences with the number of a place and its interval in words."""
    said = _text(answer, "Your sentence")
    name = data.open_package(package).place(place)["name"]
    if not _names(said, name):
        raise Wrong("no_place", f"Name the place in your sentence: {name}.")
    row = data.everyone(package, place, measure)
    percent, low, high = brief.estimate(package, place, measure)
    about = [name, data.words(measure), noun_of(package, place, measure)]
    if math.isnan(percent):
        return _says_hidden(said, about)
    numbers = numbers_in(said, leave_out=about)
    if not numbers:
        raise Wrong("no_number", "Your sentence has no number. Say how many of every 100.")
    if _SURE.search(said.casefold()):
        raise Wrong(
            "too_sure",
            "A survey proves nothing and is never exact. Use a word such as “about” or “probably”.",
        )
    margin = methods.percent_margin(
        row["count"], row["population"], row["count_moe"], row["population_moe"]
    )
    has_range = _has_range(numbers, low, high)
    has_margin = bool(_MARGIN_WORDS.search(said.casefold())) and _any(numbers, margin)
    has_percent = _any(numbers, percent)
    # A number in words may count something else (two groups), so it is not held against anybody.
    odd = [
        number
        for number in numbers
        if not number.spelled
        and not low - number.unit < number.value < high + number.unit
        and not (has_margin and number.is_about(margin))
    ]
    if odd:
        _say_which(odd, percent, row, package, measure)
    if not (has_percent or has_range):
        raise Wrong("wrong_number", "The number is not the one of your place. Look at the example.")
    elif not (has_range or has_margin or low == high):
        raise Wrong(
            "no_interval",
            "Your sentence does not say how sure the number is. Add the lowest and the highest "
            "that it may be.",
        )
    if re.search(r"±|\+/-|\+-|\bmoe\b|\bCI\b", said):
        raise Wrong(
            "sign",
            "Many readers do not know this sign. Say it in words: between … and …, or as low as … "
            "or as high as ….",
        )
    if len(said.split()) > 60:
        raise Wrong("too_long", "A board reads one breath. Keep it under 60 words.")
    return "The number, whom it is about, and how sure it is: a reader can repeat this."


def _says_hidden(said: str, about: list[str]) -> str:
    """about: the words that may hold a number of their own, such as “adults 18 and over”."""
    words = "|".join(re.escape(phrase.casefold()) for phrase in about)
    if re.search(r"\d", re.sub(words, "", said.casefold())):
        raise Wrong(
            "hidden_told",
            "The number of this place is held back: it is hidden, or too uncertain. Write no "
            "number.",
        )
    reasons = r"hid|protect|not shown|no number|too (?:few|small|un)|uncertain|with(?:held|hold)"
    if not re.search(reasons, said.casefold()):
        raise Wrong("hidden_unsaid", "Say that the number is held back, and why.")
    return "You said that a number is held back, and why. That is honest, and protects people."


def _say_which(odd: list[Said], percent, row, package, measure) -> None:
    """Raise the known mistake behind numbers that do not belong in the sentence."""
    elsewhere = brief.estimate(package, data.top_place(package), measure)[0]
    if any(abs(number.value * 100 - percent) < 0.6 for number in odd) and percent > 1.5:
        raise Wrong(
            "proportion",
            "This is a number from 0 to 1. Few readers can picture it. Say how many of every 100.",
        )
    if any(abs(number.value / number.unit - row["count"]) < 1 for number in odd):
        raise Wrong(
            "count",
            "You give the count. Nobody can tell if that is many. Say how many of every 100.",
        )
    if any(number.is_about(elsewhere) for number in odd):
        raise Wrong("whole_region", "This number is the one of the whole area. Use your own place.")
    raise Wrong(
        "wrong_number",
        "At least one number in your sentence is not right for your place. Compare each with the "
        "numbers above.",
    )


def _has_range(numbers: list[Said], low: float, high: float) -> bool:
    return any(
        one.is_about(low) and other.is_about(high) and one.value <= other.value
        for one, other in itertools.permutations(numbers, 2)
    )


def _any(numbers: list[Said], wanted: float) -> bool:
    return any(number.is_about(wanted) for number in numbers)


@exercise(points=2)
def plain(answer, package, place):
    """A heavy paragraph in plain words, with nothing of its meaning lost."""
    said = _text(answer, "Your paragraph")
    name = data.open_package(package).place(place)["name"]
    if said[:60] == brief.heavy(package, place)[:60]:
        raise Wrong("copied", "This is the paragraph as it was. Say the same in your own words.")
    if len(said.split()) < 15:
        raise Wrong("too_short", "Something got lost. Say all of it, in at least 15 words.")
    if len(said.split()) > 160:
        raise Wrong("too_long", "This does not fit on the page. Use at most 160 words.")
    grade = methods.reading_grade(said)
    if grade > HIGHEST_GRADE:
        longest = max(len(methods.reading.words_of(s)) for s in methods.reading.sentences_of(said))
        raise Wrong(
            "too_hard",
            f"This needs grade {grade:.1f}, and it should be {HIGHEST_GRADE} or lower. The longest "
            f"sentence has {longest} words. Cut it in two, and take shorter words.",
        )
    lower = said.casefold()
    if not _names(said, name):
        raise Wrong("no_place", f"Name the place: {name}.")
    if not re.search(r"\bwhy\b|caus|reason|because|behind", lower):
        raise Wrong("why_gone", "One thought is lost: the number does not tell the reasons.")
    if not re.search(r"\bask|talk|listen|hear|speak|invit|meet|consult|sit down", lower):
        raise Wrong("ask_gone", "One thought is lost: people who live with it are heard first.")
    if not re.search(r"\bpay|paid|wage|fee\b|money|dollar|\$", lower):
        raise Wrong("pay_gone", "One thought is lost: these people are paid for their time.")
    return f"Grade {grade:.1f}, and all of the meaning is there."


# The page


@exercise(points=3)
def page(voice, credit, ask, package, place, measure):
    """A voice with its credit, and what the page asks for."""
    found = stories.heard(package, place, measure)
    passage = _chosen(voice, found, package, place, measure)
    said = _text(credit, "The credit")
    problem = stories.credit_problem(said, passage, package if found.own else data.PRACTICE)
    for hint, message in {
        "code": "This is a code of the team's files. A reader needs to know who speaks.",
        "role_missing": "This speaker agreed to be quoted with their role. Name it: it is in the "
        "column speaker_role.",
        "role_told": "This speaker is anonymous: no role. Write “Somebody in” and the region.",
        "place_told": "This speaker is anonymous: no town. Write “Somebody in” and the region.",
        "name_added": "The speaker agreed to a role and a place. A name, an age or anything else "
        "is not ours to give. Leave it out.",
    }.items():
        if problem == hint:
            raise Wrong(hint, message)
    _asks(ask)
    return "A voice as its speaker wants it, and something that a board can do."


def _chosen(voice: object, found: stories.Heard, package, place, measure) -> pd.Series:
    everything = found.passages
    answered(voice)
    if isinstance(voice, pd.Series) and "story_id" in voice.index:
        voice = voice["story_id"]
    given = _ids(voice, everything["story_id"])
    if len(given) != 1:
        raise Wrong("one_voice", "Choose one voice for the page: one id, in quotes.")
    (story,) = given
    passage = everything.set_index("story_id", drop=False).loc[story]
    if passage["consent"] == stories.INTERNAL:
        raise Wrong(
            "internal", "This passage is internal: it must never be quoted. Choose another."
        )
    if story not in set(stories.shareable(package, place, measure)["story_id"]):
        raise Wrong("points_at_somebody", "This passage points at one person. Choose another.")
    if found.theme not in stories.themes_of(passage["themes"]):
        raise Wrong(
            "another_theme",
            "This voice speaks of something else than the number. Choose one from the table "
            "matching.",
        )
    if story not in set(stories.fitting(package, place, measure)["story_id"]):
        raise Wrong(
            "anonymous_here",
            "This speaker agreed to be quoted without a place, and your page names one town. "
            "Choose a voice with the consent public.",
        )
    return passage


_WHEN = re.compile(
    r"\d|\b(?:by|before|until|next|this|on|in|within|at|from|every|each)\s+"
    r"(?:(?:the|its|our|their|next|coming|end of|first|a|one|two|three|four|six|town|county|city|"
    r"school)\s+)*"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|day|week|month|quarter|year|spring|"
    r"summer|fall|autumn|winter|budget|meeting|vote|tomorrow|today)"
)
_VAGUE = re.compile(
    r"raise awareness|do more|do something|do better|take action|care more|think about|be aware|"
    r"should finally act"
)


def _asks(ask: object) -> None:
    said = _text(ask, "What you ask for").casefold()
    if _VAGUE.search(said):
        raise Wrong(
            "vague", "Nobody knows what to do on Monday with this. Name one thing that can be done."
        )
    if len(said.split()) < 7:
        raise Wrong("ask_too_short", "Say who does what, and by when.")
    if not _WHEN.search(said):
        raise Wrong("no_day", "Say by when: a day, a month, or a meeting.")
