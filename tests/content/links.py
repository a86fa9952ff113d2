"""Rules for links: to a file or a heading that is there, or to the first page of a site."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.content.pages import MARKDOWN, Page, read

BARE = re.compile(r"https?://[^\s<>)\"'`”]+")


def links(page: Page) -> list[str]:
    """Links that do not hold: what stands behind each, and why."""
    problems = []
    for target in targets(page):
        problem = _site(target) if "//" in target or ":" in target else _here(target, page)
        if problem:
            problems.append(f"{target}: {problem}")
    return problems


def targets(page: Page) -> list[str]:
    """Where its links and pictures point, in the text that a reader is shown."""
    found = []
    for part in page.parts:
        if part.kind == "text":
            for token in MARKDOWN.parse(part.source):
                found += re.findall(r"""(?:href|src)=["']([^"']+)""", token.content)
                for child in token.children or []:
                    found += [child.attrs[key] for key in ("href", "src") if key in child.attrs]
                    if child.type == "text":
                        found += BARE.findall(child.content)
    return list(dict.fromkeys(str(target) for target in found))


def _site(target: str) -> str:
    parts = urlsplit(target)
    if parts.scheme != "https":
        return "a site begins with https://"
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        return "link to the first page of the site: deeper pages move"
    return ""


def _here(target: str, page: Page) -> str:
    path, _, anchor = target.partition("#")
    file = (page.file.parent / unquote(path)).resolve() if path else page.file
    if path.startswith("/"):
        return "it begins at the root of one machine: make it relative"
    if page.is_module and path and page.file.parents[1].resolve() not in file.parents:
        return "trainees get the folder of the modules only: link to what lies in it"
    if path and not file.exists():
        return "there is no such file"
    if anchor and unquote(anchor) not in anchors(file, page):
        return "there is no such heading"
    return ""


def anchors(file: Path, page: Page) -> set[str]:
    """The names by which headings can be reached: GitHub's, or JupyterLab's in a notebook."""
    if file.suffix not in (".md", ".ipynb"):
        return set()
    there = page if file == page.file else read(file, file.parent)
    if there.is_module:
        return {heading.text.replace(" ", "-") for heading in there.headings}
    names: dict[str, int] = {}
    for heading in there.headings:
        name = re.sub(r"[^\w\- ]", "", heading.text.strip().casefold()).replace(" ", "-")
        names[name] = names.get(name, -1) + 1
        if names[name]:
            names[f"{name}-{names[name]}"] = 0
    return set(names)
