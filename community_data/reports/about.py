"""The pages about the site itself: its data and how fresh they are, and who can read it."""

from __future__ import annotations

import json
from pathlib import Path

from community_data.data import coverage, newest_first, schema
from community_data.reports import page, site
from community_data.reports.measures import age_of
from community_data.reports.plan import Plan
from community_data.reports.source_words import entry
from community_data.text.dates import day_in, long_day, today
from community_data.text.lists import and_, paragraph
from community_data.text.people import upper_first
from community_data.text.translate import _, lazy_gettext

# What axe found, by `python tools/accessibility.py`, which measures a whole site again.
MEASURED = Path(__file__).with_name("accessibility.json")
KINDS = {
    "index": lazy_gettext("the list of places"),
    "place": lazy_gettext("the page of a place"),
    "compare": lazy_gettext("two places side by side"),
    "data": lazy_gettext("about the data"),
    "changes": lazy_gettext("what a newer release changed"),
    "accessibility": lazy_gettext("this page"),
}


def data_page(plan: Plan, changes: bool) -> str:
    """What the numbers are made of, how fresh they are, and how people are protected.

    changes: whether there is a page about what changed since the release before.
    """
    package = plan.package
    used = page.sources_used(plan)
    listed = [entry(source) for source in used]
    return page.render(
        "data.html.j2",
        about=page.about(package),
        release=plan.release,
        metas=page.META_NAMES,
        contact=plan.contact,
        sources=listed,
        sources_open=True,
        ages=[age_of(package, source) for source in used],
        late=[source for source in listed if source["late"]],
        tables=_tables(plan),
        measures=_measures(plan),
        changes=site.CHANGES if changes else "",
        smallest=package.smallest_count,
        day=long_day(today()),
    )


def accessibility_page(plan: Plan) -> str:
    """Who can read the site, as far as it was measured, and what nobody measured."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    return page.render(
        "accessibility.html.j2",
        about=page.about(plan.package),
        release=plan.release,
        metas=page.META_NAMES,
        contact=plan.contact,
        axe=measured["axe"],
        browser=measured["browser"],
        day=day_in(measured["day"]),
        kinds=and_([str(KINDS[kind]) for kind in measured["violations"]]),
        violations=sum(measured["violations"].values()),
        widths=and_([str(width) for width in measured["widths"]]),
    )


def _tables(plan: Plan) -> list[dict]:
    """The tables that pages are made of, as the package says. None has a row about one person."""
    used = {"places", *(table for module in plan.modules for table in module.tables)}
    return [
        {
            "title": str(resource.get("title") or resource["name"]),
            "description": str(resource.get("description") or ""),
        }
        for resource in plan.package.descriptor["resources"]
        if resource.get("name") in used and not schema.of(resource["name"]).of_people
    ]


def _measures(plan: Plan) -> list[dict]:
    """What the pages can say in numbers: whom each measure counts, by what, and of when."""
    package = plan.package
    if not any("measures" in module.tables for module in plan.modules):
        return []
    table = package.measures
    if plan.measure and not plan.all_measures:
        table = table[table["measure"] == plan.measure]
    told = []
    for measure, rows in table.groupby("measure", sort=False, observed=True):
        groupings = [by.replace("_", " ") for by in rows["group_by"].unique() if by != "all"]
        periods = sorted(rows["period"].unique(), key=newest_first)
        about = _("{people}.").format(people=upper_first(coverage.who_is_counted(package, measure)))
        by = _("By {groupings}.").format(groupings=and_(groupings)) if groupings else ""
        when = _("Data of {period}.").format(period=and_(periods))
        title = upper_first(measure.replace("_", " "))
        told.append({"title": title, "description": paragraph(about, by, when)})
    return told
