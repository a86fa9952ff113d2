"""The site of a whole region, looked at as a reader, a screen reader and an attacker do.

Its notebooks are not run here, since what they print is looked at elsewhere: all else is real.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from browser import chromium_page
from bs4 import BeautifulSoup

from community_data import data
from community_data.data import rates
from community_data.methods import verdict
from community_data.reports import gate
from community_data.reports.about import MEASURED
from community_data.reports.measures import CELL
from tests.reports.reader import found

from .conftest import site_without_runs

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import accessibility


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The site of every place of the practice region, told what the release before said."""
    out = tmp_path_factory.mktemp("whole") / "site"
    places = data.open_package("riverbend").places
    built, _runs = site_without_runs(
        out, since="riverbend@2026-Q1", approved_by="Ada", modules=("groups", "quality"),
        places=tuple(places.loc[places["level"] != "tract", "place_id"]),
    )  # fmt: skip
    assert len(built.written) > 35 and not built.without
    return out


@pytest.fixture(scope="module")
def files(whole):
    """The numbers of all files of the site, each once."""
    tables = [
        pd.read_csv(file, dtype={"place_id": str, "period": str}, keep_default_na=False)
        for file in sorted(whole.glob("*.csv"))
    ]
    return pd.concat(tables).drop_duplicates(CELL).replace("", np.nan)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The counts that the gate lets through, of the release before and of this one."""
    beside = tmp_path_factory.mktemp("beside")
    before, after = (data.open_package(f"riverbend@2026-{quarter}") for quarter in ("Q1", "Q2"))
    with gate.protected(before, beside) as old, gate.protected(after, beside) as new:
        return [copy.package.measures.set_index(CELL)["count"].dropna() for copy in (old, new)]


def test_nobody_is_found_in_all_the_files_together(files, shown):
    package = data.open_package("riverbend")
    raw = package.measures.astype(dict.fromkeys(CELL, object))
    numbers = files.set_index(CELL)[[*rates.FOUR, "percent"]].astype(float)
    told = raw[CELL].join(numbers, on=CELL)
    # A percent of a known population is a count as well, and so is “none were counted”.
    worked_out = told["percent"] * told["population"] / 100
    none = files.loc[files["reason"] == verdict.NONE, CELL].assign(none=0.0)
    told = told.join(none.set_index(CELL), on=CELL)
    full = raw["count_moe"].isna() & ~raw["measure"].isin(_sampled(raw))
    published = raw.assign(
        # The reader of this test knows every estimate of a sample, also what pages hold back.
        count=raw["count"].where(
            ~full, told["count"].fillna(worked_out.round()).fillna(told["none"])
        ),
        population=raw["population"].where(~full, told["population"]),
    )
    assert published.loc[full, "count"].notna().sum() > 100
    small = published.loc[full, "count"]
    assert not ((small > 0) & (small < package.smallest_count)).any()
    exactly, nearly = found(raw, published, package.places)
    # A number that the release before showed is known already: here, a 0 that is 0 again.
    known = exactly.set_index(CELL)["count"]
    known = known[known != shown[0].reindex(known.index)]
    assert known.empty and nearly.empty and len(exactly) <= 1


def _sampled(raw):
    return raw.loc[raw["count_moe"] >= 1, "measure"].unique()


def test_a_change_tells_no_number_that_the_release_before_hid(files, shown):
    told = files[files["change_size"].notna()]
    assert len(told) > 50
    since = told[told["period_before"] == told["period"]]
    for place_and_more in since[CELL].itertuples(index=False, name=None):
        assert all(place_and_more in counts.index for counts in shown)
    held = files[files["decision"] == "withhold"]
    columns = ["percent", "margin", "low", "high", "change_size", "change_margin", "change_of"]
    assert len(held) > 50 and held[columns].isna().all(axis=None)


def test_side_by_side_and_feed_say_no_more_than_the_files(whole, files):
    page = BeautifulSoup((whole / "compare.html").read_text(encoding="utf-8"), "html.parser")
    numbers = json.loads(page.select_one("#numbers").string)
    everyone = files[files["group_by"] == "all"].set_index(["place", "measure"])
    assert len(numbers["places"]) > 35
    for place in numbers["places"]:
        for measure, number in place["numbers"].items():
            row = everyone.loc[(place["name"], measure)]
            assert number["text"] == row["in_words"]
            if row["decision"] != "show":
                assert number["percent"] is None
                assert number["margin"] is None or row["decision"] == "flag"
            else:
                assert number["percent"] == pytest.approx(float(row["percent"]), abs=1e-5)
    feed = (whole / "feed.xml").read_text(encoding="utf-8")
    names = data.open_package("riverbend").places["name"]
    assert not [name for name in names if name in feed.replace("Riverbend (synthetic", "")]


def test_no_page_asks_another_machine_for_anything(whole):
    for file in whole.glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r'<(?:script|img|iframe|source|object)[^>]+src="(?!data:)', text)


@pytest.mark.needs("chromium")
def test_axe_finds_what_the_statement_says(whole):
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    problems, axe = accessibility.problems(whole)
    assert [problem for listed in problems.values() for problem in listed] == []
    assert measured["violations"] == dict.fromkeys(problems, 0)
    assert measured["axe"] == axe, "Run python tools/accessibility.py again."
    text = (whole / "accessibility.html").read_text(encoding="utf-8")
    assert f"axe-core {axe}" in text and "It found 0 problems." in text


@pytest.mark.needs("chromium")
def test_nothing_is_cut_off_on_narrow_screens(whole):
    assert accessibility.cut_off(whole) == []


@pytest.mark.needs("chromium")
def test_paper_has_all_columns_and_no_torn_line(whole):
    """Letter paper is 816 pixels wide at 96 a inch; 16 mm on each side are margins."""
    with chromium_page(width=816 - 120, height=900) as page:
        page.goto((whole / "otterbeck.html").as_uri())
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= 816 - 120
        assert page.evaluate(
            "[...document.querySelectorAll('tr:not(.more)')]"
            ".every(row => getComputedStyle(row).breakInside === 'avoid')"
        )
        assert page.evaluate("document.querySelector('.more details p').checkVisibility()")
