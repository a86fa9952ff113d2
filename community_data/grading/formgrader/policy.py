"""Which scripts a page of the facilitator's server may run: those that its templates name."""

from __future__ import annotations

import re
import secrets

import jinja2
from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

HEADER = "Content-Security-Policy"
# Stands in the templates; each answer has a nonce of its own in its place, of the same length.
# Nobody outside knows it, so that nothing written earlier can have it in it.
PLACEHOLDER = secrets.token_urlsafe(24)
OWN_TAG = re.compile(r"<(script|style|link)\b")

# All that nbgrader's pages have in `onclick`, as hashes:
# toggle_name(true); toggle_name(false); toggleAllNames()
CLICKS = (
    "'unsafe-hashes' 'sha256-oGUA7LtyEKDvlMppna1zdKjVAxPLpRV7YpX8dvx6PJo='"
    " 'sha256-7pj7EC95pL82C2/Ze44MC9cnRyAM/uAP2esJ0iv/l1w='"
    " 'sha256-xaPiteI6Q1fG7zz7teIy7XMq1q7pzwVK4Idzx6n9UtY='"
)
SHARED = "base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'self'"
FORMGRADER = (
    f"default-src 'none'; {SHARED}; connect-src 'self'; img-src data: {{root}}formgrader/static/;"
    " font-src {root}formgrader/static/; style-src 'nonce-{nonce}';"
    f" style-src-attr 'unsafe-inline'; script-src 'nonce-{{nonce}}' {CLICKS}"
)
# JupyterLab fetches parts of itself as it goes, writes its styles into the page, and shows pictures
# and pages that are made in the browser. A folder of people's files is not among its scripts.
JUPYTER = (
    f"default-src 'self' data: blob:; {SHARED};"
    " connect-src 'self' ws://{root} wss://{root} data: blob:;"
    " style-src 'self' 'unsafe-inline'; script-src 'nonce-{nonce}' 'unsafe-eval'"
    " {root}static/ {root}lab/extensions/ {root}lab/api/; worker-src 'self' blob:"
)
# A file that somebody wrote, shown as a page: it runs nothing, and asks no other machine.
FILE = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
HANDED_IN = re.compile(r"formgrader/submissions/[^/]+/[^/]")


class WithNonce(jinja2.BaseLoader):
    """Templates of another loader, with the page's nonce in each tag that they themselves write."""

    def __init__(self, loader: jinja2.BaseLoader):
        self.loader = loader

    def get_source(self, environment, template):
        source, name, is_current = self.loader.get_source(environment, template)
        return OWN_TAG.sub(rf'<\1 nonce="{PLACEHOLDER}"', source), name, is_current

    def list_templates(self):
        return self.loader.list_templates()


class PagePolicy(OutputTransform):
    """Says for each page which scripts are its own. `base_url` is the path of the server."""

    def __init__(self, request: HTTPServerRequest, base_url: str = "/"):
        self.root = f"{request.host}{base_url}"
        path = request.path.removeprefix(base_url)
        self.is_formgrader = path.startswith("formgrader")
        self.is_data = path.startswith("formgrader/api/")
        self.is_file = bool(HANDED_IN.match(path))
        self.nonce = secrets.token_urlsafe(24)

    def transform_first_chunk(self, status_code, headers: HTTPHeaders, chunk, finishing):
        if self.is_file or "sandbox" in headers.get(HEADER, ""):
            headers[HEADER] = FILE
        elif self.is_formgrader or headers.get("Content-Type", "").startswith("text/html"):
            policy = FORMGRADER if self.is_formgrader else JUPYTER
            headers[HEADER] = policy.format(root=self.root, nonce=self.nonce)
            # A page that is kept would have the nonce of an earlier answer.
            headers["Cache-Control"] = "no-store"
            if self.is_data:  # nbgrader calls it HTML, and its scripts want it as text
                headers["Content-Type"] = "text/plain; charset=UTF-8"
        return status_code, headers, self.transform_chunk(chunk, finishing)

    def transform_chunk(self, chunk, finishing):
        return chunk.replace(PLACEHOLDER.encode(), self.nonce.encode())
