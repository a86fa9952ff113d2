"""A value comes out of a trainee's kernel as it went in, or as nothing that could do harm."""

import collections
import contextlib
import datetime
import decimal
import enum
import fractions
import json
import math
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from community_data import methods
from community_data.exercises.answers import PILES, Stopped
from community_data.grading import values


def through(value):
    """A value after the way from the kernel to the judge: no more than a text of JSON."""
    return values.read(json.loads(json.dumps(values.write(value))))


def assert_same(one, other):
    assert type(one) is type(other)
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_freq=False, check_column_type=True)
    elif isinstance(one, pd.Series):
        pd.testing.assert_series_equal(one, other, check_freq=False)
    elif isinstance(one, pd.Index):
        pd.testing.assert_index_equal(one, other, exact=True)
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other)
        for pair in zip(one, other, strict=True):
            assert_same(*pair)
    else:
        assert one is other or one == other or (one != one and other != other)


ONE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just(...),
    st.complex_numbers(allow_nan=False), st.decimals(allow_nan=False), st.fractions(),
    st.dates(), st.datetimes(), st.timedeltas(), st.times(), st.binary(max_size=20),
    st.floats(width=32).map(np.float32), st.integers(0, 255).map(np.uint8), st.text().map(np.str_),
    st.booleans().map(np.bool_), st.just(pd.NA), st.just(pd.NaT),
)  # fmt: skip
NAMES = st.one_of(st.text(max_size=9), st.integers(), st.booleans(), st.floats(allow_nan=False))


@given(
    st.recursive(
        ONE,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.lists(inner, max_size=4).map(tuple),
            st.dictionaries(NAMES, inner, max_size=4),
            st.frozensets(NAMES, max_size=4),
            st.sets(NAMES, max_size=4),
        ),
        max_leaves=12,
    )
)
@settings(max_examples=300, deadline=None)
def test_plain_values_come_back(value):
    assert_same(value, through(value))


DTYPES = st.one_of(
    some.boolean_dtypes(), some.integer_dtypes(), some.floating_dtypes(sizes=(16, 32, 64)),
    some.complex_number_dtypes(sizes=(64, 128)), some.datetime64_dtypes(max_period="D"),
    some.timedelta64_dtypes(max_period="D"), some.unicode_string_dtypes(max_len=8),
)  # fmt: skip


@given(DTYPES.flatmap(lambda dtype: some.arrays(dtype, some.array_shapes(min_side=0, max_dims=3))))
@settings(max_examples=200, deadline=None)
def test_arrays_come_back(array):
    read = through(array)
    assert read.shape == array.shape
    assert read.dtype.kind == array.dtype.kind
    np.testing.assert_array_equal(read, array)


COLUMNS = {
    "numbers": [1.5, math.nan, -math.inf],
    "whole": [1, 2, 3],
    "yes": [True, False, True],
    "text": ["a", None, "ü"],
    "mixed": ["a", 1, ...],
    "times": pd.to_datetime(["2026-01-05", None, "2026-03-01"]),
    "zoned": pd.to_datetime(["2026-01-05", None, "2026-03-01"]).tz_localize("America/New_York"),
    "spans": pd.to_timedelta(["1D", None, "3h"]),
    "months": pd.PeriodIndex(["2026-01", "2026-02", "NaT"], freq="M"),
    "kinds": pd.Categorical(["b", "a", None], categories=["b", "a"], ordered=True),
    "maybe": pd.array([1, None, 3], dtype="Int64"),
    "part": pd.array([0.5, None, 3], dtype="Float32"),
    "maybe_yes": pd.array([True, None, False], dtype="boolean"),
    "words": pd.array(["a", None, "c"], dtype="string"),
    "cut": pd.cut([1, 5, 9], [0, 4, 10]),
}
TABLE = pd.DataFrame(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("rows", [slice(None), slice(0, 0), [2, 0]])
def test_columns_come_back_with_their_kind(name, rows):
    column = TABLE[name].iloc[rows]
    assert_same(column, through(column))
    assert_same(column.to_frame(), through(column.to_frame()))
    assert_same(pd.Index(column), through(pd.Index(column)))
    for value in column:
        assert_same(value, through(value))
    for array in (column.array, column.unique()):
        assert_same(pd.Series(array), pd.Series(through(array)))


@pytest.mark.parametrize(
    "table",
    [
        TABLE,
        TABLE.set_index("text"),
        TABLE.set_index(["text", "kinds"]),
        TABLE[["numbers", "numbers"]],
        TABLE[["numbers", "whole"]].T,
        TABLE[["numbers", "whole"]].describe(),
        TABLE.groupby("yes")[["numbers", "whole"]].agg(["sum", "mean"]),
        TABLE.rename_axis(index="row", columns="what"),
        TABLE.iloc[:0],
        TABLE[[]],
        pd.DataFrame(),
        TABLE["yes"].value_counts(),
        pd.Series({"a": [1, 2], "b": {"c": 3}}),
        pd.Series([1, 2], index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", None])),
        pd.date_range("2026-01-01", periods=3, freq="D"),
        pd.RangeIndex(2, 20, 3, name="n"),
        pd.interval_range(0, 3),
    ],
    ids=lambda table: f"{type(table).__name__}-{np.size(table)}",
)
def test_tables_come_back(table):
    assert_same(table, through(table))


def test_what_else_an_answer_may_be():
    assert through(10**50) == 10**50
    assert through(range(3, 9, 2)) == range(3, 9, 2)
    assert list(through({"a": 1}.keys())) == ["a"]
    assert list(through({"a": 1}.values())) == [1]
    assert list(through({"a": 1}.items())) == [("a", 1)]
    assert list(through(word for word in ("A", "B"))) == ["A", "B"]
    assert list(through(map(str, [1, 2]))) == ["1", "2"]
    assert through(Path("my-data")) == Path("my-data")
    assert through(decimal.Decimal("10.60")) == decimal.Decimal("10.60")
    assert through(fractions.Fraction(1, 3)) == fractions.Fraction(1, 3)
    assert through(pd.Period("2026-01", "M")) == pd.Period("2026-01", "M")
    assert math.isnan(through(math.nan))
    verdict = methods.rate_verdict(*(pd.Series([n, n]) for n in (900.0, 9000, 90, 300)))
    assert_same(list(verdict), list(through(verdict)))
    assert type(through(verdict)) is methods.RateVerdict


def test_a_cell_that_stopped_stays_one():
    stopped = through(Stopped("percent", cell_ran=True))
    assert type(stopped) is Stopped
    assert stopped.sentence() == Stopped("percent", cell_ran=True).sentence()


def test_classes_of_the_trainee_are_what_lies_below_them():
    Row = collections.namedtuple("Row", ["low", "high"])

    class Color(enum.StrEnum):
        RED = "red"

    assert through(Row(1, 2)) == (1, 2)
    assert type(through(Row(1, 2))) is tuple
    assert through(collections.Counter("aab")) == {"a": 2, "b": 1}
    assert through(collections.defaultdict(list, a=[1])) == {"a": [1]}
    assert type(through(Color.RED)) is str


def test_nobody_is_believed_who_says_that_everything_is_right():
    class Anything:
        def __eq__(self, other):
            return True

        def __float__(self):
            return 10.6

        __class__ = property(lambda self: float)

    class Number(float):
        def __float__(self):
            return 10.6

        def __eq__(self, other):
            return True

        __hash__ = None

    class Text(str):
        def casefold(self):
            return "show"

        def __str__(self):
            return "show"

    class Words(list):
        def __iter__(self):
            return iter(["show"])

        def __len__(self):
            return 1

    class Table(pd.DataFrame):
        def __getitem__(self, key):
            return 10.6

    assert through(Anything()) == values.Other("Anything")
    assert type(through(Number(3))) is float and through(Number(3)) == 3
    assert through(Text("hide")) == "hide" and type(through(Text("hide"))) is str
    assert through(Words(["a", "b"])) == ["a", "b"]
    assert through(Table({"a": [1]})) == values.Other("Table")


@pytest.mark.parametrize("piles", [TABLE.groupby("yes"), TABLE.groupby("yes")["yes"]])
def test_a_table_by_group_is_told_from_what_no_check_can_read(piles):
    assert isinstance(through(piles), PILES)


@pytest.mark.parametrize("thing", [len, math, np.mean, TABLE.sum, list, print, TABLE.rolling(2)])
def test_what_no_check_can_read_is_a_name_alone(thing):
    read = through(thing)
    assert isinstance(read, values.Other)
    assert read.kind == type(thing).__name__
    assert callable(read) == callable(thing)


def test_objects_that_break_whatever_touches_them():
    class Broken:
        def __getattribute__(self, name):
            raise KeyboardInterrupt

    class BrokenKind(type):
        def __getattribute__(cls, name):
            raise KeyboardInterrupt

        __name__ = property(lambda cls: 1 / 0)

    class Odd(metaclass=BrokenKind):
        pass

    assert through(Broken()) == values.Other("Broken")
    assert through(Odd()) == values.Other("Odd")


def test_a_picture_is_its_titles_and_numbers():
    figure, axes = plt.subplots()
    axes.bar([0, 1], [3.5, 2])
    axes.plot([0, 1], [1, 2])
    axes.scatter([5], [6])
    axes.set(title="Two towns", xlabel="town", ylabel="people")
    read = through(figure).axes[0]
    plt.close(figure)
    assert (read.title, read.x_label, read.y_label) == ("Two towns", "town", "people")
    assert [bar[3] for bar in read.bars] == [3.5, 2]
    assert read.lines == [[[0, 1], [1, 2]]]
    assert read.points == [[5, 6]]
    assert through(axes) == read


def endless():
    while True:
        yield "a"


def inside_itself():
    whole = []
    whole.append(whole)
    return whole


@pytest.mark.parametrize(
    "large",
    [
        lambda: "a" * 9_000_000,
        lambda: list(range(1_000_001)),
        lambda: np.zeros(2_000_000),
        lambda: pd.DataFrame(np.zeros((500_000, 3))),
        lambda: pd.Series(["a" * 100] * 100_000),
        lambda: range(10**12),
        lambda: pd.DataFrame(index=range(10**12)),
        lambda: 10**100_000,
        endless,
        inside_itself,
    ],
)
def test_what_is_too_large_is_refused(large):
    start = time.monotonic()
    with pytest.raises(values.TooMuch):
        values.read(values.write(large()))
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "lie",
    [
        {}, {"a": 1}, [], [[]], ["eval", "1"], ["numpy"], ["array", "O8", [1], [1]],
        ["array", "f8", [3], [1]], ["array", "f8", [-1], ["x"]], ["array", "V8", [1], [0]],
        ["array", "M8[10000000Y]", [1], [0]], ["array", "f8", [10**12, 0], []],
        ["array", "f8", [1], [[1, 2]]], ["array", "U", [1], [[]]],
        ["Index", ["several", "RateVerdict", []], None], ["several", "Path", []],
        ["Series", ["array", "f8", [1], [1]], 3, None], ["DataFrame", "a", "b", []],
        ["DataFrame", ["RangeIndex", 0, 9, 1, None], ["RangeIndex", 0, 10**12, 1, None], []],
        ["RangeIndex", 0, 10**12, 1, None], ["RangeIndex", 0, 9, 0, None],
        ["extension", "object", []], ["zoned", "../../etc/passwd", "ns", [0]],
        ["first", ["periods", "__import__", [0]]], ["first", ["array", "f8", [0], []]],
        ["category", ["Index", ["array", "f8", [1], [1]], None], [7], False],
        ["set", [["list", []]]], ["dict", [[["list", []], 1]]], ["dict", [1]],
        ["int", "0x" + "f" * 10**6], ["int", "seven"], ["fraction", 1, 0], ["path", 3],
        ["decimal", 3], ["date", "2026-13-40"], ["bytes", "zz"], ["other", 3, True],
        ["figure", "a", [["b"]]], ["stopped", 3, 3], ["range", 0, 10**12, 1],
    ],
    ids=lambda lie: str(lie)[:40],
)  # fmt: skip
def test_what_the_recorder_never_writes_is_refused(lie):
    with pytest.raises((values.Unreadable, values.TooMuch)):
        values.read(lie)


def test_lists_in_lists_without_end_are_refused():
    deep = 1
    for _level in range(300):
        deep = ["list", [deep]]
    with pytest.raises(values.TooMuch):
        values.read(deep)


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9),
        st.sampled_from([*values.TAGS, "f8", "O", "M8[ns]", "str", "Int64", "ns", "UTC", "M"]),
    ),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=30,
)  # fmt: skip


@given(st.sampled_from(sorted(values.TAGS)).flatmap(lambda tag: JSON.map(lambda rest: [tag, rest])))
@settings(max_examples=500, deadline=None)
def test_whatever_comes_nothing_else_is_raised(lie):
    with contextlib.suppress(values.Unreadable, values.TooMuch):
        values.read(lie)


def test_how_long_it_takes():
    """A table of 20,000 rows and 10 columns, as large as an answer may well be: seconds."""
    table = pd.DataFrame({f"c{n}": np.random.default_rng(n).normal(size=20_000) for n in range(8)})
    table = table.assign(name="somewhere", day=datetime.date(2026, 1, 5))
    start = time.perf_counter()
    text = json.dumps(values.write(table))
    written = time.perf_counter()
    assert_same(table, values.read(json.loads(text)))
    read = time.perf_counter()
    print(f"write {written - start:.2f} s, read {read - written:.2f} s, {len(text):,} letters")
    assert read - start < 5
