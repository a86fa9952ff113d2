"""What is wrong in a record of a person is told without the record, and who may link is told."""

import json
import shutil

import pytest

from community_data import data, validate
from community_data.course import needs
from community_data.course.syllabus import course_folder, modules
from community_data.data import clients
from community_data.validate import package as check

LINKING = next(m for m in modules((), course_folder()) if m.id == "11_linking")


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "_modules", lambda: {LINKING.id: LINKING})
    return shutil.copytree(data.open_package("riverbend").folder, tmp_path / "riverbend")


def told(folder) -> list:
    return validate.check_data(folder).problems


@pytest.mark.parametrize(
    ("column", "value"),
    [("birth_date", "03/08/1985 Zoraida"), ("family_name", "PeÃ±alinda"), ("phone", "=1+555"),
     ("consent_to_link", "yess Zoraida"), ("record_id", " a0001 Zoraida"),
     ("sex", "\u202eZoraida")],
)  # fmt: skip
def test_a_flaw_in_a_record_is_told_without_the_value(package, column, value):
    file = package / "clients_a.csv"
    table = data.open_package(package).table("clients_a")
    table.loc[3, column] = value
    table.to_csv(file, index=False)
    flaws = [p for p in told(package) if "clients_a" in p.where and column in p.where]
    assert flaws and "row 5" in flaws[0].where
    for problem in told(package):
        text = f"{problem.where} {problem.what} {problem.todo}"
        assert "Zoraida" not in text and "alinda" not in text and "1+555" not in text


def changed(package, **changes):
    file = package / "datapackage.json"
    described = json.loads(file.read_text("utf-8")) | changes
    file.write_text(json.dumps(described), "utf-8")
    (found,) = validate.check_data(package).outlook
    return found.runs, found.reason


def test_the_practice_region_runs_and_others_are_told_why_not(package):
    assert changed(package) == (True, "")
    runs, reason = changed(package, name="town")
    assert not runs and "nobody knows which records are truly of one person" in reason
    agreed = json.loads((package / "datapackage.json").read_text("utf-8"))["agreement"]
    runs, reason = changed(package, name="riverbend", agreement=agreed | {"linking": "no"})
    assert not runs and "does not allow linking" in reason


def test_a_package_that_calls_itself_invented_is_not_the_practice_region():
    assert clients.links_known({"name": "riverbend", "synthetic": True})
    for other in ({"name": "riverbend"}, {"name": "town", "synthetic": True}, {}):
        assert not clients.links_known(other)
    reasons = needs.for_place(LINKING, needs.Question({}), "1")
    assert "clients_a" in reasons[0]
