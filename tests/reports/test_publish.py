"""A site goes out whole, and what is for the next run alone stays here."""

import errno
import os
import shutil
import subprocess
import sys

import pytest

from community_data import atomic
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


def test_to_a_folder_by_its_link_which_stays_one(made, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "www").symlink_to("disk")
    publish(made, str(tmp_path / "www"))
    assert (tmp_path / "www").is_symlink() and (tmp_path / "disk" / "elm.html").exists()
    assert {file.name for file in tmp_path.iterdir()} == {"made", "disk", "www"}


def test_what_a_killed_command_left_beside_the_folder_goes(made, tmp_path):
    ends = "import os, sys; from pathlib import Path; from community_data import atomic\n"
    ends += "atomic.make_folder(Path(sys.argv[1]), lambda _part: os._exit(9))"
    subprocess.run([sys.executable, "-c", ends, tmp_path / "www"])
    assert list(tmp_path.glob(f"{atomic.PART}*"))
    publish(made, str(tmp_path / "www"))
    assert {file.name for file in tmp_path.iterdir()} == {"made", "www"}


def test_to_a_folder_that_nothing_can_take_the_place_of(made, tmp_path, monkeypatch):
    """A mount, or a folder of ours in one that is not."""
    target = tmp_path / "www"
    publish(made, str(target))
    monkeypatch.setattr(atomic, "can_be_exchanged", lambda _folder: False)
    node = target.stat().st_ino
    (made / "elm.html").rename(made / "oak.html")
    publish(made, str(target))
    assert {file.name for file in target.iterdir()} == {"index.html", "oak.html"}
    assert target.stat().st_ino == node and not list(tmp_path.glob(".*"))


def test_a_full_disk_is_told_as_such_and_costs_nothing(made, tmp_path, monkeypatch):
    publish(made, str(tmp_path / "www"))

    def full(_source, target):
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr(shutil, "copyfile", lambda source, target, **_more: full(source, target))
    with pytest.raises(OSError, match="No space left") as error:
        publish(made, str(tmp_path / "www"))
    assert error.value.errno == errno.ENOSPC
    assert {file.name for file in (tmp_path / "www").iterdir()} == {"index.html", "elm.html"}
    assert {file.name for file in tmp_path.iterdir()} == {"made", "www"}


@pytest.mark.parametrize("where", [".", "made/www", "made"])
def test_never_where_the_pages_are_made(made, tmp_path, where):
    """The record beside them would be lost, or they would go out in themselves."""
    with pytest.raises(CannotReport, match="are made in “made”"):
        publish(made, str(tmp_path / where))
    assert (made / ".published" / "shire.csv").exists()


def test_to_a_branch_where_nobody_told_git_who_works(made, repository, monkeypatch):
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{name}_NAME")
        monkeypatch.delenv(f"GIT_{name}_EMAIL")
    monkeypatch.setenv("HOME", str(repository))
    git("config", "user.useConfigOnly", "true")
    publish(made, "git:pages")
    assert git("log", "--format=%an", "pages").strip() == "community-data"


def test_outside_of_a_checkout_is_said_before_anything_is_made(made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CannotReport, match="no checkout of git"):
        refuse("git:pages", made)


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
def test_what_cannot_be_is_said_before_anything_is_made(made, repository, target, sentence):
    if sentence:
        with pytest.raises(CannotReport, match=sentence):
            refuse(target, made)
    else:
        refuse(target, made)
