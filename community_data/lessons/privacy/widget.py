"""An explorer of detail: leave detail out, and watch how many people still stand alone."""

import html

import ipywidgets

from community_data import data, methods
from community_data.figures import style
from community_data.lessons.explorer import Explorer, slider
from community_data.lessons.privacy import material
from community_data.text.numbers import whole
from community_data.text.translate import _, lazy_gettext, ngettext

LABELS = {
    "age": {
        "year": lazy_gettext("year of birth"),
        "10 years": lazy_gettext("steps of 10 years"),
        "3 groups": lazy_gettext("3 age groups"),
        material.LEAVE_OUT: lazy_gettext("no age"),
    },
    "area": {
        "zip": lazy_gettext("ZIP code"),
        "town": lazy_gettext("town"),
        "part": lazy_gettext("large towns, and the rest"),
        material.LEAVE_OUT: lazy_gettext("no area"),
    },
    "sex": {material.KEEP: lazy_gettext("with sex"), material.LEAVE_OUT: lazy_gettext("no sex")},
    "race": {
        material.KEEP: lazy_gettext("with race"),
        material.LEAVE_OUT: lazy_gettext("no race"),
    },
}
WIDTH, LEFT, BAR = 340, 12, 20
LONGEST_BAR = WIDTH - 2 * LEFT


def detail_explorer(package):
    """Show how k grows as detail goes. Four sliders leave detail out of the practice visits.

    `package` is what `data.open_package` takes; the threshold is its own.
    """
    return DetailExplorer(package)


class DetailExplorer(Explorer):
    """`levels` holds a slider for each column; `sentence` and `picture` are what they change."""

    def __init__(self, package):
        self._visits = material.visits(package)
        self._threshold = data.open_package(package).smallest_count
        names = {"age": _("Age"), "area": _("Area"), "sex": _("Sex"), "race": _("Race")}
        self.levels = {}
        for column, labels in LABELS.items():
            levels = [(str(label), number) for number, label in enumerate(labels.values())]
            self.levels[column] = slider(names[column], levels, 0)
        self.sentence = ipywidgets.HTML(layout={"min_height": "136px"})
        self.picture = ipywidgets.HTML()
        sliders = list(self.levels.values())
        fine, coarse = self._sizes((0, 0, 0, 0)), self._sizes((2, 2, 1, 1))
        fallback = _(
            "Here trainees leave detail out of a table of visits and watch k. With year of birth, "
            "ZIP code, sex and race, k is {fine}. With 3 age groups and large towns, k is {coarse}."
        ).format(fine=fine.min(), coarse=coarse.min())
        super().__init__(sliders, self.sentence, self.picture, fallback)
        for moved in sliders:
            moved.observe(self._update, names="value")
        self._update()

    def _sizes(self, levels):
        """How many people are in each class, with these levels of age, area, sex and race."""
        words = [list(LABELS[c])[n] for c, n in zip(LABELS, levels, strict=True)]
        table = material.coarser(self._visits, *words)
        return methods.class_sizes(table, material.tells(table), "person_id")

    def _update(self, change=None):
        sizes = self._sizes([moved.value for moved in self.levels.values()])
        few = int(sizes[sizes < self._threshold].sum())
        lines = _words(sizes, few, self._threshold)
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(line)}</p>'
            for line in lines
        )
        self.picture.value = _picture(few, int(sizes.sum()), self._threshold, " ".join(lines))


def _words(sizes, few, threshold):
    alone = int((sizes == 1).sum())
    k = ngettext(
        "k is {k}: the smallest class has {k} person.",
        "k is {k}: the smallest class has {k} people.",
        int(sizes.min()),
    ).format(k=whole(sizes.min()))
    stand = ngettext(
        "{n} of {all} people stands alone.", "{n} of {all} people stand alone.", alone
    ).format(n=whole(alone), all=whole(sizes.sum()))
    left = ngettext(
        "The table tells {n} class apart.", "The table tells {n} classes apart.", len(sizes)
    ).format(n=whole(len(sizes)))
    if not few:
        safe = _("Everybody is in a class of {threshold} or more. What can a planner still learn?")
        return [k, left, safe.format(threshold=threshold)]
    return [k, stand, left, _("Leave more detail out, and k grows.")]


def _picture(few, people, threshold, words):
    """Two bars: people in classes that are too small, and people in classes of enough."""
    lines = [
        (_("In classes below {n}").format(n=threshold), few, style.ESTIMATE),
        (_("In classes of {n} or more").format(n=threshold), people - few, style.BAR),
    ]
    parts = []
    for number, (label, count, fill) in enumerate(lines):
        y = 20 + 58 * number
        length = max(1, LONGEST_BAR * count / people)
        text = _("{label}: {n} people").format(label=label, n=whole(count))
        parts.append(f'<text x="{LEFT}" y="{y}" fill="{style.TEXT}">{html.escape(text)}</text>')
        parts.append(
            f'<rect x="{LEFT}" y="{y + 8}" width="{length:.1f}" height="{BAR}" fill="{fill}"/>'
        )
    spoken = _("Picture. Two bars for people. {words}").format(words=words)
    return (
        f'<svg role="img" aria-label="{html.escape(spoken)}" viewBox="0 0 {WIDTH} 116" '
        f'width="100%" style="max-width: 440px; background: {style.BACKGROUND}; '
        f'border-radius: 4px" font-size="14.5">{"".join(parts)}</svg>'
    )
