"""Patterns that a descriptor asks values to have, tried with a limit of time.

A pattern comes with a package, and there are short ones that would take years to try. Each is
tried in a process of its own, which is ended when it takes too long.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterable

SECONDS = 5.0  # for all values of a column together, besides the start of the process
_LONGEST = 2000  # letters of a pattern

# Reads a pattern, then lists of values; answers each with the positions of those that differ.
_CHILD = """
import json, re, sys
try:
    pattern = re.compile("(?:%s)\\\\Z" % json.loads(sys.stdin.readline()))
except Exception:
    print(json.dumps("broken"), flush=True)
    sys.exit()
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    values = enumerate(json.loads(line))
    print(json.dumps([n for n, value in values if not pattern.match(value)]), flush=True)
"""


class TooSlow(Exception):
    """The pattern takes too long."""


class Pattern:
    """A pattern in a process of its own. `works` is False where it is none."""

    def __init__(self, pattern: object) -> None:
        self.left = SECONDS
        self._process: subprocess.Popen | None = None
        self.works = isinstance(pattern, str) and len(pattern) <= _LONGEST
        if self.works:
            self._start(pattern)

    def _start(self, pattern: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._answers: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self.works = self._ask(pattern, 10 + SECONDS) == "ready"
        except TooSlow:
            self.works = False

    def _listen(self) -> None:
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(b"")

    def _ask(self, content: object, seconds: float) -> object:
        try:
            # Written by another thread: a child that is busy may not read all of it.
            line = json.dumps(content).encode() + b"\n"
            threading.Thread(target=self._write, args=(line,), daemon=True).start()
            answer = self._answers.get(timeout=max(seconds, 0.1))
        except queue.Empty:
            answer = b""
        if not answer:
            self.close()
            raise TooSlow
        return json.loads(answer)

    def _write(self, line: bytes) -> None:
        # A process that has ended is noticed by its silence.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def differing(self, values: Iterable[str]) -> set[str]:
        """The values that do not have the form. Raises `TooSlow`; then it cannot be asked again."""
        values = list(values)
        if not values:
            return set()
        begun = time.monotonic()
        wrong = self._ask(values, self.left)
        self.left -= time.monotonic() - begun
        return {values[position] for position in wrong}

    def close(self) -> None:
        """End the process."""
        self.works = False
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


def of_fields(schema: object) -> dict[str, object]:
    """The patterns in a schema: the column's name -> its pattern."""
    fields = schema.get("fields") if isinstance(schema, dict) else None
    found = {}
    for field in fields if isinstance(fields, list) else []:
        rules = field.get("constraints") if isinstance(field, dict) else None
        if isinstance(rules, dict) and "pattern" in rules and isinstance(field.get("name"), str):
            found[field["name"]] = rules["pattern"]
    return found
