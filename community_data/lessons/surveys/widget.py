"""An explorer of weights: what each way to weight brings back, and what none of them does."""

import html

import ipywidgets

from community_data import methods
from community_data.figures import style
from community_data.lessons.explorer import Explorer, drawing, labelled_bars, slider
from community_data.lessons.surveys import material
from community_data.text.people import percent_text
from community_data.text.translate import _, lazy_gettext

WAYS = {
    (): lazy_gettext("chance to be invited"),
    ("age",): lazy_gettext("age"),
    ("age", "language"): lazy_gettext("age, language"),
    ("age", "language", "race", "tenure"): lazy_gettext("age, language, race, tenure"),
}
ASKED = {
    ("q1", "yes"): lazy_gettext("went without care"),
    ("q2", "no"): lazy_gettext("no usual place"),
    ("q3", "no"): lazy_gettext("no hour that fits"),
}
COLUMN = {"age": "frame_age"}  # the others are as people told them
LONGEST = 300
MOST = 30  # percent, the right end of the bars


def weight_explorer(package):
    """Show what weights do to three answers. Two sliders choose the question and the weights."""
    return WeightExplorer(package)


class WeightExplorer(Explorer):
    """`question` and `way` are its sliders; `sentence` and `picture` are what they change."""

    def __init__(self, package):
        self._package = package
        self._rows = material.answered(package).dropna(subset=["language", "race", "tenure"])
        self._truth = material.of_survey.truth(package)["truth"]
        questions = [(str(label), n) for n, label in enumerate(ASKED.values())]
        ways = [(_("no weights"), 0)]
        ways += [(str(label), n) for n, label in enumerate(WAYS.values(), 1)]
        self.question = slider(_("Answer"), questions, 0)
        self.way = slider(_("Weights fitted to"), ways, 0)
        self.sentence = ipywidgets.HTML(layout={"min_height": "110px"})
        self.picture = ipywidgets.HTML()
        told = [self._words(*self._case(key, way))[:2] for key in ASKED for way in (0, 3)]
        fallback = " ".join([
            _("Here trainees choose an answer and the weights, and watch the percent."),
            *(line for lines in told for line in lines),
        ])  # fmt: skip
        sliders = [self.question, self.way]
        super().__init__(sliders, self.sentence, self.picture, fallback)
        for moved in sliders:
            moved.observe(self._update, names="value")
        self._update()

    def _case(self, key, way):
        """(name of the answer, name of the weights, percent, truth or None)."""
        rows = self._rows.dropna(subset=[key[0]])
        percent = 100 * (rows[key[0]] == key[1]).mean()
        name = _("no weights")
        if way:
            names = list(WAYS)[way - 1]
            name, weights = str(WAYS[names]), self._rows["base"]
            if names:
                groups = [self._rows[COLUMN.get(by, by)] for by in names]
                totals = [self._totals(by, group) for by, group in zip(names, groups, strict=True)]
                weights = methods.rake(weights, groups, totals)
            percent = methods.weighted_percent(rows[key[0]] == key[1], weights[rows.index])
        truth = self._truth.get(key)
        return str(ASKED[key]), name, percent, truth

    def _totals(self, by, group):
        """The adults of each group of which somebody answered, as shares of them all."""
        adults = material.adults(self._package, by)
        adults = adults[adults.index.isin(set(group))]
        return adults / adults.sum()

    def _words(self, answer, way, percent, truth):
        first = _("“{answer}”, weights: {way}. The survey says {percent}.")
        lines = [first.format(answer=answer, way=way, percent=percent_text(percent))]
        if truth is None:
            return lines
        lines.append(_("Of all adults it is {percent}.").format(percent=percent_text(truth)))
        near = abs(percent - truth) <= 2
        lines.append(
            _("The survey comes near. By chance alone it can be off by some points.")
            if near
            else _("The survey is off. Try other weights. Do any bring it back?")
        )
        return lines

    def _update(self, change=None):
        key = list(ASKED)[self.question.value]
        case = self._case(key, self.way.value)
        words = self._words(*case)
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )
        self.picture.value = _picture(*case[2:], " ".join(words))


def _picture(percent, truth, words):
    """A bar for the survey, and one for all adults where they are known."""
    bars = [(_("The survey: {n}"), percent, style.ESTIMATE)]
    bars += [] if truth is None else [(_("All adults: {n}"), truth, style.BAR)]
    bars = [
        (label.format(n=percent_text(value)), LONGEST * min(value, MOST) / MOST, fill)
        for label, value, fill in bars
    ]
    spoken = _("Picture. Bars for the percent. {words}").format(words=words)
    return drawing(labelled_bars(bars, 52), spoken, 108, 14.5)
