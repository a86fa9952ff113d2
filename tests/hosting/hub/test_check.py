"""The pre-flight check: a sound hub passes, and each thing that is wrong is said, alone."""

import os
import shutil

import psutil
import pytest

from community_data.grading import roster
from community_data.grading.roster import Person
from community_data.hosting.hub import check, prepare, system
from community_data.hosting.hub.accounts import Accounts
from community_data.hosting.hub.settings import FILE, Hub

SETTINGS = """
facilitators = ["rosa"]
address = "https://hub.localhost"
course_user = "nobody"
"""


@pytest.fixture(scope="module")
def accounts(tmp_path_factory):
    """The accounts of everybody; made once, for each hash takes a while."""
    folder = tmp_path_factory.mktemp("private")
    people = ("rosa", "zz_ana", "zz_ben")
    Accounts(folder).put(dict.fromkeys(people, "correct horse battery"))
    return folder / "accounts.json"


@pytest.fixture
def hub(tmp_path, monkeypatch, accounts):
    """A hub's folder as it should be, but for the system users, which only root can make."""
    folder = tmp_path / "hub"
    hub = Hub(folder)
    for path, mode in (
        (folder, 0o755), (hub.private, 0o700), (hub.course, 0o700), (hub.handout, 0o755),
        (hub.exchange, 0o711), (hub.exchange / "community_data", 0o711),
        *((hub.exchange / "community_data" / name, mode)
          for name, mode in prepare.OF_THE_EXCHANGE.items()),
    ):  # fmt: skip
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
    (folder / FILE).write_text(SETTINGS)
    roster.write(hub.course, [Person("zz_ana", "Ana"), Person("zz_ben", "Ben")])
    shutil.copy2(accounts, hub.private)
    # Temporary folders are for one user alone; a hub's is not.
    monkeypatch.setattr(system, "others_reach", _as_if_the_way_were_open)
    # The checkout of a developer is open to all; the folder of a server is not.
    monkeypatch.setenv("COMMUNITY_DATA_COURSE", str(hub.course))
    monkeypatch.setattr(check, "require_programs", lambda: None)
    if os.geteuid() != 0:
        monkeypatch.setattr(check, "_hand_out", lambda hub: iter(()))
        monkeypatch.setattr(check, "CHECKS", [c for c in check.CHECKS if c.__name__ != "_hand_out"])
    return hub


def _as_if_the_way_were_open(path, permission):
    return path.stat().st_mode & permission == permission


def sentences(hub):
    return [finding.sentence for finding in check.findings(Hub(hub.folder))]


def settings(hub, old, new):
    file = hub.folder / FILE
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.needs("bubblewrap")
def test_a_sound_hub_has_nothing_to_say(hub, capsys):
    assert sentences(hub) == []
    assert check.run(hub.folder) == 0
    assert "Nothing is missing" in capsys.readouterr().out


def home_of_nobody(hub):
    home = hub.homes / "zz_left"
    home.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(home, *system.ids("nobody"))


WRONG = {
    "the course": (lambda hub: hub.course.chmod(0o755), "facilitators' course"),
    "the accounts": (lambda hub: (hub.private / "accounts.json").chmod(0o644), "can read"),
    "the keys": (lambda hub: hub.private.chmod(0o711), "accounts and the keys"),
    "solutions handed out": (lambda hub: (hub.handout / "solutions").mkdir(), "can read the solu"),
    "all read and write": (
        lambda hub: (hub.exchange / "community_data").chmod(0o777),
        "can read and write",
    ),
    "inbound closed": (
        lambda hub: (hub.exchange / "community_data" / "inbound").chmod(0o700),
        "nobody can hand in",
    ),
    "no inbound": (
        lambda hub: (hub.exchange / "community_data" / "inbound").rmdir(),
        "The exchange has no folder",
    ),
    "no account": (lambda hub: Accounts(hub.private).remove("zz_ben"), "1 person has no account"),
    "no roster": (lambda hub: (hub.course / roster.FILE).unlink(), "no list of the people"),
    "both": (lambda hub: settings(hub, '"rosa"', '"rosa", "zz_ana"'), "on the roster"),
    "no hand-out": (lambda hub: hub.handout.rmdir(), "no copy of the course for trainees"),
    "a closed hand-out": (lambda hub: hub.handout.chmod(0o750), "no server of theirs can start"),
    "a name of the system": (
        lambda hub: roster.write(hub.course, [Person("daemon", "Dae Mon")]),
        "“daemon” is on the roster, and is a user of this machine",
    ),
    "a home of somebody else": (lambda hub: home_of_nobody(hub), "who did not write it"),
    "no encryption": (
        lambda hub: settings(hub, "https://hub.localhost", "http://hub.example.invalid"),
        "not encrypted",
    ),
    "no wildcard": (
        lambda hub: settings(hub, "https://hub.localhost", "https://hub.example.invalid"),
        "lead nowhere",
    ),
    "one origin": (
        lambda hub: settings(hub, "address", "own_origins = false\naddress"),
        "own_origins is off",
    ),
    "open to the network": (
        lambda hub: settings(
            hub, "https://hub.localhost", 'http://hub.localhost"\nlisten = "0.0.0.0'
        ),
        "listens on 0.0.0.0 without encryption",
    ),
    "one user for all": (
        lambda hub: settings(hub, "address", "keep_apart = false\naddress"),
        "keep_apart is off",
    ),
    "no settings": (lambda hub: (hub.folder / FILE).unlink(), "no hub.toml"),
    "a wrong setting": (lambda hub: settings(hub, "address", "adress"), "hub.toml: "),
    "not TOML": (lambda hub: (hub.folder / FILE).write_text("facilitators = ["), "cannot be read"),
    "half an address": (
        lambda hub: settings(hub, "https://hub.localhost", "hub.localhost"),
        "write it as https://",
    ),
}


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("harm", WRONG)
def test_each_fault_is_said(hub, harm, capsys):
    do, words = WRONG[harm]
    if harm == "no hand-out" and os.geteuid() != 0:
        pytest.skip("The hand-out must belong to root.")
    do(hub)
    assert any(words in sentence for sentence in sentences(hub)), sentences(hub)
    assert check.run(hub.folder) == 1
    assert "Traceback" not in capsys.readouterr().out


def test_a_next_step_is_what_one_types_on_this_server(hub, monkeypatch):
    Accounts(hub.private).remove("zz_ben")
    monkeypatch.setenv("COMMUNITY_DATA_HUB_COMMAND", "sudo community-data-hub")
    assert any("Type: sudo community-data-hub people" in said for said in sentences(hub))


def test_too_little_memory_and_a_full_disk(hub, monkeypatch):
    memory = psutil.virtual_memory()
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory._replace(total=2 * 10**9))
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage._replace(free=10**8))
    said = " ".join(sentences(hub))
    assert "2 trainees at once need 2.4 GB" in said and "The disk of / is nearly full" in said


def test_an_outdated_version_is_said(hub, monkeypatch):
    version = check.importlib.metadata.version
    monkeypatch.setattr(
        check.importlib.metadata, "version",
        lambda name: "5.4.0" if name == "jupyterhub" else version(name),
    )  # fmt: skip
    assert any("jupyterhub is 5.4.0, and the hub needs 6.1" in one for one in sentences(hub))
