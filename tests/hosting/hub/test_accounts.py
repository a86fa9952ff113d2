"""Who gets in: accounts that the organization makes, and the roster."""

import asyncio

import pytest

from community_data.errors import CannotHost
from community_data.grading import roster
from community_data.grading.roster import Person
from community_data.hosting.hub import accounts
from community_data.hosting.hub.accounts import Accounts, new_password
from community_data.hosting.hub.settings import FACILITATORS, FILE, FOLDER, TRAINEES, Hub

pytest.importorskip("jupyterhub")
from community_data.hosting.hub.authenticator import TRIES, RosterAuthenticator

PASSWORD = "correct horse battery"


@pytest.fixture
def hub(tmp_path, monkeypatch):
    hub = Hub(tmp_path)
    hub.private.mkdir()
    hub.course.mkdir()
    (tmp_path / FILE).write_text('facilitators = ["rosa"]\naddress = "http://hub.localhost"\n')
    roster.write(hub.course, [Person("ana", "Ana")])
    monkeypatch.setattr(accounts, "COST", accounts.COST | {"n": 2**4})  # quick, for a test
    Accounts(hub.private).put(dict.fromkeys(("rosa", "ana", "was_here"), PASSWORD))
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return hub


def authenticate(authenticator, name, password):
    data = {"username": name, "password": password}
    return asyncio.run(authenticator.get_authenticated_user(None, data))


@pytest.mark.parametrize(("name", "group"), [("rosa", FACILITATORS), ("ana", TRAINEES)])
def test_who_has_an_account_and_is_on_a_list_gets_in(hub, name, group):
    user = authenticate(RosterAuthenticator(), name, PASSWORD)
    assert user["name"] == name and user["groups"] == [group]


@pytest.mark.parametrize(
    ("name", "password"),
    [("ana", "wrong"), ("ana", ""), ("was_here", PASSWORD), ("nobody", PASSWORD), ("", ""),
     ("ana\x00", PASSWORD), ("../ana", PASSWORD)],
)  # fmt: skip
def test_nobody_else_does(hub, name, password):
    assert authenticate(RosterAuthenticator(), name, password) is None


def test_ten_wrong_passwords_close_the_door_of_that_name_alone(hub):
    authenticator = RosterAuthenticator()
    for _try in range(TRIES):
        assert authenticate(authenticator, "ana", "wrong") is None
    assert authenticate(authenticator, "ana", PASSWORD) is None
    assert authenticate(authenticator, "rosa", PASSWORD)


def test_a_roster_that_cannot_be_read_lets_no_trainee_in_and_throws_nobody_out(hub):
    (hub.course / roster.FILE).unlink()
    authenticator = RosterAuthenticator()
    assert authenticate(authenticator, "ana", PASSWORD) is None
    assert authenticate(authenticator, "rosa", PASSWORD)
    user = type("User", (), {"name": "ana"})
    assert asyncio.run(authenticator.refresh_user(user)) is True


def test_who_left_the_roster_has_to_sign_in_again_and_cannot(hub):
    roster.write(hub.course, [Person("ben", "Ben")])
    user = type("User", (), {"name": "ana"})
    assert asyncio.run(RosterAuthenticator().refresh_user(user)) is False
    assert authenticate(RosterAuthenticator(), "ana", PASSWORD) is None


def test_passwords_are_nowhere_and_the_file_is_its_owners_alone(hub):
    text = Accounts(hub.private).file.read_text()
    assert PASSWORD not in text and len(set(text.split('"salt"'))) == 4
    assert Accounts(hub.private).file.stat().st_mode & 0o077 == 0


def test_a_short_password_is_refused_and_made_ones_are_long_and_all_different(hub):
    with pytest.raises(CannotHost, match="too short"):
        Accounts(hub.private).put({"rosa": PASSWORD, "ana": "short"})
    made = {new_password() for _one in range(100)}
    assert len(made) == 100 and all(len(password) >= accounts.SHORTEST for password in made)
