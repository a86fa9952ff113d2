"""A line over weeks, with its median: a run chart."""

import textwrap

import matplotlib.dates
import matplotlib.style
import pandas as pd
from matplotlib.figure import Figure

from community_data.figures import style
from community_data.text.dates import day_in
from community_data.text.numbers import decimal, whole
from community_data.text.translate import _, ngettext


def week_chart(numbers: pd.Series, title: str, median: float | None = None) -> Figure:
    """Draw a number a week. numbers: week (its Monday, as text) -> number; NaN leaves a gap.

    A point above the median is a filled dot, one below it an open one, so that color is not the
    only signal. title: says the finding.
    """
    lines = textwrap.wrap(title, style.CHARACTERS_IN_A_TITLE_LINE)
    top, plot, foot = 0.25 + 0.31 * len(lines), 2.9, 0.95
    height = top + plot + foot
    with matplotlib.style.context("default"):
        figure = Figure(figsize=(style.WIDTH, height), facecolor=style.BACKGROUND)
        left, right = 0.62, 0.25
        axes = figure.add_axes(
            (
                left / style.WIDTH,
                foot / height,
                (style.WIDTH - left - right) / style.WIDTH,
                plot / height,
            )
        )
        days = pd.to_datetime(numbers.index)
        every = pd.date_range(days.min(), days.max(), freq="7D")
        axes.plot(every, numbers.set_axis(days).reindex(every), color=style.ESTIMATE, linewidth=1.8)
        above = numbers.to_numpy() >= (-1 if median is None else median)
        for side, face in ((above, style.ESTIMATE), (~above, style.BACKGROUND)):
            axes.plot(
                days[side], numbers.to_numpy()[side], "o", markersize=7, color=style.ESTIMATE,
                markerfacecolor=face, markeredgewidth=2, zorder=4, clip_on=False,
            )  # fmt: skip
        if median is not None:
            axes.axhline(median, color=style.TEXT, linewidth=1.5, linestyle=(0, (5, 4)))
        _frame(axes)
        style.write(
            figure, 0.22 / style.WIDTH, 1 - 0.1 / height, "\n".join(lines), va="top",
            fontsize=style.TITLE_SIZE, fontweight="bold",
        )  # fmt: skip
        note = (
            "" if median is None else _("Dashed line: the median, {n}.").format(n=decimal(median))
        )
        style.write(
            figure, 0.22 / style.WIDTH, 0.28 / height, note if median is not None else "",
            fontsize=style.NOTE_SIZE, color=style.QUIET_TEXT,
        )  # fmt: skip
    return figure


def _frame(axes) -> None:
    axes.set_ylim(bottom=0)  # a line that starts elsewhere makes small changes look large
    axes.set_facecolor("none")
    axes.yaxis.grid(visible=True, color=style.GRID)
    axes.set_axisbelow(True)
    locator = matplotlib.dates.AutoDateLocator(minticks=3, maxticks=5)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y-%m"))
    axes.tick_params(labelsize=style.NOTE_SIZE, labelcolor=style.QUIET_TEXT, color=style.GRID)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontfamily("DejaVu Sans")
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(style.WITHHELD_EDGE)


def week_chart_alt(numbers: pd.Series, title: str, median: float | None = None) -> str:
    """Say in words what `week_chart` draws: the kind of chart, the weeks, its ends, the finding."""
    known = numbers.dropna()
    told = [
        _("Line chart over weeks."),
        style.sentence(title),
        ngettext(
            "{n} week, from {first} to {last}.", "{n} weeks, from {first} to {last}.", len(known)
        ).format(n=len(known), first=day_in(known.index[0]), last=day_in(known.index[-1])),
        _("Highest: {high}, week of {high_week}. Lowest: {low}, week of {low_week}.").format(
            high=whole(known.max()), high_week=day_in(known.idxmax()),
            low=whole(known.min()), low_week=day_in(known.idxmin()),
        ),
    ]  # fmt: skip
    if median is not None:
        told.append(_("Median: {n}.").format(n=decimal(median)))
    return " ".join(told)
