"""Each sentence of a site's pages, for all places at once, so that a bad one is found.

Two sentences are one template where they differ in numbers and in words of the package alone:
names of places, groups, levels, needs and what is measured. A template that few places have comes
first, for there an odd sentence stands; what all places have word for word is said once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from community_data.course.syllabus import is_called
from community_data.data import Package, words
from community_data.errors import CannotReport
from community_data.reports import site
from community_data.text.lists import and_, nearest, or_, printable
from community_data.text.translate import _, ngettext

NUMBER, WORD = "#", "…"
_NUMBERS = re.compile(r"[+−-]?\d[\d,.]*\d|\d")
_END = re.compile(r"(?<=[.!?])\s+(?=[“\"(]?[^\Wa-z_])")
BLOCKS = ("p", "li", "dt", "dd", "figcaption", "caption", "h3", "h4", "h5", "h6", "summary")
# What a sentence has where something was not filled in, or was put together badly.
_ODD = re.compile(r"\b(nan|NaN|NaT|inf)\b|[{}<>]|_\w|\.\.|\s[,.;:!?]|,,|\(\)|“”|\b(\w+) \2\b")


@dataclass(frozen=True)
class Template:
    """A sentence with its numbers and names left open. `says`: its words -> the places."""

    part: str
    text: str
    says: dict[str, tuple[str, ...]]

    @property
    def places(self) -> list[str]:
        return list(dict.fromkeys(place for places in self.says.values() for place in places))


def templates(pages: Path, package: Package, module: str = "") -> tuple[list[Template], list[str]]:
    """(the templates of a folder of pages, those of few places first; the places of the pages).

    module: the id or the title of one part; all where it is empty. Raises `CannotReport`.
    """
    names = package.places.set_index("place_id")["name"].to_dict()
    there = [page for page in site.pages(pages) if page.place_id in names]
    if not there:
        raise CannotReport(
            _(
                "There is no page of {title} in “{folder}”. Make them first: community-data "
                "report PACKAGE --level LEVEL --out {folder}"
            ).format(title=package.title, folder=pages.name or pages)
        )
    opened = _opened_words(package)
    found: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
    known: dict[str, str] = {}
    for page in there:
        soup = BeautifulSoup((pages / page.file).read_text(encoding="utf-8"), "html.parser")
        for part in soup.select("section:is(.findings,.report)"):
            title, name = _title(part)
            known[name] = title
            if module and module != title and not is_called(name, module):
                continue
            for sentence in dict.fromkeys(_sentences(part)):
                says = found.setdefault((title, _template(sentence, opened)), {})
                says.setdefault(sentence, {})[str(names[page.place_id])] = None
    if not found:
        raise CannotReport(
            _("These pages have no part “{part}”.{near} They have {parts}.").format(
                part=module, near=nearest(module, list(known)), parts=or_(list(known))
            )
        )
    made = [
        Template(part, text, {sentence: tuple(places) for sentence, places in says.items()})
        for (part, text), says in found.items()
    ]
    # Stable, so that the parts keep their order.
    made.sort(key=lambda each: (len(each.places), len(each.says) == 1))
    return made, [str(names[page.place_id]) for page in there]


def lines(template: Template, everywhere: list[str]) -> Iterator[str]:
    """A template for a person: where it is, and what it says in each place."""
    count = len(template.places)
    head = ngettext(
        "{part} | in {n} of {all} place: {text}",
        "{part} | in {n} of {all} places: {text}",
        len(everywhere),
    )
    text = printable(template.text)
    yield head.format(part=printable(template.part), n=count, all=len(everywhere), text=text)
    for sentence, places in template.says.items():
        where = and_(list(places)) if len(places) < len(everywhere) else _("everywhere")
        mark = "!" if is_odd(sentence) else " "
        yield f" {mark} {printable(where)}: {printable(sentence)}"
    lacking = [place for place in everywhere if place not in template.places]
    if 0 < len(lacking) < count:
        yield _("   Not in {places}.").format(places=and_(lacking))


def is_odd(sentence: str) -> bool:
    """Has a sentence something in it that no sentence should have?"""
    return _ODD.search(sentence) is not None


def _title(part: Tag) -> tuple[str, str]:
    """The title of a part, and its module's id where the page says it."""
    heading = part.find("h2")
    title = str(part.get("aria-label") or (heading.get_text(" ", strip=True) if heading else ""))
    return title, str((heading or {}).get("id") or title)


def _sentences(part: Tag) -> Iterator[str]:
    for tag in part.find_all([*BLOCKS, "img"]):
        if tag.name == "img":
            text = tag.get("alt", "")
        elif tag.find(BLOCKS) or tag.find_parent("svg"):
            continue
        else:
            text = tag.get_text(" ", strip=True)
        yield from (each for each in _END.split(" ".join(text.split())) if each)


def _template(sentence: str, opened: re.Pattern) -> str:
    return _NUMBERS.sub(NUMBER, opened.sub(WORD, sentence))


def _opened_words(package: Package) -> re.Pattern:
    """What a package calls its places, groups and measures, the longest first."""
    named = {str(name) for column in ("name", "level") for name in package.places[column]}
    if "measures" in package.tables:
        measures = package.measures
        named |= {str(group) for group in measures["group"].unique()}
        for measure in measures["measure"].unique():
            named |= {words(measure), str(measure).replace("_", " ")}
    if "requests" in package.tables:
        named |= {str(need).replace("_", " ") for need in package.table("requests")["need"]}
    longest = sorted((each for each in named if each.strip()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE)
