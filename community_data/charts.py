"""Figures that everybody can read: one style, real alt text, and the numbers behind each picture.

    figure = charts.intervals(rates, title)
    alt = charts.intervals_alt(rates, title)
    charts.show(figure, alt=alt, table=rates, source="Riverbend practice data, 2024")

What a trainee has not answered yet is `...`. It never ends in an error here: a short box says
where the picture will appear.

Text has a contrast of at least 4.5 to 1 and marks of at least 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11).
Color is never the only signal.
"""

import base64
import html
import io
import math
import sys
import textwrap
import warnings

import matplotlib.style
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox, blended_transform_factory
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from PIL import Image

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

HIDDEN = "hidden to protect people"
TOO_UNCERTAIN = "too uncertain to show"
WAITING = (
    "The picture appears here when the step above is answered.",
    "Answered already? Run its check: it says what to do next.",
)

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
MOST_GROUPS = 60


class Html:
    """An output that is HTML in a browser and a plain sentence everywhere else."""

    def __init__(self, page, text):
        self.page = page
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.page, "text/plain": self.text}


def intervals(rates, title, xlabel="Percent of residents", highlight=None):
    """Draw one percent a group, each with the range that the truth is probably in.

    `rates` has a row a group, drawn in the order given, with the columns `group`, `percent`, `low`
    and `high` (0 to 100) and, if you like, `decision` ("show", "flag" or "withhold") and `reason`
    (why a row is not shown, in words). A row whose percent or count is missing was suppressed.
    Of it, and of a row to withhold, nothing is drawn but its name and the reason: no number, no
    range, and no room on the axis. `title` says the finding. `highlight` names a group to stress.

    Returns a matplotlib Figure, or None when the table or the title is not answered yet.
    """
    rates = _read_rates(rates, title)
    if rates is None:
        return None
    # A trainee's own plot settings must not change this style.
    with matplotlib.style.context("default"):
        return _draw(rates, str(title), xlabel, highlight)


def intervals_alt(rates, title, xlabel="Percent of residents"):
    """Say in words what `intervals` draws: the kind of chart, the data and the finding.

    Returns "" when the table or the title is not answered yet.
    """
    rates = _read_rates(rates, title)
    if rates is None:
        return ""
    shown = rates[rates["status"].isin(["show", "flag"])]
    kind = "Dot chart with a line for the uncertainty of each dot."
    groups = "1 group" if len(rates) == 1 else f"{len(rates)} groups"
    sentences = [kind, _sentence(title), f"{_sentence(xlabel, end='')}, {groups}."]
    if len(shown) == 1:
        sentences.append(f"{_in_words(shown.iloc[0])}.")
    elif len(shown) > 1 and shown["percent"].nunique() == 1:
        sentences.append(f"All groups shown: {shown['percent'].iloc[0]:.1f} percent.")
    elif len(shown) > 1:
        of = "" if len(shown) == len(rates) else " of the groups shown"
        sentences.append(f"Highest{of}: {_in_words(shown.loc[shown['percent'].idxmax()])}.")
        sentences.append(f"Lowest{of}: {_in_words(shown.loc[shown['percent'].idxmin()])}.")
    if len(shown):
        sentences.append("Each line shows where the true percent probably is.")
    flagged = rates.loc[rates["status"] == "flag", "group"]
    if len(flagged):
        sentences.append(f"Use with care: {', '.join(flagged)}.")
    for words, names in rates[rates["words"] != ""].groupby("words", sort=False)["group"]:
        sentences.append(f"{_sentence(words, end='')}: {', '.join(names)}.")
    return " ".join(sentences)


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
        return _frame(rows, str(title), ticks, max(ticks), xlabel, highlight, [])


def bars_alt(table, title, name="name", value="value", xlabel=""):
    """Say in words what `bars` draws; "" when the table or the title is not answered yet."""
    values = _read_bars(table, title, name, value)
    if values is None:
        return ""
    shown = values.dropna()
    rows = "1 bar" if len(values) == 1 else f"{len(values)} bars"
    sentences = ["Bar chart.", _sentence(title), _sentence(f"{xlabel}, {rows}" if xlabel else rows)]
    for word, label in (("Longest", shown.idxmax()), ("Shortest", shown.idxmin())):
        if len(shown) > 1:
            sentences.append(f"{word}: {label}, {_in_figures(shown[label])}.")
    if len(shown) == 1:
        sentences.append(f"{shown.index[0]}: {_in_figures(shown.iloc[0])}.")
    hidden = values.index[values.isna()]
    if len(hidden):
        sentences.append(f"Not shown: {', '.join(hidden)}.")
    return " ".join(sentences)


def show(figure, alt="", table=None, source="", caption="", opened=False):
    """Put a figure on the page with its alt text, its source and the numbers behind it.

    `figure` is a matplotlib Figure or what a plotting function returned. `alt` says in words what
    the picture shows. `table` is a DataFrame; its suppressed and withheld rows show no number. It
    is closed until the reader opens it, or `opened` from the start.

    Raises ValueError when there is a figure and `alt` is empty: a picture without alt text is
    missing for whoever cannot see it.
    """
    # pandas and seaborn return axes or grids, which know the figure they are on.
    figure = getattr(figure, "figure", figure)
    if not isinstance(figure, Figure) or alt is ...:
        return note(list(WAITING))
    alt = str(alt or "").strip()
    if not alt:
        raise ValueError(
            "charts.show needs alt text: write in alt=… what the picture shows, in a sentence."
        )
    _forget_in_pyplot(figure)
    picture, width = _png(figure)
    picture = base64.b64encode(picture).decode("ascii")
    source = "" if source is ... else str(source or "").strip()
    caption = "" if caption is ... else str(caption or "").strip()
    source_line = f"Source: {source}" if source else ""
    caption_lines = [line for line in (caption, source_line) if line]
    parts = [
        f'<img src="data:image/png;base64,{picture}" alt="{html.escape(alt)}" width="{width}" '
        'style="display: block; width: 100%; height: auto; border-radius: 4px">'
    ]
    if caption_lines:
        lines = "<br>".join(html.escape(line) for line in caption_lines)
        parts.append(
            '<figcaption style="margin: 8px 0; font-size: 1em; line-height: 1.5">'
            f"{lines}</figcaption>"
        )
    if isinstance(table, pd.DataFrame) and len(table):
        parts.append(_details(table, caption, opened))
    page = (
        f'<figure style="margin: 16px 0; max-width: {width}px; break-inside: avoid">'
        f"{''.join(parts)}</figure>"
    )
    return Html(page, "\n".join([alt, *caption_lines]))


def note(text):
    """Put a sentence, or a list of sentences, in a small box."""
    sentences = text if isinstance(text, list | tuple) else [text]
    if any(sentence is ... for sentence in sentences):
        sentences = WAITING
    sentences = [str(sentence) for sentence in sentences]
    paragraphs = "".join(
        f'<p style="margin: 4px 0; line-height: 1.5">{html.escape(sentence)}</p>'
        for sentence in sentences
    )
    return Html(_box(paragraphs), "\n".join(sentences))


def big_number(value, label, detail=""):
    """Put one headline number on the page: `value` large, `label` beside it, `detail` below."""
    if value is ... or label is ... or detail is ...:
        return note(list(WAITING))
    value, label, detail = str(value), str(label), str(detail)
    paragraphs = (
        '<p style="margin: 4px 0; line-height: 1.4">'
        f'<strong style="font-size: 2.4em; line-height: 1.2">{html.escape(value)}</strong> '
        f'<span style="font-size: 1.2em">{html.escape(label)}</span></p>'
    )
    if detail:
        paragraphs += f'<p style="margin: 4px 0; line-height: 1.5">{html.escape(detail)}</p>'
    headline = f"{value} {label}"
    return Html(_box(paragraphs), f"{headline}\n{detail}" if detail else headline)


# Reading the table


def _read_rates(rates, title):
    """The table with text groups, numbers and a `status` for each row, or None if it cannot be
    drawn: unanswered, no table, columns missing, words where numbers belong, impossible percents.
    """
    if not isinstance(title, str) or not isinstance(rates, pd.DataFrame):
        return None
    needed = ["group", "percent", "low", "high"]
    if not rates.columns.is_unique or not set(needed) <= set(rates.columns):
        return None
    if not 1 <= len(rates) <= MOST_GROUPS:
        return None
    answered = rates[[name for name in (*needed, "decision") if name in rates.columns]]
    if any(value is ... for column in answered for value in answered[column]):
        return None
    read = pd.DataFrame({"group": [str(name) for name in rates["group"]]})
    for column in needed[1:]:
        numbers = pd.to_numeric(rates[column], errors="coerce").astype("float64")
        if (numbers.isna() & rates[column].notna()).any() or not numbers.dropna().between(
            0, 100
        ).all():
            return None
        read[column] = numbers.to_numpy()
    read["status"] = _status(rates)
    # What must not be shown is taken out here, so nothing further on can show it by mistake.
    read.loc[~read["status"].isin(["show", "flag"]), ["percent", "low", "high"]] = math.nan
    read["words"] = read["status"].map({"withhold": TOO_UNCERTAIN, "suppressed": HIDDEN}).fillna("")
    if "reason" in rates.columns:
        told = [str(reason) if isinstance(reason, str) else "" for reason in rates["reason"]]
        read["words"] = [w and (why or w) for w, why in zip(read["words"], told, strict=True)]
    return read


def _status(table):
    """For each row "show", "flag", "withhold" or "suppressed", as a list.

    A decision that nobody defined hides the row: a slip of the pen must not publish a number.
    """
    decisions = ["show"] * len(table)
    if "decision" in table.columns:
        decisions = [
            "show" if pd.isna(decision) else str(decision).strip().lower()
            for decision in table["decision"]
        ]
    statuses = [decision if decision in ("show", "flag") else "withhold" for decision in decisions]
    for column in ("count", "percent"):
        if column in table.columns:
            statuses = [
                "suppressed" if pd.isna(number) else status
                for number, status in zip(table[column], statuses, strict=True)
            ]
    return statuses


def _in_words(row):
    words = f"{row['group']}, {row['percent']:.1f} percent"
    if not (math.isnan(row["low"]) or math.isnan(row["high"])):
        words += f", between {row['low']:.1f} and {row['high']:.1f}"
    return words


def _sentence(text, end="."):
    text = str(text).strip().rstrip(".")
    return text[:1].upper() + text[1:] + end


# Drawing


def _draw(rates, title, xlabel, highlight):
    rows = [_Row(rates.iloc[position]) for position in range(len(rates))]
    end = _axis_end(rates)
    return _frame(rows, title, _percent_ticks(end), end, xlabel, highlight, _notes(rates))


def _frame(rows, title, ticks, end, xlabel, highlight, notes):
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
    _set_up_axis(axes, ticks, end, rows_height, xlabel)
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


class _Row:
    """One group: its name, under it perhaps some words, under that the dot and the line."""

    def __init__(self, values):
        self.values = values
        self.group = values["group"]
        self.status = values["status"]
        self.name_lines = textwrap.wrap(self.group, CHARACTERS_IN_A_LINE) or [""]
        self.word_lines = textwrap.wrap(values["words"], CHARACTERS_IN_A_LINE)
        self.has_track = not self.word_lines
        self.height = (
            0.14
            + LINE_HEIGHT * (len(self.name_lines) + len(self.word_lines))
            + (0.3 if self.has_track else 0.06)
        )

    def draw(self, axes, top, stressed):
        across = blended_transform_factory(axes.figure.transFigure, axes.transData)
        if stressed:
            band = Rectangle((0, top + 0.03), 1, self.height - 0.03, transform=across, zorder=0)
            axes.add_artist(band).set(color=HIGHLIGHT, clip_on=False)
        style = {"transform": axes.get_yaxis_transform(), "va": "top"}
        weight = "bold" if stressed else "normal"
        y = top + 0.1
        write(axes, 0, y, "\n".join(self.name_lines), fontweight=weight, **style)
        y += LINE_HEIGHT * len(self.name_lines)
        if self.word_lines:
            words = "\n".join(self.word_lines)
            write(axes, 0, y, words, fontstyle="italic", color=QUIET_TEXT, **style)
            y += LINE_HEIGHT * len(self.word_lines)
        if self.has_track:
            # The grid stands behind the marks only: it would run through the words.
            axes.vlines(axes.get_xticks(), y - 0.02, y + 0.3, color=GRID, linewidth=1, zorder=1)
        if self.has_track:
            self._draw_estimate(axes, y + 0.14)
            number = f"{self.values['percent']:.1f}%"
            style = {"transform": across, "va": "center", "fontweight": weight}
            write(axes, 1 - 0.16 / WIDTH, y + 0.14, number, ha="right", **style)
            if self.status == "flag":
                write(axes, 1 - 0.15 / WIDTH, y + 0.14, "*", **style)

    def _draw_estimate(self, axes, y):
        low, high = self.values["low"], self.values["high"]
        flagged = self.status == "flag"
        color = FLAGGED if flagged else ESTIMATE
        line = {"color": color, "linewidth": 3, "solid_capstyle": "butt", "clip_on": False}
        axes.plot([low, high], [y, y], **line)
        axes.plot(
            self.values["percent"],
            y,
            marker="D" if flagged else "o",
            markersize=9 if flagged else 10,
            color=color,
            markerfacecolor=BACKGROUND if flagged else color,
            markeredgewidth=2.5 if flagged else 0,
            linestyle="none",
            zorder=4,
            clip_on=False,
        )


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
            write(axes, 0, y, "not shown", va="top", color=QUIET_TEXT, **style)
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
    return f"{number:,.0f}" if number >= 100 or number == round(number) else f"{number:,.1f}"


def _round_ticks(largest):
    """Four or fewer steps of 1, 2 or 5 times a power of ten, up to the largest value or past it."""
    power = 10 ** math.floor(math.log10(largest)) if largest > 0 else 1
    steps = (power * factor / 10 for factor in (1, 2, 5, 10, 20, 50, 100))
    step = next(step for step in steps if largest / step <= 4)
    return {step * n: _in_figures(step * n) for n in range(max(math.ceil(largest / step), 1) + 1)}


def _percent_ticks(end):
    step = next(step for step in (1, 2, 5, 10, 20, 25) if end / step <= 5)
    return {tick: f"{tick}%" for tick in range(0, end + 1, step)}


def _set_up_axis(axes, ticks, end, height, xlabel):
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


def _axis_end(rates):
    """The end of the axis: the first round number that holds every line, at most 100."""
    largest = rates[["percent", "high"]].max().max()
    return next((end for end in (5, 10, 20, 30, 40, 50, 60, 80) if largest <= end), 100)


def _notes(rates):
    statuses = set(rates["status"])
    notes = []
    if statuses & {"show", "flag"}:
        notes += ["A line shows where the true percent probably is."]
    if "flag" in statuses:
        notes += ["* Use with care."]
    return notes


def write(where, x, y, text, **style):
    """Write text as it is: a dollar sign in a name is a dollar sign, not the start of a formula."""
    style = {"fontsize": FONT_SIZE, "color": TEXT, "linespacing": 1.2} | style
    where.text(x, y, text, fontfamily="DejaVu Sans", parse_math=False, **style)


def _png(figure):
    """The picture as a PNG file, and its width on the page in pixels.

    The same figure gives the same bytes on every run: no date, no version of the software.
    """
    file = io.BytesIO()
    with warnings.catch_warnings():
        # A name in a script that the font lacks still stands in the alt text and in the table.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        # Labels that stick out of somebody's own figure are kept.
        whole = Bbox.union([figure.get_tightbbox(), Bbox([[0, 0], figure.get_size_inches()])])
        figure.savefig(
            file,
            format="png",
            dpi=2 * PIXELS_PER_INCH,
            facecolor=BACKGROUND,
            bbox_inches=whole,
            pad_inches=0,
        )
    # 256 colors are enough for a chart and make the file a third as large.
    picture = Image.open(file).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue(), picture.width // 2


def _forget_in_pyplot(figure):
    """Close a figure that was made with pyplot, which would show it a second time."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)


# Writing the page


def _box(content):
    return (
        f'<div style="margin: 12px 0; padding: 4px 0 4px 14px; border-left: 5px solid {ACCENT}; '
        f'max-width: 620px; break-inside: avoid">{content}</div>'
    )


HEADINGS = {
    "low": "Range from",
    "high": "Range to",
    "count_moe": "Margin of error of the count",
    "population_moe": "Margin of error of the population",
    "per_1000": "Per 1,000",
}
DECISIONS = {
    "show": "shown",
    "flag": "use with care",
    "withhold": TOO_UNCERTAIN,
    "suppressed": HIDDEN,
}


# What says which row it is. A hidden row shows nothing else: words can carry its number too.
NAMES = {"group", "group_by", "measure", "name", "period", "place", "place_id", "unit"}


def _details(table, caption, opened):
    """The table as HTML that can be opened; the first column names each row."""
    title = "The numbers behind this picture"
    style = "padding: 4px 10px; border-bottom: 1px solid #8a9199; font-size: 1em; color: inherit"
    heads, columns = [], []
    for position, name in enumerate(table.columns):
        name = str(name)
        numbers, cells = _cells(table, position, name)
        cell_style = f"{style}; text-align: {'right' if numbers else 'left'}"
        heading = html.escape(HEADINGS.get(name, _sentence(name.replace("_", " "), end="")))
        heads.append(f'<th scope="col" style="{cell_style}">{heading}</th>')
        tag, end = ('th scope="row"', "th") if position == 0 else ("td", "td")
        if position == 0:
            cell_style += "; min-width: 9em"
        columns.append(
            [f'<{tag} style="{cell_style}">{html.escape(text)}</{end}>' for text in cells]
        )
    row = '<tr style="background: transparent">'
    rows = [f"{row}{''.join(cells)}</tr>" for cells in zip(*columns, strict=True)]
    state = " open" if opened else ""
    return (
        f'<details{state} style="margin: 8px 0"><summary style="cursor: pointer">{title}</summary>'
        # Focus lets the arrow keys scroll a wide table on a narrow screen.
        f'<div style="overflow-x: auto" role="group" aria-label="{title}" tabindex="0">'
        '<table style="border-collapse: collapse; margin: 8px 0; color: inherit">'
        '<caption style="text-align: left; color: inherit">'
        f"{html.escape(caption or title)}</caption>"
        f"<thead>{row}{''.join(heads)}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div></details>"
    )


def _cells(table, position, name):
    """Whether a column holds numbers, and its cells as text, with the words for what is hidden."""
    has_percent = "percent" in table.columns
    statuses = _status(table) if has_percent else ["show"] * len(table)
    if name == "decision" and has_percent:
        return False, [DECISIONS[status] for status in statuses]
    column = table.iloc[:, position]
    write = _number_format(column, name, has_percent)
    says_why = None if "decision" in table.columns else "percent"
    cells = []
    for value, status in zip(column, statuses, strict=True):
        if status in ("suppressed", "withhold") and position > 0 and name not in NAMES:
            cells.append(DECISIONS[status] if name == says_why else "not shown")
        elif pd.isna(value):
            cells.append("no number" if write else "")
        else:
            cells.append(write(value) if write else str(value))
    return write is not None, cells


def _number_format(column, name, has_percent):
    """The function that writes a number of this column, or None if it holds something else."""
    numbers = pd.to_numeric(column.dropna(), errors="coerce")
    if is_bool_dtype(column) or not is_numeric_dtype(column.infer_objects()):
        return None
    if name in ("year", "period") or name.endswith("_id"):
        return None
    if "percent" in name or (has_percent and name in ("low", "high")):
        return lambda value: f"{value:.1f}%"
    if name in ("count", "population") or (numbers == numbers.round()).all():
        return lambda value: f"{value:,.0f}"
    return lambda value: f"{value:,.2f}"
