"""One bar a row, from zero."""

import math
import textwrap

import matplotlib.style
import pandas as pd
from matplotlib.patches import Rectangle
from matplotlib.transforms import blended_transform_factory

from community_data.figures.style import (
    BAR,
    CHARACTERS_IN_A_LINE,
    ESTIMATE,
    LINE_HEIGHT,
    MOST_GROUPS,
    QUIET_TEXT,
    WIDTH,
    frame,
    sentence,
    write,
)
from community_data.text.numbers import decimal, whole
from community_data.text.translate import _, ngettext


def bars(table, title, name="name", value="value", xlabel="", highlight=None):
    """Draw one bar a row, in the order given: its name above it, its number at its right.

    `name` and `value` are columns of `table`; values are 0 or more, and the axis starts at 0. A
    row without a value says that it is not shown. `title` says the finding.

    Returns a matplotlib Figure, or None when the table or the title is not answered yet.
    """
    values = _read_bars(table, title, name, value)
    if values is None:
        return None
    with matplotlib.style.context("default"):
        rows = [_Bar(label, number) for label, number in values.items()]
        ticks = _round_ticks(values.max())
        return frame(rows, str(title), ticks, max(ticks), xlabel, highlight, [])


def bars_alt(table, title, name="name", value="value", xlabel=""):
    """Say in words what `bars` draws; "" when the table or the title is not answered yet."""
    values = _read_bars(table, title, name, value)
    if values is None:
        return ""
    shown = values.dropna()
    rows = ngettext("{n} bar", "{n} bars", len(values)).format(n=len(values))
    about = f"{xlabel}, {rows}" if xlabel else rows
    sentences = [_("Bar chart."), sentence(title), sentence(about)]
    if len(shown) > 1:
        longest, shortest = shown.idxmax(), shown.idxmin()
        sentences += [
            _("Longest: {name}, {number}.").format(name=longest, number=_in_figures(shown.max())),
            _("Shortest: {name}, {number}.").format(name=shortest, number=_in_figures(shown.min())),
        ]
    if len(shown) == 1:
        sentences.append(f"{shown.index[0]}: {_in_figures(shown.iloc[0])}.")
    hidden = values.index[values.isna()]
    if len(hidden):
        sentences.append(_("Not shown: {names}.").format(names=", ".join(hidden)))
    return " ".join(sentences)


class _Bar:
    """One bar: its name, under it the bar, at its right the number."""

    def __init__(self, name, value):
        self.group, self.value = name, value
        self.name_lines = textwrap.wrap(name, CHARACTERS_IN_A_LINE) or [""]
        self.height = 0.14 + LINE_HEIGHT * len(self.name_lines) + 0.3

    def draw(self, axes, top, stressed):
        weight = "bold" if stressed else "normal"
        style = {"transform": axes.get_yaxis_transform(), "fontweight": weight}
        write(axes, 0, top + 0.1, "\n".join(self.name_lines), va="top", **style)
        y = top + 0.1 + LINE_HEIGHT * len(self.name_lines)
        if math.isnan(self.value):
            write(axes, 0, y, _("not shown"), va="top", color=QUIET_TEXT, **style)
            return
        # A bar to stress has a darker fill and bold text: color is not the only sign.
        bar = Rectangle((0, y + 0.02), self.value, 0.22, color=ESTIMATE if stressed else BAR)
        axes.add_artist(bar)
        style["transform"] = blended_transform_factory(axes.figure.transFigure, axes.transData)
        number = _in_figures(self.value)
        write(axes, 1 - 0.16 / WIDTH, y + 0.14, number, va="center", ha="right", **style)


def _read_bars(table, title, name, value):
    """The values by name, or None where something of the drawing is missing or is no number."""
    if not isinstance(table, pd.DataFrame) or not isinstance(title, str) or not title.strip():
        return None
    if not {name, value} <= set(table.columns) or table.columns.duplicated().any():
        return None
    values = pd.to_numeric(table[value], errors="coerce").astype(float)
    values.index = table[name].astype(str)
    usable = values.notna().any() and not (values < 0).any() and len(values) <= MOST_GROUPS
    return values if usable and values.index.is_unique and values.max() < math.inf else None


def _in_figures(number):
    return whole(number) if number >= 100 or number == round(number) else decimal(number)


def _round_ticks(largest):
    """Four or fewer steps of 1, 2 or 5 times a power of ten, up to the largest value or past it."""
    power = 10 ** math.floor(math.log10(largest)) if largest > 0 else 1
    steps = (power * factor / 10 for factor in (1, 2, 5, 10, 20, 50, 100))
    step = next(step for step in steps if largest / step <= 4)
    return {step * n: _in_figures(step * n) for n in range(max(math.ceil(largest / step), 1) + 1)}
