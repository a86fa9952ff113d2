"""What module 01 puts on a community's page: what was asked, who asked it, what has no answer.

Who asked is read from what people said and agreed to share (`stories`), never from what a trainee
practices here. Whether there is an answer is said in words; no count stands in this part.
"""

from __future__ import annotations

import pandas as pd

from community_data import data, figures
from community_data.data import questions, rates, stories
from community_data.data.questions import ALL, NO_ROW, NUMBER, Question
from community_data.exercises.unfinished import until_answered
from community_data.lessons.questions import five_parts, material
from community_data.text.lists import and_
from community_data.text.numbers import whole
from community_data.text.people import percent_text, those_who, upper_first
from community_data.text.translate import _, lazy_gettext, ngettext

WIDE = "34em"
FOLD_FROM = 3  # so many topics with an answer are folded: what has none is the finding
STRENGTHS = "strengths"  # the theme of passages about what people have and do
UNCOUNTED_THEMES = {
    "language": lazy_gettext("help in one's own language"),
    "school": lazy_gettext("school"),
    "transport": lazy_gettext("rides and buses"),
    "trust": lazy_gettext("trust in those who ask"),
    "work": lazy_gettext("work and its hours"),
    STRENGTHS: lazy_gettext("what people do for each other"),
}


# On the page


def asked(package, place: str) -> figures.Html:
    """What people brought up, who did, and whether the data have an answer for the place."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    raised = _raised(opened)
    if not raised:
        return figures.note(
            _(
                "Nobody's question came with this data. Those who publish it chose what is "
                "counted. Ask the people in {name} what they want to know."
            ).format(name=name)
        )
    is_there = _("Is there an answer for {name}?").format(name=name)
    rows = pd.DataFrame(
        {
            _("What people spoke about"): upper_first(_topic(opened, theme)),
            _("Who spoke about it"): upper_first("; ".join(who)),
            is_there: _for_theme(opened, place, theme),
        }
        for theme, who in raised.items()
    )
    caption = _("What people asked, and what the data answer for {name}").format(name=name)
    below = [
        _(
            "From what people said in groups and agreed to share. A topic stands here because "
            "somebody raised it, not because many did."
        )
    ]
    answered = pd.Series([_is_answered(opened, place, theme) for theme in raised])
    if answered.sum() < FOLD_FROM or answered.all():
        return figures.table_of(rows, caption, below, WIDE)
    first = figures.table_of(rows[~answered], caption, below, WIDE)
    count = int(answered.sum())
    head = ngettext(
        "{n} more topic, which the data answer for {name}",
        "{n} more topics, which the data answer for {name}", count,
    ).format(n=whole(count), name=name)  # fmt: skip
    rest = figures.folded(head, figures.table_of(rows[answered], caption, [], WIDE))
    return figures.together(first, rest)


def unanswered(package, place: str) -> figures.Html:
    """What nobody's data answer: topics, times, places, strengths. Each is a finding."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    table = questions.catalog(opened, place)
    told = [
        *_no_topic(opened),
        *_no_number(opened, table, name),
        *_no_change(opened),
        *_no_strength(opened),
    ]
    head = _("What these data cannot answer for {name}. Each is a finding:").format(name=name)
    return figures.note([head, *told])


def can_ask(package, place: str) -> figures.Html:
    """By measure: of whom the package has numbers for the place, and of whom nobody has."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    table = questions.summary(opened, place)
    groupings = [one for one in dict.fromkeys(table["group_by"]) if one != ALL]
    rows = []
    for measure, part in table.groupby("measure", sort=False):
        grouped = part[part["group_by"] != ALL]
        gone = [one for one in groupings if one not in set(grouped["group_by"])]
        everyone = part[part["group_by"] == ALL]
        rows.append(
            {
                _("What is counted"): _counted(opened, str(measure)),
                _("For everyone"): _of_everyone(opened, place, str(measure), everyone),
                _("By group"): "; ".join(
                    _("{group_by}: {n} of {all}").format(
                        group_by=_word(row.group_by), n=whole(row.number), all=whole(row.groups)
                    )
                    for row in grouped.itertuples()
                )
                or _("no group"),
                _("Not told apart by"): "; ".join(_word(one) for one in gone) or "–",
            }
        )
    caption = _("What can be asked about {name}").format(name=name)
    below = [
        _(
            "“Race: 3 of 6” means: of six groups, three have a number that can be used. The "
            "others are hidden to protect people, too uncertain, or not there."
        )
    ]
    head = _("All that can be asked about {name}, by measure").format(name=name)
    return figures.folded(head, figures.table_of(pd.DataFrame(rows), caption, below, WIDE))


def _raised(opened: data.Package) -> dict[str, list[str]]:
    """Theme -> the roles of those who raised it and may be quoted with their role."""
    if "stories" not in opened.tables:
        return {}
    table = opened.table("stories")
    public = table[table["consent"].astype(str).str.strip().str.casefold() == stories.PUBLIC]
    raised: dict[str, dict[str, None]] = {}
    for passage in public.itertuples():
        role = stories.ROLES.get(str(passage.speaker_role).strip().casefold())
        # A role that is none of these may say who it is.
        if role is not None:
            for theme in stories.themes_of(passage.themes):
                raised.setdefault(theme, {})[str(role).lower()] = None
    known = [one for one in questions.measures(opened) if one in raised]
    others = [one for one in UNCOUNTED_THEMES if one in raised]
    # What nobody counts comes first: it is the finding.
    return {theme: list(raised[theme]) for theme in [*others, *known]}


def _topic(opened: data.Package, theme: str) -> str:
    if theme in questions.measures(opened):
        return _counted(opened, theme)
    return str(UNCOUNTED_THEMES[theme])


def _counted(opened: data.Package, measure: str) -> str:
    people = upper_first(questions.universe(opened, measure))
    return those_who(people, data.words(measure))


def _for_theme(opened: data.Package, place: str, theme: str) -> str:
    if theme not in questions.measures(opened):
        assets = material.measures_about(opened, questions.ASSET)
        if theme == STRENGTHS and assets:
            counted = [_counted(opened, one).lower() for one in assets]
            return _("In part. Counted are: {what}.").format(what=and_(counted))
        return _("No. Nobody in these data counts it.")
    one = _newest(opened, place, theme)
    if one is None:
        return _("Not for everyone together.")
    found = questions.answer(opened, one)
    if found.status == NUMBER:
        return _("Yes ({period}).").format(period=one.period)
    return questions.verdict_sentence(opened, one, found)


def _newest(opened: data.Package, place: str, measure: str) -> Question | None:
    """The question for the newest number of everyone; None where there never was one."""
    table = questions.catalog(opened, place)
    rows = table[(table["measure"] == measure) & (table["group_by"] == ALL)]
    if rows.empty:
        return None
    row = max(rows.itertuples(), key=lambda one: data.newest_first(one.period))
    return Question(measure, row.group_by, row.group, place, row.period)


def _is_answered(opened: data.Package, place: str, theme: str) -> bool:
    one = _newest(opened, place, theme) if theme in questions.measures(opened) else None
    return one is not None and questions.answer(opened, one).status == NUMBER


def _of_everyone(opened: data.Package, place: str, measure: str, rows: pd.DataFrame) -> str:
    if rows.empty:
        # How many residents a place has stands in the table of places.
        known = measure == "residents" and pd.notna(opened.place(place)["population"])
        return str(questions.STATUSES[NUMBER if known else NO_ROW])
    row = max(rows.itertuples(), key=lambda one: data.newest_first(one.period))
    if row.number:
        return str(questions.STATUSES[NUMBER])
    status = next(one for one in questions.STATUSES if rows.loc[row.Index, one])
    said = str(questions.STATUSES[status])
    if not row.larger:
        return said
    return _("{said} (in {place}: answered)").format(said=said, place=row.larger)


def _word(group_by: str) -> str:
    return group_by.replace("_", " ")


def _no_topic(opened: data.Package) -> list[str]:
    gone = [
        str(UNCOUNTED_THEMES[theme])
        for theme in _raised(opened)
        if theme in UNCOUNTED_THEMES
        and not (theme == STRENGTHS and material.measures_about(opened, questions.ASSET))
    ]
    if not gone:
        return []
    return [_("People spoke about {topics}. Nobody counts that.").format(topics=and_(gone))]


def _no_number(opened: data.Package, table: pd.DataFrame, name: str) -> list[str]:
    told = []
    for status, text in (
        (questions.HIDDEN, _("Hidden to protect people, for one group or more: {what}.")),
        (questions.UNCERTAIN, _("Too uncertain to use, for one group or more: {what}.")),
    ):
        names = dict.fromkeys(table.loc[table["here"] == status, "measure"])
        if names:
            told.append(text.format(what=and_([_word(one) for one in names])))
    away = [
        _word(measure)
        for measure, part in table.groupby("measure", sort=False)
        if (part["here"] == NO_ROW).all()
    ]
    if away:
        text = _("Not counted in {name} at all: {what}.")
        told.append(text.format(name=name, what=and_(away)))
    return told


def _no_change(opened: data.Package) -> list[str]:
    names = questions.measures(opened)
    once = [one for one in names if len(questions.periods(opened, one)) == 1]
    if not once:
        return []
    return [
        ngettext(
            "{n} measure of {all} is there for one time alone. By itself it cannot say what got "
            "better.",
            "{n} measures of {all} are there for one time alone. By themselves they cannot say "
            "what got better.",
            len(once),
        ).format(n=whole(len(once)), all=whole(len(names)))
    ]  # fmt: skip


def _no_strength(opened: data.Package) -> list[str]:
    if material.measures_about(opened, questions.ASSET):
        return []
    return [_("What people have and do for each other is not counted at all.")]


# In the notebook


@until_answered(lazy_gettext("Your question appears here when exercise 3 is answered."))
def my_question(counted, of_whom, where, when, against, package) -> figures.Html:
    """The question that five parts make, and whether the package answers it."""
    one = five_parts.question_of(package, counted, of_whom, where, when, against)
    return figures.note(
        [
            questions.sentence(package, one),
            questions.verdict_sentence(package, one, questions.answer(package, one)),
        ]
    )


@until_answered(lazy_gettext("The two numbers appear here when exercise 6 is answered."))
def side_by_side(need, strength, package, place: str) -> figures.Html:
    """A need and a strength of the place, each with its percent where it may be shown."""
    told = [_percent(package, place, one) for one in (need, strength)]
    return figures.note([one for one in told if one] or [_("This package has neither of them.")])


def _percent(package, place: str, measure: object) -> str:
    opened = data.open_package(package)
    if str(measure) not in questions.measures(opened):
        return ""
    texts = {
        "people": questions.universe(opened, measure),
        "place": opened.place(place)["name"],
        "words": data.words(measure),
    }
    try:
        row = rates.of_everyone(opened, place, measure)
    except data.DataProblem:
        row = {"decision": "withhold"}
    if row["decision"] == "withhold":
        text = _("{people} in {place} who {words}: there is no number that can be shown.")
        return upper_first(text.format(**texts))
    text = _("{percent} of {people} in {place} {words} ({period}).")
    return text.format(percent=percent_text(row["percent"]), period=row["period"], **texts)
