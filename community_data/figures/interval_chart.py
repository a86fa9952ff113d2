"""One percent a group, each with the range that the truth is probably in."""

import math
import textwrap

import matplotlib.style
import pandas as pd
from matplotlib.patches import Rectangle
from matplotlib.transforms import blended_transform_factory

from community_data.figures.style import (
    BACKGROUND,
    CHARACTERS_IN_A_LINE,
    ESTIMATE,
    FLAGGED,
    GRID,
    HIGHLIGHT,
    LINE_HEIGHT,
    MOST_GROUPS,
    QUIET_TEXT,
    WIDTH,
    frame,
    sentence,
    write,
)
from community_data.text.numbers import decimal
from community_data.text.translate import _, lazy_gettext, ngettext

HIDDEN = lazy_gettext("hidden to protect people")

TOO_UNCERTAIN = lazy_gettext("too uncertain to show")

PERCENT = lazy_gettext("Percent of residents")


def intervals(rates, title, xlabel=PERCENT, highlight=None):
    """Draw one percent a group, each with the range that the truth is probably in.

    `rates` has a row a group, drawn in the order given, with the columns `group`, `percent`, `low`
    and `high` (0 to 100) and, if you like, `decision` ("show", "flag" or "withhold"), `reason`
    (why a row is not shown, in words) and `kind` ("count" for a full count, whose line is chance).
    A row whose percent or count is missing was suppressed. Of it, and of a row to withhold, nothing
    is drawn but its name and the reason: no number, no range, and no room on the axis. `title` says
    the finding. `highlight` names a group to stress.

    Returns a matplotlib Figure, or None when the table or the title is not answered yet.
    """
    rates = _read_rates(rates, title)
    if rates is None:
        return None
    # A trainee's own plot settings must not change this style.
    with matplotlib.style.context("default"):
        return _draw(rates, str(title), xlabel, highlight)


def intervals_alt(rates, title, xlabel=PERCENT):
    """Say in words what `intervals` draws: the kind of chart, the data and the finding.

    Returns "" when the table or the title is not answered yet.
    """
    rates = _read_rates(rates, title)
    if rates is None:
        return ""
    shown = rates[rates["status"].isin(["show", "flag"])]
    about = ngettext("{what}, {n} group.", "{what}, {n} groups.", len(rates))
    sentences = [
        _("Dot chart with a line for the uncertainty of each dot."),
        sentence(title),
        about.format(what=sentence(xlabel, end=""), n=len(rates)),
        *_ends(shown, shown_alone=len(shown) == len(rates)),
    ]
    if len(shown):
        sentences.append(_each_line(rates))
    flagged = rates.loc[rates["status"] == "flag", "group"]
    if len(flagged):
        sentences.append(_("Use with care: {groups}.").format(groups=", ".join(flagged)))
    for words, names in rates[rates["words"] != ""].groupby("words", sort=False)["group"]:
        sentences.append(f"{sentence(words, end='')}: {', '.join(names)}.")
    return " ".join(sentences)


def _ends(shown, shown_alone):
    """The highest and the lowest in words. shown_alone: whether all groups are shown."""
    if len(shown) == 0:
        return []
    if len(shown) == 1:
        return [sentence(_in_words(shown.iloc[0]))]
    if shown["percent"].nunique() == 1:
        same = _("All groups shown: {number} percent.")
        return [same.format(number=decimal(shown["percent"].iloc[0]))]
    highest, lowest = _("Highest: {group}."), _("Lowest: {group}.")
    if not shown_alone:
        highest = _("Highest of the groups shown: {group}.")
        lowest = _("Lowest of the groups shown: {group}.")
    return [
        highest.format(group=_in_words(shown.loc[shown["percent"].idxmax()])),
        lowest.format(group=_in_words(shown.loc[shown["percent"].idxmin()])),
    ]


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
    read["kind"] = rates["kind"].to_numpy() if "kind" in rates.columns else ""
    read["status"] = status(rates)
    # What must not be shown is taken out here, so nothing further on can show it by mistake.
    read.loc[~read["status"].isin(["show", "flag"]), ["percent", "low", "high"]] = math.nan
    words = {"withhold": str(TOO_UNCERTAIN), "suppressed": str(HIDDEN)}
    read["words"] = read["status"].map(words).fillna("")
    if "reason" in rates.columns:
        # Reasons are those of `methods.verdict`, which knows no language.
        told = [_(why) if isinstance(why, str) and why else "" for why in rates["reason"]]
        read["words"] = [w and (why or w) for w, why in zip(read["words"], told, strict=True)]
    return read


def status(table):
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
    words = _("{group}, {percent} percent, between {low} and {high}")
    if math.isnan(row["low"]) or math.isnan(row["high"]):
        words = _("{group}, {percent} percent")
    return words.format(
        group=row["group"],
        percent=decimal(row["percent"]),
        low=decimal(row["low"]),
        high=decimal(row["high"]),
    )


def _draw(rates, title, xlabel, highlight):
    rows = [_Row(rates.iloc[position]) for position in range(len(rates))]
    end = _axis_end(rates)
    return frame(rows, title, _percent_ticks(end), end, xlabel, highlight, _notes(rates))


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
            percent = self.values["percent"]
            places = 2 if 0 < percent < 0.05 else 1
            number = _("{number}%").format(number=decimal(percent, places))
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


def _percent_ticks(end):
    step = next(step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25) if end / step <= 5)
    ticks = [round(step * number, 1) for number in range(round(end / step) + 1)]
    return {tick: _("{number}%").format(number=decimal(tick, int(step < 1))) for tick in ticks}


def _axis_end(rates):
    """The end of the axis: the first round number that holds every line, at most 100."""
    largest = rates[["percent", "high"]].max().max()
    return next((end for end in (0.5, 1, 2, 5, 10, 20, 30, 40, 50, 60, 80) if largest <= end), 100)


def _notes(rates):
    statuses = set(rates["status"])
    notes = []
    if statuses & {"show", "flag"}:
        notes.append(_a_line(rates))
    if "flag" in statuses:
        notes.append(_("* Use with care."))
    return notes


def _a_line(rates):
    """In a full count nobody was left out by chance: the line says how much luck can move it."""
    if (rates["kind"] == "count").all():
        return _("A line shows how far chance alone could move the percent.")
    return _("A line shows where the true percent probably is.")


def _each_line(rates):
    if (rates["kind"] == "count").all():
        return _("Each line shows how far chance alone could move the percent.")
    return _("Each line shows where the true percent probably is.")
