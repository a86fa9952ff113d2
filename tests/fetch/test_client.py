"""Asking services: patience, refusals with a next step, keys that show nowhere, copies."""

import datetime
import json
import logging
import pickle

import httpx
import pytest

from community_data import fetch
from community_data.errors import CannotFetch
from community_data.fetch.copies import Copies

SECRET = "s3cret+key/é"
KEY = fetch.Key("SOME_KEY", parameter="key", ask_at="https://example.org/key")
IN_A_HEADER = fetch.Key("SOME_KEY", header="X-App-Token", ask_at="https://example.org/key")


def service(*answers, **changes):
    """A service that gives these answers, one after the other, and what it was asked."""
    given, asked, slept = iter(answers), [], []

    def answer(request):
        asked.append(request)
        told = next(given)
        if isinstance(told, Exception):
            raise told
        return told

    fields = {"copies": None, "key": KEY} | changes
    transport = httpx.MockTransport(answer)
    made = fetch.Service(
        "https://example.org/data", transport=transport, sleep=slept.append, **fields
    )
    return made, asked, slept


def ok(text='[["NAME"],["Here"]]'):
    return httpx.Response(200, text=text, headers={"content-type": "application/json"})


@pytest.mark.parametrize("fault", [429, 500, 502, 503, 504, httpx.ConnectError("x")])
def test_what_may_pass_is_asked_for_again_each_time_later(fault):
    def told():
        return httpx.Response(fault) if isinstance(fault, int) else fault

    made, asked, slept = service(told(), told(), ok())
    assert made.get("t").json() == [["NAME"], ["Here"]] and len(asked) == 3
    assert 1 <= slept[0] <= 2 and 2 <= slept[1] <= 3


def test_after_four_tries_it_is_over():
    made, asked, _slept = service(*(httpx.ReadTimeout("x") for _n in range(9)))
    with pytest.raises(CannotFetch, match="did not answer in time"):
        made.get("t")
    assert len(asked) == 4


def test_a_service_that_says_when_is_asked_then():
    made, _asked, slept = service(httpx.Response(429, headers={"Retry-After": "7"}), ok())
    made.get("t")
    assert slept == [7]


def test_a_service_that_says_tomorrow_is_not_asked_again():
    told = httpx.Response(429, headers={"Retry-After": "7200"})
    made, asked, slept = service(told)
    with pytest.raises(CannotFetch, match=r"too often.*120 minutes"):
        made.get("t")
    assert len(asked) == 1 and not slept


def test_a_day_is_read_as_well():
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=20)
    told = httpx.Response(503, headers={"Retry-After": f"{soon:%a, %d %b %Y %H:%M:%S GMT}"})
    made, _asked, slept = service(told, ok())
    made.get("t")
    assert 15 < slept[0] <= 20


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (httpx.Response(302, headers={"Location": "https://elsewhere.org/x"}), "not followed"),
        (httpx.Response(301, headers={"Location": "/data/missing_key.html"}), "asks for a key"),
        (httpx.Response(403, text="no"), "asks for a key"),
        (httpx.Response(404, text="<html>"), "no such table"),
        (httpx.Response(410), "taken down.*archives"),
        (httpx.Response(204), "holds no rows"),
        (httpx.Response(200, text=" "), "holds no rows"),
        (httpx.Response(400, text="error: unknown variable 'X'"), "unknown variable 'X'"),
        (httpx.Response(400, text='{"message": "No such column: x"}'), "“No such column: x”"),
        (httpx.Response(418, text="<html><b>no"), "refuses the request"),
        (httpx.Response(200, html="<!DOCTYPE html><p>Welcome"), "web page came"),
        (httpx.Response(200, text="<html>"), "web page came"),
    ],
)
def test_what_is_no_table_is_refused_once_with_a_next_step(told, words, monkeypatch):
    monkeypatch.delenv("SOME_KEY", raising=False)
    made, asked, _slept = service(told)
    with pytest.raises(CannotFetch, match=words) as problem:
        made.get("t")
    assert len(asked) == 1 and "<" not in str(problem.value)


def test_what_cannot_be_read_is_said():
    made, _asked, _slept = service(ok("[[1,"))
    with pytest.raises(CannotFetch, match="cannot be read as JSON"):
        made.get("t").json()


def test_a_file_without_end_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr("community_data.fetch.client.MOST_BYTES", 10)
    made, _asked, _slept = service(ok("x" * 100))
    with pytest.raises(CannotFetch, match="larger than"):
        made.get("t")


@pytest.mark.parametrize("path", ["../x", "x?key=3", "x#y", "/../../etc", "@evil.org/x"])
def test_a_path_leads_nowhere_else(path):
    made, asked, _slept = service(ok())
    if path.startswith("@"):
        assert httpx.URL(made.address(path)).host == "example.org"
    else:
        with pytest.raises(CannotFetch, match="is no path"):
            made.get(path)
    assert not asked


def test_each_part_of_an_address_is_written_as_addresses_need_it():
    made, _asked, _slept = service()
    address = made.address("t", {"for": "county subdivision:*", "in": ["state:03", "county:90"]})
    assert httpx.URL(address).params.get_list("in") == ["state:03", "county:90"]
    assert "county+subdivision%3A%2A" in address


# --- Keys ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [KEY, IN_A_HEADER])
def test_a_key_reaches_the_service_and_nothing_else(key, monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("SOME_KEY", SECRET.replace("é", "e"))
    secret = SECRET.replace("é", "e")
    caplog.set_level(logging.DEBUG)
    made, asked, _slept = service(ok(), key=key, copies=Copies(tmp_path))
    answer = made.get("t", {"get": "NAME"})
    sent = asked[0].url.params.get("key") or asked[0].headers.get("X-App-Token")
    assert sent == secret
    shown = [repr(made), repr(answer), answer.address, caplog.text, repr(key), str(vars(answer))]
    shown += [file.name + file.read_text() for file in tmp_path.rglob("*")]
    shown.append(pickle.dumps(answer).decode("latin-1"))
    assert not [text for text in shown if secret in text or "s3cret" in text]


@pytest.mark.parametrize(
    "told",
    [
        httpx.Response(400, text="error: bad key s3cret+key/ given"),
        httpx.Response(400, text="error: at ?key=s3cret%2Bkey%2F"),
        httpx.Response(400, text=json.dumps({"message": "s3cret+key/"})),
        httpx.Response(302, headers={"Location": "/x?key=s3cret%2Bkey%2F"}),
        httpx.Response(200, text='[["s3cret+key/"]]'),
        httpx.ConnectError("no way to https://example.org/data/t?key=s3cret%2Bkey%2F"),
        httpx.Response(403, text="s3cret+key/"),
    ],
)
def test_a_service_that_repeats_the_key_does_not_bring_it_into_an_error(
    told, monkeypatch, caplog, tmp_path
):
    monkeypatch.setenv("SOME_KEY", "s3cret+key/")
    caplog.set_level(logging.DEBUG)
    made, _asked, _slept = service(*[told] * 4, copies=Copies(tmp_path))
    with pytest.raises(CannotFetch) as problem:
        made.get("t")
    text = "".join(map(str, [problem.value, problem.value.__cause__, caplog.text]))
    assert "s3cret" not in text and not list(tmp_path.iterdir())


def test_a_key_among_the_parameters_is_refused():
    made, asked, _slept = service(ok())
    with pytest.raises(CannotFetch, match="does not belong") as problem:
        made.get("t", {"key": "s3cret"})
    assert "s3cret" not in str(problem.value) and not asked


def test_a_key_that_is_refused_is_told_from_none(monkeypatch):
    told = httpx.Response(302, headers={"X-DataWebAPI-KeyError": "1", "Location": "/x.html"})
    monkeypatch.setenv("SOME_KEY", "wrong")
    with pytest.raises(CannotFetch, match="does not take the key in SOME_KEY"):
        service(told)[0].get("t")


# --- Copies ----------------------------------------------------------------------------------


def test_the_second_time_no_service_is_asked(tmp_path):
    made, asked, _slept = service(ok(), ok("[]"), copies=Copies(tmp_path))
    first, second = made.get("t", {"a": 1}), made.get("t", {"a": 1})
    assert len(asked) == 1 and second.copied and not first.copied
    assert (second.content, second.fetched) == (first.content, first.fetched)
    assert made.get("t", {"a": 1}, fresh=True).text == "[]" and len(asked) == 2


def test_an_old_copy_is_fetched_again(tmp_path):
    made, asked, _slept = service(ok(), ok(), copies=Copies(tmp_path), hours=0)
    made.get("t")
    made.get("t")
    assert len(asked) == 2


def test_a_table_that_was_taken_down_leaves_a_copy_with_its_day(tmp_path):
    day = datetime.date(2026, 3, 4)
    made, _asked, _slept = service(
        ok(), httpx.Response(410), copies=Copies(tmp_path), day=lambda: day
    )
    made.get("t")
    with pytest.raises(CannotFetch, match=r"taken down.*copy of March 4, 2026"):
        made.get("t", fresh=True)
    assert made.copy("t").fetched == day and made.copy("t").copied


@pytest.mark.parametrize("part", [".body", ".json"])
def test_a_copy_that_was_changed_is_none(tmp_path, part):
    made, asked, _slept = service(ok(), ok(), copies=Copies(tmp_path))
    made.get("t")
    (file,) = tmp_path.glob(f"*{part}")
    file.write_bytes(file.read_bytes().replace(b"H", b"h").replace(b"sha", b"shb"))
    made.get("t")
    assert len(asked) == 2
    with pytest.raises(CannotFetch, match="No copy"):
        made.copy("other")


def test_where_no_copy_can_be_kept_the_table_comes_all_the_same(tmp_path):
    (tmp_path / "file").write_text("")
    made, _asked, _slept = service(ok(), copies=Copies(tmp_path / "file"))
    assert made.get("t").json() == [["NAME"], ["Here"]]


def test_the_known_services():
    census = fetch.service("census", copies=None)
    assert census.address("2024/acs/acs5").startswith("https://api.census.gov/data/2024/")
    assert fetch.service("data.ct.gov", copies=None).key.variable == "SOCRATA_APP_TOKEN"
    with pytest.raises(CannotFetch, match="is no service"):
        fetch.service("http://x/y")
