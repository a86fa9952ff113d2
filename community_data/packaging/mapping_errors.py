"""What pydantic refuses in a mapping, in our words and with the next step."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from community_data.text.lists import nearest, or_
from community_data.text.translate import _, lazy_gettext

# pydantic's type of error -> what a value there must be.
WANTED = {
    "string": lazy_gettext('a text between quotation marks, such as "food"'),
    "int": lazy_gettext("a whole number"),
    "greater_than_equal": lazy_gettext("a row number of 1 or more"),
    "bool": lazy_gettext("true or false"),
    "date": lazy_gettext("a date as year-month-day, such as 2025-12-31"),
    "list": lazy_gettext('a list of texts, such as ["one", "two"]'),
    "dict": lazy_gettext('a section with lines such as "written" = "meant"'),
    "model": lazy_gettext("a section with lines such as key = value"),
}


def sentences(error: ValidationError, raw: dict, sections: Mapping[str, type[BaseModel]]):
    """A sentence for each thing that pydantic refuses, once each, in the order of the file."""
    return list(dict.fromkeys(_sentence(detail, raw, sections) for detail in error.errors()))


def _sentence(detail: ErrorDetails, raw: dict, sections: Mapping[str, type[BaseModel]]) -> str:
    section, key = _place(detail["loc"], raw)
    label = f"[{section}]" if section else _("the file")
    kind = detail["type"]
    if kind == "missing":
        if not section:
            return _(
                "the file has no section [{name}]. Write it; the guide shows an example."
            ).format(name=key)
        return _("{section} has no {key}. Write it; the guide shows an example.").format(
            section=label, key=key
        )
    if kind == "extra_forbidden":
        return _("{section} has a key “{key}” that nothing reads.").format(
            section=label, key=key
        ) + _hint(section, key, sections)
    where = _("{key} in {section}").format(key=key, section=label) if section else f"[{key}]"
    sentence = _("{where} {must}.").format(where=where, must=_must(detail, where))
    return sentence + (
        nearest(detail["input"], _allowed(detail)) if kind == "literal_error" else ""
    )


def _must(detail: ErrorDetails, where: str) -> str:
    kind = detail["type"]
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind == "literal_error":
        return _("must be {words}").format(words=or_([f"“{w}”" for w in _allowed(detail)]))
    return _("must be {wanted}").format(wanted=_wanted(kind, where))


def _allowed(detail: ErrorDetails) -> list[str]:
    return [word for word in detail["ctx"]["expected"].split("'")[1::2] if word]


def _wanted(kind: str, where: str) -> str:
    if where == "[groups]" or where == "[measures]":
        return _("written with two brackets, [{name}], once for each").format(name=where)
    for begins, wanted in WANTED.items():
        if kind.startswith(begins):
            return str(wanted)
    return _("something else; the guide shows an example")


def _place(loc: tuple, raw: dict) -> tuple[str, str]:
    """The section that an error is in, as it stands in the file, and the key."""
    names = [part for part in loc if isinstance(part, str) and part != "[key]"]
    node, path = raw, []
    for name in names[:-1]:
        inner = node.get(name) if isinstance(node, dict) else None
        if isinstance(inner, list):
            path.append(f"[{name}]" if inner and isinstance(inner[0], dict) else name)
            inner = inner[_index(loc, name)] if inner and isinstance(inner[0], dict) else None
        else:
            path.append(name)
        node = inner
    # A list of texts or a dictionary is a key, not a section.
    if path and not isinstance(node, dict):
        return ".".join(path[:-1]), path[-1].strip("[]")
    return ".".join(path), names[-1] if names else ""


def _index(loc: tuple, name: str) -> int:
    after = loc[loc.index(name) + 1 :]
    return next((part for part in after if isinstance(part, int)), 0)


def _hint(section: str, key: str, sections: Mapping[str, type[BaseModel]]) -> str:
    here = sections.get(section)
    known = _keys(here) if here else list(sections)
    for name, other in sections.items():
        if name != section and key in _keys(other):
            return " " + _("It belongs into [{section}].").format(section=name)
    known = [name.strip("[]") for name in known]
    return nearest(key, known) or " " + _("The keys there are: {keys}.").format(
        keys=", ".join(known)
    )


def _keys(section: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in section.model_fields.items()]
