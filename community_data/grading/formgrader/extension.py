"""What Jupyter's server loads: nbgrader's formgrader, then the rules for what its pages may run."""

from __future__ import annotations

import functools

import jinja2
from nbgrader.server_extensions.formgrader import formgrader

from community_data.grading.formgrader.exporter import SafeExporter
from community_data.grading.formgrader.policy import PagePolicy, WithNonce


def load_jupyter_server_extension(server) -> None:
    """Load nbgrader's formgrader, which shows notebooks made harmless from then on."""
    formgrader.load_jupyter_server_extension(server)
    settings = server.web_app.settings
    settings["nbgrader_exporter"] = SafeExporter(config=settings["nbgrader_exporter"].config)
    # nbgrader writes names and addresses into its pages as they come.
    settings["nbgrader_jinja2_env"].autoescape = True


async def _start_jupyter_server_extension(server) -> None:
    """When all extensions are there: their own scripts get the page's nonce, no other has one."""
    for environment in server.web_app.settings.values():
        if isinstance(environment, jinja2.Environment):
            environment.loader = WithNonce(environment.loader)
    # The first of the transforms: later ones may compress.
    server.web_app.transforms.insert(0, functools.partial(PagePolicy, base_url=server.base_url))
