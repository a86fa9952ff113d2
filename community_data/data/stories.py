"""What people said, and what they agreed to: passages that may stand beside a number.

consent     public: may be quoted, with the speaker's role
            anonymous: may be quoted, without role and place
            internal: for the team's own work, never quoted

Where a package has no passages, lessons practice on those of the practice region. A page never
does: `beside` gives no voice there.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from community_data import data, methods
from community_data.data.places import above
from community_data.text.lists import paragraph
from community_data.text.translate import _, lazy_gettext

PUBLIC, ANONYMOUS, INTERNAL = "public", "anonymous", "internal"
MAY_QUOTE = [PUBLIC, ANONYMOUS]
NONE_SHARED = lazy_gettext("Nobody's words came with this data, so the number stands alone.")
NONE_FITS = lazy_gettext("Nobody who agreed to be quoted here spoke about this number.")
KEPT_INSIDE = lazy_gettext("This passage stays inside the team, so its words are not shown here.")

# The roles that a credit may name, as a page prints them: in each of them there are many people.
ROLES = {
    "resident": lazy_gettext("Resident"),
    "neighbor": lazy_gettext("Neighbor"),
    "parent": lazy_gettext("Parent"),
    "caregiver": lazy_gettext("Caregiver"),
    "young person": lazy_gettext("Young person"),
    "student": lazy_gettext("Student"),
    "older adult": lazy_gettext("Older adult"),
    "renter": lazy_gettext("Renter"),
    "worker": lazy_gettext("Worker"),
    "volunteer": lazy_gettext("Volunteer"),
    "public agency staff": lazy_gettext("Public agency staff"),
    "community organization staff": lazy_gettext("Community organization staff"),
}

FEWEST = 3  # below that there is nothing to choose from
COLUMNS = ["story_id", "place", "speaker_role", "consent", "themes", "text"]


@dataclass(frozen=True)
class Heard:
    """The passages to work with.

    passages: one row a passage: story_id, place (its name), speaker_role, consent, themes, text
    theme: what the passages are searched for, the measure itself where anybody spoke of it
    area: the name of the place that the passages are from; `region` holds all places
    own: True where they are the package's own; False where the practice region helps out
    about: all this in a sentence or two
    """

    passages: pd.DataFrame
    theme: str
    area: str
    region: str
    own: bool
    about: str


def heard(package, place: str, measure: str) -> Heard:
    """The passages of a place, or of the nearest area around it in which somebody who may be
    quoted spoke about the measure; those of the practice region where the package has none."""
    opened = data.open_package(package)
    found = _heard(opened, place, measure)
    if found is not None:
        table, theme, area = found
        return Heard(table, theme, area, data.top_place(opened), True, _about(area, theme, measure))
    practice = data.open_package(data.PRACTICE)
    table, theme, area = _heard(practice, data.PRACTICE_PLACE, measure)
    about = paragraph(
        _(
            "{title} has no passages that may be quoted, so here we practice on invented ones."
        ).format(title=opened.title),
        _about(area, theme, measure),
    )
    return Heard(table, theme, area, data.top_place(practice), False, about)


def themes_of(themes: str) -> list[str]:
    """The themes of a passage, as a list."""
    return [theme.strip() for theme in str(themes).split(";") if theme.strip()]


def shareable(package, place: str, measure: str) -> pd.DataFrame:
    """The passages of `heard` that may be quoted and that point at nobody."""
    return _shareable(heard(package, place, measure), package)


def about_theme(passages: pd.DataFrame, theme: str) -> pd.DataFrame:
    """The passages that have a theme, alone or among others."""
    keep = [theme in themes_of(themes) for themes in passages["themes"]]
    return passages[pd.Series(keep, index=passages.index, dtype=bool)].reset_index(drop=True)


def another_theme(passages: pd.DataFrame, theme: str) -> str:
    """The theme, other than `theme`, that most of some passages have."""
    counts = pd.Series(
        [t for themes in passages["themes"] for t in themes_of(themes) if t != theme], dtype=object
    ).value_counts()
    return min(counts.index, key=lambda t: (-counts[t], t), default=theme)


def beside(package, place: str, measure: str) -> pd.DataFrame:
    """The passages that may stand beside a number on a page: the package's own, with consent,
    pointing at nobody, about the measure. Empty where there are none."""
    found = heard(package, place, measure)
    fits = _fitting(found, package, place)
    return fits if found.own and found.theme == measure else fits.iloc[:0]


def fitting(package, place: str, measure: str) -> pd.DataFrame:
    """The passages of `heard` that a page of the place may quote beside the number.

    Who agreed to be quoted without a place is not quoted on the page of one town, since that page
    names it; only on the page of the whole region.
    """
    return _fitting(heard(package, place, measure), package, place)


def why_none(package, place: str, measure: str) -> str:
    """What a page says where `beside` is empty."""
    opened = data.open_package(package)
    return str(NONE_FITS if "stories" in opened.tables and len(_rows(opened)) else NONE_SHARED)


def credit(passage: pd.Series, region: str) -> str:
    """How a page credits a speaker: what they agreed to, in words that point at nobody.

    Role and place where they are public, the region alone where they are anonymous. A role that is
    not one of `ROLES` may say who it is, so it is not printed.
    """
    if passage["consent"] != PUBLIC:
        return _("Somebody in {place}").format(place=region)
    role = ROLES.get(str(passage["speaker_role"]).strip().casefold())
    if role is None:
        return _("Somebody in {place}").format(place=passage["place"])
    return _("{role}, {place}").format(role=role, place=passage["place"])


def consents_to_tell(package, place: str, measure: str) -> pd.DataFrame:
    """Four passages with different consents to decide on, in the columns of `heard`."""
    passages = heard(package, place, measure).passages
    first = passages.drop_duplicates("consent")
    rest = passages.drop(first.index)
    return pd.concat([first, rest]).head(4).sort_values("story_id").reset_index(drop=True)


def to_read(package, place: str, measure: str) -> tuple[pd.DataFrame, str]:
    """Six or so passages that may be quoted, some of which point at one person: (table, about)."""
    found = heard(package, place, measure)
    source = data.open_package(package if found.own else data.PRACTICE)
    table = _mixed(source, found.area)
    about = _("Passages whose speakers agreed to be quoted: {title}.").format(title=source.title)
    if table is None:
        source = data.open_package(data.PRACTICE)
        table = _mixed(source, data.PRACTICE_PLACE)
        about = _(
            "In this package no passage points at one person, so here we practice on invented ones."
        )
    return table, about


def releases_compared(package) -> tuple[pd.DataFrame, str]:
    """What speakers agreed to, in the release before and in this one: (table, about).

    The table has the passages whose consent differs, and one of each kind where it does not:
    story_id, before, now ("gone" where a passage is no longer there).
    """
    opened = data.open_package(package)
    earlier = _release_before(opened)
    table = _consents(earlier, opened) if earlier else None
    if table is not None and len(taken_back(table)):
        return table, _("What speakers agreed to, in {before} and in {after}.").format(
            before=earlier.version, after=opened.version
        )
    practice = data.open_package(data.PRACTICE)
    table = _consents(_release_before(practice), practice)
    return table, (
        _(
            "{title} has no earlier release in which more could be quoted, so here we "
            "practice on the two newest releases of the practice region."
        ).format(title=opened.title)
    )


# Finding passages


def _shareable(found: Heard, package) -> pd.DataFrame:
    return _without_signs(found.passages, _names(package if found.own else data.PRACTICE))


def _fitting(found: Heard, package, place: str) -> pd.DataFrame:
    source, where = (package, place) if found.own else (data.PRACTICE, data.PRACTICE_PLACE)
    table = about_theme(_shareable(found, package), found.theme)
    return table[table["consent"].isin(_on_a_page(source, where))].reset_index(drop=True)


def _heard(package: data.Package, place: str, measure: str):
    """(passages, theme, area), or None where nobody may be quoted."""
    if "stories" not in package.tables:
        return None
    rows, names = _rows(package), _names(package)
    consents = _on_a_page(package, place)
    candidates = []
    for area, ids in around(package, place):
        table = rows[rows["place_id"].isin(ids)]
        quoted = _without_signs(table, names)
        quoted = quoted[quoted["consent"].isin(consents)]
        if len(table) >= FEWEST and len(quoted):
            candidates.append((area, table[COLUMNS].reset_index(drop=True), quoted))
    for area, table, quoted in candidates:
        if len(about_theme(quoted, measure)):
            return table, measure, area
    for area, table, quoted in candidates:
        themes = pd.Series([t for themes in quoted["themes"] for t in themes_of(themes)])
        if len(themes):
            known = themes[themes.isin(list(data.MEASURE_WORDS))]
            counts = (known if len(known) else themes).value_counts()
            return table, min(counts.index, key=lambda t: (-counts[t], t)), area
    return None


def _on_a_page(package, place: str) -> list[str]:
    """The consents with which a passage may stand on a page about this place."""
    opened = data.open_package(package)
    whole = opened.place(data.top_place(opened))["place_id"]
    return MAY_QUOTE if opened.place(place)["place_id"] == whole else [PUBLIC]


def _without_signs(passages: pd.DataFrame, places) -> pd.DataFrame:
    keep = [
        consent in MAY_QUOTE and not methods.signs_of_a_person(text, places)
        for consent, text in zip(passages["consent"], passages["text"], strict=True)
    ]
    return passages[pd.Series(keep, index=passages.index, dtype=bool)].reset_index(drop=True)


def _about(area: str, theme: str, measure: str) -> str:
    said = _("Passages from {area}.").format(area=area)
    if theme != measure:
        more = _("Nobody spoke about {measure}, so we look for {theme}.")
        return paragraph(said, more.format(measure=_plain(measure), theme=_plain(theme)))
    return said


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _names(package) -> list[str]:
    return list(data.open_package(package).places["name"])


def _rows(package: data.Package) -> pd.DataFrame:
    names = package.places.set_index("place_id")["name"]
    table = package.table("stories")
    # A consent that nobody defined is none.
    consent = table["consent"].str.strip().str.casefold()
    return table.assign(
        consent=consent.where(consent.isin(MAY_QUOTE), INTERNAL),
        place=table["place_id"].map(names).fillna(""),
    )


def around(package: data.Package, place: str):
    """From a place outward to the whole region: (name, ids of it and of all places in it)."""
    places = package.places
    parents = dict(zip(places["place_id"], places["parent_id"], strict=True))
    names = dict(zip(places["place_id"], places["name"], strict=True))
    for current in above(parents, package.place(place)["place_id"]):
        yield names[current], {p for p in names if current in above(parents, p)}


def _mixed(package: data.Package, area: str) -> pd.DataFrame | None:
    """Three passages with different signs of a person and three without, or None."""
    names = _names(package)
    ids = dict(around(package, area))[area]
    rows = _rows(package)
    rows = rows[rows["consent"].isin(MAY_QUOTE)]
    # Those of the area come first, since a trainee knows it best.
    rows = rows.assign(far=~rows["place_id"].isin(ids)).sort_values("far", kind="stable")
    signs = rows["text"].map(lambda text: tuple(methods.signs_of_a_person(text, names)))
    pointing = rows[signs.map(len) > 0]
    if pointing.empty:
        return None
    kinds = signs[pointing.index].map(lambda found: found[0])
    chosen = pointing.loc[~kinds.duplicated()]
    chosen = pd.concat([chosen, pointing.drop(chosen.index)]).head(3)
    # What many could have said: no capital letter inside a sentence.
    plain = rows[(signs.map(len) == 0) & ~rows["text"].str.contains(r"[a-z,] (?!I\b)[A-Z]")]
    table = pd.concat([chosen, plain.head(3)])
    return table.sort_values("story_id")[COLUMNS].reset_index(drop=True)


def _release_before(package: data.Package) -> data.Package | None:
    """The release before a package's: beside it in the folder of its name."""
    earlier = []
    for file in package.folder.parent.glob("*/datapackage.json"):
        try:
            other = data.open_package(file)
        except data.DataProblem:
            continue
        older = data.newest_first(other.version) < data.newest_first(package.version)
        if older and other.name == package.name and "stories" in other.tables:
            earlier.append(other)
    return max(earlier, key=lambda p: data.newest_first(p.version), default=None)


def _consents(before: data.Package, now: data.Package) -> pd.DataFrame | None:
    if "stories" not in now.tables:
        return None
    both = _rows(before)[["story_id", "consent"]].merge(
        _rows(now)[["story_id", "consent"]],
        on="story_id", how="left", suffixes=("_before", "_now"),
    ).set_axis(["story_id", "before", "now"], axis=1)  # fmt: skip
    both["now"] = both["now"].fillna("gone")
    same = both[both["before"] == both["now"]]
    shown = pd.concat([both[both["before"] != both["now"]], same.groupby("before").head(1)])
    return shown.sort_values("story_id").reset_index(drop=True)


def taken_back(table: pd.DataFrame) -> list[str]:
    """The passages that could be quoted before, and not any more."""
    gone = table["before"].isin(MAY_QUOTE) & ~table["now"].isin(MAY_QUOTE)
    return list(table.loc[gone, "story_id"])
