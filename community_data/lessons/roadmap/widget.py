"""A timeline that moves when a date does: put one action off, and see what waits for it."""

import html

import ipywidgets

from community_data import methods
from community_data.data import roadmap
from community_data.figures import style
from community_data.lessons.explorer import Explorer, slider
from community_data.lessons.roadmap import material
from community_data.text.lists import and_
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext

# The picture's own units, narrow enough for a phone.
WIDTH, ROW, BAR, LEFT = 340, 26, 14, 44
MOST_WEEKS = 26


def timeline_explorer(package):
    """Show the plan of a package, week by week, with sliders for one action and its delay."""
    return Timeline(package)


class Timeline(Explorer):
    """`action` and `later` are its sliders; `sentence` and `picture` are what they change."""

    def __init__(self, package):
        self._plan = material.plan(package)
        self._weeks = roadmap.weeks(self._plan)
        self._waits = methods.cut_circles(roadmap.waits(self._plan), self._weeks)
        self._usual = methods.last_weeks(self._waits, self._weeks)
        ids = list(self._plan["action_id"]) or [_("none")]
        self.action = slider(_("Action"), [(one, n) for n, one in enumerate(ids)], 0)
        weeks = [
            (ngettext("{n} week later", "{n} weeks later", n).format(n=n), n)
            for n in range(MOST_WEEKS + 1)
        ]
        self.later = slider(_("Starts"), weeks, 4)
        self.sentence = ipywidgets.HTML(layout={"min_height": "90px"})
        self.picture = ipywidgets.HTML()
        super().__init__([self.action, self.later], self.sentence, self.picture, self._fallback())
        for moved in (self.action, self.later):
            moved.observe(self._update, names="value")
        self._update()

    def _moved(self):
        if self._plan.empty:
            return {}
        chosen = self._plan["action_id"].iloc[self.action.value]
        return methods.last_weeks(self._waits, self._weeks, {chosen: self.later.value})

    def _update(self, change=None):
        ends = self._moved()
        words = self._words(ends)
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )
        self.picture.value = self._drawn(ends, words)

    def _words(self, ends):
        if not ends:
            return [_("No action is left to do.")]
        row = self._plan.iloc[self.action.value]
        chosen, end = row["action_id"], max(ends.values())
        moved = [one for one in ends if ends[one] > self._usual[one] and one != chosen]
        words = [
            f"{chosen}: {row['action']}.",
            _("All is done after {n} weeks. Without a delay it would be {usual}.").format(
                n=whole(end), usual=whole(max(self._usual.values()))
            ),
        ]
        if moved:
            words.append(_("What waits for it moves too: {actions}.").format(actions=and_(moved)))
        elif self.later.value:
            words.append(_("Nothing that waits for it moves."))
        return words

    def _fallback(self):
        usual = whole(max(self._usual.values(), default=0))
        text = _(
            "Here trainees put an action off by some weeks, and see what waits for it. Without a "
            "delay all is done after {n} weeks."
        )
        return text.format(n=usual)

    def _drawn(self, ends, words):
        last = max([*ends.values(), 1])
        scale = (WIDTH - LEFT - 12) / last
        parts = []
        for number, (one, end) in enumerate(sorted(ends.items())):
            y, weeks = 6 + ROW * number, self._weeks[one]
            late = ends[one] > self._usual[one]
            parts.append(f'<text x="6" y="{y + 12}" fill="{style.TEXT}">{html.escape(one)}</text>')
            parts.append(
                f'<rect x="{LEFT + scale * (end - weeks):.1f}" y="{y}" '
                f'width="{max(scale * weeks, 2):.1f}" height="{BAR}" '
                f'fill="{style.FLAGGED if late else style.ESTIMATE}"/>'
            )
            if late:  # color is never the only sign
                x = LEFT + scale * (end - weeks) + 2
                parts.append(f'<text x="{x:.1f}" y="{y + 12}" fill="{style.BACKGROUND}">→</text>')
        spoken = html.escape(" ".join([_("Picture. A bar for each action."), *words]))
        return (
            f'<svg role="img" aria-label="{spoken}" viewBox="0 0 {WIDTH} {ROW * len(ends) + 12}" '
            f'width="100%" style="max-width: 440px; background: {style.BACKGROUND}; '
            f'border-radius: 4px" font-size="13">{"".join(parts)}</svg>'
        )
