"""A map to play with: how many classes, and a count or a percent. The numbers stay the same."""

import html

import ipywidgets

from community_data.data import areas
from community_data.figures import map as maps
from community_data.lessons.explorer import Explorer, slider
from community_data.lessons.places import material
from community_data.methods import class_of, equal_limits, quantile_limits
from community_data.text.numbers import whole
from community_data.text.people import percent_text
from community_data.text.translate import _, lazy_gettext

SHOW = {"percent": lazy_gettext("percent"), "count": lazy_gettext("count")}
LIMITS = {
    "quantiles": lazy_gettext("as many neighborhoods in each"),
    "steps": lazy_gettext("steps of one size"),
}
FINDERS = {"quantiles": quantile_limits, "steps": equal_limits}


def map_explorer(package, place, measure):
    """Show what a map says when its colors change: number of classes, their limits, count or rate.

    Neighborhoods whose percent is withheld stay hatched.
    """
    return MapExplorer(package, place, measure)


class MapExplorer(Explorer):
    """`classes`, `shows` and `limits` are its sliders; they change `sentence` and `picture`."""

    def __init__(self, package, place, measure):
        self.table = areas.neighborhoods(package, place, measure)
        self.land = areas.boundaries(package)
        self.classes = slider(_("Colors"), [(str(n), n) for n in (2, 3, 4, 5)], 4)
        self.shows = _switch(_("What is colored"), SHOW)
        self.limits = _switch(_("Limits of the colors"), LIMITS)
        self.sentence = ipywidgets.HTML(layout={"min_height": "96px"})
        self.picture = ipywidgets.HTML()
        fallback = _(
            "Here trainees change the number of colors, their limits, and whether a count or a "
            "percent is colored, and watch which neighborhood looks worst."
        )
        sliders = [self.classes, self.shows, self.limits]
        super().__init__(sliders, self.sentence, self.picture, fallback)
        for moved in sliders:
            moved.observe(self._update, names="value")
        self._update()

    def _update(self, change=None):
        column = list(SHOW)[self.shows.value]
        finder = FINDERS[list(LIMITS)[self.limits.value]]
        write = percent_text if column == "percent" else whole
        usable = material.shown(self.table)
        if usable.empty:
            self.sentence.value = _paragraph(_("No neighborhood here has a number to color."))
            return
        number = min(self.classes.value, usable[column].nunique())
        limits = finder(usable[column], number)
        table = self.table.assign(
            value=self.table[column].mask(self.table["decision"] == "withhold"),
            key=[str(n) for n in range(1, len(self.table) + 1)],
        )
        table["class"] = class_of(table["value"], limits)
        table["says"] = [
            f"{row['key']}. {row['neighborhood']}: "
            + (_("not shown") if row["value"] != row["value"] else write(row["value"]))
            for _index, row in table.iterrows()
        ]
        darkest = table.loc[table["class"] == number, "neighborhood"]
        text = _("{n} colors. The darkest: {names}. Largest {what}: {name}.")
        words = text.format(
            n=number,
            names=", ".join(darkest),
            what=SHOW[column],
            name=usable.loc[usable[column].idxmax(), "neighborhood"],
        )
        self.sentence.value = _paragraph(words)
        drawn = maps.areas(self.land, table, maps.legend(limits, write), _("not shown"))
        listed = "".join(
            f"<li>{html.escape(text.split('. ', 1)[1])}</li>" for text in table["says"]
        )
        # Beside the map, the same in a list: also where a package has no land.
        self.picture.value = (
            f'<div style="max-width: 440px">{drawn.svg(words) if drawn else ""}</div>'
            f'<ol style="font-size: 15px; columns: 2">{listed}</ol>'
        )


def _switch(description, options):
    return slider(description, [(str(text), n) for n, text in enumerate(options.values())], 0)


def _paragraph(text):
    return f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
