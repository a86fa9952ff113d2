"""Where these numbers come from, for a community's page, and what the notebook shows of sources."""

from __future__ import annotations

import json

from community_data import data, fetch, figures, methods
from community_data.data.package import Package
from community_data.data.sources import page_day
from community_data.errors import CannotFetch
from community_data.exercises.options import by_letter
from community_data.exercises.unfinished import until_answered
from community_data.fetch import Answer, Service, practice
from community_data.lessons.sources import check
from community_data.text.dates import day_in, duration
from community_data.text.lists import and_, paragraph, printable
from community_data.text.numbers import whole
from community_data.text.people import words as measure_words
from community_data.text.translate import _, lazy_gettext

choices = by_letter  # as the notebook calls it

KINDS = {
    "survey": lazy_gettext("Some people were asked, not all."),
    "count": lazy_gettext("Everybody in its records is counted."),
    "modelled": lazy_gettext("A model worked the numbers out. Nobody here was asked."),
}
FOOD = "food"  # in the name of a measure, or of a need
MOST_TITLES = 3  # that the part names before a reader opens more
LONGEST = 300  # letters of a text of somebody else


def words(meanings: dict) -> figures.Html:
    """The words to choose from, and what each means."""
    line = _("“{word}”: {meaning}")
    return figures.note([line.format(word=w, meaning=text) for w, text in meanings.items()])


def meaning_of_codes() -> figures.Html:
    """What two codes of the survey mean, as its documentation has it."""
    return figures.note(
        [
            _("-666666666 as an estimate: too few people answered, so there is no number."),
            _("-555555555 as a margin: the number is fixed to a count of all, so its margin is 0."),
        ]
    )


def asked(service: Service, *paths: str, **parameters: object) -> figures.Html:
    """What a service says to each request: how much came, or the sentence of the error."""
    lines = []
    for path in paths:
        try:
            came = service.get(path, parameters)
            lines.append(_("{path}: a table came.").format(path=came.address))
        except CannotFetch as problem:
            lines.append(_("{path}: {problem}").format(path=path, problem=problem))
    return figures.note(lines)


@until_answered(lazy_gettext("The address appears here when the exercise above is answered."))
def address(request: dict, service: Service) -> figures.Html:
    """The address that is made of the parts of a request; it holds no key."""
    try:
        return figures.note(
            [_("The address:"), service.address(practice.HOUSEHOLDS, dict(request))]
        )
    except CannotFetch as problem:
        return figures.note(str(problem))


@until_answered(lazy_gettext("The record appears here when the exercise above is answered."))
def record(lines: dict, answer: Answer, place: str) -> figures.Html:
    """The record of a source as it stands in a data package."""
    if not check.source_record(lines, place).passed:
        raise ValueError("the record is not right yet")
    text = json.dumps(right_record(answer), indent=1, ensure_ascii=False)
    return figures.note([_("In datapackage.json:"), text])


def right_record(answer: Answer) -> dict:
    """The record of the practice survey, as `fetch.record` makes it."""
    return fetch.record(
        answer,
        title=_("Synthetic: Riverbend five-year household survey, table B22003"),
        publisher=_("Riverbend survey office (invented)"),
        universe=_("Households in the survey area; people in group homes are left out"),
        period="2020–2024",
        kind="survey",
        collected_from="2020-01-01",
        collected_to="2024-12-31",
        published="2026-01-29",
        license="CC-BY-4.0",
    )


@until_answered(lazy_gettext("Where the numbers come from appears here."))
def food(package, place: str, day=None) -> figures.Html:
    """Where the numbers on food come from: who made them, of when they are, and who is asked."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    about_food = [s for s in opened.sources if _food_in(opened, s)]
    if not about_food:
        none = _("There is no number on food in the data for {place}.").format(place=name)
        want = _("Who needs one can ask for it: the last lines of this part say how.")
        return figures.note([*_all_sources(opened), none, want])
    begin = _("Who in and around {place} has enough to eat? These numbers on food are here.")
    return figures.note(
        [begin.format(place=name), *(_source_line(opened, s, day) for s in about_food)]
    )


@until_answered(lazy_gettext("The other sources appear here."))
def others(package, place: str, day=None) -> figures.Html:
    """The same for all other numbers, a sentence or two each."""
    opened = data.open_package(package)
    found = [s for s in _of_numbers(opened) if not _food_in(opened, s)]
    if not found:
        return figures.note(_("No other source of numbers is named in the data."))
    name = opened.place(place)["name"]
    begin = _("The other numbers that pages about {place} can use:").format(place=name)
    return figures.folded(begin, figures.note([_source_line(opened, s, day) for s in found]))


def how_to_ask(package, place: str) -> figures.Html:
    """How anybody asks for a number that is not here."""
    opened = data.open_package(package)
    return figures.note(
        [
            _("Is a number about {place} missing? You can ask for it.").format(
                place=opened.place(place)["name"]
            ),
            _(
                "Write to the office that publishes it. If none is named, ask whoever made this "
                "page. Say which number, for which places and years, and what you want to decide."
            ),
            _(
                "Ask for counts, never for names. Counts below {few} should stay hidden, also in "
                "what you get."
            ).format(few=opened.smallest_count),
            _("Say what residents will get back, and when. Then tell us what you were told."),
        ]
    )


def _food_in(opened: Package, source: dict) -> bool:
    """Is a source about food: does it stand behind such a measure, or such requests?"""
    if any(FOOD in measure for measure in _measures(opened, source)):
        return True
    of_requests = "requests" in source.get("tables", []) and "requests" in opened.tables
    return bool(of_requests and opened.table("requests")["need"].eq(FOOD).any())


def _measures(opened: Package, source: dict) -> list[str]:
    """The measures that a source says it covers."""
    known = opened.measures["measure"].unique() if "measures" in opened.tables else []
    return [str(name) for name in source.get("measures", []) if name in known]


def _of_numbers(opened: Package) -> list[dict]:
    tables = {"measures", "requests"}
    return [s for s in opened.sources if not s.get("tables") or tables & set(s["tables"])]


def _all_sources(opened: Package) -> list[str]:
    """What the part begins with where none is about food: where all its numbers come from."""
    titles = [_safe(str(source["title"])) for source in _of_numbers(opened)]
    if len(titles) > MOST_TITLES:
        text = _("The numbers on this page come from {n} sources.").format(n=whole(len(titles)))
    else:
        text = _("The numbers on this page come from: {titles}.").format(titles=and_(titles))
    return [text] if titles else []


def _source_line(opened: Package, source: dict, day) -> str:
    title = _safe(str(source["title"]).removeprefix("Synthetic: "))
    counted = [measure_words(name) for name in _measures(opened, source)]
    about = _("– {source}.").format(source=title)
    if "requests" in source.get("tables", []):
        about = _("– {source}. It says how often people asked for help.").format(source=title)
    if counted:
        about = _("– {source}. It says how many {counted}.").format(
            source=title, counted=and_(counted)
        )
    return paragraph(
        about,
        str(KINDS.get(str(source.get("kind")), _("It is not said how its numbers were made."))),
        _when(source, day),
        _from_whom(source),
    )


def _when(source: dict, day) -> str:
    """The last day of a source's data, how long ago that was, and the day on which it came out."""
    until, out = day_in(source.get("collected_to")), day_in(source.get("published"))
    ended = methods.period_end(source.get("collected_to"))
    ago = (page_day(day).date() - ended).days if ended else -1
    told = [_("It is not said of when its data are.")]
    if until:
        told = [_("Its data end on {day}.").format(day=until)]
    if ago > 0:
        told = [_("Its data end on {day}, {time} ago.").format(day=until, time=duration(ago))]
    if out:
        told.append(_("It came out on {day}.").format(day=out))
    return paragraph(*told)


def _from_whom(source: dict) -> str:
    publisher, path = _safe(source.get("publisher")), _safe(source.get("path"))
    address = path if path.startswith(("https://", "http://")) else ""
    if publisher and address:
        return _("Ask {publisher}: {address}").format(publisher=publisher, address=address)
    if publisher:
        return _("Ask {publisher}.").format(publisher=publisher)
    if address:
        return _("It is here: {address}").format(address=address)
    return ""


def _safe(text: object) -> str:
    """A text of somebody else, of one line and not too long."""
    return printable(" ".join(str(text or "").split()))[:LONGEST]
