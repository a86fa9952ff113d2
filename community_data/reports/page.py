"""What a reader sees: the page of a place, and the index of all places."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from community_data import data
from community_data.data import Package
from community_data.data.places import above, levels
from community_data.reports import cache_key, parts, site, source_words
from community_data.reports.card import HEIGHT, WIDTH, Card
from community_data.reports.findings import findings, places_around
from community_data.reports.land import index_map
from community_data.reports.measures import measures_of, real_changes
from community_data.reports.script import Script
from community_data.text.dates import day_in, long_day, today
from community_data.text.lists import and_
from community_data.text.numbers import whole
from community_data.text.templates import printable_html, web_address, whole_page
from community_data.text.translate import _, locale, ngettext

if TYPE_CHECKING:
    from community_data.reports.plan import PagePlan, Plan
    from community_data.reports.run import Failure, Section

FOLDER = Path(__file__).parent
MOST_PUBLISHERS = 3  # that stand at the top; all of them are in the list of sources
PLACE, FIND, COMPARE = (Script.of(FOLDER / f"{name}.js") for name in ("place", "find", "compare"))


def place_page(
    plan: Plan,
    page: PagePlan,
    sections: list[Section],
    missing: tuple[Failure, ...] = (),
    card: Card | None = None,
) -> str:
    """The page of a place, as one HTML file that needs nothing else.

    `missing` are the parts that were asked for and are not on it. `card`: what the picture to share
    says that lies beside it.
    """
    package = plan.package
    place = package.place(page.place_id)
    rows = _rows_shown(package, page.place_id, plan.measure)
    return render(
        "page.html.j2",
        about=about(package),
        key=page.key,
        release=plan.release,
        place_id=page.place_id,
        name=place["name"],
        what=_what(plan),
        where=_where(package, place),
        made_by=made_by(package, sources_used(plan)),
        population=_number(place["population"]),
        period=_newest_period(rows),
        findings=findings(package, page.place_id) if len(sections) > 1 else [],
        changes=real_changes(package, page.place_id, plan.before) if plan.all_measures else {},
        sections=[_marked(section) for section in sections],
        sheets=[module.id for module in plan.modules if module.sheet],
        measures=measures_of(package, page.place_id, plan.before) if plan.all_measures else [],
        release_before=plan.before.version if plan.before else "",
        around=[package.place(other)["name"] for other in places_around(package, page.place_id)],
        table_file=site.table_file(page.file),
        card=card,
        card_file=site.card_file(page.file),
        card_size=(WIDTH, HEIGHT),
        address=plan.address,
        own_file=page.file,
        script=PLACE,
        day=long_day(today()),
        missing=[failure.title or _title(plan, failure.module) for failure in missing],
        extract=_extract(package, place),
        contact=plan.contact,
        estimates=any("±" in section.html for section in sections),
        sources=sources_shown(plan),
        metas=META_NAMES,
    )


def _marked(section: Section) -> Section:
    """The section between the comments by which a later run knows it."""
    return replace(section, html=parts.marked(section.key, printable_html(section.html)))


def _title(plan: Plan, module: str) -> str:
    """What readers know a module by."""
    return next((known.title for known in plan.modules if known.id == module), module)


def compare_page(plan: Plan, numbers: dict) -> str:
    """The page that puts two places side by side; numbers: those of `side_by_side.numbers_of`."""
    return render(
        "compare.html.j2",
        about=about(plan.package),
        release=plan.release,
        numbers=numbers,
        contact=plan.contact,
        script=COMPARE,
        metas=META_NAMES,
    )


def index_page(
    plan: Plan, pages: dict[str, site.Page], failed: list[dict], compared: bool = False
) -> str:
    """The index: every place with a page (by place_id), and those that have none.

    compared: whether there is a page that puts two places side by side, and a file of all numbers.
    """
    package = plan.package
    places = package.places
    abouts = {page.about for page in pages.values()}
    what = abouts.pop() if len(abouts) == 1 else ""
    reasons = {entry["place_id"]: entry for entry in failed}
    shown = places[places["place_id"].isin([*pages, *reasons])]
    names = places.set_index("place_id")["name"].to_dict()
    land = index_map(package, pages)
    groups = []
    for level in levels(package):
        of_level = shown[shown["level"] == level]
        parents = list(dict.fromkeys(of_level["parent_id"]))
        for parent in sorted(parents, key=lambda p: str(names.get(p, ""))):
            rows = of_level[of_level["parent_id"] == parent].sort_values("name")
            # The publisher's own word, which may be of any language: it gets no plural.
            heading = str(level)[:1].upper() + str(level)[1:]
            if len(parents) > 1 and parent in names:
                heading = f"{heading}: {names[parent]}"
            groups.append(
                {
                    "heading": heading,
                    "places": [
                        _entry_of(row, pages.get(row["place_id"]), what, reasons)
                        | {"number": land.numbers.get(row["place_id"], "")}
                        for _index, row in rows.iterrows()
                    ],
                }
            )
    return render(
        "index.html.j2",
        about=about(package),
        release=plan.release,
        what=what,
        groups=groups,
        compare=site.COMPARE if compared else "",
        changes=site.CHANGES if (plan.folder / site.CHANGES).exists() else "",
        numbers=site.NUMBERS if compared else "",
        megabytes=-(-(plan.folder / site.NUMBERS).stat().st_size // 10**6) if compared else 0,
        script=FIND,
        map=land.svg,
        count=len(pages),
        contact=plan.contact,
        failed=[{**entry, "name": names[entry["place_id"]]} for entry in failed],
        sources=sources_shown(plan),
        metas=META_NAMES,
    )


def _entry_of(row: pd.Series, page: site.Page | None, what: str, reasons: dict) -> dict:
    """A place in the index: its page, or why it has none."""
    return {
        "name": row["name"],
        "file": page.file if page else "",
        "what": page.about if page and not what else "",
        "population": _number(row["population"]),
        "failures": reasons.get(row["place_id"], {}).get("failures", []),
    }


META_NAMES = {
    "run": site.RUN,
    "release": site.RELEASE,
    "place": site.PLACE,
    "about": site.ABOUT,
    "failed": site.FAILED,
    "created": site.CREATED,
}


def render(file: str, **said) -> str:
    """A page of the site from one of its templates, without what belongs in no HTML."""
    return whole_page(FOLDER / file, **said, language=locale().language)


def about(package: Package) -> dict:
    """What every page says of the package."""
    licenses = package.descriptor.get("licenses")
    return {
        "title": package.title,
        "version": package.version,
        "synthetic": package.synthetic,
        "created": day_in(package.descriptor.get("created")),
        "created_day": str(package.descriptor.get("created") or "")[:10],
        "licenses": [
            {
                "title": str(entry.get("title") or entry.get("name")),
                "url": web_address(entry.get("path")),
            }
            for entry in (licenses if isinstance(licenses, list) else [])
            if isinstance(entry, dict) and (entry.get("title") or entry.get("name"))
        ],
        "made": long_day(today()),
        "makers": _makers(package.descriptor.get("contributors")),
        "course_version": cache_key.course_version(),
    }


def _makers(contributors: object) -> list[dict]:
    """Who made the package, as its descriptor says (Data Package v2: `contributors`)."""
    entries = contributors if isinstance(contributors, list) else []
    return [
        {
            "title": str(entry.get("title") or entry.get("organization")),
            "url": web_address(entry.get("path")),
            "email": _email(entry.get("email")),
        }
        for entry in entries
        if isinstance(entry, dict) and (entry.get("title") or entry.get("organization"))
    ]


def made_by(package: Package, sources: list[dict]) -> str:
    """Who made the data, as far as the package says it: people, publishers, or its own name."""
    makers = [maker["title"] for maker in _makers(package.descriptor.get("contributors"))]
    if makers:
        return _("Who made the data: {makers}.").format(makers=and_(makers))
    publishers = list(dict.fromkeys(str(s["publisher"]) for s in sources if s.get("publisher")))
    if len(publishers) > MOST_PUBLISHERS:
        others = _("{n} more").format(n=whole(len(publishers) - MOST_PUBLISHERS + 1))
        publishers = [*publishers[: MOST_PUBLISHERS - 1], others]
    if publishers:
        return _("Who published the numbers: {names}.").format(names=and_(publishers))
    return _("The data: “{title}”.").format(title=package.title)


def _email(text: object) -> str:
    """An address that may be shown; empty for anything else."""
    return text if isinstance(text, str) and re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", text) else ""


def _extract(package: Package, place: pd.Series) -> str:
    """What the table of places leaves out of this place, where it is an extract; else empty."""
    inside = package.places[package.places["parent_id"] == place["place_id"]]
    people = place["population"]
    sums = inside.groupby("level", sort=False)["population"].sum()
    if sums.empty or not people > 0 or sums.max() >= 0.99 * people:
        return ""
    # A town may be parted in two ways: what the fuller one leaves out, both leave out.
    level, covered = str(sums.idxmax()), sums.max()
    inside = inside[inside["level"] == level]
    return ngettext(
        "These data are an extract: of {name} they hold {n} place of the level “{level}”, where "
        "{covered} of its {people} residents live.",
        "These data are an extract: of {name} they hold {n} places of the level “{level}”, where "
        "{covered} of its {people} residents live.",
        len(inside),
    ).format(
        name=place["name"],
        n=len(inside),
        level=level,
        covered=whole(covered),
        people=whole(people),
    )


def _what(plan: Plan) -> str:
    """What a page is about, for its heading: “poverty by age”."""
    if plan.all_measures:
        return _("community data")
    if plan.measure:
        words = plan.measure.replace("_", " ")
        if not plan.group_by:
            return words
        group_by = plan.group_by.replace("_", " ")
        return _("{measure} by {group_by}").format(measure=words, group_by=group_by)
    return plan.modules[0].title


def _where(package: Package, place: pd.Series) -> str:
    """ "Town in Capitol COG, Connecticut": the level and the places around it."""
    places = package.places.set_index("place_id")
    way = above(places["parent_id"], place["place_id"])[1:]
    around = [str(places.loc[at, "name"]) for at in way]
    level = str(place["level"])[:1].upper() + str(place["level"])[1:]
    if not around:
        return level
    return _("{level} in {places}").format(level=level, places=", ".join(around))


def _rows_shown(package: Package, place_id: str, measure: str) -> pd.DataFrame:
    if "measures" not in package.tables:
        return pd.DataFrame(columns=data.schema.of("measures").columns)
    rows = package.measures
    rows = rows[rows["place_id"] == place_id]
    return rows[rows["measure"] == measure] if measure else rows


def _newest_period(rows: pd.DataFrame) -> str:
    return max(rows["period"], key=data.newest_first) if len(rows) else ""


def sources_shown(plan: Plan) -> list[dict]:
    """The sources of what is shown, as a page lists them."""
    return [source_words.entry(source) for source in sources_used(plan)]


def sources_used(plan: Plan) -> list[dict]:
    """The sources of what is shown: those of other tables or measures are left out."""
    # No module needs stories, and several tell them where they are.
    tables = {"places", "stories", *(table for module in plan.modules for table in module.tables)}
    shown = []
    for source in plan.package.sources:
        if source.get("tables") and not tables & set(source["tables"]):
            continue
        # One module is about one measure; several may look at all that the package has.
        measures = source.get("measures")
        if len(plan.modules) == 1 and plan.measure and measures and plan.measure not in measures:
            continue
        shown.append(source)
    return shown


def _number(value: float) -> str:
    return "" if value is None or math.isnan(value) else whole(value)
