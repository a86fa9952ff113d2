"""Measure who can read the site, for its page about accessibility.

    python tools/accessibility.py

Makes a site of the practice region with the command, has axe-core look at one page of each kind in
Chromium, looks if anything is cut off on narrow screens, and writes what it found to
community_data/reports/accessibility.json. A test looks at a site with the same two functions.
"""

import datetime
import json
import subprocess
import sys
import tempfile
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COURSE / "tests"))

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from browser import chromium_page  # noqa: E402

from community_data.reports.about import KINDS, MEASURED  # noqa: E402

WIDTHS = (320, 390, 1280)
PLACE = "otterbeck.html"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


def file_of(kind: str) -> str:
    """The file of a page of a kind."""
    return PLACE if kind == "place" else f"{kind}.html"


def problems(site: Path) -> tuple[dict[str, list[str]], str]:
    """What axe finds on one page of each kind, all of it opened, and the version of axe."""
    found = {}
    with chromium_page(bypass_csp=True) as page:
        for kind in KINDS:
            page.goto((site / file_of(kind)).as_uri())
            page.evaluate(OPEN_ALL)
            response = Axe().run(page).response
            found[kind] = [
                f"{rule['id']}: {node['html'][:200]}"
                for rule in response["violations"]
                for node in rule["nodes"]
            ]
    return found, response["testEngine"]["version"]


def cut_off(site: Path) -> list[str]:
    """The pages that are wider than the screen, at each width."""
    wide = []
    for width in WIDTHS:
        with chromium_page(width=width, height=740) as page:
            for kind in KINDS:
                page.goto((site / file_of(kind)).as_uri())
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wide.append(f"{file_of(kind)} at {width} pixels")
    return wide


def main() -> int:
    """Write what was measured. Returns the exit code: 1 where something is cut off."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        command = [sys.executable, "-m", "community_data.cli", "report", "riverbend"]
        places = ["--place", "Otterbeck", "--place", "Reedgate", "--since", "riverbend@2026-Q1"]
        subprocess.run([*command, *places, "--approve", "a person", "--out", str(site)], check=True)
        found, axe = problems(site)
        wide = cut_off(site)
        with chromium_page() as page:
            browser = f"Chromium {page.context.browser.version}"
    measured = {
        "day": datetime.date.today().isoformat(),
        "axe": axe,
        "browser": browser,
        "widths": WIDTHS,
        "violations": {kind: len(listed) for kind, listed in found.items()},
    }
    print(*(problem for listed in found.values() for problem in listed), *wide, sep="\n")
    if wide:
        return 1
    MEASURED.write_text(f"{json.dumps(measured, indent=1)}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
