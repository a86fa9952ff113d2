"""Sentences in the reader's language: English, until `use_language` asks for another.

    from community_data.text.translate import _, lazy_gettext, ngettext

    _("{name} has no rows.").format(name=name)
    ngettext("{n} row", "{n} rows", count).format(n=count)

What stands in the brackets of `_` is looked up, so it holds names in braces and never an f-string.
A text at module level is made before a notebook has said its language: there it is a
`lazy_gettext`, which is looked up each time that it is read. The language of the machine is never
asked: a page must not change with the computer that made it.
"""

from __future__ import annotations

import gettext as catalogs
from pathlib import Path

from babel import Locale
from babel.support import LazyProxy

from community_data.errors import CourseError

FOLDER = Path(__file__).resolve().parents[1] / "locale"
DOMAIN = "community_data"
ENGLISH = "en"

_IN_ENGLISH = catalogs.NullTranslations()
_catalog: catalogs.NullTranslations = _IN_ENGLISH
_locale = Locale(ENGLISH)


def languages() -> list[str]:
    """The codes of the languages that the course speaks: English, and those under `locale/`."""
    translated = FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return [ENGLISH, *sorted(file.parents[1].name for file in translated)]


def use_language(code: str) -> None:
    """Say every sentence from now on in a language, for example "en".

    Raises CourseError where the course does not speak it.
    """
    if code not in languages():
        raise CourseError(
            _("The course does not speak “{code}”. It speaks: {codes}.").format(
                code=code, codes=", ".join(languages())
            )
        )
    if code == ENGLISH:
        use_catalog(_IN_ENGLISH, ENGLISH)
    else:
        use_catalog(catalogs.translation(DOMAIN, FOLDER, [code]), code)


def use_catalog(catalog: catalogs.NullTranslations, code: str) -> None:
    """Say every sentence from now on by a catalog of translations."""
    global _catalog, _locale
    _catalog, _locale = catalog, Locale.parse(code)


def catalog() -> catalogs.NullTranslations:
    """The translations that sentences are said by; for a language it is always the same one."""
    return _catalog


def locale() -> Locale:
    """The locale by which Babel writes lists, dates and numbers."""
    return _locale


def _(message: str) -> str:
    """A sentence in the reader's language."""
    return _catalog.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """A sentence about one thing or about several, in the reader's language."""
    return _catalog.ngettext(one, many, count)


def lazy_gettext(message: str) -> LazyProxy:
    """A sentence that is looked up each time it is read: for texts at module level."""
    return LazyProxy(_, message, enable_cache=False)
