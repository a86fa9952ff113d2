"""Rules for words: which to leave out, people first, how hard it reads, new words explained."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from community_data.methods.reading import reading_grade
from tests.content.pages import Page, tables_of

HIGHEST_GRADE = 8
# What sounds like help and tells a reader who struggles that the fault is theirs.
BANNED = re.compile(r"\b(just|simply|obvious(?:ly)?|eas(?:y|ily|ier|iest)|trivial(?:ly)?)\b", re.I)
QUOTED_WORD = re.compile(r"[“\"‘]\w+[”\"’]")
PAIRS = tomllib.loads(Path(__file__).with_name("people_first.toml").read_text("utf-8"))["pairs"]
_AVOID = [(re.compile(rf"\b(?:{pair['avoid']})\b", re.I), pair["prefer"]) for pair in PAIRS]
_NAME = re.compile(r"(?<=[^\s.!?…:“\"(•])\s+([A-Z][\w’'-]*)")


def banned(text: str) -> list[str]:
    """Banned words that a text uses. One that stands alone in quotes is spoken about, not used."""
    return [f"“{word}” in: {_around(text, word)}" for word in
            BANNED.findall(QUOTED_WORD.sub(" ", text))]  # fmt: skip


def people_first(text: str) -> list[str]:
    """Words in a text that do not put people first, and what to say in their place."""
    return [
        f"“{found[0]}” in: {_around(text, found[0])} Better: {prefer}"
        for avoid, prefer in _AVOID
        for found in avoid.finditer(text)
    ]


def words_of_page(page: Page) -> list[str]:
    """Both rules, for all that a page says and for the answers it keeps."""
    blocks = [block for part in page.parts for block in part.blocks]
    problems = [problem for block in blocks for problem in banned(block.prose)]
    for block in blocks:
        if block.kind != "quote":
            problems += people_first(block.prose)
    return problems


def grade(page: Page, terms=()) -> float:
    """The school grade that the prose of a page needs.

    Left out: headings, tables, code, names (words that are always written with a capital), and
    the words that the page is there to teach.
    """
    kinds = ("paragraph", "item", "quote")
    return grade_of([block.prose for block in page.blocks if block.kind in kinds], terms)


def grade_of(texts: list[str], terms=()) -> float:
    """The school grade of some texts. Each ends a sentence."""
    text = "\n\n".join(texts)
    for name in sorted(names(text), key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", " ", text)
    for term in sorted(terms, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(term)}(?:e?s)?\b", " ", text, flags=re.I)
    return reading_grade(text)


def names(text: str) -> set[str]:
    """The words that stand with a capital inside a sentence, and nowhere without."""
    small = set(re.findall(r"\b[a-z][\w’'-]*", text))
    return {name for name in _NAME.findall(text) if name.lower() not in small} - {"I"}


def taught(page: Page) -> list[str]:
    """The words of the table “New words” of a module, one by one."""
    for table in tables_of(page.blocks):
        if [cell.text for cell in table[0]] == ["word", "what it means"]:
            return [word for row in table[1:] for word in row[0].text.split(", ")]
    return []


def new_words(page: Page) -> list[str]:
    """Words of a module's table that its text does not explain where they first appear.

    The place where a word is explained shows it in bold. The title's cell, which says what is to
    come, headings and quotes do not count as its first place.
    """
    prose = [
        block
        for part in page.parts[1:]
        if part.kind == "text" and not re.search(r"^## (New words|Key points)", part.source)
        for block in part.blocks
        if block.kind not in ("heading", "quote")
    ]
    return [problem for word in taught(page) for problem in _first_place(word, prose)]


def _first_place(word: str, prose) -> list[str]:
    # The word as the table has it: “nobody counts” is no use of the word “count”.
    used = re.compile(rf"\b{re.escape(word)}\b", re.I)
    shown = re.compile(rf"\W*{re.escape(word)}(?:e?s)?\W*", re.I)
    for block in prose:
        if any(shown.fullmatch(bold) for bold in block.styled("bold")):
            return []
        if used.search(block.prose):
            return [f"“{word}” is not in bold where it first stands: {block.text[:90]}"]
    return [f"“{word}” is a new word that the text never uses."]


def _around(text: str, word: str) -> str:
    """A piece of a text around a word."""
    at = text.find(word)
    return "…" + " ".join(text[max(0, at - 40) : at + 50].split()) + "…"
