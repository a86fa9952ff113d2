"""A site goes out whole, and what is for the next run alone stays here."""

import os
import subprocess

import pytest

from community_data.errors import CannotReport
from community_data.reports import site
from community_data.reports.publish import publish, refuse


@pytest.fixture
def made(tmp_path):
    """The files of a site, and the record beside them."""
    folder = tmp_path / "made"
    (folder / ".published").mkdir(parents=True)
    (folder / ".published" / "shire.csv").write_text("hidden", encoding="utf-8")
    index = f'<meta name="{site.RELEASE}" content="r"><title>All</title>'
    (folder / "index.html").write_text(index, encoding="utf-8")
    (folder / "elm.html").write_text("Elm", encoding="utf-8")
    return folder


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A checkout of git in which somebody works."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ada@example.org")
    git("init", "--quiet", "--initial-branch=main")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    git("add", "notes.txt")
    git("commit", "--quiet", "-m", "Notes")
    return folder


def git(*words):
    return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout


def test_to_a_folder_without_what_is_private(made, tmp_path):
    publish(made, str(tmp_path / "www"))
    assert {file.name for file in (tmp_path / "www").iterdir()} == {"index.html", "elm.html"}
    (made / "elm.html").unlink()
    publish(made, str(tmp_path / "www"))  # in place of the site that is there
    assert {file.name for file in (tmp_path / "www").iterdir()} == {"index.html"}


def test_a_folder_with_something_else_is_left_alone(made, tmp_path):
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "index.html").write_text("<title>Our shop</title>", encoding="utf-8")
    with pytest.raises(CannotReport, match="holds something else"):
        publish(made, str(tmp_path / "www"))
    assert (tmp_path / "www" / "index.html").read_text(encoding="utf-8").endswith("shop</title>")


def test_to_a_branch_of_git_that_has_the_pages_alone(made, repository):
    publish(made, "git:pages")
    publish(made, "git:pages")  # nothing new
    (made / "elm.html").write_text("Elm, newer", encoding="utf-8")
    publish(made, "git:pages")
    assert git("ls-tree", "--name-only", "-r", "pages").split() == ["elm.html", "index.html"]
    assert git("show", "pages:elm.html") == "Elm, newer"
    assert git("rev-list", "--count", "pages").strip() == "2"
    assert git("status", "--porcelain") == "" and git("branch", "--show-current").strip() == "main"


def test_by_a_command_of_ones_own(made, tmp_path):
    publish(made, f"run:cp -r {{site}} '{tmp_path / 'by command'}'")
    assert sorted(os.listdir(tmp_path / "by command")) == ["elm.html", "index.html"]  # noqa: PTH208
    with pytest.raises(CannotReport, match=r"not put out\. “false .*” said: 1"):
        publish(made, "run:false {site}")


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("run:rsync somewhere", "needs {site}"),
        ("git:main", "You work on the branch “main”"),
        ("git:two words", "no name for a branch"),
        ("run:no-such-program {site}", ""),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_made(repository, target, sentence):
    if sentence:
        with pytest.raises(CannotReport, match=sentence):
            refuse(target)
    else:
        refuse(target)
