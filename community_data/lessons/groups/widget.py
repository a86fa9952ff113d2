"""An explorer of uncertainty: ask more people, and watch the range get narrower."""

import html

import ipywidgets
import numpy as np

from community_data.figures import style
from community_data.lessons.explorer import Explorer, slider
from community_data.methods import wilson_interval
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext

PEOPLE_ASKED = (10, 20, 30, 40, 50, 80, 100, 150, 200, 300, 400, 500, 800, 1000, 1500, 2000)
SURVEYS = 20
# 90% intervals miss about 2 times in 20. This seed shows a usual run, not one without a miss.
SEED = 11

# The picture's own units. It is narrow, so its text stays readable on a phone.
WIDTH = 340
SCALE_LEFT, SCALE_RIGHT = 22, 262  # where 0% and 100% are; right of it is room for words
FONT = 15


def interval_explorer(percent=25, people_asked=80):
    """Show what happens to the range when more or fewer people are asked.

    `percent` is how many of 100 residents would say yes; `people_asked` is the size of the survey,
    10 to 2,000. Both can be moved with the mouse, a finger or the arrow keys.
    """
    return IntervalExplorer(percent, people_asked)


class IntervalExplorer(Explorer):
    """`percent` and `people_asked` are its sliders, `sentence` and `picture` what they change."""

    def __init__(self, percent, people_asked):
        self.people_asked = slider(
            _("How many people we ask"),
            [(_("{n} people").format(n=whole(people)), people) for people in PEOPLE_ASKED],
            people_asked,
        )
        self.percent = slider(
            _("The truth in the whole town"),
            [(_("{n}% yes").format(n=value), value) for value in range(101)],
            percent,
        )
        # Room for the longest words, so the picture below does not jump as they change.
        self.sentence = ipywidgets.HTML(layout={"min_height": "136px"})
        self.picture = ipywidgets.HTML()
        # Each survey asks its people one after another: asking more adds to those already asked.
        # So one step of a slider changes the surveys a little and does not shuffle them.
        self._opinions = np.random.default_rng(SEED).random((SURVEYS, max(PEOPLE_ASKED)))
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
        yes = round_half_up(people * percent / 100)
        surveys = (self._opinions[:, :people] < percent / 100).sum(axis=1)
        lows, highs = wilson_interval(surveys, np.full(SURVEYS, people), confidence=0.90)
        # An interval may end a hair below 100%, which is no miss.
        truth = percent / 100
        missed = (lows > truth + 1e-9) | (highs < truth - 1e-9)
        words = [_survey_sentence(people, yes), _repeat_sentence(int(missed.sum()))]
        if people == max(PEOPLE_ASKED):
            words.append(_("This line is short, because we asked many people."))
        else:
            words.append(_("Ask more people, and the lines get shorter."))
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )
        self.picture.value = _picture(percent, people, yes, surveys, lows, highs, missed, words)


def round_half_up(number):
    return int(number + 0.5)


def _ends(people, yes):
    low, high = wilson_interval(yes, people, confidence=0.90)
    return {"low": whole(100 * low), "high": whole(100 * high)}


def _survey_sentence(people, yes):
    return _(
        "We ask {people} people. {yes} of them ({percent}%) say yes. The percent in the whole town "
        "is probably between {low}% and {high}%."
    ).format(
        people=whole(people),
        yes=whole(yes),
        percent=whole(100 * yes / people),
        **_ends(people, yes),
    )


def _repeat_sentence(missed):
    hit = SURVEYS - missed
    if missed == 0:
        all_hold = _("We repeat the survey {n} times: each of the lines holds the truth.")
        return all_hold.format(n=SURVEYS)
    holding = ngettext(
        "We repeat the survey {n} times: {hit} of the lines holds the truth,",
        "We repeat the survey {n} times: {hit} of the lines hold the truth,",
        hit,
    )
    missing = ngettext("and {missed} misses it.", "and {missed} miss it.", missed)
    return f"{holding.format(n=SURVEYS, hit=hit)} {missing.format(missed=missed)}"


def _fallback(percent):
    small, large = (_ends(people, round_half_up(people * percent / 100)) for people in (20, 500))
    return _(
        "Here trainees move a slider and watch how sure a survey is. In a town where {percent} of "
        "100 people would say yes, the range is between {low}% and {high}% with 20 people asked, "
        "and between {narrow_low}% and {narrow_high}% with 500 people asked."
    ).format(percent=percent, narrow_low=large["low"], narrow_high=large["high"], **small)


# Drawing, in SVG: it is quick to send at each step of a slider, and sharp on every screen.


def _picture(percent, people, yes, surveys, lows, highs, missed, words):
    row_height, first_row = 17, 196
    bottom = first_row + row_height * SURVEYS
    again = _("The same survey, {n} times")
    parts = [
        _text(SCALE_LEFT - 12, 24, _("Our survey"), bold=True),
        _text(SCALE_LEFT - 12, first_row - 22, again.format(n=SURVEYS), bold=True),
        _truth(percent, 58, 112),
        _truth(percent, first_row - 10, bottom),
        _truth_label(percent, 50),
        _scale(112),
        _scale(bottom),
    ]
    low, high = wilson_interval(yes, people, confidence=0.90)
    parts.append(_survey(yes / people, low, high, 85, thickness=5, radius=10))
    for number in range(SURVEYS):
        y = first_row + row_height * number
        parts.append(
            _survey(surveys[number] / people, lows[number], highs[number], y, missed=missed[number])
        )
    label = html.escape(" ".join([_("Picture."), *words]))
    height = bottom + 30
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {height}" width="100%" '
        f'style="max-width: 440px; background: {style.BACKGROUND}; border-radius: 4px" '
        f'font-size="{FONT}" fill="{style.TEXT}">{"".join(parts)}</svg>'
    )


def _x(proportion):
    return round(SCALE_LEFT + (SCALE_RIGHT - SCALE_LEFT) * float(proportion), 1)


def _survey(proportion, low, high, y, thickness=3, radius=5, missed=False):
    """A line from low to high with a dot; a survey that misses has a cross and the word."""
    x = _x(proportion)
    color = style.FLAGGED if missed else style.ESTIMATE
    line = (
        f'<line x1="{_x(low)}" x2="{_x(high)}" y1="{y}" y2="{y}" stroke="{color}" '
        f'stroke-width="{thickness}"/>'
    )
    if not missed:
        return f'{line}<circle cx="{x}" cy="{y}" r="{radius}" fill="{color}"/>'
    cross = f"M{x - 5} {y - 5} L{x + 5} {y + 5} M{x - 5} {y + 5} L{x + 5} {y - 5}"
    word = _text(SCALE_RIGHT + 16, y + 5, _("misses"), color=color)
    return f'{line}<path class="miss" d="{cross}" stroke="{color}" stroke-width="3"/>{word}'


def _truth(percent, top, bottom):
    x = _x(percent / 100)
    return (
        f'<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}" stroke="{style.TEXT}" '
        'stroke-width="1.5" stroke-dasharray="5 4"/>'
    )


def _truth_label(percent, y):
    # Near the ends of the scale a centered label would leave the picture.
    x = min(max(_x(percent / 100), SCALE_LEFT + 40), SCALE_RIGHT + 30)
    return _text(x, y, _("truth: {percent}%").format(percent=percent), anchor="middle")


def _scale(y):
    marks = [
        f'<line x1="{SCALE_LEFT}" x2="{SCALE_RIGHT}" y1="{y}" y2="{y}" '
        f'stroke="{style.WITHHELD_EDGE}"/>'
    ]
    for percent in (0, 50, 100):
        x = _x(percent / 100)
        marks.append(
            f'<line x1="{x}" x2="{x}" y1="{y}" y2="{y + 5}" stroke="{style.WITHHELD_EDGE}"/>'
            + _text(x, y + 21, f"{percent}%", anchor="middle", color=style.QUIET_TEXT)
        )
    return "".join(marks)


def _text(x, y, text, anchor="start", color=style.TEXT, bold=False):
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{color}"{weight}>{text}</text>'
