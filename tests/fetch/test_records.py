"""A fetched table ends as a package, through the same door as everybody's, and a page cites it."""

import hashlib
import json
import subprocess
import sys
import tomllib

import pytest
from bs4 import BeautifulSoup

from community_data import cli, fetch, validate
from community_data.fetch import practice
from tests.conftest import COURSE

TOWNS = {
    "get": "NAME,B22003_001E,B22003_001M,B22003_002E,B22003_002M",
    "for": "county subdivision:*",
    "in": ["state:03", "county:90"],
}
MAPPING = """
[package]
name = "food-help"
title = "Households that got help to buy food (synthetic)"
version = "2026"
synthetic = true

{source}
[places]
package = "riverbend@2026-Q2"
level = "town"

[table]
file = "table.csv"
one_row_is = "a count"
place = "place_id"
count = "B22003_002E"
margin = "B22003_002M"

[measure]
name = "food_help"
period = "2020–2024"
unit = "households"
everyone = "all households"

[population]
column = "B22003_001E"
margin = "B22003_001M"
"""


@pytest.fixture
def answer(monkeypatch):
    monkeypatch.setenv(practice.KEY.variable, "practice-s3cret")
    return practice.start("census").get(practice.HOUSEHOLDS, TOWNS)


def source_of(answer, **changes):
    about = {
        "title": "Synthetic: five-year survey, B22003",
        "publisher": "Riverbend survey office",
        "universe": "households",
        "period": "2020–2024",
        "kind": "survey",
        "collected_from": "2020-01-01",
        "collected_to": "2024-12-31",
        "published": "2026-01-29",
        "license": "CC0-1.0",
    }
    return fetch.record(answer, **about | changes)


def test_the_record_holds_what_came_and_when(answer):
    source = source_of(answer)
    assert source["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert source["fetched"] == "2026-07-09" and "s3cret" not in json.dumps(source)
    assert source["path"].startswith("https://census.practice.example/data/2024/acs/acs5?get=NAME")


def test_words_of_a_publisher_cannot_change_the_mapping(answer, tmp_path):
    odd = 'He said "no"\\\n[package]\nname = "x"'
    fetch.save(fetch.census.table(answer), source_of(answer, publisher=odd), tmp_path)
    told = tomllib.loads((tmp_path / "source.toml").read_text("utf-8"))
    assert list(told) == ["source"]
    assert told["source"]["publisher"] == " ".join(odd.split())


def test_from_an_answer_to_a_page_that_cites_it(answer, tmp_path, capsys):
    table = fetch.census.numbers(fetch.census.table(answer))
    fetch.save(table, source_of(answer), tmp_path)
    text = MAPPING.format(source=(tmp_path / "source.toml").read_text("utf-8"))
    (tmp_path / "mapping.toml").write_text(text, "utf-8")
    out = tmp_path / "food-help"
    assert cli.run(["package", str(tmp_path / "mapping.toml"), "--out", str(out)]) == 0
    capsys.readouterr()
    problems = [p for p in validate.check_data(out).problems if p.severity == "stop"]
    assert [p.kind for p in problems if p.kind != "no-module"] == []
    source = json.loads((out / "datapackage.json").read_text("utf-8"))["sources"][0]
    for name in ("publisher", "universe", "path", "fetched", "sha256"):
        assert source[name] == source_of(answer)[name]
    pages = tmp_path / "pages"
    made = ["report", str(out), "--place", "Otterbeck", "--module", "02_sources"]
    assert cli.run([*made, "--out", str(pages)]) == 0
    page = pages / "otterbeck.html"
    words = BeautifulSoup(page.read_text("utf-8"), "html.parser").get_text(" ", strip=True)
    assert "Published by Riverbend survey office." in words
    assert "Fetched on July 9, 2026." in words and "s3cret" not in page.read_text("utf-8")


def test_the_practice_tables_are_those_that_their_recipe_makes():
    folder = COURSE / "datasets" / "practice_api"
    subprocess.run([sys.executable, str(folder / "build.py"), "--check"], check=True)
