"""The sections of a drafted mapping, from what was found out about a table.

What a table leaves open is asked by the questions of `package` itself, which are added to the
draft: here stand the guesses, and what no table can say.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import dataclass

from community_data.packaging.look_cells import CENSUS, SMALL, bare
from community_data.packaging.look_columns import Column, Profile
from community_data.packaging.look_draft import Part
from community_data.packaging.look_layout import is_made_of_name_words, spaced
from community_data.packaging.look_places import KnownPlaces, slug
from community_data.packaging.look_roles import (
    AGE_RANGE,
    GUESS,
    LIKELY,
    SURE,
    Grouping,
    Roles,
    words_in_common,
    year_of,
)
from community_data.packaging.look_words import Words
from community_data.packaging.mapping import COUNT
from community_data.packaging.matching import BLANK, plain
from community_data.packaging.review import Question, choice
from community_data.packaging.rows import n_rows
from community_data.text.lists import and_, or_
from community_data.text.translate import _, ngettext

ALL_TOGETHER = {
    "total", "totals", "grand total", "all", "overall", "everyone", "all groups", "all races",
    "both", "both sexes", "all ages", "all students", "statewide", "all residents", "all people",
    "sum", "subtotal", "all towns", "all counties", "state total", "county total",
}  # fmt: skip
HIDES = {
    "*", "**", "***", "s", "(s)", "(d)", "ds", "suppressed", "redacted", "mask", "masked", "tfs",
    "np", "n.p.",
}  # fmt: skip
DULL = {
    "count", "counts", "num", "number", "total", "totals", "value", "estimate", "all", "obs",
    "overall", "sum", "the", "people", "persons", "of", "no",
}  # fmt: skip
NAMES = {"[places.names]", "[groups.names]"}  # sections that may have nothing but questions
AGES = ["under 18", "18 to 64", "65 and over"]
MOST_LISTED = 40


@dataclass
class Looked:
    """Everything that was found out about a file.

    path: from the draft to the file. name: of the file. sheet: of a workbook with several; empty
    else. sheet_is_told: whether a person named it. separator: of text, where `package` would take
    another. places: those that are known, or None; own_places: the file of places that is drafted
    beside, if one is, and own_top its largest. level: of the places.
    """

    path: str
    name: str
    sheet: str
    sheets: tuple[str, ...]
    separator: str
    profile: Profile
    roles: Roles
    words: dict[int, Words]
    threshold: int
    public: bool = False
    sheet_is_told: bool = False
    places: KnownPlaces | None = None
    own_places: str = ""
    own_top: str = ""
    level: str = ""

    def residents(self, by: str) -> list[str]:
        """The groups of a grouping in which the package with the places counts residents."""
        return self.places.residents.get(by, []) if self.places else []

    @property
    def counted(self) -> bool:
        return self.roles.one_row_is.value == COUNT

    def many(self, rows: int) -> bool:
        """Whether what stands in so many rows may be told: a year may be one person's."""
        return self.counted or rows >= self.threshold

    def words_in(self, column: Column) -> Words:
        return self.words.get(column.position, Words())

    def call(self, column: Column) -> str:
        """How a mapping calls a column: by its name, or by its letter where that is not one."""
        names = [plain(other.name) for other in self.profile.columns]
        if not plain(column.name) or names.count(plain(column.name)) > 1:
            return f"column {column.letter}"
        return column.name


def sections(looked: Looked) -> list[Part]:
    """The draft, section by section."""
    parts = [
        _package(looked),
        _source(looked),
        *_places(looked),
        *_table(looked),
        _measure(looked),
        *(part for grouping in looked.roles.groupings for part in _groups(looked, grouping)),
        _population(looked),
    ]
    return [part for part in parts if part.lines or part.header in NAMES]


def _package(looked: Looked) -> Part:
    part = Part("[package]")
    name = _small(looked.name)
    if name:
        part.add("name", name, GUESS, _("the name of the file. It stands on pages"))
    else:
        part.ask("name", _("small letters, digits and hyphens, such as food-pantry"))
    part.ask("title", _("what pages call these numbers, such as “Food pantry, 2024”"))
    if newest := newest_period(looked):
        version = re.sub(r"[^\w.-]+", "-", newest)
        part.add("version", version, LIKELY, _("the newest year in the table"))
    else:
        part.ask("version", _("which release this is, such as 2024 or 2024-Q1"))
    if looked.places and looked.places.synthetic:
        part.add("synthetic", True, LIKELY, _("the places are invented, so the people must be"))
    return part


def _small(text: str) -> str:
    """A text as a name in a package: small letters, digits and hyphens, a letter first."""
    return re.sub(r"^[^a-z]+", "", slug(text).encode("ascii", "ignore").decode())


def newest_period(looked: Looked) -> str:
    """The newest year or span of years that stands in the table; empty where there is none."""
    roles = looked.roles
    if roles.period:
        words = roles.period.value.words
        return max((bare(word) for word in words if looked.many(words[word])), default="")
    if roles.date:
        return str(max(years_of(looked, roles.date.value), default=""))
    return year_of(roles.count.value.name) if roles.count else ""


def years_of(looked: Looked, column: Column) -> Counter[int]:
    """In how many rows each year stands: of a list of people, the years of many."""
    years: Counter[int] = Counter()
    for word, times in column.words.items():
        if year := year_of(word):
            years[int(year)] += times
    return Counter({year: times for year, times in years.items() if looked.many(times)})


def _source(looked: Looked) -> Part:
    part = Part("[source]", about=_("Where the numbers come from."))
    part.ask("title", _("who collected or published them, and what they call the table"))
    if looked.roles.margins:
        part.add("kind", "survey", LIKELY, _("columns hold margins of error"))
    else:
        part.add("kind", "count", LIKELY, _("no column holds margins of error"))
    part.ask("collected_to", _("the last day that the numbers are about, such as 2024-12-31"))
    part.ask("published", _("the day on which the table was published, or taken out"))
    part.ask("licence", _("what others may do with the numbers, such as CC-BY-4.0 or CC0-1.0"))
    return part


def _places(looked: Looked) -> list[Part]:
    part = Part("[places]", about=_("Which places there are."))
    known = looked.places
    if known:
        part.add(known.key, known.value, SURE, _("the places that the table was compared with"))
    elif looked.own_places:
        why = _("drafted from this table. Read that file, and put right what is wrong.")
        if looked.own_top == "all":
            why += " " + _("Its first place has no name yet: write what all others are part of.")
        part.add("file", looked.own_places, LIKELY, why)
    else:
        part.ask(
            "package",
            _("a package that has your places, such as riverbend. With places of your own in a "
              "file, write that here instead: file = \"places.csv\". Best run --look again with "
              "--places, so that the places in the table are compared."),
        )  # fmt: skip
    if looked.level:
        part.add("level", looked.level, LIKELY, _("the level of most places in the table"))
    else:
        part.ask("level", _("the smallest places to count by, such as town"))
    return [part, *_columns_of_places(looked), _names_of_places(looked), _source_of_places(looked)]


def _columns_of_places(looked: Looked) -> list[Part]:
    part = Part("[places.columns]", about=_("What your file of places calls its columns."))
    for key, name in (looked.places.columns if looked.places else {}).items():
        part.add(key, name, LIKELY, _("by the name of the column"))
    return [part]


def _source_of_places(looked: Looked) -> Part:
    part = Part("[places.source]", about=_("Who says which places there are."))
    if looked.own_places or (looked.places and looked.places.key == "file"):
        part.ask("title", _("whose list of places it is"))
        part.add("kind", "count", LIKELY, _("a list of places is no survey"))
        part.ask("collected_to", _("the day for which the places hold, such as 2024-01-01"))
        part.ask("published", _("the day on which they were published"))
    return part


def _names_of_places(looked: Looked) -> Part:
    """Totals of all places. All else that is no place is asked by the questions of `package`."""
    part = Part("[places.names]", about=_("What is written = the place that is meant."))
    top = looked.own_top or (looked.places.top if looked.places else "")
    if looked.roles.place and looked.counted and top:
        for word in looked.words_in(looked.roles.place.value).shown:
            if plain(word) in ALL_TOGETHER:
                part.add(word, top, LIKELY, _("a total of all places"))
    return part


def _table(looked: Looked) -> list[Part]:
    roles = looked.roles
    part = Part("[table]", about=_unused(looked))
    part.add("file", looked.path, SURE, _("the file that was looked at"))
    if looked.sheet:
        _sheet(looked, part)
    if looked.separator:
        part.add("separator", looked.separator, LIKELY, _("it parts the lines most evenly"))
    _rows(looked.profile, part)
    part.add("one_row_is", *roles.one_row_is)
    if roles.place:
        part.add("place", looked.call(roles.place.value), roles.place.sure, roles.place.why)
    else:
        part.ask(
            "one_place",
            _("no column seems to hold places. Write the place of all rows; or take the line out "
              "and write: place = the name of a column"),
            stand_in=looked.places.top if looked.places else None,
        )  # fmt: skip
    if looked.counted:
        _counted(looked, part)
    else:
        _people(looked, part)
    only = Part("[table.only]", about=_("Only the rows that hold this are counted."))
    if roles.period and roles.period.value.different > 1 and newest_period(looked):
        column = roles.period.value
        told = _("the newest of {n} periods").format(n=column.different)
        only.add(looked.call(column), newest_period(looked), LIKELY, told)
    for column in roles.kinds:
        told = _("the word of the rows whose numbers are counts of people.")
        first = next(iter(column.words))
        only.ask(looked.call(column), told + _one_of(looked, column), stand_in=first)
    return [part, only]


def _one_of(looked: Looked, column: Column) -> str:
    """The words of a column that may be shown, as a choice."""
    words = [f"“{word}”" for word in looked.words_in(column).shown[:MOST_LISTED]]
    return " " + _("One of {words}.").format(words=or_(words)) if words else ""


def _sheet(looked: Looked, part: Part) -> None:
    """The sheet that was looked at; where each may be a person's, not its name."""
    all_of_them, name = len(looked.sheets), looked.sheet
    if looked.sheet_is_told:
        part.add("sheet", name, SURE, _("the sheet that was asked for"))
    elif looked.counted or is_made_of_name_words(name):
        part.add("sheet", name, LIKELY, _("the largest table of {n} sheets").format(n=all_of_them))
    else:
        told = _("the name of sheet {n} of {all}, which was looked at")
        part.ask("sheet", told.format(n=looked.sheets.index(name) + 1, all=all_of_them))


def _rows(profile: Profile, part: Part) -> None:
    layout, notes = profile.layout, len(profile.notes)
    rows = list(range(layout.header_row, layout.header_row + layout.header_rows))
    if rows != [1]:
        value = rows[0] if len(rows) == 1 else rows
        told = _("the names of the columns stand there")
        part.add("header_row", value, SURE if len(rows) == 1 else LIKELY, told)
    if notes:
        told = ngettext("{n} row of notes is below", "{n} rows of notes are below", notes)
        part.add("last_row", profile.last_row, LIKELY, told.format(n=notes))


def _counted(looked: Looked, part: Part) -> None:
    roles = looked.roles
    if not roles.count:
        part.ask("count", _("no column seems to hold counts. Write the name of the column"))
        return
    column = roles.count.value
    part.add("count", looked.call(column), roles.count.sure, roles.count.why)
    if margin := roles.margins.get(column.position):
        part.add("margin", looked.call(margin), LIKELY, _("its margin of error, by the names"))
    columns = [column, *(c for g in roles.groupings if g.way == "columns" for c in g.columns)]
    signs = dict.fromkeys(sign for c in columns for sign in c.signs() if bare(sign) not in CENSUS)
    if hidden := [sign for sign in signs if hides(sign)]:
        part.add("hidden", hidden, LIKELY, _("so agencies write where they hide a small number"))
    _format(part, [text for c in columns for text in c.numbers()])


def hides(sign: str) -> bool:
    """Whether a sign says that a number is hidden. “-” can as well be zero: it does not."""
    text = bare(sign).casefold()
    return text in HIDES or bool(SMALL.fullmatch(text))


def _format(part: Part, texts: list[str]) -> None:
    """Whether dots stand between thousands, where the table itself shows it."""
    dotted = [t for t in texts if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", t)]
    if not dotted or len(dotted) < sum("." in t for t in texts):
        return
    if any(t.count(".") > 1 for t in dotted):
        part.add("thousands", ".", SURE, _("some numbers have two dots"))


def _people(looked: Looked, part: Part) -> None:
    roles = looked.roles
    if roles.ids:
        names = [looked.call(c) for c in roles.ids.value]
        part.add("id", names if len(names) > 1 else names[0], roles.ids.sure, roles.ids.why)
    if roles.date:
        _dates(looked, part, roles.date.value)
    births = [g.columns[0] for g in roles.groupings if g.way == "birth_date"]
    order = first_in_dates([*births, *([roles.date.value] if roles.date else [])])
    if order:
        part.add("first", order, SURE, _("some dates can be read in no other way"))


def _dates(looked: Looked, part: Part, column: Column) -> None:
    """Count one year, where the dates are of several."""
    years = years_of(looked, column)
    if len(years) < 2 or sum(years.values()) < 0.9 * column.rows:
        return
    part.add("date", looked.call(column), looked.roles.date.sure, looked.roles.date.why)
    newest = max(years)
    why = _("the newest of {n} years in that column").format(n=len(years))
    part.add("from", datetime.date(newest, 1, 1), GUESS, why)
    part.add("to", datetime.date(newest, 12, 31), GUESS, why)


def first_in_dates(columns: list[Column]) -> str:
    """Which is first in dates like 25/04/2024, "day" or "month"; empty where both or neither."""
    pattern = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d")
    dates = [date for column in columns for word in column.words if (date := pattern.match(word))]
    day = any(int(date[1]) > 12 for date in dates)
    month = any(int(date[2]) > 12 for date in dates)
    if day == month:
        return ""
    return "day" if day else "month"


def _unused(looked: Looked) -> str:
    """The columns that the draft does not use, with how many different texts stand in each."""
    columns = looked.roles.unused
    if not columns:
        return ""
    listed = [_one_unused(column) for column in columns[:MOST_LISTED]]
    more = len(columns) - MOST_LISTED
    if more > 0:
        listed.append(ngettext("{n} more", "{n} more", more).format(n=more))
    told = _("Columns that are not used, with how many different texts each holds: {columns}.")
    return told.format(columns=and_(listed))


def _one_unused(column: Column) -> str:
    number = f"{column.different:,}" + ("+" if column.overflow else "")
    name = f"“{column.name}”" if column.name else _("column {letter}").format(letter=column.letter)
    return f"{name} ({number})"


def _measure(looked: Looked) -> Part:
    part = Part("[measure]")
    if name := _name_of_measure(looked):
        part.add("name", name, GUESS, _("from the name of the column that is counted"))
    else:
        part.ask("name", _("what is counted, in small letters, such as food_pantry"))
    if newest := newest_period(looked):
        part.add("period", newest, LIKELY, _("the newest year in the table"))
    else:
        part.ask("period", _("the years that the numbers are about, such as 2024 or 2019–2023"))
    if everyone := looked.residents("all"):
        part.add("everyone", everyone[0], LIKELY, _("as the package with the places says it"))
    if looked.roles.other_counts:
        names = and_([f"“{looked.call(column)}”" for column in looked.roles.other_counts])
        part.about = _(
            "Other columns hold numbers too: {names}. For each that counts people and belongs into "
            "the same package, write [[measures]] with its name and its count. The guide says how."
        ).format(names=names)
    return part


def _name_of_measure(looked: Looked) -> str:
    if not (looked.counted and looked.roles.count):
        return ""
    words = re.findall(r"[a-z]{2,}", spaced(looked.roles.count.value.name).casefold())
    return "_".join([word for word in words if word not in DULL][:4])


def _groups(looked: Looked, grouping: Grouping) -> list[Part]:
    column = grouping.columns[0]
    part = Part("[[groups]]", by=name_of(grouping))
    part.add("by", name_of(grouping), grouping.sure, grouping.why)
    if grouping.way == "columns":
        return [part, *_columns_of_groups(looked, grouping, part)]
    part.add(grouping.way, looked.call(column), grouping.sure, grouping.why)
    if grouping.way == "column":
        _words_of_groups(looked, part, column)
        told = _("What is written = the group that is meant.")
        return [part, Part("[groups.names]", about=told, by=part.by)]
    if grouping.way == "birth_date":
        part.ask("on", _("the day on which age counts, such as 2024-12-31"))
    ages = looked.residents(part.by) or AGES
    part.add("groups", ages, GUESS, _("ages for which populations are known most often"))
    return [part]


def name_of(grouping: Grouping) -> str:
    """What a mapping calls a grouping, such as race."""
    return grouping.by or _small(grouping.columns[0].name) or "group"


def _words_of_groups(looked: Looked, part: Part, column: Column) -> None:
    words = looked.words_in(column)
    told = [word for word in words.shown if plain(word) not in BLANK]
    together = [word for word in told if plain(word) in ALL_TOGETHER] if looked.counted else []
    groups = _without_initials(_once([word for word in told if word not in together]))
    if residents := looked.residents(part.by):
        why = _("the groups of {package}, so that its residents are the population")
        part.add("groups", residents, LIKELY, why.format(package=looked.places.value))
    elif groups:
        part.add("groups", groups, LIKELY, _("the words of that column, the most frequent first"))
    else:
        none = _("of no word it is certain that {n} people share it, so none is shown. List the "
                 "groups").format(n=looked.threshold)  # fmt: skip
        part.ask("groups", none, [], stand_in=["x"])
    if together:
        part.add("everyone", together, LIKELY, _("the word says so"))
    if words.hidden:
        text = ngettext(
            "{n} word in {rows} is not shown: it could be about few people.",
            "{n} words in {rows} are not shown: each could be about few people.",
            words.hidden,
        ).format(n=words.hidden, rows=n_rows(words.hidden_rows))
        told = _("all words that are not named; or write one of the groups")
        part.questions.append(Question(text, "", (choice('other = "not recorded"', told),)))


def _once(words: list[str]) -> list[str]:
    """Words that differ only in case and spaces, once."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(plain(word), " ".join(bare(word).split()))
    return list(first.values())


def _without_initials(words: list[str]) -> list[str]:
    """Without “F” where “Female” stands too: whether they are one group is asked."""
    initials = {plain(word)[0] for word in words if len(plain(word)) > 1}
    return [word for word in words if len(plain(word)) > 1 or plain(word) not in initials]


def _columns_of_groups(looked: Looked, grouping: Grouping, part: Part) -> list[Part]:
    groups = _names_of_groups(grouping)
    names = {looked.call(c): group for c, group in zip(grouping.columns, groups, strict=True)}
    part.add("groups", _once(groups), LIKELY, _("from the names of the columns"))
    columns = Part("[groups.columns]", about=_("A column of numbers = its group."))
    margins = Part("[groups.margin_columns]")
    people = Part("[groups.population_columns]", about=_("How many of each group live there."))
    for column in grouping.columns:
        group = names[looked.call(column)]
        columns.add(looked.call(column), group, grouping.sure, grouping.why)
        if margin := looked.roles.margins.get(column.position):
            margins.add(looked.call(margin), group, LIKELY, _("its margin of error, by the names"))
        if there := looked.roles.populations.get(column.position):
            people.add(looked.call(there), group, LIKELY, _("by the names of the two columns"))
    return [columns, margins, people]


def _names_of_groups(grouping: Grouping) -> list[str]:
    """The names of groups, from those of their columns, without the words that all begin with."""
    names = [spaced(column.name).split() for column in grouping.columns]
    same = len(words_in_common([column.name for column in grouping.columns]))
    texts = [" ".join(words[same:] or words) for words in names]
    if grouping.by != "age":
        return texts
    ages = [AGE_RANGE.search(text) for text in texts]
    return [age[0] if age else text for age, text in zip(ages, texts, strict=True)]


def _population(looked: Looked) -> Part:
    part = Part("[population]", about=_("How many people each count is out of."))
    guess = looked.roles.population
    if guess:
        part.add("column", looked.call(guess.value), guess.sure, guess.why)
        if margin := looked.roles.margins.get(guess.value.position):
            part.add("margin", looked.call(margin), LIKELY, _("its margin of error, by the names"))
    elif looked.places and looked.places.residents:
        told = _("the package whose places are used: it counts residents")
        part.add("package", looked.places.value, LIKELY, told)
    return part
