"""The reliability slider: ask more or fewer people, and watch the verdict on a number change."""

import html

import ipywidgets

from community_data.figures import style
from community_data.lessons.explorer import Explorer, slider
from community_data.methods import rate_variation, reliability_class
from community_data.methods.margins import Z90
from community_data.methods.variation import HIGH_UP_TO, LOW_ABOVE
from community_data.text.lists import paragraph
from community_data.text.numbers import decimal, whole
from community_data.text.translate import _, lazy_gettext

PEOPLE_ASKED = (10, 20, 30, 50, 80, 100, 150, 200, 300, 500, 800, 1000, 2000, 5000)
# Not 0: a number of nobody has no coefficient of variation.
PERCENTS = (1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90)
# The words of `methods.reliability_class`, and what each asks of whoever plans.
CLASSES = {
    "high": lazy_gettext("high"),
    "medium": lazy_gettext("medium"),
    "low": lazy_gettext("low"),
}
VERDICTS = {
    "high": lazy_gettext("The true number is probably close to this one."),
    "medium": lazy_gettext("Use it for the rough size. Do not use it for small changes."),
    "low": lazy_gettext("Do not plan with it alone. Ask more people, or use another source."),
}

# The picture's own units. It is narrow, so its text stays readable on a phone.
WIDTH = 340
LEFT, RIGHT = 20, 320
FONT = 15
SCALE_END = 60  # percent; a coefficient beyond it stands at the end, with an arrow
TINTS = {"high": "#e4f1e8", "medium": "#fff3d6", "low": "#fbe4dc"}


def reliability_explorer(percent=10, people_asked=100):
    """Show when a number of a survey can carry weight.

    `percent` is how many of 100 residents would say yes (1 to 90); `people_asked` is the size of
    the survey, 10 to 5,000. Both can be moved with the mouse, a finger or the arrow keys.
    """
    return ReliabilityExplorer(percent, people_asked)


class ReliabilityExplorer(Explorer):
    """`people_asked` and `percent` are its sliders, `sentence` and `picture` what they change."""

    def __init__(self, percent, people_asked):
        self.people_asked = slider(
            _("How many people are asked"),
            [(_("{n} people").format(n=whole(people)), people) for people in PEOPLE_ASKED],
            people_asked,
        )
        self.percent = slider(
            _("The truth in the whole town"),
            [(_("{percent}% yes").format(percent=value), value) for value in PERCENTS],
            percent,
        )
        # Room for the longest words, so the picture below does not jump as they change.
        self.sentence = ipywidgets.HTML(layout={"min_height": "136px"})
        self.picture = ipywidgets.HTML()
        super().__init__(
            [self.people_asked, self.percent],
            self.sentence,
            self.picture,
            _fallback(self.percent.value),
        )
        for moved in (self.people_asked, self.percent):
            moved.observe(self._update, names="value")
        self._update()

    def _update(self, change=None):
        people, percent = self.people_asked.value, self.percent.value
        margin, cv, verdict = judge(people, percent)
        words = [
            _(
                "In the whole town {percent}% would say yes. We ask {people} people. The margin "
                "of error is {margin} points."
            ).format(percent=percent, people=whole(people), margin=_short(margin)),
            _("The coefficient of variation is {cv}%. So the reliability is {verdict}.").format(
                cv=_short(cv), verdict=CLASSES[verdict]
            ),
            str(VERDICTS[verdict]),
        ]
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )
        self.picture.value = _picture(percent, margin, cv, verdict, words)


def judge(people, percent):
    """(margin of error in points, coefficient of variation in percent, verdict) of a survey.

    For people drawn by chance alone: the standard error is the root of p(1 − p)/n. Of the percent
    or of that of everybody else, the smaller: 90% is as sure as 10%, as on the page.
    """
    proportion = percent / 100
    margin = Z90 * 100 * (proportion * (1 - proportion) / people) ** 0.5
    cv = rate_variation(percent, margin)
    return margin, cv, reliability_class(cv)


def _short(number):
    """As many digits as help: 4.9, but 37; and never rounded across a limit of a class."""
    across = reliability_class(round(number)) != reliability_class(number)
    return decimal(number) if number < 9.95 or across else whole(number)


def _fallback(percent):
    (_margin, few, unsure), (_margin, many, sure) = judge(50, percent), judge(2000, percent)
    return _(
        "Here trainees move a slider and watch how far a number can be trusted. Where {percent}% "
        "of a town would say yes, the coefficient of variation is {few}%, which is {unsure} "
        "reliability, with {some} people asked. With {thousands} people asked it is {many}%, "
        "which is {sure} reliability."
    ).format(
        percent=percent,
        few=_short(few),
        unsure=CLASSES[unsure],
        some=whole(50),
        thousands=whole(2000),
        many=_short(many),
        sure=CLASSES[sure],
    )


# Drawing, in SVG: it is quick to send at each step of a slider, and sharp on every screen.


def _picture(percent, margin, cv, verdict, words):
    parts = [
        _text(LEFT - 10, 24, _("The number and its margin"), bold=True),
        *_interval(percent, margin, 62),
        _text(LEFT - 10, 148, _("Its coefficient of variation"), bold=True),
        *_bands(168, verdict),
        *_marker(cv, 168),
    ]
    label = html.escape(paragraph(_("Picture."), *words))
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {WIDTH} 296" width="100%" '
        f'style="max-width: 440px; background: {style.BACKGROUND}; border-radius: 4px" '
        f'font-size="{FONT}" fill="{style.TEXT}">{"".join(parts)}</svg>'
    )


def _x(value, end):
    return round(LEFT + (RIGHT - LEFT) * min(max(float(value), 0), end) / end, 1)


def _interval(percent, margin, y):
    low, high, middle = (_x(v, 100) for v in (percent - margin, percent + margin, percent))
    marks = [
        f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y + 24}" y2="{y + 24}" '
        f'stroke="{style.WITHHELD_EDGE}"/>',
        f'<line class="range" x1="{low}" x2="{high}" y1="{y}" y2="{y}" '
        f'stroke="{style.ESTIMATE}" stroke-width="5"/>',
        f'<circle cx="{middle}" cy="{y}" r="7" fill="{style.ESTIMATE}"/>',
    ]
    for value, anchor in ((0, "start"), (50, "middle"), (100, "end")):
        x = _x(value, 100)
        marks.append(
            f'<line x1="{x}" x2="{x}" y1="{y + 24}" y2="{y + 30}" stroke="{style.WITHHELD_EDGE}"/>'
        )
        at = {"start": x - 4, "middle": x, "end": x + 4}[anchor]
        marks.append(_text(at, y + 47, f"{value}%", anchor=anchor, color=style.QUIET_TEXT))
    return marks


def _bands(y, verdict):
    """Three bands with their names; the one that holds is framed and its name is bold."""
    limits = {
        "high": (0, HIGH_UP_TO),
        "medium": (HIGH_UP_TO, LOW_ABOVE),
        "low": (LOW_ABOVE, SCALE_END),
    }
    marks = []
    # The one that holds comes last, so that no neighbor covers its frame.
    for name in sorted(limits, key=verdict.__eq__):
        start, end = limits[name]
        left, right = _x(start, SCALE_END), _x(end, SCALE_END)
        holds = name == verdict
        marks.append(
            f'<rect x="{left}" y="{y + 26}" width="{right - left}" height="34" '
            f'fill="{TINTS[name]}" stroke="{style.TEXT if holds else style.WITHHELD_EDGE}" '
            f'stroke-width="{3 if holds else 1}"/>'
        )
        middle = (left + right) / 2
        marks.append(_text(middle, y + 48, CLASSES[name], anchor="middle", bold=holds))
    for limit in (0, HIGH_UP_TO, LOW_ABOVE):
        at = _x(limit, SCALE_END)
        marks.append(_text(at, y + 80, f"{limit}%", anchor="middle", color=style.QUIET_TEXT))
    told = _("The verdict: {verdict} reliability").format(verdict=CLASSES[verdict])
    marks.append(_text(LEFT - 10, y + 108, told, bold=True, size=18))
    return marks


def _marker(cv, y):
    x = _x(cv, SCALE_END)
    path = f"M{x - 8} {y + 6} L{x + 8} {y + 6} L{x} {y + 22} Z"
    beyond = cv > SCALE_END
    words = f"{_short(cv)}% →" if beyond else f"{_short(cv)}%"
    # Near the ends of the scale a centered number would leave the picture.
    if x > RIGHT - 30:
        number = _text(x - 14, y + 19, words, anchor="end", bold=True)
    else:
        number = _text(x + 14, y + 19, words, bold=True)
    return [f'<path class="marker" d="{path}" fill="{style.TEXT}"/>', number]


def _text(x, y, text, anchor="start", color=style.TEXT, bold=False, size=FONT):
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{color}" font-size="{size}"{weight}>'
        f"{text}</text>"
    )
