"""What each column of an unknown table is for: the place, the number, the groups, the person.

Every guess says how sure it is and why. Nothing here decides which words of cells may be shown;
that is `look_words`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from community_data.packaging.look_cells import Kind, bare
from community_data.packaging.look_columns import Column, Profile
from community_data.packaging.look_layout import spaced
from community_data.packaging.look_places import GEOID, is_census_label
from community_data.packaging.mapping import COUNT, PERSON, VISIT
from community_data.text.translate import _, lazy_gettext

SURE, LIKELY, GUESS = lazy_gettext("sure"), lazy_gettext("likely"), lazy_gettext("a guess")
MOST_GROUPS = 40


class Guess(NamedTuple):
    """A guess about the table: what, how sure (SURE, LIKELY or GUESS), and why, in words."""

    value: object
    sure: object
    why: str


def words(pattern: str) -> re.Pattern:
    """A pattern that looks for whole words, in any case."""
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# What the names of columns say. They are looked for with `spaced`: TownName is Town Name.
PLACE = words(
    r"towns?|city|cities|count(?:y|ies)|municipalit(?:y|ies)|municipios?|places?|neighbou?rhoods?|"
    r"wards?|districts?|regions?|boroughs?|parish(?:es)?|areas?|geograph(?:y|ic)|geo ?ids?|fips|"
    r"locations?|jurisdictions?|communit(?:y|ies)|villages?|tracts?|zip(?: ?codes?)?|postcodes?|"
    r"local authorit(?:y|ies)|authority|states?|lga|sa[1234]|residence|schools?|coc|province|"
    r"territory|sites?|zcta|modzcta|puma|msa|mmsa|cbsa"
)
PRIVATE = words(
    r"first ?names?|last ?names?|given ?names?|family ?names?|surnames?|full ?names?|"
    r"client names?|middle ?names?|maiden ?names?|nicknames?|alias|contacts?|street|"
    r"address(?:es)?|addr|phones?|telephone|mobile|cell|e ?mails?|mail|ssn|social security|"
    r"medicaid|medicare|mrn|passport|licen[cs]e no|notes?|remarks?|comments?|worker|case ?worker|"
    r"staff|counsel+or|doctor|physician|provider name|teacher|guardian|parent|mother|father|"
    r"spouse|emergency|signature|ip|lat|latitude|lon|long|longitude|apartment|apt|unit no"
)
A_PERSON = words(
    r"client|patient|participant|person|student|member|guest|resident|household|hh|family|"
    r"record|case|application|visitor|applicant|child|beneficiary|enrol+ee|unique"
)
ID = words(r"ids?|no|nr|num|number|code|key|identifier|#")
PLACE_CODE = words(r"ids?|codes?|geo ?ids?|fips|no|nr|number|zip|tract|zcta|modzcta|puma")
BORN = words(r"dob|birth ?dates?|date of birth|born|birth ?days?|birth")
AGE = words(r"ages?|age in years|age at .*|ageyears?")
PERIOD = words(
    r"years?|fy|fiscal years?|school ?years?|periods?|year ?month|ano|jahr|quarters?|months?"
)
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
    r"ids?|codes?|fips|geo ?ids?|zip|postcodes?|phone|years?|ages?|lat|latitude|lon|longitude|"
    r"amount|dollars|household size|rank|order|rate|rates|ratio|percent|pct|per|median|mean|"
    r"average|avg|index|score|sqmi|acres|area|size|objectid|fid|row|line|week|month|day|sort"
)
PEOPLE_THERE = words(r"populations?|all residents|residents|inhabitants|pop|denominator|base")
MARGIN = words(r"margins?|moe|margin of error|moes|error|confidence|ci|cv|se")
WHAT_A_NUMBER_IS = words(
    r"measures?|indicators?|variables?|statistics?|metrics?|units?|estimate type"
)
CENSUS_TOTAL = re.compile(r"!!total:?\s*$", re.IGNORECASE)
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
}
# What the names of columns of numbers say, each of which is a group.
GROUPS = {
    "sex": words(r"males?|females?|men|women|boys|girls|nonbinary|transgender"),
    "race": words(
        r"white|black|african american|asian|hispanic|latin[oax]|native|american indian|alaska|"
        r"pacific islander|hawaiian|two or more|multiracial|indigenous|m[aā]ori|"
        r"(?:another|other|some other|unknown) race"
    ),
    "age": words(r"under \d+|over \d+|children|adults|seniors|youth|elderly|minors"),
    "shelter": words(r"sheltered|unsheltered"),
}
AGE_RANGE = re.compile(
    r"(?:ages? )?\d{1,3} ?(?:-|–|to) ?\d{1,3}(?: years?)?|ages? \d{1,3} \d{1,3}(?: yrs| years)?|"
    r"(?:under|less than|<|0 to) ?\d{1,3}(?: years?)?|"
    r"\d{1,3} ?(?:\+|and over|years and over|or older|and older|plus)(?: years?)?",
    re.IGNORECASE,
)


@dataclass
class Grouping:
    """One way to group people: the words of a column, an age, a birth date, or columns.

    by: its name, such as race; empty where nothing says it. way: the key of the mapping, "column",
    "age", "birth_date" or "columns".
    """

    by: str
    way: str
    columns: list[Column]
    sure: object
    why: str


@dataclass
class Roles:
    """What the columns are for. What is None, no column seems to be.

    kinds: columns that say what the number in their row is, such as “Measure”.
    margins: the position of a column of numbers -> the column with their margins of error.
    populations: the position of a column that is a group -> the column with how many people of it
    there are.
    other_counts: columns of numbers that are neither the count nor one of its groups.
    """

    one_row_is: Guess
    place: Guess | None = None
    ids: Guess | None = None
    count: Guess | None = None
    date: Guess | None = None
    period: Guess | None = None
    population: Guess | None = None
    kinds: list[Column] = field(default_factory=list)
    margins: dict[int, Column] = field(default_factory=dict)
    groupings: list[Grouping] = field(default_factory=list)
    populations: dict[int, Column] = field(default_factory=dict)
    other_counts: list[Column] = field(default_factory=list)
    unused: list[Column] = field(default_factory=list)


def _name_each_once(groupings: list[Grouping]) -> None:
    """Race and ethnicity are two columns, and want two names."""
    taken = set()
    for grouping in groupings:
        if grouping.by in taken:
            grouping.by = ""
        taken.add(grouping.by)


class _Free:
    """The columns that no role has taken yet."""

    def __init__(self, columns: list[Column]) -> None:
        self.columns = list(columns)

    def take(self, guess: Guess | None) -> Guess | None:
        if guess:
            self.leave(guess.value if isinstance(guess.value, list) else [guess.value])
        return guess

    def leave(self, columns: list[Column]) -> None:
        self.columns = [column for column in self.columns if column not in columns]


def find_roles(profile: Profile, is_place: Callable[[str], bool] | None) -> Roles:
    """What each column is for. is_place: whether a text is one of the places that are known."""
    columns = [column for column in profile.columns if column.rows]
    free = _Free(columns)
    period = free.take(_period(free.columns))
    counts = [column for column in free.columns if _counts(column)]
    one_row_is = _one_row_is(columns, counts)
    counted = one_row_is.value == COUNT
    place = free.take(_place(free.columns, is_place, counted))
    counts = [column for column in counts if column in free.columns]
    roles = Roles(one_row_is, place=place, period=period)
    if counted:
        _roles_of_counts(roles, free, counts, columns)
    else:
        roles.ids = free.take(_ids(free.columns))
        roles.date = free.take(_date(free.columns))
    if counted:
        roles.kinds = [column for column in free.columns if _says_what_a_number_is(column)]
        free.leave(roles.kinds)
    in_words = [
        g for column in free.columns if (g := _grouping(column, counted, place is not None))
    ]
    roles.groupings += in_words
    _name_each_once(roles.groupings)
    free.leave([grouping.columns[0] for grouping in in_words])
    roles.unused = free.columns
    if roles.count:
        roles.other_counts = [column for column in counts if column in roles.unused]
    return roles


def _roles_of_counts(roles: Roles, free: _Free, counts: list[Column], columns) -> None:
    margins = [column for column in free.columns if _holds_margins(column)]
    roles.population = free.take(_population(counts))
    counts = [column for column in counts if column in free.columns]
    roles.count = free.take(_count(counts))
    if roles.count:
        roles.groupings = _side_by_side(counts, roles.count.value)
    for grouping in roles.groupings:
        free.leave(grouping.columns)
    in_groups = [column for grouping in roles.groupings for column in grouping.columns]
    there = [column for column in free.columns if column in counts and _counts_people(column)]
    roles.populations = {c.position: p for c in in_groups if (p := _population_of(c, there))}
    free.leave(list(roles.populations.values()))
    roles.margins = {c.position: m for c in columns if (m := _margin_of(c, margins))}
    free.leave(margins)


def is_private(column: Column) -> bool:
    """Whether a column tells who somebody is, by its name: no text of it is ever shown."""
    return bool(PRIVATE.search(spaced(column.name)))


def is_birth_date(column: Column) -> bool:
    """Whether a column holds when people were born; not how many were born somewhere."""
    dates = column.share(Kind.DATE) >= 0.3 or column.is_period
    return dates and bool(BORN.search(spaced(column.name)))


def share(column: Column, is_place: Callable[[str], bool]) -> float:
    """The share of the rows of a column whose text is a place."""
    good = sum(times for text, times in column.words.items() if is_place(bare(text)))
    return good / column.words.total() if column.words else 0.0


def year_of(text: str) -> str:
    """The year that stands in a text; empty where none does."""
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    return year[0] if year else ""


def _place(
    columns: list[Column], is_place: Callable[[str], bool] | None, counted: bool
) -> Guess | None:
    """The column of places: by the places that are known, by the Census, else by its name."""
    if is_place:
        shares = [(share(c, is_place), -c.position, c) for c in columns if not c.overflow]
        part, _position, best = max(shares, default=(0.0, 0, None), key=lambda item: item[:2])
        if part >= 0.5:
            why = _("{percent}% of its rows hold one of the places that are known").format(
                percent=int(100 * part)
            )
            return Guess(best, SURE if part >= 0.9 else LIKELY, why)
    for column in columns:
        if holds_geoids(column):
            return Guess(column, SURE, _("it holds the ids of the Census"))
    for column in columns:
        if not column.overflow and share(column, is_census_label) >= 0.9:
            return Guess(column, SURE, _("it holds labels as the Census writes them"))
    return _place_by_name(columns, counted)


def holds_geoids(column: Column) -> bool:
    """Ids of the Census: one kind of them, in a column that is called so."""
    named = re.search(r"geo_?id|fips", spaced(column.name).replace(" ", "_"), re.IGNORECASE)
    ids = [GEOID.fullmatch(bare(text)) for text in column.words]
    return bool(named) and all(ids) and len({len(i["id"]) for i in ids if i}) <= 3


def place_names(columns: list[Column]) -> list[Column]:
    """The columns that hold places by their names; those with words, if there are any."""
    named = [
        c for c in columns
        if PLACE.search(spaced(c.name)) and not is_private(c)
        and (c.is_text or PLACE_CODE.search(spaced(c.name)))
    ]  # fmt: skip
    return [column for column in named if column.is_text] or named


def _place_by_name(columns: list[Column], counted: bool) -> Guess | None:
    """In a list of people where they live; in a table of counts the smallest places."""
    found = place_names(columns)
    if not found:
        return None

    def order(column: Column) -> tuple:
        code = bool(PLACE_CODE.search(spaced(column.name)))
        if counted:
            return column.different, not code, -column.position
        return _nearness(column), not code, -column.position

    best = max(found, key=order)
    return Guess(best, LIKELY if len(found) == 1 else GUESS, _("the name of the column"))


def _nearness(column: Column) -> int:
    """How near a place that a column names is to where somebody lives."""
    name = spaced(column.name).casefold()
    if re.search(r"resid|home", name):
        return 3
    if re.search(r"injur|death|birth|incident|mail|school|state|region", name):
        return 0
    return 2 if re.search(r"town|city|municip|neighb|ward|village|name", name) else 1


def _period(columns: list[Column]) -> Guess | None:
    periods = [c for c in columns if c.is_period and not BORN.search(spaced(c.name))]
    named = [column for column in periods if PERIOD.search(spaced(column.name))]
    if named:
        return Guess(named[0], SURE, _("it holds years, and its name says so"))
    if periods and periods[0].different > 1:
        return Guess(periods[0], LIKELY, _("it holds nothing but years"))
    return None


def _counts(column: Column) -> bool:
    """Whether the numbers of a column could be counts of people."""
    name = spaced(column.name).strip()
    if not column.is_number or column.is_period or is_private(column):
        return False
    if MARGIN.search(name):
        return False
    if not COUNTED.search(name) and _has_decimals(column):
        return False
    if NO_COUNT.search(name) and not re.search(r"\bnumber of\b|\bcount\b", name, re.IGNORECASE):
        return bool(AGE_RANGE.fullmatch(name))
    return True


def _has_decimals(column: Column) -> bool:
    """Whether most numbers have decimals, as rates have."""
    numbers = column.numbers()
    decimals = [text for text in numbers if re.fullmatch(r"\d+\.\d*[1-9]\d*", text)]
    return 2 * len(decimals) > len(numbers)


def _one_row_is(columns: list[Column], counts: list[Column]) -> Guess:
    """Whether a row is a person, a visit or a count."""
    births = [column for column in columns if is_birth_date(column)]
    private = [column for column in columns if is_private(column)]
    named = [c for c in counts if COUNTED.search(spaced(c.name)) or AGE_RANGE.search(c.name)]
    ids = _ids(columns)
    if named and not births and not ids:
        sure = GUESS if private or _one_by_one(columns) else SURE
        told = _("column {letter} holds numbers, and its name says what is counted")
        return Guess(COUNT, sure, told.format(letter=named[0].letter))
    if ids:
        column = ids.value[0]
        once = column.overflow or column.different == column.rows
        if once:
            told = _("each row has an id of its own in column {letter}")
            return Guess(PERSON, LIKELY, told.format(letter=column.letter))
        told = _("an id in column {letter} stands in several rows")
        return Guess(VISIT, LIKELY, told.format(letter=column.letter))
    if births or private:
        told = _("column {letter} is about one person")
        return Guess(PERSON, LIKELY, told.format(letter=(births or private)[0].letter))
    if counts:
        told = _("column {letter} holds numbers")
        return Guess(COUNT, GUESS, told.format(letter=counts[0].letter))
    if any(column.is_percent or _has_decimals(column) for column in columns):
        told = _("it holds numbers, but none that could be counts: percents and rates are none")
        return Guess(COUNT, GUESS, told)
    return Guess(PERSON, GUESS, _("no column holds numbers that could be counts"))


def _one_by_one(columns: list[Column]) -> bool:
    """Whether a column could name people one by one."""
    names = [spaced(column.name).strip().casefold() for column in columns if column.is_text]
    return any(name in {"name", "names"} or A_PERSON.fullmatch(name) for name in names)


def _ids(columns: list[Column]) -> Guess | None:
    """The column that tells people apart."""
    for column in columns:
        if _is_id(column):
            told = _("the name of the column, and its {n} different texts")
            return Guess([column], LIKELY, told.format(n=f"{column.different:,}"))
    return None


def _is_id(column: Column) -> bool:
    name = spaced(column.name).strip()
    person = bool(A_PERSON.search(name))
    alone = re.fullmatch(r"client|patient|participant|mrn", name, re.IGNORECASE)
    if not ID.search(name) and not alone:
        return False
    if PLACE.search(name) and not person:
        return False
    if COUNTED.fullmatch(name) or re.search(r"\bn(?:umber|o) of\b", name, re.IGNORECASE):
        return False
    if column.overflow:
        return True
    return column.different > (0.05 if person else 0.5) * column.rows


def _date(columns: list[Column]) -> Guess | None:
    dates = [c for c in columns if c.is_date and not is_birth_date(c)]
    dates.sort(key=lambda c: (not DATE.search(spaced(c.name)), c.position))
    if not dates:
        return None
    return Guess(dates[0], LIKELY if len(dates) == 1 else GUESS, _("it holds dates"))


def _holds_margins(column: Column) -> bool:
    numbers = column.share(Kind.NUMBER, Kind.SIGN) >= 0.9
    return numbers and bool(MARGIN.search(spaced(column.name)))


def _margin_of(column: Column, margins: list[Column]) -> Column | None:
    """The margins of a column of numbers: in the next column, or in one that is called alike."""
    if column in margins or not column.is_number:
        return None
    name = _without_margin(column.name)
    for margin in margins:
        if _without_margin(margin.name) == name or margin.position == column.position + 1:
            return margin
    return None


def _without_margin(name: str) -> str:
    said = r"\b(?:margin of error|moe|margins?|error|estimate)\b|±"
    text = re.sub(said, "", spaced(name).casefold())
    return re.sub(r"(?<=\d)[em]\b|[^a-z0-9<+]", "", text)


def _count(counts: list[Column]) -> Guess | None:
    """The column with the number of all, by its name."""
    if len(counts) == 1:
        return Guess(counts[0], SURE, _("the only column with numbers that could be counts"))
    people = [c for c in counts if not PEOPLE_THERE.fullmatch(spaced(c.name).strip())]
    newest = max((year_of(column.name) for column in people), default="")
    people = [column for column in people if year_of(column.name) == newest]
    totals = [c for c in people if TOTAL.search(spaced(c.name))] or [
        c for c in people if COUNTED.search(spaced(c.name)) and not _group_of(c.name)
    ]
    if totals:
        return Guess(totals[0], LIKELY, _("the name of the column"))
    return Guess(people[0], GUESS, _("the first column with numbers")) if people else None


def _population(counts: list[Column]) -> Guess | None:
    """The column with how many people there are: never the only number."""
    if len(counts) < 2:
        return None
    there = [c for c in counts if PEOPLE_THERE.search(spaced(c.name)) and not _group_of(c.name)]
    if there:
        return Guess(there[0], LIKELY, _("the name of the column"))
    census = [column for column in counts if CENSUS_TOTAL.search(column.name)]
    parts = [c for c in counts if c not in census and c.name.count("!!") > 1]
    if census and parts:
        return Guess(census[0], LIKELY, _("the total of a table of the Census"))
    return None


def _counts_people(column: Column) -> bool:
    return bool(PEOPLE_THERE.search(spaced(column.name)))


def _population_of(column: Column, there: list[Column]) -> Column | None:
    """The column with how many people of a group there are: “Residents 65+” for “65+”."""
    name = _without_people(column.name)
    return next((other for other in there if _without_people(other.name) == name), None)


def _without_people(name: str) -> str:
    text = PEOPLE_THERE.sub("", spaced(name).casefold())
    text = re.sub(r"\b(?:under|less than|below)\b|<", "<", text)
    text = re.sub(r"\b(?:and|or) (?:over|older)\b|\bplus\b", "+", text)
    return re.sub(r"\b(?:to|of|the|ages?)\b|[^a-z0-9<+]", "", text)


def _group_of(name: str) -> str:
    """The grouping that the name of a column with numbers belongs to, or nothing."""
    text = spaced(name).strip()
    if AGE_RANGE.search(text):
        return "age"
    return next((by for by, pattern in GROUPS.items() if pattern.search(text)), "")


def _side_by_side(counts: list[Column], total: Column) -> list[Grouping]:
    """Groups that stand side by side, each in a column of numbers."""
    found: dict[str, list[Column]] = {}
    for column in counts:
        if column is not total and not PEOPLE_THERE.search(spaced(column.name)):
            found.setdefault(_group_of(column.name), []).append(column)
    for column in found.pop("", []):
        # In a header of two rows, what stands below the same name belongs together.
        for columns in found.values():
            same = words_in_common([c.name for c in columns])
            if same and spaced(column.name).split()[: len(same)] == same:
                columns.append(column)
    return [
        Grouping(by, "columns", columns, LIKELY, _("the names of the columns"))
        for by, columns in found.items() if len(columns) > 1
    ]  # fmt: skip


def words_in_common(names: list[str]) -> list[str]:
    """The words with which all of some names begin."""
    split = [spaced(name).split() for name in names]
    alike = itertools.takewhile(lambda same: len(set(same)) == 1, zip(*split, strict=False))
    return [words[0] for words in alike]


def _grouping(column: Column, counted: bool, has_place: bool) -> Grouping | None:
    """The way to group people that a column of words, ages or birth dates is."""
    name = spaced(column.name).strip()
    if is_birth_date(column) or (AGE.fullmatch(name) and column.is_number):
        way = "birth_date" if is_birth_date(column) else "age"
        told = _("the name of the column")
        return None if counted else Grouping("age", way, [column], LIKELY, told)
    if is_private(column) or not _holds_words(column):
        return None
    if PERIOD.search(name) or DATE.search(name):
        return None
    told = _("the name of the column, and its {n} different words").format(n=column.different)
    for by, pattern in GROUPINGS.items():
        if pattern.search(name):
            return Grouping(by, "column", [column], LIKELY, told)
    larger_places = bool(PLACE.search(name))
    repeated = column.different < 0.5 * column.rows or not has_place
    if counted and not larger_places and repeated:
        told = _("it holds {n} different words").format(n=column.different)
        return Grouping("", "column", [column], GUESS, told)
    return None


def _says_what_a_number_is(column: Column) -> bool:
    name = spaced(column.name).strip()
    return bool(WHAT_A_NUMBER_IS.fullmatch(name)) and _holds_words(column)


def _holds_words(column: Column) -> bool:
    """Few different words, or ranges of ages."""
    if column.overflow or not 2 <= column.different <= MOST_GROUPS:
        return False
    ages = any(AGE_RANGE.search(word) for word in column.words)
    if column.is_number or column.is_percent:
        return False
    return column.is_text or ages or column.share(Kind.TEXT, Kind.SIGN) >= 0.5
