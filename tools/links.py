"""Print every link to another site in the course, one a line, for a program that follows them.

    make links

Links to files and headings of the course are tested in tests/content. Whether a site still answers
is not: tests must not depend on a network.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COURSE))

from tests.content import links, pages  # noqa: E402


def to_other_sites() -> list[str]:
    """The addresses in all pages, modules and descriptors of data packages, each once."""
    every_page = [*pages.guide_pages(), *pages.generated_pages(), *pages.modules()]
    found = [target for page in every_page for target in links.targets(page)]
    for file in sorted(COURSE.glob("datasets/**/datapackage.json")):
        descriptor = json.dumps(json.loads(file.read_text("utf-8")))
        found += re.findall(r'https?://[^\s"\\]+', descriptor)
    return sorted({target for target in found if target.startswith("https://")})


if __name__ == "__main__":
    print("\n".join(to_other_sites()))
