"""What trainees choose from in module 12: titles, parts of an alt text, sentences, asks.

The options are made from the data of the trainee's own place. One of each kind is true there, and
each of the others has a fault that it keeps on every place: `Option.word` names it.
"""

from __future__ import annotations

import pandas as pd

from community_data import data
from community_data.data import rates
from community_data.data.measures import noun_of
from community_data.data.rate_words import why_not_sentence
from community_data.exercises.options import Option, lettered
from community_data.lessons.stories import brief
from community_data.methods import verdict
from community_data.text.lists import and_
from community_data.text.numbers import decimal, whole
from community_data.text.people import who
from community_data.text.translate import _

TRUE, READY = "true", "ready"
BLANK = "___"
TITLE_WORDS = (TRUE, "turned", "too sure", "cause", "change", "topic")
ALT_ORDER = ("type", "measured", "reason")
CREDIT_WORDS = ("role and town", "region only", "no quote")
THOUGHTS = ("why", "who first", "pay")


def titles(package, place: str, measure: str, group_by: str) -> dict[str, Option]:
    """Five titles for the chart: letter -> option, its word one of `TITLE_WORDS`."""
    area = brief.area_of(package, place, measure, group_by)
    pair = brief.Pair(package, area, measure, group_by)
    names = {"area": area, "high": pair.high, "low": pair.low}
    topic = _("{measure} in {area} by {group_by}").format(
        measure=_plain(measure).capitalize(), area=area, group_by=_plain(group_by)
    )
    swapped = Option(
        _("In {area}, the percent is higher for {low} than for {high}").format(**names),
        "turned", _("Which of the two groups has the higher percent?"),
    )  # fmt: skip
    surely = Option(
        _("In {area}, the percent is surely higher for {high} than for {low}").format(**names),
        "too sure", _("Is the gap larger than its margin?"),
    )  # fmt: skip
    options = [
        Option(
            brief.finding(package, area, measure, group_by), TRUE,
            _("Compare each of its words with the table: the groups, and which is higher."),
        ),
        swapped if pair.real else surely,
        Option(
            _("In {area}, habits are the reason for the gap").format(**names),
            "cause", _("Does the table say where a gap comes from?"),
        ),
        Option(
            _("In {area}, the percent for {high} rises from year to year").format(**names),
            "change", _("Does the table hold more than one time?"),
        ),
        Option(topic, "topic", _("Does it say what was found, or only what it is about?")),
    ]  # fmt: skip
    return lettered(options, "titles", place, measure)


def alt_parts(package, place: str, measure: str, group_by: str) -> dict[str, Option]:
    """Parts of an alt text: those of `ALT_ORDER` belong in it, each of the others has a fault."""
    area = brief.area_of(package, place, measure, group_by)
    rows = brief.to_show(package, area, measure, group_by)
    noun = noun_of(package, area, measure)
    groups = rates.of_groups(package, area, measure, group_by)["group"]
    rows["group"] = [who(group, group_by, noun) for group in groups]
    about = brief.measured(package, area, measure)
    about = _("{about}, in {area}, for {n} groups.").format(about=about, area=area, n=len(rows))
    picture = _("A screen reader says “picture” already. Say the kind of chart.")
    options = [
        Option(_("Bar chart."), "type", _("The type is missing: what kind of chart is it?")),
        Option(_("Line chart."), "line", _("Look at the picture: what kind of chart is it?")),
        Option(_("Picture of a chart."), "picture", picture),
        Option(about, "measured", _("The data is missing: what is measured, where, of whom?")),
        Option(_reason(rows), "reason", _("The reason is missing: what does the chart show?")),
        Option(
            _("The dark bars are the ones to look at."), "color",
            _("Whoever cannot see the chart has no use for a color. Name the groups."),
        ),
        Option(
            _("The bars differ because people live differently."), "cause",
            _("The chart does not show why. Say what it shows."),
        ),
    ]  # fmt: skip
    shown = rows.dropna(subset=["percent"]).sort_values("percent")
    if shown["percent"].round(1).nunique() > 1:
        # The highest percent goes to the lowest group, and so on.
        rows.loc[shown.index, "percent"] = shown["percent"].to_numpy()[::-1]
        compare = _("Compare the highest and the lowest of your text with the table.")
        options.append(Option(_reason(rows), "turned", compare))
    return lettered(options, "alt", place, measure)


def right_alt(package, place: str, measure: str, group_by: str) -> str:
    """The alt text of the chart: its type, its data, and what it shows."""
    parts = alt_parts(package, place, measure, group_by).values()
    by_word = {option.word: option.text for option in parts}
    return " ".join(by_word[word] for word in ALT_ORDER)


def _reason(rows: pd.DataFrame) -> str:
    """The highest, the lowest, and what is not shown."""
    shown = rows.dropna(subset=["percent"]).sort_values("percent", ascending=False)
    ends = [shown.iloc[0], shown.iloc[-1]] if len(shown) > 1 else [shown.iloc[0]] * len(shown)
    texts = _("Highest: {group}, {percent} percent."), _("Lowest: {group}, {percent} percent.")
    sentences = [
        text.format(group=row["group"], percent=decimal(row["percent"]))
        for text, row in zip(texts, ends, strict=False)
    ]
    hidden = list(rows.loc[rows["percent"].isna(), "group"])
    if hidden:
        sentences.append(_("Not shown: {groups}.").format(groups=and_(hidden)))
    return " ".join(sentences)


# The sentence


def statements(package, place: str, measure: str) -> dict[str, Option]:
    """What the number of a place says: sentences with a `BLANK` for it, one of them true.

    A sentence about another place, or about a count, is left out where it would be true too.
    """
    opened = data.open_package(package)
    name, row = opened.place(place)["name"], rates.of_everyone(package, place, measure)
    held = row["decision"] == "withhold"
    every = 100 if held else brief.spoken(row).every
    words = {
        "name": name, "every": whole(every), "noun": noun_of(package, place, measure),
        "words": data.words(measure), "number": BLANK,
    }  # fmt: skip
    told = _("In {name}, about {number} of every {every} {noun} {words}.")
    count = _("In {name}, about {number} {noun} {words}.")
    forecast = _("Next year in {name}, it will be about {number} of every {every} {noun}.")
    fill = _("There is no number to fill in. Choose the sentence without one.")
    options = [Option(told.format(**words), "told" if held else TRUE, fill)]
    if held:
        no_number = _("In {name}, there is no number to say how many {noun} {words}.")
        options.append(Option(no_number.format(**words), TRUE))
    past = _("The number is about a time that is past. It is no forecast.")
    options.append(Option(forecast.format(**words), "forecast", past))
    if not abs(row["count"] - row["percent"] * every / 100) < 1:
        so_many = _("The number is so many of every {every}, and not so many people.")
        options.append(Option(count.format(**words), "counted", so_many.format(**words)))
    elsewhere = _elsewhere(opened, name, measure, row)
    if elsewhere:
        own = _("The number is the one of your own place.")
        options.append(Option(told.format(**words | {"name": elsewhere}), "elsewhere", own))
    # Around one half, everybody else is as many.
    if held or abs(row["percent"] - 50) > 1:
        others = _("In {name}, all but about {number} of every {every} {noun} {words}.")
        aloud = _("This says it of everybody else. Read it aloud once more.")
        options.append(Option(others.format(**words), "opposite", aloud))
    return lettered(options, "statement", place, measure)


def _elsewhere(package, here: str, measure: str, row: pd.Series) -> str:
    """A place, the whole region first, of which the number of this one is not true; "" if none."""
    for name in dict.fromkeys([data.top_place(package), *package.places["name"]]):
        try:
            other = rates.of_everyone(package, name, measure)
        except data.DataProblem:
            continue
        apart = other["low"] > row["percent"] + 1 or other["high"] < row["percent"] - 1
        if name != here and (row["decision"] == "withhold" or apart):
            return name
    return ""


def ranges(package, place: str, measure: str) -> dict[str, Option]:
    """How sure the number is: sentences with a `BLANK` for its low and its high end."""
    row = rates.of_everyone(package, place, measure)
    if row["decision"] == "withhold":
        held = _why_held(row, rates.is_modelled(package, measure))
        return lettered(held, "range", place, measure)
    ends = {"low": BLANK, "high": BLANK}
    options = [
        Option(brief.range_in_words(package, measure, row).format(**ends), TRUE),
        Option(
            _("It is certain that the number is from {low} to {high}.").format(**ends), "certain",
            _("A range holds the true number about 9 times out of 10. So it is not certain."),
        ),
        Option(
            _("In some months it is {low}, in other months {high}.").format(**ends), "months",
            _("The range is not about months. It says how sure we are of one number."),
        ),
        Option(
            _("In some streets it is {low}, in other streets {high}.").format(**ends), "streets",
            _("The range is not about streets. It says how sure we are of one number."),
        ),
        Option(
            _("Next year it will be from {low} to {high}.").format(**ends), "forecast",
            _("The range is about a time that is past. It is no forecast."),
        ),
    ]  # fmt: skip
    return lettered(options, "range", place, measure)


def _why_held(row: pd.Series, modelled: bool) -> list[Option]:
    hidden = _("The number is hidden, to protect the people in it.")
    uncertain = _("The number is too uncertain to use.")
    reasons = [why_not_sentence(row["reason"], modelled), hidden]
    if row["reason"] == verdict.HIDDEN:
        reasons = [hidden, uncertain]
    zero = Option(
        _("No number means that nobody is counted here."), "zero",
        _("Held back is not zero. Somebody may well be there."),
    )  # fmt: skip
    return [
        Option(reasons[0], TRUE),
        Option(
            reasons[1], "other reason",
            _("This is another reason than the one above. Read the facts once more."),
        ),
        Option(
            _("No number means that the number of the region is true here."), "region",
            _("Nobody knows if the number of the region is true here. Do not lend it."),
        ),
        *([] if row["reason"] in (verdict.NONE, verdict.NOBODY) else [zero]),
    ]  # fmt: skip


def written(number: float, low: float, high: float, statement: str, range_says: str) -> str:
    """The sentence that a trainee filled in, true or not."""
    text = f"{statement} {range_says}"
    blanks = statement.count(BLANK), range_says.count(BLANK)
    for each in (*[number][: blanks[0]], *[low, high][: blanks[1]]):
        text = text.replace(BLANK, f"{each:,g}", 1)
    return text


# The page


def thoughts(package, place: str) -> dict[str, Option]:
    """Sentences for the paragraph: those of `THOUGHTS` belong in it, in this order."""
    name = data.open_package(package).place(place)["name"]
    first = _("Before {name} plans anything, ask people who live with it.")
    firm = _("Before {name} plans anything, ask a firm.")
    hard = _("Consultation with individuals possessing direct experience is accordingly indicated.")
    third = _("The third thought was: people are paid for their time.")
    options = [
        Option(
            _("The number does not say why."), "why",
            _("One thought is lost: the number does not tell the reasons."),
        ),
        Option(
            _("The number tells us why it is so."), "explains",
            _("The first thought was: the number does not say why."),
        ),
        Option(
            first.format(name=name), "who first",
            _("One thought is lost: people who live with it are asked first."),
        ),
        Option(
            firm.format(name=name), "firm",
            _("Who is to be asked first? Read the three thoughts again."),
        ),
        Option(
            hard, "hard", _("One sentence is as hard as before. Its grade stands beside it.")
        ),
        Option(
            _("Pay them for their time, as you pay any expert."), "pay",
            _("One thought is lost: these people are paid for their time."),
        ),
        Option(_("Thank them for their time. Pay is not needed."), "unpaid", third),
    ]  # fmt: skip
    return lettered(options, "thoughts", place)


def paragraph(package, place: str) -> str:
    """The paragraph of the page: the number does not say why; ask, and pay, who live with it."""
    by_word = {option.word: option.text for option in thoughts(package, place).values()}
    return " ".join(by_word[word] for word in THOUGHTS)


def heavy(package, place: str) -> str:
    """A paragraph as offices write it, to be said in plain words."""
    name = data.open_package(package).place(place)["name"]
    return _(
        "The aforementioned quantification does not, in itself, permit determinations regarding "
        "the causal factors underlying the situation in {name}; consultation with, and "
        "appropriate remuneration of, individuals possessing direct experience of the phenomenon "
        "is accordingly indicated prior to the implementation of any intervention."
    ).format(name=name)


def asks(package, place: str) -> dict[str, Option]:
    """What a page may ask of a board: the `READY` ones say who does what, and by when."""
    meeting = _(
        "At its next meeting, the board names who will ask residents what would help, and by which "
        "day they hear back."
    )
    june = _(
        "No later than the end of June, the board pays ten residents to say which rule should "
        "change first, and votes on it."
    )
    options = [
        Option(meeting, READY),
        Option(june, READY),
        Option(
            _("We all raise awareness and do more by next year."), "vague",
            _("Nobody knows what to do on Monday with this. Who does which one thing?"),
        ),
        Option(
            _("The board asks residents what would help."), "no day",
            _("It does not say by when: a day, a month, or a meeting."),
        ),
        Option(
            _("By March, families learn to plan their money better."), "blame",
            _("This asks the people in the data to change. What can the board change?"),
        ),
        Option(
            _("By March, the woman in the corner house tells the board about her debts."), "person",
            _("Neighbors would know who this is. A page points at nobody."),
        ),
    ]  # fmt: skip
    return lettered(options, "asks", place)


def _plain(name: str) -> str:
    return name.replace("_", " ")
