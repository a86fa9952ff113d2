"""How tests talk to a kernel."""

from __future__ import annotations

import queue
import time


def output(kernel, code: str, seconds: float = 30) -> str:
    """What a cell shows as text, errors by their name; until it, or the kernel, has ended."""
    request = kernel.client.execute(code)
    texts = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            message = kernel.client.get_iopub_msg(timeout=0.1)
        except queue.Empty:
            if not kernel.alive():
                return "".join(texts)
            continue
        if message["parent_header"].get("msg_id") != request:
            continue
        content = message["content"]
        if message["msg_type"] == "error":
            texts.append(content["ename"])
        texts.append(content.get("text", "") or content.get("data", {}).get("text/plain", ""))
        if content.get("execution_state") == "idle":
            return "".join(texts)
    raise TimeoutError(f"The cell runs for more than {seconds} seconds.")


def until_ended(kernel, seconds: float = 30) -> str:
    """Why a kernel ended."""
    until = time.monotonic() + seconds
    while kernel.alive() and time.monotonic() < until:
        try:
            kernel.client.get_iopub_msg(timeout=0.1)
        except queue.Empty:
            continue
    return kernel.ended
