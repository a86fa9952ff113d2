"""A map of areas as SVG: a shape a place, with its name and number for every reader.

Each shape can be reached by keyboard and says what it is. Its class shows in its color, in the
number of the key, and in the table; what is withheld is hatched, and no limit of a class is made
of it, so neither color nor words give a held number away. No script and no map server is needed.
"""

from __future__ import annotations

import html
import itertools
from dataclasses import dataclass

import pandas as pd

from community_data.figures.style import BACKGROUND, QUIET_TEXT, TEXT, WITHHELD_EDGE
from community_data.text.translate import _

# One hue from light to dark; the text on each has 4.5 to 1, the borders 3 to 1.
COLORS = ("#e3effb", "#b5d3ee", "#7fb2dc", "#3f7fb8", "#0b4a86")
DARK_FROM = 3  # colors on which the text is white
BORDER = "#3b4754"
PLAIN = "#eef1f4"
WIDTH = 380  # units; on a phone a unit is a pixel, elsewhere more
LARGEST = 560  # pixels
MOST_HEIGHT = 440
FONT = 14
HATCH = 7  # units between two lines


@dataclass(frozen=True)
class Map:
    """A drawn map: its shapes and its key as SVG, and its height in units of the picture."""

    content: str
    height: float

    def svg(self, alt: str) -> str:
        """The picture. `alt` says in words what it shows."""
        return (
            f'<svg role="group" aria-label="{html.escape(alt)}" class="map" width="100%" '
            f'viewBox="0 0 {WIDTH} {self.height:.0f}" fill="{TEXT}" font-size="{FONT}">'
            f'<rect x="0" y="0" width="{WIDTH}" height="{self.height:.0f}" fill="{BACKGROUND}">'
            f"</rect>{self.content}</svg>"
        )


def legend(limits: list[float], write) -> list[str]:
    """What stands beside the colors: “from 10% to below 20%”. `write` writes a limit."""
    pairs = list(itertools.pairwise(limits))
    texts = [_("from {low} to below {high}") for _pair in pairs]
    texts[-1:] = [_("from {low} to {high}")]
    return [
        text.format(low=write(low), high=write(high))
        for text, (low, high) in zip(texts, pairs, strict=True)
    ]


def areas(
    shapes,
    table: pd.DataFrame,
    classes: list[str] = (),
    withheld: str = "",
    links: bool = False,
) -> Map | None:
    """Draw the places of `table` that have a shape; None where none of them has.

    shapes: geometry by place_id (a GeoDataFrame in longitude and latitude).
    table: one row a place: place_id, key (the short text on the shape, if any), says (the whole
        text of it), class (from 1; NaN where its number is held back; no column: all plain), and
        href where `links`. Rows are drawn, and reached by keyboard, in their order.
    classes: the words of the key, from the lowest class up. withheld: those of the hatched ones.
    """
    table = table[table["place_id"].isin(shapes.index)]
    if table.empty:
        return None
    drawn = _on_paper(shapes.loc[table["place_id"]])
    height = drawn.total_bounds[3]
    parts = []
    colored = "class" in table
    for row, shape in zip(table.to_dict("records"), drawn.geometry, strict=True):
        parts.append(_shape(row, shape, len(classes), colored, links))
    key = _key(classes, withheld if colored and table["class"].isna().any() else "", height + 16)
    return Map("".join([*parts, *key]), height + 12 + (12 + 26 * len(key)) * bool(key))


def _on_paper(shapes):
    """The shapes in units of the picture: in a projected system, north up, from (0, 0)."""
    projected = shapes.to_crs(shapes.estimate_utm_crs())
    west, south, east, north = projected.total_bounds
    scale = min((WIDTH - 8) / (east - west), MOST_HEIGHT / (north - south))
    left = (WIDTH - scale * (east - west)) / 2
    matrix = [scale, 0, 0, -scale, left - scale * west, 4 + scale * north]
    return projected.set_geometry(projected.affine_transform(matrix).simplify(0.4))


def _shape(row: dict, shape, classes: int, colored: bool, links: bool) -> str:
    number = row.get("class")
    held = colored and pd.isna(number)
    fill, ink = (BACKGROUND if held else PLAIN), TEXT
    if colored and not held:
        position = _color(int(number), classes)
        fill, ink = COLORS[position], (BACKGROUND if position >= DARK_FROM else TEXT)
    says = html.escape(str(row["says"]))
    inside = f'<path d="{_path(shape)}" fill="{fill}" stroke="{BORDER}" stroke-width="1.5"></path>'
    if held:
        inside += f'<path d="{_hatch(shape)}" fill="none" stroke="{WITHHELD_EDGE}"></path>'
    inside += _label(shape, str(row["key"]), ink, fill, held)
    said = f"<title>{says}</title>"
    if links and row.get("href"):
        href = html.escape(str(row["href"]))
        return f'<a href="{href}" aria-label="{says}">{said}{inside}</a>'
    return f'<g role="img" tabindex="0" aria-label="{says}">{said}{inside}</g>'


def _color(number: int, classes: int) -> int:
    """The color of a class: the classes are spread over all colors."""
    return round((number - 1) * (len(COLORS) - 1) / max(classes - 1, 1))


def _path(shape) -> str:
    rings = []
    for polygon in getattr(shape, "geoms", [shape]):
        for ring in (polygon.exterior, *polygon.interiors):
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in ring.coords[:-1])
            rings.append(f"M{points}Z")
    return "".join(rings)


def _hatch(shape) -> str:
    """Slanting lines, cut to the shape: no reference to a pattern that may be lost on the way."""
    import shapely

    west, north, east, south = shape.bounds
    size = south - north
    starts = range(int(west - size), int(east) + HATCH, HATCH)
    lines = shapely.MultiLineString([[(x, south), (x + size, north)] for x in starts])
    cut = lines.intersection(shape)
    found = [line for line in getattr(cut, "geoms", [cut]) if line.geom_type == "LineString"]
    return "".join(
        "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in line.coords) for line in found if line.length
    )


def _label(shape, text: str, ink: str, fill: str, held: bool) -> str:
    if not text:
        return ""
    spot = shape.representative_point()
    plate = ""
    if held:
        width = 9 * len(text) + 8
        plate = (
            f'<rect x="{spot.x - width / 2:.1f}" y="{spot.y - 10:.1f}" width="{width}" '
            f'height="20" fill="{fill}"></rect>'
        )
    return (
        f'{plate}<text x="{spot.x:.1f}" y="{spot.y + 5:.1f}" text-anchor="middle" fill="{ink}" '
        f'aria-hidden="true">{html.escape(text)}</text>'
    )


def _key(classes: list[str], withheld: str, top: float) -> list[str]:
    rows = [(COLORS[_color(n, len(classes))], text) for n, text in enumerate(classes, start=1)]
    rows += [("", withheld)] if withheld else []
    return [_key_row(color, text, top + 26 * number) for number, (color, text) in enumerate(rows)]


def _key_row(color: str, text: str, y: float) -> str:
    lines = ""
    if not color:
        slants = "".join(f"M{x},{y + 17:.0f}L{x + 14},{y + 1:.0f}" for x in (5, 12, 19))
        lines = f'<path d="{slants}" fill="none" stroke="{WITHHELD_EDGE}"></path>'
    return (
        f'<rect x="4" y="{y:.0f}" width="30" height="18" fill="{color or BACKGROUND}" '
        f'stroke="{BORDER}"></rect>{lines}'
        f'<text x="44" y="{y + 14:.0f}" fill="{QUIET_TEXT}">{html.escape(text)}</text>'
    )
