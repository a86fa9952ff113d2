"""Look at a file that nobody has described yet, and draft the mapping for it.

    from community_data.packaging.look import look
    look("counts.csv", places="riverbend")

The draft is a text file beside the table. It says of each guess how sure it is and why, and leaves
open what only a person can know. Which words of cells may stand in it: see `look_words`.
"""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from community_data.atomic import write_file
from community_data.errors import DataProblem
from community_data.methods import THRESHOLD
from community_data.packaging.look_cells import Kind, kind_of
from community_data.packaging.look_columns import Column, profile
from community_data.packaging.look_draft import Part, number_open, rendered, told, with_questions
from community_data.packaging.look_layout import HEAD, Layout, find_layout, without_names
from community_data.packaging.look_places import (
    drafted,
    is_census_label,
    known_places,
    level_of_name,
    path_from,
)
from community_data.packaging.look_questions import places_as_csv, questions_of
from community_data.packaging.look_roles import find_roles, holds_geoids, place_names, share
from community_data.packaging.look_sections import ALL_TOGETHER, Looked, sections
from community_data.packaging.look_words import is_word, table_rows, words_of
from community_data.packaging.mapping import File
from community_data.packaging.matching import BLANK, plain
from community_data.packaging.table_file import (
    Line,
    TableFile,
    likely_separator,
    open_table,
    sheets_of,
)
from community_data.text.lists import printable
from community_data.text.translate import _, ngettext

MOST_TRIED = 100_000
"""Rows of a table that is counted to find out what `package` would ask; more take too long."""
MANY_TRIED = 20_000
"""Rows from which on that takes so long that a person is told."""
Step = Callable[[str, int, int], None]


def look(
    file: str | Path,
    out: str | Path | None = None,
    *,
    places: str = "",
    sheet: str = "",
    header_row: int = 0,
    public: bool = False,
    tell: Callable[[str], None] = lambda sentence: None,
    step: Step = lambda about, done, total: None,
) -> Path:
    """Draft a mapping and return its file.

    out: the file to write; by default the name of the table with -mapping.toml, beside it. It is
    never written over. places: a package or a CSV file with the places; a places.csv beside the
    table is found. sheet: of a workbook. header_row: the row with the names of the columns, where
    it is not certain. public: whether the table is published already, so that its words may be
    shown; it changes nothing where a row is a person. tell: is called with each sentence; step:
    with what is done, and how many bytes of how many are read.

    Raises `DataProblem`; then nothing is written.
    """
    try:
        return _look(Path(file), out, places, sheet, header_row, public, tell, step)
    except DataProblem as problem:
        sentence = str(problem)
    except OSError as error:
        sentence = _("“{file}” cannot be read or written: {why}.").format(
            file=error.filename, why=error.strerror
        )
    except Exception as error:
        # The text of a fault may hold what stood in a cell: only where it happened is told.
        last = traceback.extract_tb(error.__traceback__)[-1]
        sentence = _(
            "This is a fault in the course ({kind}, {file}, line {line}). Nothing is written. Tell "
            "whoever keeps the course, without sending your table."
        ).format(kind=type(error).__name__, file=Path(last.filename).name, line=last.lineno)
    # Raised from here, so that no part of a traceback leads to what the table holds.
    raise DataProblem(sentence)


def _look(file: Path, out, places, sheet, header_row, public, tell, step: Step) -> Path:
    table = _the_table(file, sheet, header_row)._replace(step=step)
    out = Path(out) if out else file.with_name(f"{file.stem}-mapping.toml")
    own_places = out.with_name(f"{file.stem}-places.csv")
    _refuse_over(out)
    looked = _looked_at(table, out.parent, places, public, bool(sheet))
    rows = [] if looked.places else _places_of(looked, table)
    if rows:
        _refuse_over(own_places)
        looked.own_places, looked.own_top = own_places.name, rows[0]["place_id"]
        looked.level = rows[-1]["level"]
    parts = sections(looked)
    others = _ask(looked, parts, out.parent, rows, tell)
    text = rendered(parts, "\n".join([_top(file, out), *others]))
    if rows:
        write_file(own_places, places_as_csv(rows))
    write_file(out, text)
    for sentence in _summary(table, looked, parts, others, out):
        tell(sentence)
    return out


def _looked_at(table: _Table, home: Path, places: str, public: bool, told: bool) -> Looked:
    """Everything that is found out about a table, for a draft in the folder `home`."""
    file = table.opened.path
    known = known_places(file.parent, home, places)
    read = profile(table.lines(_("Reading the columns")), table.layout)
    if not read.rows:
        raise DataProblem(
            _("{file}: there are no rows below the names of the columns.").format(file=file.name)
        )
    roles = find_roles(read, known.__contains__ if known else None)
    lines = table.lines(_("Counting the words"), 1)
    place = roles.place.value if roles.place else None
    return Looked(
        path=path_from(home, file),
        name=file.stem,
        sheet=table.sheet,
        sheets=table.opened.sheets,
        sheet_is_told=told,
        separator=table.separator,
        profile=read,
        roles=roles,
        words=words_of(read, roles, lines, known, THRESHOLD, public),
        threshold=THRESHOLD,
        public=public,
        places=known,
        level=known.level(place.words) if known and place else "",
    )


def _ask(looked: Looked, parts: list[Part], home: Path, rows, tell) -> list[str]:
    """Put the questions of `package` into the draft. What comes back belongs to no section."""
    if looked.profile.rows > MOST_TRIED:
        return [_("The table is so long that it was not tried: “package” may ask more.")]
    if looked.profile.rows > MANY_TRIED:
        tell(_("Counting once, to find out what is open. This can take a minute."))
    shown = {plain(word) for words in looked.words.values() for word in words.shown}
    return with_questions(parts, questions_of(parts, home, rows, shown, looked.sheet))


def _places_of(looked: Looked, table: _Table) -> list[dict[str, str]]:
    """The places that a table of counts is about, where nobody else says which there are."""
    place = looked.roles.place.value if looked.roles.place and looked.counted else None
    if place is None:
        return []
    label, census = _label_of(place, looked.profile.columns), holds_geoids(place)
    shown = {word for word in looked.words_in(place).shown if _names_a_place(word)}
    pairs: dict[tuple[str, str], None] = {}
    for _row, texts in table_rows(looked.profile, table.lines()):
        if texts[place.position] in shown:
            own_id = texts[place.position] if census or place is not label else ""
            name = texts[label.position]
            known = place is label or is_word(name) or is_census_label(name)
            pairs[own_id, name if known else own_id] = None
    return drafted(pairs, level_of_name(place.name) or "place", census) if pairs else []


def _names_a_place(word: str) -> bool:
    return plain(word) not in {*ALL_TOGETHER, *BLANK} and kind_of(word) is not Kind.SIGN


def _label_of(place: Column, columns: list[Column]) -> Column:
    """The column with the names of places, where `place` holds their ids; else `place` itself."""
    filled = [column for column in columns if column.rows]
    census = [column for column in filled if share(column, is_census_label) >= 0.9]
    if census or place.is_text:
        return census[0] if census else place
    named = [c for c in place_names(filled) if c.is_text and c.different == place.different]
    return named[0] if named else place


def _top(file: Path, out: Path) -> str:
    return _(
        "A draft of the mapping for {file}. Above each line stands how sure it is, and why.\n"
        "Read every line. A line that is open has no value yet: write what only you can know.\n"
        "Then run: community-data package {out}"
    ).format(file=printable(file.name), out=printable(out.name))


def _summary(
    table: _Table, looked: Looked, parts: list[Part], others: list[str], out: Path
) -> Iterator[str]:
    """What a person is told at the end."""
    yield _("Looked at {file} ({assumed}): {rows:,} rows, {columns} columns.").format(
        file=table.opened.path.name, assumed=table.opened.assumed, rows=looked.profile.rows,
        columns=len(looked.profile.columns),
    )  # fmt: skip
    yield from told(parts)
    yield from others
    if looked.own_places:
        yield _("Wrote {file}: the places of the table. Read it.").format(
            file=out.with_name(looked.own_places)
        )
    if looked.counted and not looked.public and any(w.hidden for w in looked.words.values()):
        yield _("Some words are not shown: they could be about few people. If this table is "
                "published already, add --public, and they are.")  # fmt: skip
    left = number_open(parts)
    yield _("Wrote {file}").format(file=out)
    yield ngettext(
        "{n} line is open. Answer it, then run: community-data package {file}",
        "{n} lines are open. Answer them, then run: community-data package {file}",
        left,
    ).format(n=left, file=out)  # fmt: skip


def _refuse_over(file: Path) -> None:
    if file.exists():
        raise DataProblem(
            _("There is a file “{file}” already. It is never written over: choose another with "
              "--out.").format(file=file)
        )  # fmt: skip


class _Table(NamedTuple):
    """The table of a file that is looked at. sheet: empty where there is but one."""

    opened: TableFile
    layout: Layout
    separator: str
    step: Step = lambda about, done, total: None

    def lines(self, about: str = "", part: int = 0) -> Iterator[tuple[int, Line]]:
        """(number, cells) of each line. about: what a person is told meanwhile; part: how many
        of the two long readings are done.
        """

        def step(done: int, total: int) -> None:
            if about:
                self.step(about, part * total + done, 2 * total)

        return enumerate(self.opened.lines(step), start=1)

    @property
    def sheet(self) -> str:
        return self.opened.sheet if len(self.opened.sheets) > 1 else ""


def _the_table(file: Path, sheet: str, header_row: int) -> _Table:
    """The table of a file: of several sheets the one that is asked for, or the largest."""
    sheets = sheets_of(file)
    if not sheets:
        separator = likely_separator(file, "")
        opened = open_table(file, File(separator=separator))
        layout = _layout(opened, header_row)
        rows = list(range(layout.header_row, layout.header_row + layout.header_rows))
        guessed = open_table(file, File(header_row=rows)).separator
        return _Table(opened, layout, separator if separator != guessed else "")
    if sheet or len(sheets) == 1:
        opened = open_table(file, File(sheet=sheet))
        return _Table(opened, _layout(opened, header_row), "")
    return _largest(file, sheets, header_row)


def _largest(file: Path, sheets: tuple[str, ...], header_row: int) -> _Table:
    tables: list[tuple[int, _Table]] = []
    problems = []
    for name in sheets:
        opened = open_table(file, File(sheet=name))
        try:
            layout = _layout(opened, header_row)
        except DataProblem as problem:
            problems.append(problem)
            continue
        rows = sum(1 for line in opened.lines() if sum(cell != "" for cell in line) > 1)
        tables.append((rows, _Table(opened, layout, "")))
    if not tables:
        raise problems[0]
    return max(tables, key=lambda item: item[0])[1]


def _layout(opened: TableFile, header_row: int) -> Layout:
    head = list(itertools.islice(enumerate(opened.lines(), start=1), HEAD + header_row))
    layout = find_layout(head, header_row)
    if not layout.certain:
        raise DataProblem(without_names())
    return layout
