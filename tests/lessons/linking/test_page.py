"""What module 11 puts on a page: nobody's record, no small count, and none that gives one away."""

import html
import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest

from community_data import data, methods
from community_data.data import clients
from community_data.lessons.linking import check, given, material, model, page, widget
from tests.conftest import COURSE

RIVERBEND = COURSE / "datasets" / "riverbend" / "2026-Q2"
PLACES = list(data.open_package("riverbend").places["name"])


def everything_shown() -> str:
    shown = [page.how("riverbend"), *(page.both("riverbend", place) for place in PLACES)]
    shown += [page.missed("riverbend", by) for by in clients.GROUPS]
    return "\n".join(f"{one!r} {html.unescape(one.page)}" for one in shown)


def test_no_record_is_in_what_is_shown():
    shown = re.sub(r'src="[^"]*"', "", everything_shown())
    for side in clients.TABLES:
        table = data.open_package("riverbend").table(clients.TABLES[side])
        columns = ["given_name", "family_name", "birth_date", "phone", "record_id"]
        for word in set(table[columns].to_numpy().ravel()) - {""}:
            assert word not in shown


@pytest.mark.parametrize("by", ["town", *clients.GROUPS])
def test_no_count_below_the_threshold_is_shown_or_can_be_worked_out(by):
    links = given.careful_links("riverbend", fairly=True)
    if by == "town":
        records = clients.records("riverbend", "a")
        names = data.open_package("riverbend").places.set_index("place_id")["name"]
        group = records["place_id"].map(names)
        found = records["record_id"].isin(links["record_id_a"])
        counts = pd.DataFrame({"found": found.groupby(group).sum(), "people": group.value_counts()})
        shown = page.by_town("riverbend").drop(page.TOTAL)
    else:
        counts = clients.found_by_group("riverbend", links, by).set_index("group")
        shown = page.recall("riverbend", by).set_index("group")
    true = pd.DataFrame({"found": counts["found"], "rest": counts["people"] - counts["found"]})
    shown = shown.reindex(true.index)
    hidden = np.repeat(shown["count"].isna().to_numpy()[:, None], 2, axis=1)
    small = (true > 0) & (true < 11)
    assert small.to_numpy().any() and not (small.to_numpy() & ~hidden).any()
    mask = pd.DataFrame(hidden, index=true.index, columns=true.columns)
    assert not (methods.recoverable(true.astype(int), mask) & small).to_numpy().any()


def test_the_page_of_a_town_says_its_number_or_why_there_is_none():
    assert "41 of 85 people" in repr(page.both("riverbend", "Otterbeck"))
    assert "hidden to protect people" in repr(page.both("riverbend", "Tinderfold"))
    part = repr(page.both("riverbend", "Gullstep"))
    assert "of the people of Lanternby" in part and "records name towns only" in part
    assert "261 of 599 people" in repr(page.both("riverbend", "Riverbend"))


def test_people_are_grouped_by_language_or_race_and_never_by_what_names_them():
    links = given.careful_links("riverbend")
    usual = material.by_group("riverbend", links, "race")
    assert material.by_group("riverbend", links, " Race ").equals(usual)
    assert widget.line_explorer("riverbend", "Language").picture.value
    for word in ("age", "sex", "family_name", "birth_date", "record_id", 3):
        with pytest.raises(data.DataProblem, match="Choose “language” or “race”"):
            material.by_group("riverbend", links, word)


def test_a_finding_is_one_that_the_numbers_bear_out():
    def table(*rows):
        made = pd.DataFrame(rows, columns=["group", "count", "population"])
        made["percent"] = 100 * made["count"] / made["population"]
        made["margin"] = methods.percent_margin(made["count"], made["population"])
        return made.assign(decision="show")

    real = page.finding(table(("people a", 20, 80), ("people b", 90, 100)))
    assert real.endswith("the link finds 25.0% of people a, and 90.0% of people b")
    assert "cannot tell" in page.finding(table(("a", 40, 80), ("b", 55, 100)))
    assert "cannot tell" in page.finding(table(("a", 40, 80), ("b", 40, 80)))
    assert "Too few" in page.finding(table(("a", 40, 80)))


def test_who_said_no_is_in_nothing():
    for side, name in clients.TABLES.items():
        whole = data.open_package("riverbend").table(name)
        no = set(whole.loc[whole["consent_to_link"] == "no", "record_id"])
        assert len(no) == clients.said_no("riverbend")[side] > 11
        for pairs in (
            clients.links("riverbend"), material.scored("riverbend"), model.fitted("riverbend")
        ):  # fmt: skip
            assert not no & set(pairs[f"record_id_{side}"])
        assert not no & set(clients.records("riverbend", side)["record_id"])


def real_package(tmp_path, **changes):
    """The practice region's tables under another name, as a real package has them."""
    folder = tmp_path / "town"
    shutil.copytree(RIVERBEND, folder)
    file = folder / "datapackage.json"
    described = json.loads(file.read_text("utf-8")) | {"name": "town"} | changes
    file.write_text(json.dumps(described), "utf-8")
    return folder


def test_records_without_a_known_truth_are_never_read_and_make_no_page(tmp_path):
    folder = real_package(tmp_path, title="Town")
    (folder / "clients_a.csv").unlink()
    assert clients.source(folder).name == "riverbend" and not clients.own(folder)
    assert "Town has no records" in repr(material.what_the_agreement_covers(folder))
    assert check.line(25.2, 99.5, 73.9, str(folder)).passed
    parts = [page.both(folder, "Otterbeck"), page.missed(folder, "language"), page.how(folder)]
    for shown in parts:
        assert "no such part" in repr(shown) and not re.search(r"\d", repr(shown))


@pytest.mark.parametrize("agreement", [{}, {"linking": "no"}, None])
def test_where_linking_is_not_agreed_no_record_is_read(tmp_path, agreement):
    folder = real_package(tmp_path, agreement=agreement)
    with pytest.raises(data.DataProblem, match="does not allow linking"):
        clients.records(folder, "a")


def test_the_secret_is_made_anew_or_comes_from_the_environment(monkeypatch):
    monkeypatch.delenv(material.KEY, raising=False)
    assert material.secret_key() != material.secret_key() and len(material.secret_key()) == 32
    monkeypatch.setenv(material.KEY, "kept elsewhere")
    assert material.secret_key() == b"kept elsewhere"
    source = (COURSE / "solutions" / "11_linking" / "11_linking.ipynb").read_text("utf-8")
    assert not re.search(r"\b[0-9a-f]{64}\b", source) and "print(key" not in source


def test_the_model_is_the_same_each_time_and_quiet(capfd):
    a, b = (clients.records("riverbend", side) for side in clients.TABLES)
    assert model.link(a, b).equals(model.link(a, b))
    assert capfd.readouterr() == ("", "")


def test_the_explorer_says_what_a_line_does():
    explorer = widget.line_explorer("riverbend")
    explorer.line.value = 25.2
    assert "1 link joins two people" in explorer.sentence.value
    assert "78 of 299" in explorer.sentence.value
    assert "eople who speak Spanish: 23 of 72 found" in explorer.picture.value
    explorer.line.value = 0.1
    assert "86 links join" in explorer.sentence.value and "5 of 299" in explorer.sentence.value


GUIDE = (COURSE / "facilitator_guide" / "modules" / "11_linking.md").read_text("utf-8")


def key(exercise: int) -> str:
    return re.search(rf"^\| {exercise} `\w+` \| \d+ \| \w+ \| (.+) \|$", GUIDE, re.MULTILINE)[1]


def numbers(exercise: int) -> list[float]:
    text = key(exercise).replace("−", "-").replace(",", "", 1 if exercise == 8 else 0)
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def test_the_answers_of_the_guide_are_those_that_the_checks_take():
    where = ("riverbend", "Otterbeck")
    assert check.may_we(key(1), *where).passed
    assert check.exact(*numbers(2), "riverbend").passed
    assert check.likeness(*numbers(3), "Otterbeck").passed
    assert check.weights(*numbers(4), "Otterbeck").passed
    assert check.line(*numbers(5), "riverbend").passed
    table = material.by_group("riverbend", given.careful_links("riverbend"), "language")
    told = dict(re.findall(r"([A-Za-z ]+?) ([\d.]+)(?:,|;)", key(6)))
    table["recall"] = [float(told[f" {g}" if f" {g}" in told else g]) for g in table["group"]]
    table["low"], table["high"] = methods.percent_interval(table["found"], table["people"])
    assert check.by_group(table, key(6).split(": ")[1], "riverbend", "language").passed
    assert check.blocks(*numbers(8), "riverbend").passed
    assert check.fitted(*numbers(9), "riverbend").passed
    words = re.findall(r"[A-D] (true|false)", key(10))
    assert check.hashes(numbers(10)[0], words, *where).passed


def test_the_numbers_of_the_guide_are_those_of_the_data():
    whole = [len(data.open_package("riverbend").table(name)) for name in clients.TABLES.values()]
    no = clients.said_no("riverbend")
    assert f"Agency A knows {whole[0]} people and agency B {whole[1]}" in GUIDE
    assert f"{no['a']} at A and {no['b']} at B" in GUIDE
    assert f"{len(clients.links('riverbend'))} people are in both" in GUIDE
    a, b = (clients.records("riverbend", side) for side in clients.TABLES)
    exact = clients.pairs_on(a, b, ["given", "family", "birth_date"])
    for links, text in (
        (
            exact,
            "{:.0f} of 100 people who speak Spanish are found, of those who speak English {:.0f}",
        ),
        (given.careful_links("riverbend"), "it is {:.0f} against {:.0f}"),
        (given.careful_links("riverbend", fairly=True), "it is {:.0f} against {:.0f}"),
    ):
        table = material.by_group("riverbend", links, "language").set_index("group")
        recall = 100 * table["found"] / table["people"]
        assert text.format(recall["Spanish"], recall["English"]) in GUIDE
