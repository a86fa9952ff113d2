"""A question builder: five parts to move, and at once whether the package has an answer."""

import html

import ipywidgets

from community_data import data
from community_data.data import questions
from community_data.data.questions import ALL, NUMBER, Question
from community_data.figures import style
from community_data.lessons.explorer import Explorer, drawing, slider
from community_data.lessons.questions import material
from community_data.text.translate import _

ROW, BOX = 26, 16  # the picture's own units


def question_builder(package, place):
    """Show five sliders, one a part of a question, and what the package can say to it."""
    return QuestionBuilder(package, place)


class QuestionBuilder(Explorer):
    """`what`, `who`, `where`, `when` and `against` are its sliders."""

    def __init__(self, package, place):
        self._package = data.open_package(package)
        self._measures = questions.measures(self._package)
        table = self._package.measures
        pairs = table[["group_by", "group"]].drop_duplicates().itertuples(index=False, name=None)
        self._groups = [(ALL, ""), *((by, group) for by, group in pairs if by != ALL)]
        places = self._package.places
        first = self._package.place(place)
        around = [first["place_id"], *questions.larger_places(self._package, place)]
        beside = places.loc[places["parent_id"] == first["parent_id"], "place_id"]
        self._places = list(dict.fromkeys([*around, *beside]))
        self._periods = questions.periods(self._package)
        self.what, self.who, self.where, self.when, self.against = self._sliders(place)
        self.sentence = ipywidgets.HTML(layout={"min_height": "120px"})
        self.picture = ipywidgets.HTML()
        fallback = _(
            "Here trainees move the five parts of a question, and see at once whether the data "
            "can answer it."
        )
        moved = [self.what, self.who, self.where, self.when, self.against]
        super().__init__(moved, self.sentence, self.picture, fallback)
        for one in moved:
            one.observe(self._update, names="value")
        self._update()

    def _sliders(self, place):
        lead = material.lead(self._package, place)
        period = questions.periods(self._package, lead)[-1]
        names = self._package.places.set_index("place_id")["name"]
        who = [group or _("everyone") for _by, group in self._groups]
        shown = [
            (_("What is counted"), [one.replace("_", " ") for one in self._measures],
             self._measures.index(lead)),
            (_("Of whom"), who, 0),
            (_("Where"), [names[one] for one in self._places], 0),
            (_("When"), self._periods, self._periods.index(period)),
            (_("Compared with"), [str(text) for text in questions.COMPARISONS.values()], 0),
        ]  # fmt: skip
        return [
            slider(name, [(label, n) for n, label in enumerate(labels)], start)
            for name, labels, start in shown
        ]

    def question(self) -> Question:
        """The question that the sliders make."""
        measure = self._measures[self.what.value]
        group_by, group = self._groups[self.who.value]
        if group_by == ALL:
            rows = data.rows_of(self._package, measure)
            whole = rows.loc[rows["group_by"] == ALL, "group"]
            group = str(whole.iloc[0]) if len(whole) else ALL
        return Question(
            measure, group_by, group, self._places[self.where.value],
            self._periods[self.when.value], list(questions.COMPARISONS)[self.against.value],
        )  # fmt: skip

    def _update(self, change=None):
        asked = self.question()
        found = questions.answer(self._package, asked)
        words = [
            questions.sentence(self._package, asked),
            questions.verdict_sentence(self._package, asked, found),
        ]
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )
        self.picture.value = self._drawn(asked)

    def _drawn(self, asked):
        """A box for each place from this one outward: filled and marked where it has an answer."""
        around = [asked.place, *questions.larger_places(self._package, asked.place)]
        rows, told = [], []
        for number, place_id in enumerate(around):
            one = Question(
                asked.measure, asked.group_by, asked.group, place_id, asked.period, asked.against
            )
            status = questions.answer(self._package, one).status
            name = self._package.place(place_id)["name"]
            text = _("{place}: {status}").format(place=name, status=questions.STATUSES[status])
            told.append(text)
            y, answered = 6 + ROW * number, status == NUMBER
            fill = style.ESTIMATE if answered else style.BACKGROUND
            mark = "✓" if answered else ""  # color is never the only sign
            rows.append(
                f'<rect x="6" y="{y}" width="{BOX}" height="{BOX}" fill="{fill}" '
                f'stroke="{style.ESTIMATE}"/>'
                f'<text x="9" y="{y + 13}" fill="{style.BACKGROUND}">{mark}</text>'
                f'<text x="32" y="{y + 13}" fill="{style.TEXT}">{html.escape(text)}</text>'
            )
        spoken = " ".join([_("Picture. A box for each place around it."), *told])
        return drawing(rows, spoken, ROW * len(rows) + 8, 13)
