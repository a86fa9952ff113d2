"""A completion record: genuine as it was given, and not after any change."""

import re
import stat
from dataclasses import replace

import pytest

from community_data.errors import CannotGrade
from community_data.grading import record
from community_data.grading.record import NotGenuine, Passed, Record

RECORD = Record(
    name="Ana López <b>O'Neil</b>",
    course="Community data, Riverbend library",
    day="2026-11-27",
    limit=70,
    modules=(
        Passed("00_start", "Start here", "2026-10-02"),
        Passed("08_groups", "Rates and groups", "2026-11-20"),
    ),
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = tmp_path_factory.mktemp("course")
    record.make_key(course)
    return course


@pytest.fixture(scope="module")
def key(course):
    return record.public_key(course / record.PUBLIC_KEY)


@pytest.fixture(scope="module")
def page(course):
    return record.signed_page(RECORD, record.signing_key(course))


def code_of(page: str) -> str:
    return re.search(r'<code id="code">([^<]+)</code>', page)[1]


def test_a_record_is_genuine_as_a_page_and_as_a_code(page, key):
    for given in (page, code_of(page), code_of(page).replace("\n", " ").lower()):
        signed = record.verified(given, key, {})
        assert replace(signed, id="") == RECORD


def test_a_code_survives_print_and_mail(page, key):
    code = code_of(page)
    typed = code.replace("O", "0").replace("I", "1").replace(" ", "-")
    assert record.verified(typed, key, {}).name == RECORD.name
    assert record.verified(page.replace("\n", "\r\n"), key, {}).name == RECORD.name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ana López", "Eva López"),
        ("November 27, 2026", "November 28, 2026"),
        ("October 2, 2026", "October 3, 2026"),
        ("Rates and groups", "Stories with statistics"),
        ("70%", "90%"),
        ("Riverbend library", "Riverbend college"),
        ("</style>", "h1::after { content: ' with honors' }</style>"),
        ("</article>", "<p>with honors</p></article>"),
        ('<code id="code">', '<code id="code">\n</code><code id="code">'),
    ],
)
def test_a_changed_page_fails(page, key, before, after):
    assert before in page
    with pytest.raises(NotGenuine):
        record.verified(page.replace(before, after), key, {})


def test_what_was_signed_is_told_of_a_changed_page(page, key):
    with pytest.raises(NotGenuine, match="Ana López"):
        record.verified(page.replace("Ana López", "Eva López"), key, {})


def test_any_changed_letter_of_a_code_fails(page, key):
    letters = re.sub(r"\s", "", code_of(page))
    for place in range(0, len(letters) - 1, 3):  # the last letter has bits that mean nothing
        other = "A" if letters[place] != "A" else "B"
        with pytest.raises(NotGenuine):
            record.verified(letters[:place] + other + letters[place + 1 :], key, {})


@pytest.mark.parametrize("given", ["", "A", "A" * 120, "A" * 2000, "not a code at all"])
def test_what_is_no_record_fails(key, given):
    with pytest.raises(NotGenuine):
        record.verified(given, key, {})


def test_a_record_by_another_key_fails(page, tmp_path):
    record.make_key(tmp_path)
    other = record.public_key(tmp_path / record.PUBLIC_KEY)
    with pytest.raises(NotGenuine, match="another course"):
        record.verified(page, other, {})


def test_the_code_of_one_page_in_another_fails(page, course, key):
    other = record.signed_page(replace(RECORD, name="Ben Carter"), record.signing_key(course))
    with pytest.raises(NotGenuine):
        record.verified(page.replace(code_of(page), code_of(other)), key, {})


def test_a_record_that_was_taken_back_fails(page, key):
    signed = record.verified(page, key, {})
    with pytest.raises(NotGenuine, match="taken back"):
        record.verified(page, key, {signed.id: "2026-12-01"})


def test_a_record_says_no_more_of_a_person_than_it_needs(page, key):
    assert set(Record.__dataclass_fields__) == {"name", "course", "day", "limit", "modules", "id"}
    assert "points" not in page.split("</table>")[0].split("<tbody>")[1]
    assert re.fullmatch("[0-9a-f]{8}", record.verified(page, key, {}).id)


def test_scores_are_there_where_somebody_wants_them(course, key):
    passed = Passed("08_groups", "Rates and groups", "2026-11-20", points=30.5, out_of=41)
    with_scores = replace(RECORD, modules=(passed,))
    page = record.signed_page(with_scores, record.signing_key(course))
    assert "30.5 of 41 points" in page
    assert record.verified(page, key, {}).modules == (passed,)


def test_a_name_is_text_on_the_page(page):
    assert "<b>" not in page
    assert "Ana López &lt;b&gt;" in page


def test_nobody_else_can_read_the_key_that_signs(course):
    assert stat.S_IMODE((course / record.PRIVATE_KEY).stat().st_mode) == 0o600


def test_a_key_is_never_replaced(course):
    before = (course / record.PRIVATE_KEY).read_bytes()
    with pytest.raises(CannotGrade, match="already"):
        record.make_key(course)
    assert (course / record.PRIVATE_KEY).read_bytes() == before


def test_a_lost_half_of_the_key_is_told(tmp_path):
    with pytest.raises(CannotGrade, match="--make-key"):
        record.signing_key(tmp_path)
    record.make_key(tmp_path)
    (tmp_path / record.PUBLIC_KEY).rename(tmp_path / "public.pem")
    with pytest.raises(CannotGrade, match="do not belong together"):
        record.signing_key(tmp_path)
    (tmp_path / record.PRIVATE_KEY).unlink()
    record.make_key(tmp_path)
    (tmp_path / "public.pem").rename(tmp_path / record.PUBLIC_KEY)
    with pytest.raises(CannotGrade, match="do not belong together"):
        record.signing_key(tmp_path)


def test_a_file_that_is_no_key_is_told(tmp_path):
    with pytest.raises(CannotGrade, match="no public key"):
        record.public_key(tmp_path / "none.pem")
    (tmp_path / "other.pem").write_text("hello")
    with pytest.raises(CannotGrade, match="holds no key"):
        record.public_key(tmp_path / "other.pem")


def test_the_public_list_of_those_taken_back_names_nobody(tmp_path):
    import datetime

    record.revoke(tmp_path, "1a2b3c4d", datetime.date(2026, 12, 1))
    record.revoke(tmp_path, "0a0b0c0d", datetime.date(2026, 12, 2))
    assert (tmp_path / record.REVOKED).read_text() == "1a2b3c4d 2026-12-01\n0a0b0c0d 2026-12-02\n"
    assert set(record.revoked(tmp_path)) == {"1a2b3c4d", "0a0b0c0d"}


def test_what_is_given_to_be_checked(page, tmp_path, monkeypatch):
    file = tmp_path / "Ana's record.html"
    file.write_text(page, "utf-8")
    assert record.given_text([str(file)]) == page
    code = code_of(page)
    assert "".join(record.given_text(code.split()).split()) == "".join(code.split())
    with pytest.raises(CannotGrade, match="neither a file"):
        record.given_text(["record.html"])
    (tmp_path / "empty.html").write_text("")
    with pytest.raises(NotGenuine, match="no code"):
        record.given_text([str(tmp_path / "empty.html")])
