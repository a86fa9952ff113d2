"""The exercises of module 07: what is right, and the mistakes that people make."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from community_data import data, methods
from community_data.data import agreement, agreement_draft
from community_data.exercises import mistakes, options
from community_data.exercises.answers import (
    Wrong,
    a_table,
    answered,
    names_of,
    one_number,
    yes_or_no,
)
from community_data.exercises.exercise import Custom, Labels, Names, Number, Parts, exercise
from community_data.exercises.judging import Mistake
from community_data.exercises.mistakes import Family
from community_data.lessons.privacy import clauses, material
from community_data.methods.count_tables import linked, with_totals
from community_data.text.dates import today
from community_data.text.lists import and_
from community_data.text.translate import _, lazy_gettext, ngettext

WORTH = 4  # classes that are left at least, so that a table still tells groups apart
LONGEST = 10  # years that records may be kept
# A year, a month and a day; the hour that pandas and numpy write behind a day does not matter.
DAY = re.compile(r"([0-9]{4})[-–/. ]+([0-9]{1,2})[-–/. ]+([0-9]{1,2})\.?(?:[ T][0-9:.]+)?")
BESIDE = {"visit_id", "person_id", "reason"}  # what is no column of a class

FAMILIES = [
    Family(
        lazy_gettext("What leads to a person, and what hurts"),
        lazy_gettext(
            "Two questions for each column: “Could a neighbor find someone by it?” and “Would it "
            "hurt if the neighbor read it?”"
        ),
        ("direct", "together", "sensitive", "harmless"),
    ),
    Family(
        lazy_gettext("Visits counted for people"),
        lazy_gettext(
            "Ten visits of one person hide nobody else. Let three people stand up and sit down "
            "five times: how many people are in the room?"
        ),
        ("visits", "largest", "how_many_classes", "everybody", "years"),
    ),
    Family(
        lazy_gettext("A table that is still too fine, too coarse, or has lost people"),
        lazy_gettext(
            "Take away one detail at a time and look at k again. People who stand alone are not "
            "thrown out: the columns become coarser until they have company."
        ),
        (
            "not_reached", "people_dropped", "people_added", "nothing_left", "too_coarse",
            "two_classes", "made_up",
        ),
    ),
    Family(
        lazy_gettext("Small counts, and what gives them away"),
        lazy_gettext("Let one trainee hide, and another try to find the number with subtraction."),
        ("small_shown", "subtraction", "everything", "cells_to_show"),
    ),
    Family(
        lazy_gettext("A clause beside the wrong thing"),
        lazy_gettext(
            "Read the clause aloud and ask: “Which question of a worried resident does it answer?”"
        ),
        (
            "purpose", "law", "fields", "access", "linking", "small_numbers", "keeping", "breach",
            "publication", "way_out", "not_missing", "missing_clause",
        ),
    ),
    Family(
        lazy_gettext("An agreement that would not protect"),
        lazy_gettext(
            "Ask what a guest of the shelter would say to this line. Then ask who in the room "
            "could be that guest."
        ),
        (
            "one_person", "enforcement", "too_small", "too_large", "no_day", "past", "too_long",
            "no_review",
        ),
    ),
    Family(
        lazy_gettext("Same secret for all of a class"),
        lazy_gettext(
            "Twenty people in one room are a crowd. If a sign on the door says why they came, the "
            "crowd hides nothing."
        ),
        ("people_for_reasons", "most_reasons", "other_town"),
    ),
    Family(
        lazy_gettext("What two tables show together"),
        lazy_gettext("Lay last month's page on this month's page, and take away."),
        ("zeros_counted", "small_in_a_table", "sum_of_changes"),
    ),
    Family(
        lazy_gettext("A field more, or less, than the question needs"),
        lazy_gettext(
            "For each field ask: “Which word of the question needs it?” No word, no field."
        ),
        ("not_needed", "needed", "row_id", "a_person", "secret", "too_exact"),
    ),
    Family(
        lazy_gettext("The four questions mixed up"),
        lazy_gettext("Say what is fine in the plan first. What is left is the question it fails."),
        ("legal", "ethical", "good_idea", "who_decides"),
    ),
]  # fmt: skip


@exercise(points=2)
def sort_columns():
    """A word for each of seven columns: does it lead to a person, and can it hurt?"""
    look = {
        "name": _("A name alone leads to the person."),
        "person_id": _(
            "The agency uses this number for the person in all its files. Whoever has one of them "
            "finds the person, as with a name."
        ),
        "birth_year": _("Many people share a year. What if sex and ZIP code stand beside it?"),
        "zip": _("Many people share a ZIP code. What if year and sex stand beside it?"),
        "sex": _("Half of all people share it. What if year and ZIP code stand beside it?"),
        "reason": _("No neighbor finds a person by it. Would it hurt if the neighbor read it?"),
        "visit_id": _("This number counts the rows of this one table. It stands nowhere else."),
    }
    return Labels(
        right=material.COLUMNS,
        words={word: str(text) for word, text in material.COLUMN_WORDS.items()},
        why={
            name: Mistake(material.COLUMNS[name], None, sentence) for name, sentence in look.items()
        },
        otherwise=_("Not all columns are of one kind. Look at each for itself."),
        praise=_(
            "To take out names and numbers is not enough: the columns that point together stay."
        ),
    )


@exercise(points=3)
def smallest_class(package, place):
    """k of the visits near the place, by age group and sex, counted in people."""
    near = material.near(package, place)
    by_class = near.groupby(["age", "sex"])
    people = by_class["person_id"].nunique()
    years = methods.class_sizes(near, ["birth_year", "sex", "zip"], "person_id")
    return Number(
        right=int(people.min()),
        tolerance=0,
        known=[
            *mistakes.of_another(
                "visits",
                [by_class.size().min(), by_class["visit_id"].nunique().min()],
                _(
                    "So many visits are in the smallest class. One person who comes ten times is "
                    "one person, and hides nobody else. Group by age and sex, and count different "
                    "person_id: nunique."
                ),
            ),
            Mistake(
                "largest", people.max(), _("This is the largest class. k is the smallest: min.")
            ),
            Mistake(
                "how_many_classes", len(people),
                _("This is how many classes there are. k is how many people the smallest has."),
            ),
            *mistakes.of_another(
                "everybody",
                [near["person_id"].nunique(), len(near)],
                _("This counts the whole table. Group it by age and sex first."),
            ),
            Mistake(
                "years", years.min(),
                _("This is k of the example. Group by age and sex, and nothing else."),
            ),
        ],
        otherwise=_(
            'This is not k. Group near by ["age", "sex"], count the different people of each '
            "class, and take the smallest."
        ),
        praise=_("You counted people. Whoever stands in the smallest class has the least company."),
    )  # fmt: skip


@exercise(points=4)
def coarser(package):
    """A table of all visits whose smallest class holds as many people as the threshold asks."""
    table = material.visits(package)
    threshold = data.open_package(package).smallest_count
    return Custom(lambda answer: _judge_coarser(answer, table, threshold))


def _judge_coarser(answer: object, visits: pd.DataFrame, threshold: int) -> str:
    given = a_table(answer, ["person_id"])
    given = given.assign(person_id=given["person_id"].astype(str))
    _same_people(given, visits)
    if "name" in given:
        text = _("The names are still in the table. Make it with coarser, which leaves them out.")
        raise Wrong("not_reached", text)
    by = [column for column in given if column not in BESIDE]
    _one_class_each(given, visits, by)
    sizes = methods.class_sizes(given, by, "person_id")
    if sizes.min() < threshold <= visits["person_id"].nunique():
        raise Wrong("not_reached", _exposed(sizes, threshold))
    enough = WORTH
    if len(sizes) < WORTH:
        enough = min(WORTH, material.most_classes(visits, threshold))
    if not by and enough > 1:
        text = _("Nobody can be told apart now, and nothing can be learned. Keep a column or two.")
        raise Wrong("nothing_left", text)
    if len(sizes) < enough:
        text = ngettext(
            "This is safe, and it has {n} class left. With a little more detail it would be of "
            "use: reach {wanted} classes, each with {k} people or more.",
            "This is safe, and it has {n} classes left. With a little more detail it would be of "
            "use: reach {wanted} classes, each with {k} people or more.",
            len(sizes),
        )
        raise Wrong("too_coarse", text.format(n=len(sizes), wanted=enough, k=threshold))
    return _(
        "All {people} people are still in the table, in {classes} classes. The smallest has {k} "
        "people. What you left out is the price: say it on the page."
    ).format(people=sizes.sum(), classes=len(sizes), k=sizes.min())


def _same_people(given: pd.DataFrame, visits: pd.DataFrame) -> None:
    people, wanted = set(given["person_id"]), set(visits["person_id"])
    if wanted - people:
        text = ngettext(
            "{n} person is gone from the table. Those who stand alone are dropped first, and are "
            "missing in every plan. Keep all people, and make the columns coarser.",
            "{n} people are gone from the table. Those who stand alone are dropped first, and are "
            "missing in every plan. Keep all people, and make the columns coarser.",
            len(wanted - people),
        )
        raise Wrong("people_dropped", text.format(n=len(wanted - people)))
    if people - wanted:
        text = _("There are people in the table who are not in visits. Begin with visits again.")
        raise Wrong("people_added", text)


def _one_class_each(given: pd.DataFrame, visits: pd.DataFrame, by: list[str]) -> None:
    """Raise Wrong where a person is in two classes, or a column was not made of the visits."""
    if not by:
        return
    people = given[["person_id", *by]].drop_duplicates()
    if people["person_id"].duplicated().any():
        text = _(
            "Some people stand in two classes, because a column differs from visit to visit. Keep "
            "only age, area, sex and race beside person_id and reason."
        )
        raise Wrong("two_classes", text)
    keys = list(material.TELLS)
    known = visits.drop_duplicates("person_id").set_index("person_id")[keys]
    known = known.loc[people["person_id"]]
    for column in by:
        alike = known.assign(value=people[column].to_numpy()).groupby(keys, dropna=False)
        if (alike["value"].nunique(dropna=False) > 1).any():
            text = _(
                "The column {column} is not made of what is known of people: two who are alike in "
                "everything have different values in it. Make the table from visits."
            )
            raise Wrong("made_up", text.format(column=column))


def _exposed(sizes: pd.Series, threshold: int) -> str:
    """How far a table is from what is needed; never which people they are."""
    small = sizes[sizes < threshold]
    text = ngettext(
        "Not yet: k is {k}, and {threshold} is needed. {n} of {all} classes is too small. Leave "
        "out more detail: try a wider age, a larger area, or one column less.",
        "Not yet: k is {k}, and {threshold} is needed. {n} of {all} classes are too small. Leave "
        "out more detail: try a wider age, a larger area, or one column less.",
        len(small),
    )
    return text.format(k=sizes.min(), threshold=threshold, n=len(small), all=len(sizes))


@exercise(points=4)
def hide(package, place):
    """The cells to hide in a table with totals, so that no small count can be worked out."""
    counts = material.counts(material.near(package, place))
    threshold = data.open_package(package).smallest_count
    return Custom(lambda answer: _judge_hidden(answer, counts, threshold))


def _judge_hidden(answer: object, counts: pd.DataFrame, threshold: int) -> str:
    cells = material.cells(counts)
    if isinstance(answer, (list, tuple, set)) and not answer and answer != ():
        names = []
    else:
        names = names_of(answer, cells.ravel(), _("cells"))
    hidden = np.isin(cells, names)
    whole = with_totals(counts).to_numpy(float)
    small = methods.is_small(whole, threshold)
    must = methods.suppress(counts, threshold).isna().to_numpy()
    if (small & ~hidden).any():
        raise _still_shown(hidden, small, must, threshold)
    if hidden.all() and not must.all():
        text = _("Nothing is left to read. What is hidden cannot help anybody.")
        raise Wrong("everything", text)
    if (_worked_out(counts, hidden, threshold) & small).any():
        text = _(
            "A hidden count can be found again. Look for a row or a column with one hidden cell: "
            "take what is shown away from its total. Hide another cell there, and look again at "
            "its row and its column."
        )
        raise Wrong("subtraction", text)
    if not small.any():
        text = _("No count here is from 1 to {most}, so all of them may be shown.")
        return text.format(most=threshold - 1)
    more = int((hidden & ~small).sum())
    text = ngettext(
        "Nobody can find a small count again by taking away. {n} cell is hidden only to protect "
        "others. A page hides more: it looks at all its tables together.",
        "Nobody can find a small count again by taking away. {n} cells are hidden only to protect "
        "others. A page hides more: it looks at all its tables together.",
        more,
    )
    return text.format(n=more)


def _worked_out(counts: pd.DataFrame, hidden: np.ndarray, threshold: int) -> np.ndarray:
    """Which hidden cells a reader works out: by the attack that guards the reports.

    A reader knows that zeros are shown, unless somebody hides one.
    """
    whole = with_totals(counts)
    published = linked(whole, threshold).published(hidden.ravel())
    if (hidden & (whole.to_numpy(float) == 0)).any():
        published = replace(published, least=0)
    return np.isfinite(methods.worked_out(published)).reshape(whole.shape) & hidden


def _still_shown(hidden: np.ndarray, small: np.ndarray, must: np.ndarray, threshold: int) -> Wrong:
    if (hidden == ~must).all():
        text = _("These are the cells to show. Write those to hide instead.")
        return Wrong("cells_to_show", text)
    shown = int((small & ~hidden).sum())
    text = ngettext(
        "{n} count from 1 to {most} would still be shown. Look for every number below {threshold} "
        "that is not 0, also among the totals.",
        "{n} counts from 1 to {most} would still be shown. Look for every number below "
        "{threshold} that is not 0, also among the totals.",
        shown,
    )
    return Wrong("small_shown", text.format(n=shown, most=threshold - 1, threshold=threshold))


@exercise(points=4, answers=2)
def agreement_clauses(package, place):
    """What each of ten clauses settles, and which two of the twelve are not there."""
    draft = clauses.draft(package, place)
    there = set(agreement_draft.KINDS) - set(agreement_draft.MISSING)
    words = {word: str(text) for word, text in agreement_draft.KINDS.items()}
    is_there = Mistake(
        "not_missing", None,
        _("You name a clause that the draft has. Cross off the ten words that you used above."),
    )  # fmt: skip
    lost = Mistake(
        "missing_clause", None,
        _("One that is missing is not in your list. Cross off the ten words, and see what stays."),
    )  # fmt: skip
    return Parts(
        [
            options.labels(draft, words, praise=""),
            Names(
                right=list(agreement_draft.MISSING), allowed=list(words), what=_("clauses"),
                wrong=dict.fromkeys(sorted(there), is_there),
                missing=dict.fromkeys(agreement_draft.MISSING, lost),
                also={text: word for word, text in words.items()},
                otherwise=_("Two of the twelve words are needed."), list_name="missing",
            ),
        ],
        praise=_(
            "The draft protects the agency well. But residents cannot stop a use of the data, and "
            "get nothing back."
        ),
    )  # fmt: skip


@exercise(points=3, answers=5)
def form(package):
    """The fields of an agreement for a page about groups: each can be kept to, and protects."""
    praise = _("check-data can read every field, and pages keep to them. People read the rest.")
    return Custom(lambda *answers: praise if judge_form(*answers, package) else "")


def judge_form(purpose, smallest_count, linking, keep_until, reviewed, package) -> dict:
    """The fields as they stand in a descriptor. Raises Wrong where one would not protect."""
    opened = data.open_package(package)
    fields = {
        "purpose": _purposes(purpose),
        "smallest_count": _smallest(smallest_count, opened.smallest_count),
        "linking": _yes_or_no("linking", linking),
        "keep_until": _last_day(keep_until, material.made_on(opened)),
        "reviewed_by_residents": _yes_or_no("reviewed", reviewed),
    }
    if fields["reviewed_by_residents"] == "no":
        text = _(
            "Without residents who review it, only agencies decide. Write “yes”, and find the "
            "people before you sign."
        )
        raise Wrong("no_review", text)
    return fields


def _purposes(answer: object) -> list[str]:
    chosen = names_of(answer, agreement.PURPOSES, _("purposes"))
    if not chosen:
        raise Wrong("not_answered", _("purpose names nothing yet. Write at least one code."))
    about_one = [code for code in chosen if code in ("care", "eligibility")]
    if "enforcement" in chosen:
        text = _(
            "If records can be searched by the police or by immigration officers, people stay "
            "away from shelter and care. Leave “enforcement” out."
        )
        raise Wrong("enforcement", text)
    if about_one:
        text = _("{codes} is about one person. A page shows groups and needs no such purpose.")
        raise Wrong("one_person", text.format(codes=and_([f"“{code}”" for code in about_one])))
    return chosen


def _smallest(answer: object, threshold: int) -> int:
    number = one_number(answer, "smallest_count")
    if not number >= threshold or number % 1:
        text = _(
            "The smallest count of this package is {threshold}. An agreement may ask for more, "
            "and not for less. Write a whole number of {threshold} or more."
        )
        raise Wrong("too_small", text.format(threshold=threshold))
    if number > agreement.MOST_COUNT:
        raise Wrong("too_large", _("No place has so many people. Then nothing could be shown."))
    return int(number)


def _yes_or_no(name: str, answer: object) -> str:
    try:
        return "yes" if yes_or_no(answer, name) else "no"
    except Wrong as wrong:
        if wrong.hint != "kind":
            raise
        text = _("{name} is “yes” or “no”, in quotes.").format(name=name)
        raise Wrong("kind", text) from None


def _last_day(answer: object, made: date) -> str:
    answered(answer)
    latest = max(made, today()).year
    try:
        found = date(*map(int, DAY.fullmatch(str(answer).strip()).groups()))
    except (ValueError, AttributeError):
        text = _(
            "keep_until is no day of the calendar. Write the year, the month, and a day that this "
            "month has, in quotes, as in {example}."
        )
        raise Wrong("no_day", text.format(example=f'"{latest + 2}-06-30"')) from None
    if found <= made:
        text = _("This day is over. Write a day after the package was made.")
        raise Wrong("past", text)
    if found.year > latest + LONGEST:
        text = _("What is kept for more than {n} years is kept for ever. Write an earlier day.")
        raise Wrong("too_long", text.format(n=LONGEST))
    return found.isoformat()


@exercise(points=3, answers=2)
def shared_secret(package):
    """The fewest different reasons in a class of enough people, and the towns with only one."""
    large = material.large_classes(material.visits(package), _threshold(package))
    classes = large.groupby(["town", "age"])
    reasons = classes["reason"].nunique()
    people = classes["person_id"].nunique()
    towns = sorted(large["town"].unique())
    alone = reasons[reasons == 1].reset_index()["town"].unique().tolist()
    lost = Mistake(
        "other_town", None,
        _("A town is missing. Look for every class in which all share one reason."),
    )  # fmt: skip
    wrong = Mistake(
        "other_town", None,
        _("In one of these towns, each class has more than one reason. Look at reasons again."),
    )  # fmt: skip
    return Parts(
        [
            Number(
                name="fewest", right=int(reasons.min()), tolerance=0,
                known=[
                    Mistake(
                        "people_for_reasons", people.min(),
                        _("This is k, the fewest people. Count the different reasons: nunique."),
                    ),
                    Mistake(
                        "visits", classes.size().min(),
                        _("This counts visits. Count the different reasons: nunique."),
                    ),
                    Mistake(
                        "most_reasons", reasons.max(),
                        _("These are the most reasons in a class. Look for the fewest: min."),
                    ),
                ],
                otherwise=_(
                    "fewest is not right yet. Group large by town and age, count the different "
                    "reasons of each class, and take the smallest."
                ),
            ),
            Names(
                right=alone, allowed=towns, what=_("towns"), column="town",
                wrong={town: wrong for town in towns if town not in alone},
                missing=dict.fromkeys(alone, lost), list_name="towns",
                otherwise=_("Name the towns in which a whole class shares one reason."),
            ),
        ],
        praise=_(
            "In such a class a crowd protects nobody: who knows the class knows the secret. Join "
            "it with another, or leave the reason out."
        ),
    )  # fmt: skip


@exercise(points=2)
def exposed(package, place):
    """How many small changes two tables show together, each of which is safe alone."""
    both = material.two_releases(material.near(package, place), _threshold(package))
    change = both["after"] - both["before"]
    small = (change > 0) & (change < _threshold(package))
    return Number(
        right=int(small.sum()),
        tolerance=0,
        known=[
            Mistake(
                "zeros_counted", int((change < _threshold(package)).sum()),
                _("You counted rows in which nothing changed. A change of 0 is about nobody."),
            ),
            Mistake(
                "small_in_a_table", int(both[["before", "after"]].isna().any(axis=1).sum()),
                _("These rows are hidden already. Look at what two numbers that are shown say."),
            ),
            Mistake(
                "sum_of_changes", int(change.sum()),
                _("All changes add up to this. Count the rows in which the change is small."),
            ),
        ],
        otherwise=_(
            "This is not the number of rows. Take before away from after. Count the rows with a "
            "change from 1 to {most}."
        ).format(most=_threshold(package) - 1),
        praise=_(
            "Each table is safe alone. Together they say how many people came in one month. So the "
            "course keeps a record of what was shown, and looks at all releases together."
        ),
    )  # fmt: skip


@exercise(points=2)
def fewest_fields():
    """The fields that one question needs, and no other."""
    why = {
        "visit_id": ("row_id", _("Rows are counted without their ids. Leave visit_id out.")),
        "person_id": ("a_person", _("The question counts visits. Leave person_id out.")),
        "name": ("a_person", _("No count needs a name. Leave it out.")),
        "reason": ("secret", _("The question does not ask why people came. Leave reason out.")),
        "zip": ("too_exact", _("The question asks for towns, and place_id is the town.")),
    }
    usual = _("No word of the question needs {field}. Leave it out.")
    need = _("One field is missing. The question says: each town, each month, each kind.")
    return Names(
        right=material.NEEDED,
        allowed=material.FIELDS,
        also={"town": "place_id"},
        what=_("fields"),
        wrong={
            field: Mistake(hint, None, message)
            for field in material.FIELDS
            if field not in material.NEEDED
            for hint, message in [why.get(field, ("not_needed", usual.format(field=field)))]
        },
        missing={field: Mistake("needed", None, need) for field in material.NEEDED},
        otherwise=need,
        praise=_("Three of twelve fields are enough. What is not shared cannot be lost."),
    )


@exercise(points=2)
def four_questions(place):
    """Which of four questions each of four plans fails."""
    return options.labels(
        clauses.plans(place),
        {word: str(text) for word, text in clauses.QUESTIONS.items()},
        praise=_("Legal is where it begins. A plan has to pass all four."),
    )


def _threshold(package) -> int:
    return data.open_package(package).smallest_count
