"""Copies of what services answered, on this machine: what came, when, and its hash.

The name of a file is made of the address, and an address never holds a key.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from community_data.atomic import write_file

FOLDER = "COMMUNITY_DATA_FETCHED"  # the variable of the environment that names another folder


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def usual_folder() -> Path:
    return Path(platformdirs.user_cache_dir("community-data")) / "fetched"


@dataclass(frozen=True)
class Copies:
    """The copies in one folder: `kept` reads one, `keep` writes one."""

    folder: Path

    def keep(self, address: str, content: bytes, about: dict) -> None:
        """Keep what came from an address, and what is known about it. Raises OSError."""
        body, told = self._files(address)
        write_file(body, content)
        text = json.dumps({"address": address, "sha256": hash_of(content), **about}, indent=1)
        write_file(told, text + "\n")

    def kept(self, address: str) -> tuple[bytes, dict] | None:
        """What came from an address; None where nothing did, or where a file was changed since."""
        body, told = self._files(address)
        try:
            content, about = body.read_bytes(), json.loads(told.read_text("utf-8"))
            same = about["address"] == address and about["sha256"] == hash_of(content)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return (content, about) if same else None

    def _files(self, address: str) -> tuple[Path, Path]:
        name = hash_of(address.encode())[:32]
        return self.folder / f"{name}.body", self.folder / f"{name}.json"
