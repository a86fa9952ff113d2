"""Open a page or a notebook in a real browser, with nothing of this machine in it.

    write_notebook(folder / "intervals.ipynb", "from community_data import data", "…")
    with lab_server(folder) as address, chromium_page() as page:
        open_notebook(page, address, "intervals.ipynb")
        run_all_cells(page)

The server has its own settings, data and runtime folders, listens on this machine only, and is gone
with all its kernels when the block ends, also when the test fails. The browser cannot reach any
other machine, so a page that needs the internet fails here.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import psutil
import pytest

from tests import processes

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A hub's people each have a name of their own below localhost, which is this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE *.localhost",
]
PROJECT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 90
SECONDS_TO_RUN = 120


def require_chromium():
    """The path of Chromium. Where there is none: skip the test, but fail it on the CI server."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    reason = "Chromium is not installed, so nothing was tested in a browser."
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def chromium_page(width=1280, height=900, **context_options):
    """A page of a new headless browser. `context_options` go to Playwright's `new_context`, such as
    `device_scale_factor=2` or `has_touch=True`."""
    from playwright.sync_api import sync_playwright

    path = require_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        try:
            context = browser.new_context(
                viewport={"width": width, "height": height}, **context_options
            )
            yield context.new_page()
        finally:
            browser.close()


@contextmanager
def lab_server(folder, *, private_folder=None):
    """JupyterLab on the notebooks in `folder`; the address to open, such as http://127.0.0.1:8890.

    Settings and logs go to `private_folder`, by default a folder beside `folder`.
    """
    folder = Path(folder).resolve()
    private = Path(private_folder or folder.with_name(folder.name + "-jupyter"))
    private.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    log_path = private / "server.log"
    with log_path.open("w") as log:
        server = subprocess.Popen(
            _command(folder, port),
            cwd=folder,
            env=_private_environment(private),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(server, address, log_path)
        yield address
    finally:
        _end(server)


def write_notebook(path, *sources):
    """A notebook with one code cell for each of the `sources`."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources],
        # Without a kernel named here, JupyterLab asks for one in a dialog.
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, path)


def open_notebook(page, address, name):
    """Open one notebook without side panels, as a trainee meets it, and wait for its kernel."""
    page.goto(f"{address}/lab/tree/{urllib.parse.quote(name)}?reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=SECONDS_TO_START * 1000)
    page.evaluate(
        """async () => {
            const app = window.jupyterapp;
            await app.restored;
            app.shell.mode = 'single-document';
            app.shell.collapseLeft();
            app.shell.collapseRight();
        }"""
    )
    page.wait_for_function(
        """() => window.jupyterapp.shell.currentWidget?.sessionContext?.session
                 ?.kernel?.status === 'idle'""",
        timeout=SECONDS_TO_START * 1000,
    )


def run_all_cells(page):
    """Run > Run All Cells, and wait until the last cell has run."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        """() => {
            const panel = window.jupyterapp.shell.currentWidget;
            const code = panel.content.widgets.filter(
                cell => cell.model.type === 'code' && cell.model.sharedModel.source.trim());
            return panel.sessionContext.session.kernel.status === 'idle'
                && code.every(cell => cell.model.executionCount !== null);
        }""",
        timeout=SECONDS_TO_RUN * 1000,
    )


def _command(folder, port):
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=",
        # Gives tests `window.jupyterapp`, which has the commands behind the menus.
        "--LabApp.expose_app_in_browser=True",
    ]


def _private_environment(private):
    kept = {name: value for name, value in os.environ.items() if "JUPYTER" not in name.upper()}
    folders = {
        "HOME": "home",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
    }
    for name, folder in folders.items():
        (private / folder).mkdir(exist_ok=True)
        kept[name] = str(private / folder)
    # No question about news, which would cover a part of the page.
    notification = private / "settings/@jupyterlab/apputils-extension/notification"
    notification.parent.mkdir(parents=True, exist_ok=True)
    notification.with_suffix(".jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}'
    )
    # A test sees the project as it is in this checkout, installed or not.
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PROJECT), kept.get("PYTHONPATH")]))
    return kept


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(server, address, log_path):
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"JupyterLab ended as it started:\n{log_path.read_text()[-3000:]}")
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=5).close()
            return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(
        f"JupyterLab did not start in {SECONDS_TO_START} seconds:\n{log_path.read_text()[-3000:]}"
    )


def _end(server):
    """End the server and whatever it started. A kernel lives in a session of its own, so ending
    the server's process group alone would leave kernels behind."""
    try:
        started = psutil.Process(server.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        started = []
    if server.poll() is None:
        # Asked politely, a server ends its kernels first.
        server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    processes.kill(started)
    psutil.wait_procs(started, timeout=20)
