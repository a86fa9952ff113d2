"""An explorer of weights: give a role more votes, and see which priorities move."""

import html
import textwrap

import ipywidgets

from community_data import methods
from community_data.data import ballots
from community_data.figures import style
from community_data.lessons.explorer import WIDTH, Explorer, drawing, slider
from community_data.text.lists import and_, paragraph
from community_data.text.people import upper_first
from community_data.text.translate import _, lazy_gettext

VOTES = (
    (lazy_gettext("no vote"), 0),
    (lazy_gettext("half a vote"), 0.5),
    (lazy_gettext("1 vote"), 1),
    (lazy_gettext("1½ votes"), 1.5),
    (lazy_gettext("2 votes"), 2),
    (lazy_gettext("3 votes"), 3),
    (lazy_gettext("4 votes"), 4),
    (lazy_gettext("5 votes"), 5),
)

# The picture's own units, narrow enough for a phone.
ROW, BAR = 50, 16
LEFT, LONGEST_BAR = 12, 190
LONGEST_NAME = 39
LABEL = "215px"  # a role has a longer name than other sliders


def weight_explorer(package):
    """Show how the priorities of a package change places when the ballots of a role count more.

    `package` is what `data.open_package` takes. Each role has a slider, from no vote to five
    votes a ballot; the mouse, a finger or the arrow keys move it.
    """
    return WeightExplorer(package)


class WeightExplorer(Explorer):
    """`weights` holds a slider for each role; `sentence` and `picture` are what they change."""

    def __init__(self, package):
        codes = ballots.codes(package)
        points = ballots.points(package)
        self._points, self._roles = points[codes], points["role"]
        self._usual = self._scores({})
        names = ballots.roles(package)
        votes = [(str(label), number) for label, number in VOTES]
        self.weights = {role: slider(_short(role), votes, 1) for role in names}
        for moved in self.weights.values():
            moved.style.description_width = LABEL
        self.sentence = ipywidgets.HTML(layout={"min_height": "136px"})
        self.picture = ipywidgets.HTML()
        super().__init__(
            list(self.weights.values()), self.sentence, self.picture, self._fallback(names)
        )
        for moved in self.weights.values():
            moved.observe(self._update, names="value")
        self._update()

    def _scores(self, times):
        """The average points of each priority, rounded so that equal ones are the same."""
        return methods.weighted_borda(self._points, self._roles, times).round(9)

    def _update(self, change=None):
        times = {role: moved.value for role, moved in self.weights.items()}
        if any(times.values()):
            scores = self._scores(times)
            words = _words(scores, self._usual, set(times.values()) == {1})
            self.picture.value = _picture(scores, self._usual, words)
        else:
            words = [_("Nobody has a vote now. Give at least one role a vote.")]
            self.picture.value = ""
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )

    def _fallback(self, names):
        intro = _(
            "Here trainees move a slider for each role, and watch the priorities change places."
        )
        usual = _("With one vote for each ballot, these are on top: {priorities}.").format(
            priorities=_top_two(self._usual)
        )
        for role in names:
            scores = self._scores({role: 3})
            if set(methods.top(scores)) != set(methods.top(self._usual)):
                other = _("With three votes for each ballot of “{role}”: {priorities}.")
                return paragraph(intro, usual, other.format(role=role, priorities=_top_two(scores)))
        same = _("Three votes for the ballots of any one role do not change that.")
        return paragraph(intro, usual, same)


def _top_two(scores):
    return _names(methods.top(scores))


def _names(codes):
    return and_([f"“{ballots.name(code)}”" for code in codes])


def _words(scores, usual, one_vote_each):
    ordered = scores.sort_values(ascending=False, kind="stable")
    places = _places(scores)
    first, second = ([code for code in ordered.index if places[code] == place] for place in (1, 2))
    if len(first) > 1:
        words = [_("These share the first place: {priorities}.").format(priorities=_names(first))]
    else:
        words = [
            _("First: {priority}.").format(priority=_names(first)),
            _("Second: {priority}.").format(priority=_names(second)),
        ]
    if one_vote_each:
        return [*words, _("Each ballot has one vote. Move a slider: who goes up, who goes down?")]
    before, now = methods.top(usual), methods.top(scores)
    if set(before) == set(now):
        return [*words, _("The top two are the same as with one vote for each ballot.")]
    change = _("The top two change. With one vote for each ballot, these are on top: {priorities}.")
    words.append(change.format(priorities=_names(before)))
    return words


def _places(scores):
    return scores.rank(ascending=False, method="min").astype(int)


def _picture(scores, usual, words):
    """One bar a priority, the one with the most points on top, and how far it has moved."""
    places, before = _places(scores), _places(usual)
    ordered = scores.sort_values(ascending=False, kind="stable")
    most = len(scores) - 1
    parts = []
    for number, (code, points) in enumerate(ordered.items()):
        y = 24 + ROW * number
        on_top = places[code] <= 2
        weight = ' font-weight="bold"' if on_top else ""
        label = html.escape(_short(f"{places[code]}. {upper_first(ballots.name(code))}"))
        length = max(2, LONGEST_BAR * points / most)
        fill = style.ESTIMATE if on_top else style.BAR
        parts.append(f'<text x="{LEFT}" y="{y}" fill="{style.TEXT}"{weight}>{label}</text>')
        parts.append(
            f'<rect x="{LEFT}" y="{y + 7}" width="{length:.1f}" height="{BAR}" fill="{fill}"/>'
        )
        parts.append(
            f'<text x="{LEFT + length + 6:.1f}" y="{y + 20}" fill="{style.TEXT}">'
            f"{points:.2f}</text>"
        )
        moved = before[code] - places[code]
        parts.append(
            f'<text x="{WIDTH - 8}" y="{y + 20}" text-anchor="end" '
            f'fill="{style.QUIET_TEXT if not moved else style.TEXT}">{_moved(moved)}</text>'
        )
    in_order = [f"{places[code]}. {ballots.name(code)}" for code in ordered.index]
    spoken = _("Picture. Bars for the average points. {words} All: {priorities}.").format(
        words=" ".join(words), priorities="; ".join(in_order)
    )
    return drawing(parts, spoken, ROW * len(scores) + 8, 14.5)


def _moved(places):
    if not places:
        return _("same place")
    up, down = _("▲ up {places}"), _("▼ down {places}")
    return (up if places > 0 else down).format(places=abs(places))


def _short(words):
    return textwrap.shorten(words, LONGEST_NAME, placeholder=" …")
