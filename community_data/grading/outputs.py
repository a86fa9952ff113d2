"""What a trainee's cell showed, kept for people: text and pictures, and not too much of them."""

from __future__ import annotations

import base64
import binascii

from nbformat import NotebookNode
from nbformat.v4 import new_output

MOST_HEARD = 50_000_000  # letters; a cell that sends more is stopped
MOST_MESSAGES = 20_000
MOST_TEXT = 100_000  # letters that are kept of a cell
MOST_OUTPUTS = 100
LARGEST_PICTURE = 2_000_000  # letters, in base64
WIDEST_PICTURE = 5_000  # pixels, on either side
PNG = b"\x89PNG\r\n\x1a\n"


class Outputs:
    """The outputs of one cell, as they come in."""

    def __init__(self) -> None:
        self._kept: list[NotebookNode] = []
        self._text = self._heard = self._messages = 0

    @property
    def too_many(self) -> bool:
        return self._heard > MOST_HEARD or self._messages > MOST_MESSAGES

    def add(self, kind: str, content: dict) -> None:
        """Hear a message of a kernel; keep of it what is text, or a picture."""
        self._messages += 1
        keep = _KINDS.get(kind)
        if keep is None:
            return
        try:
            output = keep(content)
        except (TypeError, ValueError, KeyError, AttributeError):
            return  # not a message as the kernel itself writes it
        shown = content.get("data", {}).values()
        self._heard += sum(map(len, _texts(output)))
        self._heard += sum(len(part) for part in shown if isinstance(part, str))
        if len(self._kept) < MOST_OUTPUTS and self._text < MOST_TEXT:
            self._keep(output)

    def kept(self) -> list[NotebookNode]:
        return self._kept

    def _keep(self, output: NotebookNode) -> None:
        left = MOST_TEXT - self._text
        if output.output_type == "stream":
            output.text = output.text[:left]
            last = self._kept[-1] if self._kept else {}
            if last.get("name") == output.name:
                last.text += output.text
            else:
                self._kept.append(output)
            self._text += len(output.text)
            return
        if output.output_type == "error":
            output.traceback = ["\n".join(output.traceback)[:left]]
            output.evalue = output.evalue[:left]
        elif "text/plain" in output.data:
            output.data["text/plain"] = output.data["text/plain"][:left]
        self._text += sum(map(len, _texts(output)))
        self._kept.append(output)


def _texts(output: NotebookNode) -> list[str]:
    if output.output_type == "stream":
        return [output.text]
    if output.output_type == "error":
        return [output.evalue, *output.traceback]
    return [output.data.get("text/plain", "")]


def _stream(content: dict) -> NotebookNode:
    name = "stderr" if content["name"] == "stderr" else "stdout"
    return new_output("stream", name=name, text="" + content["text"])


def _error(content: dict) -> NotebookNode:
    return new_output(
        "error",
        ename="" + content["ename"],
        evalue="" + content["evalue"],
        traceback=["" + line for line in content["traceback"]],
    )


def _shown(content: dict) -> NotebookNode:
    data = {}
    if isinstance(content["data"].get("text/plain"), str):
        data["text/plain"] = content["data"]["text/plain"]
    picture = content["data"].get("image/png")
    if isinstance(picture, str) and _is_a_picture(picture):
        data["image/png"] = picture
    return new_output("display_data", data)


def _is_a_picture(text: str) -> bool:
    """Is this a PNG that a browser can show without trouble?"""
    if len(text) > LARGEST_PICTURE:
        return False
    try:
        picture = base64.b64decode(text.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    sides = (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24]))
    return picture.startswith(PNG) and all(0 < side <= WIDEST_PICTURE for side in sides)


_KINDS = {"stream": _stream, "error": _error, "display_data": _shown, "execute_result": _shown}
