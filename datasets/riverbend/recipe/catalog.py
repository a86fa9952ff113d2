"""The catalog, datasets/README.md: what every table of every release is, from the descriptors."""

import json
from datetime import date

HEAD = """\
# Data catalog

> Everything on this page is **synthetic**: invented to practice on. No person, place or
> organization in it is real.

This page is generated. To make it and all the data again, run `python datasets/riverbend/build.py`;
with `--check`, the command names what is stale. The numbers come from
[parameters.toml](riverbend/parameters.toml), which states why rates differ and which published
figures they lean on, and from [places.csv](riverbend/places.csv). What is known because the region
was made (which shift is real, which rows were damaged, the hidden counts) is in
[truth](riverbend/truth/), for tests and facilitators.

Kinds of sources: **count** (people's records, everybody counted), **survey** (a sample, with
margins of error), **modelled** (worked out from other data). Freshness: the days from the last day
of collection to publication, and from there to the release.
"""


def days(start: str, end: str) -> int:
    """The days from one date to another, both as YYYY-MM-DD."""
    return (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days


def catalog(packages: dict[str, dict[str, bytes]], modules: list[dict]) -> bytes:
    """The page. `packages` are the files of each release, oldest first; `modules` the syllabus."""
    parts = [HEAD]
    for version in reversed(packages):
        files = packages[version]
        descriptor = json.loads(files["datapackage.json"])
        parts.append(f"## {descriptor['title']}\n")
        parts.append(f"Folder `riverbend/{version}`, made on {descriptor['created'][:10]}.\n")
        for resource in descriptor["resources"]:
            parts.append(section(resource, files[resource["path"]], descriptor, modules))
    return "\n".join(parts).encode("utf-8")


def uses(module: dict) -> list[str]:
    """The tables of a module: what a package needs for it, and what it practices on."""
    return [*module.get("tables", []), *module.get("practice", [])]


def section(resource: dict, content: bytes, descriptor: dict, modules: list[dict]) -> str:
    """One table of a release."""
    name = resource["name"]
    about = [f"- Features: {content.count(b'place_id')}", "- Properties: place_id"]
    if "schema" in resource:
        columns = ", ".join(field["name"] for field in resource["schema"]["fields"])
        about = [f"- Rows: {len(content.splitlines()) - 1:,}", f"- Columns: {columns}"]
    licences = ", ".join(licence["title"] for licence in descriptor["licenses"])
    users = [f"{m['id']} ({m['title']})" for m in modules if name in uses(m)]
    lines = [
        f"### {name}\n",
        f"{resource['description']}\n",
        *about,
        f"- Licence: {licences}",
        f"- Modules that use it: {', '.join(users) or 'none so far'}",
        f"- File: `{resource['path']}`, {resource['bytes']:,} bytes, `{resource['hash']}`\n",
        "| source | kind | covers | collected to | published | days to publish | days since |",
        "|---|---|---|---|---|---:|---:|",
    ]
    for source in descriptor["sources"]:
        if name in source["tables"]:
            cells = [
                source["title"],
                source["kind"],
                ", ".join(source["measures"]) or "the whole table",
                source["collected_to"],
                source["published"],
                str(days(source["collected_to"], source["published"])),
                str(days(source["published"], descriptor["created"])),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
