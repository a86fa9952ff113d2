"""Every sentence for people can be found by a translator: the code holds no other.

A folder is in DONE once all its sentences go through gettext. Add yours when they do.
"""

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.conftest import COURSE

HOUSE = COURSE / "community_data"
DONE = [
    *("atomic.py", "cli.py", "errors.py", "course", "data", "figures", "hosting", "reports"),
    *("text", "validate", "compare", "exercises", "lessons"),
    # practice_app.py speaks as services do, in their words.
    *(f"fetch/{name}.py" for name in ("census", "client", "known", "practice", "records")),
    *(f"fetch/{name}.py" for name in ("socrata", "spreadsheet", "transport")),
]
FILES = [f for name in DONE for f in sorted((HOUSE / name).rglob("*.py")) or [HOUSE / name]]

# What looks a sentence up; and what is read by programs, or by whoever writes one.
LOOKED_UP = {"_", "ngettext", "lazy_gettext"}
FOR_PROGRAMS = {"re", "ValueError", "KeyError", "TypeError", "_example", "encode"} | {
    *("filterwarnings", "Bool", "Integer", "Unicode", "query", "select"),
}
# HTML that is written in pieces, CSS, and options of programs.
STYLE = re.compile(
    r"^(\S+=\"|\" |--\w)|\b(align|break-inside|color|margin|padding|white-space|width)\b: ?"
)

# Words with a blank in them that are no sentences, and why each may stay.
WORDS = {
    # Values in tables, by which notebooks and checks know a row. A page says them in a sentence.
    *("no row", "full count", "not known", "no number here", "told by the source", "worked out"),
    *("not said", "role not given", "what people asked for", "near tie", "cannot tell"),
    *("not shown", "not compared"),
    # Kinds of events in a package.
    *("more need", "late reports"),
    # Outcomes of an invitation to a survey, in a package.
    *("not reached", "not eligible"),
    *("under 30", "30 to 59", "60 and over", "smaller towns"),
    *("not shown", "not compared", "not asked", "not covered"),
    *("given name", "family name", "birth date"),
    # Answers that a trainee types; a cell lists them beside what they mean.
    *(
        "role and town",
        "region only",
        "no quote",
        "too sure",
        "who first",
        "other reason",
        "no day",
        "nobody yet",
        *("last year", "four weeks", "not sent"),
        *("small numbers", "community review", "way out", "good idea", "who decides"),
        *("leave out", "10 years", "3 groups", "left out"),
        '{"A": "cause", "B": "act"}',
    ),
    # The language of the Census API, and names in invented tables of the practice service.
    *("county subdivision", "county subdivision:*", "county subdivision:03", "All towns"),
    *("With free meals", "page changed", '{"get": "…", "for": "…", "in": ["…", "…"]}'),
    # What somebody wrote on an invented ballot; the notebook speaks of it.
    "free buses",
    # Words of other programs: Python, csv, frictionless, rich, matplotlib, Jupyter, Babel.
    *("not callable", "not subscriptable", "list indices", "tuple indices", "cannot assign"),
    *("not supported between", "could not convert", "invalid literal", "f-string: expecting"),
    "Invalid file descriptor",
    *("Missing parentheses", "expected an indented block", "leading zeros"),
    "Run, “Run All Above Selected Cell”",
    *("field limit", "end of data", "not unique", "primary key", "foreign key", "bold red"),
    *("bold yellow", "DejaVu Sans", "Python 3 (ipykernel)", "LLL yyyy", "LLLL yyyy"),
    # Columns and rows of files that Moodle and Canvas write, and that are typed from paper.
    *("Email address", "First name", "Last name", "SIS User ID", "SIS Login ID", "Points Possible"),
    *("Integration ID", "Root Account", "Student, Test", "Test Student"),
    *("looking back", "first day"),
    # Layouts of widgets.
    *("row wrap", "4px 0"),
    # Names of files and folders, the policy of a page, and a mark for what is no file.
    *("open the course.html", "as handed out", "not a file", "{}/{} ({}).ipynb"),
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'",
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    # What the Hub and pydantic want or write: a header, the head of a line of a log, of an error.
    *("token {}", "membership: {}", "Value error, "),
    # What an administrator types.
    "community-data hub",
    # Three people who do not exist, to try a hub with.
    *("Ana Lopez", "Ben Okafor", "Chi Tran"),
    # A notebook's heading, by which its table is found; a link of the guide; a tag in two pieces.
    *("## New words", "- [{}, {}](modules/{}.md)\n", 'th scope="row"'),
}
# Files of which the text at module level is a program, a list of ids, or a page of the guide,
# which is translated as a page.
TEXTS = {
    "lessons/explorer.py": "_SCRIPT",
    "validate/patterns.py": "_CHILD",
    "validate/report.py": "_STOPS _KNOWS",
    "reports/gate.py": "_POPULATION",
    "reports/notebooks/answers.py": "_around",
    "hosting/hub/try_out.py": "_settings",
    "course/command_page.py": "HEAD TABLE",
    "course/glossary.py": "HEAD",
    "course/mistakes_table.py": "HEAD",
    "course/new_module/__init__.py": "_entry",
}


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        module = function.value
        return "re" if isinstance(module, ast.Name) and module.id == "re" else function.attr
    return getattr(function, "id", "")


def is_a_text(node: ast.AST, names: list[str]) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node.name in names
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id in names for target in targets)


def is_sentence(text: str) -> bool:
    """Whether a text has words with a blank beside them, other than HTML and CSS."""
    words = re.sub(r"<[^>]*>", "", text)
    if text in WORDS or STYLE.search(words):
        return False
    return " " in words.strip() and re.search(r"[A-Za-z]{2}", words) is not None


def sentences(node: ast.AST, texts: list[str]) -> Iterator[tuple[int, str]]:
    """The texts with a blank that stand in no call that looks them up: (line, text)."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Call) and name_of(node.func) in LOOKED_UP | FOR_PROGRAMS:
        return
    if is_a_text(node, texts):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_sentence(node.value):
        yield node.lineno, node.value
    if isinstance(node, ast.JoinedStr):  # what is put into it counts as a blank
        text = "".join(
            part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
        if is_sentence(text):
            yield node.lineno, text
        node = ast.Tuple([part for part in node.values if not isinstance(part, ast.Constant)])
    children = node.values if isinstance(node, ast.Dict) else ast.iter_child_nodes(node)
    for child in children:  # the keys of a dict are codes
        yield from sentences(child, texts)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_no_sentence_stands_outside_of_gettext(file):
    texts = TEXTS.get(file.relative_to(HOUSE).as_posix(), "").split()
    tree = ast.parse(file.read_text("utf-8"))
    assert list(sentences(tree, texts)) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('print("Look" + f"<p>{x} rows</p>")', ["<p>{} rows</p>"]),
        ('print("Look it up.")', ["Look it up."]),
        ('print(f"There are {n} rows.")', ["There are {} rows."]),
        ('x = {"a b": "Look it up."}', ["Look it up."]),
        ('print(_("Look it up."))', []),
        ('"""Look it up."""', []),
        ('raise ValueError("look it up")', []),
        ("""x = '<p style="margin: 4px 0">'""", []),
    ],
)
def test_the_rule_finds_what_it_should(code, found):
    assert [text for _line, text in sentences(ast.parse(code), [])] == found


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """What `make messages` gathers."""
    file = tmp_path_factory.mktemp("messages") / "all.pot"
    gathered = subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "-F", "babel.cfg",
         "-k", "lazy_gettext", "-o", file, "community_data"],
        cwd=COURSE, capture_output=True, text=True,
    )  # fmt: skip
    assert gathered.returncode == 0 and gathered.stderr == "", gathered.stderr
    with file.open("rb") as opened:
        return read_po(opened)


def test_translators_get_every_sentence(catalog):
    assert "The course does not speak “{code}”. It speaks: {codes}." in catalog  # of Python
    assert ("{n} place without a population", "{n} places without a population") in catalog
    assert "have an income below the poverty line" in catalog  # at module level
    assert "This region is invented." in catalog  # of a template
    for file in HOUSE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and name_of(call.func) in LOOKED_UP:
                message = call.args[0]
                if isinstance(message, ast.Constant):
                    assert catalog.get(message.value) is not None, f"{file}: {message.value}"


def test_nothing_is_looked_up_inside_an_f_string():
    """Babel does not find it there."""
    for file in HOUSE.rglob("*.py"):
        for text in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(text, ast.JoinedStr):
                calls = [name_of(n.func) for n in ast.walk(text) if isinstance(n, ast.Call)]
                assert not LOOKED_UP & set(calls), f"{file}: line {text.lineno}"


def test_every_blank_of_a_sentence_has_a_name(catalog):
    """`{}` and `{0}` say nothing to a translator, and cannot change places."""
    for message in catalog:
        for text in [message.id] if isinstance(message.id, str) else message.id:
            if "python-brace-format" in message.flags or "{" in text:
                names = [
                    name for _, name, _, _ in string.Formatter().parse(text) if name is not None
                ]
                assert all(name.isidentifier() for name in names), text
