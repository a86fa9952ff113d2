"""A hub for years: its installation, people who come, a backup that is restored, an upgrade."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from community_data.errors import CannotHost
from community_data.grading import roster
from community_data.grading.roster import Person
from community_data.hosting.hub import system
from community_data.hosting.hub.accounts import Accounts
from community_data.hosting.hub.prepare import add_people, prepare
from community_data.hosting.hub.settings import Hub
from tests.hosting.hub.conftest import laid_out, require_root

SCRIPT = Path("tools", "install_hub.sh")


@pytest.fixture(scope="module")
def hub(repo, tmp_path_factory):
    """One for all: a test leaves it so that the next finds what it needs."""
    require_root()
    with laid_out(repo, tmp_path_factory.mktemp("hub")) as hub:
        yield hub


def owner(path):
    return pwd.getpwuid(path.stat().st_uid).pw_name


@pytest.mark.thorough
def test_a_backup_is_restored_on_another_machine(repo, hub, tmp_path):
    """As the guide says. The users have other numbers there."""
    passwords = add_people(hub)
    ana, ben = hub.trainees()
    work = hub.homes / ana / "my-work" / "answer.txt"
    work.parent.mkdir()
    work.write_text("forty-two")
    for path in (work.parent, work):
        os.chown(path, *system.ids(ana))
    before = pwd.getpwnam(ana).pw_uid
    backup = tmp_path / "hub.tar.gz"
    top = hub.folder.parent
    run("tar", "-czpf", str(backup), "-C", str(top), hub.folder.name)

    settings = (hub.folder / "hub.toml").read_text()
    for name in (ana, ben, hub.settings.course_user):
        system.remove_user(name)
    shutil.rmtree(hub.folder)
    run("useradd", "--no-create-home", "--uid", str(before), "zz-somebody")  # takes the number
    try:
        hub.folder.mkdir(mode=0o755)
        (hub.folder / "hub.toml").write_text(settings)
        prepare(hub, repo)
        run("tar", "-xzpf", str(backup), "-C", str(top), f"{hub.folder.name}/course/roster.csv")
        new = add_people(hub)
        assert new.keys() == passwords.keys() and not new.items() & passwords.items()
        run("tar", "-xzpf", str(backup), "-C", str(top))
        assert pwd.getpwnam(ana).pw_uid != before
        assert work.read_text() == "forty-two" and owner(work) == ana
        assert owner(hub.course) == hub.settings.course_user
        inbound = hub.exchange / "community_data" / "inbound"
        assert oct(inbound.stat().st_mode)[-4:] == "1733"
        assert all(Accounts(hub.private).is_right(*account) for account in passwords.items())
    finally:
        system.remove_user("zz-somebody")


@pytest.mark.thorough
def test_an_upgrade_keeps_what_people_made(repo, hub):
    add_people(hub)
    guide = hub.course / "README.md"
    guide.write_text("Ours")
    made = hub.course / "gradebook.db"
    made.write_text("grades")
    before = guide.stat().st_uid
    prepare(hub, repo)
    assert made.read_text() == "grades" and guide.stat().st_uid in (
        before,
        hub.course.stat().st_uid,
    )
    assert guide.read_text() == (repo / "README.md").read_text()
    (kept,) = hub.course.glob("README.md.*~")
    assert kept.read_text() == "Ours"
    assert (hub.handout / "modules").is_dir() and not (hub.handout / "solutions").exists()
    assert add_people(hub) == {}


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["", "outbound"])
def test_a_link_in_the_exchange_gives_nothing_to_whoever_teaches(repo, hub, tmp_path, name):
    """An upgrade sets who owns the exchange and what it lets others do: not where a link leads."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    place = hub.exchange / "community_data" / name
    kept = place.rename(tmp_path / "kept")
    place.symlink_to(elsewhere)
    try:
        with pytest.raises(CannotHost, match="could not be made"):
            prepare(hub, repo)
    finally:
        place.unlink()
        kept.rename(place)
    assert owner(elsewhere) == "root" and elsewhere.stat().st_mode & 0o777 == 0o700


@pytest.mark.thorough
def test_a_link_in_the_course_leads_an_upgrade_nowhere(repo, hub, tmp_path):
    """Root writes there, and whoever teaches could have put a link to any place."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.rmtree(hub.course / "modules")
    (hub.course / "modules").symlink_to(elsewhere)
    with pytest.raises(CannotHost, match="could not be copied"):
        prepare(hub, repo)
    assert list(elsewhere.iterdir()) == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "words"),
    [("daemon", "did not make"), ("7up", "cannot be a user"), ("a.b", "cannot be a user"),
     ("x" * 40, "cannot be a user")],
)  # fmt: skip
def test_a_name_that_no_user_can_have_is_said(hub, name, words):
    roster.write(hub.course, [Person(name, "Somebody")])
    with pytest.raises(CannotHost, match=words):
        add_people(hub)


@pytest.mark.thorough
@pytest.mark.needs("hub")
def test_the_script_lays_a_server_out(repo, tmp_path):
    """All but what needs a system of its own: apt, pip and systemd. Those are not tried here."""
    require_root()
    if system.is_there("community-data"):
        pytest.skip("There is a hub on this machine, and this test would take its user away.")
    root = tmp_path / "root"
    environment = root / "opt" / "community-data" / "environment"
    environment.parent.mkdir(parents=True)
    environment.mkdir()
    (environment / "bin").symlink_to(Path(sys.executable).parent)
    locks = [(repo / f"requirements{part}.txt").read_text() for part in ("", "-hub")]
    (environment / ".installed").write_text("".join(locks))
    outcome = script(repo, root, "https://course.example.org", "rosa_diaz", "ben_okafor")
    hub = Hub(root / "srv" / "community-data")
    try:
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        open_to_all = system.others_reach(repo / "solutions", 5)
        assert ("Unsafe: trainees can read the solutions" in outcome.stdout) == open_to_all
        assert hub.settings.facilitators == ("rosa_diaz", "ben_okafor")
        assert hub.settings.address == "https://course.example.org"
        assert hub.course.stat().st_mode & 0o077 == 0
        assert (root / "opt/community-data/course").stat().st_mode & 0o077 == 0
        unit = (root / "etc/systemd/system/community-data-hub.service").read_text()
        (start,) = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
        assert all(Path(word).exists() for word in start.removeprefix("ExecStart=").split()[::2])
        settings = hub.folder / "hub.toml"
        settings.write_text(settings.read_text() + "idle = 90\n".replace("idle", "processes"))
        again = script(repo, root, "https://course.example.org", "somebody_else")
        assert again.returncode == 0 and Hub(hub.folder).settings.processes == 90
    finally:
        system.remove_user("community-data")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [((), "Name the address"), (("course.example.org", "rosa"), "begins with https://")],
)
def test_the_script_says_what_it_needs(repo, tmp_path, words, sentence):
    require_root()
    outcome = script(repo, tmp_path, *words)
    assert outcome.returncode == 1 and sentence in outcome.stderr


@pytest.mark.parametrize("there", [True, False])
def test_a_node_from_elsewhere_is_taken_as_it_is(repo, tmp_path, there):
    """It conflicts with the system's npm, and then nothing at all would be installed."""
    require_root()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("id", "dirname", *(("node", "npm") if there else ())):
        (programs / name).symlink_to(shutil.which(name))
    asked = tmp_path / "asked"
    apt = programs / "apt-get"
    # The script goes no further than this.
    apt.write_text(f'#!/bin/sh\necho "$@" >>{asked}\n[ "$1" = update ]\n')
    apt.chmod(0o755)
    words = ("https://course.example.org", "rosa_diaz")
    assert script(repo, "", *words, PATH=str(programs)).returncode == 1
    assert ("npm" in asked.read_text().split()) != there
    assert "bubblewrap" in asked.read_text()


def script(repo, root, *words, **environment):
    return subprocess.run(
        [shutil.which("sh"), str(repo / SCRIPT), *words], capture_output=True, text=True,
        env=os.environ | {"INSTALL_ROOT": str(root)} | environment,
    )  # fmt: skip


def run(*words):
    outcome = subprocess.run(words, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
