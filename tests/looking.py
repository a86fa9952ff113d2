"""Help for tests of `package --look`: a draft, and the answers that a person writes into it."""

import re
from pathlib import Path

import pandas as pd

from community_data import data
from community_data.packaging.look import look
from community_data.packaging.package import make_package

ALWAYS = {
    "title": '"Somebody\'s records"', "version": '"1"', "licence": '"CC0-1.0"', "name": '"served"',
    "collected_to": "2024-01-01", "published": "2024-02-01", "on": "2024-01-01",
    "period": '"2024"',
}  # fmt: skip


def draft(file: Path, **options) -> tuple[Path, str]:
    """The drafted mapping, and all that a person was told."""
    told = []
    mapping = look(file, tell=told.append, **options)
    return mapping, "\n".join(told)


def answer(mapping: Path, *choices: str, **keys: str) -> Path:
    """Write answers into a draft, as a person does.

    choices: lines that the draft offers behind a “#”, as far as the key and its value. keys: what
    to write where a key, or a word, is open, as TOML.
    """
    text = mapping.read_text(encoding="utf-8")
    for key, value in (ALWAYS | keys).items():
        text = re.sub(
            rf'^("?){re.escape(key)}\1 = (?:""|\[\])(?=$| )', rf"\g<1>{key}\g<1> = {value}", text,
            flags=re.MULTILINE,
        )  # fmt: skip
    for choice in choices:
        assert f"\n# {choice} " in text, f"not offered: {choice}\n{text}"
        key = choice.split(" = ")[0]
        if f"# {choice} " in text and "in place of the line above" in text.split(choice)[1][:200]:
            text = re.sub(rf"^{key} = .*\n", "", text, count=1, flags=re.MULTILINE)
        text = text.replace(f"\n# {choice} ", f"\n{choice} ", 1)
    mapping.write_text(text, encoding="utf-8")
    places = mapping.parent / (mapping.name.replace("-mapping.toml", "-places.csv"))
    if places.exists():  # the place that holds all others has no name yet
        lines = places.read_text(encoding="utf-8")
        places.write_text(lines.replace("\nall,,", "\nall,Everywhere,"), encoding="utf-8")
    return mapping


def package(mapping: Path) -> pd.DataFrame:
    """The table `measures` of the package that a mapping makes, with the names of its places."""
    opened = data.open_package(make_package(mapping, mapping.parent / "made"))
    names = opened.places.set_index("place_id")["name"]
    return opened.measures.assign(place=opened.measures["place_id"].map(names))


def counts(measures: pd.DataFrame, by: str = "all") -> dict:
    """(place, group) -> count of a grouping, None where it is hidden."""
    rows = measures[measures["group_by"] == by]
    values = [None if pd.isna(count) else int(count) for count in rows["count"]]
    keys = rows["place"] if by == "all" else zip(rows["place"], rows["group"], strict=True)
    return dict(zip(keys, values, strict=True))


def write_answers(mapping: Path, answers: str) -> None:
    """Write lines of TOML into a draft, each into its section, as the guide tells a person to.

    A line takes the place of the one with its key, or of the first that is offered behind a “#”.
    Of [[groups]], the answers begin with `by`, which says of which.
    """
    lines = mapping.read_text(encoding="utf-8").splitlines()
    for block in answers.strip().split("\n\n"):
        header, *keys = block.splitlines()
        starts = [n for n, line in enumerate(lines) if line == header]
        if header == "[[groups]]":
            starts = [n for n in starts if keys[0] in lines[n : _end(lines, n)]]
        (start,) = starts
        for line in keys:
            key = line.split(" = ")[0]
            section = range(start + 1, _end(lines, start))
            at = [n for n in section if lines[n].startswith((f"{key} = ", f"# {key} = "))]
            if at:
                lines[at[0]] = line
            else:
                lines.insert(section.stop, line)
    mapping.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _end(lines: list[str], start: int) -> int:
    """The number of the first line that is empty after the header of a section."""
    return next((n for n in range(start, len(lines)) if not lines[n]), len(lines))
