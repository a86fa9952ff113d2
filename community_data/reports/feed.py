"""What tells machines of a site: a feed of its releases (Atom, RFC 4287) and a map of its pages.

Both are worked out from what is on the pages, so they say nothing that is not out already.
"""

from __future__ import annotations

import contextlib
import json
import uuid
import xml.etree.ElementTree as xml
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from community_data.data import Package
from community_data.reports.site import INDEX
from community_data.text.dates import today
from community_data.text.templates import printable_html

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"  # sitemaps.org, version 0.9
MOST = 50  # releases that a feed goes back


@dataclass(frozen=True)
class Entry:
    """A release in the feed. day: when it was put out, as 2026-07-09."""

    id: str
    title: str
    day: str
    text: str
    file: str

    @classmethod
    def of(cls, package: Package, title: str, text: str, file: str) -> Entry:
        """The entry of a release, put out today."""
        told = json.dumps(package.descriptor, sort_keys=True)
        return cls(_id(package.name, told), title, today().isoformat(), text, file)


def atom(file: Path, package: Package, entry: Entry, title: str, address: str = "") -> str:
    """The feed with `entry` before the entries that `file` has; `file` as it is, if it has it.

    address: where the site is, so that links are whole; without it they begin where the feed is.
    """
    entries = _entries(file)
    if entry.id not in {known.id for known in entries}:
        entries.insert(0, entry)
    xml.register_namespace("", ATOM)
    feed = xml.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", _id(package.name))
    _add(feed, "title", title)
    _add(feed, "updated", _moment(entries[0].day))
    _add(feed, "author").append(_text("name", title))
    _add(feed, "link", rel="self", href=f"{address}{file.name}")
    _add(feed, "link", href=f"{address}{INDEX}")
    for position, known in enumerate(entries[:MOST]):
        # A page that tells of the newest release says nothing of one before it.
        file = entry.file if known.id == entry.id else known.file
        page = Path(file).name if position == 0 else INDEX
        item = _add(feed, "entry")
        _add(item, "id", known.id)
        _add(item, "title", known.title)
        _add(item, "updated", _moment(known.day))
        _add(item, "link", href=f"{address}{page}")
        _add(item, "summary", known.text)
    return _whole(feed)


def sitemap(files: Iterable[str], address: str) -> str:
    """The map of a site that lies at `address`, which ends with /."""
    xml.register_namespace("", SITEMAP)
    urls = xml.Element(f"{{{SITEMAP}}}urlset")
    for name in files:
        url = xml.SubElement(urls, f"{{{SITEMAP}}}url")
        xml.SubElement(url, f"{{{SITEMAP}}}loc").text = f"{address}{name}"
    return _whole(urls)


def _entries(file: Path) -> list[Entry]:
    """The entries of a feed that is there; none where it is no feed of ours."""
    with contextlib.suppress(OSError, xml.ParseError, AttributeError):
        return [
            Entry(
                *(item.find(f"{{{ATOM}}}{name}").text or "" for name in ("id", "title")),
                item.find(f"{{{ATOM}}}updated").text[:10],
                item.find(f"{{{ATOM}}}summary").text or "",
                item.find(f"{{{ATOM}}}link").get("href", ""),
            )
            for item in xml.parse(file).getroot().iter(f"{{{ATOM}}}entry")
        ]
    return []


def _id(*names: str) -> str:
    """A name that is the same whenever and wherever the same release is put out (RFC 9562)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(names)).urn


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _text(name: str, text: str = "", **attributes: str) -> xml.Element:
    element = xml.Element(f"{{{ATOM}}}{name}", attributes)
    element.text = printable_html(text) or None
    return element


def _add(parent: xml.Element, name: str, text: str = "", **attributes: str) -> xml.Element:
    parent.append(_text(name, text, **attributes))
    return parent[-1]


def _whole(root: xml.Element) -> str:
    xml.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{xml.tostring(root, encoding="unicode")}\n'
