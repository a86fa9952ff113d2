"""How fresh the sources of a newer release are."""

from __future__ import annotations

from community_data.compare.changes import Changes
from community_data.data import Package
from community_data.text.lists import shown
from community_data.text.translate import _, ngettext
from community_data.validate.values import day


def of_packages(old: Package, new: Package, changes: Changes) -> None:
    """Is each source fresher than it was, and how long did it take to come out."""
    before = {str(source["title"]): source for source in old.sources}
    after = {str(source["title"]): source for source in new.sources}
    for title in [title for title in before if title not in after]:
        sentence = _("The source {name} is gone.").format(name=shown(title, 80))
        changes.add("gone", "source", sentence, old=title)
    for title, source in after.items():
        name, dates = shown(title, 80), _dates(source)
        if title not in before:
            sentence = _("The source {name} is new.").format(name=name)
            changes.add("added", "source", f"{sentence}{dates}", new=title)
            continue
        change, text, moved = _change(before[title], source)
        sentence = text.format(name=name, n=f"{abs(moved or 0):,}")
        changes.add(change, "source", f"{sentence}{dates}", old=title, new=title, difference=moved)


def _change(was: dict, source: dict) -> tuple[str, str, int | None]:
    """How a source changed, its sentence with {name} and {n}, and the days between the two."""
    before, after = _days(was), _days(source)
    if None in (before["collected_to"], after["collected_to"]):
        moved = 0 if before == after else None
    else:
        moved = after["collected_to"] - before["collected_to"]
    if moved is None:
        return "newer", _("{name} now says other dates."), moved
    if moved > 0:
        text = ngettext("{name} is {n} day newer.", "{name} is {n} days newer.", moved)
        return "newer", text, moved
    if moved < 0:
        text = ngettext(
            "{name} is {n} day older than before.", "{name} is {n} days older than before.", -moved
        )
        return "older", text, moved
    if before["published"] != after["published"]:
        return "newer", _("{name} was published again, with no newer days in it."), moved
    return "same", _("{name} has no newer data."), moved


def _days(source: dict) -> dict[str, int | None]:
    return {key: day(str(source.get(key) or "")) for key in ("collected_to", "published")}


def _dates(source: dict) -> str:
    """“ It has data to 2026-06-28, published 4 days later.”, as far as the source tells."""
    days = _days(source)
    if days["collected_to"] is None:
        return ""
    if days["published"] is None:
        return " " + _("It has data to {day}.").format(day=source["collected_to"])
    later = days["published"] - days["collected_to"]
    return " " + ngettext(
        "It has data to {day}, published {n} day later.",
        "It has data to {day}, published {n} days later.",
        later,
    ).format(day=source["collected_to"], n=f"{later:,}")
