"""Ask a service for a table: with patience, never led to another page, and kept with its date.

A request that may succeed a moment later (no answer, too many requests, a fault over there) is
tried again, each time later, or when the service says. Everything else is an error with a next
step: `CannotFetch`. A kept copy never stands in by itself: who uses it says so (`copy`).
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import tenacity

from community_data.errors import CannotFetch
from community_data.fetch.copies import FOLDER, Copies, hash_of, usual_folder
from community_data.fetch.transport import HIDDEN, Key, WithKey, network, without
from community_data.text.dates import duration, long_day, today
from community_data.text.lists import paragraph
from community_data.text.translate import _, ngettext

TRIES = 4
LONGEST_WAIT = 60  # seconds; who is told to come back later than that, comes back another day
MOST_BYTES = 100_000_000
LONGEST_WORDS = 200  # letters of what a service says, that are shown
AGAIN = {429, 500, 502, 503, 504}
NAME = "community-data"


@dataclass(frozen=True)
class Answer:
    """What came back. `fetched` is the day, `copied` is true where it came off this machine."""

    address: str
    content: bytes = field(repr=False)
    content_type: str
    fetched: datetime.date
    copied: bool = False

    @property
    def text(self) -> str:
        return self.content.decode("utf-8-sig", errors="replace")

    @property
    def sha256(self) -> str:
        return hash_of(self.content)

    def json(self) -> object:
        """The answer as lists and objects. Raises CannotFetch where it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            raise CannotFetch(
                _("What came is no table: it cannot be read as JSON. It begins: “{start}”.").format(
                    start=_start(self.text)
                )
            ) from None


class _Later(Exception):
    """No answer yet; `wait` says after how many seconds to ask again, where that is known."""

    def __init__(self, problem: CannotFetch, wait: float | None = None) -> None:
        super().__init__()
        self.problem, self.wait = problem, wait


@dataclass(frozen=True)
class Service:
    """One service at one address.

    base: how all its addresses begin. copies: where answers are kept, None for nowhere. hours: how
    long a copy is fresh. transport and sleep are for practice and for tests.
    """

    base: str
    name: str = ""
    key: Key | None = None
    copies: Copies | None = field(
        default_factory=lambda: Copies(Path(os.environ.get(FOLDER) or usual_folder()))
    )
    hours: float = 24
    transport: httpx.BaseTransport | None = field(default=None, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    day: Callable[[], datetime.date] = field(default=today, repr=False)

    def address(self, path: str, parameters: Mapping[str, object] | None = None) -> str:
        """The address of a request, each part written as an address needs it; without any key.

        A list among the parameters is written once for each of its items. Raises CannotFetch for a
        path that leads elsewhere, or a key among the parameters.
        """
        given = dict(parameters or {})
        whole = httpx.URL(f"{self.base.rstrip('/')}/{path.lstrip('/')}")
        home = httpx.URL(self.base)
        if whole.host != home.host or whole.scheme != "https" or re.search(r"\.\.|[?#]", path):
            raise CannotFetch(
                _(
                    "“{path}” is no path of this service. Write what comes after “{base}”, and put "
                    "what you ask for into the parameters."
                ).format(path=path[:60], base=self.base)
            )
        if self.key and self.key.parameter in given and self.key.parameter:
            raise CannotFetch(
                _(
                    "A key does not belong among the parameters: whoever sees your notebook could "
                    "use it. Keep it in the environment, as {variable}, and leave it out here."
                ).format(variable=self.key.variable)
            )
        return str(whole.copy_merge_params(given) if given else whole)

    def get(self, path: str, parameters: Mapping | None = None, fresh: bool = False) -> Answer:
        """What the service answers: a fresh copy off this machine, or a new one (`fresh`: always).

        Raises CannotFetch.
        """
        address = self.address(path, parameters)
        if not fresh and (copy := self._kept(address, self.hours)):
            return copy
        try:
            answer = self._asked(address)
        except CannotFetch as problem:
            raise CannotFetch(paragraph(str(problem), self._of_a_copy(address))) from None
        if self.copies:
            about = {"content_type": answer.content_type, "fetched": answer.fetched.isoformat()}
            with contextlib.suppress(OSError):  # no room for a copy: the table came all the same
                self.copies.keep(address, answer.content, about | {"at": time.time()})
        return answer

    def copy(self, path: str, parameters: Mapping | None = None) -> Answer:
        """The newest copy on this machine, however old. Raises CannotFetch where there is none."""
        kept = self._kept(self.address(path, parameters))
        if kept is None:
            raise CannotFetch(_("No copy of this table is kept on this machine."))
        return kept

    def _kept(self, address: str, hours: float | None = None) -> Answer | None:
        kept = self.copies.kept(address) if self.copies else None
        if kept is None:
            return None
        content, about = kept
        try:
            if hours is not None and not 0 <= time.time() - float(about["at"]) <= 3600 * hours:
                return None
            day = datetime.date.fromisoformat(about["fetched"])
            return Answer(address, content, str(about["content_type"]), day, copied=True)
        except (KeyError, TypeError, ValueError):
            return None

    def _of_a_copy(self, address: str) -> str:
        kept = self._kept(address)
        if kept is None:
            return ""
        return _(
            "A copy of {day} is kept on this machine. If you use it (“copy” in place of “get”), "
            "say its day."
        ).format(day=long_day(kept.fetched))

    def _asked(self, address: str) -> Answer:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Later),
            stop=tenacity.stop_after_attempt(TRIES),
            wait=_wait,
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return retrying(self._asked_once, address)
        except _Later as later:
            raise later.problem from None

    def _asked_once(self, address: str) -> Answer:
        transport = WithKey(self.transport or network(address), self.key)
        client = httpx.Client(
            transport=transport,
            follow_redirects=False,
            timeout=httpx.Timeout(60, connect=10),
            headers={"User-Agent": NAME},
        )
        try:
            # A transport that is given lives on; ours ends with the request.
            with client.stream("GET", address) as response:
                content = self._read(response)
        except httpx.HTTPError as error:
            raise _Later(self._no_answer(error)) from None
        finally:
            if self.transport is None:
                client.close()
        self._judge(response, content)
        return Answer(address, content, response.headers.get("content-type", ""), self.day())

    def _read(self, response: httpx.Response) -> bytes:
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise CannotFetch(
                    _("What comes is larger than {n} MB. Ask for fewer rows or columns.").format(
                        n=MOST_BYTES // 1_000_000
                    )
                )
        return b"".join(parts)

    def _no_answer(self, error: httpx.HTTPError) -> CannotFetch:
        if isinstance(error, httpx.TimeoutException):
            return CannotFetch(
                _("{service} did not answer in time. Try again later.").format(service=self._who)
            )
        return CannotFetch(
            _(
                "{service} cannot be reached. Look whether this machine has a network. The "
                "practice service needs none."
            ).format(service=self._who)
        )

    def _judge(self, response: httpx.Response, content: bytes) -> None:
        """Raise CannotFetch, or _Later, for everything that is no table."""
        status = response.status_code
        if status in AGAIN:
            raise _Later(self._busy(status, response), _asked_to_wait(response))
        if response.is_redirect or "X-DataWebAPI-KeyError" in response.headers:
            raise self._led_elsewhere(response)
        text = content[:2000].decode("utf-8", errors="replace")
        if status in (404, 410):
            raise self._gone(status)
        if status in (401, 403):
            raise self._needs_a_key()
        if status == 204 or (status == 200 and not content.strip()):
            raise CannotFetch(
                _(
                    "The request is right, and the service holds no rows for it. Ask for another "
                    "year, level or place."
                )
            )
        if status != 200:
            raise CannotFetch(
                _("{service} refuses the request. It says: “{words}”").format(
                    service=self._who, words=self._words(text)
                )
            )
        if "html" in response.headers.get("content-type", "") or re.match(r"\s*<(!|html)", text):
            raise CannotFetch(
                _(
                    "A web page came where a table should be. The address may lead to a page about "
                    "the table: look on that page for the address of the file itself."
                )
            )
        value = self.key.value() if self.key else ""
        if value and without(value, content.decode("latin-1")) != content.decode("latin-1"):
            raise CannotFetch(
                _("The answer repeats your key, so it is not kept. Tell the publisher.")
            )

    def _led_elsewhere(self, response: httpx.Response) -> CannotFetch:
        to = response.headers.get("location", "")
        if self.key and ("X-DataWebAPI-KeyError" in response.headers or "_key" in to):
            return self._needs_a_key()
        return CannotFetch(
            _(
                "{service} sends this request to another address, which is not followed: what is "
                "there may be another table, or a page. Look up the new address at the publisher."
            ).format(service=self._who)
        )

    def _needs_a_key(self) -> CannotFetch:
        if self.key is None:
            return CannotFetch(
                _("{service} does not show this table to everybody. Ask its publisher.").format(
                    service=self._who
                )
            )
        if self.key.value():
            return CannotFetch(
                _(
                    "{service} does not take the key in {variable}. Look for a slip in it, or for "
                    "the mail in which it is switched on. A new one: {where}"
                ).format(service=self._who, variable=self.key.variable, where=self.key.ask_at)
            )
        return CannotFetch(
            _(
                "{service} asks for a key, which is free. Ask for one at {where} and keep it in "
                "the environment, as {variable}, never in a notebook."
            ).format(service=self._who, variable=self.key.variable, where=self.key.ask_at)
        )

    def _gone(self, status: int) -> CannotFetch:
        if status == 410:
            return CannotFetch(
                _(
                    "This table was taken down. Ask the publisher why, and for a copy. Look also "
                    "in archives of the web and in libraries, and write down where yours is from."
                )
            )
        return CannotFetch(
            _(
                "There is no such table at this address. Look for a slip in it. If it worked "
                "before, the table was moved or taken down: ask the publisher."
            )
        )

    def _busy(self, status: int, response: httpx.Response) -> CannotFetch:
        wait = _asked_to_wait(response)
        later = _("Try again later.")
        if wait and wait > 86_400:
            later = _("It says to come back in {time}.").format(time=duration(wait / 86_400))
        elif wait:
            minutes = max(1, round(wait / 60))
            later = ngettext(
                "It says to come back in {n} minute.",
                "It says to come back in {n} minutes.",
                minutes,
            ).format(n=minutes)
        if status == 429:
            busy = _("{service} was asked too often, by us or by others.")
        else:
            busy = _("{service} has a fault at the moment.")
        return CannotFetch(paragraph(busy.format(service=self._who), later))

    @property
    def _who(self) -> str:
        return self.name or httpx.URL(self.base).host

    def _words(self, text: str) -> str:
        """What a service says of a mistake, in one line, without markup and without the key."""
        if re.match(r"\s*<", text):
            return HIDDEN
        try:
            told = json.loads(text)
            text = str(told.get("message") or text) if isinstance(told, dict) else text
        except ValueError:
            pass
        return without(self.key.value() if self.key else "", _start(text))


def _start(text: str) -> str:
    return " ".join(re.sub(r"[^\S ]|[\x00-\x1f]", " ", text).split())[:LONGEST_WORDS]


def _asked_to_wait(response: httpx.Response) -> float | None:
    """Retry-After in seconds: a number, or a day and an hour (RFC 9110). None where not said."""
    told = response.headers.get("retry-after", "").strip()
    if told.isdigit():
        return float(told[:9])
    try:
        until = parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=datetime.UTC)
    return max(0.0, (until - datetime.datetime.now(datetime.UTC)).total_seconds())


_usual_wait = tenacity.wait_exponential_jitter(initial=1, max=LONGEST_WAIT)


def _wait(state: tenacity.RetryCallState) -> float:
    """How long to wait before asking again; raises the problem where that would be too long."""
    later = state.outcome.exception()
    if later.wait is None:
        return _usual_wait(state)
    if later.wait > LONGEST_WAIT:
        raise later.problem
    return later.wait
