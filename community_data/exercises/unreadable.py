"""A cell that Python cannot read: which slip it is, where, and what to do.

Python says “invalid syntax” of most of them. Here the commonest slips of people who type their
first lines get a sentence of their own. Each advice has to hold whatever the cause was: where two
causes look alike, the sentence names both ways out.
"""

from __future__ import annotations

import builtins
import itertools
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass

from community_data.text.translate import _, lazy_gettext

CLOSES = {"(": ")", "[": "]", "{": "}"}
OPENS = {close: opened for opened, close in CLOSES.items()}
# What a word processor, a telephone or a web page puts in the place of what Python reads.
QUOTES = {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'")}
SIGNS = {
    "×": "*",
    "·": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "—": "-",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
}
OPERATORS = {
    **{"=>": ">=", "=<": "<=", "<>": "!=", "=!": "!=", "&&": "&", "||": "|", "===": "=="},
    **{"! =": "!=", "= =": "==", "> =": ">=", "< =": "<="},
}
TEXT = re.compile(
    r"""\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
)
TEXT_OR_COMMENT = re.compile(rf"{TEXT.pattern}|\#[^\n]*")
TEXT_BLANKED = r"(?:\"\s*\"|'\s*')"  # as it stands in `bare`
PAIRS = '{"A": "cause", "B": "act"}'
TOKEN = re.compile(rf"[fFrRbB]?(?:{TEXT.pattern})|\d[\w.]*|[^\W\d]\w*|\s+|.")

Advice = tuple[str, str]


@dataclass(frozen=True)
class Unreadable:
    """A cell, what Python says of it, and the names that the notebook knows."""

    source: str
    line: int
    message: str
    names: Mapping[str, object]

    @property
    def bare(self) -> list[str]:
        """The lines without what is inside quotes and without comments."""
        return TEXT_OR_COMMENT.sub(_blanked, self.source).split("\n")

    @property
    def text(self) -> str:
        """The line at which Python stopped reading, without what is inside quotes."""
        lines = self.bare
        return lines[self.line - 1] if 0 < self.line <= len(lines) else ""

    def first_line(self, pattern: str) -> tuple[int, re.Match] | None:
        """The line at fault, else the first line, that a pattern is found in."""
        lines = list(enumerate(self.bare, 1))
        for number, text in sorted(lines, key=lambda pair: pair[0] != self.line):
            if match := re.search(pattern, text):
                return number, match
        return None


def _blanked(match: re.Match) -> str:
    kept = match[0]
    if kept.startswith("#"):
        return " " * len(kept)
    return kept[0] + re.sub(r"[^\n]", " ", kept[1:-1]) + kept[-1]


def advice(error: SyntaxError, source: str, names: Mapping[str, object]) -> Advice:
    """What is wrong with a cell that Python cannot read, and the next step."""
    cell = Unreadable(source, error.lineno or 1, str(error.msg or ""), names)
    for slip in SLIPS:
        if known := slip(cell):
            return known
    return (
        _("Python cannot read line {line}.").format(line=cell.line),
        _(
            "Compare this line, and the one above it, with the example: every quote, bracket and "
            "comma counts. If you do not see it, take your answer out, and type it anew."
        ),
    )


def _character(cell: Unreadable) -> Advice | None:
    number = re.search(r"U\+([0-9A-F]{4,6})", cell.message)
    if "invalid" not in cell.message or not number:
        return None
    sign = chr(int(number[1], 16))
    where = _("Line {line} has a sign that Python does not know: {sign}").format(
        line=cell.line, sign=sign if sign.isprintable() else _("a blank that is no blank")
    )
    if sign in QUOTES:
        where = _("Line {line} has a curly quote: {sign}").format(line=cell.line, sign=sign)
        todo = _("Delete it and type a straight one: {straight}").format(straight=QUOTES[sign])
        return where, todo + " " + _("Look at the other end of the text too.")
    if years := cell.first_line(rf"\b\d{{4}}{re.escape(sign)}\d{{4}}\b"):
        return where, _('Put quotes around it: "{day}".').format(day=years[1][0])
    if sign in SIGNS:
        return where, _("Write {sign} in its place.").format(sign=SIGNS[sign])
    if sign == "…":
        return where, _("Write your answer in its place.")
    if not sign.isprintable():
        return where, _("Delete the blanks in that line, and type them anew.")
    if sign == "%":
        return where, _("Leave the % away.")
    return where, _("Delete it. If it belongs to a text, put the whole text in quotes.")


def _open_quote(cell: Unreadable) -> Advice | None:
    if "unterminated" not in cell.message or "f-string: expecting" in cell.message:
        return None
    return (
        _("A text in line {line} begins with a quote and does not end.").format(line=cell.line),
        _(
            "Put the same quote at its end, in the same line. If the text has an apostrophe, as in "
            "don't, put double quotes around it: \"don't\"."
        ),
    )


def _brackets(cell: Unreadable) -> Advice | None:
    """A bracket that is missing, too many, or of another kind: by whole lines, since Python names
    the bracket around an answer where one inside it is at fault."""
    opened: list[tuple[int, str]] = []
    extra: list[tuple[int, str]] = []
    for line, text in enumerate(cell.bare, 1):
        for sign in text:
            if sign in CLOSES:
                opened.append((line, sign))
            elif sign in OPENS:
                if not opened:
                    extra.append((line, sign))
                elif opened[-1][1] == OPENS[sign]:
                    opened.pop()
                else:
                    return _other_bracket(opened[-1], (line, sign))
    if extra:
        return _extra_bracket(cell, extra[0])
    if opened:
        return _open_bracket(cell, opened[0])
    return None


def _other_bracket(opened: tuple[int, str], closed: tuple[int, str]) -> Advice:
    return (
        _("The bracket {opened} in line {line} is not closed: a {closed} comes first.").format(
            opened=opened[1], line=opened[0], closed=closed[1]
        ),
        _("Put a {close} where it should end. Take away a bracket that is left over.").format(
            close=CLOSES[opened[1]]
        ),
    )


def _extra_bracket(cell: Unreadable, extra: tuple[int, str]) -> Advice:
    line, sign = extra
    for number, text in enumerate(cell.bare, 1):
        stripped = text.strip()
        if text.count(sign) > text.count(OPENS[sign]) and stripped.strip(")]},"):
            line = number
            break
    return (
        _("Line {line} has a bracket {sign} that nothing opens.").format(line=line, sign=sign),
        _("Take it away. If it is needed, put a {opened} where it should begin.").format(
            opened=OPENS[sign]
        ),
    )


def _open_bracket(cell: Unreadable, opened: tuple[int, str]) -> Advice:
    line, sign = opened
    for number, text in enumerate(cell.bare, 1):
        if text.count(sign) > text.count(CLOSES[sign]) and not text.rstrip().endswith(sign):
            line = number
            break
    return (
        _("Line {line} opens a bracket {sign} that is never closed.").format(line=line, sign=sign),
        _("Put a {close} where it should end.").format(close=CLOSES[sign]),
    )


def _print(cell: Unreadable) -> Advice | None:
    if "Missing parentheses" not in cell.message:
        return None
    return (
        _("In line {line}, print has no brackets.").format(line=cell.line),
        _("Put round brackets around what should be printed: print( … )."),
    )


def _indentation(cell: Unreadable) -> Advice | None:
    if not re.search(r"indent|\btab", cell.message, re.IGNORECASE):
        return None
    if "expected an indented block" in cell.message:
        return (
            _("Line {line} must begin further to the right.").format(line=cell.line),
            _("Put four blanks at its beginning."),
        )
    return (
        _("Line {line} does not begin where Python expects it.").format(line=cell.line),
        _(
            "Take away the blanks at its beginning, so that it begins under the line above it. If "
            "your answer lost its bracket ( or ), put that back too."
        ),
    )


def _sign(cell: Unreadable) -> Advice | None:
    """A percent sign, an x for times, an operator the wrong way round."""
    if percent := cell.first_line(r"[\w)\]]\s*%\s*(?:$|[),\]]|of\b)"):
        return (
            _("Line {line} has a % sign.").format(line=percent[0]),
            _("Leave it away: Python knows numbers alone. 12.5% is written 12.5."),
        )
    if times := cell.first_line(r"[\w)\]\"']\s+[xX]\s+[\w(\[]|\d\s*[xX]\s*\d"):
        return (
            _("Line {line} has an x between two things.").format(line=times[0]),
            _("Times is written with a star: 3 * 4."),
        )
    for wrong, right in OPERATORS.items():
        if place := cell.first_line(re.escape(wrong)):
            return (
                _("Line {line} has {wrong}, which Python does not know.").format(
                    line=place[0], wrong=wrong
                ),
                _("Write {right} in its place.").format(right=right),
            )
    return None


def _reserved(cell: Unreadable) -> Advice | None:
    words = "|".join(keyword.kwlist)
    if name := cell.first_line(rf"^\s*({words})\s*=(?!=)"):
        return (
            _("“{word}” is a word of Python's own, so it cannot be a name.").format(
                word=name[1][1]
            ),
            _("Choose another name, in line {line} and wherever you use it.").format(line=name[0]),
        )
    if column := cell.first_line(rf"\.({words})\b"):
        return (
            _("“{word}” is a word of Python's own, so it cannot stand after a dot.").format(
                word=column[1][1]
            ),
            _('If it is a column, write it in square brackets and quotes: ["{word}"].').format(
                word=column[1][1]
            ),
        )
    return None


def _equal_sign(cell: Unreadable) -> Advice | None:
    if name := cell.first_line(r"^\s*([^\W\d]\w*(?:[ -]+[^\W\d]\w*)+)\s*=(?!=)"):
        words = re.split(r"[ -]+", name[1][1])
        if not any(keyword.iskeyword(word) for word in words):
            return (
                _("A name is one word, without blanks and hyphens: “{name}” is not.").format(
                    name=name[1][1]
                ),
                _("Join the words with a low line: {name}").format(name="_".join(words)),
            )
    if "==" not in cell.message and "cannot assign" not in cell.message:
        return None
    inside = re.match(r"\s*([^\W\d]\w*)\s*=(?!=)", cell.text)
    if inside and not re.match(r"\S", cell.text):
        return (
            _("Line {line} gives a name inside the brackets of an answer.").format(line=cell.line),
            _(
                "Take “{name} =” away, and leave what stands behind it. (To ask if two things are "
                "the same, write two signs: ==.)"
            ).format(name=inside[1]),
        )
    return (
        _("Line {line} has one sign = where it cannot stand.").format(line=cell.line),
        _(
            "To ask if two things are the same, write two: ==. To give a name, write the name on "
            "the left of =, one word without quotes, and what it stands for on the right."
        ),
    )


def _day(cell: Unreadable) -> Advice | None:
    day = cell.first_line(r"\b\d{4}-\d\d?-\d\d?\b")
    if not day or "leading zeros" not in cell.message:
        return None
    return (
        _("Line {line} has a day without quotes.").format(line=day[0]),
        _('Put quotes around it: "{day}".').format(day=day[1][0]),
    )


def _number(cell: Unreadable) -> Advice | None:
    if "leading zeros" in cell.message:
        return (
            _("A number in line {line} begins with 0.").format(line=cell.line),
            _("Write large numbers without commas and blanks: 41070. Decimals have a point: 0.5."),
        )
    if re.search(r"invalid (decimal|hexadecimal|octal|binary|imaginary)", cell.message) or (
        cell.first_line(r"\d\.\d+\.\d")
    ):
        return (
            _("Line {line} has a number with something stuck to it.").format(line=cell.line),
            _(
                "Write the number alone: no unit, no second point, no letter. Times is written "
                "with a star: 3 * 4. A name cannot begin with a digit."
            ),
        )
    return None


def _side_by_side(cell: Unreadable) -> Advice | None:
    """Two things with nothing between them: a comma, a dot, brackets or quotes are missing."""
    lines = list(enumerate(cell.bare, 1))
    for number, text in sorted(lines, key=lambda pair: pair[0] != cell.line):
        parts = [part for part in TOKEN.findall(text) if not part.isspace()]
        for position, (one, other) in enumerate(itertools.pairwise(parts)):
            if _ends(one) and _begins(other) and not (_is_text(one) and _is_text(other)):
                before = parts[position - 1] if position else ""
                return _between(cell, number, before, one, other)
    return None


def _is_text(part: str) -> bool:
    return part[-1] in "\"'"


def _is_word(part: str) -> bool:
    return part.isidentifier() and (
        part in {"True", "False", "None"} or not keyword.iskeyword(part)
    )


def _ends(part: str) -> bool:
    return part in OPENS or _begins(part)


def _begins(part: str) -> bool:
    return _is_word(part) or part[0].isdigit() or _is_text(part)


def _pairs(cell: Unreadable) -> Advice | None:
    """A comma or a colon too many, or too few, in a list or in pairs such as {"A": "cause"}."""
    if place := cell.first_line(r",\s*,"):
        return (
            _("Line {line} has two commas with nothing between.").format(line=place[0]),
            _("Take one of them away."),
        )
    before, semicolon, _after = "\n".join(cell.bare).partition(";")
    if semicolon and sum(map(before.count, CLOSES)) > sum(map(before.count, OPENS)):
        return (
            _("Line {line} has a ; inside brackets.").format(line=before.count("\n") + 1),
            _("Write a comma in its place."),
        )
    texts = cell.first_line(rf"{TEXT_BLANKED}[\s.]*{TEXT_BLANKED}")
    if texts or re.search("after dictionary key", cell.message):
        return (
            _("In line {line}, a comma or a colon is missing.").format(
                line=texts[0] if texts else cell.line
            ),
            _("Inside of a pair stands a colon, behind it a comma: {example}").format(
                example=PAIRS
            ),
        )
    colon = cell.first_line(r"[\w)\]\"']\s*:\s*[\w(\"']")
    if colon and not any("{" in text for text in cell.bare):
        return (
            _("Line {line} has a colon where it cannot stand.").format(line=colon[0]),
            _(
                "Pairs stand in curly brackets, each part in quotes: {example} To divide, write /."
            ).format(example=PAIRS),
        )
    return None


def _between(cell: Unreadable, line: int, before: str, one: str, other: str) -> Advice:
    where = _("In line {line}, {one} and {other} stand side by side with nothing between.").format(
        line=line, one=_quoted(one), other=_quoted(other)
    )
    value = cell.names.get(one, getattr(builtins, one, None)) if _is_word(one) else None
    if one[0].isdigit() and other[0].isdigit():
        return where, _(
            "One number is written without blanks and commas: 41270. Several numbers in a list "
            "have a comma between them."
        )
    if one[0].isdigit() and _is_word(other):
        return where, _(
            "Write the number alone, without a word behind it. Times is written with a star: 3 * 4."
        )
    if before == "." and _is_word(other):
        return where, _(
            "If both belong to the name of a column, write it in square brackets and quotes: "
            '["{one} {other}"]. Else a sign, a dot or a comma is missing.'
        ).format(one=one, other=other)
    if re.search(rf"\b{re.escape(other)}\s*=(?!=)", cell.bare[line - 1]):  # as in age="3 groups"
        return where, _("Put a comma between them.")
    if callable(value):
        return where, _("Put round brackets around what {one} needs: {one}( … )").format(one=one)
    if _is_word(other) and hasattr(value, other):
        return where, _("Put a dot between: {one}.{other}").format(one=one, other=other)
    if one in OPENS and _is_word(other):
        return where, _("Put a dot, a comma or a sign such as * between.")
    if _is_word(one) and _is_word(other):
        return where, _(
            "If this is text, put quotes around the whole of it. Between two names a comma, a dot "
            "or a sign such as * is needed."
        )
    return where, _("Put a comma between them, or a sign such as *. Text stands in quotes.")


def _quoted(part: str) -> str:
    return _("a text") if _is_text(part) else f"“{part}”"


# A part of what Python says -> what is wrong, and what to do.
MESSAGES = {
    "f-string": (
        lazy_gettext("Inside the curly brackets of a text in line {line}, something is missing."),
        lazy_gettext(
            "Every curly bracket that opens must close. Inside of them use the other kind of "
            "quotes than around the text."
        ),
    ),
    "expected ':'": (
        lazy_gettext("At the end of line {line}, a colon is missing."),
        lazy_gettext("Put : at the end of that line."),
    ),
    "outside function": (
        lazy_gettext("A word in line {line} is for programs that are not needed here."),
        lazy_gettext("Write your answer alone, without return, yield or await."),
    ),
    "positional argument follows": (
        lazy_gettext("In the round brackets of line {line}, the order is not right."),
        lazy_gettext("What has a name and a sign =, such as ascending=False, comes last."),
    ),
    "continuation character": (
        lazy_gettext("Line {line} has a backslash that Python cannot read."),
        lazy_gettext("Take the backslash away. To divide, write /."),
    ),
}


def _by_message(cell: Unreadable) -> Advice | None:
    for part, (what, todo) in MESSAGES.items():
        if part in cell.message:
            return what.format(line=cell.line), str(todo)
    return None


SLIPS = [
    _print,
    _character,
    _open_quote,
    _by_message,
    _brackets,
    _indentation,
    _reserved,
    _sign,
    _equal_sign,
    _day,
    _number,
    _side_by_side,
    _pairs,
]
