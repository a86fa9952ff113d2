"""No sentence for people escapes a translator: all are said in a language that nobody speaks.

The catalog is put in after everything was imported, so a sentence that is made once, when its
module is read, is found too.
"""

import io
import re
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from community_data import cli, validate
from community_data.text.translate import use_language
from community_data.validate import terminal
from tests.package_copies import RIVERBEND, Copy
from tests.text import pseudo
from tests.validate.test_check import DAMAGES

COMMANDS = [command.name or command.callback.__name__ for command in cli.app.registered_commands]


@pytest.fixture(autouse=True)
def language_of_nobody():
    pseudo.speak()
    yield
    use_language("en")


@pytest.fixture
def riverbend(tmp_path) -> Copy:
    """A copy of the newest release of the practice region."""
    return Copy(Path(shutil.copytree(RIVERBEND / "2026-Q2", tmp_path / "riverbend")))


def said_by(*arguments: str) -> str:
    """What a command says on both streams."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        cli.run([str(argument) for argument in arguments])
    return said.getvalue()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command(command):
    said = said_by(command.rstrip("_"), "--help")
    assert "⟦" in said
    # Options, the names of what follows them (MAPPING.toml), and what stands where nothing is said.
    typed = [w for w in said.split() if re.match(r"[-{[]|[A-Z]{2}", w)]
    typed += re.findall(r"default:\s+(\S+)\]", said)
    assert pseudo.outside(said, [pseudo.OF_THE_COMMAND_LINE, *typed, *COMMANDS]) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["check-data", "river"],
        ["check-data", "riverbend@1999"],
        ["report", "riverbend", "--out", "{tmp}/o"],
        ["report", "riverbend", "--out", "{tmp}/o", "--place", "Otterbek"],
        ["report", "riverbend", "--out", "{tmp}/o", "--level", "twon"],
        ["report", "riverbend", "--out", "{tmp}/o", "--place", "Otterbeck", "--module", "gruops"],
        ["report", "riverbend", "--out", "{tmp}/o", "--place", "Otterbeck", "--measure", "wealth"],
        ["report", "riverbend", "--out", "{tmp}/o", "--level", "town", "--module", "priorities",
         "--measure", "poverty"],
        ["new-module", "9places", "--title", "Places"],
        ["new-module", "08_other", "--title", "Places"],
        ["modules", "77_none"],
    ],
)  # fmt: skip
def test_what_a_command_says_to_a_wrong_call(arguments, tmp_path):
    said = said_by(*[argument.format(tmp=tmp_path) for argument in arguments])
    assert "⟦" in said
    assert pseudo.outside(said, arguments) == []


@pytest.mark.parametrize("name", DAMAGES)
def test_what_check_data_says_of_a_damaged_package(name, riverbend):
    DAMAGES[name][0](riverbend)
    report = validate.check_data(riverbend.folder)
    known = [report.title, *report.tables, *[o.module for o in report.outlook]]
    known += [problem.table for problem in report.problems]
    for line in terminal.lines(report):
        assert pseudo.outside(line, known) == [], line
