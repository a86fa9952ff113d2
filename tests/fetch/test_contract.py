"""The practice service answers in the shapes of the real ones, as these were recorded.

Each shape below was read in public documentation, or in what others wrote down of real answers,
on November 26, 2026. Names and numbers are short; the form is theirs.

- Census API: the user guide (census.gov/data/developers/guidance/api-user-guide.html): a list of
  lists, names first, values as text, codes of the places last. Without a key, since May 2026:
  status 302 to missing_key.html, with X-DataWebAPI-KeyError: 1 (GitHub, pull 135 of
  npr99/intersect-community-data). Errors: one line of plain text, status 400.
- Socrata: dev.socrata.com/docs/paging.html and /docs/response-codes: 1,000 rows without $limit, no
  promised order without $order, 429 for too many requests. Errors as JSON with errorCode, a missing
  table with code; empty values are left out of their row.
"""

import json

import httpx
import pytest

from community_data import fetch
from community_data.fetch import practice, practice_app

CENSUS_ROWS = (
    '[["NAME","B19013_001E","state","county"],\n["King County, Washington","98144","53","033"]]'
)
CENSUS_ERRORS = [
    "error: unknown variable 'B250301_001E'",
    "error: unknown/unsupported geography hierarchy",
]
NO_KEY = {"location": "https://api.census.gov/data/missing_key.html", "x-datawebapi-keyerror": "1"}
NO_COLUMN = {
    "message": "Query coordinator error: query.soql.no-such-column; No such column: nosuchcolumn",
    "errorCode": "query.soql.no-such-column",
    "data": {"column": "nosuchcolumn"},
}
NO_TABLE = {
    "code": "dataset.missing",
    "error": True,
    "message": "Not found",
    "data": {"id": "zzzz-zzzz"},
}
TOWNS = {"get": "NAME,B22003_002E", "for": "county subdivision:*", "in": "state:03 county:90"}


@pytest.fixture(params=["server", "no port"])
def ask(request):
    """Asks the practice service itself, without any of our functions in between."""
    if request.param == "server":
        transport = practice.start("portal").transport
        assert not isinstance(transport, httpx.WSGITransport)
    else:
        transport = httpx.WSGITransport(app=practice_app.application)
    client = httpx.Client(transport=transport, base_url="https://portal.practice.example")
    return lambda path, **asked: client.get(path, params=asked)


def with_key(ask, **changes):
    return ask("data/2024/acs/acs5", key="practice-1", **{**TOWNS, **changes})


def test_rows_of_the_census(ask):
    recorded, ours = json.loads(CENSUS_ROWS), with_key(ask)
    assert ours.headers["content-type"].startswith("application/json")
    rows = ours.json()
    for shape in (recorded, rows):
        assert all(isinstance(value, str) for row in shape for value in row)
        assert shape[0][0] == "NAME" and shape[0][2] == "state" and shape[0][3] == "county"
    assert len(rows) == 9 and rows[0][-1] == "county subdivision"
    # One row a line, as the real service writes them.
    assert ours.text.count("\n") == 8 and ours.text.startswith('[["NAME",')


@pytest.mark.parametrize("key", [{}, {"key": "something else"}])
def test_no_key_leads_to_a_page(ask, key):
    ours = ask("data/2024/acs/acs5", **TOWNS, **key)
    assert ours.status_code == 302 and ours.headers["x-datawebapi-keyerror"] == "1"
    page = "invalid_key.html" if key else NO_KEY["location"].rpartition("/")[2]
    assert ours.headers["location"].endswith(page)


def test_errors_of_the_census_are_a_line_of_text(ask):
    asked = [with_key(ask, get="B250301_001E"), with_key(ask, **{"in": "state:03"})]
    assert [answer.text for answer in asked] == CENSUS_ERRORS
    assert {answer.status_code for answer in asked} == {400}
    assert all(answer.headers["content-type"].startswith("text/plain") for answer in asked)
    assert with_key(ask, **{"in": "state:03 county:55"}).status_code == 204
    no_year = ask("data/2031/acs/acs5", key="practice-1", **TOWNS)
    assert no_year.status_code == 404 and "html" in no_year.headers["content-type"]


def test_pages_of_a_portal(ask):
    first = ask(practice.VISITS).json()
    assert len(first) == 1000 and isinstance(first, list)
    assert all(isinstance(value, str) for row in first for value in row.values())
    whole = ask(practice.VISITS, **{"$limit": 5000}).json()
    assert len(whole) == 2350
    assert any("households" not in row for row in whole)  # what is empty is left out
    assert ask(practice.VISITS, **{"$where": "site = 'nowhere'"}).json() == []


def test_only_a_fixed_order_gives_every_row_once(ask):
    def ids(**more):
        pages = [ask(practice.VISITS, **{"$offset": n}, **more).json() for n in (0, 1000, 2000)]
        return [row["visit_id"] for page in pages for row in page]

    for order in (":id", "visit_id", "week DESC, site"):
        assert len(set(ids(**{"$order": order}))) == len(ids(**{"$order": order})) == 2350
    assert len(ids()) == 2350 and len(set(ids())) < 2000


def test_errors_of_a_portal(ask):
    for asked in ({"$select": "nosuchcolumn"}, {"$order": "nosuchcolumn"}, {"nosuchcolumn": "1"}):
        answer = ask(practice.VISITS, **asked)
        assert answer.status_code == 400 and answer.json().keys() == NO_COLUMN.keys()
        assert answer.json()["message"] == NO_COLUMN["message"]
    gone = ask("resource/zzzz-zzzz.json")
    assert gone.status_code == 404 and gone.json() == NO_TABLE
    assert ask(practice.TIRED).status_code == 429
    assert ask(practice.VISITS, **{"$where": "week or site"}).status_code == 400


def test_a_busy_portal_says_when_and_answers_then(ask):
    answers = [ask(practice.BUSY) for _try in range(2)]  # it refuses every other request
    assert {answer.status_code for answer in answers} == {200, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["retry-after"] == "1"


def test_files_of_an_agency(ask):
    assert ask(practice.MEALS).content[:2] == b"PK"
    assert ask(practice.OLD_MEALS).status_code == 410
    assert ask("files/none.xlsx").status_code == 404


def test_our_functions_read_what_was_recorded():
    day = practice.DAY
    answer = fetch.Answer("https://x", CENSUS_ROWS.encode(), "application/json", day)
    table = fetch.census.table(answer)
    assert table["place_id"].tolist() == ["53033"] and table["B19013_001E"].tolist() == ["98144"]
    rows = fetch.Answer("https://x", b'[{"a":"1","b":"2"},{"a":"3"}]', "application/json", day)
    assert fetch.socrata.table(rows)["b"].isna().tolist() == [False, True]


def test_codes_are_no_numbers():
    # The meanings: census.gov, notes on ACS estimate and annotation values.
    text = '[["B1_001E","B1_001M","B2_001E","B2_001M"],'
    text += '["5","-555555555","-666666666","-222222222"]]'
    answer = fetch.Answer("https://x", text.encode(), "application/json", practice.DAY)
    (row,) = fetch.census.numbers(fetch.census.table(answer)).to_dict("records")
    assert (row["B1_001E"], row["B1_001M"]) == (5, 0)
    assert row["B2_001E"] != row["B2_001E"] and row["B2_001M"] != row["B2_001M"]
