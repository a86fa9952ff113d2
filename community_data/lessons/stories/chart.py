"""The chart of a brief: one bar a group, with the range that the truth is probably in.

A trainee meets it broken (a cut axis, many colors, no order, a title without a finding) and
repairs it, one setting at a time.
"""

from __future__ import annotations

import math
import numbers
import textwrap
from collections.abc import Iterable

import matplotlib.style
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import blended_transform_factory

from community_data import figures
from community_data.figures import style
from community_data.text.people import percent_text
from community_data.text.translate import _

MANY_COLORS = ["#c0392b", "#d68910", "#7d8c00", "#1e8449", "#2471a3", "#7d3c98", "#b0397d"]
REST = "#8794a3"  # 3 to 1 on white, and clearly lighter than the bar to look at

LEFT, RIGHT = 0.22, 0.95  # inches beside the bars; the right side holds the numbers
AXIS_HEIGHT = 0.74
NOTE_HEIGHT = 0.3
BAR_HEIGHT = 0.24
CHARACTERS_BELOW = 48  # in a line under the axis; there is room for two


def draw(table, title, start=0, highlight=(), xlabel=""):
    """Draw the percents of a table with the columns group, percent, low and high, in its order.

    start: where the axis begins, in percent. highlight: the groups to look at; `None` gives each
    bar a color of its own. xlabel: what the percents are. A group whose percent is missing is named
    without a bar.

    Returns a matplotlib Figure, or None where something of it is not answered yet or is no chart.
    """
    rows = _read(table, title, start)
    if rows is None:
        return None
    with matplotlib.style.context("default"):
        if isinstance(highlight, str):
            highlight = [highlight]
        elif highlight is not None:
            highlight = list(highlight) if isinstance(highlight, Iterable) else []
        return _draw(rows, str(title), float(start), highlight, str(xlabel))


def _read(table, title, start):
    if not isinstance(title, str) or not title.strip() or not isinstance(table, pd.DataFrame):
        return None
    if isinstance(start, bool) or not isinstance(start, numbers.Real) or not 0 <= start < 100:
        return None
    needed = ["group", "percent", "low", "high"]
    if not table.columns.is_unique or not set(needed) <= set(table.columns):
        return None
    rows = table[needed].reset_index(drop=True)
    for column in needed[1:]:
        rows[column] = pd.to_numeric(rows[column], errors="coerce").astype(float)
    percents = rows[needed[1:]]
    possible = percents.isna() | ((percents >= 0) & (percents <= 100))
    usable = rows["percent"].notna().any() and possible.all(axis=None)
    return rows if usable and len(rows) <= style.MOST_GROUPS else None


def _draw(rows, title, start, highlight, xlabel):
    title_lines = textwrap.wrap(title, style.CHARACTERS_IN_A_TITLE_LINE)
    names = [textwrap.wrap(str(g), style.CHARACTERS_IN_A_LINE) or [""] for g in rows["group"]]
    heights = [0.44 + style.LINE_HEIGHT * len(lines) for lines in names]
    title_height = 0.18 + 0.31 * len(title_lines)
    body = sum(heights)
    height = title_height + body + AXIS_HEIGHT + NOTE_HEIGHT
    figure = Figure(figsize=(style.WIDTH, height), facecolor=style.BACKGROUND)
    axes = figure.add_axes(
        (
            LEFT / style.WIDTH,
            (AXIS_HEIGHT + NOTE_HEIGHT) / height,
            (style.WIDTH - LEFT - RIGHT) / style.WIDTH,
            body / height,
        )
    )
    end = _end(rows[["percent", "high"]].max().max(), start)
    _axis(axes, start, end, body, xlabel)
    top = 0.0
    for number, row in enumerate(rows.to_dict("records")):
        looked_at = highlight is not None and row["group"] in highlight
        color = style.ESTIMATE if looked_at else REST
        if highlight is None:
            color = MANY_COLORS[number % len(MANY_COLORS)]
        _bar(axes, row, names[number], top, color, looked_at, start)
        top += heights[number]
    _write(
        figure, LEFT / style.WIDTH, 1 - 0.1 / height, "\n".join(title_lines),
        va="top", fontsize=style.TITLE_SIZE, fontweight="bold",
    )  # fmt: skip
    _write(
        figure, LEFT / style.WIDTH, (NOTE_HEIGHT - 0.04) / height,
        _("A line shows where the true percent probably is."),
        va="top", fontsize=style.NOTE_SIZE, color=style.QUIET_TEXT,
    )  # fmt: skip
    return figure


def _bar(axes, row, name_lines, top, color, looked_at, start):
    weight = "bold" if looked_at else "normal"  # color is not the only sign
    text = {"transform": axes.get_yaxis_transform(), "va": "top", "fontweight": weight}
    _write(axes, 0, top + 0.1, "\n".join(name_lines), **text)
    y = top + 0.1 + style.LINE_HEIGHT * len(name_lines)
    if math.isnan(row["percent"]):
        words = text | {"color": style.QUIET_TEXT, "fontstyle": "italic"}
        _write(axes, 0, y, figures.TOO_UNCERTAIN, **words)
        return
    width = max(row["percent"] - start, 0)
    axes.add_artist(Rectangle((start, y + 0.02), width, BAR_HEIGHT, color=color, zorder=2))
    middle = y + 0.02 + BAR_HEIGHT / 2
    low, high = max(row["low"], start), max(row["high"], start)
    if low < high:  # a white edge keeps the line visible on its own bar
        for width, edge in ((4.5, style.BACKGROUND), (2, style.TEXT)):
            axes.plot(
                [low, high], [middle, middle],
                color=edge, linewidth=width, solid_capstyle="butt", zorder=3, clip_on=False,
            )  # fmt: skip
    text |= {
        "transform": blended_transform_factory(axes.figure.transFigure, axes.transData),
        "va": "center",
    }
    _write(axes, 1 - 0.16 / style.WIDTH, middle, percent_text(row["percent"]), ha="right", **text)


def _end(largest, start):
    """The first round number that holds every line, at most 100."""
    for end in (5, 10, 20, 30, 40, 50, 60, 80, 100):
        if largest <= end and start < end:
            return end
    return 100


def _axis(axes, start, end, height, xlabel):
    axes.set_xlim(start, end)
    axes.set_ylim(height, 0)
    axes.set_facecolor("none")
    axes.set_yticks([])
    step = next(step for step in (1, 2, 5, 10, 20, 25) if (end - start) / step <= 5)
    ticks = [start, *(t for t in range(0, end + 1, step) if t - start >= step / 2)]
    axes.set_xticks(ticks, [f"{tick:g}%" for tick in ticks])
    axes.tick_params(axis="x", labelsize=style.NOTE_SIZE, labelcolor=style.QUIET_TEXT)
    for label in axes.get_xticklabels():
        label.set_fontfamily("DejaVu Sans")
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(style.WITHHELD_EDGE)
    axes.set_xlabel(
        textwrap.fill(xlabel, CHARACTERS_BELOW), loc="left", fontsize=style.NOTE_SIZE,
        color=style.QUIET_TEXT, fontfamily="DejaVu Sans", parse_math=False,
    )  # fmt: skip


def _write(where, x, y, text, **options):
    """Text as it is: a dollar sign in a name does not start a formula."""
    options = {"fontsize": style.FONT_SIZE, "color": style.TEXT, "linespacing": 1.2} | options
    where.text(x, y, text, fontfamily="DejaVu Sans", parse_math=False, **options)
