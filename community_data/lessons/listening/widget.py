"""A coding board: mark turns as somebody else did, or did not, and watch kappa move."""

import html

import ipywidgets

from community_data.data import transcripts
from community_data.exercises.options import Option, lettered
from community_data.figures import style
from community_data.lessons.explorer import LONGEST_BAR, Explorer, drawing, labelled_bars
from community_data.lessons.listening import material
from community_data.methods.inter_rater import exact_share, weighted_kappa
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext

TURNS = 10


def coding_board(package, place, theme):
    """Ten turns with a box each: give the code or leave it, beside what coder A did."""
    return CodingBoard(package, place, theme)


class CodingBoard(Explorer):
    """`boxes` holds a box a turn; `sentence` and `picture` are what they change."""

    def __init__(self, package, place, theme):
        self._name = material.theme_name(material.code_of(package, theme))
        turns = _turns(package, place, theme)
        self.given = [int(turn.word == "given") for turn in turns]
        self.boxes = [
            ipywidgets.Checkbox(
                description=turn.text,
                indent=False,
                layout={"width": "100%", "height": "auto", "margin": "2px"},
                style={"description_width": "initial"},
            )
            for turn in turns
        ]
        self.sentence = ipywidgets.HTML(layout={"min_height": "112px"})
        self.picture = ipywidgets.HTML()
        fallback = _(
            "Here trainees give the code “{name}” to ten turns or leave it, and see how far they "
            "agree with coder A, and what chance alone would bring."
        ).format(name=self._name)
        super().__init__([], self.sentence, self.picture, fallback)
        for box in self.boxes:
            box.add_class("community-board")
            box.observe(self._update, names="value")
        # A description of more than one line has to wrap, on a phone above all.
        wrap = ipywidgets.HTML(
            "<style>.community-board label, .community-board span {white-space: normal; "
            "line-height: 1.4; font-size: 15px} .community-board label {align-items: start}</style>"
        )
        self.children = (wrap, *self.boxes, *self.children)
        self._update()

    def _update(self, change=None):
        own = [int(box.value) for box in self.boxes]
        lines = _words(own, self.given, self._name)
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(line)}</p>'
            for line in lines
        )
        self.picture.value = _picture(own, self.given, " ".join(lines))


def _turns(package, place, theme) -> list[Option]:
    """Four turns to which coder A gave the code, and six to which A did not."""
    opened = material.source(package)
    table = transcripts.codings(opened)
    table = table[table["coder"] == "A"]
    got = set(table.loc[table["code"] == material.code_of(package, theme), "turn_id"])
    shown = transcripts.quotable(opened)
    shown = shown[shown["text"].str.len().between(30, 160)]
    read = shown[shown["turn_id"].isin(table["turn_id"])]
    read = read.sample(len(read), random_state=len(str(place)))
    yes = read[read["turn_id"].isin(got)].head(4)
    no = read[~read["turn_id"].isin(got)].head(TURNS - len(yes))
    options = [Option(text, "given") for text in yes["text"]]
    options += [Option(text, "left") for text in no["text"]]
    return list(lettered(options, "board", place).values())


def _by_chance(own, given):
    a, b = sum(own) / len(own), sum(given) / len(given)
    return a * b + (1 - a) * (1 - b)


def _words(own, given, name):
    alike = sum(one == other for one, other in zip(own, given, strict=True))
    marked = ngettext(
        "You gave “{name}” to {n} turn, and coder A to {m}.",
        "You gave “{name}” to {n} turns, and coder A to {m}.", sum(own),
    ).format(name=name, n=whole(sum(own)), m=whole(sum(given)))  # fmt: skip
    agree = _("You agree on {n} of {all}. Chance alone would bring about {chance}.").format(
        n=whole(alike), all=whole(len(own)), chance=f"{10 * _by_chance(own, given):.1f}"
    )
    kappa = weighted_kappa(own, given, levels=2)
    return [marked, agree, _("Kappa is {kappa}.").format(kappa=f"{kappa:.2f}")]


def _picture(own, given, words):
    """Two bars: how often the two agree, and how often chance alone would make them."""
    bars = [
        (_("{label}: {percent}%").format(label=label, percent=f"{100 * share:.0f}"),
         LONGEST_BAR * share, fill)
        for label, share, fill in (
            (_("You agree"), exact_share(own, given), style.BAR),
            (_("By chance alone"), _by_chance(own, given), style.ESTIMATE),
        )
    ]  # fmt: skip
    spoken = _("Picture. Two bars. {words}").format(words=words)
    return drawing(labelled_bars(bars, 58), spoken, 116, 14.5)
