"""The exercises of module 02: what is right, and the mistakes that people make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from community_data.errors import CannotFetch
from community_data.exercises import mistakes, options
from community_data.exercises.answers import Wrong, a_table, answered
from community_data.exercises.exercise import (
    ByName,
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
from community_data.exercises.judging import Mistake
from community_data.exercises.mistakes import Family
from community_data.fetch import practice, spreadsheet
from community_data.lessons.sources import material
from community_data.text.numbers import whole
from community_data.text.translate import _, lazy_gettext, ngettext

FORM = '{"get": "…", "for": "…", "in": ["…", "…"]}'
MOST_DOLLARS = 100_000_000  # a year; what is more is a code

FAMILIES = [
    Family(
        lazy_gettext("A source that does not answer the question"),
        lazy_gettext(
            "Cover all of the card but one fact. Ask: “Does this fact fit the question?” Then "
            "uncover the next."
        ),
        ("fits", "people", "date", "level", "license"),
    ),
    Family(
        lazy_gettext("A request that asks for something else"),
        lazy_gettext(
            "Read the request as a sentence: “Get me … for each … in …”. What is missing in the "
            "sentence is missing in the request."
        ),
        (
            "glued", "key_inside", "wrong_level", "one_place", "part_missing", "no_within",
            "variable_missing", "unknown_variable", "unknown_part", "blanks", "one_text",
        ),
    ),
    Family(
        lazy_gettext("Ids that lost a zero, or are put together in another order"),
        lazy_gettext("An id is a name made of digits. Nobody adds names up, so it stays text."),
        ("zero_lost", "ids_order", "ids_part"),
    ),
    Family(
        lazy_gettext("The names of the columns, or another column, read as numbers"),
        lazy_gettext("Point at the first row of the answer: is it a town? Then at the letter E."),
        ("header_as_row", "households", "margin_for_count"),
    ),
    Family(
        lazy_gettext("Codes read as numbers"),
        lazy_gettext(
            "Write −666666666 dollars on the wall, and ask who earns that. Then: “What did the "
            "survey want to tell us?”"
        ),
        ("code_left", "code_zero", "all_missing", "filled"),
    ),
    Family(
        lazy_gettext("Pages missing, or rows twice"),
        lazy_gettext(
            "Deal a shuffled pack in three piles, shuffling before each pile. Some cards come "
            "twice, some never."
        ),
        ("first_page", "no_order", "page_missing", "page_twice"),
    ),
    Family(
        lazy_gettext("Another number than the sum"),
        lazy_gettext("Ask: “Is this how many rows there are, or what is in them?”"),
        ("rows", "pages_sum"),
    ),
    Family(
        lazy_gettext("Dates and people of a source mixed up"),
        lazy_gettext(
            "Draw a line from left to right: first question asked, last question asked, put out, "
            "fetched. Who could have been asked?"
        ),
        ("universe", "collected_to", "published", "fetched", "terms"),
    ),
    Family(
        lazy_gettext("Signs in a spreadsheet that are no numbers"),
        lazy_gettext("Find the sign in the notes below the table, and read its note aloud."),
        ("total_row", "students", "sign_mixed_up", "not_that_sign"),
    ),
    Family(
        lazy_gettext("Rows that find no partner"),
        lazy_gettext("Write the two ids under each other, digit by digit."),
        ("matched", "all_rows", "reason"),
    ),
]  # fmt: skip


@exercise(points=3)
def choose_source(place):
    """For each of five sources: does it fit, or which fact rules it out."""
    return options.labels(
        material.sources(place),
        {word: str(text) for word, text in material.RULED_OUT.items()},
        praise=_(
            "One source fits. Each of the others fails on one fact: its people, its date, its "
            "places or its terms."
        ),
    )


@exercise(points=3)
def request():
    """The parameters of a request for every town: what, for which places, in which area."""
    return Custom(_judge_request)


def _judge_request(answer: object) -> str:
    given = _parameters(answer)
    _geography(given)
    _variables(given["get"])
    try:
        material.own("census").get(practice.HOUSEHOLDS, given)
    except CannotFetch as problem:
        raise Wrong("unknown_part", str(problem)) from None
    return _(
        "The request asks for two numbers and a margin, for every town. Python puts the parts "
        "together and writes blanks and signs as an address needs them."
    )


def _parameters(answer: object) -> dict:
    answered(answer)
    if isinstance(answer, str):
        text = _(
            "This is one text. An address that is glued together breaks at the first blank or “&”. "
            "Write the parts as {form}, and Python makes the address."
        )
        raise Wrong("glued", text.format(form=FORM))
    if isinstance(answer, pd.Series):
        answer = answer.to_dict()
    if not isinstance(answer, Mapping):
        text = _("Write the three parts between curly brackets: {form}.")
        raise Wrong("kind", text.format(form=FORM))
    given = {str(name): value for name, value in answer.items()}
    for value in given.values():
        answered(value)
    if "key" in [name.casefold() for name in given]:
        text = _(
            "A key stays out of the notebook: whoever sees the notebook could use it. Take the "
            "part “key” out. Python takes it from the environment."
        )
        raise Wrong("key_inside", text)
    extra = [name for name in given if name not in ("get", "for", "in")]
    if extra:
        text = _("There is no part “{name}”. The parts are called get, for and in.")
        raise Wrong("unknown_part", text.format(name=extra[0][:30]))
    lost = [name for name in ("get", "for", "in") if name not in given]
    if lost:
        text = _("The part “{name}” is missing. A request says what to get, for which, in what.")
        raise Wrong("part_missing", text.format(name=lost[0]))
    if any(re.search("[&?=]", text) for value in given.values() for text in _texts(value)):
        text = _("One part holds a piece of an address (&, ? or =). Write it as in the example.")
        raise Wrong("glued", text)
    return given


def _texts(value: object) -> list[str]:
    """The texts of a part, which is one text or several; brackets with names hold none."""
    if isinstance(value, Mapping):
        return []
    if isinstance(value, (list, tuple, set, pd.Series)):
        return [str(text) for text in value]
    return [str(value)]


def _geography(given: dict) -> None:
    if any(re.search(r"\s:|:\s", text) for name in ("for", "in") for text in _texts(given[name])):
        text = _("Take the blanks beside the colons out: the service reads them as a part of it.")
        raise Wrong("blanks", text)
    places = _texts(given["for"])
    level, _colon, code = places[0].partition(":") if len(places) == 1 else ("", "", "")
    if level != "county subdivision":
        text = _(
            "“for” should name the towns. In this survey a town is called “county subdivision”, in "
            "small letters. The example asks for tracts."
        )
        raise Wrong("wrong_level", text)
    if code != "*":
        text = _("“for” asks for one town, or for none. A star after the colon means: every one.")
        raise Wrong("one_place", text)
    area = [part.partition(":") for text in _texts(given["in"]) for part in text.split()]
    named = {name: code for name, _colon, code in area}
    if sorted(name for name, _colon, _code in area) != ["county", "state"]:
        text = _(
            "“in” needs two texts, one for the state and one for the county, each with its code, "
            "as in the example."
        )
        raise Wrong("no_within", text)
    wanted = {"state": material.STATE, "county": material.COUNTY}
    if named != wanted:
        if all(code.zfill(2) == wanted[name] for name, code in named.items()):
            text = _("A code lost its zero. It is a name made of digits: keep all of them, as 03.")
            raise Wrong("zero_lost", text)
        text = _("“in” names another area. The region is county {county} of state {state}.")
        raise Wrong("no_within", text.format(county=material.COUNTY, state=material.STATE))


def _variables(get: object) -> None:
    if not isinstance(get, str):
        text = _("“get” is one text: all codes in one pair of quotes, with commas between them.")
        raise Wrong("one_text", text)
    if re.search(r"\s|;", get.strip()):
        text = _(
            "Between the codes of “get” stand commas, and nothing else: no blank, no semicolon. "
            "Codes are copied from the list above."
        )
        raise Wrong("blanks", text)
    names = get.strip().split(",")
    unknown = [name for name in names if name not in material.VARIABLES]
    if unknown:
        text = _("“{name}” is none of the codes in the list above. Look for a slip in it.")
        raise Wrong("unknown_variable", text.format(name=unknown[0][:40]))
    wanted = [material.ALL, material.HELPED, material.HELPED_MARGIN]
    lost = [name for name in wanted if name not in names]
    if lost:
        text = _("“get” lacks {name}: {what}.")
        what = material.VARIABLES[lost[0]]
        raise Wrong("variable_missing", text.format(name=lost[0], what=what))


@exercise(points=3)
def towns():
    """From an answer to a table: an id in one piece, and a count that is a number."""
    right = material.towns()
    judged = Table(
        right=right,
        key="place_id",
        columns=[
            Column(
                name="helped",
                tolerance=0,
                known=[
                    Mistake(
                        "households", right["households"],
                        _("These are all households. Those that got help end in 002E."),
                    ),
                    Mistake(
                        "margin_for_count", right["margin"],
                        _("This is the margin: its code ends in M. The estimate ends in E."),
                    ),
                ],
                otherwise=_(
                    "The column helped is not right in every row. It is the column {column}, made "
                    "into whole numbers."
                ).format(column=material.HELPED),
            )
        ],
        praise=_(
            "The ids are whole, with their zeros, so this table can be joined to others. And the "
            "counts are numbers now."
        ),
    )  # fmt: skip

    def judge(answer: object) -> str:
        table = a_table(answer, ["place_id", "helped"])
        for value in table["place_id"]:
            answered(value)
        _ids(table, right["place_id"].tolist())
        return judged.judge(table)

    known = [replace(each, value=right.assign(helped=each.value)) for each in judged.known]
    return Custom(judge, known)


def _ids(table: pd.DataFrame, right: list[str]) -> None:
    """Raise Wrong where ids are no ids of towns, with the reason that can be seen."""
    ids = [str(value).strip().removesuffix(".0") for value in table["place_id"]]
    if any(value.startswith("state") for value in ids):
        text = _(
            "The names of the columns are still a row of the table. The rows begin behind them: "
            "rows[1:]."
        )
        raise Wrong("header_as_row", text)
    parts = [(value[:2], value[2:4], value[4:]) for value in right]
    if sorted(ids) == sorted(right):
        return
    if sorted(value.zfill(6) for value in ids) == sorted(right):
        text = _(
            "The ids lost their first zero, as they do when they are made into numbers. Keep them "
            "text: put the three columns together with +, and no more."
        )
        raise Wrong("zero_lost", text)
    orders = [{a + c + b, b + a + c, b + c + a, c + a + b, c + b + a} for a, b, c in parts]
    if len(ids) == len(right) and all(any(value in order for order in orders) for value in ids):
        text = _(
            "The parts of the id stand in another order. From large to small: state, county, "
            "county subdivision."
        )
        raise Wrong("ids_order", text)
    if len(ids) == len(right):
        text = _(
            "An id has three parts here, and six digits in all: state, county, county subdivision. "
            "Put them together with +, with nothing between them."
        )
        raise Wrong("ids_part", text)


@exercise(points=4)
def codes():
    """A missing income is empty, and the margin of a fixed number is 0."""
    raw, right = material.codes(), material.clean()
    fixed = right["residents_margin"] == 0
    left = _(
        "The code -555555555 is still there, as if it were a number. Look up what it means in the "
        "list above."
    )
    missing = _(
        "You made the margin empty. The code -555555555 does not say that it is missing: the "
        "number is fixed, so its margin is 0."
    )
    margins = [
        *mistakes.of_another(
            "code_left", [raw["residents_margin"], raw["residents_margin"].abs()], left
        ),
        Mistake("all_missing", right["residents_margin"].mask(fixed), missing),
    ]
    return Table(
        right=right,
        key="place_id",
        columns=[
            Column(
                name="income",
                tolerance=0,
                otherwise=_(
                    "The column income is not right yet. Where the code stands it should be empty, "
                    "and everywhere else as it came."
                ),
            ),
            Column(
                name="residents_margin",
                tolerance=0,
                known=margins,
                otherwise=_(
                    "The column residents_margin is not right yet. Where the code stands it should "
                    "be 0, and everywhere else as it came."
                ),
            ),
        ],
        prepare=lambda table: _nobody_knows(table, right.loc[right["income"].isna(), "place_id"]),
        praise=_(
            "One code says “we cannot tell you”, the other “this is exact”. Read as one, they hide "
            "what is known or invent what is not."
        ),
    )


def _nobody_knows(table: pd.DataFrame, towns: pd.Series) -> pd.DataFrame:
    """Raise Wrong where an income that nobody knows is a number, and say which."""
    there = table.loc[table["place_id"].isin(towns), "income"]
    if any(isinstance(value, str) for value in there):
        text = _("Leave an income that nobody knows empty, with mask. A text stops every sum.")
        raise Wrong("filled", text)
    incomes = pd.to_numeric(there, errors="coerce").dropna()
    if (incomes.abs() > MOST_DOLLARS).any():
        text = _(
            "The code -666666666 is still there, as if somebody earned that. Look up what it means "
            "in the list above."
        )
        raise Wrong("code_left", text)
    if (incomes == 0).any():
        text = _("A missing income is not 0 dollars. Leave it empty, with mask.")
        raise Wrong("code_zero", text)
    if len(incomes):
        text = _(
            "Nobody knows this income. Another number in its place, such as an average, looks like "
            "an answer. Leave it empty."
        )
        raise Wrong("filled", text)
    return table


@exercise(points=4, answers=2)
def every_row():
    """All rows of a table that comes in pages, and what they add up to."""
    every = material.visits()
    counts = every["households"].astype(float)
    return Parts(
        [
            Custom(lambda answer: _judge_rows(answer, every)),
            Number(
                name="total",
                right=counts.sum(),
                tolerance=0,
                known=[
                    Mistake(
                        "rows", len(every),
                        _("This is how many rows there are. Add up the column households."),
                    ),
                    Mistake(
                        "rows", int(counts.notna().sum()),
                        _("This is how many rows hold a number. Add the numbers up: sum."),
                    ),
                    *mistakes.of_another(
                        "filled", [counts.fillna(n).sum() for n in range(1, 11)],
                        _(
                            "You put a number in the place of the hidden counts. Nobody outside "
                            "knows them: leave them empty, and sum passes over them."
                        ),
                    ),
                    *mistakes.of_another(
                        "pages_sum",
                        [part.sum() for n in (1000, 2000) for part in (counts[:n], counts[n:])],
                        _("This is the sum of some pages. Add up the whole table visits."),
                    ),
                ],
                otherwise=_(
                    "total is not right yet. Make the column households into numbers with "
                    "astype(float), then add them up with sum."
                ),
            ),
        ],
        praise=_(
            "Every row is there once. The sum leaves out the hidden counts, so say “at least” when "
            "you use it."
        ),
    )  # fmt: skip


def _judge_rows(answer: object, every: pd.DataFrame) -> str:
    table = a_table(answer, ["visit_id", "households"])
    ids = table["visit_id"].astype(str)
    once = set(ids)
    if not once <= set(every["visit_id"]):
        raise Wrong(
            "wrong_value", _("There are rows that the portal does not have. Fetch them again.")
        )
    if len(table) == len(once) == len(every):
        return ""
    if len(table) == len(every):
        text = ngettext(
            "There are 2,350 rows, but {n} is there twice and another is missing. Without a fixed "
            "order the portal shuffles for each page. Give every page the same order.",
            "There are 2,350 rows, but {n} are there twice and others are missing. Without a fixed "
            "order the portal shuffles for each page. Give every page the same order.",
            len(table) - len(once),
        )
        raise Wrong("no_order", text.format(n=len(table) - len(once)))
    if len(table) == 1000 == len(once):
        text = _(
            "This is one page of 1,000 rows. The portal does not say that there are more. Fetch "
            "the pages that begin at 1000 and at 2000 too."
        )
        raise Wrong("first_page", text)
    if len(table) > len(once):
        text = _(
            "Some rows are there twice. Each page begins where the one before ended: at 0, 1000 "
            "and 2000. Put each into the list once, all with the same order."
        )
        raise Wrong("page_twice", text)
    text = _(
        "{n} of 2,350 rows are there. A page is missing, or a page begins at the wrong row: they "
        "begin at 0, 1000 and 2000. Or rows were taken out: keep those with a hidden count, too."
    )
    raise Wrong("page_missing", text.format(n=whole(len(table))))


@exercise(points=3)
def source_record(place):
    """For each line of the record of a source, the line of the documentation that tells it."""
    right = material.letters(place)
    why = {
        "universe": ("universe", _("It says who could be in the table at all.")),
        "collected_to": ("collected_to", _("It is the last day on which somebody was asked.")),
        "published": ("published", _("It is the day on which the publisher put the table out.")),
        "fetched": ("fetched", _("It is the day on which the table came to you.")),
        "license": ("terms", _("It says what you may do with the numbers.")),
    }
    return Labels(
        right=right,
        words={letter: option.text for letter, option in material.lines(place).items()},
        why={name: Mistake(hint, None, text) for name, (hint, text) in why.items()},
        otherwise=_("Each line of the record has a letter of its own."),
        praise=_(
            "With this record, anybody can find the table, see how old it is, and tell if it was "
            "changed since."
        ),
    )


@exercise(points=3, answers=3)
def free_meals():
    """The numbers of a spreadsheet by town, and what its two signs say of the others."""
    table = material.meals().set_index("Town")
    shown = table["With free meals"]
    hidden = shown.index[shown == spreadsheet.HIDDEN].tolist()
    none = shown.index[shown == spreadsheet.NOT_APPLICABLE].tolist()
    right = spreadsheet.numbers(shown)
    total = Mistake(
        "total_row", None,
        _("“{name}” is the sum of all others, and no town. Leave this row out.").format(
            name=material.ALL_TOWNS
        ),
    )  # fmt: skip
    return Parts(
        [
            ByName(
                right=right, what=_("towns"), name="meals",
                wrong={material.ALL_TOWNS.casefold(): total},
                known=[
                    Mistake(
                        "students", spreadsheet.numbers(table["Students"]).mask(right.isna()),
                        _("These are all students. Take the column “With free meals”."),
                    )
                ],
                filled=Mistake(
                    "hidden_filled", None,
                    _(
                        "A town with * or (X) under “With free meals” is not empty. Neither sign "
                        "is 0: one number is hidden, the other cannot exist. The function "
                        "fetch.spreadsheet.numbers leaves both empty."
                    ),
                ),
                tolerance=0,
                otherwise=_("Take commas out, then make numbers: fetch.spreadsheet.numbers."),
            ),
            _signed("hidden", hidden, none, right.index),
            _signed("no_school", none, hidden, right.index),
        ],
        praise=_(
            "Two towns have so few students with free meals that a number would point at them, or "
            "its neighbor would give it away. Two have no school."
        ),
    )  # fmt: skip


def _signed(name: str, right: list[str], others: list[str], towns: pd.Index) -> Names:
    swapped = Mistake(
        "sign_mixed_up", others,
        _("{name}: this sign says something else. Read its note below the table.").format(
            name=name
        ),
    )  # fmt: skip
    number = Mistake(
        "not_that_sign", None,
        _("{name}: this town has a number, and no sign.").format(name=name),
    )  # fmt: skip
    wrong = {town: swapped if town in others else number for town in towns if town not in right}
    lost = Mistake(
        "not_that_sign", None,
        _("{name}: a town with this sign is missing. Look at all rows.").format(name=name),
    )  # fmt: skip
    return Names(
        right=right, allowed=list(towns), what=_("towns"), known=[swapped], wrong=wrong,
        missing=dict.fromkeys(right, lost), column="Town", list_name=name,
        otherwise=_("Name the towns with this sign."),
    )  # fmt: skip


@exercise(points=2, answers=2)
def unmatched():
    """How many rows find no place, and why."""
    rows = material.old_tracts()
    there = rows["place_id"].isin(material.places()["place_id"])
    reasons = {letter: str(text) for letter, text in material.REASONS.items()}
    look = _("Put an old id beside a new one: 0301010100 and 0390010100. What is different?")
    return Parts(
        [
            Number(
                name="without",
                right=int((~there).sum()),
                tolerance=0,
                known=[
                    Mistake(
                        "matched", int(there.sum()),
                        _("So many rows did find their place. Count the others: ~ means “not”."),
                    ),
                    Mistake(
                        "all_rows", len(material.places()),
                        _("So many places there are. Count the rows of old without one."),
                    ),
                ],
                otherwise=_("Count the rows of old whose place_id is not in places."),
            ),
            Choice(
                options=reasons, right="C", name="because",
                wrong={letter: Mistake("reason", letter, look) for letter in "ABD"},
            ),
        ],
        praise=_(
            "Nothing is lost: a table of old and new ids brings them together. Module 09 does it. "
            "Rows without a partner are counted, and never dropped in silence."
        ),
    )  # fmt: skip
