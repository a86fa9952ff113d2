"""What lies between a request and the network: the key goes on here, and nothing above sees it.

httpx logs the address of each request and puts the request into its errors. Both know the one
without the key.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import quote, quote_plus
from urllib.request import getproxies, proxy_bypass

import httpx

HIDDEN = "…"


@dataclass(frozen=True)
class Key:
    """Where a service's key is kept: in a variable of the environment, and in nothing else.

    It travels as a part of the address (`parameter`) or in a header. `ask_at`: where anybody may
    ask for one.
    """

    variable: str
    parameter: str = ""
    header: str = ""
    ask_at: str = ""

    def value(self) -> str:
        """The key itself. Never keep it, and never show it."""
        return os.environ.get(self.variable, "").strip()


def network(address: str) -> httpx.BaseTransport:
    """The way to an address, by the proxy of this machine where it has one."""
    host = httpx.URL(address).host
    proxy = None if proxy_bypass(host) else getproxies().get("https")
    return httpx.HTTPTransport(proxy=proxy)


class WithKey(httpx.BaseTransport):
    """Puts the key on each request, and looks that no answer carries it back."""

    def __init__(self, inner: httpx.BaseTransport, key: Key | None) -> None:
        self._inner, self._key = inner, key

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        value = self._key.value() if self._key else ""
        if not value:
            return self._inner.handle_request(request)
        url, headers = request.url, httpx.Headers(request.headers)
        if self._key.parameter:
            url = url.copy_merge_params({self._key.parameter: value})
        if self._key.header:
            headers[self._key.header] = value
        own = httpx.Request(request.method, url, headers=headers, extensions=request.extensions)
        try:
            response = self._inner.handle_request(own)
        except httpx.HTTPError as error:
            error.request = request
            raise
        told = [(name, without(value, text)) for name, text in response.headers.multi_items()]
        response.headers = httpx.Headers(told, encoding="utf-8")
        return response

    def close(self) -> None:
        self._inner.close()


def without(key: str, text: str) -> str:
    """A text in which the key, however it is written in an address, is hidden."""
    for written in {key, quote(key), quote(key, safe=""), quote_plus(key)} if key else ():
        text = text.replace(written, HIDDEN)
    return text
