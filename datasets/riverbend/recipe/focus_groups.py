"""The tables `transcripts` and `codings`: what 20 focus groups said, and how two people read it.

A group is a text file in the folder focus_groups. It begins with what is known of the group:

    town      where the people live, or "region" where too few of the town took part in all groups
    lives     the town that is not said, for the truth
    held      the month; people: how many came; about: who
    default   the consent of a turn that says nothing else: public where the line is missing
    coders    who read it: "A, B" all of it, "A 1-23" the turns 1 to 23
    tired     "B 18": from turn 18 on, coder B gave a turn the first of its codes only

and then has a line a turn, `who: what was said {codes} ! what gives somebody away`. Who: f
(facilitator), y, p, r or s, with a language and a consent where they differ; "withdrawn 2026-Q2"
takes the words out from that release on, "internal 2026-Q2" keeps them inside from then on. A code
is what both coders gave; "code/A" was given by A alone.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROLES = {
    "f": "facilitator",
    "y": "young person",
    "p": "parent",
    "r": "resident",
    "s": "staff",
}
LANGUAGES = {"Creole": "Haitian Creole", "ASL": "American Sign Language"}
CONSENTS = {"public", "anonymous", "internal"}
NONE = "none"
TURN = re.compile(r"([fyprs])((?: [\w-]+)*): ?(.*?)(?: ?\{(.*?)\})?(?: ! (.+))?")
# Why the two disagree, by code: what the codebook left open, and who read it in which way.
CAUSES = {
    "listening": "A gave it to every doubt about adults, B only to telling or not telling somebody",
    "home": "A gave it to whatever happens at home, B only to work, care or money that weighs",
    "belonging": "A gave it to every friend, B only to what holds over time",
    "shame": "A gave it to silence about feelings, B to being looked at",
    "reach": "A gave it also to forms and closed doors, B also to telephones, video and late buses",
    "unfair": "rare: the codebook has no example, and each coder found other turns",
    "rest": "rare: A counted “tired” as a word for sadness, B did not",
}
OTHER_CAUSE = "one of the two missed it"
TIRED = "B was tired, and gave one code a turn"


@dataclass(frozen=True)
class Turn:
    """One turn. codes: (code, who gave it); withdrawn, kept_inside: from which release, or ""."""

    group: str
    number: int
    speaker: str
    language: str
    consent: str
    text: str
    codes: tuple[tuple[str, str], ...]
    withdrawn: str
    kept_inside: str
    identifying: str

    @property
    def turn_id(self) -> str:
        return f"{self.group}-{self.number:02}"


@dataclass(frozen=True)
class Group:
    """One group. read: coder -> the turns that this coder read; tired: coder -> from which turn."""

    group_id: str
    about: dict[str, str]
    turns: tuple[Turn, ...]
    read: dict[str, range]
    tired: dict[str, int]

    @property
    def lives(self) -> str:
        return self.about.get("lives", self.about["town"])


def groups(folder: Path) -> list[Group]:
    """All groups, in the order of their ids."""
    return [_group(file) for file in sorted(folder.glob("g*.txt"))]


def _group(file: Path) -> Group:
    head, _blank, body = file.read_text(encoding="utf-8").partition("\n\n")
    about = dict(line.split(": ", 1) for line in head.splitlines())
    lines = body.strip().splitlines()
    default = about.get("default", "public")
    turns = tuple(_turn(file.stem, n, line, default) for n, line in enumerate(lines, start=1))
    coders = re.findall(r"([AB])(?: (\d+)-(\d+))?", about["coders"])
    read = {c: range(int(first or 1), int(last or len(turns)) + 1) for c, first, last in coders}
    tired = dict(re.findall(r"([AB]) (\d+)", about.get("tired", "")))
    return Group(file.stem, about, turns, read, {c: int(n) for c, n in tired.items()})


def _turn(group: str, number: int, line: str, default: str) -> Turn:
    role, marks, text, codes, identifying = TURN.fullmatch(line).groups(default="")
    words = marks.split()
    since = dict(pairwise(words))
    withdrawn = since.get("withdrawn", "")
    kept_inside = since["internal"] if since.get("internal", "").startswith("20") else ""
    plain = [w for w in words if w not in {"withdrawn", withdrawn, kept_inside}]
    stated = [w for w in plain if w in CONSENTS] if not kept_inside else []
    spoken = [w for w in plain if w not in CONSENTS]
    consent = "internal" if role == "f" else [*stated, default][0]
    parts = [one.strip().partition("/") for one in codes.split(",") if one.strip()]
    given = tuple((code, who or "AB") for code, _slash, who in parts)
    language = LANGUAGES.get(spoken[0], spoken[0]) if spoken else "English"
    return Turn(
        group, number, ROLES[role], language, consent, text, given, withdrawn, kept_inside,
        identifying,
    )  # fmt: skip


def transcripts(listened: list[Group], ids: dict[str, str], region: str, version: str) -> list:
    """The rows of `transcripts` in a release. ids: the name of a town -> its id."""
    rows = []
    for group in listened:
        for turn in group.turns:
            gone = bool(turn.withdrawn) and turn.withdrawn <= version
            inside = gone or (bool(turn.kept_inside) and turn.kept_inside <= version)
            rows.append(
                {
                    "turn_id": turn.turn_id,
                    "group_id": group.group_id,
                    "held_on": group.about["held"],
                    "place_id": ids.get(group.about["town"], region),
                    "turn": turn.number,
                    "speaker": turn.speaker,
                    "text": None if gone else turn.text,
                    "language": turn.language,
                    "consent": "internal" if inside else turn.consent,
                }
            )
    return rows


def codings(listened: list[Group]) -> list[dict]:
    """The rows of `codings`: facilitators' turns are not coded, an unread turn has no row."""
    return [
        {"turn_id": turn.turn_id, "coder": coder, "code": code}
        for group in listened
        for turn in group.turns
        if turn.speaker != "facilitator"
        for coder in group.read
        if turn.number in group.read[coder]
        for code in _given(turn, coder, group.tired.get(coder, len(group.turns) + 1))
    ]


def _given(turn: Turn, coder: str, tired_from: int) -> list[str]:
    codes = [code for code, who in turn.codes if coder in who]
    return (codes[:1] if turn.number >= tired_from else codes) or [NONE]


def took_part(listened: list[Group], ids: dict[str, str], fewest: int) -> dict[str, int]:
    """Place id -> how many people of it came to all groups together, where it is not a few."""
    people: dict[str, int] = {}
    for group in listened:
        people[group.lives] = people.get(group.lives, 0) + int(group.about["people"])
    return {ids[name]: n for name, n in people.items() if n >= fewest}


def planted(listened: list[Group]) -> dict:
    """What is known because it was written: who can be recognized, what was withdrawn, and why the
    coders differ."""
    turns = [(group, turn) for group in listened for turn in group.turns]
    return {
        "people": {group.group_id: int(group.about["people"]) for group in listened},
        "lives": {g.group_id: g.lives for g in listened if g.lives != g.about["town"]},
        "about": {group.group_id: group.about["about"] for group in listened},
        "identifying": {t.turn_id: t.identifying for _g, t in turns if t.identifying},
        "withdrawn": {t.turn_id: t.withdrawn for _g, t in turns if t.withdrawn},
        "kept_inside": {t.turn_id: t.kept_inside for _g, t in turns if t.kept_inside},
        "coders_differ": [row for group, turn in turns for row in _differ(group, turn)],
    }


def _differ(group: Group, turn: Turn) -> list[list[str]]:
    """The codes that one coder gave to a turn and the other, who read it too, did not: why."""
    if any(turn.number not in group.read.get(coder, ()) for coder in "AB"):
        return []
    given = {c: _given(turn, c, group.tired.get(c, len(group.turns) + 1)) for c in "AB"}
    meant = dict(turn.codes)
    return [
        [turn.turn_id, code, TIRED if meant[code] == "AB" else CAUSES.get(code, OTHER_CAUSE)]
        for code in meant
        if (code in given["A"]) != (code in given["B"]) and code != NONE
    ]
