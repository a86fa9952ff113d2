"""A course of short modules and a package of invented towns, where things go wrong on
purpose, and a way to run `community-data report` as a person does."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from community_data.course.syllabus import syllabus_file
from community_data.reports import build
from community_data.reports.content import safe
from community_data.reports.plan import Request, make_plan
from community_data.reports.run import Section

SYLLABUS = """
[[module]]
id = "01_count"
title = "Counting"
tables = ["places", "measures"]

[[module]]
id = "02_weeks"
title = "Weeks"
tables = ["places", "requests"]

[[module]]
id = "03_names"
title = "Names"
tables = ["places"]

[[module]]
id = "04_talk"
title = "Talk"
tables = ["places"]

[[module]]
id = "05_later"
title = "Not written yet"
tables = ["places"]
"""

COUNT = [
    ("markdown", "# Counting: this text is for trainees", []),
    ("code", 'package = "riverbend"\nplace = "PLACE"\nmeasure = "poverty"\ngroup_by = "age"',
     ["parameters"]),
    ("code", "import os, time\nfrom community_data.data import groups, open_package\n"
             "where = open_package(package).place(place)\n"
             "people = groups(package, place, measure, group_by)", []),
    ("code", "# what happens in some towns\n"
             "if where['name'] == 'Stopton': people.loc[0, 'no such column']\n"
             "if where['name'] == 'Hangford': time.sleep(600)\n"
             "if os.environ.get('SLOW'): time.sleep(float(os.environ['SLOW']))", []),
    ("code", "percent = people['count'] / people['population'] * 100", []),
    ("code", "from IPython.display import display, HTML\n"
             "right = where['name'] != 'Wrongham'\n"
             "display({'application/vnd.community-data.check+json': {'exercise': 'percent_check',"
             " 'passed': right, 'message': 'Divide by the people of the group.'},"
             " 'text/plain': 'secret check'}, raw=True)", []),
    ("markdown", "## Percent by group\nIt is *counted* in a notebook.", ["report"]),
    ("code", "'SOURCE CODE'\npeople.assign(percent=percent)[['group', 'percent']]", ["report"]),
    ("code", "display(HTML(f'<h4>{where[\"name\"]}</h4><script>alert(1)</script>'))\n"
             "display(HTML('<details><summary>More</summary><p>numbers</p></details>'))\n"
             "print('read from', package, 'in', os.getcwd())", ["report"]),
]  # fmt: skip
WEEKS = [
    ("code", 'package = "riverbend"\nplace = "PLACE"', ["parameters"]),
    ("code", "print('weeks')", ["report"]),
]
NAMES = [
    ("code", 'package = "riverbend"\nplace = "PLACE"', ["parameters"]),
    ("code", "print('The name of', place, 'is asked for.')", ["report"]),
]
TALK = [("code", 'package = "riverbend"\nplace = "PLACE"', ["parameters"])]

TOWNS = ["Goodville", "Farfield", "Stopton", "Hangford", "Wrongham"]


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


def write_course(folder: Path, modules: dict) -> Path:
    """A course with these solved notebooks."""
    (folder / "solutions").mkdir(parents=True)
    syllabus_file(folder).parent.mkdir(parents=True)
    syllabus_file(folder).write_text(SYLLABUS, encoding="utf-8")
    for name, cells in modules.items():
        notebook = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "x"}}
        )
        for kind, source, tags in cells:
            new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
            notebook.cells.append(new(source, metadata={"tags": tags} if tags else {}))
        (folder / "solutions" / name).mkdir()
        nbformat.write(notebook, folder / "solutions" / name / f"{name}.ipynb")
    return folder


def write_package(folder: Path, towns: list[str], **described) -> Path:
    """A data package of one region and these towns, with poverty by age."""
    folder.mkdir(parents=True)
    places = [["place_id", "name", "level", "parent_id", "population"]]
    places.append(["00", "The <b>Shire</b>", "region", "", 1000 * len(towns)])
    measures = [
        [
            *("place_id", "measure", "group_by", "group", "period"),
            *("count", "count_moe", "population", "population_moe", "unit"),
        ]
    ]
    for number, town in enumerate(towns, start=1):
        places.append([f"0{number}", town, "town", "00", 1000])
        for group_by, group, count, population in (
            ("age", "under 18", 40, 200),
            ("age", "65 and over", 10, 200),
            ("all", "all residents", 90, 1000),
        ):
            row = ["poverty", group_by, group, "2020–2024", count, 8, population, 5, "people"]
            measures.append([f"0{number}", *row])
    resources = []
    for table, rows in (("places", places), ("measures", measures)):
        file = folder / f"{table}.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows(rows)
        sha = hashlib.sha256(file.read_bytes()).hexdigest()
        resources.append({"name": table, "path": file.name, "hash": f"sha256:{sha}"})
    descriptor = {
        "name": "shire",
        "title": "The Shire & around",
        "version": "1",
        "created": "2025-02-03T00:00:00Z",
        "synthetic": True,
        "sources": [
            {
                "title": "A survey <i>of</i> the Shire",
                "path": "https://example.org/survey?a=1&b=2",
                "kind": "survey",
                "collected_to": "2024-12-31",
                "published": "2025-01-30",
            },
            {"title": "A source with a bad address", "path": "javascript:alert(1)"},
        ],
        "licenses": [{"title": "CC BY 4.0", "path": "https://example.org/by/4.0"}],
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(
        json.dumps(descriptor | described, ensure_ascii=False), encoding="utf-8"
    )
    return folder


# A part with what folds: a long table, a picture and notes.
PART = (
    "<div><p>10.6% of residents.</p></div><table><caption>Who</caption><thead><tr><th>Group</th>"
    f"<th>Who they are</th></tr></thead><tbody><tr><th>all</th><td>{'Some residents. ' * 50}</td>"
    "</tr></tbody></table><figure><img alt='bars' src='data:image/png;base64,AAAA'></figure>"
    "<div><p>Notes.</p></div>"
)


def site_without_runs(out: Path, package: str = "riverbend", **asked):
    """A site whose notebooks are not run: each part of its pages is `PART`.

    asked: of `Request`. Returns what the command did, and the runs that it asked for.
    """
    asked_for = []

    def sections(runs, *_others):
        for position, run in enumerate(runs):
            asked_for.append(run)
            html = safe(PART, run.module, [], run.top_heading, run.title)
            yield position, Section(run.module, run.title, html)

    plan = make_plan(Request(str(package), out, **asked))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "run_all", sections)
        return build.build(plan, 1), asked_for


def shas(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder, by name."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture(scope="session")
def small_course(tmp_path_factory) -> Path:
    """The folder of the small course."""
    modules = {"01_count": COUNT, "02_weeks": WEEKS, "03_names": NAMES, "04_talk": TALK}
    return write_course(tmp_path_factory.mktemp("small course"), modules)


@pytest.fixture(scope="module")
def shire(tmp_path_factory) -> Path:
    """The package of invented towns."""
    return write_package(tmp_path_factory.mktemp("data") / "shire", TOWNS)


@pytest.fixture(scope="session")
def report_command(small_course, clean_env):
    """The command and its environment, for the small course unless another one is named."""

    def command(*arguments, course=small_course, **environment):
        words = [sys.executable, "-m", "community_data.cli", "report", *map(str, arguments)]
        more = {"COMMUNITY_DATA_COURSE": str(course)} if course else {}
        return words, clean_env | more | environment

    return command


@pytest.fixture(scope="session")
def report(report_command, tmp_path_factory):
    """Run `community-data report` in a process of its own and give back what it said."""
    here = tmp_path_factory.mktemp("here")

    def run(*arguments, **environment) -> Said:
        words, env = report_command(*arguments, **environment)
        # What makes a terminal look like none, wherever the tests run.
        env = {k: v for k, v in env.items() if k not in ("FORCE_COLOR", "TTY_COMPATIBLE")}
        done = subprocess.run(
            words, env=env, cwd=here, capture_output=True, text=True, timeout=300, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def say(small_course, monkeypatch, capsys):
    """Run the command in this process, for requests that end before anything runs."""
    monkeypatch.setenv("COMMUNITY_DATA_COURSE", os.fspath(small_course))

    def run(*arguments) -> Said:
        from community_data import cli

        code = cli.run(["report", *map(str, arguments)])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run
