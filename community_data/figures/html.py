"""Numbers, notes, tables and pictures as HTML that a screen reader can read."""

import base64
import html
import io
import sys
import warnings

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from PIL import Image

from community_data.figures import map as maps
from community_data.figures.interval_chart import HIDDEN, TOO_UNCERTAIN, status
from community_data.figures.style import ACCENT, BACKGROUND, PIXELS_PER_INCH, sentence
from community_data.text.numbers import decimal, whole
from community_data.text.translate import _, lazy_gettext

WAITING = (
    lazy_gettext("The picture appears here when the step above is answered."),
    lazy_gettext("Answered already? Run its check: it says what to do next."),
)


class Html:
    """An output that is HTML in a browser and a plain sentence everywhere else."""

    def __init__(self, page, text):
        self.page = page
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.page, "text/plain": self.text}


def show(figure, alt="", table=None, source="", caption="", opened=False):
    """Put a figure on the page with its alt text, its source and the numbers behind it.

    `figure` is a matplotlib Figure, a map, or what a plotting function returned. `alt` says in
    words what the picture shows. `table` is a DataFrame; its suppressed and withheld rows show no
    number. It is closed until the reader opens it, or `opened` from the start.

    Raises ValueError when there is a figure and `alt` is empty: a picture without alt text is
    missing for whoever cannot see it.
    """
    # pandas and seaborn return axes or grids, which know the figure they are on.
    figure = getattr(figure, "figure", figure)
    if not isinstance(figure, Figure | maps.Map) or alt is ...:
        return note(list(WAITING))
    alt = str(alt or "").strip()
    if not alt:
        raise ValueError(
            _("figures.show needs alt text: write in alt=… what the picture shows, in a sentence.")
        )
    picture, width = _picture(figure, alt)
    source = "" if source is ... else str(source or "").strip()
    caption = "" if caption is ... else str(caption or "").strip()
    source_line = _("Source: {source}").format(source=source) if source else ""
    caption_lines = [line for line in (caption, source_line) if line]
    parts = [picture]
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


def note(text, apart=False):
    """Put a sentence, or a list of sentences, in a small box.

    apart: whether each of them is one of several things of some lines, which must not run together.
    """
    sentences = text if isinstance(text, list | tuple) else [text]
    if any(sentence is ... for sentence in sentences):
        sentences = WAITING
    sentences = [str(sentence) for sentence in sentences]
    gap = 12 if apart else 4
    paragraphs = "".join(
        f'<p style="margin: {gap}px 0; line-height: 1.5">{html.escape(sentence)}</p>'
        for sentence in sentences
    )
    return Html(_box(paragraphs), "\n".join(sentences))


def folded(head, shown):
    """Fold something long under one line that most readers need no more than; print shows it."""
    page = (
        f'<details style="margin: 12px 0"><summary style="cursor: pointer">{html.escape(head)}'
        f"</summary>{shown.page}</details>"
    )
    return Html(page, f"{head}\n{shown.text}")


def together(*parts):
    """Put several outputs on the page as one, below each other."""
    return Html("".join(p.page for p in parts), "\n".join(p.text for p in parts))


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


# Drawing


def _picture(figure, alt):
    """The HTML of the picture, and its width on the page in pixels."""
    if isinstance(figure, maps.Map):
        return figure.svg(alt), maps.LARGEST
    _forget_in_pyplot(figure)
    picture, width = _png(figure)
    picture = base64.b64encode(picture).decode("ascii")
    return (
        f'<img src="data:image/png;base64,{picture}" alt="{html.escape(alt)}" width="{width}" '
        'style="display: block; width: 100%; height: auto; border-radius: 4px">'
    ), width


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
            format="rgba",
            dpi=2 * PIXELS_PER_INCH,
            facecolor=BACKGROUND,
            bbox_inches=whole,
            pad_inches=0,
        )
    # 256 colors are enough for a chart and make the file a third as large.
    width = int(whole.width * 2 * PIXELS_PER_INCH)
    picture = Image.frombytes("RGBA", (width, file.tell() // 4 // width), file.getvalue())
    picture = picture.convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    picture.save(file, "PNG")  # the smallest file is a tenth smaller, and takes eight times as long
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
    "low": lazy_gettext("Range from"),
    "high": lazy_gettext("Range to"),
    "count_moe": lazy_gettext("Margin of error of the count"),
    "population_moe": lazy_gettext("Margin of error of the population"),
    "per_1000": lazy_gettext("Per 1,000"),
    "group": lazy_gettext("Group"),
    "group_by": lazy_gettext("Group by"),
    "place": lazy_gettext("Place"),
    "period": lazy_gettext("Period"),
    "percent": lazy_gettext("Percent"),
    "count": lazy_gettext("Count"),
    "population": lazy_gettext("Population"),
    "decision": lazy_gettext("Decision"),
    "reason": lazy_gettext("Reason"),
}
DECISIONS = {
    "show": lazy_gettext("shown"),
    "flag": lazy_gettext("use with care"),
    "withhold": TOO_UNCERTAIN,
    "suppressed": HIDDEN,
}


# What says which row it is. A hidden row shows nothing else: words can carry its number too.
NAMES = {"group", "group_by", "measure", "name", "period", "place", "place_id", "unit"}


def _details(table, caption, opened):
    """The table as HTML that can be opened; the first column names each row."""
    title = html.escape(_("The numbers behind this picture"))
    style = "padding: 4px 10px; border-bottom: 1px solid #8a9199; font-size: 1em; color: inherit"
    heads, columns = [], []
    for position, name in enumerate(table.columns):
        name = str(name)
        numbers, cells = _cells(table, position, name)
        cell_style = f"{style}; text-align: {'right' if numbers else 'left'}"
        heading = str(HEADINGS.get(name, sentence(name.replace("_", " "), end="")))
        heading = html.escape(heading)
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
        f"{html.escape(caption) if caption else title}</caption>"
        f"<thead>{row}{''.join(heads)}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div></details>"
    )


def _cells(table, position, name):
    """Whether a column holds numbers, and its cells as text, with the words for what is hidden."""
    has_percent = "percent" in table.columns
    statuses = status(table) if has_percent else ["show"] * len(table)
    if name == "decision" and has_percent:
        return False, [str(DECISIONS[word]) for word in statuses]
    column = table.iloc[:, position]
    write = _number_format(column, name, has_percent)
    says_why = None if "decision" in table.columns else "percent"
    cells = []
    for value, word in zip(column, statuses, strict=True):
        if word in ("suppressed", "withhold") and position > 0 and name not in NAMES:
            cells.append(str(DECISIONS[word]) if name == says_why else _("not shown"))
        elif pd.isna(value):
            cells.append(_("no number") if write else "")
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
        return lambda value: _("{number}%").format(number=decimal(value))
    if name in ("count", "population") or (numbers == numbers.round()).all():
        return whole
    return lambda value: decimal(value, 2)


def table_of(table: pd.DataFrame, caption: str, below: list[str], least: str = "") -> Html:
    """A table that stands open on the page; the first column names each row.

    least: how wide it is at least, such as "34em": on a phone it scrolls, and is not squeezed.
    """
    style = "padding: 6px 12px 6px 0; border-bottom: 1px solid #8a9199; text-align: left; "
    style += "vertical-align: top; color: inherit"
    heads = "".join(f'<th scope="col" style="{style}">{html.escape(c)}</th>' for c in table)
    rows = []
    for _index, row in table.iterrows():
        first, *others = (html.escape(str(value)) for value in row)
        # The width is that of a box inside: a page's own style decides about the cell.
        cells = f'<th scope="row" style="{style}"><div style="width: 10em">{first}</div></th>'
        for name, value in zip(table.columns[1:], others, strict=True):
            one_line = "; white-space: nowrap" if name in (_("Data until"), _("Published")) else ""
            cells += f'<td style="{style}{one_line}">{value}</td>'
        rows.append(f'<tr style="background: transparent">{cells}</tr>')
    notes = "".join(f'<p style="margin: 4px 0">{html.escape(each)}</p>' for each in below)
    wide = f"; min-width: {least}" if least else ""
    page = (
        # Focus lets the arrow keys scroll a wide table on a narrow screen.
        f'<div style="overflow-x: auto; margin: 16px 0" role="group" tabindex="0" '
        f'aria-label="{html.escape(caption)}">'
        f'<table style="border-collapse: collapse; color: inherit; font-size: 1em{wide}">'
        f'<caption style="text-align: left; color: inherit; font-weight: 600; padding: 6px 0">'
        f"{html.escape(caption)}</caption>"
        f'<thead><tr style="background: transparent">{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>{notes}"
    )
    lines = ["; ".join(f"{c}: {v}" for c, v in row.items()) for _index, row in table.iterrows()]
    return Html(page, "\n".join([caption, *lines, *below]))
