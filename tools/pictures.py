"""Make the pictures of README.md from the real thing: a module in JupyterLab, and a report page.

    make pictures

Needs Chromium. The module is the solved one, so that a check shows that an answer is right.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
PICTURES = COURSE / "facilitator_guide" / "pictures"
sys.path.insert(0, str(COURSE / "tests"))

from browser import chromium_page, lab_server, open_notebook  # noqa: E402


def module(folder: Path) -> None:
    """The first exercise of module 08, answered."""
    notebook = COURSE / "solutions" / "08_groups" / "08_groups.ipynb"
    # Without the marks that nbgrader uses, as a trainee sees it.
    text = notebook.read_text("utf-8")
    for mark in ("BEGIN", "END"):
        text = text.replace(f'    "    ### {mark} SOLUTION\\n",\n', "")
    (folder / "08_groups.ipynb").write_text(text, encoding="utf-8")
    with lab_server(folder) as address, chromium_page(width=820, height=1000) as page:
        open_notebook(page, address, "08_groups.ipynb")
        page.get_by_role("heading", name="Try it: exercise 1").scroll_into_view_if_needed()
        page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => panel.scrollTop += 380")
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURES / "module.png")


def report(folder: Path) -> None:
    """The page of Otterbeck, the town that the course begins with."""
    command = [sys.executable, "-m", "community_data.cli", "report", "riverbend"]
    subprocess.run([*command, "--place", "Otterbeck", "--out", str(folder)], check=True)
    with chromium_page(width=820, height=1000) as page:
        page.goto((folder / "otterbeck.html").as_uri())
        page.screenshot(path=PICTURES / "report.png")


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as scratch:
        for make in (module, report):
            folder = Path(scratch) / make.__name__
            folder.mkdir()
            make(folder)
