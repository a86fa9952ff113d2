"""A bar an action, from the day it starts to the day it ends."""

import textwrap

import pandas as pd
from matplotlib.figure import Figure

from community_data.figures import style
from community_data.text.dates import month_of
from community_data.text.lists import paragraph
from community_data.text.translate import _

CHARACTERS = 52  # of a name, above its bar


def plan(table: pd.DataFrame, title: str) -> Figure:
    """A row an action: its name, and a bar. An open end is a bar that ends in an arrow.

    `table` has the columns action (text), starts and ends (dates, or NaT where nobody decided).
    """
    lines = textwrap.wrap(title, style.CHARACTERS_IN_A_TITLE_LINE)
    top, row, bottom = 0.25 + 0.31 * len(lines), 0.62, 1.0
    height = top + row * len(table) + bottom
    figure = Figure(figsize=(style.WIDTH, height), facecolor=style.BACKGROUND)
    left, right = 0.25, 0.35
    width = (style.WIDTH - left - right) / style.WIDTH
    axes = figure.add_axes((left / style.WIDTH, bottom / height, width, row * len(table) / height))
    first, last = _ends(table)
    style.rows_over_years(axes, len(table), first, last)
    for position, action in enumerate(table.itertuples()):
        _bar(axes, position, action, first, last)
    style.write(
        figure, left / style.WIDTH, 1 - 0.1 / height, "\n".join(lines), va="top",
        fontsize=style.TITLE_SIZE, fontweight="bold",
    )  # fmt: skip
    note = _("Bar: the action. Hollow, with an arrow: no end is decided.")
    style.write(
        figure, left / style.WIDTH, 0.45 / height, note, va="top", fontsize=style.NOTE_SIZE,
        color=style.QUIET_TEXT,
    )  # fmt: skip
    return figure


def _ends(table: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """From January of the first year to the end of the last one that is named."""
    days = pd.concat([table["starts"], table["ends"]]).dropna()
    years = days.dt.year if len(days) else pd.Series([2000])
    return pd.Timestamp(years.min(), 1, 1), pd.Timestamp(years.max() + 1, 1, 1)


def _bar(axes, position: int, action, first: pd.Timestamp, last: pd.Timestamp) -> None:
    name = textwrap.shorten(action.action, CHARACTERS, placeholder=" …")
    style.write(
        axes, 0, position + 0.36, name, transform=axes.get_yaxis_transform(), fontsize=13,
        bbox={"facecolor": style.BACKGROUND, "edgecolor": "none", "pad": 1}, zorder=3,
    )  # fmt: skip
    y = position + 0.68
    axes.hlines(y, first, last, color=style.GRID, linewidth=1, zorder=0)
    begins = first if pd.isna(action.starts) else action.starts
    if pd.isna(action.ends):
        axes.plot(
            [begins, last], [y, y], color=style.ESTIMATE, linewidth=1.5, linestyle=(0, (4, 3)),
            marker=">", markevery=[1], markersize=9, markerfacecolor=style.BACKGROUND,
            clip_on=False, zorder=4,
        )  # fmt: skip
        return
    axes.plot(
        [begins, action.ends], [y, y], color=style.ESTIMATE, linewidth=8, solid_capstyle="butt",
        zorder=4,
    )  # fmt: skip


def plan_alt(table: pd.DataFrame, title: str) -> str:
    """The picture in words: each action with its months."""
    whole = _("{action}: {starts} to {ends}.")
    opened = _("{action}: from {starts}, without an end.")
    spoken = [
        (opened if pd.isna(row.ends) else whole).format(
            action=row.action, starts=month_of(row.starts), ends=month_of(row.ends)
        )
        for row in table.itertuples()
    ]
    return paragraph(_("Timeline. {title}.").format(title=title.rstrip(".")), *spoken)
