"""A release: tables as CSV files, and the descriptor (Data Package v2) that says what they are."""

import csv
import hashlib
import io
import json

from recipe.tables import TABLES

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
DESCRIPTION = (
    "SYNTHETIC. Riverbend is an invented region of 8 towns and 30 neighborhoods, made to practice "
    "on. No person, place or organization in it is real. Rates and margins are chosen to look like "
    "those of real American communities; gaps between groups follow from stated causes."
)


def csv_bytes(columns: list[str], rows: list[dict]) -> bytes:
    """A table as UTF-8 CSV with LF line ends; None becomes an empty cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def sources(version: str, parameters: dict, tables: dict) -> list[dict]:
    """The sources of the tables in this release, with the dates that hold for it."""
    return [
        {
            "title": source["title"],
            "description": source["note"],
            "kind": source["kind"],
            "collected_to": source["collected_to"][version],
            "published": source["published"][version],
            "tables": source["tables"],
            "measures": source["measures"],
        }
        for source in parameters["sources"]
        if version in source["published"] and any(table in tables for table in source["tables"])
    ]


def resource(name: str, content: bytes, parameters: dict) -> dict:
    """The descriptor of one table."""
    table = TABLES[name]
    schema = {"schema": table["schema"]} if "schema" in table else {}
    promise = {"report_back": parameters["report_back"]} if name == "roadmap" else {}
    described = {
        "name": name,
        "title": f"{table['title']} (synthetic)",
        "description": f"SYNTHETIC. {table['description']}",
        "synthetic": True,
        "path": file_name(name),
        "format": table.get("format", "csv"),
        "mediatype": table.get("mediatype", "text/csv"),
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    return described | schema | promise


def agreement(stated: dict) -> dict:
    """The agreement as JSON can hold it, its last day as text."""
    return stated | {"keep_until": stated["keep_until"].isoformat()}


def file_name(table: str) -> str:
    """The file of a table."""
    return f"{table}.{TABLES[table].get('format', 'csv')}"


def package(release: dict, tables: dict, parameters: dict) -> dict[str, bytes]:
    """The files of a release by name: one a table, and the descriptor.

    A table is rows, or bytes as they are.
    """
    version = release["version"]
    files = {}
    for name, rows in tables.items():
        if isinstance(rows, bytes):
            files[file_name(name)] = rows
            continue
        columns = [field["name"] for field in TABLES[name]["schema"]["fields"]]
        files[file_name(name)] = csv_bytes(columns, rows)
    descriptor = {
        "$schema": PROFILE,
        "name": "riverbend",
        "title": f"Riverbend (synthetic practice region), {version}",
        "description": DESCRIPTION,
        "version": version,
        "created": f"{release['created']}T00:00:00Z",
        "synthetic": True,
        "default_place": parameters["default_place"],
        "sources": sources(version, parameters, tables),
        "licenses": [LICENCE],
        "agreement": agreement(parameters["agreement"]),
        "leads": parameters["leads"],
        "resources": [resource(name, files[file_name(name)], parameters) for name in tables],
    }
    text = json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"
    return files | {"datapackage.json": text.encode("utf-8")}
