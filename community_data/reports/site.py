"""A folder of pages: what they are called, which are there, and of which release they are."""

from __future__ import annotations

import contextlib
import hashlib
import html
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

RUN = "community-data-run"
RELEASE = "community-data-release"
PLACE = "community-data-place"
ABOUT = "community-data-about"
FAILED = "community-data-failed"
CREATED = "community-data-created"
INDEX = "index.html"
COMPARE = "compare.html"
DATA = "data.html"
CHANGES = "changes.html"
ACCESSIBILITY = "accessibility.html"
FEED = "feed.xml"
SITEMAP = "sitemap.xml"
NUMBERS = "all-numbers.csv"
OF_SITE = (INDEX, COMPARE, DATA, CHANGES, ACCESSIBILITY)

LONGEST_NAME = 60
# Names that Windows keeps for itself, and those of the site's own pages.
TAKEN = {
    *("index", "compare", "data", "changes", "accessibility", "all-numbers"),
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}
_META = re.compile(r'<meta name="(community-data-[a-z]+)" content="([^"]*)">')


@dataclass(frozen=True)
class Page:
    """A page that is in the folder: its file, and what it says of itself."""

    file: str
    key: str
    release: str
    place_id: str
    about: str


def file_names(places: pd.DataFrame) -> dict[str, str]:
    """place_id -> file name, for every place of a package: plain letters, none twice.

    All places count, also those that no page is made for, so that a place keeps its name.
    """
    slugs = {str(p["place_id"]): slug(p["name"]) for _, p in places.iterrows()}
    often: dict[str, int] = {}
    for name in slugs.values():
        often[name] = often.get(name, 0) + 1
    names: dict[str, str] = {}
    taken: set[str] = set()
    for place_id, name in slugs.items():
        if not name or often[name] > 1 or name in TAKEN:
            name = "-".join(part for part in (name, slug(place_id)) if part)
        if not name or f"{name}.html" in taken or name in TAKEN:
            name = f"{name or 'place'}-{hashlib.sha256(place_id.encode()).hexdigest()[:12]}"
        names[place_id] = f"{name}.html"
        taken.add(names[place_id])
    return names


def slug(text: str) -> str:
    """A name in small plain letters, digits and hyphens; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-")


def table_file(page: str) -> str:
    """The file of the numbers on a page, beside it: elmtown.csv of elmtown.html."""
    return f"{page.removesuffix('.html')}.csv"


def card_file(page: str) -> str:
    """The picture to share of a page, beside it: elmtown.png of elmtown.html."""
    return f"{page.removesuffix('.html')}.png"


def pages(out: Path) -> list[Page]:
    """The whole pages in a folder that this course made, of whatever release."""
    found = []
    for file in sorted(out.glob("*.html")):
        said = metas(file)
        if file.name != INDEX and RUN in said and _is_whole(file):
            said = {name: values[0] for name, values in said.items()}
            found.append(
                Page(
                    file=file.name,
                    key=said[RUN],
                    release=said.get(RELEASE, ""),
                    place_id=said.get(PLACE, ""),
                    about=said.get(ABOUT, ""),
                )
            )
    return found


def page_keys(out: Path) -> dict[str, str]:
    """File name -> the key of the run that made it."""
    return {page.file: page.key for page in pages(out)}


def metas(file: Path) -> dict[str, list[str]]:
    """What a page or an index says of itself in its head: meta name -> contents."""
    found: dict[str, list[str]] = {}
    with contextlib.suppress(OSError, UnicodeDecodeError):
        head = file.read_text(encoding="utf-8").split("<title>", 1)[0]
        for name, content in _META.findall(head):
            found.setdefault(name, []).append(html.unescape(content))
    return found


def failures_of_before(out: Path, release: str) -> list[dict]:
    """The places that an earlier run of the same release listed as failed."""
    said = metas(out / INDEX)
    if said.get(RELEASE) != [release]:
        return []
    found = []
    for content in said.get(FAILED, []):
        with contextlib.suppress(ValueError):
            found.append(json.loads(content))
    return found


def _is_whole(file: Path) -> bool:
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - 64))
        return opened.read().rstrip().endswith(b"</html>")
