"""A brief builder: put a voice, a number and a sentence together, and watch the page change."""

import html
import math

import ipywidgets
import pandas as pd

from community_data import data, methods
from community_data.data import rates, stories
from community_data.data.measures import noun_of
from community_data.data.rate_words import with_margin
from community_data.figures import style
from community_data.lessons.explorer import Explorer, slider
from community_data.lessons.stories import brief
from community_data.text.lists import and_, paragraph
from community_data.text.numbers import decimal, whole
from community_data.text.people import percent_text
from community_data.text.translate import _

MOST_VOICES = 5


def brief_builder(package, place, measure):
    """Show what a brief becomes with another voice, another number, another sentence.

    The voices are passages that may be quoted. Where the package has none, everything in the
    builder is from the practice region: an invented voice never stands beside a real number.
    """
    return BriefBuilder(package, place, measure)


class BriefBuilder(Explorer):
    """`voice`, `number` and `plain` are its sliders; `sentence` and `picture` what they change."""

    def __init__(self, package, place, measure):
        found = stories.heard(package, place, measure)
        if not found.own:
            package, place, measure = data.PRACTICE, data.PRACTICE_PLACE, found.theme
        self._about = noun_of(package, place, measure), measure.replace("_", " ")
        self._place = data.open_package(package).place(place)["name"]
        self._invented = data.open_package(package).synthetic
        self._voices = _to_try(package, place, measure)
        self._numbers = _numbers(package, place, measure)
        self._sentences = _sentences(package, place, measure)
        voices = range(1, len(self._voices) + 1)
        names = [_("no voice"), *(_("voice {n}").format(n=n) for n in voices)]
        self.voice = slider(_("The voice"), [(name, n) for n, name in enumerate(names)], 0)
        self.number = slider(_("The number"), [(n[0], i) for i, n in enumerate(self._numbers)], 0)
        self.plain = slider(
            _("The sentence"), [(s[0], i) for i, s in enumerate(self._sentences)], 0
        )
        self.sentence = ipywidgets.HTML(layout={"min_height": "150px"})
        self.picture = ipywidgets.HTML()
        controls = [self.voice, self.number, self.plain]
        super().__init__(controls, self.sentence, self.picture, self._fallback())
        for moved in controls:
            moved.observe(self._update, names="value")
        self._update()

    def _update(self, change=None):
        words = self._judged()
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )
        self.picture.value = self._preview()

    def _judged(self):
        """What a reader makes of the voice, of the number and of the sentence."""
        of_number = self._numbers[self.number.value][2]
        text, of_sentence = self._sentences[self.plain.value][1:]
        grade = _("Its reading grade is {grade}.").format(
            grade=whole(max(methods.reading_grade(text), 0))
        )
        return [self._of_voice(), of_number, paragraph(of_sentence, grade)]

    def _of_voice(self):
        if not self.voice.value:
            return _("No voice: the reader learns how many, and not what it is like.")
        passage = self._voices.iloc[self.voice.value - 1]
        if passage["fits"]:
            return _("Voice and number speak of the same thing.")
        themes = and_([t.replace("_", " ") for t in stories.themes_of(passage["themes"])[:2]])
        return _("The voice speaks of {themes}, the number of {measure}. Do they fit?").format(
            themes=themes, measure=self._about[1]
        )

    def _preview(self):
        number = self._numbers[self.number.value][1]
        text = self._sentences[self.plain.value][1]
        quote = ""
        if self.voice.value:
            passage = self._voices.iloc[self.voice.value - 1]
            quoted = _("“{words}”").format(words=passage["text"])
            quote = (
                f'<blockquote style="margin: 12px 0 0; padding: 0 0 0 12px; border-left: 4px solid '
                f'{style.ACCENT}; color: {style.TEXT}"><p style="margin: 0; line-height: 1.5">'
                f"{html.escape(quoted)}</p>"
                f'<p style="margin: 4px 0 0; line-height: 1.5"><strong>'
                f"{html.escape(passage['credit'])}</strong></p></blockquote>"
            )
        title = _("{measure} in {name} (invented)") if self._invented else _("{measure} in {name}")
        title = title.format(measure=self._about[1].capitalize(), name=self._place)
        label = html.escape(_("Preview of the brief"))
        return (
            f'<section aria-label="{label}" style="max-width: 520px; '
            f"padding: 14px 16px; background: {style.BACKGROUND}; color: {style.TEXT}; "
            f'border: 1px solid {style.WITHHELD_EDGE}; border-radius: 4px; font-size: 16px">'
            f'<p style="margin: 0; line-height: 1.5"><strong>{html.escape(title)}'
            f"</strong></p>"
            f'<p style="margin: 6px 0; font-size: 30px; line-height: 1.2"><strong>'
            f"{html.escape(number)}</strong></p>"
            f'<p style="margin: 0; line-height: 1.5">{html.escape(text)}</p>{quote}</section>'
        )

    def _fallback(self):
        moves = _(
            "Here trainees move three sliders and watch a brief change: the voice, the number and "
            "the sentence."
        )
        if len(self._numbers) == 1:
            return paragraph(moves, self._numbers[0][2])
        can_say = _("It can say “{first}” or “{last}”, and hide or say how sure that is.")
        return paragraph(
            moves, can_say.format(first=self._numbers[0][1], last=self._numbers[-1][1])
        )


def _to_try(package, place, measure):
    """Voices that fit the number, then some that do not, each with its credit."""
    fitting = stories.fitting(package, place, measure)
    others = stories.shareable(package, place, measure)
    others = others[(others["consent"] == stories.PUBLIC)]
    others = others[~others["story_id"].isin(fitting["story_id"])]
    table = pd.concat(
        [fitting.head(MOST_VOICES - 2).assign(fits=True), others.head(2).assign(fits=False)]
    )
    region = data.top_place(package)
    return table.assign(credit=[stories.credit(row, region) for index, row in table.iterrows()])


def _numbers(package, place, measure):
    """(name, number, what a reader makes of it), the same number said in four ways."""
    row = data.everyone(package, place, measure)
    percent = brief.estimate(package, place, measure)[0]
    if math.isnan(percent):
        held = _("no number")
        return [(held, held, brief.in_words(package, place, measure))]
    every = brief.base(percent)
    people = _("{number} of every {every}").format(
        number=whole(percent * every / 100), every=whole(every)
    )
    short, count = percent_text(percent), whole(row["count"])
    proportion = decimal(percent / 100, 3)
    texts = {
        "people": people, "noun": noun_of(package, place, measure), "short": short, "count": count,
        "proportion": proportion,
    }  # fmt: skip
    return [
        (_("people"), people, _("“{people} {noun}”: a board can picture that.").format(**texts)),
        (
            _("percent"),
            short,
            _("“{short}” is short. Not every reader can picture it.").format(**texts),
        ),
        (
            _("count"),
            count,
            _("“{count}”: of how many? Nobody can tell if that is much.").format(**texts),
        ),
        (
            _("0 to 1"),
            proportion,
            _("“{proportion}”: few people think in numbers from 0 to 1.").format(**texts),
        ),
    ]


def _sentences(package, place, measure):
    """(name, sentence, what a reader makes of it)."""
    row = rates.of_everyone(package, place, measure)
    in_words = (
        _("plain words"),
        brief.in_words(package, place, measure),
        _("The sentence says in words how sure the number is."),
    )
    if row["decision"] == "withhold":
        return [in_words]
    texts = {
        "name": data.open_package(package).place(place)["name"],
        "words": data.words(measure),
        "noun": noun_of(package, place, measure),
        "percent": percent_text(row["percent"]),
        "margin": with_margin(row),
        "about": brief.measured(package, place, measure),
    }
    return [
        (
            _("sounds sure"),
            _("This proves that {percent} of {noun} of {name} {words}.").format(**texts),
            _("The sentence hides that the number may be off."),
        ),
        (
            _("signs"),
            _("{about}, estimated proportion, {name}: {margin} (90% confidence level).").format(
                **texts
            ),
            _("The sentence tells how sure it is, in signs that few readers know."),
        ),
        in_words,
    ]
