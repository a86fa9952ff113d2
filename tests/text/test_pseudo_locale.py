"""No sentence for people escapes a translator: all are said in a language that nobody speaks.

The catalog is put in after everything was imported, so a sentence that is made once, when its
module is read, is found too.
"""

import io
import math
import re
import shutil
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import SimpleNamespace

import bs4
import pandas as pd
import pytest
import typer
from matplotlib.text import Text

from community_data import cli, data, figures, validate
from community_data.course.syllabus import syllabus_file
from community_data.hosting import front_page
from community_data.reports import page
from community_data.reports.run import Failure, Section
from community_data.text.translate import use_language
from community_data.validate import terminal
from tests.conftest import COURSE
from tests.package_copies import RIVERBEND, Copy
from tests.text import pseudo
from tests.validate.test_check import DAMAGES


def typed(group, before="") -> list[str]:
    """Every command as it is typed: “report”, “cohort roster”."""
    return [
        word
        for name, command in group.commands.items()
        for word in (
            typed(command, f"{before}{name} ")
            if hasattr(command, "commands")
            else [f"{before}{name}"]
        )
    ]


COMMANDS = typed(typer.main.get_command(cli.app))


@pytest.fixture(autouse=True)
def language_of_nobody():
    pseudo.speak()
    yield
    use_language("en")


def test_what_escapes_is_seen():
    assert pseudo.outside("⟦Look ⟦Otterbeck⟧ up.⟧ Riverbend: 3") == []
    assert pseudo.outside("⟦One⟧ of Otterbeck, is", ["Otterbeck", "this is it"]) == ["of", "is"]


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
    said = re.sub(
        r"-\n\s+", "-", said_by(*command.split(), "--help")
    )  # broken at the end of a line
    assert "⟦" in said
    # Options, the names of what follows them (MAPPING.toml), and what stands where nothing is said.
    words = [w for w in said.split() if re.match(r"[-{[]|[A-Z]{2}", w)]
    words += re.findall(r"default:\s+(\S+)\]", said)
    assert pseudo.outside(said, [*pseudo.OF_THE_COMMAND_LINE.split(), *words, *COMMANDS]) == []


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


def test_pages_of_a_community():
    package = data.open_package("riverbend")
    module = SimpleNamespace(id="08_groups", title="", tables=["measures"], sheet=False)
    plan = SimpleNamespace(
        package=package, release="r", modules=[module], measure="poverty", group_by="race",
        contact="", all_measures=False, before=None, address="", news="", folder=Path("none"),
    )  # fmt: skip
    place = package.place("Otterbeck")
    failures = (Failure("08_groups", "", cell=3, title="08_groups"),)
    about = SimpleNamespace(place_id=place["place_id"], key="k", file="f.html")
    entry = {"module": "08_groups", "cell": 3, "line": "", "reason": ""}
    failed = [{"place_id": place["place_id"], "failures": [entry]}]
    pages = {package.places["place_id"].iloc[1]: SimpleNamespace(file="f.html", about="poverty")}
    known = ["08_groups", "poverty", "race", "all", *package.places["name"]]
    known += [*package.places["level"], package.title, package.name, package.version]
    known += [str(value) for source in package.sources for value in source.values()]
    known += [str(value) for value in package.descriptor["licenses"][0].values()]
    known += [
        str(value)
        for maker in package.descriptor.get("contributors", [])
        for value in maker.values()
    ]
    for text in (
        page.place_page(plan, about, [Section("08_groups", "08_groups", "<p>±</p>")], failures),
        page.index_page(plan, pages, failed),
    ):
        soup = bs4.BeautifulSoup(text, "html.parser")
        assert pseudo.outside(soup.body.get_text(" "), known) == []
        labels = [tag.get("aria-label", "") for tag in soup.find_all(True)]
        assert pseudo.outside(" ".join(labels), known) == []


def test_figures():
    rates = pd.DataFrame(
        {
            "group": ["aa", "bb", "cc", "dd"],
            "percent": [10.0, 20.0, 30.0, math.nan],
            "low": [8.0, 18.0, 2.0, math.nan],
            "high": [12.0, 22.0, 58.0, math.nan],
            "decision": ["show", "flag", "withhold", "withhold"],
        }
    )
    values = rates.rename(columns={"group": "name", "percent": "value"})
    known = ["aa", "bb", "cc", "dd", "title", "name", "value"]
    for figure, alt, table in [
        (figures.intervals(rates, "title"), figures.intervals_alt(rates, "title"), rates),
        (
            figures.bars(values, "title"),
            figures.bars_alt(values, "title"),
            values[["name", "value"]],
        ),
    ]:
        drawn = " ".join(text.get_text() for text in figure.findobj(Text))
        assert pseudo.outside(drawn, known) == []
        shown = figures.show(figure, alt=alt, table=table, source="title")
        soup = bs4.BeautifulSoup(shown.page, "html.parser")
        assert pseudo.outside(soup.get_text(" ") + shown.text + soup.img["alt"], known) == []
    assert pseudo.outside(figures.note(...).text) == []


def test_the_front_page(tmp_path):
    text = front_page.page(COURSE, tmp_path, "/", "", "")
    soup = bs4.BeautifulSoup(text, "html.parser")
    syllabus = tomllib.loads(syllabus_file(COURSE).read_text("utf-8"))["module"]
    known = [str(value) for entry in syllabus for value in entry.values()]
    known += [tmp_path, *COMMANDS]
    assert pseudo.outside(soup.body.get_text(" "), known) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "riverbend@2026-Q1", "riverbend@2026-Q2"],
        pytest.param(
            ["compare", "riverbend@2026-Q2", "riverbend@2026-Q1"], marks=pytest.mark.thorough
        ),
        ["package", "datasets/examples/town_counts/mapping.toml", "--out", "{tmp}/counts"],
        ["package", "datasets/examples/food_pantry/mapping.toml", "--out", "{tmp}/clients"],
        ["package", "datasets/examples/town_counts/counts.csv"],
        ["package", "--look", "datasets/examples/town_counts/counts.csv", "--out", "{tmp}/a.toml"],
    ],
)  # fmt: skip
def test_what_a_command_says_of_data(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(COURSE)
    said = said_by(*[argument.format(tmp=tmp_path) for argument in arguments])
    assert "⟦" in said
    # A draft shows each line of the mapping before what it says of it.
    said = re.sub(r"\[+[a-z_.]+\]+ ([^⟦]*? – )?", "", said)
    package = data.open_package("riverbend")
    before = data.open_package("riverbend@2026-Q1")
    known = [package.title, before.title, *package.places["name"], *arguments, tmp_path]
    assert pseudo.outside(said, known) == []
