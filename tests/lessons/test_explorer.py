"""An explorer without its Python says so: after a restart, and where a notebook is opened anew."""

import json

import pytest
from browser import PROJECT, chromium_page, lab_server, open_notebook, run_all_cells, write_notebook

TRAINEE = PROJECT / "community_data" / "hosting" / "trainee" / "labconfig"
WIDGETS = "@jupyter-widgets/jupyterlab-manager:plugin"
LOST = ".community-explorer-lost"
SENTENCE = "Python was stopped or started anew, so nothing moves here."


@pytest.mark.thorough
def test_an_explorer_without_its_python_says_so(tmp_path):
    folder, private = tmp_path / "work", tmp_path / "private"
    folder.mkdir()
    settings = json.loads((TRAINEE / "default_setting_overrides.json").read_text("utf-8"))[WIDGETS]
    kept = private / "settings" / "@jupyter-widgets" / "jupyterlab-manager"
    kept.mkdir(parents=True)
    (kept / "plugin.jupyterlab-settings").write_text(json.dumps(settings))
    write_notebook(
        folder / "explorer.ipynb",
        "from community_data.lessons.start import widget",
        'widget.place_explorer("riverbend")',
    )
    with lab_server(folder, private_folder=private) as address, chromium_page() as page:
        open_notebook(page, address, "explorer.ipynb")
        run_all_cells(page)
        page.wait_for_selector(".community-explorer [role=slider][aria-label=Place]")
        assert not page.locator(LOST).is_visible()
        page.evaluate(
            """async () => {
                const notebook = window.jupyterapp.shell.currentWidget;
                await notebook.context.save();
                await notebook.sessionContext.session.kernel.restart();
            }"""
        )
        page.locator(LOST).wait_for(state="visible")
        assert page.locator(LOST).inner_text().startswith(SENTENCE)
        page.goto(f"{address}/notebooks/explorer.ipynb")
        page.locator(LOST).wait_for(state="visible", timeout=90_000)
        assert "Error displaying widget" not in page.locator("body").inner_text()


def test_a_long_output_has_no_window_of_its_own():
    """On a phone, a finger that scrolls the page would stay caught in it."""
    settings = json.loads((TRAINEE / "default_setting_overrides.json").read_text("utf-8"))
    assert settings["@jupyter-notebook/notebook-extension:scroll-output"] == {
        "autoScrollOutputs": False
    }
