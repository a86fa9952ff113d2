"""What of a part stays open on a page, and what a reader opens: `<details>`, which need no script.

A part begins with what it found: its sentences, and the first picture or short table after them.
What follows folds where it is long. Headings stay out, so that a screen reader has all of them.
Print shows everything (`style.css.j2`), and a browser opens what its own search finds.
"""

from __future__ import annotations

import re
import textwrap

from community_data.text.lists import and_
from community_data.text.numbers import whole
from community_data.text.translate import _, ngettext

HEADINGS = re.compile(r"h[1-6]")
LONG_TABLE = 600  # letters; a longer one folds, unless the part begins with it
LONG_TEXT = 350  # letters of sentences that fold
BEGINNING = 70  # letters by which a reader knows what they open


def fold(soup, title: str) -> None:
    """Fold the blocks of a part after what it begins with. title: of the part, for screen readers.

    What a lesson folded itself stays as it is, and closed. Where text stands beside the blocks,
    nothing folds: a word in the middle of a sentence may be a block to us.
    """
    for details in soup("details"):
        details.attrs.pop("open", None)
    if any(text.strip() for text in soup.find_all(string=True, recursive=False)):
        return
    run: list = []
    for block in [*_after_beginning(soup.find_all(recursive=False)), None]:
        if block is None or block.name == "details" or _heads(block):
            if _is_long(run):
                _into_details(soup, run, title)
            run = []
        else:
            run.append(block)


def _after_beginning(blocks: list) -> list:
    """The blocks after those with which a part begins."""
    first = next((at for at, block in enumerate(blocks) if not _heads(block)), len(blocks))
    shows = [at for at, block in enumerate(blocks) if _pictures(block) or _tables(block)]
    if not shows or shows[0] == first:
        return blocks[first + 1 :]
    at = shows[0]
    stays = bool(_pictures(blocks[at])) or len(blocks[at].get_text()) <= LONG_TABLE
    return blocks[at + 1 if stays else at :]


def _heads(block) -> bool:
    return bool(HEADINGS.fullmatch(block.name) or block.find(HEADINGS))


def _pictures(block) -> list:
    return [block] if block.name == "figure" else block("figure")


def _tables(block) -> list:
    """Its tables, but for the numbers behind a picture."""
    found = [block] if block.name == "table" else block("table")
    return [table for table in found if not table.find_parent(["figure", "details"])]


def _is_long(run: list) -> bool:
    shows = any(_pictures(block) or _tables(block) for block in run)
    return shows or sum(len(block.get_text()) for block in run) > LONG_TEXT


def _into_details(soup, run: list, title: str) -> None:
    details = soup.new_tag("details", attrs={"class": "rest"})
    summary = soup.new_tag("summary")
    summary.append(_what_is_in(run))
    unseen = soup.new_tag("span", attrs={"class": "unseen"})
    unseen.append(f" ({title})")
    summary.append(unseen)
    run[0].insert_before(details)
    details.extend([summary, *run])


def _what_is_in(run: list) -> str:
    """What a reader finds who opens it: “a map, 2 tables and notes”, or how the sentences begin."""
    pictures = [picture for block in run for picture in _pictures(block)]
    maps = sum(picture.find("svg") is not None for picture in pictures)
    tables = sum(len(_tables(block)) for block in run)
    quotes = sum(block.name == "blockquote" for block in run)
    parts = [
        text.format(n=whole(n))
        for n, text in (
            (maps, ngettext("a map", "{n} maps", maps)),
            (len(pictures) - maps, ngettext("a picture", "{n} pictures", len(pictures) - maps)),
            (tables, ngettext("a table", "{n} tables", tables)),
            (quotes, ngettext("a voice", "{n} voices", quotes)),
        )
        if n
    ]
    if not parts:
        text = (run[0].find("p") or run[0]).get_text(" ", strip=True).rstrip(":")
        return _("Read on: {beginning}").format(
            beginning=textwrap.shorten(text, BEGINNING, placeholder=" …")
        )
    if any(
        block.name != "blockquote" and not _pictures(block) and not _tables(block) for block in run
    ):
        parts.append(_("notes"))
    return _("More: {what}").format(what=and_(parts))
