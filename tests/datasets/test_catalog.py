"""The catalog says of every table what a reader must know before using it."""

from pathlib import Path

import pytest

CATALOG = Path(__file__).resolve().parents[2] / "datasets" / "README.md"


@pytest.fixture(scope="module")
def page() -> str:
    return CATALOG.read_text(encoding="utf-8")


def test_it_says_at_the_top_that_everything_is_synthetic(page):
    assert "synthetic" in page[:100]


def test_every_table_has_its_hash_rows_source_and_licence(page, descriptor, table):
    start = page.index(f"## {descriptor['title']}")
    rest = page[start + 3 :]
    part = rest[: rest.index("\n## ")] if "\n## " in rest else rest
    for resource in descriptor["resources"]:
        section = part[part.index(f"### {resource['name']}\n") :].split("\n### ")[0]
        assert resource["hash"] in section
        if "schema" in resource:
            assert f"Rows: {len(table(resource['name'])):,}\n" in section
        assert descriptor["licenses"][0]["title"] in section
        for source in descriptor["sources"]:
            if resource["name"] in source["tables"]:
                assert source["title"] in section
                assert source["published"] in section


def test_the_newest_release_comes_first(page):
    assert page.index("2026-Q2") < page.index("2026-Q1")


def test_modules_that_use_a_table_are_named(build):
    files = {
        name.split("/")[-1]: content for name, content in build.recipe().items() if "Q2" in name
    }
    modules = [
        {"id": "05_priorities", "title": "Decide together", "tables": ["ballots"]},
        {"id": "07_privacy", "title": "Share and protect", "practice": ["visits"]},
    ]
    made = build.catalog({"2026-Q2": files}, modules).decode("utf-8")
    ballots = made[made.index("### ballots") : made.index("### stories")]
    assert "Modules that use it: 05_priorities (Decide together)" in ballots
    assert "Modules that use it: 07_privacy (Share and protect)" in made
    assert made.count("none so far") == made.count("\n### ") - 2
