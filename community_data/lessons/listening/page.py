"""What module 03 puts on a community's page: what came up in how many groups, and whose words may
stand there.

All of it is made of turns that may leave the room (`data.transcripts`). Groups are counted, never
people, and there is no percent. Words that also stand in `stories` are left to the part with a
voice, so that a page says them once.
"""

from __future__ import annotations

import html

import pandas as pd

from community_data import data, figures
from community_data.data import stories, transcripts
from community_data.data.sources import short_title
from community_data.exercises import options
from community_data.exercises.answers import one_number
from community_data.exercises.unfinished import until_answered
from community_data.figures import style
from community_data.lessons.listening import material
from community_data.text.lists import and_
from community_data.text.numbers import whole
from community_data.text.translate import _, lazy_gettext, ngettext

choices = options.by_letter  # as the notebook calls it

ROLES = {
    "young person": lazy_gettext("Young people"),
    "parent": lazy_gettext("Parents"),
    "resident": lazy_gettext("Residents"),
    "staff": lazy_gettext("Staff"),
}
MOST_QUOTES = 3
LETTERS = (50, 240)  # a quote of fewer says too little, one of more is a page of its own
TABLES = {"transcripts", "codings"}
NONE_HERE = lazy_gettext("No focus groups came with this data.")
NOBODY = lazy_gettext("Nobody who took part agreed that their words may leave the room.")


def words(meanings: dict) -> figures.Html:
    """The words to choose from, and what each means."""
    line = _("“{word}”: {meaning}")
    return figures.note([line.format(word=w, meaning=text) for w, text in meanings.items()])


def codebook(package) -> figures.Html:
    """The codes, with what each of them stands for."""
    table = material.codebook(package)
    none = _("nothing of the codebook is in it")
    return words(dict(zip(table["code"], table["meaning"], strict=True)) | {transcripts.NONE: none})


def themes(package, place: str) -> figures.Html:
    """In how many groups each theme came up, in all and by who spoke of it."""
    opened = data.open_package(package)
    if not set(opened.tables) >= TABLES:
        return figures.note(str(NONE_HERE))
    table = transcripts.themes(opened)
    name = opened.place(place)["name"]
    if table.empty:
        return figures.note(str(NOBODY))
    held = transcripts.held(opened)
    said = ngettext(
        "{n} focus group was held in {region}. Each theme is counted in groups: in how many of "
        "them somebody spoke of it.",
        "{n} focus groups were held in {region}. Each theme is counted in groups: in how many of "
        "them somebody spoke of it.", held,
    ).format(n=whole(held), region=data.top_place(opened))  # fmt: skip
    limits = _(
        "Nobody counted people. A theme of {most} groups is not more important than one of "
        "{least}, and those who did not come are in none."
    )
    groups = (
        table.groupby("theme")["group_id"].nunique().sort_values(ascending=False, kind="stable")
    )
    notes = [said, _here(opened, name, place), limits.format(
        most=whole(groups.max()), least=whole(groups.min()))]  # fmt: skip
    shown = pd.DataFrame({_("Theme"): [material.theme_name(code) for code in groups.index],
                          _("Groups"): [whole(n) for n in groups]})  # fmt: skip
    for role in [role for role in ROLES if role in set(table["speaker"])]:
        of_role = table[table["speaker"] == role].groupby("theme")["group_id"].nunique()
        shown[str(ROLES[role])] = [whole(of_role.get(code, 0)) for code in groups.index]
    caption = _("What came up, in {n} groups").format(n=whole(held))
    told = figures.note([line for line in notes if line])
    return figures.together(told, figures.table_of(shown, caption, [_source(opened)], "30em"))


def _here(opened: data.Package, name: str, place: str) -> str:
    """How many of the groups were of people of this place, as far as that may be said."""
    turns = transcripts.turns(opened)
    ids = dict(stories.around(opened, place))[name]
    if opened.place(data.top_place(opened))["place_id"] in ids:
        return ""
    groups = turns.loc[turns["place_id"].isin(ids), "group_id"].nunique()
    if not groups:
        return _("What was said in {name} is told with the whole region.").format(name=name)
    text = ngettext(
        "{n} of them was of people in {name}.", "{n} of them were of people in {name}.", groups
    )
    return text.format(n=whole(groups), name=name)


def _source(opened: data.Package) -> str:
    titles = [
        short_title(source["title"])
        for source in opened.sources
        if "transcripts" in source.get("tables", [])
    ]
    return _("Source: {titles}.").format(titles=and_(titles or [opened.title]))


def quotes(package, place: str) -> figures.Html:
    """Up to three passages of different groups, of those who agreed to be quoted on this page."""
    opened = data.open_package(package)
    chosen = _chosen(opened, place) if set(opened.tables) >= TABLES else pd.DataFrame()
    if chosen.empty:
        return figures.note(_("Nobody's words may stand on this page, so only groups are counted."))
    region = data.top_place(package)
    cards, lines = [], []
    for row in chosen.to_dict("records"):
        credit = stories.credit(pd.Series(row | {"speaker_role": row["speaker"]}), region)
        if row["language"] != "English":
            credit = _("{credit} (said in {language})").format(
                credit=credit, language=row["language"]
            )
        about = _("{credit} · about: {theme}").format(
            credit=credit, theme=material.theme_name(row["theme"])
        )
        cards.append(
            '<blockquote style="margin: 0 0 14px; padding: 2px 0 2px 14px; max-width: 620px; '
            f'border-left: 5px solid {style.ACCENT}; color: inherit; font-style: normal">'
            f'<p style="margin: 2px 0; line-height: 1.5">“{html.escape(row["text"])}”</p>'
            f'<p style="margin: 2px 0; line-height: 1.5"><strong>{html.escape(about)}</strong></p>'
            "</blockquote>"
        )
        lines.append(f"“{row['text']}”\n{about}")
    return figures.Html("".join(cards), "\n".join(lines))


def _chosen(opened: data.Package, place: str) -> pd.DataFrame:
    """The passages, the most heard theme first: from the place, else from what is around it."""
    quotable = transcripts.quotable(opened)
    long_enough = quotable["text"].str.len().between(*LETTERS)
    quotable = quotable[long_enough & ~quotable["turn_id"].isin(transcripts.also_stories(opened))]
    quotable = quotable[quotable["consent"].isin(stories.on_a_page(opened, place))]
    table = transcripts.codings(opened)
    given = table[table["code"] != transcripts.NONE].rename(columns={"code": "theme"})
    themes_of = transcripts.themes(opened).groupby("theme")["group_id"].nunique()
    order = list(themes_of.sort_values(ascending=False, kind="stable").index)
    rows: list[pd.Series] = []
    for _area, ids in stories.around(opened, place):
        here = quotable[quotable["place_id"].isin(ids)].merge(
            given[["turn_id", "theme"]].drop_duplicates(), on="turn_id"
        )
        for theme in order:
            used = {row["theme"] for row in rows}, {row["group_id"] for row in rows}
            free = here[(here["theme"] == theme) & ~here["group_id"].isin(used[1])]
            if len(rows) < MOST_QUOTES and theme not in used[0] and len(free):
                rows.append(free.iloc[0])
    return pd.DataFrame(rows)


def coders(package) -> figures.Html:
    """How far two people who read the same turns agree."""
    if not set(data.open_package(package).tables) >= TABLES:
        return figures.note(str(NONE_HERE))
    table = transcripts.agreement(package).dropna()
    table = table[table["used"] >= material.USED]
    n = len(transcripts.read_by_both(package))
    if table.empty:
        return figures.note(
            _("One person alone read what was said, or too little was read by two to compare them.")
        )
    low, high = table.sort_values("kappa").iloc[[0, -1]].to_dict("records")
    return figures.note(
        [
            _(
                "Two people read {n} of the turns apart, with one list of themes. Kappa says how "
                "far they agree beyond chance: 0 is chance, 1 is full agreement."
            ).format(n=whole(n)),
            _("They agree least on “{low}” ({a}) and most on “{high}” ({b}).").format(
                low=material.theme_name(low["code"]), a=f"{low['kappa']:.2f}",
                high=material.theme_name(high["code"]), b=f"{high['kappa']:.2f}",
            ),
        ]
    )  # fmt: skip


def two_by_two(two: pd.Series) -> pd.DataFrame:
    """The four numbers as a table: what coder A did, beside what coder B did."""
    return pd.DataFrame(
        {
            _("B gave it"): [two["both"], two["only_b"]],
            _("B did not"): [two["only_a"], two["neither"]],
        },
        index=[_("A gave it"), _("A did not")],
    )


@until_answered(lazy_gettext("Your sentence appears here when the exercise above is answered."))
def in_words(in_all, package, theme: str) -> figures.Html:
    """The number of groups, in a sentence that counts no people."""
    opened = material.source(package)
    name, held = material.theme_name(material.code_of(package, theme)), transcripts.held(opened)
    n = int(one_number(in_all))
    text = ngettext(
        "“{theme}” came up in {n} of {held} groups.",
        "“{theme}” came up in {n} of {held} groups.",
        n,
    )
    return figures.note(text.format(theme=name, n=whole(n), held=whole(held)))
