"""Changes to the cells of a notebook, by the names that the submissions give them."""

from __future__ import annotations

import base64
import copy
import random
import re
import struct
import zlib

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from community_data.exercises.check import MIME
from tests.modules.coursework import grade_id, is_answer

SCRIPT = (
    "<img src=x onerror=alert(1)><script>alert(1)</script>"
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>"
)


def _named(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def _place(notebook: NotebookNode, name: str) -> int:
    return notebook.cells.index(_named(notebook, name))


def _checks(notebook: NotebookNode) -> list[NotebookNode]:
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    ]


def _answers(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if is_answer(cell) and cell.cell_type == "code"]


# ---------------------------------------------------------------- points and cells


def full_results_inside(notebook):
    for cell in _checks(notebook):
        points = cell.metadata.nbgrader.points
        result = {
            "exercise": grade_id(cell).removesuffix("_check"), "points": points, "out_of": points,
            "passed": True, "hint": "right", "message": "Right",
        }  # fmt: skip
        cell.outputs = [
            new_output("execute_result", {"text/plain": f"{points}", MIME: result}),
            new_output("display_data", {"text/plain": f"{points}", MIME: result}),
        ]
        cell.execution_count = 1
    notebook.metadata["community_data"] = {
        "submitted": "0" * 64, "edition": "0" * 64, "graded": "2030-01-01T00:00:00+00:00",
        "texts": {"rewrite": "A text"}, "notes": [], "results": [],
    }  # fmt: skip


def checks_hold_3(notebook):
    for cell in _checks(notebook):
        cell.source = "3"


def checks_unlocked(notebook):
    for cell in _checks(notebook):
        cell.source = "3"
        cell.metadata.nbgrader.update(locked=False, solution=True)
        cell.metadata.update(editable=True, deletable=True)


def points_changed(notebook):
    odd = [1000, -5, float("nan"), float("inf"), "many", None, [2], 1e308, True, 0, {}, 2.5]
    for cell, points in zip(_checks(notebook), odd, strict=True):
        cell.metadata.nbgrader.points = points
        cell.metadata.nbgrader.max_score = points


def graded_cells_added(notebook):
    for number in range(3):
        about = {
            "grade": True, "solution": bool(number), "locked": not number, "task": False,
            "points": 100, "grade_id": f"mine_{number}", "schema_version": 3, "cell_type": "code",
        }  # fmt: skip
        notebook.cells.append(new_code_cell("100", metadata={"nbgrader": about}))
    task = about | {"solution": False, "task": True, "grade_id": "mine_task", "grade": False}
    notebook.cells.append(new_markdown_cell("A text", metadata={"nbgrader": task}))


def one_check_ten_times(notebook):
    _named(
        notebook, "percent"
    ).source = 'percent = everyone["count"] / everyone["population"] * 100'
    check = _named(notebook, "percent_check")
    names = [grade_id(cell) for cell in _checks(notebook)]
    for name in names:
        again = copy.deepcopy(check)
        again.metadata.nbgrader.grade_id = name
        notebook.cells.insert(_place(notebook, "percent_check") + 1, again)


def names_exchanged(notebook):
    one, two = _named(notebook, "percent_check"), _named(notebook, "gap_check")
    one.metadata.nbgrader, two.metadata.nbgrader = two.metadata.nbgrader, one.metadata.nbgrader


def ids_repeated(notebook):
    for number, cell in enumerate(notebook.cells):
        cell.id = "same"
        if number % 3 == 0:
            del cell["id"]


def names_odd(notebook):
    for name in (
        [],
        {},
        3,
        None,
        True,
        "../../../x",
        "<script>",
        "a" * 10_000,
        "percent\n",
        "\0",
        "",
    ):
        about = {"grade_id": name, "grade": True, "solution": True, "points": 1, "locked": False}
        notebook.cells.append(new_code_cell("3", metadata={"nbgrader": about}))
    for about in ("text", [], 3, None, {"grade_id": "alone"}, {"schema_version": 99}):
        notebook.cells.append(new_markdown_cell("A text", metadata={"nbgrader": about}))


def other_kernel(notebook):
    notebook.metadata.kernelspec = {"name": "bash", "display_name": "Bash", "language": "bash"}
    notebook.metadata.language_info = {"name": "bash"}


def every_answer_for_ever(notebook):
    for cell in _answers(notebook):
        cell.source = "while True: pass\n" + cell.source


def exit_in_every_answer(notebook):
    for cell in _answers(notebook):
        cell.source = "import os\nos._exit(0)\n" + cell.source


def zero_byte_in_an_answer(notebook):
    _named(notebook, "margin").source = 'margin = "\0"'
    _named(notebook, "hide").source = 'hide = "\ud800"'


def deep_source(notebook):
    deep = {
        "percent": "(" * 50_000 + "1" + ")" * 50_000, "per_1000": "-" * 200_000 + "1",
        "margin": "a" + ".a" * 200_000, "gap": "[" * 90 + "]" * 90,
        "real_gap": "1" + "**1" * 100_000, "hide": "1" + "+1" * 200_000,
        "decision": "lambda: " * 50_000 + "1",
    }  # fmt: skip
    for name, source in deep.items():
        _named(notebook, name).source = f"{name} = {source}"


def many_cells(notebook):
    notebook.cells[5:5] = [new_code_cell(f"{number}") for number in range(20_000)]


def control_letters(notebook):
    _choose(notebook, "package", r"mine\x1b[2J\x1b]0;title\x07\r\n\x9b31m")


# ---------------------------------------------------------------- what is shown


def script_in_own_cells(notebook):
    own = new_markdown_cell(f"# {SCRIPT}\n[x](javascript:alert(1))\n{SCRIPT}")
    own.attachments = {f"{SCRIPT}.svg": {"image/svg+xml": SCRIPT}}
    notebook.cells[3:3] = [
        own,
        new_raw_cell(SCRIPT, metadata={"raw_mimetype": "text/html", "format": "text/html"}),
        new_code_cell(f"%%html\n{SCRIPT}"),
        new_code_cell("%%javascript\nalert(1)"),
        new_code_cell(f"%%markdown\n{SCRIPT}"),
        new_code_cell(f"%%svg\n<svg onload=alert(1)>{SCRIPT}</svg>"),
    ]
    written = _named(notebook, "rewrite")
    written.source += f"\n![x](attachment:{SCRIPT}.svg)"
    written.attachments = {f"{SCRIPT}.svg": {"image/svg+xml": SCRIPT, "text/html": SCRIPT}}


def script_in_old_results(notebook):
    own = new_code_cell("pass")
    own.outputs = [
        new_output("display_data", {"text/html": SCRIPT, "application/javascript": "alert(1)"}),
        new_output("execute_result", {"image/svg+xml": SCRIPT, "text/markdown": SCRIPT}),
        new_output(
            "stream", name="stdout", text=f"\x1b]8;;javascript:alert(1)\x07x\x1b]8;;\x07{SCRIPT}"
        ),
        new_output("error", ename=SCRIPT, evalue=SCRIPT, traceback=[SCRIPT]),
    ]
    notebook.cells.insert(5, own)
    for cell in _checks(notebook):
        said = {"exercise": SCRIPT, "points": 0, "out_of": 2, "hint": SCRIPT, "message": SCRIPT}
        cell.outputs = [new_output("execute_result", {"text/html": SCRIPT, MIME: said})]


def script_in_metadata(notebook):
    notebook.metadata.update(
        title=SCRIPT, authors=[{"name": SCRIPT}], widgets={SCRIPT: {"state": {SCRIPT: SCRIPT}}},
        kernelspec={"name": f"python3{SCRIPT}", "display_name": SCRIPT, "language": SCRIPT},
        language_info={"name": SCRIPT, "pygments_lexer": SCRIPT, "codemirror_mode": SCRIPT},
        toc=SCRIPT,
    )  # fmt: skip
    for cell in notebook.cells:
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), SCRIPT]
        cell.metadata["name"] = SCRIPT


def huge_image(notebook):
    side = 50_000
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compressobj(9)
    line = bytes(side // 8 + 1)
    data = b"".join(rows.compress(line) for row in range(side)) + rows.flush()
    chunks = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    image = base64.b64encode(png).decode()
    noise = base64.b64encode(random.Random(1).randbytes(15_000_000)).decode()
    written = _named(notebook, "rewrite")
    written.source += "\n![x](attachment:x.png) ![y](attachment:y.png)"
    written.attachments = {"x.png": {"image/png": image}, "y.png": {"image/png": noise}}
    own = new_code_cell(
        "from IPython.display import Image, display\nimport base64\n"
        f"display(Image(base64.b64decode({image!r})))"
    )
    own.outputs = [new_output("display_data", {"image/png": noise})]
    notebook.cells.insert(5, own)


def endless_text(notebook):
    _named(notebook, "rewrite").source = "\n".join(
        ["We counted."] + ["line"] * 1_000_000 + ["x" * 5_000_000, "[" * 100_000, "> " * 50_000,
         "*" * 100_000, "<b>" * 100_000, "`" * 99_999, "![" * 50_000, "&" * 100_000]
    )  # fmt: skip


def odd_letters(notebook):
    odd = "half \ud800 zero \0 turned \u202e begin \ufeff line \u2028 bell \x07 none \uffff"
    _named(notebook, "rewrite").source = f"We counted. {odd}"
    notebook.cells.insert(5, new_code_cell(f"word = '''{odd}'''\nprint(word)\n{odd}"))
    notebook.metadata["title"] = odd


# ---------------------------------------------------------------- what honest people do


def every_answer_wrong(notebook):
    for cell in _answers(notebook):
        names = [line.split(" = ")[0] for line in cell.source.splitlines() if " = (" in line]
        cell.source += "".join(f"\n{name} = -12345" for name in names)


def another_notebook(notebook):
    notebook.cells = [new_markdown_cell("# My recipes"), new_code_cell("flour = 500\nflour / 2")]


def answer_copied(notebook):
    place = _place(notebook, "percent")
    cell = notebook.cells[place]
    again = copy.deepcopy(cell)
    again.id = "copy-of-percent"
    cell.source = "percent = (\n    ...\n)"
    notebook.cells.insert(place + 1, again)


def check_copied(notebook):
    place = _place(notebook, "gap_check")
    again = copy.deepcopy(notebook.cells[place])
    again.id = "copy-of-check"
    notebook.cells.insert(place + 1, again)


def answer_split(notebook):
    place = _place(notebook, "comparison")
    cell = notebook.cells[place]
    first, second = cell.source.split("row_order = (")
    cell.source = first.rstrip()
    rest = copy.deepcopy(cell)
    rest.id, rest.source = "second-half", "row_order = (" + second
    notebook.cells.insert(place + 1, rest)


def reordered(notebook):
    check = notebook.cells.pop(_place(notebook, "percent_check"))
    notebook.cells.insert(_place(notebook, "percent"), check)
    notebook.cells[1:1] = [notebook.cells.pop() for turn in range(12)][::-1]


def check_deleted(notebook):
    notebook.cells.pop(_place(notebook, "decision_check"))


def answer_and_check_deleted(notebook):
    notebook.cells.pop(_place(notebook, "counted_interval"))
    notebook.cells.pop(_place(notebook, "counted_interval_check"))


def tools_deleted(notebook):
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != "tools"]


def text_in_a_new_cell(notebook):
    from tests.modules.coursework import Module

    release = Module("08_groups").release
    _named(notebook, "rewrite").source = _named(release, "rewrite").source
    text = "In Otterbeck, 18 of 100 Latino residents have an income below the line. Please vote."
    notebook.cells.insert(_place(notebook, "rewrite") + 1, new_markdown_cell(text, id="my-text"))


def text_as_code(notebook):
    cell = _named(notebook, "rewrite")
    cell.cell_type, cell.outputs, cell.execution_count = "code", [], None


def older_edition(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not grade_id(cell):
            cell.source = cell.source.replace("residents", "people")
    cell, check = _named(notebook, "hide"), _named(notebook, "hide_check")
    cell.metadata.nbgrader.grade_id, check.metadata.nbgrader.grade_id = "small", "small_check"
    cell.source = cell.source.replace("hide = (", "small = (")
    check.source = check.source.replace("hide", "small")
    percent = _named(notebook, "percent_check")
    percent.source = "check.percent(percent, package, place)"


def saved_by_colab(notebook):
    notebook.metadata = NotebookNode(
        colab={"provenance": [], "authorship_tag": "ABX9TyM"},
        kernelspec={"name": "python3", "display_name": "Python 3"},
        language_info={"name": "python"},
    )
    for number, cell in enumerate(notebook.cells):
        cell.metadata["id"] = f"colab{number}"
        if cell.cell_type == "code":
            cell.metadata["colab"] = {"base_uri": "https://localhost:8080/", "height": 35}
            cell.metadata["outputId"] = "5b1c9a"
        del cell["id"]
    notebook.nbformat_minor = 0


def saved_by_vscode(notebook):
    notebook.metadata.kernelspec = {
        "name": "venv311", "display_name": ".venv (3.11.9)", "language": "python",
    }  # fmt: skip
    for cell in notebook.cells:
        cell.metadata["vscode"] = {"languageId": "python"}


def windows_lines(notebook):
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")


def own_data_missing(notebook):
    _choose(notebook, "package", "mine")


def own_data_beside(notebook):
    _choose(notebook, "package", "mine")


def other_place(notebook):
    _choose(notebook, "place", "Tinderfold")


def _choose(notebook, name, value):
    cell = next(cell for cell in notebook.cells if cell.get("id") == "parameters")
    cell.source = re.sub(rf'(?m)^{name} = ".+?"', lambda _: f'{name} = "{value}"', cell.source)
