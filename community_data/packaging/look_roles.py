"""What each column of an unknown table is for: the place, the number, the groups, the person.

Every guess says how sure it is and why. Nothing here decides which words of cells may be shown;
that is `look_words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from community_data.packaging.look_cells import Kind, bare
from community_data.packaging.look_columns import Column, Profile
from community_data.packaging.look_layout import spaced
from community_data.packaging.mapping import COUNT, PERSON, VISIT
from community_data.text.translate import _, lazy_gettext

SURE, LIKELY, GUESS = lazy_gettext("sure"), lazy_gettext("likely"), lazy_gettext("a guess")


class Guess(NamedTuple):
    """A guess about the table: what, how sure (SURE, LIKELY or GUESS), and why, in words."""

    value: object
    sure: object
    why: str


def words(pattern: str) -> re.Pattern:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


PLACE = words(
    r"towns?|city|cities|count(?:y|ies)|municipalit(?:y|ies)|municipios?|places?|neighbou?rhoods?|"
    r"wards?|districts?|regions?|boroughs?|parish(?:es)?|areas?|geograph(?:y|ic)|geo ?ids?|fips|locations?|"
    r"jurisdictions?|communit(?:y|ies)|villages?|tracts?|zip(?: ?codes?)?|postcodes?|local authorit(?:y|ies)|"
    r"authority|states?|lga|sa[1234]|residence|schools?|coc|province|territory|sites?"
)
PLACE_CODE = words(r"ids?|codes?|geo ?ids?|fips|no|nr|number")
PRIVATE = words(
    r"first ?names?|last ?names?|given ?names?|family ?names?|surnames?|full ?names?|client names?|"
    r"middle ?names?|maiden ?names?|nicknames?|alias|contacts?|"
    r"street|address(?:es)?|addr|phones?|telephone|mobile|cell|e ?mails?|mail|ssn|social security|"
    r"medicaid|medicare|mrn|passport|licen[cs]e no|notes?|remarks?|comments?|worker|case ?worker|"
    r"staff|counsel+or|doctor|physician|provider name|teacher|guardian|parent|mother|father|spouse|"
    r"emergency|signature|ip|lat|latitude|lon|long|longitude|apartment|apt|unit no"
)
A_PERSON = words(
    r"client|patient|participant|person|student|member|guest|resident|household|hh|family|"
    r"record|case|application|visitor|applicant|child|beneficiary|enrol+ee|unique"
)
ID = words(r"ids?|no|nr|num|number|code|key|identifier|#")
BIRTH = words(r"dob|birth ?dates?|date of birth|born|birth ?days?|birth")
AGE = words(r"ages?|age in years|age at .*|ageyears?")
PERIOD = words(r"years?|fy|fiscal years?|school ?years?|periods?|year ?month|ano|jahr|quarters?|months?")
DATE = words(r"dates?|days?|visited|visit|when|timestamp|week")
TOTAL = words(r"total|totals|all|everyone|overall|persons?|people|n|count|sum|grand total")
COUNTED = words(
    r"counts?|n|numbers?|no of|number of|num|totals?|people|persons?|cases?|deaths?|births?|"
    r"students?|enrol(?:l)?ment|enrolled|estimates?|households?|served|helped|clients?|"
    r"admissions?|admitted|applicants?|value|obs value|residents?|males?|females?|"
    r"men|women|children|adults?|homeless|sheltered|unsheltered|visits?|confirmed|tests?|"
    r"individuals|families|veterans|youth|participants?|recipients?|incidents?|suspensions?"
)
NO_COUNT = words(
    r"ids?|codes?|fips|geo ?ids?|zip|postcodes?|phone|years?|ages?|lat|latitude|lon|longitude|income|"
    r"amount|dollars|rank|order|rate|rates|ratio|percent|pct|per|median|mean|average|avg|index|"
    r"score|sqmi|acres|area|size|objectid|fid|row|line|week|month|day|sort"
)
PEOPLE_THERE = words(r"populations?|all residents|residents|inhabitants|pop|denominator|base")
MARGIN = words(r"margins?|moe|margin of error|moes|error|confidence|ci|cv|se")
KIND = words(r"types?|kinds?|measures?|indicators?|variables?|statistics?|categor(?:y|ies)|series|metric")
GROUPINGS = {
    "race": words(r"races?|ethnicit(?:y|ies)|ethnic|race ?/ ?ethnicity|ancestry"),
    "sex": words(r"sex|gender|genders|male|female|males|females|men|women"),
    "age": words(r"ages?|age ?groups?|age ?bands?|years old|under|over"),
    "language": words(r"languages?|spoken"),
    "disability": words(r"disabilit(?:y|ies)|disabled"),
    "housing": words(r"housing|tenure|own|rent|living situation|shelter(?:ed)?"),
    "grade": words(r"grades?|grade level"),
    "insurance": words(r"insurance|payer|coverage"),
    "veteran": words(r"veterans?"),
    "citizenship": words(r"citizenship|nativity|immigration|born abroad"),
    "program": words(r"programs?|programmes?|services?|project types?"),
    "type": KIND,
}
AGE_RANGE = re.compile(
    r"(?:ages? )?\d{1,3} ?(?:-|–|to) ?\d{1,3}(?: years?)?|(?:under|less than|<|0 to) ?\d{1,3}(?: years?)?|"
    r"\d{1,3} ?(?:\+|and over|years and over|or older|and older|plus)(?: years?)?",
    re.IGNORECASE,
)
MOST_GROUPS = 40


@dataclass
class Grouping:
    """One way to group people: the words of a column, an age, a birth date, or columns.

    by: its name, such as race. way: "column", "age", "birth_date" or "columns".
    """

    by: str
    way: str
    columns: list[Column]
    sure: object
    why: str


@dataclass
class Roles:
    """What the columns are for. What is None, no column seems to be."""

    one_row_is: Guess
    place: Guess | None = None
    ids: Guess | None = None
    count: Guess | None = None
    date: Guess | None = None
    period: Guess | None = None
    population: Guess | None = None
    margin: Guess | None = None
    groupings: list[Grouping] = field(default_factory=list)
    unused: list[Column] = field(default_factory=list)


def is_private(column: Column) -> bool:
    """Whether a column tells who somebody is, by its name: no text of it is ever shown."""
    return bool(PRIVATE.search(spaced(column.name)))


def find_roles(profile: Profile, is_place: Callable[[str], bool] | None) -> Roles:
    """What each column is for. is_place: whether a text is one of the places that are known."""
    columns = [column for column in profile.columns if column.rows]
    taken: set[int] = set()

    def take(guess: Guess | None) -> Guess | None:
        if guess:
            value = guess.value if isinstance(guess.value, list) else [guess.value]
            taken.update(column.position for column in value)
        return guess

    def free() -> list[Column]:
        return [column for column in columns if column.position not in taken]

    place = take(_place(free(), is_place))
    period = take(_period(free()))
    counts = [column for column in free() if _counts(column)]
    one_row_is = _one_row_is(profile, columns, counts)
    roles = Roles(one_row_is, place=place, period=period)
    if one_row_is.value == COUNT:
        roles.margin = take(_margin(free()))
        roles.count = take(_count(counts))
        roles.groupings = _wide(counts, roles.count) if roles.count else []
        for grouping in roles.groupings:
            taken.update(column.position for column in grouping.columns)
        roles.population = take(_population(free()))
    else:
        roles.ids = take(_ids(profile, free()))
        roles.date = take(_date(free()))
    roles.groupings += [
        grouping for column in free() if (grouping := _grouping(column, one_row_is.value == COUNT))
    ]
    for grouping in roles.groupings:
        taken.update(column.position for column in grouping.columns)
    roles.unused = free()
    return roles


def _place(columns: list[Column], is_place) -> Guess | None:
    """The column of places: by the places that are known, else by its name."""
    if is_place:
        shares = {c.position: _share(c, is_place) for c in columns if not c.overflow}
        best = max(columns, key=lambda c: (shares.get(c.position, 0), -c.position), default=None)
        share = shares.get(best.position, 0) if best else 0
        if share >= 0.5:
            why = _("{percent}% of its rows hold one of the places that are known").format(
                percent=int(100 * share)
            )
            return Guess(best, SURE if share >= 0.9 else LIKELY, why)
    named = [
        c for c in columns
        if PLACE.search(spaced(c.name)) and not is_private(c) and (c.is_text or _is_code(c))
    ]  # fmt: skip
    texts = [c for c in named if c.is_text] or named
    if not texts:
        return None
    best = max(texts, key=lambda c: (_rank(c), -c.position))
    return Guess(best, LIKELY if len(texts) == 1 else GUESS, _("by the name of the column"))


def _rank(column: Column) -> int:
    """How near a place that a column names is to where somebody lives."""
    name = spaced(column.name).casefold()
    if re.search(r"resid|home", name):
        return 3
    if re.search(r"injur|death|birth|incident|mail|school|state|region", name):
        return 0
    return 2 if re.search(r"town|city|municip|neighb|ward|village|name", name) else 1


def _is_code(column: Column) -> bool:
    return bool(PLACE_CODE.search(spaced(column.name)) or re.search(r"zip|tract", column.name, re.I))


def _share(column: Column, is_place) -> float:
    total = sum(times for text, times in column.words.items())
    good = sum(times for text, times in column.words.items() if is_place(bare(text)))
    return good / total if total else 0.0


def _period(columns: list[Column]) -> Guess | None:
    periods = [c for c in columns if c.is_period]
    named = [c for c in periods if PERIOD.search(spaced(c.name))]
    if named:
        return Guess(named[0], SURE, _("it holds years, and its name says so"))
    if periods and periods[0].different > 1:
        return Guess(periods[0], LIKELY, _("it holds nothing but years"))
    return None


def _counts(column: Column) -> bool:
    """Whether the numbers of a column could be counts of people."""
    name = spaced(column.name)
    if not column.is_number or column.is_period or BIRTH.search(name):
        return False
    if MARGIN.search(name) or is_private(column):
        return False
    if NO_COUNT.search(name) and not re.search(r"\bnumber of\b|\bcount\b", name, re.I):
        return bool(AGE_RANGE.fullmatch(name.strip()))
    return True


def _one_row_is(profile: Profile, columns: list[Column], counts: list[Column]) -> Guess:
    """Whether a row is a person, a visit or a count."""
    signs = [
        c for c in columns
        if BIRTH.search(spaced(c.name)) or (is_private(c) and c.share(Kind.SIGN, Kind.BLANK) < 1)
    ]  # fmt: skip
    ids = _ids(profile, columns)
    counted = [c for c in counts if COUNTED.search(spaced(c.name)) or AGE_RANGE.search(c.name)]
    if counted and not any(BIRTH.search(spaced(c.name)) for c in signs) and not ids:
        sure = SURE if not signs else GUESS
        return Guess(COUNT, sure, _("column {letter} holds numbers, and its name says what is counted").format(letter=counted[0].letter))  # fmt: skip
    if ids:
        unique = ids.value[0].different == ids.value[0].rows or ids.value[0].overflow
        if unique:
            return Guess(PERSON, LIKELY, _("each row has an id of its own in column {letter}").format(letter=ids.value[0].letter))  # fmt: skip
        return Guess(VISIT, LIKELY, _("an id in column {letter} stands in several rows").format(letter=ids.value[0].letter))  # fmt: skip
    if signs:
        return Guess(PERSON, LIKELY, _("column {letter} is about one person").format(letter=signs[0].letter))  # fmt: skip
    if counts:
        return Guess(COUNT, GUESS, _("column {letter} holds numbers").format(letter=counts[0].letter))
    return Guess(PERSON, GUESS, _("no column holds numbers that could be counts"))


def _ids(profile: Profile, columns: list[Column]) -> Guess | None:
    """The column that tells people apart."""
    for column in columns:
        name = spaced(column.name)
        if not ID.search(name) and not re.fullmatch(r"\s*(?:client|patient|participant|mrn)\s*", name, re.I):
            continue
        if PLACE.search(name) and not A_PERSON.search(name):
            continue
        if COUNTED.fullmatch(name.strip()) or re.search(r"\bn(?:umber|o) of\b", name, re.I):
            continue
        many = column.overflow or column.different > 0.05 * column.rows
        if many and (A_PERSON.search(name) or column.overflow or column.different > 0.5 * column.rows):
            return Guess([column], LIKELY, _("by the name of the column and its {n} different texts").format(n=f"{column.different:,}"))  # fmt: skip
    return None


def _date(columns: list[Column]) -> Guess | None:
    dates = [c for c in columns if c.is_date and not BIRTH.search(spaced(c.name))]
    dates.sort(key=lambda c: (not DATE.search(spaced(c.name)), c.position))
    if not dates:
        return None
    return Guess(dates[0], LIKELY if len(dates) == 1 else GUESS, _("it holds dates"))


def _margin(columns: list[Column]) -> Guess | None:
    found = [c for c in columns if MARGIN.search(spaced(c.name)) and (c.is_number or c.is_percent)]
    return Guess(found, LIKELY, _("by the name of the column")) if found else None


def _count(counts: list[Column]) -> Guess | None:
    """The column with the number of all: the sum of others, else by its name."""
    if len(counts) == 1:
        return Guess(counts[0], SURE, _("the only column with numbers that could be counts"))
    people = [c for c in counts if not PEOPLE_THERE.fullmatch(spaced(c.name).strip())]
    totals = [c for c in people if TOTAL.search(spaced(c.name))] or [
        c for c in people if COUNTED.search(spaced(c.name)) and not _group_name(c.name)
    ]
    if totals:
        return Guess(totals[0], LIKELY, _("by the name of the column"))
    return Guess(people[0], GUESS, _("the first column with numbers")) if people else None


def _population(columns: list[Column]) -> Guess | None:
    found = [c for c in columns if c.is_number and PEOPLE_THERE.search(spaced(c.name))]
    return Guess(found[0], LIKELY, _("by the name of the column")) if found else None


def _group_name(name: str) -> str:
    """The grouping that the name of a column with numbers belongs to, or nothing."""
    text = spaced(name).strip()
    if AGE_RANGE.search(text):
        return "age"
    for by, pattern in WORDS_OF.items():
        if pattern.search(text):
            return by
    return ""


WORDS_OF = {
    "sex": words(r"males?|females?|men|women|boys|girls|nonbinary|transgender"),
    "race": words(
        r"white|black|african american|asian|hispanic|latin[oax]|native|american indian|alaska|"
        r"pacific islander|hawaiian|two or more|multiracial|indigenous|m[aā]ori"
    ),
    "age": words(r"under \d+|over \d+|children|adults|seniors|youth|elderly|minors"),
    "shelter": words(r"sheltered|unsheltered"),
}


def _wide(counts: list[Column], total: Guess) -> list[Grouping]:
    """Groups that stand side by side, each in a column of numbers."""
    found: dict[str, list[Column]] = {}
    for column in counts:
        if column is total.value or PEOPLE_THERE.search(spaced(column.name)):
            continue
        by = _group_name(column.name)
        if by:
            found.setdefault(by, []).append(column)
    return [
        Grouping(by, "columns", columns, LIKELY, _("by the names of the columns"))
        for by, columns in found.items() if len(columns) > 1
    ]  # fmt: skip


def _grouping(column: Column, counted: bool) -> Grouping | None:
    """The way to group people that a column of words, ages or birth dates is."""
    name = spaced(column.name)
    if BIRTH.search(name):
        return None if counted else Grouping("age", "birth_date", [column], LIKELY, _("by its name"))
    if is_private(column):
        return None
    if AGE.fullmatch(name.strip()) and column.is_number:
        return None if counted else Grouping("age", "age", [column], LIKELY, _("by its name, and numbers stand in it"))
    if not column.is_text and column.share(Kind.TEXT, Kind.SIGN) < 0.5 and not AGE_RANGE.search(next(iter(column.words))):
        return None
    if column.overflow or not 2 <= column.different <= MOST_GROUPS:
        return None
    for by, pattern in GROUPINGS.items():
        if pattern.search(name):
            return Grouping(by, "column", [column], LIKELY, _("by its name, and it has {n} different words").format(n=column.different))  # fmt: skip
    if counted and column.different < 0.5 * column.rows:
        return Grouping("", "column", [column], GUESS, _("it has {n} different words").format(n=column.different))  # fmt: skip
    return None
