"""HTML from a notebook as it may stand on a page."""

import nbformat
import pytest
from bs4 import BeautifulSoup

from community_data.reports.content import (
    NothingToShow,
    report_html,
    safe,
    sentence,
    without_folders,
)


def notebook(*outputs, tags=("report",)):
    """A notebook of one code cell with these outputs."""
    cell = nbformat.v4.new_code_cell("source", metadata={"tags": list(tags)}, outputs=list(outputs))
    return nbformat.v4.new_notebook(cells=[cell])


def shown(data: dict, **metadata):
    """An output that a cell displays."""
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src='http://example.org/pixel.png'>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,alert(1)'>x</a>",
        "<a href='file:///etc/passwd'>x</a>",
        "<iframe src='https://example.org'></iframe>",
        "<style>body { background: url(http://example.org) }</style>",
        "<p style='background: url(http://example.org)'>x</p>",
        "<p style='position: fixed; width: u\\72l(http://example.org)'>x</p>",
        "<svg onload=alert(1)><a href='http://example.org'></a></svg>",
        "<form action='http://example.org'><input name=x></form>",
        "<meta http-equiv='refresh' content='0; url=http://example.org'>",
        "<base href='http://example.org'>",
        "<object data='http://example.org'></object>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<!-- --><b onclick='alert(1)'>x</b>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(attack):
    page = BeautifulSoup(safe(attack, "m", []), "html.parser")
    assert not page.find_all(["script", "style", "iframe", "form", "meta", "base", "object", "svg"])
    for tag in page.find_all(True):
        assert not any(name.startswith("on") for name in tag.attrs)
        assert "src" not in tag.attrs
        assert "href" not in tag.attrs or (tag.name == "a" and tag["href"].startswith("http"))
        assert "url" not in tag.get("style", "") and "position" not in tag.get("style", "")


def test_a_map_keeps_its_shapes_and_words_and_nothing_else():
    html = safe(
        '<svg class="map" viewBox="0 0 9 9" onload="x()"><style>a{}</style><g tabindex="0" '
        'aria-label="Elm"><title>Elm</title><path d="M0,0Z" fill="url(http://x)" '
        'stroke="#123456"></path><image href="http://x"/></g><script>x()</script></svg>',
        "m", [],
    )  # fmt: skip
    assert "<title>Elm</title>" in html and 'aria-label="Elm"' in html and 'viewBox="0 0 9' in html
    assert 'stroke="#123456"' in html
    for gone in ("url", "onload", "<style", "<script", "<image", "http"):
        assert gone not in html


def test_picture_inside_the_page_and_a_web_link_stay():
    html = safe(
        '<img src="data:image/png;base64,AAAA" alt="a > b"><a href="http://a.b">c</a>', "m", []
    )
    assert 'src="data:image/png;base64,AAAA"' in html and 'alt="a &gt; b"' in html
    assert 'href="http://a.b"' in html


def test_headings_move_below_the_pages_own():
    assert safe("<h1>a</h1><h3>b</h3>", "m", []) == "<h2>a</h2><h3>b</h3>"
    assert safe("<h5>a</h5><h6>b</h6>", "m", [], top=3) == "<h3>a</h3><h4>b</h4>"


def test_ids_of_two_modules_cannot_meet():
    html = safe('<p id="a">x</p><a href="#a">y</a><div aria-labelledby="a b"></div>', "08", [])
    assert 'id="08-a"' in html and 'href="#08-a"' in html and 'aria-labelledby="08-a 08-b"' in html


def test_tables_have_heads_and_room():
    table = safe(
        "<table border=1><thead><tr><th>g</th></tr></thead>"
        "<tr><th>a</th><td>21.5% ± 6.0</td></tr></table>", "m", [],
    )  # fmt: skip
    page = BeautifulSoup(table, "html.parser")
    assert [head["scope"] for head in page("th")] == ["col", "row"]
    assert page.td["class"] == ["number"]
    assert page.table.parent["tabindex"] == "0" and "border" not in page.table.attrs


def test_outputs_as_a_reader_gets_them():
    html = report_html(
        notebook(
            nbformat.v4.new_output("stream", name="stdout", text="printed\n"),
            nbformat.v4.new_output("stream", name="stderr", text="a warning\n"),
            shown({"text/html": "<b>page</b>", "text/plain": "not this"}),
            shown({"text/markdown": "*words*"}),
            shown({"text/plain": "'it\\'s'"}),
            shown({"text/plain": "VBox()", "application/vnd.jupyter.widget-view+json": {}}),
            shown({"image/png": "AAAA"}, **{"image/png": {"alt": "a “bar” chart"}}),
        ),
        "m",
        [],
    )
    text = BeautifulSoup(html, "html.parser").get_text(" ", strip=True)
    assert text.split() == ["printed", "page", "words", "it's"]
    assert 'alt="a “bar” chart"' in html


def test_a_picture_without_alt_text_is_refused():
    with pytest.raises(NothingToShow, match="no alt text"):
        report_html(notebook(shown({"image/png": "AAAA"})), "m", [])


def test_a_module_that_shows_nothing_is_refused():
    for tags in ([], ["report"]):
        with pytest.raises(NothingToShow, match="shows nothing"):
            report_html(notebook(shown({"text/plain": ""}), tags=tags), "m", [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("read /data/mine/towns.csv, row 3", "read towns.csv, row 3"),
        ("No such file: '/srv/people/ana/my data/x.csv'", "No such file: 'my data/x.csv'"),
        ("in /tmp/abc/work.", "in work."),
        ("in C:\\Users\\ana\\x.csv", "in x.csv"),
        ("see https://a.gov/srv/acs and and/or", "see https://a.gov/srv/acs and and/or"),
        ("about 1/2 of 3/tmp", "about 1/2 of 3/tmp"),
    ],
)  # fmt: skip
def test_paths_are_cut_to_their_names(text, shown):
    assert without_folders(text, ["/data/mine", "/srv/people/ana"]) == shown


def test_any_message_becomes_one_sentence():
    assert sentence("\x1b[31mtwo\nlines\x07", []) == "two lines."
    assert sentence("Is it?", []) == "Is it?"
    assert len(sentence("word " * 500, [])) < 410
