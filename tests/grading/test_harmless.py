"""Of a trainee's notebook, only text, pictures made anew and our own cards are kept for pages."""

import base64
import copy
import io
import json
import random
import struct
import zlib
from pathlib import Path

import nbformat
import pytest
from browser import chromium_page
from nbconvert.exporters import HTMLExporter
from nbformat import v4
from nbgrader.server_extensions.formgrader.handlers import template_path
from nbgrader.utils import compute_checksum, determine_grade
from PIL import Image, PngImagePlugin

from community_data.exercises.check import MIME
from community_data.grading import results
from community_data.grading.harmless import LONGEST_OUTPUT, LONGEST_SIDE, harmless, plain
from tests.grading.graded_course import cell_of, say
from tests.grading.hostile_page import with_vectors

BOOTSTRAP = Path(template_path).parent / "static/node_modules/bootstrap/dist/css"


@pytest.fixture
def edition(repo):
    return nbformat.read(repo / "modules/08_groups/08_groups.ipynb", as_version=4)


@pytest.fixture
def notebook(edition):
    return copy.deepcopy(edition)


def shown(notebook, edition, *outputs):
    """What becomes of the outputs of a trainee's cell."""
    cell = v4.new_code_cell("1")
    cell.outputs = list(outputs)
    notebook.cells.append(cell)
    return harmless(notebook, edition).cells[-1].outputs


def display(**data):
    return nbformat.NotebookNode(
        output_type="display_data", metadata={},
        data={kind.replace("_", "/"): value for kind, value in data.items()},
    )  # fmt: skip


def png(size=(8, 6), info=None, mode="RGB", kind="PNG") -> str:
    file = io.BytesIO()
    options = {"pnginfo": info} if info else {}
    Image.new(mode, size, "green").save(file, kind, **options)
    return base64.b64encode(file.getvalue()).decode()


@pytest.mark.parametrize(
    "module", ["00_start", "05_priorities", "06_quality", "08_groups", "12_stories"]
)
def test_what_is_the_courses_stays_byte_for_byte(repo, module):
    edition = nbformat.read(repo / f"modules/{module}/{module}.ipynb", as_version=4)
    made = harmless(edition, edition)
    for cell, official in zip(made.cells, edition.cells, strict=True):
        for name in ("source", "metadata", "id", "cell_type"):
            assert cell[name] == official[name]
        if official.metadata.get("nbgrader", {}).get("solution"):
            assert compute_checksum(cell) == official.metadata.nbgrader.checksum
    nbformat.validate(made)


def test_a_blank_text_is_still_blank_and_a_written_one_still_waits(notebook, edition):
    blank = cell_of(harmless(notebook, edition), "rewrite")
    assert determine_grade(blank)[0] == 0
    cell_of(notebook, "rewrite").source = "Mine, in **bold**."
    written = cell_of(harmless(notebook, edition), "rewrite")
    assert determine_grade(written)[0] is None
    assert "Mine, in **bold**." in written.source


def test_once_more_changes_nothing(notebook, edition):
    once = harmless(with_vectors(notebook), edition)
    assert harmless(once, edition) == once
    nbformat.validate(once)
    json.dumps(once).encode("utf-8")


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("template", ["formgrade", "feedback"])
def test_nbgraders_own_pages_of_it_have_nothing_of_theirs(notebook, edition, template, tmp_path):
    hostile = with_vectors(notebook, valid=True)
    for safe in (True, False):  # else nobody knows that these pages would have run it
        made = harmless(with_vectors(notebook), edition) if safe else hostile
        for cell in made.cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader.score = 0  # as nbgrader's GetGrades does
        exporter = HTMLExporter(
            template_name=template,
            extra_template_basedirs=[template_path],
            extra_template_paths=[str(BOOTSTRAP)],
        )
        about = {"student": "a", "score": 0, "max_score": 0, "late_penalty": 0, "notebook": "08"}
        html, _resources = exporter.from_notebook_node(
            made, {"nbgrader": about, "index": 0, "total": 1}
        )
        file = tmp_path / "page.html"
        file.write_text(html.replace("\ud800", ""), encoding="utf-8")
        asked = []
        with chromium_page() as page:
            page.on("dialog", lambda dialog: dialog.dismiss())
            page.on("request", lambda request, urls=asked: urls.append(request.url))
            page.goto(file.as_uri(), wait_until="commit")
            page.wait_for_timeout(3000)
            assert any("leak" in url for url in asked) != safe
            if safe:
                assert theirs(page) == []


def theirs(page):
    """What of a trainee is more than text on a page, also what MathJax would make a formula of."""
    return page.evaluate(
        """() => {
            const found = [...document.querySelectorAll('.theirs')].map(node => node.outerHTML);
            found.push(...[...document.links].map(link => link.href).filter(
                href => /leak|javascript:window|data:/.test(href)));
            if (window.ran) found.push('ran');
            document.querySelectorAll('pre, code, script, style, .tex2jax_ignore').forEach(
                node => node.remove());
            found.push(...(document.body.textContent.match(/href{|unicode\\[|begin{eq/g) || []));
            return found;
        }"""
    )


def test_a_card_is_made_anew_and_only_in_a_checks_cell(notebook, edition):
    say(notebook, "percent_check", 2, "right", "Right: <b onclick='x'>a &amp; b</b>")
    cell_of(notebook, "percent_check").outputs.append(display(text_html="<script>1</script>"))
    card = cell_of(notebook, "percent_check").outputs[0]
    cell_of(notebook, "percent").outputs = [copy.deepcopy(card)]
    made = harmless(notebook, edition)
    (output,) = cell_of(made, "percent_check").outputs
    assert output.data["text/plain"] == "2" and "<b" not in output.data["text/html"]
    assert "&lt;b onclick='x'&gt;a &amp;amp; b" in output.data["text/html"]
    assert set(cell_of(made, "percent").outputs[0].data) == {"text/plain"}
    assert [result.points for result in results.of(made)] == [2]


@pytest.mark.parametrize(
    "change",
    [
        {"points": 99}, {"points": float("nan")}, {"points": "2"}, {"points": -1}, {"points": True},
        {"out_of": 1}, "no card", "two cards", "a list",
    ],
    ids=str,
)  # fmt: skip
def test_without_one_right_card_there_are_no_points(notebook, edition, change):
    say(notebook, "percent_check", 2, "right", "Right.")
    cell = cell_of(notebook, "percent_check")
    if isinstance(change, dict):
        cell.outputs[0].data[MIME].update(change)
    elif change == "two cards":
        cell.outputs.append(copy.deepcopy(cell.outputs[0]))
    elif change == "a list":
        cell.outputs[0].data[MIME] = ["x"]
    else:
        cell.outputs = []
    made = cell_of(harmless(notebook, edition), "percent_check")
    assert determine_grade(made)[0] == 0 and made.outputs[0].output_type == "error"


def test_a_copied_check_is_nobodys(notebook, edition):
    notebook.cells.append(copy.deepcopy(cell_of(notebook, "percent_check")))
    made = harmless(notebook, edition)
    assert len([c for c in made.cells if c.metadata.get("nbgrader")]) == len(
        [c for c in edition.cells if c.metadata.get("nbgrader")]
    )
    assert made.cells[-1].metadata == {}


def test_a_picture_is_its_pixels_and_nothing_more(notebook, edition):
    info = PngImagePlugin.PngInfo()
    info.add_text("comment", "<script>secret</script>")
    (output,) = shown(notebook, edition, display(image_png=png(info=info)))
    raw = base64.b64decode(output.data["image/png"])
    image = Image.open(io.BytesIO(raw))
    assert image.size == (8, 6) and image.getpixel((0, 0)) == (0, 128, 0) and b"secret" not in raw
    assert output.metadata["image/png"]["alt"]


def test_a_large_picture_is_made_smaller(notebook, edition):
    (output,) = shown(notebook, edition, display(image_jpeg=png((3000, 20), kind="JPEG")))
    image = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))
    assert max(image.size) == LONGEST_SIDE


def bomb() -> str:
    """A PNG that says that it is 50,000 pixels wide and high, and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    raw = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    "picture",
    [
        bomb(), "not base64 <img>", "", base64.b64encode(b"<svg onload=1>").decode(),
        png()[:60], "A" * 20_000_000, base64.b64encode(b"GIF89a" + bytes(50)).decode(), 7,
    ],
    ids=["bomb", "no base64", "empty", "svg", "half", "20 MB", "gif", "number"],
)  # fmt: skip
def test_what_is_no_picture_of_fair_size_is_not_there(notebook, edition, picture):
    (output,) = shown(notebook, edition, display(image_png=picture))
    assert set(output.data) == {"text/plain"}


def test_much_output_is_cut_and_says_so(notebook, edition):
    stream = v4.new_output("stream", text="line\n" * 1_000_000)
    outputs = shown(notebook, edition, *[copy.deepcopy(stream) for _time in range(200)])
    size = len(json.dumps(outputs))
    assert size < 3 * LONGEST_OUTPUT and "not shown here" in json.dumps(outputs)
    pictures = shown(notebook, edition, *[display(image_png=png()) for _time in range(500)])
    assert len(pictures) < 60


def test_the_answer_to_the_five_statements_is_kept(repo):
    edition = nbformat.read(repo / "modules/00_start/00_start.ipynb", as_version=4)
    notebook = copy.deepcopy(edition)
    say(notebook, "confidence_check", 1, "right", "Thank you.")
    cell_of(notebook, "confidence_check").outputs[0].data[MIME]["answer"] = [1, 2, 3, 4, 5]
    made = harmless(notebook, edition)
    assert [result.answer for result in results.of(made)] == [[1, 2, 3, 4, 5]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link"),
        ("\x1b]0;title\x1b\\a", "a"),
        ("\x9b31mred", "red"),
        ("\x1b]0;no end, and an answer", "0;no end, and an answer"),
        ("a\x00b\x07c\ud800d", "abcd"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\u202eabc\u202c", "\\u202eabc\\u202c"),
        ("مرحبا\u200f é 👩\u200d🌾\tx", "مرحبا\u200f é 👩\u200d🌾\tx"),
    ],
)
def test_a_text_is_what_can_be_seen(text, wanted):
    assert plain(text) == wanted


ODD = [None, 0, -1, 3.5, True, "x", "", [], {}, [1, "a"], {"a": 1}, "<b>", ["x"] * 3]


def ways_into(value, way=()):
    """The way to each place in nested dicts and lists."""
    yield way
    items = value.items() if isinstance(value, dict) else ()
    for name, one in enumerate(value) if isinstance(value, list) else items:
        yield from ways_into(one, (*way, name))


@pytest.mark.parametrize("seed", range(8))
def test_no_notebook_is_too_strange(notebook, edition, seed):
    say(notebook, "percent_check", 2, "right", "Right.")
    notebook.cells = notebook.cells[8:20]
    notebook.cells[0].outputs = [
        v4.new_output("stream", text="x"), display(image_png=png(), text_plain="y"),
        v4.new_output("error", ename="a", evalue="b", traceback=["c"]),
    ]  # fmt: skip
    whole = json.loads(json.dumps(notebook))
    ways = [way for way in ways_into(whole) if way]
    chance = random.Random(seed)
    for way in chance.sample(ways, 60):
        strange = copy.deepcopy(whole)
        place = strange
        for name in way[:-1]:
            place = place[name]
        place[way[-1]] = chance.choice(ODD)
        made = harmless(nbformat.from_dict(strange), edition)
        nbformat.validate(made)
        assert harmless(made, edition) == made
