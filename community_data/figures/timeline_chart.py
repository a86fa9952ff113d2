"""A line a source, from the day it was collected to the day it came out."""

import textwrap

import pandas as pd
from matplotlib.figure import Figure

from community_data.figures import style
from community_data.text.dates import month_of
from community_data.text.translate import _


def timeline(table: pd.DataFrame, made: pd.Timestamp, title: str) -> Figure:
    """A row a source: a dot where its data end, a line to the diamond where they came out."""
    lines = textwrap.wrap(title, style.CHARACTERS_IN_A_TITLE_LINE)
    top, row, bottom = 0.25 + 0.31 * len(lines), 0.62, 1.3
    height = top + row * len(table) + bottom
    figure = Figure(figsize=(style.WIDTH, height), facecolor=style.BACKGROUND)
    left, right = 0.25, 0.35
    axes = figure.add_axes(
        (
            left / style.WIDTH,
            bottom / height,
            (style.WIDTH - left - right) / style.WIDTH,
            row * len(table) / height,
        )
    )
    start = pd.Timestamp(table["collected_to"].min().year, 1, 1)
    end = max(made, table["published"].max()) + pd.Timedelta(days=20)
    style.rows_over_years(axes, len(table), start, end)
    axes.axvline(made, color=style.TEXT, linewidth=1.5, linestyle=(0, (4, 3)), zorder=1)
    for position, (_index, source) in enumerate(table.iterrows()):
        name = textwrap.shorten(source["source"], 46, placeholder=" …")
        style.write(
            axes, 0, position + 0.32, name, transform=axes.get_yaxis_transform(), fontsize=13,
            bbox={"facecolor": style.BACKGROUND, "edgecolor": "none", "pad": 1}, zorder=3,
        )  # fmt: skip
        y = position + 0.68
        axes.hlines(y, start, end, color=style.GRID, linewidth=1, zorder=0)
        axes.plot(
            [source["collected_to"], source["published"]], [y, y],
            color=style.ESTIMATE, linewidth=4, zorder=4, solid_capstyle="butt", clip_on=False,
        )  # fmt: skip
        axes.plot(
            source["collected_to"], y, "o", color=style.ESTIMATE, markersize=10, zorder=5,
            clip_on=False,
        )  # fmt: skip
        axes.plot(
            source["published"], y, "D", markersize=9, zorder=5, clip_on=False,
            markerfacecolor=style.BACKGROUND, color=style.ESTIMATE, markeredgewidth=2.5,
        )  # fmt: skip
    inch = 1 / height
    style.write(
        figure, left / style.WIDTH, 1 - 0.1 * inch, "\n".join(lines), va="top",
        fontsize=style.TITLE_SIZE, fontweight="bold",
    )  # fmt: skip
    style.write(
        figure, left / style.WIDTH, 0.75 * inch,
        "\n".join([
            _("Dot: the data end. Diamond: they came out."),
            _("Dashed line: this release was made, {month}.").format(month=month_of(made)),
        ]),
        va="top", fontsize=style.NOTE_SIZE, color=style.QUIET_TEXT,
    )  # fmt: skip
    return figure
