"""A site over its releases: what is new is told, and what is out stays whole until the next is."""

import json
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from filelock import FileLock

from community_data import data
from community_data.errors import CannotReport
from community_data.reports import build as build_module
from community_data.reports import site, stage
from community_data.reports.build import build
from community_data.reports.feed import Entry, atom
from community_data.reports.plan import Request, make_plan
from tests import processes

from .conftest import shas, site_without_runs, write_package

TOWNS = ["Town A", "Town B", "Town C"]
ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = "https://example.org/shire"


def release_of(package, folder, version, created, change=lambda line: line, **described):
    """A newer release of a package, with each line of its measures changed."""
    shutil.copytree(package, folder)
    file = folder / "measures.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0], *map(change, lines[1:])]) + "\n", encoding="utf-8")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        resource.pop("hash")
    descriptor |= {"version": version, "created": f"{created}T00:00:00Z"} | described
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def read(file):
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """Three releases: a newer year with fewer poor people in it, and one that cannot be right."""
    folder = tmp_path_factory.mktemp("releases")
    first = write_package(folder / "one", TOWNS)
    newer = lambda line: line.replace("2020–2024", "2021–2025").replace(",90,8,", ",60,8,")  # noqa: E731
    second = release_of(first, folder / "two", "2", "2026-02-03", newer)
    wild = lambda line: line.replace("2020–2024", "2021–2025").replace(",90,8,", ",900,8,")  # noqa: E731
    third = release_of(first, folder / "three", "3", "2026-05-03", wild)
    return first, second, third


@pytest.fixture(scope="module")
def made(report, releases, tmp_path_factory):
    """The site of the first release, and then of the second: (folder, files of the first, said)."""
    out = tmp_path_factory.mktemp("site") / "out"
    said = report(releases[0], "--level", "town", "--module", "count", "--out", out)
    assert said.code == 0, said.err
    first = {file.name: file.read_text(encoding="utf-8") for file in out.glob("*.*")}
    said = report(
        releases[1], "--level", "town", "--module", "count", "--module", "names", "--out", out,
        "--since", releases[0], "--address", ADDRESS,
    )  # fmt: skip
    assert said.code == 0, said.err
    return out, first, said


def test_a_first_release_has_its_files_and_no_map_without_an_address(made):
    first = made[1]
    assert {"index.html", "data.html", "accessibility.html", "feed.xml"} < set(first)
    assert "sitemap.xml" not in first and "changes.html" not in first
    assert "No earlier release was given" in first["data.html"]


def test_change_since_the_release_before_stands_in_the_table(made):
    page = read(made[0] / "town-a.html")
    assert "since the release before, 1" in page.select_one(".measures").get_text(" ")
    change = page.select_one('.all td[data-label="Change"]').get_text()
    # 9.0 percent then and 6.0 now; the margin of each is 0.8 and some, that of the gap 1.1.
    assert change == "since 2020–2024: 3.0 points lower (±\u00a01.1)"


def test_what_changed_has_a_page_that_is_led_to(made):
    link = read(made[0] / "data.html").select_one("#changed ~ p a")
    assert link["href"] == "changes.html"
    page = read(made[0] / "changes.html")
    assert page.select_one(".back a")["href"] == "data.html"
    assert read(made[0] / "index.html").select_one('main a[href="changes.html"]')
    assert "changes.html" not in made[1]["index.html"]
    assert "Town A" in page.get_text()


def test_the_feed_has_an_entry_a_release_the_newest_first(made):
    feed = xml.parse(made[0] / "feed.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    titles = [entry.find(f"{ATOM}title").text for entry in entries]
    assert titles == ["The Shire & around: release 2", "The Shire & around: release 1"]
    news = entries[0].find(f"{ATOM}summary").text
    assert "9 numbers have another period. Of these, 3 are higher or lower" in news
    links = [entry.find(f"{ATOM}link").get("href") for entry in entries]
    assert links == [f"{ADDRESS}/changes.html", f"{ADDRESS}/index.html"]
    # RFC 4287, 4.1.1 and 4.1.2: what a feed and an entry must have.
    for part in (feed, *entries):
        assert all(part.find(f"{ATOM}{name}").text for name in ("id", "title", "updated"))
    assert len({part.find(f"{ATOM}id").text for part in (feed, *entries)}) == 3
    assert feed.find(f"{ATOM}author/{ATOM}name").text


def test_the_map_names_every_page_that_is_there(made):
    urls = [url.text for url in xml.parse(made[0] / "sitemap.xml").getroot().iter() if url.text]
    urls = {url for url in urls if url.strip()}
    assert urls == {f"{ADDRESS}/{file.name}" for file in made[0].glob("*.html")}


def test_every_link_of_the_site_leads_to_a_file(made):
    for file in made[0].glob("*.html"):
        for link in read(file).select("[href]"):
            name = link["href"].partition("#")[0]
            if name and ":" not in name:
                assert (made[0] / name).is_file(), (file.name, name)


def test_the_same_again_changes_nothing(made, report, releases):
    before = shas(made[0])
    said = report(
        releases[1], "--level", "town", "--module", "count", "--module", "names", "--out", made[0],
        "--since", releases[0], "--address", ADDRESS,
    )  # fmt: skip
    assert "0 made now, 3 already there" in said.out
    assert shas(made[0]) == before


def test_a_place_that_is_called_another_way_keeps_no_page_of_its_old_name(tmp_path):
    first = write_package(tmp_path / "one", TOWNS)
    newer = lambda line: line.replace("2020–2024", "2021–2025")  # noqa: E731
    second = release_of(first, tmp_path / "two", "2", "2026-02-03", newer)
    places = second / "places.csv"
    places.write_text(places.read_text(encoding="utf-8").replace("Town B", "New Town B"), "utf-8")
    out = tmp_path / "out"
    for package, since in ((first, ""), (second, str(first))):
        asked = {"levels": ("town",), "since": since}
        built, _runs = site_without_runs(out, package, modules=("groups", "quality"), **asked)
    there = {file.name for file in out.iterdir() if file.name.startswith(("town-b", "new-town-b"))}
    assert there == {"new-town-b.html", "new-town-b.csv", "new-town-b.png"}
    assert built.of_another_release == 0


def test_an_older_release_is_refused(made, report, releases):
    before = shas(made[0])
    said = report(releases[0], "--level", "town", "--module", "count", "--out", made[0])
    assert said.code == 2 and "this one is older: it was made on February 3, 2025" in said.err
    assert shas(made[0]) == before


def test_a_release_that_cannot_be_right_is_held_until_somebody_looked(
    made, report, releases, tmp_path
):
    out = tmp_path / "out"
    shutil.copytree(made[0], out)
    before = shas(out)
    request = (releases[2], "--level", "town", "--module", "count", "--out", out, "--since",
               releases[1])  # fmt: skip
    said = report(*request)
    assert said.code == 3 and "a person has to look at this release first" in said.err
    assert "more than 15 points" in said.err
    assert shas(out) == before
    assert not (tmp_path / ".out-next").exists()
    said = report(*request, "--approve", "Ada of the data desk")
    assert said.code == 0, said.err
    (record,) = json.loads((out / ".published" / "approved.json").read_text(encoding="utf-8"))
    assert record["approved_by"] == "Ada of the data desk" and record["release"] == "3"
    assert record["on"] and "15 points" in " ".join(record["reasons"])
    assert "Not for readers yet" not in (out / "changes.html").read_text(encoding="utf-8")
    links = xml.parse(out / "feed.xml").getroot().findall(f"{ATOM}entry/{ATOM}link")
    # What changed in release 2 stands on no page any more.
    assert [link.get("href") for link in links] == ["changes.html", "index.html", "index.html"]


def test_a_feed_can_be_read_whatever_a_title_holds(releases, tmp_path):
    package = data.open_package(releases[0])
    file = tmp_path / "feed.xml"
    for version in ("1", "2"):
        entry = Entry(f"urn:{version}", "A \x0b <b>& \x00 B", "2026-02-03", "New.", "index.html")
        file.write_text(atom(file, package, entry, "A \x1b B"), encoding="utf-8")
    titles = [title.text for title in xml.parse(file).getroot().iter(f"{ATOM}title")]
    assert titles == ["A  B", "A  <b>&  B", "A  <b>&  B"]


def test_the_page_about_the_data_says_what_the_numbers_are_about(made):
    page = read(made[0] / "data.html")
    told = {term.text: term.find_next("dd").text for term in page.select("#tables ~ dl dt")}
    assert told["Poverty"] == (
        "People who have an income below the poverty line. By age. Data of 2021–2025."
    )


def test_a_release_of_which_no_page_can_be_made_takes_no_site_away(
    made, report, releases, tmp_path
):
    out, www = tmp_path / "out", tmp_path / "www"
    shutil.copytree(made[0], out)
    before = shas(out)
    request = (releases[2], "--level", "town", "--module", "count", "--out", out)
    said = report(*request, "--publish", www, SLOW="for no time that is a number")
    assert said.code == 1 and "No page for Town C" in said.err
    assert "No page of this release could be made" in said.err
    assert "taken away" not in said.err
    assert shas(out) == before
    assert not (tmp_path / ".out-next").exists() and not www.exists()
    said = report(*request, "--place", "Town A")
    assert said.code == 0 and "3 made now" in said.out


def test_a_plan_that_another_run_made_old_is_not_carried_out(small_course, releases, tmp_path):
    out = tmp_path / "out"
    asked = Request(
        str(releases[1]), out, levels=("town",), modules=("count",), course=small_course
    )
    plan = make_plan(asked)
    out.mkdir()
    (out / site.INDEX).write_text(
        f'<meta name="{site.CREATED}" content="2026-05-03"><title>Newer</title>', encoding="utf-8"
    )
    before = shas(tmp_path)
    with pytest.raises(CannotReport, match="Another run"):
        build(plan)
    assert shas(tmp_path) == before
    with pytest.raises(CannotReport, match="this one is older"):
        make_plan(asked)


def test_a_source_past_its_day_is_said_on_the_pages(report, releases, tmp_path):
    sources = [{"title": "A survey", "kind": "survey", "collected_to": "2024-12-31",
                "published": "2025-01-30", "next_release": "2026-01-31"}]  # fmt: skip
    late = release_of(releases[0], tmp_path / "late", "1", "2025-02-03", sources=sources)
    request = (late, "--place", "Town A", "--module", "count", "--out", tmp_path / "out")
    told = "have been out by January 31, 2026"
    # SOURCE_DATE_EPOCH: January 30, then February 2, 2026.
    report(*request, SOURCE_DATE_EPOCH="1769774400")
    for name in ("town-a.html", "data.html", "index.html"):
        assert told not in (tmp_path / "out" / name).read_text(encoding="utf-8")
    said = report(*request, SOURCE_DATE_EPOCH="1770033600")
    assert "1 made now" in said.out
    for name in ("town-a.html", "data.html", "index.html"):
        assert told in (tmp_path / "out" / name).read_text(encoding="utf-8")


def test_two_runs_do_not_meet(report, releases, tmp_path):
    with FileLock(tmp_path / ".out.lock"):
        said = report(releases[0], "--place", "Town A", "--module", "count", "--out",
                      tmp_path / "out")  # fmt: skip
    assert said.code == 2 and "Another run is making the pages" in said.err
    assert not (tmp_path / "out").exists()


def test_a_site_that_nothing_can_take_the_place_of(releases, small_course, tmp_path, monkeypatch):
    """A mount, or a folder of ours in one that is not: nothing can be laid out beside it."""
    out = tmp_path / "out"
    asked = {"levels": ("town",), "modules": ("count",), "course": small_course}
    site_without_runs(out, releases[0], **asked)
    before = shas(out)
    monkeypatch.setattr(stage, "can_be_exchanged", lambda _folder: False)

    def stopped(new, folder, **_last):
        assert {name for name in shas(folder) if not name.startswith(".")} == {*before}
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(stage, "lay_over", stopped)
        with pytest.raises(KeyboardInterrupt):
            site_without_runs(out, releases[1], **asked)
    assert {name: shas(out)[name] for name in before} == before
    _built, runs = site_without_runs(out, releases[1], **asked)
    assert runs == []  # all of them were there
    released = {tuple(site.metas(file)[site.RELEASE]) for file in out.glob("town-*.html")}
    assert released == {tuple(site.metas(out / site.INDEX)[site.RELEASE])}
    assert [file.name for file in out.iterdir() if file.name.startswith(".")] == []


def test_a_site_that_was_left_aside_is_not_mixed_with_the_next(releases, small_course, tmp_path):
    """Two folders that cannot change places in one step, and a run that ended between two."""
    out = tmp_path / "out"
    asked = {"levels": ("town",), "modules": ("count",), "course": small_course}
    site_without_runs(out, releases[0], **asked)
    before = shas(out)
    out.rename(tmp_path / ".out-before")
    with pytest.raises(CannotReport, match="Another run"):
        site_without_runs(out, releases[1], **asked)  # it was planned as the first of all
    assert shas(out) == before
    site_without_runs(out, releases[1], **asked)
    assert not before.items() & shas(out).items() and not (tmp_path / ".out-before").exists()


@pytest.mark.parametrize("late", [False, True])
def test_data_that_change_in_the_middle_are_on_no_page(
    releases, small_course, tmp_path, monkeypatch, late
):
    """late: when the notebooks have run, and what stands around the pages is written."""
    out, package = tmp_path / "out", tmp_path / "p"
    asked = {"levels": ("town",), "modules": ("count",), "course": small_course}
    site_without_runs(out, releases[0], **asked)
    before = shas(out)
    shutil.copytree(releases[1], package)

    def changed(*arguments):
        made = original(*arguments)
        file = package / "measures.csv"
        file.write_text(file.read_text(encoding="utf-8").replace(",60,8,", ",61,8,"), "utf-8")
        return made

    name = "_make" if late else "_on_copies"
    original = getattr(build_module, name)
    with monkeypatch.context() as patch:
        patch.setattr(build_module, name, changed)
        with pytest.raises(CannotReport, match="data were changed"):
            site_without_runs(out, package, **asked)
    assert shas(out) == before
    site_without_runs(out, package, **asked)
    assert not before.items() & shas(out).items()


@pytest.mark.thorough
def test_what_publishes_ends_with_the_command(report_command, releases, tmp_path, private):
    mark = uuid.uuid4().hex
    words, env = report_command(
        *(releases[0], "--place", "Town A", "--module", "names", "--out", tmp_path / "out"),
        *("--publish", "run:sh -c 'exec sleep 600' {site}"),
        MARK=mark, TMPDIR=str(private),
    )  # fmt: skip
    process = subprocess.Popen(words, env=env, stderr=subprocess.DEVNULL)
    sleeps = lambda one: processes.marked(mark)(one) and one.name() == "sleep"  # noqa: E731
    while not processes.running(sleeps):
        assert process.poll() is None
        time.sleep(0.1)
    process.terminate()
    assert process.wait(60) == 130
    assert not processes.left(processes.marked(mark), seconds=30)
    assert {file.name for file in private.iterdir()} <= {"dask-scratch-space"}


@pytest.fixture
def private():
    """A folder for temporary files, by a path that is short enough for a socket."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    "end",
    [
        signal.SIGKILL,
        *(pytest.param(n, marks=pytest.mark.thorough) for n in (signal.SIGTERM, signal.SIGHUP)),
    ],
)
def test_what_is_out_stays_whole_when_the_next_release_is_killed(
    report, report_command, releases, tmp_path, private, end
):
    out = tmp_path / "out"
    first = report(releases[0], "--level", "town", "--module", "count", "--out", out)
    assert first.code == 0, first.err
    before = shas(out)
    request = (releases[1], "--level", "town", "--module", "count", "--out", out, "--jobs", 1)
    mark = uuid.uuid4().hex
    own = {"TMPDIR": str(private), "MARK": mark}
    words, env = report_command(*request, SLOW="2", **own)
    # Below nohup, as these tests may run, a command would not hear that its terminal closes.
    hears = lambda: end != signal.SIGKILL and signal.signal(end, signal.SIG_DFL)  # noqa: E731
    process = subprocess.Popen(words, env=env, text=True, stderr=subprocess.PIPE, preexec_fn=hears)
    while "page written" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(end)
    process.communicate(timeout=60)
    if end != signal.SIGKILL:  # it may tidy up by itself
        assert process.returncode == 130
        assert {file.name for file in private.iterdir()} <= {"dask-scratch-space"}
    assert shas(out) == before
    assert not processes.left(processes.marked(mark), seconds=30)
    said = report(*request, **own)
    # dask keeps an empty folder, and no kernel's keys are left.
    assert {file.name for file in private.iterdir()} <= {"dask-scratch-space"}
    assert said.code == 0, said.err
    assert "already there" in said.err  # the page that was made before the end
    versions = {read(file).select_one(".about").get_text().count("release 2")
                for file in out.glob("town-*.html")}  # fmt: skip
    assert versions == {1} and len(list(out.glob("town-*.html"))) == 3
    left = {file.name for file in tmp_path.iterdir() if file.name.startswith(".")}
    assert left == {".out.lock", ".out.community-data-secret"}
