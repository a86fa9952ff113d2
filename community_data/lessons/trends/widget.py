"""The run-chart explorer: more weeks and more changes, and when the rule rings the bell."""

import html

import ipywidgets
import numpy as np

from community_data.figures import style
from community_data.lessons.explorer import Explorer, slider
from community_data.methods import SHIFT, chance_of_shift, run_chart
from community_data.text.numbers import whole
from community_data.text.translate import _

WEEKS = (12, 16, 24, 36, 52, 104)
CHANGES = (0, 5, 10, 15, 20, 30, 40, 50)
DRAWS = 20
USUAL = 50  # requests in a usual week
SEED = 7

# The picture's own units. It is narrow, so its text stays readable on a phone.
WIDTH, HEIGHT = 340, 210
LEFT, RIGHT, TOP, BOTTOM = 12, 328, 14, 170
MOST = 110  # requests at the top of the picture


def run_chart_explorer(weeks=24, change=0, draw=1):
    """Show what chance does to a run chart, and what a true change does.

    `weeks` is the length of the chart (12 to 104), `change` a rise in percent that begins in its
    middle, `draw` one of 20 tries of chance. All move with the mouse, a finger or the arrow keys.
    """
    return RunChartExplorer(weeks, change, draw)


class RunChartExplorer(Explorer):
    """`weeks`, `change` and `draw` are its sliders, `sentence` and `picture` what they change."""

    def __init__(self, weeks, change, draw):
        self.weeks = slider(
            _("How many weeks"), [(_("{n} weeks").format(n=n), n) for n in WEEKS], weeks
        )
        self.change = slider(
            _("True change in the middle"),
            [(_("{n}% more").format(n=n) if n else _("no change"), n) for n in CHANGES],
            change,
        )
        self.draw = slider(
            _("Another try of chance"),
            [(_("try {n}").format(n=n), n) for n in range(1, DRAWS + 1)],
            draw,
        )
        self.sentence = ipywidgets.HTML(layout={"min_height": "112px"})
        self.picture = ipywidgets.HTML()
        # The first weeks of a try stay the same when the chart gets longer.
        self._luck = np.random.default_rng(SEED).normal(size=(DRAWS, max(WEEKS)))
        fallback = _(
            "Here trainees move a slider and watch a run chart. With 24 weeks chance alone shows "
            "six in a row in about one of six charts, with 104 weeks in about eight of ten."
        )
        sliders = [self.weeks, self.change, self.draw]
        super().__init__(sliders, self.sentence, self.picture, fallback)
        for moved in sliders:
            moved.observe(self._update, names="value")
        self._update()

    def numbers(self):
        """The requests of each week that is drawn."""
        weeks = self.weeks.value
        level = np.where(np.arange(weeks) >= weeks // 2, 1 + self.change.value / 100, 1.0)
        expected = USUAL * level
        luck = self._luck[self.draw.value - 1, :weeks]
        return np.clip(np.round(expected + np.sqrt(expected) * luck), 0, MOST)

    def _update(self, change=None):
        numbers = self.numbers()
        chart = run_chart(numbers)
        words = [_verdict(chart), _truth(chart, self.change.value), _chance(self.weeks.value)]
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )
        self.picture.value = _picture(numbers, chart.median, words)


def _verdict(chart):
    longest = _("The longest row on one side has {n} weeks.").format(n=chart.longest_run)
    if chart.shift:
        return longest + " " + _("The rule of six rings the bell.")
    return longest + " " + _("The rule of six stays quiet.")


def _truth(chart, change):
    if chart.shift and not change:
        return _("Nothing has changed: a false alarm.")
    if chart.shift:
        return _("There is a true change of {n}%: a true alarm.").format(n=change)
    if change:
        return _("There is a true change of {n}%, and it was missed.").format(n=change)
    return _("Nothing has changed: quiet is right.")


def _chance(weeks):
    """How often chance alone rings the bell around a known center."""
    often = whole(100 * chance_of_shift(weeks, SHIFT))
    return _(
        "Around a known middle, {n} of 100 charts of {weeks} weeks show six in a row by chance "
        "alone."
    ).format(n=often, weeks=weeks)


def _picture(numbers, median, words):
    last = len(numbers) - 1
    radius = 5 if len(numbers) <= 24 else 3.5 if len(numbers) <= 52 else 2.4
    at = [
        (round(LEFT + (RIGHT - LEFT) * n / last, 1), round(_y(value), 1))
        for n, value in enumerate(numbers)
    ]
    line = " ".join(f"{x},{y}" for x, y in at)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{radius}" stroke="{style.ESTIMATE}" stroke-width="1.5" '
        f'fill="{style.ESTIMATE if value > median else style.BACKGROUND}"/>'
        for (x, y), value in zip(at, numbers, strict=True)
    )
    label = html.escape(" ".join([_("Picture."), *words]))
    named = html.escape(_("Dashed: the median, {n} requests").format(n=f"{median:g}"))
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" '
        f'style="max-width: 440px; background: {style.BACKGROUND}; border-radius: 4px" '
        f'font-size="15" fill="{style.TEXT}">'
        f'<polyline points="{line}" fill="none" stroke="{style.ESTIMATE}" stroke-width="1.2"/>'
        f'<line x1="{LEFT}" x2="{RIGHT}" y1="{_y(median):.1f}" y2="{_y(median):.1f}" '
        f'stroke="{style.TEXT}" stroke-width="1.5" stroke-dasharray="5 4"/>'
        f'{dots}<text x="{LEFT}" y="{HEIGHT - 12}">{named}</text></svg>'
    )


def _y(value):
    return BOTTOM - (BOTTOM - TOP) * float(value) / MOST
