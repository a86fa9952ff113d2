"""The one style of our figures: colors, sizes, and the frame that every chart stands in.

Text has a contrast of at least 4.5 to 1 and marks of at least 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).
Color is never the only signal.
"""

import textwrap

import matplotlib.dates
from matplotlib.figure import Figure

BACKGROUND = "#ffffff"

TEXT = "#1f2328"

QUIET_TEXT = "#4b5563"

ESTIMATE = "#0b5394"

FLAGGED = "#9a3412"

WITHHELD_EDGE = "#6b7280"

BAR = "#4f81b5"

HIGHLIGHT = "#e3effb"

GRID = "#dcdfe3"

# On pages, where the reader's theme may be light or dark: 3 to 1 on white and on JupyterLab's dark.
ACCENT = "#2f7fc1"

# In inches and points. A picture this wide keeps its text readable on a phone of 360 pixels,
# because names stand above their lines and not beside them.
WIDTH = 5.6

FONT_SIZE = 15

TITLE_SIZE = 17

NOTE_SIZE = 13

LINE_HEIGHT = 0.29

NOTE_LINE_HEIGHT = 0.25

CHARACTERS_IN_A_LINE = 42

CHARACTERS_IN_A_TITLE_LINE = 34

PIXELS_PER_INCH = 100  # on the page; the file holds twice as many


def frame(rows, title, ticks, end, xlabel, highlight, notes):
    """A figure: the title, the rows one below the other, the axis under them, notes at the foot.

    Each row knows its `group`, its `height` in inches and how to `draw` itself.
    """
    title_lines = textwrap.wrap(title, CHARACTERS_IN_A_TITLE_LINE) or [""]
    title_height = 0.18 + 0.31 * len(title_lines)
    rows_height = sum(row.height for row in rows)
    axis_height = 0.74
    notes_height = NOTE_LINE_HEIGHT * len(notes) + 0.1
    height = title_height + rows_height + axis_height + notes_height

    figure = Figure(figsize=(WIDTH, height), facecolor=BACKGROUND)
    left, right = 0.22, 1.1  # the right margin holds the numbers
    axes = figure.add_axes(
        (
            left / WIDTH,
            (axis_height + notes_height) / height,
            (WIDTH - left - right) / WIDTH,
            rows_height / height,
        )
    )
    set_up_axis(axes, ticks, end, rows_height, xlabel)
    top = 0
    for row in rows:
        row.draw(axes, top, stressed=row.group == highlight)
        top += row.height
    write(
        figure,
        left / WIDTH,
        1 - 0.1 / height,
        "\n".join(title_lines),
        va="top",
        fontsize=TITLE_SIZE,
        fontweight="bold",
    )
    write(
        figure,
        left / WIDTH,
        notes_height / height,
        "\n".join(notes),
        va="top",
        fontsize=NOTE_SIZE,
        color=QUIET_TEXT,
    )
    return figure


def set_up_axis(axes, ticks, end, height, xlabel):
    """`ticks`: value -> what stands there."""
    axes.set_xlim(0, end)
    axes.set_ylim(height, 0)
    axes.set_facecolor("none")
    axes.set_yticks([])
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.tick_params(axis="x", labelsize=NOTE_SIZE, labelcolor=QUIET_TEXT, color=WITHHELD_EDGE)
    for label in axes.get_xticklabels():
        label.set_fontfamily("DejaVu Sans")
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(WITHHELD_EDGE)
    axes.set_xlabel(
        str(xlabel),
        loc="left",
        fontsize=NOTE_SIZE,
        color=QUIET_TEXT,
        fontfamily="DejaVu Sans",
        parse_math=False,
    )


def rows_over_years(axes, rows: int, first, last):
    """Set up axes for `rows` rows from the top down, over the years from `first` to `last`."""
    axes.set_xlim(first, last)
    axes.set_ylim(rows, 0)
    axes.set_facecolor("none")
    axes.set_yticks([])
    axes.xaxis.set_major_locator(matplotlib.dates.YearLocator(1 + (last - first).days // 2200))
    axes.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    axes.tick_params(axis="x", labelsize=NOTE_SIZE, labelcolor=QUIET_TEXT, color=GRID)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(WITHHELD_EDGE)


def write(where, x, y, text, **style):
    """Write text as it is: a dollar sign in a name is a dollar sign, not the start of a formula."""
    style = {"fontsize": FONT_SIZE, "color": TEXT, "linespacing": 1.2} | style
    where.text(x, y, text, fontfamily="DejaVu Sans", parse_math=False, **style)


MOST_GROUPS = 60


def sentence(text, end="."):
    text = str(text).strip().rstrip(".")
    return text[:1].upper() + text[1:] + end
