"""The schema of a table, and that all who describe one describe it as the schema does."""

import json

import pytest

from community_data import data
from community_data.data import schema
from community_data.packaging import descriptor as packaging

OURS = [
    "ballots", "clients_a", "clients_b", "crosswalk", "events", "id_changes", "measures", "places",
    "requests", "roadmap", "stories", "visits",
]  # fmt: skip


def test_every_table_of_ours_has_a_schema():
    assert list(schema.TABLES) == OURS
    assert not schema.of("other").columns and not schema.of("other").key


@pytest.mark.parametrize("name", OURS)
def test_a_schema_is_one_of_the_data_package_standard(name):
    from frictionless import Schema

    described = schema.described(name)
    assert list(Schema.from_descriptor(described).field_names) == list(schema.of(name).fields)
    table = schema.of(name)
    assert table.key and set(table.key) <= set(table.required) <= set(table.columns)
    for field in described["fields"]:
        assert field["title"] and field["description"].endswith(".")
        assert field["type"] in {"string", "integer", "number", "date"}


@pytest.mark.parametrize("name", OURS)
def test_ids_are_text_and_point_to_places(name):
    table = schema.of(name)
    assert not any(column.endswith("_id") for column in table.numbers)
    ids = {"places": [], "crosswalk": ["from_id", "to_id"], "id_changes": ["new_id"]}
    assert table.points == dict.fromkeys(ids.get(name, ["place_id"]), ("places", "place_id"))


def test_numbers_days_and_keys_are_those_of_the_schema():
    measures, requests = schema.of("measures"), schema.of("requests")
    assert measures.numbers == ["count", "count_moe", "population", "population_moe"]
    assert measures.key == ["place_id", "measure", "group_by", "group", "period"]
    assert requests.numbers == ["requests"] and requests.days == ["week", "published"]
    assert schema.of("stories").rule("enum") == {"consent": ["public", "anonymous", "internal"]}


def test_no_list_of_levels_is_in_a_schema():
    assert not schema.of("places").rule("enum")


def test_a_publisher_may_say_more_of_a_column_but_not_of_one_that_is_not_there():
    described = schema.described("places", level={"enum": ["state"], "description": "Its level."})
    level = described["fields"][2]
    assert level["constraints"] == {"required": True, "enum": ["state"]}
    assert level["description"] == "Its level."
    assert "enum" not in schema.described("places")["fields"][2]["constraints"]
    with pytest.raises(KeyError, match="no column lvl"):
        schema.described("places", lvl={"enum": []})


def differences(name: str, described: dict) -> list[str]:
    """Where a descriptor's schema says less than ours, or something else."""
    ours = schema.described(name)
    found = [key for key in ("primaryKey", "foreignKeys") if described.get(key) != ours.get(key)]
    # A publisher may have more columns than ours.
    known = {field["name"] for field in ours["fields"]}
    theirs = [field for field in described["fields"] if field["name"] in known]
    for field, other in zip(ours["fields"], theirs, strict=True):
        same = {key: (field[key], other[key]) for key in ("name", "type", "title")}
        found += [f"{field['name']}: {key}" for key, (a, b) in same.items() if a != b]
        rules, others = field.get("constraints", {}), other.get("constraints", {})
        found += [f"{field['name']}: {rule}" for rule in rules if others.get(rule) != rules[rule]]
    return found


def schemas(file) -> dict[str, dict]:
    resources = json.loads(file.read_text("utf-8"))["resources"]
    return {r["name"]: r["schema"] for r in resources if r["name"] in OURS}


@pytest.mark.parametrize("version", ["2026-Q1", "2026-Q2"])
def test_the_practice_region_describes_its_tables_as_the_schema_does(version):
    found = schemas(data.DATASETS / "riverbend" / version / "datapackage.json")
    assert set(found) == set(OURS)
    for name, described in found.items():
        assert differences(name, described) == []


def test_packaging_describes_its_tables_as_the_schema_does(tmp_path, repo):
    from community_data.packaging.package import make_package

    mappings = sorted((repo / "datasets" / "examples").rglob("*.toml"))
    assert mappings
    for number, mapping in enumerate(mappings):
        folder = make_package(mapping, tmp_path / str(number))
        for name, described in schemas(folder / "datapackage.json").items():
            assert differences(name, described) == []
            header = (folder / f"{name}.csv").read_text("utf-8").split("\n")[0]
            assert header.split(",") == list(schema.of(name).fields)


def test_packaging_knows_a_table_from_the_schema_alone():
    assert packaging.schema is schema
