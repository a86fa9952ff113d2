"""What a run shows: the outputs of its cells tagged `report`, as HTML that is safe to publish.

Source code never shows. Text that came out of a data package may hold anything, so every piece
passes one allow-list on its way out: no scripts, no colors of its own, no address but http,
https and pictures inside the page, no folder of this machine.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import html
import os
import re
from pathlib import Path

from community_data.reports.fold import fold
from community_data.text.translate import _

REPORT_TAG = "report"
CHECK = "application/vnd.community-data.check+json"
LONGEST_SENTENCE = 400
LONG_CELL = 40  # letters of a cell, beside the first, that a phone has no column for

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd"),
    *("del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s"),
    *("small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th"),
    *("thead", "time", "tr", "u", "ul"),
}
# Maps: shapes and words, no reference to anything, no style, no script.
SVG_TAGS = {"svg", "g", "path", "rect", "text", "title"}
SVG_ATTRIBUTES = {
    *("aria-hidden", "aria-label", "class", "d", "fill", "font-size", "height", "role", "stroke"),
    *("stroke-width", "tabindex", "text-anchor", "viewBox", "viewbox", "width", "x", "y"),
}
PAINT = re.compile(r"none|#[0-9a-f]{6}", re.I)
GONE_WITH_CONTENT = ["script", "style", "template", "iframe", "object", "noscript", "title", "head"]
ATTRIBUTES = {
    *("alt", "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "class"),
    *("colspan", "datetime", "height", "id", "lang", "open", "role", "rowspan", "scope"),
    *("data-label", "style", "tabindex", "width"),
}
# Sizes and alignment may stay; colors, borders and margins are the page's own, so that modules
# look alike there and contrast is settled in one place.
STYLES = [
    *("break-inside", "display", "font-size", "font-style", "font-weight", "height"),
    *("line-height", "max-width", "overflow-x", "text-align", "vertical-align", "white-space"),
    "width",
]
PICTURE = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=\s]+", re.I)
NUMBER = re.compile(r"[±≈<>−+$-]?\s?[\d,.]+\s?%?(\s?±\s?[\d,.]+%?)?")
HEADINGS = re.compile(r"h[1-6]")


class NothingToShow(Exception):
    """A module ran to its end, and none of its cells showed anything. A plain sentence."""


def failed_check(output) -> str:
    """Why this output must keep the page back: a check that did not pass; empty otherwise."""
    result = output.get("data", {}).get(CHECK)
    if result is None or result.get("passed") is True:
        return ""
    return _("The check {name} did not pass: {message}").format(
        name=result.get("exercise", _("without a name")),
        message=result.get("message", _("it says nothing more")),
    )


def report_html(notebook, prefix: str, hidden: list[str], top: int = 2, title: str = "") -> str:
    """The cells tagged `report` of an executed notebook, as safe HTML.

    `prefix` goes before every id, so that two modules fit on one page. `hidden` names folders
    that must not show. Headings are moved so that the highest is an `<h{top}>`. `title`: of the
    part among others; then what comes after its beginning is folded.
    Raises `NothingToShow`.
    """
    pieces = []
    for cell in notebook.cells:
        if REPORT_TAG not in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            pieces.append(_markdown(cell.source))
        for output in cell.get("outputs", []):
            pieces.append(_output(output))
    whole = "\n".join(piece for piece in pieces if piece.strip())
    if not whole:
        raise NothingToShow(_("The notebook shows nothing: none of its cells tagged report did."))
    return safe(whole, prefix, hidden, top, title)


def safe(fragment: str, prefix: str, hidden: list[str], top: int = 2, title: str = "") -> str:
    """HTML from anywhere as HTML that may stand on a page: allow-listed, readable, private."""
    import bleach
    from bleach.css_sanitizer import CSSSanitizer
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(fragment, "html.parser")
    _take_out(soup)
    _shift_headings(soup, top)
    _name_tables(soup)
    _prefix_ids(soup, prefix)
    _hide_folders(soup, hidden)
    if title:
        fold(soup, title)
    return bleach.clean(
        str(soup),
        tags=TAGS | SVG_TAGS,
        attributes=_allowed,
        protocols={"http", "https", "data"},
        css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
        strip=True,
        strip_comments=True,
    )


def sentence(text: str, hidden: list[str]) -> str:
    """Any message as one line of plain text that ends like a sentence and names no folder."""
    text = without_folders(re.sub(r"\x1b\[[0-9;]*m", "", text), hidden)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(text) > LONGEST_SENTENCE:
        text = text[:LONGEST_SENTENCE].rsplit(" ", 1)[0] + " …"
    return text if text.endswith((".", "!", "?", "…", ")", "”")) else f"{text}."


def without_folders(text: str, hidden: list[str]) -> str:
    """Text in which a path of this machine is cut down to the name of the file or folder."""
    roots = sorted({folder for folder in hidden if len(folder) > 3}, key=len, reverse=True)
    for folder in roots:
        text = text.replace(folder + os.sep, "").replace(folder, Path(folder).name)
    return _ANY_PATH.sub(lambda path: path[0].replace("\\", "/").rstrip("/").rsplit("/")[-1], text)


def _root_folders() -> list[str]:
    usual = ["home", "Users", "tmp", "var", "opt", "usr", "root", "mnt", "srv", "private"]
    try:
        return sorted({*usual, *(folder.name for folder in Path("/").iterdir())})
    except OSError:
        return usual


# A path begins at a folder that a machine has, so “and/or” and web addresses stay as they are.
_IN_A_PATH = r"[^\s<>\"'“”‘’|*?]"
_FOLDERS = "|".join(re.escape(folder) for folder in _root_folders())
_ANY_PATH = re.compile(
    rf"(?<![\w/:.])/(?:{_FOLDERS})/{_IN_A_PATH}*(?<![.,;:)\]])|\b[A-Z]:\\{_IN_A_PATH}+"
)


def _markdown(source: str) -> str:
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _output(output) -> str:
    if output.output_type == "stream":
        return _plain("".join(output.text)) if output.name == "stdout" else ""
    data = output.get("data", {})
    if CHECK in data or any("jupyter.widget" in kind for kind in data):
        return ""
    if "text/html" in data:
        return "".join(data["text/html"])
    if "text/markdown" in data:
        return _markdown("".join(data["text/markdown"]))
    for kind in ("image/png", "image/jpeg", "image/svg+xml"):
        if kind in data:
            return _picture(kind, data[kind], output.get("metadata", {}))
    return _plain("".join(data.get("text/plain", "")))


def _plain(text: str) -> str:
    text = text.strip("\n")
    if re.fullmatch(r"(['\"]).*\1", text):
        with contextlib.suppress(ValueError, SyntaxError):
            text = ast.literal_eval(text)  # the value of a cell: 'Andover' is shown as Andover
    if not text.strip():
        return ""
    if "\n" in text:
        return f"<pre>{html.escape(text)}</pre>"
    return f"<p>{html.escape(text)}</p>"


def _picture(kind: str, content: str, metadata) -> str:
    content = "".join(content)
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode()).decode()
    alt = metadata.get(kind, {}).get("alt") or metadata.get("alt")
    if not alt:
        raise NothingToShow(
            _(
                "A picture has no alt text, and a page must not leave out whoever "
                "cannot see it. Show it with figures.show."
            )
        )
    content = re.sub(r"\s", "", content)
    return (
        f'<figure><img src="data:{kind};base64,{content}" alt="{html.escape(str(alt))}"></figure>'
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag in SVG_TAGS:
        painted = name not in ("fill", "stroke") or PAINT.fullmatch(value) is not None
        return name in SVG_ATTRIBUTES and painted
    if name == "href":
        return tag == "a" and re.match(r"(https?://|#)", value, re.I) is not None
    if name == "src":
        return tag == "img" and PICTURE.fullmatch(value) is not None
    return name in ATTRIBUTES


def _take_out(soup) -> None:
    """What is not content: scripts with their text, and styles that could fetch something."""
    for drawing in soup("svg"):
        if "map" not in drawing.get("class", []):  # of drawings, only our own maps
            drawing.decompose()
    for tag in soup(GONE_WITH_CONTENT):
        if tag.name != "title" or not tag.find_parent("svg"):  # that of a shape is its name
            tag.decompose()
    for tag in soup.find_all(style=re.compile(r"url\s*\(|\\|expression|@import", re.I)):
        del tag["style"]


def _shift_headings(soup, top: int) -> None:
    headings = soup.find_all(HEADINGS)
    # A level that a module leaves out is closed up: screen readers count on every step.
    levels = sorted({heading.name for heading in headings})
    for heading in headings:
        heading.name = f"h{min(6, top + levels.index(heading.name))}"


def _name_tables(soup) -> None:
    """Column and row heads that a screen reader can use, and room to scroll on a phone."""
    for table in soup.find_all("table"):
        table.attrs.pop("border", None)
        for head in table.find_all("th"):
            if not head.get("scope"):
                head["scope"] = "col" if head.find_parent("thead") else "row"
        for cell in table.find_all(["td", "th"]):
            if re.fullmatch(
                r"[±≈<>−+$-]?\s?[\d,.]+\s?%?(\s?±\s?[\d,.]+%?)?", cell.get_text().strip()
            ):
                cell["class"] = [*cell.get("class", []), "number"]
        _into_cards(table)
        if "overflow" not in (table.parent.get("style") or ""):
            caption = table.find("caption")
            label = caption.get_text(" ", strip=True) if caption else "Table"
            around = {"class": "wide", "role": "group", "aria-label": label, "tabindex": "0"}
            table.wrap(soup.new_tag("div", attrs=around))


def _into_cards(table) -> None:
    """Let the rows of a table of sentences become cards on a phone. To a screen reader it stays a
    table: a browser forgets what is one where it is laid out in another way, so roles say it."""
    heads = [head.get_text(" ", strip=True) for head in table.select("thead tr:last-child > *")]
    rows = [row.find_all(["th", "td"]) for row in table.select("tbody > tr")]
    longest = max((len(cell.get_text()) for row in rows for cell in row[1:]), default=0)
    if longest <= LONG_CELL or any(len(row) != len(heads) for row in rows):
        return
    table["class"] = [*table.get("class", []), "cards"]
    table["role"] = "table"
    for part in table(["thead", "tbody"]):
        part["role"] = "rowgroup"
    for row in table("tr"):
        row["role"] = "row"
    for head in table.select("thead th"):
        head["role"] = "columnheader"
    for row in rows:
        for label, cell in zip(heads, row, strict=True):
            cell["role"] = "rowheader" if cell.name == "th" else "cell"
            if cell.name == "td":
                cell["data-label"] = label


def _prefix_ids(soup, prefix: str) -> None:
    for tag in soup.find_all(id=True):
        tag["id"] = f"{prefix}-{tag['id']}"
    for name in ("aria-labelledby", "aria-describedby"):
        for tag in soup.find_all(attrs={name: True}):
            tag[name] = " ".join(f"{prefix}-{part}" for part in tag[name].split())
    for tag in soup.find_all("a", href=re.compile("^#")):
        tag["href"] = f"#{prefix}-{tag['href'][1:]}"


def _hide_folders(soup, hidden: list[str]) -> None:
    for text in list(soup.find_all(string=True)):
        shown = without_folders(str(text), hidden)
        if shown != str(text):
            text.replace_with(shown)
    for tag in soup.find_all(True):
        for name in ("alt", "aria-label"):
            if tag.get(name):
                tag[name] = without_folders(tag[name], hidden)
