"""Rules for how a page is built: headings, figures, minutes, and how much there is to read.

A rule takes a page and returns what is wrong with it, a sentence each.
"""

from __future__ import annotations

import re
from itertools import pairwise

from bs4 import BeautifulSoup

from tests.content.pages import Page, tables_of

MOST_WORDS = 120
SITTING = range(60, 91)
WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
TITLE_LINE = re.compile(r"Module (\d\d) · (\S.*?) · (\d+) minutes")
PART_LINE = re.compile(r"^\*(\d+) minutes\*$", re.MULTILINE)
PLAN_STEP = re.compile(r"(\d+)–(\d+)")


def headings(page: Page) -> list[str]:
    """One title, which comes first, and no level left out on the way down."""
    levels = [heading.level for heading in page.headings]
    problems = []
    if levels.count(1) != 1:
        problems.append(f"It has {levels.count(1)} titles (#), and one is needed.")
    if levels and levels[0] != 1:
        problems.append(f"Its first heading is “{page.headings[0].text}”, not its title.")
    for above, heading in pairwise(page.headings):
        if heading.level > above.level + 1:
            problems.append(f"“{heading.text}” goes from level {above.level} to {heading.level}.")
    return problems


def figures(page: Page) -> list[str]:
    """Every picture says in words what it shows: written in the text, or stored as an output."""
    problems = []
    for part in page.parts:
        problems += [f"An output is {kind}, without words for it." for kind in part.pictures]
        if part.kind != "code":
            written = re.findall(r"!\[([^\]]*)\]\(([^)\s]*)", part.source)
            problems += [
                f"The picture {file} has no alt text." for alt, file in written if _poor(alt)
            ]
        for html in part.html if part.kind == "code" else [part.source]:
            problems += _figures_in(html)
    return problems


def _figures_in(html: str) -> list[str]:
    soup = BeautifulSoup(html, "html.parser")
    problems = [
        f"The picture {tag.get('src', '')[:40]} has no alt text."
        for tag in soup.find_all("img")
        if _poor(tag.get("alt", ""))
    ]
    for tag in soup.find_all("svg"):
        # In a group, as on a map, each shape that can be reached has words of its own.
        named = tag.get("role") in ("img", "group") and not _poor(tag.get("aria-label", ""))
        if not named and tag.get("aria-hidden") != "true":
            problems.append("A drawing (svg) has no role “img” or “group” with an aria-label.")
        silent = [one for one in tag.find_all(tabindex=True) if not one.get("aria-label")]
        problems += ["A shape that can be reached by keyboard has no aria-label."] * bool(silent)
    return problems


def _poor(alt: str) -> bool:
    """Is it too short for words about a picture, or the name of a file?"""
    return len(alt.split()) < 4 or bool(re.fullmatch(r"\S+\.\w{3,4}", alt.strip()))


def title_line(page: Page, entry: dict | None) -> list[str]:
    """A module's first lines say what the syllabus says."""
    if entry is None:
        return ["The syllabus does not list it."]
    found = TITLE_LINE.search(page.blocks[1].text) if len(page.blocks) > 1 else None
    if not found:
        return ["Under its title must stand: **Module NN · Part · MM minutes**"]
    said = (found[1], found[2], int(found[3]), page.headings[0].text)
    wanted = (entry["id"][:2], entry["part"], entry["minutes"], entry["title"])
    return [
        f"It says “{here}”, and the syllabus “{there}”."
        for here, there in zip(said, wanted, strict=True)
        if here != there
    ]


def minutes(page: Page) -> list[str]:
    """A sitting, and parts that fit into it."""
    source = "\n".join(part.source for part in page.parts if part.kind == "text")
    found = TITLE_LINE.search(source)
    sitting = int(found[3]) if found else 0
    parts = [int(number) for number in PART_LINE.findall(source)]
    problems = []
    if sitting not in SITTING:
        problems.append(f"A sitting takes 60 to 90 minutes, not {sitting}.")
    if not parts:
        problems.append("No part says how long it takes: *10 minutes*")
    if sum(parts) > sitting:
        problems.append(f"Its parts take {sum(parts)} minutes, more than the {sitting} there are.")
    return problems


def plan(page: Page, sitting: int) -> list[str]:
    """The plan of a module's guide page: from 0 to the end of the sitting, without a hole."""
    for table in tables_of(page.blocks):
        if table[0][0].text.strip() == "minutes":
            steps = [PLAN_STEP.fullmatch(row[0].text.strip()) for row in table[1:]]
            if not all(steps):
                return ["A step of the plan has no minutes such as 5–20."]
            ends = [(int(step[1]), int(step[2])) for step in steps]
            on = [(0, 0), *ends, (sitting, sitting)]
            return [
                f"The plan goes from minute {end} to {start}, with {sitting} minutes in all."
                for (_, end), (start, _) in pairwise(on)
                if end != start
            ]
    return ["It has no plan: a table whose first column is “minutes”."]


def long_reading(page: Page) -> list[str]:
    """At most 120 words of prose in a cell, and between two things to do.

    A thing to do is a cell of code or a written answer. What a reader has to open, headings,
    tables and quotes to work on are not counted.
    """
    problems = []
    since, begun = 0, False
    for part in page.parts:
        if part.kind != "text":
            since, begun = 0, True
            continue
        shown = [b for b in part.blocks if b.kind in ("paragraph", "item") and not b.folded]
        words = sum(len(WORD.findall(block.text)) for block in shown)
        since += words
        first = part.blocks[0].text[:40] if part.blocks else ""
        if words > MOST_WORDS:
            problems.append(f"“{first}…” has {words} words in one cell.")
        elif begun and since > MOST_WORDS and not _is_the_end(page, part):
            problems.append(f"Up to the end of “{first}…” there are {since} words to read.")
    return problems


def _is_the_end(page: Page, part) -> bool:
    """Does nothing come after it that there is to do?"""
    after = page.parts[page.parts.index(part) + 1 :]
    return all(other.kind == "text" for other in after)
