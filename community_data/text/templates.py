"""Pages that are filled in: templates of Jinja, in the reader's language.

{% trans name=place.name %}People in {{ name }}{% endtrans %}
"""

from __future__ import annotations

import functools
from pathlib import Path

import jinja2

from community_data.text.translate import _, ngettext


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
