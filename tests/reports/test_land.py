"""The map of the index: it leads to pages, is said in words, and is not missed where no land is."""

import shutil

import pytest
from bs4 import BeautifulSoup

from community_data import data
from community_data.reports.land import index_map
from community_data.reports.site import Page


def pages(*ids):
    return {i: Page(f"{i}.html", "key", "release", i, "") for i in ids}


def test_shapes_lead_to_pages_and_others_are_hatched():
    package = data.open_package("riverbend")
    made = index_map(package, pages("039003", "039001", "03900301"))
    soup = BeautifulSoup(made.svg, "html.parser")
    links = {a["href"]: a["aria-label"] for a in soup.find_all("a")}
    assert links == {"039003.html": "Otterbeck", "039001.html": "Lanternby"}
    others = soup.select("g[role=img]")
    assert len(others) == 6, "towns without a page, and no neighborhood over them"
    assert all(len(shape.select("path")) == 2 for shape in others), "hatched, not colored"
    assert made.numbers == {"039001": "1", "039003": "2"}
    assert "town" in soup.find("svg")["aria-label"]


@pytest.mark.parametrize("damage", ["no-table", "no-file", "nonsense"])
def test_a_package_without_land_has_no_map(tmp_path, damage):
    folder = shutil.copytree(data.DATASETS / "riverbend" / "2026-Q2", tmp_path / "riverbend")
    if damage == "no-table":
        package = data.open_package(folder)
        resources = package.descriptor["resources"]
        without = [r for r in resources if r["name"] != "boundaries"]
        package = data.Package(package.folder, package.descriptor | {"resources": without})
    else:
        (folder / "boundaries.geojson").write_text("{}")
        if damage == "no-file":
            (folder / "boundaries.geojson").unlink()
        package = data.open_package(folder)
    assert index_map(package, pages("039003")).svg == ""


def test_nothing_is_drawn_without_pages():
    assert index_map(data.open_package("riverbend"), {}).svg == ""


def test_a_name_cannot_break_out_of_the_map(tmp_path):
    folder = shutil.copytree(data.DATASETS / "riverbend" / "2026-Q2", tmp_path / "riverbend")
    file = folder / "places.csv"
    text = file.read_text("utf-8").replace("Otterbeck", '"<script>alert(1)</script>"')
    file.write_text(text, encoding="utf-8")
    assert "<script" not in index_map(data.open_package(folder), pages("039003")).svg
