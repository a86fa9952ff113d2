"""People come from a learning platform (LTI 1.3): the real Hub, a real browser, and a platform.

The platform is a small one of our own. It does what Moodle and Canvas do: it begins a launch,
answers the Hub's question with a signed statement of who it is, and shows its public key. By the
published standard: https://www.imsglobal.org/spec/lti/v1p3 and .../security/v1p0, 5.1.1.
"""

import html
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from community_data.errors import CannotHost
from community_data.grading import roster
from community_data.grading.roster import Person
from community_data.hosting.hub.run import start, stop, wait_until_open
from community_data.hosting.hub.settings import FILE, Hub
from tests.hosting.hub.conftest import SECOND, free_ports

jwt = pytest.importorskip("jwt")
pytest.importorskip("ltiauthenticator")
rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")

TOOL, PLATFORM_KEY = "community-data-tool", "platform-key"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim"


class Platform:
    """A learning platform. `fault` changes what it says before it signs."""

    def __init__(self, hub_address: str) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.hub = hub_address
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def page(self, path: str, query: dict[str, str]) -> tuple[str, str]:
        """The type and text of a page."""
        if path == "/jwks":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            keys = {"keys": [public | {"kid": PLATFORM_KEY, "alg": "RS256", "use": "sig"}]}
            return "application/json", json.dumps(keys)
        if path == "/launch":
            begin = {
                "iss": self.address, "login_hint": f"{query['name']} {query.get('fault', '')}",
                "target_link_uri": f"{self.hub}/hub/home", "client_id": TOOL,
            }  # fmt: skip
            return "text/html", form(f"{self.hub}/hub/lti13/oauth_login", begin)
        # As a platform does: only to the address that its administrator wrote down.
        assert query["redirect_uri"] == f"{self.hub}/hub/lti13/oauth_callback", query
        name, _space, fault = query["login_hint"].partition(" ")
        token = self.statement(name, fault, query["nonce"])
        return "text/html", form(
            query["redirect_uri"], {"id_token": token, "state": query["state"]}
        )

    def statement(self, name: str, fault: str, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": TOOL, "sub": "4711", "nonce": nonce, "iat": now,
            "exp": now + 300, "name": "Somebody", "email": "somebody@example.org",
            f"{CLAIM}/version": "1.3.0", f"{CLAIM}/message_type": "LtiResourceLinkRequest",
            f"{CLAIM}/deployment_id": "1", f"{CLAIM}/target_link_uri": self.hub,
            f"{CLAIM}/resource_link": {"id": "1"}, f"{CLAIM}/roles": [],
            f"{CLAIM}/custom": {"roster_id": name},
        }  # fmt: skip
        claims |= {
            "another platform": {"iss": "https://other.example.org"},
            "for another tool": {"aud": "another"},
            "an old statement": {"iat": now - 7200, "exp": now - 3600},
            "of another launch": {"nonce": "0" * 64},
            "no id": {f"{CLAIM}/custom": {}, "sub": name},
            "an id that is a list": {f"{CLAIM}/custom": {"roster_id": [name]}},
        }.get(fault, {})
        if fault == "unsigned":
            return jwt.encode(claims, None, "none", headers={"kid": PLATFORM_KEY})
        key = self.key
        if fault == "signed by somebody":
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return jwt.encode(claims, key, "RS256", headers={"kid": PLATFORM_KEY})

    def _handler(platform):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                kind, text = platform.page(parts.path, dict(parse_qsl(parts.query)))
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *words):
                pass

        return Handler


def form(address, fields):
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in fields.items()
    )
    return (
        f'<form method="post" action="{html.escape(address)}">{inputs}</form>'
        "<script>document.forms[0].submit()</script>"
    )


@contextmanager
def running_platform(hub_address):
    platform = Platform(hub_address)
    thread = threading.Thread(target=platform.server.serve_forever)
    thread.start()
    try:
        yield platform
    finally:
        platform.server.shutdown()
        thread.join()
        platform.server.server_close()


@pytest.fixture(scope="module")
def launched(repo, tmp_path_factory):
    """A Hub to which a platform sends people. Nobody works in it: nothing is kept apart."""
    hub = Hub(tmp_path_factory.mktemp("launch"))
    port = free_ports()
    address = f"http://hub.localhost:{port}"
    for folder in (hub.private, hub.course):
        folder.mkdir()
    roster.write(hub.course, [Person("ana_lopez", "Ana Lopez")])
    hub.handout.symlink_to(repo)
    with running_platform(address) as platform:
        (hub.folder / FILE).write_text(
            f'facilitators = ["rosa_diaz"]\naddress = "{address}"\nport = {port}\n'
            f'keep_apart = false\n[launch]\nissuer = "{platform.address}"\n'
            f'client_id = "{TOOL}"\nauthorize_url = "{platform.address}/authorize"\n'
            f'jwks_endpoint = "{platform.address}/jwks"\n'
        )
        log = hub.private / "hub.log"
        process = start(hub, log)
        try:
            wait_until_open(hub, process, log)
            yield hub, platform
        finally:
            stop(hub, process)


def after_a_launch(browser, launched, name, fault=""):
    """The Hub's page about oneself, after somebody came from the platform."""
    hub, platform = launched
    page = browser.new_context().new_page()
    page.set_default_timeout(60 * SECOND)
    query = urlencode({"name": name, "fault": fault})
    with page.expect_response(lambda answer: answer.url.endswith("/hub/lti13/oauth_callback")):
        page.goto(f"{platform.address}/launch?{query}")
    page.wait_for_load_state()
    assert page.locator("text=Traceback").count() == 0
    page.goto(f"{hub.settings.address}/hub/home")
    return page


pytestmark = [
    pytest.mark.thorough, pytest.mark.needs("hub"), pytest.mark.needs("chromium")
]  # fmt: skip


@pytest.mark.parametrize("name", ["ana_lopez", "rosa_diaz"])
def test_who_is_on_a_list_comes_in_from_the_platform(browser, launched, name):
    page = after_a_launch(browser, launched, name)
    assert urlsplit(page.url).path == "/hub/home" and name in page.locator("nav").inner_text()
    page.context.close()


@pytest.mark.parametrize(
    ("name", "fault"),
    [("mallory", ""), *(("ana_lopez", fault) for fault in (
        "signed by somebody", "unsigned", "another platform", "for another tool",
        "an old statement", "of another launch", "no id", "an id that is a list",
    ))],
)  # fmt: skip
def test_nobody_else_does(browser, launched, name, fault):
    page = after_a_launch(browser, launched, name, fault)
    assert urlsplit(page.url).path == "/hub/login"
    assert "open the link to this course" in page.locator("body").inner_text()
    page.context.close()


def test_a_launch_that_could_be_read_on_the_way_is_refused(tmp_path):
    (tmp_path / FILE).write_text(
        'facilitators = ["rosa"]\naddress = "https://hub.example.org"\n[launch]\n'
        'issuer = "https://lms.example.org"\nclient_id = "1"\n'
        'authorize_url = "https://lms.example.org/auth"\n'
        'jwks_endpoint = "http://lms.example.org/jwks"\n'
    )
    with pytest.raises(CannotHost, match="jwks_endpoint: it begins with https://"):
        Hub(tmp_path).settings  # noqa: B018 - reads them
