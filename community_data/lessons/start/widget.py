"""A place explorer: go through the places by size, and see each beside the whole area."""

import html

import ipywidgets

from community_data import data
from community_data.figures import style
from community_data.lessons.explorer import Explorer, drawing, slider
from community_data.text.numbers import whole
from community_data.text.translate import _

# The picture's own units, narrow enough for a phone.
ROW, BAR = 46, 18


def place_explorer(package):
    """Show how large each place of a package is, and what it is part of.

    `package` is what `data.open_package` takes. The slider goes from the largest place to the
    smallest; the mouse, a finger or the arrow keys move it.
    """
    return PlaceExplorer(package)


class PlaceExplorer(Explorer):
    """`place` is its slider; `sentence` and `picture` are what it changes."""

    def __init__(self, package):
        places = data.open_package(package).places
        depth = places["place_id"].map(data.depths(places))
        order = places.assign(depth=depth).dropna(subset="population")
        order = order.sort_values(
            ["population", "depth", "name"], ascending=[False, True, True]
        ).reset_index(drop=True)
        self._places = order
        self._parents = places.set_index("place_id")
        self._one_top = (depth == 0).sum() == 1
        self.place = slider(_("Place"), [(row["name"], n) for n, row in order.iterrows()], 1)
        self.sentence = ipywidgets.HTML(layout={"min_height": "110px"})
        self.picture = ipywidgets.HTML()
        super().__init__([self.place], self.sentence, self.picture, self._fallback())
        self.place.observe(self._update, names="value")
        self._update()

    def _update(self, change=None):
        row = self._places.iloc[self.place.value]
        words = self._words(row)
        self.sentence.value = "".join(
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(text)}</p>'
            for text in words
        )
        self.picture.value = _picture(self._chain(row), words)

    def _chain(self, row):
        """The place and all that it lies in, the largest first."""
        chain = [row]
        for _step in range(int(row["depth"])):
            row = self._parents.loc[row["parent_id"]]
            chain.append(row)
        return chain[::-1]

    def _words(self, row):
        name, people = row["name"], row["population"]
        first = _("{place} is a {level} with {n} residents.").format(
            place=name, level=row["level"], n=whole(people)
        )
        chain = self._chain(row)
        if len(chain) == 1:
            alone = _("It is part of no other place of this package.")
            return [first, _("All the other places lie in it.") if self._one_top else alone]
        top, parent = chain[0], chain[-2]
        of_all = 100 * people / top["population"]
        few = _("Of every 100 residents of {whole}, fewer than 1 live here.")
        some = _("Of every 100 residents of {whole}, about {n} live here.")
        words = [first, _("It is part of {place}.").format(place=parent["name"])]
        if of_all >= 0:
            told = some if of_all >= 1 else few
            words.append(told.format(whole=top["name"], n=whole(of_all)))
        return words

    def _fallback(self):
        row = self._places.iloc[min(1, len(self._places) - 1)]
        moved = _("Here trainees move a slider through the places, from largest to smallest.")
        return " ".join([moved, *self._words(row)])


def _picture(chain, words):
    """One bar a place of the chain, as long as its part of the largest."""
    largest = chain[0]["population"]
    parts = []
    for number, row in enumerate(chain):
        y = 22 + ROW * number
        length = max(2, 316 * row["population"] / largest)
        chosen = number == len(chain) - 1
        weight = ' font-weight="bold"' if chosen else ""
        label = html.escape(f"{row['name']}: {whole(row['population'])}")
        parts.append(f'<text x="12" y="{y}" fill="{style.TEXT}"{weight}>{label}</text>')
        parts.append(
            f'<rect x="12" y="{y + 7}" width="{length:.1f}" height="{BAR}" '
            f'fill="{style.ESTIMATE if chosen else style.BAR}"/>'
        )
    spoken = " ".join([_("Picture. Bars for the number of residents."), *words])
    return drawing(parts, spoken, ROW * len(chain) + 16, 15)
