"""Pages that are filled in: templates of Jinja, in the reader's language.

{% trans name=place.name %}People in {{ name }}{% endtrans %}
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path

import jinja2

from community_data.text.translate import _, ngettext

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # none of them belongs in HTML


def whole_page(file: Path, **said) -> str:
    """A page for readers from its template, without signs that belong in no HTML."""
    return printable_html(template(file).render(**said)) + "\n"


def printable_html(text: str) -> str:
    """HTML without signs that belong in none."""
    return _CONTROL.sub("", text)


def hash_of(text: str) -> str:
    """What a page's policy says of a script or style in it, to allow that one and no other.

    Content Security Policy Level 3, 2.3.1: `sha256-` and base64.
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def web_address(path: object) -> str:
    """A web address that may be linked; empty for anything else."""
    return path if isinstance(path, str) and re.match(r"https?://\S+$", path, re.I) else ""


@functools.cache
def template(file: Path) -> jinja2.Template:
    """A template that lies in a file. What is put in is escaped: anybody may have written it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(file.parent),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(_, ngettext, newstyle=True)
    return environment.get_template(file.name)
