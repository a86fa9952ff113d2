"""The practice service: it answers as the Census API, a portal of Socrata and an agency's site do.

SYNTHETIC: every table of it is invented (`datasets/practice_api/build.py` makes them). A WSGI
application, so that a server can hold it, or a kernel without network can ask it directly.

The shapes and the errors are those of the services (`tests/fetch/test_contract.py` says where they
are described). Of the language of Socrata it knows what the course uses.
"""

from __future__ import annotations

import csv
import functools
import json
import operator
import random
import re
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs

from community_data.data.package import DATASETS

FOLDER = DATASETS / "practice_api"
VISITS, GONE, BUSY, TIRED = "f00d-s1te", "g0ne-2019", "busy-t0wn", "t1re-d0wn"
MEALS, OLD_MEALS = "school-meals.xlsx", "school-meals-2019.xlsx"
KEY_BEGINS = "practice-"
WAIT = "1"  # seconds, in Retry-After
HOURS = "7200"
_LEVELS = {"county subdivision": {"state", "county"}, "tract": {"state"}}
_COMPARED = re.compile(r"\s*(\w+)\s*(>=|<=|!=|=|>|<)\s*('(?:[^']|'')*'|-?\d+(?:\.\d+)?)\s*")
_OPERATORS = {
    "=": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt, ">=": operator.ge,
    "<=": operator.le,
}  # fmt: skip
_PAGE = "<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>"


class Refused(Exception):
    """A status, a type and a body; `headers` come on top."""

    def __init__(self, status: str, kind: str, body: str, **headers: str) -> None:
        super().__init__(status)
        self.status, self.kind, self.body = status, kind, body.encode()
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    """Answer one request (PEP 3333)."""
    path = environ.get("PATH_INFO", "")
    asked = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    try:
        kind, body = _answer(path, asked)
        status, headers = "200 OK", {}
    except Refused as refused:
        status, kind, body, headers = refused.status, refused.kind, refused.body, refused.headers
    sent = {"Content-Type": kind, "Content-Length": str(len(body)), **headers}
    start_response(status, list(sent.items()))
    return [body]


def _answer(path: str, asked: dict[str, list[str]]) -> tuple[str, bytes]:
    if found := re.fullmatch(r"/data/(\d{4})/acs/acs5", path):
        return "application/json;charset=utf-8", _census(found[1], asked)
    if found := re.fullmatch(r"/resource/([\w-]+)\.json", path):
        return "application/json;charset=utf-8", _socrata(found[1], asked)
    if path == f"/files/{MEALS}":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return kind, (FOLDER / MEALS).read_bytes()
    if path == f"/files/{OLD_MEALS}":
        raise Refused("410 Gone", "text/html", _PAGE.format(title="This file was taken down"))
    if path == "/food":
        return "text/html", _PAGE.format(title="Food in Riverbend").encode()
    raise Refused("404 Not Found", "text/html", _PAGE.format(title="Not found"))


@functools.cache
def _tables() -> dict:
    return json.loads((FOLDER / "census.json").read_text("utf-8"))


def _census(year: str, asked: dict[str, list[str]]) -> bytes:
    key = asked.get("key", [""])[0]
    if not key.startswith(KEY_BEGINS):
        page = "invalid_key" if key else "missing_key"
        raise Refused(
            "302 Found", "text/html", "", Location=f"/data/{page}.html", X_DataWebAPI_KeyError="1"
        )
    levels = _tables().get(year)
    if levels is None:
        raise Refused("404 Not Found", "text/html", _PAGE.format(title="Not found"))
    level, code = _geography(asked.get("for", [""])[0])
    within = dict(map(_geography, " ".join(asked.get("in", [])).split()))
    if level not in levels or not _LEVELS[level] <= within.keys() <= {"state", "county"}:
        raise _census_error("unknown/unsupported geography hierarchy")
    names = [name for name in ",".join(asked.get("get", [""])).split(",") if name]
    if not names:
        raise _census_error("missing 'get' argument")
    rows = levels[level]
    unknown = [name for name in names if name not in rows[0]]
    if unknown:
        raise _census_error(f"unknown variable '{unknown[0]}'")
    wanted = within | {level: code}
    rows = [row for row in rows if all(value in ("*", row[name]) for name, value in wanted.items())]
    if not rows:
        raise Refused("204 No Content", "text/plain", "")
    columns = [*names, "state", "county", level]
    lines = [json.dumps(line) for line in (columns, *([row[c] for c in columns] for row in rows))]
    return ("[" + ",\n".join(lines) + "]").encode()


def _geography(text: str) -> tuple[str, str]:
    level, _colon, code = text.strip().partition(":")
    return level, code


def _census_error(words: str) -> Refused:
    return Refused("400 Bad Request", "text/plain", f"error: {words}")


@functools.cache
def _visits() -> list[dict[str, str]]:
    with (FOLDER / "food-site-visits.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@functools.cache
def _turns() -> dict[str, int]:
    """How often a table was asked for that answers only the second time."""
    return {}


def _socrata(name: str, asked: dict[str, list[str]]) -> bytes:
    if name == TIRED:
        raise _socrata_error("429 Too Many Requests", "throttled", "Too many", Retry_After=HOURS)
    if name == BUSY:
        _turns()[name] = _turns().get(name, 0) + 1
        if _turns()[name] % 2:
            raise _socrata_error("429 Too Many Requests", "throttled", "Too many", Retry_After=WAIT)
    elif name != VISITS:
        told = {"code": "dataset.missing", "error": True, "message": "Not found"}
        raise Refused(
            "404 Not Found", "application/json", json.dumps(told | {"data": {"id": name}})
        )
    one = {key: values[0] for key, values in asked.items()}
    limit, offset = _whole(one.pop("$limit", "1000")), _whole(one.pop("$offset", "0"))
    order, select = one.pop("$order", ""), one.pop("$select", "*")
    where = one.pop("$where", "")
    rows = [row for row in _visits() if _fits(row, where)]
    for column, value in one.items():
        _column(column)
        rows = [row for row in rows if row[column] == value]
    rows = _ordered(rows, order, offset)[offset : offset + limit]
    columns = list(_visits()[0]) if select == "*" else [part.strip() for part in select.split(",")]
    for column in columns:
        _column(column)
    return json.dumps([{c: row[c] for c in columns if row[c]} for row in rows]).encode()


def _ordered(rows: list[dict], order: str, offset: int) -> list[dict]:
    """The rows in the order that was asked for; without one, each page has an order of its own."""
    if not order:
        return random.Random(f"no order {offset}").sample(rows, len(rows))
    rows = list(rows)
    for part in reversed(order.split(",")):
        column, _blank, way = part.strip().partition(" ")
        column = "visit_id" if column == ":id" else column
        _column(column)
        rows.sort(key=operator.itemgetter(column), reverse=way.strip().upper() == "DESC")
    return rows


def _fits(row: dict[str, str], where: str) -> bool:
    for part in re.split(r"\s+and\s+", where, flags=re.IGNORECASE) if where.strip() else ():
        found = _COMPARED.fullmatch(part)
        if found is None:
            message = "Could not parse SoQL query"
            raise _socrata_error("400 Bad Request", "query.compiler.malformed", message)
        column, sign, value = found.groups()
        _column(column)
        own: object = row[column]
        if value.startswith("'"):
            value = value[1:-1].replace("''", "'")
        else:
            own, value = float(own or "nan"), float(value)
        if not _OPERATORS[sign](own, value):
            return False
    return True


def _column(name: str) -> None:
    if name not in _visits()[0]:
        code = "query.soql.no-such-column"
        message = f"Query coordinator error: {code}; No such column: {name}"
        raise _socrata_error("400 Bad Request", code, message)


def _whole(text: str) -> int:
    if not text.isdigit():
        raise _socrata_error("400 Bad Request", "query.compiler.malformed", "Not a whole number")
    return int(text)


def _socrata_error(status: str, code: str, message: str, **headers: str) -> Refused:
    told = {"message": message, "errorCode": code, "data": {}}
    return Refused(status, "application/json;charset=utf-8", json.dumps(told), **headers)
