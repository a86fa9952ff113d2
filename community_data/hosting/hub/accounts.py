"""Who can sign in, with which password: `private/accounts.json`, as salted scrypt hashes.

The organization makes the accounts, here or from a list. Nobody signs up, and no password is there
from the start.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from pathlib import Path

from community_data.atomic import write_file
from community_data.errors import CannotHost
from community_data.text.translate import _

FILE = "accounts.json"
SHORTEST = 12  # letters
# Letters that nobody takes for others: no l, o, i, 0, 1. Four groups of four are 78 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# RFC 7914, and what OWASP asks for: 2^15 rounds of 8 blocks, three times; 32 MB each.
COST = {"n": 2**15, "r": 8, "p": 3, "maxmem": 2**26}


def new_password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))


class Accounts:
    """The accounts of a hub. `private`: its folder, which nobody else may open."""

    def __init__(self, private: Path) -> None:
        self.file = private / FILE

    def names(self) -> list[str]:
        return sorted(self._read())

    def put(self, passwords: dict[str, str]) -> None:
        """Let people in with these passwords, by name: all of them, or nobody where it is ended
        meanwhile. Raises `CannotHost` where one is too short."""
        for name, password in passwords.items():
            if len(password) < SHORTEST:
                raise CannotHost(
                    _("The password of {name} is too short: it needs {n} letters.").format(
                        name=name, n=SHORTEST
                    )
                )
        self._write(self._read() | {name: _entry(each) for name, each in passwords.items()})

    def remove(self, name: str) -> None:
        self._write({other: entry for other, entry in self._read().items() if other != name})

    def is_right(self, name: str, password: str) -> bool:
        """Is it this person's password? It takes as long where there is no such person."""
        entry = self._read().get(name, {"salt": "00" * 16, "hash": ""})
        attempt = _hash(password[:1000], bytes.fromhex(entry["salt"]))
        return hmac.compare_digest(attempt.hex(), entry["hash"])

    def _read(self) -> dict[str, dict[str, str]]:
        if not self.file.is_file():
            return {}
        return json.loads(self.file.read_text(encoding="utf-8"))

    def _write(self, entries: dict[str, dict[str, str]]) -> None:
        write_file(self.file, json.dumps(entries, indent=1, sort_keys=True) + "\n")
        self.file.chmod(0o600)


def _entry(password: str) -> dict[str, str]:
    salt = secrets.token_bytes(16)
    return {"salt": salt.hex(), "hash": _hash(password, salt).hex()}


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, dklen=32, **COST)
