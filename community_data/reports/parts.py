"""The parts of pages, by what they are made of: one that is there already is not made again.

A part depends on what its notebook can read, and no run can read more. A module that names in
`syllabus.toml` what its lesson `reads` gets a package of those tables alone; any other module gets
the whole protected copy, and is made again whenever anything in it changes. On a page each part
stands between two comments, with the fingerprint of what it was made of and its own; no part can
write a comment itself (`content.safe`).
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from community_data import data
from community_data.atomic import link_file, write_file
from community_data.course.syllabus import Module
from community_data.data import Package, responses

DAY = "created"  # in `reads`: the day on which the package was made
_PART = re.compile(r"<!--part ([0-9a-f]{64}) ([0-9a-f]{64})-->(.*?)<!--/part-->", re.S)


def readable(package: Package, module: Module, folder: Path) -> Package:
    """The package that a module's runs read, laid out in `folder`: what its lesson reads alone."""
    if not module.reads:
        return package
    target = folder / module.id / package.folder.name
    target.mkdir(parents=True)
    descriptor = _narrowed(package.descriptor, module.reads)
    for resource in descriptor["resources"]:
        source = package.file(resource["name"])
        file = target / source.relative_to(package.folder)
        file.parent.mkdir(parents=True, exist_ok=True)
        link_file(source, file)
    write_file(target / "datapackage.json", json.dumps(descriptor, ensure_ascii=False, indent=1))
    return data.open_package(target)


def _narrowed(descriptor: dict, reads: tuple[str, ...]) -> dict:
    """What a descriptor says of some tables, and of the package as a whole but for its version."""
    told = {name: value for name, value in descriptor.items() if name != "version"}
    told["resources"] = [r for r in descriptor["resources"] if r.get("name") in reads]
    sources = descriptor.get("sources")
    if isinstance(sources, list):
        told["sources"] = [source for source in sources if _is_of(source, reads)]
        dated = all(isinstance(s, dict) and s.get("published") for s in told["sources"])
        if dated and DAY not in reads:
            told.pop(DAY, None)  # it stands in only where a source does not tell its own day
    if responses.TABLE not in reads:
        told.pop(responses.SURVEY, None)
    return told


def _is_of(source: object, reads: tuple[str, ...]) -> bool:
    tables = source.get("tables") if isinstance(source, dict) else None
    return not isinstance(tables, list) or not tables or any(table in reads for table in tables)


def marked(key: str, html: str) -> str:
    """A part as it stands on a page."""
    return f"<!--part {key} {_sha256(html)}-->{html}<!--/part-->"


def there(page: Path) -> dict[str, str]:
    """The parts on a page that are as they were written: key -> HTML."""
    try:
        text = page.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    return {key: html for key, own, html in _PART.findall(text) if _sha256(html) == own}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
