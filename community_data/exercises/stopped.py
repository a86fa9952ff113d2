"""A cell that stopped as it ran: what happened, in a sentence, and what to do next."""

from __future__ import annotations

import ast
import builtins
import difflib
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

import pandas as pd

from community_data.errors import DataProblem
from community_data.exercises.answers import Stopped
from community_data.text.lists import nearest
from community_data.text.translate import _

Advice = tuple[str, str]
RUN_ABOVE = "Run, “Run All Above Selected Cell”"  # the menu of JupyterLab and of the notebook view


@dataclass(frozen=True)
class Cell:
    """A cell that stopped: its source and line, what its names stand for, the course's tools."""

    error: BaseException
    source: str
    line: int | None
    names: Mapping[str, object]
    tools: Mapping[str, object]

    @property
    def message(self) -> str:
        try:
            return str(self.error)
        except Exception:
            return ""

    @property
    def statement(self) -> str:
        """The whole statement at which the cell stopped; the whole cell where that is unknown."""
        try:
            statements = ast.parse(self.source).body
        except (SyntaxError, ValueError):
            return self.source
        for statement in statements:
            if self.line and statement.lineno <= self.line <= statement.end_lineno:
                return ast.get_source_segment(self.source, statement) or self.source
        return self.source

    @property
    def words(self) -> list[str]:
        """The names that the statement uses, in their order; not those that it gives."""
        try:
            nodes = list(ast.walk(ast.parse(self.statement)))
        except (SyntaxError, ValueError):
            return []
        used = [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        return list(
            dict.fromkeys(n.id for n in sorted(used, key=lambda n: (n.lineno, n.col_offset)))
        )

    @property
    def labels(self) -> list[str]:
        """The names of columns and rows of the tables that the statement uses."""
        labels: list[str] = []
        for value in (self.names.get(word) for word in self.words):
            if isinstance(value, pd.DataFrame):
                labels += [str(column) for column in value.columns]
            elif isinstance(value, pd.Series):
                labels += [str(label) for label in value.index[:50]]
        return labels


def advice(cell: Cell) -> Advice:
    """What happened, and the next step."""
    for cause in (
        _column_without_quotes,
        _waiting,
        _overwritten,
        *CAUSES.get(_kind(cell.error), ()),
    ):
        if known := cause(cell):
            return known
    return (
        _("Python could not finish this cell."),
        _(
            "Compare it with the example above it. If it looks the same, run all the cells above "
            "again: menu {menu}."
        ).format(menu=RUN_ABOVE),
    )


def _kind(error: BaseException) -> type | None:
    return next((kind for kind in CAUSES if isinstance(error, kind)), None)


def _column_without_quotes(cell: Cell) -> Advice | None:
    labels = set(cell.labels)
    for word in cell.words:
        if word in labels and re.search(rf"[\[(,]\s*{word}\s*[\]),]", cell.statement):
            return (
                _("“{name}” is a column, and it stands without quotes.").format(name=word),
                _('Put quotes around it: "{name}".').format(name=word),
            )
    return None


def _waiting(cell: Cell) -> Advice | None:
    """A step above has no answer yet, or its cell stopped."""
    for word in cell.words:
        if isinstance(stopped := cell.names.get(word), Stopped):
            return stopped.reason(), stopped.next_step()
    dots = [word for word in cell.words if cell.names.get(word) is ...]
    if dots and not isinstance(cell.error, (NameError, DataProblem)):
        return (
            _("A step above still has its three dots …, so “{name}” is nothing yet.").format(
                name=dots[0]
            ),
            _("Answer that step, run its cell, then run this one again."),
        )
    if "ellipsis" in cell.message.casefold():
        return (
            _("A step still has its three dots …, so there is no number to work with yet."),
            _("Answer that step, run its cell, then run this one again."),
        )
    return None


def _overwritten(cell: Cell) -> Advice | None:
    """A name of the course, or one of Python's own, stands for something else now."""
    for word in cell.words:
        if word in cell.tools and cell.names.get(word, ...) is not cell.tools[word]:
            if word in cell.names:
                return name_taken(word)
        elif word in cell.names and hasattr(builtins, word) and _is_called(word, cell):
            return pythons_name_taken(word)
    return None


def name_taken(word: str) -> Advice:
    """A name of the course was given to something else."""
    return (
        _("“{name}” is a name of the course, and now it stands for something else.").format(
            name=word
        ),
        _(
            "Choose another name in the cell that gives it. Then run the cell that begins with "
            "“from community_data” again, and go on from there."
        ),
    )


def pythons_name_taken(word: str) -> Advice:
    """A name of Python's own, such as sum, was given to something else."""
    return (
        _("“{name}” is a word of Python's own, and now it stands for something else.").format(
            name=word
        ),
        _(
            "Choose another name in the cell that gives it. Then write del {name} in a cell of "
            "its own, run that once, and go on from there."
        ).format(name=word),
    )


# ------------------------------------------------------------------------------ names


def _unknown_name(cell: Cell) -> Advice:
    name = getattr(cell.error, "name", None) or next(iter(re.findall(r"'(\w+)'", cell.message)), "")
    table = _table_with(name, cell)
    if table and _to_work_with(name, cell.statement):
        return (
            _("“{name}” is a column, and it stands without its table.").format(name=name),
            _table_too(table, name),
        )
    what = _("Python does not know the name “{name}”.").format(name=name)
    if re.search(rf"(?<![\w.]){re.escape(name)}\s*==", cell.statement.split("\n")[0]):
        return what, _(
            "To give a name, write one sign =. Two signs, ==, ask if two things are the same, and "
            "then both must be known."
        )
    if near := _spelling(name, cell.names):
        return what, _(
            "Do you mean “{near}”? Capital letters count. If it is text, put quotes around it: "
            '"{name}".'
        ).format(near=near, name=name)
    if not _may_be_text(cell):
        return what, _(
            "The cell that gives it did not run yet: after a restart, or on another day, all names "
            "are forgotten. Run the cells above first: menu {menu}. Then run this one again. If it "
            "still does not know it, compare the spelling."
        ).format(menu=RUN_ABOVE)
    return what, _(
        'If it is text, such as the name of a town or a column, put quotes around it: "{name}". If '
        "a cell above gives that name, run the cells above first: menu {menu}."
    ).format(name=name, menu=RUN_ABOVE)


def _table_with(label: str, cell: Cell) -> str:
    """A table or a row that has a label: one of the statement, else the newest; "" for none."""
    of = [
        name
        for name, table in cell.names.items()
        if name[:1] != "_"
        and isinstance(table, (pd.DataFrame, pd.Series))
        and label in (table.columns if isinstance(table, pd.DataFrame) else table.index)
    ]
    return next((word for word in cell.words if word in of), of[-1] if of else "")


def _table_too(table: str, name: str) -> str:
    return _('Write the table too: {table}["{name}"]').format(table=table, name=name)


def _to_work_with(name: str, statement: str) -> bool:
    """Does a word stand where only numbers can: beside a sign such as /, or in a method?"""
    word = re.escape(name)
    places = (
        rf"[-+*/<>]\s*{word}\b",
        rf"(?<![\w.]){word}\s*[-+*/<>]",
        rf"methods\.\w+\([^()]*\b{word}\b",
    )
    return any(re.search(place, statement) for place in places)


def _may_be_text(cell: Cell) -> bool:
    """A word of a trainee's own may be text. Before a dot or a bracket stands no text."""
    name = re.escape(getattr(cell.error, "name", None) or "")
    asks = re.match(r"\s*(check|page|widget|figures|print)\b", cell.statement)
    return not asks and not re.search(rf"(?<![\w.]){name}\s*[.(\[]", cell.statement)


def _spelling(name: str, names: Mapping[str, object]) -> str | None:
    """The known name that is spelled most like another."""
    words = ["True", "False", "None"]
    plain = [n for n in dir(builtins) if n[0].islower() and callable(getattr(builtins, n))]
    known = [*words, *(n for n in names if n[:1] != "_"), *plain]
    for other in known:
        if other.casefold() == name.casefold() and other != name:
            return other
    own = difflib.get_close_matches(name, [n for n in names if n[:1] != "_"], 1, 0.7)
    taught = ["print", "len", "round", "sum", "sorted", "list", "abs", "max", "min", *words]
    return next(iter(own or difflib.get_close_matches(name, taught, 1, 0.7)), None)


# ------------------------------------------------------------------------------ after a dot


def _nothing_after_the_dot(cell: Cell) -> Advice | None:
    name = getattr(cell.error, "name", None) or ""
    value = getattr(cell.error, "obj", None)
    if not name:
        return None
    if value is None:
        return (
            _("What stands before .{name} is empty (None).").format(name=name),
            _(
                "This happens after print( ), .append( ) and inplace=True: they do something, but "
                "give nothing back. Leave them out above, and run that cell again."
            ),
        )
    if inspect.isroutine(value):
        return (
            _("“{name}” is a function that did not run.").format(name=_name_of(value)),
            _("Put round brackets after its name: {name}( … )").format(name=_name_of(value)),
        )
    what = _("{thing} has no “{name}”.").format(thing=_thing(value), name=name)
    if isinstance(value, str):
        return what, _text_before_the_dot(value, cell)
    if isinstance(value, pd.DataFrame) and isinstance(cell.names.get(name), (str, list)):
        return what, _(
            "“{name}” is what a cell above gave. Write it in square brackets, without quotes: "
            "[{name}]"
        ).format(name=name)
    return what, _another_word(value, name)


def _text_before_the_dot(value: str, cell: Cell) -> str:
    if f'"{value}"' in cell.source or f"'{value}'" in cell.source:
        return _(
            "In quotes, “{text}” is text. If you mean the table of that name, take the quotes away."
        ).format(text=value[:30])
    return _("Take the table or the number itself, as in the example above.")


def _another_word(value: object, name: str) -> str:
    """What to write in the place of a word after a dot that a value does not know."""
    digits = re.fullmatch(r"([^\W\d]+)_?(\d+)", name)
    if digits and hasattr(value, digits[1]):
        return _("A number stands in round brackets: {name}({number})").format(
            name=digits[1], number=digits[2]
        )
    if isinstance(value, pd.Series) and hasattr(pd.Series.str, name):
        return _("Look for it in the text of each row: write .str.{name}").format(name=name)
    if name == "append":
        return _(
            "Nothing needs to be added here. Take .append away, and choose, sort or work out from "
            "the table above."
        )
    if near := _attribute(value, name):
        return _("Do you mean “{near}”? Write it as in the example above.").format(near=near)
    if isinstance(value, ModuleType):
        return _("Compare the word after the dot with the example above.")
    return _(
        'If it is a column, write it in square brackets and quotes: ["{name}"]. If it is '
        "something to do, compare its spelling with the example above."
    ).format(name=name)


def _attribute(value: object, name: str) -> str | None:
    columns = [str(c) for c in value.columns] if isinstance(value, pd.DataFrame) else []
    known = [*columns, *(n for n in dir(value) if n[:1] != "_")]
    folded = {n.casefold(): n for n in reversed(known)}
    near = difflib.get_close_matches(name.casefold(), folded, 1, 0.7)
    return folded[near[0]] if near else None


def _thing(value: object) -> str:
    """What a value is, as a person would say it, to begin a sentence with."""
    kinds = [
        (str, _("A text")),
        (bool, _("True or False")),
        ((int, float), _("A number")),
        (pd.DataFrame, _("A table")),
        (pd.Series, _("A column, or a row,")),
        ((list, tuple, set), _("A list")),
        (ModuleType, _("A box of tools of the course")),
    ]
    return next((word for kind, word in kinds if isinstance(value, kind)), _("This"))


def _name_of(function: object) -> str:
    return getattr(function, "__name__", "")


# ------------------------------------------------------------------------------ brackets, kinds


def _not_a_function(cell: Cell) -> Advice | None:
    if "not callable" not in cell.message:
        return None
    if "module" in cell.message:
        return (
            _("This is a box of tools, and needs the name of one tool."),
            _("Put a dot and the name of the tool before the round brackets, as in the example."),
        )
    called = next((w for w in cell.words if _is_called(w, cell) and w in cell.names), "")
    table = cell.names.get(called)
    if isinstance(table, (pd.DataFrame, pd.Series)):
        return (
            _("“{name}” is a table or a column. It cannot be run with ( ).").format(name=called),
            _('To take a column, use square brackets and quotes: {name}["column"]').format(
                name=called
            ),
        )
    return (
        _("Round brackets ( ) follow something that is no function."),
        _(
            "If a sign is missing, write it: 2 * (3 + 4). To take a column or a row, use square "
            "brackets: [ ]. Else leave the round brackets out."
        ),
    )


def _is_called(word: str, cell: Cell) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(word)}\s*\(", cell.statement) is not None


def _no_square_brackets(cell: Cell) -> Advice | None:
    if "not subscriptable" not in cell.message:
        return None
    if re.search(r"method|function", cell.message):
        return (
            _("A function is followed by square brackets [ ]."),
            _("Use round ones: head(5), not head[5]."),
        )
    return (
        _("Square brackets [ ] follow something that has no parts to take."),
        _("Look what the name before them stands for: run it alone in a cell of its own."),
    )


def _argument(cell: Cell) -> Advice | None:
    if unknown := re.search(r"unexpected keyword argument '(\w+)'", cell.message):
        near = _argument_name(cell.message, unknown[1])
        what = _("The function does not know the word “{word}” in its round brackets.").format(
            word=unknown[1]
        )
        if near:
            return what, _("Do you mean “{near}”?").format(near=near)
        return what, _("Compare it with the example above, or leave it out.")
    if re.search(
        r"missing (\d+|a) required|(takes .*|too many) positional arg|multiple values", cell.message
    ):
        return (
            _("A function got too many or too few things in its round brackets."),
            _(
                "Count them in the example above. Between two of them stands a comma. A number "
                "has no comma in it."
            ),
        )
    return None


def _argument_name(message: str, word: str) -> str | None:
    name = re.match(r"(?:\w+\.)?(\w+)\(", message)
    function = name and (getattr(pd.DataFrame, name[1], None) or getattr(pd.Series, name[1], None))
    try:
        known = list(inspect.signature(function).parameters) if function else []
    except (TypeError, ValueError):
        known = []
    return next(iter(difflib.get_close_matches(word.casefold(), known, 1, 0.6)), None)


def _two_kinds(cell: Cell) -> Advice:
    if "list indices" in cell.message or "tuple indices" in cell.message:
        return (
            _("This is a list, and a list has no columns."),
            _("Take a table. The places of a list are counted from 0: [0] is the first."),
        )
    if re.search(r"'(builtin_function_or_|)(method|function)'|GroupBy'", cell.message):
        return (
            _("A function in this line did not run, or has nothing to count in its piles."),
            _("Put what to do behind it, with round brackets, as in the example: .sum()"),
        )
    if re.search("agg function failed|Cannot perform reduction", cell.message):
        return (
            _("A column of text has no mean and no sum."),
            _(
                "Take columns of numbers. To count a word, ask first where it is: "
                'table["column"] == "word"'
            ),
        )
    if _is_called("sum", cell) and re.search("'int' and 'str'", cell.message):
        return (
            _("sum( ) cannot add up a whole table."),
            _("Put it behind the table, after a dot: .sum()"),
        )
    if re.search(r"for \^", cell.message):
        return (
            _("Python does not square with the sign ^."),
            _("Write two stars: margin**2"),
        )
    if re.search("only list-like", cell.message):
        return (
            _("isin( ) needs a list, also of one word."),
            _('Put square brackets around it: isin(["word"])'),
        )
    if "not supported between" in cell.message and "str" in cell.message:
        return (
            _("A text and a number cannot be compared in this line."),
            _(
                'To compare a column, write the table too: table["column"] > 5. Numbers stand '
                "without quotes."
            ),
        )
    if "str" in cell.message or "sequence" in cell.message:
        return (
            _("A text and a number do not go together in this line."),
            _("Numbers stand without quotes, and with no sign such as % or $ in them."),
        )
    return (
        _("Two things in this line do not go together, for example a number and a table."),
        _("Compare the line with the example above it: the brackets, and the order."),
    )


# ------------------------------------------------------------------------------ columns and rows


def _no_such_column(cell: Cell) -> Advice:
    key = cell.error.args[0] if cell.error.args else cell.message
    if not isinstance(key, str):
        return _a_key_without_quotes(key)
    asked = next(iter(re.findall(r"\['([^']*)'", key)), key)
    asked = re.sub("^Column not found: ", "", asked)
    what = _("There is no column or row called “{name}”.").format(name=asked[:60])
    if asked != asked.strip() or asked.strip() != asked:
        return what, _("Take the blank inside the quotes away.")
    misspelled = difflib.get_close_matches(asked, cell.labels, 1, 0.8)
    if isinstance(cell.names.get(asked), (str, list)) and not misspelled:
        return what, _no_text(asked)
    if asked.isdecimal():
        return what, _("If the name is a number, write it without quotes: [{name}]").format(
            name=asked
        )
    if table := _table_with(asked, cell):
        return what, _('It is in another table: {table}["{name}"]').format(table=table, name=asked)
    return what, (
        nearest(asked, cell.labels).strip()
        + " "
        + _(
            "Compare the spelling with the table: capital letters count. The name of a column "
            "stands in square brackets, the name of a place or a group in a row of the table."
        )
    ).strip()


def _no_text(name: str) -> str:
    return _(
        "In quotes, “{name}” is text. If you mean what a cell above gave, take the quotes away."
    ).format(name=name)


def _a_key_without_quotes(key: object) -> Advice:
    return (
        _("There is no column or row called “{name}”.").format(name=str(key)[:60]),
        _(
            "The name of a column stands in quotes. To take the first row, write .iloc[0]: rows "
            "are counted from 0."
        ),
    )


def _too_few_rows(cell: Cell) -> Advice:
    return (
        _("There are fewer rows than the number that you asked for."),
        _("Rows are counted from 0: the first is [0]. Look at the table above, and count."),
    )


# ------------------------------------------------------------------------------ values


def _questions(cell: Cell) -> Advice | None:
    """Two questions about a column that are joined without brackets, or by the word and."""
    if not re.search(r"ambiguous|'r(and|or)_'|for [&|]:", cell.message):
        return None
    return (
        _("A whole column is True or False here, row by row."),
        _(
            "Write & for and, | for or. Put each question in its own round brackets: "
            "(a > 1) & (b < 2)"
        ),
    )


def _value(cell: Cell) -> Advice:
    if lengths := re.search(
        r"[lL]ength of values \((\d+)\).*length of index \((\d+)\)", cell.message
    ):
        return (
            _("A column of {given} values does not fit a table of {rows} rows.").format(
                given=lengths[1], rows=lengths[2]
            ),
            _("Give one value for each row, or work the column out from the table's own columns."),
        )
    if "could not convert" in cell.message or "invalid literal" in cell.message:
        return (
            _("A text cannot be made a number here."),
            _("Numbers stand without quotes, and with no sign such as % or $ in them."),
        )
    if re.search("level name", cell.message):
        return (
            _("Several columns stand without square brackets."),
            _('Put them in a list: ["age", "sex"]'),
        )
    if text := re.search(r"and '(\w+)' is not one", cell.message):
        what, table = _("A number is needed, and a text was given."), _table_with(text[1], cell)
        if text[1] in cell.names:
            return what, _no_text(text[1])
        if table:
            return what, _table_too(table, text[1])
    if _is_ours(cell.error):
        return cell.message, _("Look at the numbers that you gave it, and at their order.")
    return (
        _("A function got something that it cannot work with."),
        _("Look what stands in its round brackets, and compare it with the example above."),
    )


def _is_ours(error: BaseException) -> bool:
    """Was the error raised by the course itself, in a sentence of its own?"""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return bool(trace) and trace.tb_frame.f_globals.get("__name__", "").startswith("community_data")


def _of_the_data(cell: Cell) -> Advice:
    from community_data.validate import sentence  # slow to import, and seldom needed

    return sentence(cell.error), _(
        "Change it in the cell where it is written, run that cell, then run this one again."
    )


def _interrupted(cell: Cell) -> Advice:
    return _("You stopped it."), _("Run the cell again when you want to.")


def _divided_by_zero(cell: Cell) -> Advice:
    if comma := re.search(r"/\s*0,(\d+)", cell.statement):
        return (
            _("Python reads 0,{digits} as two numbers, and divides by 0.").format(digits=comma[1]),
            _("Write decimals with a point: 0.{digits}").format(digits=comma[1]),
        )
    return _("You divided by zero."), _(
        "Look which number below the division line is 0. If it is a place or a group without "
        "people, no percent can be worked out for it: take another one."
    )


def _not_installed(cell: Cell) -> Advice:
    return (
        _("A part that this line fetches is not here."),
        _(
            "Compare the line with the one in the course: nothing else needs to be fetched. If it "
            "is the same, ask your facilitator to set the course up again."
        ),
    )


CAUSES = {
    DataProblem: (_of_the_data,),
    KeyboardInterrupt: (_interrupted,),
    NameError: (_unknown_name,),
    AttributeError: (_nothing_after_the_dot,),
    KeyError: (_no_such_column,),
    IndexError: (_too_few_rows,),
    ZeroDivisionError: (_divided_by_zero,),
    TypeError: (_not_a_function, _no_square_brackets, _argument, _questions, _two_kinds),
    ValueError: (_questions, _value),
    ImportError: (_not_installed,),
}
