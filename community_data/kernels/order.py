"""What is asked of a warm process: a kernel, and what it may use."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass, field

HEADER = "!II"  # bytes of the order, bytes of the tar file behind it
MOST_SOCKETS = 8
MOST_FILES = 10_000
# The one place where a confined kernel may write. Not /tmp: the course itself may lie in there.
DISK = "/notebook"
ADDRESS = "COMMUNITY_DATA_WARM_KERNELS"  # the environment variable with a warm process's address


@dataclass(frozen=True)
class Limits:
    """What a confined kernel may use beyond what it starts with: bytes, and threads.

    output: of all that it says; one message has at most half of it.
    """

    memory: int = 1 << 30
    disk: int = 64 << 20
    output: int = 64 << 20
    threads: int = 64


@dataclass(frozen=True)
class Order:
    """A kernel that somebody asks for.

    connection: what a connection file says; a confined kernel gets its listening sockets handed
    over, numbered from 1; none asks whether it could be had. arguments: of the kernel's command
    line. limits: of a confined kernel.
    """

    connection: dict = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    cwd: str = ""
    limits: dict | None = None
    own_namespaces: bool = True

    def packed(self, files: bytes = b"") -> bytes:
        """The order as it is sent, with a tar file of what lies in the kernel's folder."""
        order = json.dumps(asdict(self)).encode()
        return struct.pack(HEADER, len(order), len(files)) + order + files
