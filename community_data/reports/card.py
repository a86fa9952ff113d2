"""The picture of a place to share: its name, its first number, how sure it is, and of when.

It says nothing that is not on the page, and a screen reader says all of it.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass

from community_data.data import Package
from community_data.figures import style
from community_data.reports.findings import findings
from community_data.text.dates import long_day, today
from community_data.text.lists import paragraph
from community_data.text.translate import _

WIDTH, HEIGHT = 1200, 630  # pixels, 1.91 to 1, as The Open Graph protocol's readers show it
EDGE = 60
POINT = style.PIXELS_PER_INCH / 72  # pixels
LINE = 1.3  # its height, of the size of its letters
# The width of a letter of DejaVu Sans, of its size, on average with room to spare.
LETTER = {"normal": 0.6, "bold": 0.71}


@dataclass(frozen=True)
class Card:
    """What a card says, from the top down: (text, size in points, weight, color)."""

    lines: tuple[tuple[str, float, str, str], ...]

    @property
    def alt(self) -> str:
        """The words of the picture, for those who do not see it."""
        return paragraph(*(style.sentence(text) for text, *_how in self.lines))


def card_of(package: Package, place_id: str, contact: str = "") -> Card | None:
    """The card of a place; None where it has no number to show, or a name in other letters.

    contact: whom a reader can ask, as the pages say it.
    """
    first = findings(package, place_id, most=1)
    if not first:
        return None
    finding = first[0]
    sure = [finding.how_sure, _("Data of {period}.").format(period=finding.period)]
    made = [
        _("{title}, release {version}.").format(title=package.title, version=package.version),
        _("Made on {day}.").format(day=long_day(today())),
    ]
    if contact:
        made.append(_("Whom to ask: {contact}.").format(contact=contact))
    if package.synthetic:
        made.insert(0, _("This region is invented."))
    card = Card(
        (
            (package.place(place_id)["name"], 40, "bold", style.TEXT),
            (f"{finding.figure} {finding.says}", 30, "bold", style.ESTIMATE),
            (paragraph(*sure), 23, "normal", style.TEXT),
            *((text, 23, "normal", style.TEXT) for text in finding.beside),
            (paragraph(*made), 16, "normal", style.QUIET_TEXT),
        )
    )
    return card if _can_be_drawn(card) else None


def png(card: Card) -> bytes:
    """The card as a picture. Where it says much, all of its letters are a little smaller."""
    from matplotlib.figure import Figure

    texts = [(_wrapped(text, *how), *how) for text, *how in card.lines]
    gap = 10 * POINT
    needed = sum(_height(text, size) + gap for text, size, *_how in texts)
    scale = min(1.0, (HEIGHT - 2 * EDGE) / needed)
    inches = WIDTH / style.PIXELS_PER_INCH, HEIGHT / style.PIXELS_PER_INCH
    figure = Figure(inches, dpi=style.PIXELS_PER_INCH, facecolor=style.BACKGROUND)
    figure.add_artist(_edge())
    top = HEIGHT - EDGE
    *body, foot = texts
    for text, size, weight, color in body:
        style.write(
            figure, EDGE / WIDTH, top / HEIGHT, text, va="top", fontsize=size * scale,
            fontweight=weight, color=color,
        )  # fmt: skip
        top -= (_height(text, size) + gap) * scale
    text, size, weight, color = foot
    style.write(
        figure, EDGE / WIDTH, EDGE / HEIGHT, text, va="bottom", fontsize=size * scale,
        fontweight=weight, color=color,
    )  # fmt: skip
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _wrapped(text: str, size: float, weight: str, _color: str) -> str:
    most = int((WIDTH - 2 * EDGE) / (LETTER[weight] * size * POINT))
    return "\n".join(textwrap.wrap(text, most))


def _height(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * LINE * POINT


def _edge():
    from matplotlib.patches import Rectangle

    return Rectangle((0, 0), 18 / WIDTH, 1, facecolor=style.ESTIMATE, linewidth=0)


def _can_be_drawn(card: Card) -> bool:
    """Whether the letters that come with matplotlib have all of the card's: else boxes stand there.

    Those of China and Japan are not among them.
    """
    from matplotlib.font_manager import FontProperties, findfont, get_font

    known = get_font(findfont(FontProperties(family="DejaVu Sans"))).get_charmap()
    return all(ord(letter) in known for text, *_how in card.lines for letter in text)
