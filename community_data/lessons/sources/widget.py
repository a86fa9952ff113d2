"""Something to move, so that people meet the idea of module 02 before its formula."""

import ipywidgets

from community_data.figures import style
from community_data.lessons.explorer import Explorer, slider
from community_data.text.translate import _


def explorer():
    """Show what a percent is: so many of a hundred people. A slider moves the number."""
    return HundredPeople()


class HundredPeople(Explorer):
    """`people` is its slider; `sentence` and `picture` are what it changes."""

    def __init__(self):
        self.people = slider(_("People"), [(str(n), n) for n in range(101)], 11)
        self.sentence = ipywidgets.HTML(layout={"min_height": "40px"})
        self.picture = ipywidgets.HTML()
        fallback = _("Here trainees move a slider: how many of a hundred people are counted.")
        super().__init__([self.people], self.sentence, self.picture, fallback)
        self.people.observe(self._update, names="value")
        self._update()

    def _update(self, change=None):
        words = _("{n} of every 100 people: {n}%.").format(n=self.people.value)
        self.sentence.value = f'<p style="font-size: 16px">{words}</p>'
        dots = "".join(
            f'<circle cx="{10 + 20 * (n % 20)}" cy="{10 + 20 * (n // 20)}" r="8" '
            f'fill="{style.ESTIMATE if n < self.people.value else style.BACKGROUND}" '
            f'stroke="{style.ESTIMATE}"/>'
            for n in range(100)
        )
        self.picture.value = (
            f'<svg role="img" aria-label="{words}" viewBox="0 0 400 100" width="100%" '
            f'style="max-width: 440px; background: {style.BACKGROUND}">{dots}</svg>'
        )
