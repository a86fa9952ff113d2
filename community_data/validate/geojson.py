"""Files that are no CSV: boundaries in GeoJSON are looked at, others are not, and that is said.

A feature has the id of its place, and an area. Nothing is computed from it here.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pandas as pd

from community_data.text.lists import shown
from community_data.text.translate import _, lazy_gettext
from community_data.validate import integrity
from community_data.validate.csv_file import BLOCK, Watched
from community_data.validate.report import Findings

_LARGEST = 200_000_000  # bytes; boundaries of all counties of a country have some 50,000,000
_DEEP = {"Polygon": 2, "MultiPolygon": 3}  # lists around a position
_CSV = {"", "csv", "text/csv", "tsv", "text/plain"}
_GEOJSON = {"geojson", "application/geo+json"}
_GET_AGAIN = lazy_gettext("Get the file again from whoever publishes it.")


def kind(resource: dict) -> str:
    """What a table's file is: “csv”, “geojson”, or another format in the descriptor's word."""
    path = resource.get("path")
    path = path[0] if isinstance(path, list) and len(path) == 1 else path
    suffix = Path(path).suffix.casefold().lstrip(".") if isinstance(path, str) else ""
    words = [resource.get("format"), resource.get("mediatype"), suffix]
    words = [str(word).casefold().split(";")[0].strip() for word in words if word]
    if _GEOJSON & set(words):
        return "geojson"
    return next((word for word in words if word not in _CSV), "csv") if words else "csv"


def is_csv(resource: dict) -> bool:
    """Whether a table is read as CSV; the usual tables always are."""
    usual = {"places", "measures", "requests", "ballots", "stories"}
    return kind(resource) == "csv" or resource.get("name") in usual


def judge(
    name: str, file: Path, resource: dict, places: pd.DataFrame | None, findings: Findings
) -> None:
    """Say what is wrong with a file that is no CSV."""
    algorithm, expected = integrity.hash_of(resource, name, findings)
    try:
        with Watched(file, algorithm) as watched:
            raw = _read(watched) if kind(resource) == "geojson" else b""
            watched.drain()
    except OSError as error:
        what = _("its file cannot be read: {reason}").format(
            reason=error.strerror or _("the disk refuses")
        )
        findings.add("file-missing", name, what, _("Look at the permissions of the file."))
        return
    integrity.whole(name, resource, expected, watched, findings)
    if kind(resource) != "geojson":
        what = _("its file is of the format {resource}, which is not looked at").format(
            resource=shown(kind(resource))
        )
        todo = _("Nothing has to be done, unless a module needs this table: then save it as CSV.")
        findings.add("not-looked-at", name, what, todo)
        return
    if raw is None:
        findings.add(
            "geojson", name, _("its file is too large to be read"), _("Simplify the lines.")
        )
        return
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        what = _("its file is not JSON: look at its line {lineno}").format(lineno=error.lineno)
        findings.add("geojson", name, what, _GET_AGAIN)
    except (ValueError, RecursionError):
        findings.add("geojson", name, _("its file is not JSON text in UTF-8"), _GET_AGAIN)
    else:
        _features(name, content, places, findings)


def _read(watched: Watched) -> bytes | None:
    blocks, block = [], bytearray(BLOCK)
    while count := watched.readinto(block):
        blocks.append(bytes(block[:count]))
        if watched.size > _LARGEST:
            return None
    return b"".join(blocks)


def _features(name: str, content: object, places: pd.DataFrame | None, findings: Findings) -> None:
    """A FeatureCollection with an area for each place, each place once."""
    features = content.get("features") if isinstance(content, dict) else None
    collection = isinstance(content, dict) and content.get("type") == "FeatureCollection"
    if not collection or not isinstance(features, list) or not features:
        what = _("its file is not a GeoJSON FeatureCollection with features")
        findings.add("geojson", name, what, _GET_AGAIN)
        return
    known = None if places is None else set(places["place_id"].astype(object))
    ids: Counter[str] = Counter()
    for position, feature in enumerate(features, start=1):
        place, wrong = _feature(feature)
        if wrong:
            todo = _("Put it right, or get the file again.")
            findings.add("geojson", name, wrong.format(feature=position), todo)
            continue
        ids[place] += 1
        if known is not None and place not in known:
            what = _("feature {position}: {place} is not in the table places").format(
                position=position, place=shown(place)
            )
            findings.add("place-unknown", name, what, _("Look it up, or add the place to places."))
    for place, times in ids.items():
        if times > 1:
            what = _("the place {place} has {times} features").format(
                place=shown(place), times=times
            )
            findings.add("geojson", name, what, _("Join them into one MultiPolygon."))


def _feature(feature: object) -> tuple[str, str]:
    """The place of a feature, and what is wrong with it: a sentence about {feature}, or none."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "", _("feature {feature} is not a Feature")
    properties = feature.get("properties")
    place = properties.get("place_id") if isinstance(properties, dict) else None
    if not isinstance(place, str) or not place.strip():
        return "", _("feature {feature} has no place_id, as text, in its properties")
    geometry = feature.get("geometry")
    deep = _DEEP.get(geometry.get("type")) if isinstance(geometry, dict) else None
    if deep is None:
        return place, _(
            "feature {feature} has no area: its geometry is no Polygon and no MultiPolygon"
        )
    if _is_area(geometry.get("coordinates"), deep):
        return place, _crossed(geometry)
    return place, _(
        "feature {feature} has an area that is none: a ring has at least four positions (longitude "
        "from -180 to 180, latitude from -90 to 90) and ends where it began"
    )


def _crossed(geometry: dict) -> str:
    """Lines that cross each other leave it open what is inside."""
    import shapely  # a file without boundaries need not wait for it

    if shapely.is_valid(shapely.geometry.shape(geometry)):
        return ""
    return _("feature {feature} has lines that cross each other")


def _is_area(coordinates: object, deep: int) -> bool:
    if not isinstance(coordinates, list) or not coordinates:
        return False
    if deep > 1:
        return all(_is_area(inner, deep - 1) for inner in coordinates)
    return len(coordinates) >= 4 and coordinates[0] == coordinates[-1] and all(
        _is_position(one) for one in coordinates
    )  # fmt: skip


def _is_position(value: object) -> bool:
    if not isinstance(value, list) or not 2 <= len(value) <= 4:
        return False
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)
    return numbers and all(abs(n) <= limit for n, limit in zip(value, (180, 90), strict=False))
