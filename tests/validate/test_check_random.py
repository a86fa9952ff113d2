"""Good packages damaged at random: the door never ends in a traceback, and calls none of them
sound. Two other readers are held against it: the quick reader of the notebooks, and frictionless.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import frictionless
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from community_data import data, validate
from community_data.validate import terminal as told
from tests.package_copies import Copy, by_hand
from tests.validate.test_check import PLACES, SOUND, measures_of

WEEKS = ["2026-05-04", "2026-05-11", "2026-05-18"]
REQUESTS = "place_id,week,need,requests,published\n" + "\n".join(
    f"{place},{week},{need},{20 + n},2026-06-01"
    for place in ("011", "012")
    for n, week in enumerate(WEEKS)
    for need in ("food", "housing")
)
TABLES = {"places": PLACES, "measures": measures_of(SOUND), "requests": REQUESTS}
NUMBERS = {"places": [4], "measures": [5, 7], "requests": [3]}

# Each example checks a whole package; `TIMES=20 pytest …` looks that much longer.
TIMES = int(os.environ.get("TIMES", "1"))


def times(examples: int):
    """Settings of a test: so many examples, the same on every run unless TIMES is given."""
    return settings(
        max_examples=examples * TIMES, deadline=None, derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    folder = by_hand(tmp_path_factory.mktemp("good") / "made", TABLES).folder
    assert validate.check_data(folder).sound
    return folder


@contextmanager
def copied(good: Path):
    with tempfile.TemporaryDirectory() as place:
        yield Copy(Path(shutil.copytree(good, Path(place) / "made")))


def check(copy: Copy) -> validate.Report:
    """The report, which must also be possible to say, in any terminal."""
    report = validate.check_data(copy.folder)
    for line in told.lines(report):
        assert line.encode("utf-8")
        assert "Traceback" not in line and "Error:" not in line
    return report


def refusal(copy: Copy) -> str:
    """Why the quick reader of the notebooks refuses the package; empty where it does not."""
    try:
        opened = data.open_package(copy.folder)
        for name in opened.tables:
            if isinstance(name, str):  # the quick reader has no answer to other names
                opened.table(name)
    except data.DataProblem as refused:
        return str(refused)
    return ""


tables = st.sampled_from(list(TABLES))


@times(30)
@given(table=tables, drawn=st.data())
def test_any_change_of_bytes_is_noticed_by_its_hash(good, table, drawn):
    with copied(good) as copy:
        raw = copy.raw(table)
        start = drawn.draw(st.integers(0, len(raw)))
        end = drawn.draw(st.integers(start, min(len(raw), start + 30)))
        put = drawn.draw(st.binary(max_size=12))
        changed = raw[:start] + put + raw[end:]
        assume(changed != raw)
        copy.write(table, changed, refresh=False)
        report = check(copy)
        assert not report.sound
        assert any(p.kind == "file-changed" and p.table == table for p in report.problems)


def cut(copy: Copy, table: str, draw) -> None:
    """Cut off at a random byte, so that a row is left incomplete."""
    raw = copy.raw(table)
    at = draw(st.integers(0, len(raw) - 2))
    assume(raw[at - 1 : at] != b"\n" and raw[at : at + 1] != b"\n" and at > 0)
    # The rest of the last cell may look whole; that the line has no end is then good to know.
    rest = raw[:at].rsplit(b"\n", 1)[-1].count(b",")
    assume(rest < raw.split(b"\n", 1)[0].count(b","))
    copy.write(table, raw[:at])


def bad_bytes(copy: Copy, table: str, draw) -> None:
    raw = copy.raw(table)
    at = draw(st.integers(0, len(raw) - 1))
    copy.write(table, raw[:at] + draw(st.sampled_from([b"\xe9", b"\xff", b"\xc3("])) + raw[at:])


def repeat_row(copy: Copy, table: str, draw) -> None:
    rows = copy.rows(table)
    at = draw(st.integers(1, len(rows) - 1))
    rows.insert(draw(st.integers(1, len(rows))), rows[at])
    copy.write(table, rows)


def drop_cell(copy: Copy, table: str, draw) -> None:
    rows = copy.rows(table)
    row = rows[draw(st.integers(0, len(rows) - 1))]
    del row[draw(st.integers(0, len(row) - 1))]
    copy.write(table, rows)


def rename_column(copy: Copy, table: str, draw) -> None:
    rows = copy.rows(table)
    at = draw(st.integers(0, len(rows[0]) - 1))
    name = draw(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8))
    assume(name.strip() != rows[0][at])
    rows[0][at] = name
    copy.write(table, rows)


def not_a_number(copy: Copy, table: str, draw) -> None:
    rows = copy.rows(table)
    row = draw(st.integers(1, len(rows) - 1))
    wrong = ["*", "<5", "1,234", "-9999", "-666666666", "-4", "12 people", "n/a", "5-9", "1e999",
             "nan", "inf", "0x10", "12,5", "—", "=1+1", "１２", "1_000"]  # fmt: skip
    rows[row][draw(st.sampled_from(NUMBERS[table]))] = draw(st.sampled_from(wrong))
    copy.write(table, rows)


def damaged_id(copy: Copy, table: str, draw) -> None:
    rows = copy.rows(table)
    row = rows[draw(st.integers(1, len(rows) - 1))]
    damage = [lambda i: i.lstrip("0"), '="{}"'.format, lambda i: f"{int(i)}.0", lambda i: i + " ",
              lambda i: "77", lambda i: "", lambda i: f"{float(i):.2E}"]  # fmt: skip
    row[0] = draw(st.sampled_from(damage))(row[0])
    copy.write(table, rows)


def another_count(copy: Copy, table: str, draw) -> None:
    """A full count that is off by anything no longer adds up."""
    rows = copy.rows("measures")
    row = rows[draw(st.integers(1, len(rows) - 1))]
    new = draw(st.integers(0, 400))
    assume(str(new) != row[5])
    row[5] = str(new)
    copy.write("measures", rows)


def no_monday(copy: Copy, table: str, draw) -> None:
    rows = copy.rows("requests")
    row = rows[draw(st.integers(1, len(rows) - 1))]
    row[1] = draw(st.dates().filter(lambda d: d.weekday())).isoformat()
    copy.write("requests", rows)


def dropped_total(copy: Copy, table: str, draw) -> None:
    """A row of the table of places is gone."""
    rows = copy.rows("places")
    del rows[draw(st.integers(1, len(rows) - 1))]
    copy.write("places", rows)


BY_MEANING = [cut, bad_bytes, repeat_row, drop_cell, rename_column, not_a_number, damaged_id,
              another_count, no_monday, dropped_total]  # fmt: skip


@pytest.mark.parametrize("damage", BY_MEANING)
@times(10)
@given(table=tables, drawn=st.data())
def test_damage_that_matters_is_noticed_by_its_meaning(good, damage, table, drawn):
    """The hash is that of the damaged file, so only what it says can give it away."""
    with copied(good) as copy:
        damage(copy, table, drawn.draw)
        report = check(copy)
        assert not report.sound, copy.raw(table).decode("utf-8", "replace")


@times(30)
@given(table=tables, drawn=st.data())
def test_what_other_readers_refuse_is_never_called_sound(good, table, drawn):
    """Any text in any cell, and any two rows swapped, cut or joined."""
    with copied(good) as copy:
        rows = copy.rows(table)
        for _ in range(drawn.draw(st.integers(1, 3))):
            row = rows[drawn.draw(st.integers(0, len(rows) - 1))]
            at = drawn.draw(st.integers(0, len(row) - 1))
            cell = st.text(st.characters(codec="utf-8"), max_size=8)
            like = st.sampled_from([other[at % len(other)] for other in rows])
            row[at] = drawn.draw(cell | like | st.sampled_from(["", " ", "0", "-1", '"']))
        copy.write(table, rows)
        report = check(copy)
        refused = refusal(copy)
        assert not (refused and report.sound), refused
        checked = frictionless.Package(str(copy.folder / "datapackage.json")).validate()
        if not checked.valid:
            assert report.problems, checked.flatten(["title", "note"])


def parts(content, path=()):
    """Every place in a JSON document."""
    yield path
    if isinstance(content, dict | list):
        items = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in items:
            yield from parts(value, (*path, key))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)


@times(50)
@given(drawn=st.data())
def test_any_descriptor_gets_an_answer(good, drawn):
    """Something else, or nothing, at any place of the descriptor."""
    with copied(good) as copy:
        content = copy.descriptor
        path = drawn.draw(st.sampled_from(list(parts(content))[1:]))
        holder = content
        for key in path[:-1]:
            holder = holder[key]
        if drawn.draw(st.booleans()):
            del holder[path[-1]]
        else:
            holder[path[-1]] = drawn.draw(anything)
        copy.descriptor = content
        report, refused = check(copy), refusal(copy)
        assert not (refused and report.sound), refused


@times(30)
@given(raw=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_as_descriptor_get_an_answer(good, raw):
    with copied(good) as copy:
        (copy.folder / "datapackage.json").write_bytes(raw)
        assert not check(copy).sound


@times(30)
@given(table=tables, raw=st.binary(max_size=600) | st.text(max_size=300).map(str.encode))
def test_any_bytes_as_table_get_an_answer(good, table, raw):
    with copied(good) as copy:
        copy.write(table, raw)
        assert not check(copy).sound


def test_a_document_of_any_depth_gets_an_answer(good):
    with copied(good) as copy:
        deep = json.dumps(copy.descriptor)[:-1] + ', "x": ' + '{"x":' * 50_000 + "1" + "}" * 50_001
        (copy.folder / "datapackage.json").write_text(deep)
        assert not check(copy).sound
