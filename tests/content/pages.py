"""A module or a guide page as its reader sees it: headings, prose, tables, code and outputs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt

from community_data.course.syllabus import syllabus_file

COURSE = Path(__file__).resolve().parents[2]
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
GENERATED = ("commands.md", "glossary.md")  # pages of the guide that a program writes
SYLLABUS = {
    entry["id"]: entry
    for entry in tomllib.loads(syllabus_file(COURSE).read_text("utf-8"))["module"]
}


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, an item of a list, a paragraph of a quote, or a table's cell."""

    kind: str  # heading, paragraph, item, quote, cell
    spans: tuple[tuple[str, str], ...]  # (style, text); a style is "", "bold" or "code"
    level: int = 0  # of a heading: 1 is the title
    folded: bool = False  # in a <details> that the reader has to open
    spot: tuple[int, int, int] = (0, 0, 0)  # of a cell: table, row (0 is the header), column

    @property
    def text(self) -> str:
        """All that stands in it."""
        return "".join(text for _, text in self.spans)

    @property
    def prose(self) -> str:
        """What stands in it, without code."""
        return "".join(" " if style == "code" else text for style, text in self.spans)

    def styled(self, style: str) -> list[str]:
        """What stands in it in bold, or as code."""
        return [text for how, text in self.spans if how == style]


@dataclass(frozen=True)
class Part:
    """A cell of a notebook, or the whole of a page."""

    kind: str  # text, code, or task: a cell in which a trainee writes text
    source: str
    blocks: tuple[Block, ...] = ()
    html: tuple[str, ...] = ()  # stored outputs
    pictures: tuple[str, ...] = ()  # stored outputs that are a picture and nothing else


@dataclass(frozen=True)
class Page:
    name: str
    file: Path
    parts: tuple[Part, ...] = field(repr=False)

    @property
    def blocks(self) -> list[Block]:
        """What is said to the reader. An answer that the course keeps is not."""
        return [block for part in self.parts if part.kind == "text" for block in part.blocks]

    @property
    def headings(self) -> list[Block]:
        return [block for block in self.blocks if block.kind == "heading"]

    @property
    def is_module(self) -> bool:
        return self.file.suffix == ".ipynb"


def read(file: Path, course: Path = COURSE) -> Page:
    """A notebook or a Markdown file."""
    name = file.relative_to(course).as_posix()
    if file.suffix == ".ipynb":
        notebook = nbformat.read(file, as_version=4)
        return Page(name, file, tuple(_cell(cell) for cell in notebook.cells))
    return page(file.read_text("utf-8"), name, file)


def page(markdown: str, name: str = "page.md", file: Path = COURSE / "page.md") -> Page:
    """A page of one text."""
    return Page(name, file, (text_part(markdown),))


def text_part(markdown: str, kind: str = "text") -> Part:
    return Part(kind, markdown, tuple(blocks_of(markdown)))


def modules() -> list[Page]:
    """Every solved module."""
    return [read(file) for file in sorted((COURSE / "solutions").glob("[0-9][0-9]_*/*.ipynb"))]


def guide_pages() -> list[Page]:
    """The pages at the front, and every page of the facilitator's guide that a person wrote."""
    guide = sorted((COURSE / "facilitator_guide").rglob("*.md"))
    front = [COURSE / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [read(file) for file in [*front, *guide] if file.name not in GENERATED]


def generated_pages() -> list[Page]:
    """Pages that a program writes: their prose comes from elsewhere."""
    guide = [COURSE / "facilitator_guide" / name for name in GENERATED]
    files = [COURSE / "datasets/README.md", *guide]
    return [read(file) for file in files if file.exists()]


def blocks_of(markdown: str) -> Iterator[Block]:
    """The blocks of a text, from top to bottom."""
    inside: list[str] = []
    folded = 0
    table = row = column = -1
    for token in MARKDOWN.parse(markdown):
        if token.type == "html_block":
            folded += len(re.findall("<details", token.content))
            folded -= len(re.findall("</details", token.content))
            if summary := re.search(r"<summary>(.+?)</summary>", token.content, re.DOTALL):
                yield Block("paragraph", (("", re.sub("<[^>]+>", "", summary[1])),))
        elif token.type == "inline":
            kind, level = _kind(inside)
            spot = (table, row, column) if kind == "cell" else (0, 0, 0)
            yield Block(kind, tuple(_spans(token)), level, folded > 0, spot)
        elif token.nesting == 1:
            inside.append(token.tag)
            table, row, column = {
                "table": (table + 1, -1, -1),
                "tr": (table, row + 1, -1),
                "th": (table, row, column + 1),
                "td": (table, row, column + 1),
            }.get(token.tag, (table, row, column))
        elif token.nesting == -1:
            inside.pop()


def tables_of(blocks) -> list[list[list[Block]]]:
    """The tables among some blocks: each a list of rows, the header first; a row is its cells."""
    tables: dict[int, dict[int, list[Block]]] = {}
    for block in blocks:
        if block.kind == "cell":
            table, row, _ = block.spot
            tables.setdefault(table, {}).setdefault(row, []).append(block)
    return [list(rows.values()) for rows in tables.values()]


def _kind(inside: list[str]) -> tuple[str, int]:
    """What a text is by the tags around it, and the level where it is a heading."""
    if inside and re.fullmatch(r"h[1-6]", inside[-1]):
        return "heading", int(inside[-1][1])
    for tag, kind in [("table", "cell"), ("blockquote", "quote"), ("li", "item")]:
        if tag in inside:
            return kind, 0
    return "paragraph", 0


def _spans(inline) -> Iterator[tuple[str, str]]:
    bold = 0
    for token in inline.children or []:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type == "code_inline":
            yield "code", token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "", " "
        elif token.type == "text" and token.content:
            yield ("bold" if bold else ""), token.content


def _cell(cell) -> Part:
    if cell.cell_type != "markdown":
        outputs = [output.get("data", {}) for output in cell.get("outputs", [])]
        html = tuple(data["text/html"] for data in outputs if "text/html" in data)
        bare = (set(data) for data in outputs if "text/html" not in data)
        pictures = tuple(kind for kinds in bare for kind in kinds if kind.startswith("image/"))
        return Part("code", cell.source, html=html, pictures=pictures)
    answer = cell.metadata.get("nbgrader", {}).get("solution", False)
    return text_part(cell.source, "task" if answer else "text")
