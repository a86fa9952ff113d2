"""What a check is given, as JSON, and back: from a trainee's kernel to the judge.

A kernel that ran a trainee's code is not trusted. So nothing of it is ever pickled: `write` turns a
value into numbers, texts and lists, and `read` builds plain Python, numpy and pandas values of
them, and no others. What is none of those arrives as `Other`, with the name of its type.

`write` runs beside the trainee's code. It goes by what a value really is, and reads it by the
methods of Python's own classes: a class of the trainee's that says it equals everything, or that
changes what `float` gives, is the number or text that lies below it, or is `Other`.
"""

from __future__ import annotations

import datetime
import decimal
import fractions
import itertools
import math
import pathlib
import re
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_data import methods
from community_data.exercises.answers import PILES, Piles, Stopped

MOST_VALUES = 1_000_000  # numbers and texts in all; eight letters count as one more
DEEPEST = 20  # lists in lists
MOST_MARKS = 1_000  # of each kind in a picture
LARGEST_NUMBER = 100_000  # bits of a whole number
_PLAIN_NUMBER = 1 << 63  # JSON holds larger ones too, but Python refuses to write very long ones
_LONGEST_NAME = 60
_PLAIN = frozenset([str, float, bool, type(None)])  # JSON's own

# What the course's own functions give back where it is several things: decision, reason …
_SEVERAL = {
    name: kind
    for name, kind in vars(methods).items()
    if isinstance(kind, type) and issubclass(kind, tuple)
}
# The names that stand for one value each.
_ONLY = {"...": ..., "NA": pd.NA, "NaT": pd.NaT, "piles": Piles()}
_NUMPY = {
    f"{kind}{size}": np.dtype(f"{kind}{size}")
    for kind, sizes in {"i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}.items()
    for size in sizes
} | {"b1": np.dtype(bool)}
_TIMES = re.compile(r"[mM]8\[(D|h|m|s|ms|us|ns)\]")
_EXTENSIONS = frozenset(
    ["str", "string", "boolean", "Float32", "Float64"]
    + [f"{sign}nt{size}" for sign in ("I", "UI") for size in (8, 16, 32, 64)]
)
_ZONE = re.compile(r"[\w+/:-]{1,40}")
_FREQUENCY = re.compile(r"[A-Za-z0-9-]{1,12}")


class TooMuch(Exception):
    """A value that is too large or too deep to be written or read."""


class Unreadable(ValueError):
    """Something that `write` does not write, so it was made by somebody else."""


@dataclass(frozen=True)
class Other:
    """A value that no check can read: `kind` is the name of its type."""

    kind: str

    def __repr__(self) -> str:
        return f"<{self.kind}>"


class OtherFunction(Other):
    """A function, a class or a method: something to call."""

    def __call__(self, *_given, **_named):
        raise TypeError(f"{self.kind} is only a name here.")


@dataclass(frozen=True)
class Axes:
    """One panel of a picture. Marks are numbers in the units of the axes.

    bars: x, y, width, height. lines and points: x, y.
    """

    title: str
    x_label: str
    y_label: str
    bars: list[list[float]]
    lines: list[list[list[float]]]
    points: list[list[float]]
    texts: list[str]


@dataclass(frozen=True)
class Figure:
    """A picture as its panels."""

    title: str
    axes: list[Axes]


def write(value: object) -> object:
    """A value as JSON's own types. Raises `TooMuch`."""
    return _Writer().write(value)


def read(written: object) -> object:
    """The value that `write` wrote. Raises `Unreadable` or `TooMuch`."""
    try:
        return _Reader().read(written)
    except (TooMuch, Unreadable):
        raise
    except RecursionError:
        raise TooMuch from None
    except Exception as error:  # numpy and pandas refuse a wrong list in many ways
        raise Unreadable(type(error).__name__) from None


class _Limits:
    """How much of a value was seen, and how deep."""

    def __init__(self) -> None:
        self.left, self.depth = MOST_VALUES, 0

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise TooMuch

    def spend_on(self, values: list) -> list:
        """The same list, counted, with the letters of its texts."""
        self.spend(len(values) + sum(len(text) for text in values if type(text) is str) // 8)
        return values


# The class of a value, its bases and its name, whatever a class of the trainee's says of itself.
_mro_of = type.__dict__["__mro__"].__get__
_name_of = type.__dict__["__name__"].__get__


class _Writer(_Limits):
    """One value on its way out."""

    def write(self, value: object) -> object:
        self.spend(1)
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooMuch
        kind = type(value)
        writer = _WRITERS.get(kind)
        if writer is None:
            writer = next((_BASES[base] for base in _mro_of(kind) if base in _BASES), None)
        written = writer(self, value) if writer else self.other(value)
        self.depth -= 1
        return written

    def all(self, values) -> list:
        return [self.write(value) for value in values]

    def other(self, value: object) -> list:
        if _name_of(type(value)) in ("Figure", "Axes") and "matplotlib" in sys.modules:
            picture = _picture(value)
            if picture is not None:
                return picture
        return ["other", _name_of(type(value))[:_LONGEST_NAME], callable(value)]

    def text(self, value: str) -> str:
        plain = str.__str__(value)
        self.spend(len(plain) // 8)
        return plain

    def whole_number(self, value: int) -> object:
        number = int.__index__(value)
        if number.bit_length() > LARGEST_NUMBER:
            raise TooMuch
        return number if abs(number) < _PLAIN_NUMBER else ["int", hex(number)]

    def iterator(self, value) -> list:
        return ["iterator", self.all(itertools.islice(value, MOST_VALUES + 1))]

    def pairs(self, value: dict) -> list:
        return ["dict", [[self.write(key), self.write(item)] for key, item in dict.items(value)]]

    def several(self, value: tuple) -> list:
        return ["several", _name_of(type(value)), self.all(tuple.__iter__(value))]

    def numpy_value(self, value: np.generic) -> list:
        return ["numpy", self.array(np.asarray(value))]

    def array(self, value: np.ndarray) -> list:
        plain = np.ndarray.view(value, np.ndarray)
        plain = plain.astype(plain.dtype.newbyteorder("="), copy=False)
        dtype, shape = plain.dtype, list(plain.shape)
        self.spend(plain.size)
        flat = plain.ravel()
        if dtype.kind in "mM":
            return ["array", dtype.str[1:], shape, flat.view("i8").tolist()]
        if dtype.kind == "c":
            return ["array", dtype.str[1:], shape, [[n.real, n.imag] for n in flat.tolist()]]
        if dtype.kind in "US":
            return ["array", dtype.kind, shape, self.spend_on(flat.astype("U").tolist())]
        if dtype.str[1:] in _NUMPY:
            return ["array", dtype.str[1:], shape, flat.tolist()]
        if dtype.kind == "f":  # a long double, which no check tells from a float
            return ["array", "f8", shape, flat.astype("f8").tolist()]
        return ["array", "O", shape, self.objects(list(flat))]

    def objects(self, values: list) -> list:
        if all(type(value) in _PLAIN for value in values):
            return self.spend_on(values)  # most columns: no look at each value is needed
        return self.all(values)

    def column(self, values) -> list:
        """The values of a Series, an Index or a column of a table."""
        if isinstance(values, np.ndarray):
            return self.array(values)
        dtype = values.dtype
        self.spend(len(values))
        if isinstance(dtype, pd.CategoricalDtype):
            categories = self.write(dtype.categories)
            return ["category", categories, values.codes.tolist(), bool(dtype.ordered)]
        if isinstance(dtype, pd.DatetimeTZDtype):
            return ["zoned", str(dtype.tz), dtype.unit, values.asi8.tolist()]
        if isinstance(dtype, pd.PeriodDtype):
            return ["periods", dtype.name[len("period[") : -1], values.asi8.tolist()]
        if isinstance(dtype, pd.IntervalDtype):
            return ["intervals", self.write(values.left), self.write(values.right), dtype.closed]
        if str(dtype) in _EXTENSIONS:
            plain = values.to_numpy(dtype=object)
            missing = pd.isna(plain)
            return ["extension", str(dtype), self.spend_on(np.where(missing, None, plain).tolist())]
        return self.array(np.asarray(values))  # numbers, times or objects

    def index(self, value: pd.Index) -> list:
        return ["Index", self.column(value.array), self.write(value.name)]

    def range_index(self, value: pd.RangeIndex) -> list:
        return ["RangeIndex", value.start, value.stop, value.step, self.write(value.name)]

    def multi_index(self, value: pd.MultiIndex) -> list:
        levels = [self.index(value.get_level_values(n)) for n in range(value.nlevels)]
        return ["MultiIndex", levels]

    def series(self, value: pd.Series) -> list:
        return ["Series", self.column(value.array), self.write(value.index), self.write(value.name)]

    def table(self, value: pd.DataFrame) -> list:
        columns = [self.column(value.iloc[:, n].array) for n in range(value.shape[1])]
        return ["DataFrame", self.write(value.columns), self.write(value.index), columns]


def _tagged(tag: str, parts: Callable) -> Callable:
    """A writer of a tag and of parts that are JSON already."""
    return lambda writer, value: [tag, *parts(value)]


def _listed(tag: str, items: Callable = iter) -> Callable:
    return lambda writer, value: [tag, writer.all(items(value))]


def _column(writer: _Writer, value: pd.api.extensions.ExtensionArray) -> list:
    return ["values", writer.column(value)]


def _picture(value: object) -> list | None:
    from matplotlib.axes import Axes as MatplotlibAxes
    from matplotlib.figure import Figure as MatplotlibFigure

    if isinstance(value, MatplotlibFigure):
        return ["figure", str(value.get_suptitle()), [_panel(axes) for axes in value.axes]]
    return ["axes", *_panel(value)] if isinstance(value, MatplotlibAxes) else None


def _panel(axes) -> list:
    from matplotlib.patches import Rectangle

    bars = [p for p in axes.patches if isinstance(p, Rectangle)][:MOST_MARKS]
    lines = [np.asarray(line.get_xydata(), float).tolist()[:MOST_MARKS] for line in axes.lines]
    points = [list(map(float, p)) for c in axes.collections for p in c.get_offsets()[:MOST_MARKS]]
    return [
        axes.get_title() or axes.get_title("left"), axes.get_xlabel(), axes.get_ylabel(),
        [[float(n) for n in (*p.get_xy(), p.get_width(), p.get_height())] for p in bars],
        lines[:MOST_MARKS], points[:MOST_MARKS],
        [text.get_text() for text in axes.texts][:MOST_MARKS],
    ]  # fmt: skip


def _same(_writer: _Writer, value: object) -> object:
    return value


_ITERATORS = (
    types.GeneratorType, map, zip, filter, enumerate, reversed, type(iter([])), type(iter(())),
    type(iter({})), type(iter(set())), type(iter(range(0))),
)  # fmt: skip

# What goes for classes that trainees make of these too: namedtuples, Counter, text of an Enum.
_BASES: dict[type, Callable] = {
    int: _Writer.whole_number,
    float: lambda writer, value: float.__float__(value),
    complex: _tagged(
        "complex", lambda value: [complex.real.__get__(value), complex.imag.__get__(value)]
    ),
    str: _Writer.text,
    bytes: _tagged("bytes", lambda value: [bytes.hex(value[:1000])]),
    list: _listed("list", list.__iter__),
    tuple: _listed("tuple", tuple.__iter__),
    set: _listed("set", set.__iter__),
    frozenset: _listed("frozenset", frozenset.__iter__),
    dict: _Writer.pairs,
    np.ndarray: _Writer.array,
    pathlib.PurePath: _tagged("path", lambda value: [pathlib.PurePath.__str__(value)]),
    Stopped: _tagged("stopped", lambda value: [str(value.name), bool(value.cell_ran)]),
}  # fmt: skip
_WRITERS: dict[type, Callable] = {
    type(None): _same,
    bool: _same,
    type(...): lambda writer, value: ["..."],
    type(pd.NA): lambda writer, value: ["NA"],
    type(pd.NaT): lambda writer, value: ["NaT"],
    decimal.Decimal: _tagged("decimal", lambda value: [str(value)]),
    fractions.Fraction: lambda writer, value: [
        "fraction", writer.whole_number(value.numerator), writer.whole_number(value.denominator),
    ],
    range: lambda writer, value: [
        "range", *map(writer.whole_number, (value.start, value.stop, value.step)),
    ],
    type({}.keys()): _listed("keys"),
    type({}.values()): _listed("items"),
    type({}.items()): _listed("items"),
    **dict.fromkeys(_ITERATORS, _Writer.iterator),
    datetime.date: _tagged("date", lambda value: [value.isoformat()]),
    datetime.datetime: _tagged("datetime", lambda value: [value.isoformat()]),
    datetime.time: _tagged("time", lambda value: [value.isoformat()]),
    datetime.timedelta: _tagged(
        "timedelta", lambda value: [value.days, value.seconds, value.microseconds]
    ),
    **dict.fromkeys(_SEVERAL.values(), _Writer.several),
    pd.Timestamp: lambda writer, value: ["first", writer.column(pd.Series([value]).array)],
    pd.Timedelta: lambda writer, value: ["first", writer.column(pd.Series([value]).array)],
    pd.Interval: lambda writer, value: ["first", writer.column(pd.Series([value]).array)],
    pd.Period: lambda writer, value: ["first", writer.column(pd.Series([value]).array)],
    # What `values` and `unique` of a column give.
    **{getattr(pd.arrays, kind): _column for kind in pd.arrays.__all__},
    pd.RangeIndex: _Writer.range_index,
    pd.MultiIndex: _Writer.multi_index,
    **dict.fromkeys(
        (
            pd.Index, pd.DatetimeIndex, pd.TimedeltaIndex, pd.PeriodIndex, pd.CategoricalIndex,
            pd.IntervalIndex,
        ),
        _Writer.index,
    ),
    pd.Series: _Writer.series,
    pd.DataFrame: _Writer.table,
    **dict.fromkeys(PILES, lambda writer, value: ["piles"]),
    **dict.fromkeys(
        {kind for kind in np.sctypeDict.values() if kind is not np.void}, _Writer.numpy_value
    ),
}  # fmt: skip


class _Reader(_Limits):
    """One value on its way in. Any part of it may be a lie."""

    def read(self, written: object) -> object:
        self.spend(1)
        self.depth += 1
        if self.depth > 4 * DEEPEST:
            raise TooMuch
        value = self._value(written)
        self.depth -= 1
        return value

    def _value(self, written: object) -> object:
        if written is None or type(written) in (bool, int, float):
            return written
        if type(written) is str:
            self.spend(len(written) // 8)
            return written
        if type(written) is not list or not written or type(written[0]) is not str:
            raise Unreadable
        tag, *parts = written
        if tag in _ONLY:
            return _ONLY[tag]
        if tag not in _READERS:
            raise Unreadable(tag)
        return _READERS[tag](self, *parts)

    def all(self, written: object) -> list:
        if type(written) is not list:
            raise Unreadable
        return [self.read(item) for item in written]

    def array(self, kind: str, shape: list, values: list) -> np.ndarray:
        self.spend_on(values)
        self.spend(math.prod(size for size in shape if size))
        if kind == "O":
            flat = np.empty(len(values), dtype=object)
            plain = all(type(value) in _PLAIN for value in values)
            flat[:] = values if plain else self.all(values)
        elif kind in ("U", "S"):
            flat = np.array([_text(value) for value in values], dtype=str)
        elif kind in _NUMPY and kind[0] == "c":
            flat = np.array([complex(*pair) for pair in values], dtype=_NUMPY[kind])
        elif kind in _NUMPY:
            flat = np.array(values, dtype=_NUMPY[kind])
        elif _TIMES.fullmatch(kind):
            flat = np.array(values, dtype="i8").view(kind)
        else:
            raise Unreadable(kind)
        return flat.reshape(shape)

    def number(self, array: list) -> object:
        return self.read(array)[()]

    def column(self, written: object):
        """The values of a Series, an Index or a column of a table."""
        if type(written) is not list or not written or written[0] not in _COLUMNS:
            raise Unreadable
        return _READERS[written[0]](self, *written[1:])

    def category(self, categories: list, codes: list, ordered: bool) -> pd.Categorical:
        self.spend(len(codes))
        return pd.Categorical.from_codes(codes, self.read(categories), ordered=bool(ordered))

    def zoned(self, zone: str, unit: str, values: list):
        self.spend(len(values))
        if not _ZONE.fullmatch(zone) or unit not in ("s", "ms", "us", "ns"):
            raise Unreadable
        utc = pd.DatetimeIndex(np.array(values, dtype="i8").view(f"M8[{unit}]"), tz="UTC")
        return utc.tz_convert(zone).array

    def periods(self, frequency: str, values: list):
        self.spend(len(values))
        if not _FREQUENCY.fullmatch(frequency):
            raise Unreadable
        return pd.PeriodIndex.from_ordinals(np.array(values, dtype="i8"), freq=frequency).array

    def intervals(self, left: list, right: list, closed: str):
        return pd.arrays.IntervalArray.from_arrays(self._index(left), self._index(right), closed)

    def extension(self, dtype: str, values: list):
        if dtype not in _EXTENSIONS:
            raise Unreadable(dtype)
        return pd.array([_scalar(value) for value in self.spend_on(values)], dtype=dtype)

    def index(self, values: list, name: object) -> pd.Index:
        column = self.column(values)
        # Without the dtype pandas would make numbers of objects that look like numbers.
        return pd.Index(column, dtype=column.dtype, name=self.read(name))

    def range_index(self, start: int, stop: int, step: int, name: object) -> pd.RangeIndex:
        self.spend(len(range(start, stop, step)))
        return pd.RangeIndex(start, stop, step, name=self.read(name))

    def multi_index(self, levels: list) -> pd.MultiIndex:
        return pd.MultiIndex.from_arrays([self.read(level) for level in levels])

    def series(self, values: list, index: list, name: object) -> pd.Series:
        column = self.column(values)
        return pd.Series(
            column, index=self._index(index), dtype=column.dtype, name=self.read(name), copy=False
        )

    def table(self, columns: list, index: list, values: list) -> pd.DataFrame:
        names, rows = self._index(columns), self._index(index)
        if len(names) != len(values):
            raise Unreadable
        read = [self.column(column) for column in values]
        table = pd.DataFrame(
            {n: pd.Series(column, index=rows, dtype=column.dtype) for n, column in enumerate(read)},
            index=rows,
        )
        table.columns = names
        return table

    def _index(self, written: object) -> pd.Index:
        index = self.read(written)
        if not isinstance(index, pd.Index):
            raise Unreadable
        return index

    def iterator(self, items: list):
        return iter(self.all(items))

    def range(self, start: int, stop: int, step: int) -> range:
        self.spend(len(range(start, stop, step)))
        return range(start, stop, step)


def _text(value: object) -> str:
    if type(value) is not str:
        raise Unreadable
    return value


def _scalar(value: object) -> object:
    if value is not None and type(value) not in (bool, int, float, str):
        raise Unreadable
    return value


def _numbers(value: object) -> list:
    """Numbers, or lists of them, as they are."""
    if type(value) is list:
        return [_numbers(item) for item in value]
    if type(value) not in (int, float):
        raise Unreadable
    return value


def _axes(_reader: _Reader, title, x_label, y_label, bars, lines, points, texts) -> Axes:
    return Axes(
        _text(title), _text(x_label), _text(y_label), _numbers(bars), _numbers(lines),
        _numbers(points), [_text(text) for text in texts],
    )  # fmt: skip


def _figure(reader: _Reader, title: str, axes: list) -> Figure:
    return Figure(_text(title), [_axes(reader, *each) for each in axes])


def _other(_reader: _Reader, kind: str, function: bool) -> Other:
    return (OtherFunction if function else Other)(_text(kind)[:_LONGEST_NAME])


def _whole_number(_reader: _Reader, digits: str) -> int:
    if len(digits) > LARGEST_NUMBER // 4 + 4:
        raise TooMuch
    return int(digits, 16)


_COLUMNS = frozenset(["array", "category", "zoned", "periods", "intervals", "extension"])
_READERS: dict[str, Callable] = {
    "int": _whole_number,
    "complex": lambda reader, real, imaginary: complex(real, imaginary),
    "decimal": lambda reader, digits: decimal.Decimal(digits[:LARGEST_NUMBER]),
    "fraction": lambda reader, top, bottom: fractions.Fraction(
        reader.read(top), reader.read(bottom)
    ),
    "bytes": lambda reader, digits: bytes.fromhex(digits),
    "path": lambda reader, text: pathlib.Path(_text(text)),
    "stopped": lambda reader, name, cell_ran: Stopped(_text(name)[:200], cell_ran is True),
    "list": _Reader.all,
    "tuple": lambda reader, items: tuple(reader.all(items)),
    "several": lambda reader, name, items: _SEVERAL[name](*reader.all(items)),
    "set": lambda reader, items: set(reader.all(items)),
    "frozenset": lambda reader, items: frozenset(reader.all(items)),
    "dict": lambda reader, pairs: {reader.read(key): reader.read(item) for key, item in pairs},
    "range": _Reader.range,
    "keys": lambda reader, items: dict.fromkeys(reader.all(items)).keys(),
    "items": lambda reader, items: dict(enumerate(reader.all(items))).values(),
    "iterator": _Reader.iterator,
    "date": lambda reader, text: datetime.date.fromisoformat(text),
    "datetime": lambda reader, text: datetime.datetime.fromisoformat(text),
    "time": lambda reader, text: datetime.time.fromisoformat(text),
    "timedelta": lambda reader, *parts: datetime.timedelta(*parts),
    "first": lambda reader, column: pd.Series(reader.column(column)).iloc[0],
    "values": lambda reader, column: reader.column(column),
    "numpy": _Reader.number,
    "array": _Reader.array,
    "category": _Reader.category,
    "zoned": _Reader.zoned,
    "periods": _Reader.periods,
    "intervals": _Reader.intervals,
    "extension": _Reader.extension,
    "Index": _Reader.index,
    "RangeIndex": _Reader.range_index,
    "MultiIndex": _Reader.multi_index,
    "Series": _Reader.series,
    "DataFrame": _Reader.table,
    "figure": _figure,
    "axes": _axes,
    "other": _other,
}
TAGS = frozenset([*_ONLY, *_READERS])  # the first word of everything that is no number or text
