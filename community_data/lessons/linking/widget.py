"""An explorer of the line: move it, and see false links, missed links, and whom they hit."""

import html

import ipywidgets

from community_data.data import clients
from community_data.figures import style
from community_data.lessons.explorer import Explorer, slider
from community_data.lessons.linking import material
from community_data.text.numbers import decimal
from community_data.text.people import percent_text, upper_first
from community_data.text.translate import _, ngettext

# The picture's own units, narrow enough for a phone.
WIDTH, ROW, BAR, LEFT, LONGEST = 340, 46, 16, 12, 240


def line_explorer(package, compare_by="language"):
    """Show what a line on the weight does: a slider moves it. `compare_by`: language or race."""
    return LineExplorer(package, compare_by)


class LineExplorer(Explorer):
    """`line` is its slider; `sentence` and `picture` are what it changes."""

    def __init__(self, package, compare_by):
        self._package, self._by = package, compare_by
        self._pairs = material.scored(package)
        self._true = len(clients.links(package))
        weights = sorted(self._pairs["weight"].unique())
        options = [(_("{n} bits").format(n=decimal(w)), float(w)) for w in weights]
        self.line = slider(_("Line"), options, 10.0)
        self.sentence = ipywidgets.HTML(layout={"min_height": "96px"})
        self.picture = ipywidgets.HTML()
        super().__init__([self.line], self.sentence, self.picture, self._fallback())
        self.line.observe(self._update, names="value")
        self._update()

    def _links(self, line):
        return material.links_from(self._pairs, line)

    def _words(self, line):
        links = self._links(line)
        false = len(links) - int(links["same_person"].sum())
        missed = self._true - int(links["same_person"].sum())
        return [
            _("The line is at {n} bits.").format(n=decimal(line)),
            ngettext(
                "{n} link joins two people who are not the same.",
                "{n} links join two people who are not the same.",
                false,
            ).format(n=false),
            ngettext(
                "{n} of {all} people in both agencies is missed.",
                "{n} of {all} people in both agencies are missed.",
                missed,
            ).format(n=missed, all=self._true),
        ]

    def _update(self, change=None):
        words = self._words(self.line.value)
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )
        table = material.by_group(self._package, self._links(self.line.value), self._by)
        self.picture.value = _picture(table, self._by)

    def _fallback(self):
        low, high = self._pairs["weight"].min(), self._pairs["weight"].max()
        return " ".join(
            [
                _("Here trainees move the line, and see false links and missed ones by group."),
                *self._words(low),
                *self._words(high),
            ]
        )


def _picture(table, compare_by):
    """A bar a group: what percent of its people in both agencies the link finds."""
    parts, spoken = [], []
    for number, row in table.iterrows():
        percent = 100 * row["found"] / row["people"]
        group = upper_first(material.people_of(row["group"], compare_by))
        label = _("{group}: {found} of {people} found, {percent}").format(
            group=group,
            found=row["found"],
            people=row["people"],
            percent=percent_text(percent),
        )
        spoken.append(label)
        y = 20 + ROW * number
        parts.append(f'<text x="{LEFT}" y="{y}" fill="{style.TEXT}">{html.escape(label)}</text>')
        parts.append(
            f'<rect x="{LEFT}" y="{y + 6}" width="{LONGEST}" height="{BAR}" fill="none" '
            f'stroke="{style.QUIET_TEXT}"/><rect x="{LEFT}" y="{y + 6}" '
            f'width="{LONGEST * percent / 100:.1f}" height="{BAR}" fill="{style.ESTIMATE}"/>'
        )
    words = _("Picture. Bars for the percent found. {groups}.").format(groups="; ".join(spoken))
    return (
        f'<svg role="img" aria-label="{html.escape(words)}" '
        f'viewBox="0 0 {WIDTH} {ROW * len(table) + 8}" width="100%" '
        f'style="max-width: 440px; background: {style.BACKGROUND}; border-radius: 4px" '
        f'font-size="13">{"".join(parts)}</svg>'
    )
