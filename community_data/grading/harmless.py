"""A graded notebook in which nothing of a trainee is anything but text or a picture.

A page made of a notebook has its outputs, its markdown and some of its metadata as HTML in it, and
such a page is open in a session that may do everything. So, before it is stored, a notebook is
made anew: what is word for word the course's stays, the rest of it is text, picture or gone. A
card of a check is made anew of its numbers and its message, so that it cannot hold HTML either.
"""

from __future__ import annotations

import base64
import copy
import io
import math
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from PIL import Image

from community_data.exercises.check import MIME, Result
from community_data.grading.results import METADATA
from community_data.text.translate import _

# Characters; nobody reads more of one cell, and a browser has trouble with much more.
LONGEST_SOURCE = 100_000
LONGEST_OUTPUT = 20_000
LONGEST_MESSAGE = 4_000
MOST_OUTPUTS = 40  # in a cell
MOST_PICTURES = 60  # in a notebook
# A picture: bytes as it came, pixels as it came, and pixels of its longer side as it is stored.
LARGEST_PICTURE = 8_000_000
MOST_PIXELS = 12_000_000
LONGEST_SIDE = 1_400

# What a terminal obeys: ESC or its one-byte twins, and all that belongs to the command.
TERMINAL_COMMAND = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colors and moves
    # titles, links
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,500}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
# They turn the order of what is read around. Marks that right-to-left scripts need are not here.
TURNS_TEXT_AROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNSEEN = {"Cc", "Cs", "Cn"}  # control characters, halves of characters, no character at all
NEW_LINE = re.compile("\r\n?|[\u2028\u2029\x85]")


def plain(text: object, longest: int = LONGEST_SOURCE) -> str:
    """A text without what a terminal, a browser or a reader's eye could be misled by.

    Characters that turn the order around are written out, such as \\u202e. `longest` is in
    characters; where something is cut off, a sentence says so.
    """
    text = "".join(map(str, text)) if isinstance(text, list) else str(text)
    cut = len(text) > longest
    text = TERMINAL_COMMAND.sub("", NEW_LINE.sub("\n", text[:longest]))
    text = TURNS_TEXT_AROUND.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    text = "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in UNSEEN
    )
    return "\n".join([text, _("… The rest was too long and is not shown here.")]) if cut else text


def harmless(notebook: NotebookNode, edition: NotebookNode) -> NotebookNode:
    """A copy for `autograded/` and for pages: all but the course's own cells is text or picture.

    `edition` is the module as it is handed out: what is word for word in it stays as it is, and
    the metadata of cells come from it alone. A check's cell keeps the card of its check, made
    anew; without one it holds an error, so that nbgrader counts 0 points and not all of them.
    What it has made harmless stays the same when it is made harmless again.
    """
    official = _Official(edition)
    pictures = iter(range(MOST_PICTURES))
    cells = [
        _cell(cell, official, pictures)
        for cell in _list(notebook.get("cells"))
        if isinstance(cell, dict)
    ]
    return new_notebook(cells=_with_ids(cells), metadata=_notebook_metadata(notebook, edition))


class _Official:
    """The cells of an edition, each given away once: a copy of it in the notebook is nobody's."""

    def __init__(self, edition: NotebookNode):
        self.texts = {(cell.cell_type, cell.source) for cell in edition.cells}
        self._by_key = {_key(cell): cell for cell in edition.cells}

    def taken(self, cell: NotebookNode) -> NotebookNode | None:
        return self._by_key.pop(_key(cell), None)


def _list(value: object) -> list:
    """What should be a list, in a file that anybody may have written."""
    return value if isinstance(value, list) else []


def _key(cell: NotebookNode) -> tuple[str, str]:
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = about.get("grade_id") if isinstance(about, dict) else None
    return ("answer", str(name)) if name else ("cell", str(cell.get("id", "")))


def _cell(cell: NotebookNode, official: _Official, pictures: Iterator[int]) -> NotebookNode:
    began_with = official.taken(cell)
    kind = began_with.cell_type if began_with else cell.get("cell_type")
    about = began_with.metadata.get("nbgrader", {}) if began_with else {}
    is_check = kind == "code" and about.get("grade") and not about.get("solution")
    source = began_with.source if is_check else plain(cell.get("source", ""))
    if kind == "code":
        made = new_code_cell(source, execution_count=_count(cell.get("execution_count")))
        outputs = _list(cell.get("outputs"))
        if is_check:
            made.outputs = [_card_of(outputs, about)]
        else:
            made.outputs = list(_outputs(outputs, pictures))
    elif (kind, source) in official.texts:
        made = new_raw_cell(source) if kind == "raw" else new_markdown_cell(source)
    else:
        made = new_markdown_cell(_literal(source))
    if began_with:
        made.id = began_with.id
        made.metadata = copy.deepcopy(began_with.metadata)
    else:
        made.id = ""
    return made


def _literal(text: str) -> str:
    """Markdown that shows a text letter by letter: as code, behind a fence that it cannot leave."""
    if not text.strip() or _is_literal(text):
        return text.strip() and text
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _is_literal(text: str) -> bool:
    fenced = re.fullmatch(r"(`{3,})\n(.*)\n\1", text, re.DOTALL)
    return bool(fenced) and fenced[1] not in fenced[2]


def _count(number: object) -> int | None:
    return number if type(number) is int and 0 < number < 1_000_000 else None


def _with_ids(cells: list[NotebookNode]) -> list[NotebookNode]:
    taken = {cell.id for cell in cells}
    names = (f"own-{number}" for number in range(1, 10 * len(cells) + 10))
    free = (name for name in names if name not in taken)
    for cell in cells:
        cell.id = cell.id or next(free)
    return cells


def _notebook_metadata(notebook: NotebookNode, edition: NotebookNode) -> NotebookNode:
    metadata = copy.deepcopy(edition.metadata)
    given = notebook.get("metadata")
    if isinstance(given, dict) and METADATA in given:  # what grading wrote there
        metadata[METADATA] = copy.deepcopy(given[METADATA])
    return metadata


def _card_of(outputs: Iterable, about: dict) -> NotebookNode:
    """The one card in a check's cell; an error where there is none, or more, or a strange one."""
    cards = [output.get("data", {}).get(MIME) for output in outputs if _has_data(output)]
    cards = [card for card in cards if card is not None]
    result = _result(cards[0], float(about.get("points", 0))) if len(cards) == 1 else None
    if result is None:
        sentence = _("This exercise was not graded.")
        return new_output("error", ename="NotGraded", evalue=sentence, traceback=[sentence])
    data = result._repr_mimebundle_()
    # A message may quote the trainee: no page makes formulas of it.
    data["text/html"] = f'<div class="tex2jax_ignore mathjax_ignore">{data["text/html"]}</div>'
    data[MIME] = {
        "exercise": result.exercise, "points": result.points, "out_of": result.out_of,
        "passed": result.passed, "hint": result.hint, "message": result.message,
        "answer": result.answer,
    }  # fmt: skip
    return new_output("execute_result", data=data, execution_count=None)


def _result(card: object, out_of: float) -> Result | None:
    if not isinstance(card, dict):
        return None
    points = card.get("points")
    if type(points) not in (int, float) or not math.isfinite(points):
        return None
    if not 0 <= points <= out_of or card.get("out_of", out_of) != out_of:
        return None
    exercise, hint, message = (
        plain(card.get(name, ""), LONGEST_MESSAGE) for name in ("exercise", "hint", "message")
    )
    answer = card.get("answer")
    if not isinstance(answer, list) or not all(type(number) is int for number in answer):
        answer = None
    return Result(exercise, points, out_of, hint, message, answer)


def _has_data(output: object) -> bool:
    return isinstance(output, dict) and isinstance(output.get("data"), dict)


def _outputs(outputs: list, pictures: Iterator[int]) -> Iterator[NotebookNode]:
    left = LONGEST_OUTPUT
    for number, output in enumerate(outputs):
        made = _output(output, left, pictures) if isinstance(output, dict) else None
        if made is None:
            continue
        left -= len(str(made.get("text", "") or made.get("data", {}).get("text/plain", "")))
        left -= sum(map(len, made.get("traceback", [])))
        yield made
        if left <= 0 or number + 1 >= MOST_OUTPUTS:
            if number + 1 < len(outputs):
                yield _text(_("… There was more, which is not shown here."))
            return


def _output(output: dict, longest: int, pictures: Iterator[int]) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return new_output("stream", name=name, text=plain(output.get("text", ""), longest))
    if kind == "error":
        return new_output(
            "error",
            ename=plain(output.get("ename", ""), 200),
            evalue=plain(output.get("evalue", ""), LONGEST_MESSAGE),
            traceback=plain("\n".join(map(str, _list(output.get("traceback")))), longest).split(
                "\n"
            ),
        )
    return _shown(output["data"], longest, pictures) if _has_data(output) else None


def _shown(data: dict, longest: int, pictures: Iterator[int]) -> NotebookNode:
    """What a cell showed, as a picture where it was one, else as text."""
    texts = [data[kind] for kind in ("text/plain", "text/markdown", "text/latex") if kind in data]
    for kind in ("image/png", "image/jpeg"):
        if kind in data and next(pictures, None) is not None and (image := _picture(data[kind])):
            alt = _("A picture that this cell made")
            return new_output(
                "display_data",
                data={"image/png": image, "text/plain": alt},
                metadata={"image/png": {"alt": alt}},
            )
    if texts:
        return _text(plain(texts[0], longest))
    return _text(_("[This cell showed something that is not text. It is in the file handed in.]"))


def _text(text: str) -> NotebookNode:
    return new_output("display_data", data={"text/plain": text})


def _picture(encoded: object) -> str:
    """A PNG made anew of the pixels of a PNG or JPEG, in base64; "" where it cannot be.

    Its header says how large it would be, so that nothing is unpacked that is too large.
    """
    text = "".join(map(str, encoded)) if isinstance(encoded, list) else str(encoded)
    if len(text) > LARGEST_PICTURE * 4 // 3:
        return ""
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=["PNG", "JPEG"]) as image:
                if image.width * image.height > MOST_PIXELS:
                    return ""
                image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                pixels = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    except Exception:  # a decoder that is given a stranger's bytes may raise anything
        return ""
    file = io.BytesIO()
    pixels.info.clear()  # no comments, no profile: the pixels alone
    pixels.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()
