"""What trainees of module 01 work with: concerns, questions of their place, and who is counted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from community_data import data, figures
from community_data.data import questions
from community_data.data.questions import ALL, NO_ROW, NUMBER, Question
from community_data.exercises.options import Option, lettered
from community_data.exercises.options import by_letter as by_letter
from community_data.exercises.options import choices as choices
from community_data.text.people import those_who
from community_data.text.translate import _, lazy_gettext

NONE = "none"
KINDS = {
    "describes": lazy_gettext("asks how many, once"),
    "compares": lazy_gettext("asks if two groups or two places differ"),
    "follows": lazy_gettext("asks what changes from one time to the next"),
    "cause": lazy_gettext("asks why, or what something brought about"),
    "act": lazy_gettext("no number has to be known to decide it"),
}
CONCERNS = [
    (lazy_gettext("How many homes in our town have no heating that works?"), "describes"),
    (lazy_gettext("How many people who come to the pantry walk there?"), "describes"),
    (lazy_gettext("Do renters pay more of their income for housing than owners?"), "compares"),
    (lazy_gettext("Is it harder to find a doctor here than in the next town?"), "compares"),
    (lazy_gettext("Do more families ask for food this winter than last winter?"), "follows"),
    (lazy_gettext("Is the waiting list for the clinic getting longer?"), "follows"),
    (lazy_gettext("Did the new bus line bring more people to the clinic?"), "cause"),
    (lazy_gettext("Why do people come to one class and not to the second?"), "cause"),
    (lazy_gettext("The town hall has steps and no ramp. Shall we build one?"), "act"),
    (lazy_gettext("May people speak their own language in our meetings?"), "act"),
]
LOOK = {
    "describes": lazy_gettext("It asks for one number, and for nothing beside it."),
    "compares": lazy_gettext("It needs two numbers, of two groups or two places, at one time."),
    "follows": lazy_gettext("It needs the same number again and again, at several times."),
    "cause": lazy_gettext("It asks what led to what. One number before and after is not enough."),
    "act": lazy_gettext("Which number would change the answer? This is a right, or a duty."),
}
# What no package of this course counts, so that a question about it has no answer: code -> words.
UNCOUNTED = {
    "internet_at_home": lazy_gettext("have fast internet at home"),
    "child_care": lazy_gettext("have child care near their work"),
    "unpaid_wages": lazy_gettext("were paid less than they were promised"),
}
HERE, LARGER, NO = "here", "larger", "no"
ANSWERS = {
    HERE: lazy_gettext("yes, for this place"),
    LARGER: lazy_gettext("only for a larger place"),
    NO: lazy_gettext("not at all"),
}
HOW_MANY = 6
COUNTED = {
    "shown": lazy_gettext("they are in the table, in a row of their own"),
    "inside": lazy_gettext("they are in the table, and no row shows them apart"),
    "outside": lazy_gettext("they are not in the table"),
}
# Whom a survey of households has in it, by what they are grouped by; "" for whom it leaves out.
# The Census Bureau's poverty numbers leave out people in institutions and in college housing.
PEOPLE = [
    (lazy_gettext("children and teenagers"), "age"),
    (lazy_gettext("Black residents"), "race"),
    (lazy_gettext("people with a disability who live at home"), "disability"),
    (lazy_gettext("people at home who speak another language than English"), "language"),
    (lazy_gettext("people who sleep outside or in a car"), ""),
    (lazy_gettext("people in a nursing home or a prison"), ""),
]
LEVELS = {
    "inform": lazy_gettext("people are told"),
    "consult": lazy_gettext("people are asked, and others decide"),
    "involve": lazy_gettext("people work on it from start to end, and others decide"),
    "collaborate": lazy_gettext("people and agency decide together"),
    "empower": lazy_gettext("people decide"),
}
EXAMPLES = [
    (lazy_gettext("The town hangs up last year's numbers in the library."), "inform"),
    (lazy_gettext("A survey asks which hours suit people. The director chooses."), "consult"),
    (lazy_gettext("Ten residents meet in each step of the study and hear how their words were "
                  "used. The agency decides."), "involve"),
    (lazy_gettext("A board of five residents and five staff chooses the questions. Both halves "
                  "have to agree."), "collaborate"),
    (lazy_gettext("Residents get the money and choose what is studied. The town has promised to "
                  "do what they decide."), "empower"),
    (lazy_gettext("An open evening: people comment on a finished draft, and staff look at what "
                  "they can use."), "consult"),
]  # fmt: skip
WHO_DECIDES = {
    "inform": lazy_gettext("Nobody asks people anything here."),
    "consult": lazy_gettext("People are asked once. They are not there when it is decided."),
    "involve": lazy_gettext("People are there in every step. Who has the last word?"),
    "collaborate": lazy_gettext("Can one side decide without the other?"),
    "empower": lazy_gettext("Who has the last word here, and who holds the money?"),
}
OFFICES = {
    "census": lazy_gettext("your State Data Center, a partner of the Census Bureau"),
    "records": lazy_gettext("the agency's public records officer"),
    "board": lazy_gettext("the agency's review board, with an agreement"),
    "tribe": lazy_gettext("the tribal nation itself"),
}
REQUESTS = [
    (lazy_gettext("Which census table counts homes without a car, and how do I read it?"),
     "census"),
    (lazy_gettext("How many people applied for rent help last year, and how many got it? It is "
                  "published nowhere."), "records"),
    (lazy_gettext("A file with a row for each patient, without names."), "board"),
    (lazy_gettext("How many members of the tribal nation live in our county?"), "tribe"),
    (lazy_gettext("The rules and the budget of the housing office."), "records"),
]  # fmt: skip
WHO_ANSWERS = {
    "census": lazy_gettext("It is public already. Who in each state helps to read it?"),
    "records": lazy_gettext("No person is in it. Public records laws are made for that."),
    "board": lazy_gettext("Each row is a person. Who weighs the risk for them first?"),
    "tribe": lazy_gettext("Tribal nations govern the data about their people."),
}


def concerns(package, place: str) -> dict[str, Option]:
    """Ten concerns by letter; the word of each is its kind of question."""
    return _lettered(CONCERNS, LOOK, package, place, "concerns")


def examples(package, place: str) -> dict[str, Option]:
    """Six ways to take part by letter; the word of each is its level."""
    return _lettered(EXAMPLES, WHO_DECIDES, package, place, "examples")


def requests(package, place: str) -> dict[str, Option]:
    """Five requests for data by letter; the word of each is who answers it."""
    return _lettered(REQUESTS, WHO_ANSWERS, package, place, "requests")


def _lettered(made, why, package, place: str, about: str) -> dict[str, Option]:
    name = data.open_package(package).place(place)["name"]
    return lettered([Option(str(text), word, str(why[word])) for text, word in made], name, about)


def lead(package, place: str) -> str:
    """The measure that the lesson speaks of: one that leads the page and is known for everyone."""
    table = questions.catalog(package, place)
    of_all = table[(table["group_by"] == ALL) & (table["about"] != questions.POPULATION)]
    known = list(of_all.loc[of_all["here"] == NUMBER, "measure"])
    first = [one for one in data.open_package(package).leads if one in known]
    return [*first, *known, *of_all["measure"], *questions.measures(package)][0]


def parts_of_share(package, place: str) -> dict[str, Option]:
    """Four groups of people by letter: above the line, below it, and two that belong nowhere."""
    opened = data.open_package(package)
    name, measure = opened.place(place)["name"], lead(package, place)
    people = questions.universe(package, measure)
    others = questions.larger_places(package, place) or [
        one for one in opened.places["place_id"] if one != opened.place(place)["place_id"]
    ]
    texts = {"people": people, "place": name, "words": data.words(measure)}
    made = [
        Option(
            _("{people} in {place} who {words}").format(**texts), "numerator",
            _("These are a part of the people. They stand above the line."),
        ),
        Option(
            _("all {people} in {place}").format(**texts), "denominator",
            _("These are all the people that the share is of. They stand below the line."),
        ),
        Option(
            _("the other {people} in {place}").format(**texts), "rest",
            _("These are the rest, without those who are counted. The whole holds both."),
        ),
    ]  # fmt: skip
    if others:
        elsewhere = _("all {people} in {place}").format(
            people=people, place=opened.place(others[0])["name"]
        )
        why = _("These live in another place. Above and below the line stands the same place.")
        made.append(Option(elsewhere, "elsewhere", why))
    return lettered(made, name, "share")


def what_is_counted(package) -> figures.Html:
    """The measures of a package: their names, and what each counts."""
    return choices(
        {
            measure: those_who(questions.universe(package, measure), data.words(measure))
            for measure in questions.measures(package)
        }
    )


def compared_with() -> figures.Html:
    """What a number may be compared with: the word to write, and what it stands for."""
    return choices({key: str(text) for key, text in questions.COMPARISONS.items()})


# Six questions


def six(package, place: str) -> dict[str, Option]:
    """Questions about a place by letter; the word of each is `here`, `larger` or `no`.

    `why` says what to look at. They are of as many kinds as the package has: answered, hidden
    here, of another time, not for that group, not for that place, and counted by nobody.
    """
    asked = questions_asked(package, place)
    return {
        letter: Option(questions.sentence(package, one) if one.measure not in UNCOUNTED
                       else _not_counted(package, one), *_word(package, one))
        for letter, (one, _kind) in asked.items()
    }  # fmt: skip


def kinds_of_six(package, place: str) -> dict[str, str]:
    """Letter -> the kind of mistake that a wrong answer to one of the six questions is."""
    return {letter: kind for letter, (_one, kind) in questions_asked(package, place).items()}


def questions_asked(package, place: str) -> dict[str, tuple[Question, str]]:
    """The six questions by letter, each with its kind."""
    name = data.open_package(package).place(place)["name"]
    table = questions.catalog(package, place)
    # A number too uncertain to use is there and is not: that is for later modules.
    table = table[table["here"] != questions.UNCERTAIN]
    order = list(table.itertuples(index=False))
    random.Random(f"{name}|six").shuffle(order)
    makers = [_answered, _suppressed, _of_another_time, _not_by_group, _not_here, _uncounted]
    found = {maker: list(maker(package, name, order)) for maker in makers}
    chosen: list[tuple[Question, str]] = []
    while len(chosen) < HOW_MANY and any(found.values()):
        for maker in makers:
            if found[maker] and len(chosen) < HOW_MANY:
                one = found[maker].pop(0)
                if one not in chosen:
                    chosen.append(one)
    random.Random(f"{name}|order").shuffle(chosen)
    return dict(zip("ABCDEF", chosen, strict=False))


def _asked(row, place: str) -> Question:
    return Question(row.measure, row.group_by, row.group, place, row.period)


def _answered(package, place: str, rows) -> Iterator[tuple[Question, str]]:
    return ((_asked(row, place), "answered") for row in rows if row.here == NUMBER)


def _suppressed(package, place: str, rows) -> Iterator[tuple[Question, str]]:
    return ((_asked(row, place), "suppressed") for row in rows if row.here == questions.HIDDEN)


def _not_here(package, place: str, rows) -> Iterator[tuple[Question, str]]:
    return (
        (_asked(row, place), "not_here") for row in rows if row.here == NO_ROW and row.larger
    )  # fmt: skip


def _of_another_time(package, place: str, rows) -> Iterator[tuple[Question, str]]:
    """Questions about a time before the first one that the package has."""
    for row in rows[::-1]:
        if row.here == NUMBER:
            first = questions.periods(package, row.measure)[0]
            earlier = _ten_years_before(first)
            if earlier:
                yield replace(_asked(row, place), period=earlier), "another_period"


def _ten_years_before(period: str) -> str:
    years = [str(int(year) - 10) for year in pd.Series([period]).str.findall(r"\d{4}")[0]]
    return "–".join(years)


def _not_by_group(package, place: str, rows) -> Iterator[tuple[Question, str]]:
    """Questions about a group that the package knows, of a measure that does not tell it apart."""
    by = {row.group_by: row.group for row in rows if row.group_by != ALL}
    for row in rows:
        known = {one.group_by for one in rows if one.measure == row.measure}
        gone = [one for one in by if one not in known]
        if row.group_by == ALL and row.here == NUMBER and gone and row.about != "population":
            group_by = gone[len(row.measure) % len(gone)]
            one = replace(_asked(row, place), group_by=group_by, group=by[group_by])
            yield one, "not_by_group"


def _uncounted(package, place: str, rows) -> Iterator[tuple[Question, str]]:
    period = questions.periods(package)[-1]
    return (
        (Question(code, ALL, ALL, place, period), "no_measure")
        for code in UNCOUNTED
        if code not in questions.measures(package)
    )


def _not_counted(package, one: Question) -> str:
    return _("Of residents in {place}, how many {words}? ({period})").format(
        place=one.place, words=UNCOUNTED[one.measure], period=one.period
    )


def _word(package, one: Question) -> tuple[str, str]:
    found = questions.answer(package, one)
    word = HERE if found.status == NUMBER else LARGER if found.larger else NO
    if word == HERE:
        return word, _("Look for its row in the catalog. What stands in the column here?")
    why = {
        questions.HIDDEN: _(
            "Its row says hidden. Too few people are in it, so nobody may read the number. Does "
            "the column larger name a place?"
        ),
        questions.NO_MEASURE: _("Nothing in the list of measures counts that."),
        questions.NOT_BY_GROUP: _("The measure is there. Is there a row of it for this group?"),
        questions.ANOTHER_PERIOD: _("The measure is there. Is it of the time that is asked for?"),
    }.get(found.why or found.status)
    return word, why or _("There is no row for your place. Does the column larger name one?")


# Who is in a table


def household_survey(package) -> tuple[data.Package, str]:
    """The package whose poverty table is looked at, and a sentence that says so."""
    opened = data.open_package(package)
    if "poverty" in questions.measures(opened):
        return opened, _("The table of poverty in: {title}.").format(title=opened.title)
    practice = data.open_package(data.PRACTICE)
    return practice, _(
        "{title} has no table of poverty, so here we look at the invented one of the practice "
        "region."
    ).format(title=opened.title)


def who_is_counted(package, place: str) -> dict[str, Option]:
    """Six groups of people by letter; the word of each is how the table of poverty holds them."""
    opened, _about = household_survey(package)
    shown = set(data.rows_of(opened, "poverty")["group_by"])
    why = {
        "shown": _("Look at the list of groups above: they have a row."),
        "inside": _("They were asked as all others. But is there a row that shows them alone?"),
        "outside": _("The letters go to homes. Does one reach these people?"),
    }
    made = []
    for text, group_by in PEOPLE:
        word = "outside" if not group_by else "shown" if group_by in shown else "inside"
        made.append(Option(str(text), word, why[word]))
    return lettered(made, data.open_package(package).place(place)["name"], "counted")


def survey_card(package) -> figures.Html:
    """How the survey of the table is made, and which rows the table has."""
    opened, about = household_survey(package)
    rows = data.rows_of(opened, "poverty")
    rows = rows[rows["group_by"] != ALL]
    row = _("Rows by {group_by}: {groups}.")
    groups = [
        row.format(group_by=by, groups="; ".join(part["group"].unique()))
        for by, part in rows.groupby("group_by", sort=False)
    ]
    return figures.note(
        [
            about,
            _("How it is made: letters go to a sample of homes. One person answers for all in it."),
            _(
                "Left out: people without an address. Nobody's income is known in nursing homes, "
                "prisons and college housing, so they are not in this table."
            ),
            *(groups or [_("No row shows a group of people apart.")]),
        ]
    )


# Needs and strengths


def measures_about(package, word: str) -> list[str]:
    """The measures that are about needs, assets or population."""
    return [one for one in questions.measures(package) if questions.about(package, one) == word]


def a_strength(package, place: str) -> str:
    """A measure of something that people have or do, if it can be one that is known here."""
    return _best(package, place, questions.ASSET)


def a_need(package, place: str) -> str:
    """A measure of a need, if it can be one that is known here."""
    return _best(package, place, questions.NEED)


def _best(package, place: str, word: str) -> str:
    table = questions.catalog(package, place)
    rows = table[(table["about"] == word) & (table["group_by"] == ALL)]
    known = rows.loc[rows["here"] == NUMBER, "measure"]
    return next(iter([*known, *measures_about(package, word)]), NONE)
