"""A completion record: a page for one person, with a code that anybody can check.

The code holds what the record says and the course's signature of it (Ed25519, RFC 8032), so it can
be checked without the page, and the page only together with it: the signature also covers the
SHA-256 of the page without its code. The key that signs stays with the facilitator; the key that
checks is a file of the course, for everybody.
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import hashlib
import json
import os
import re
import secrets
import zlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from community_data.atomic import write_file
from community_data.errors import CannotGrade
from community_data.text.dates import long_day
from community_data.text.lists import and_, shown
from community_data.text.numbers import decimal
from community_data.text.templates import template
from community_data.text.translate import _, locale

PAGE = Path(__file__).parent / "record.html.j2"
PRIVATE_KEY = Path("completion", "private-key.pem")
PUBLIC_KEY = Path("community_data", "course", "completion_key.pem")
REVOKED = Path("community_data", "course", "revoked_records.txt")
PURPOSE = b"community-data completion record 1\n"  # so that no other signature is taken for one
SIGNATURE, HASH = 64, 32  # bytes
LARGEST = 1_000_000  # bytes of a file that is looked at; a record has about 6,000
GROUP, GROUPS_A_LINE = 5, 10
WHOLE_CODE = re.compile(r"[A-Za-z0-9\s=-]{100,}")
CODE = re.compile(r'(?<=<code id="code">)[^<]*(?=</code>)')


class NotGenuine(CannotGrade):
    """A record that does not check out. Its text says why, and what can be trusted."""

    exit_code = 1


@dataclass(frozen=True)
class Passed:
    """A module that was passed. `points` and `out_of` are there only where the person wanted."""

    id: str
    title: str
    day: str
    points: float | None = None
    out_of: float | None = None


@dataclass(frozen=True)
class Record:
    """What a record says. Days are ISO dates; `id` is random, and says nothing of the person.

    `limit` is the percent of points that a module needed.
    """

    name: str
    course: str
    day: str
    limit: float
    modules: tuple[Passed, ...]
    id: str = ""


def make_key(course: Path) -> None:
    """Make the course's pair of keys. Raises `CannotGrade` where there is one already."""
    private, public = course / PRIVATE_KEY, course / PUBLIC_KEY
    for file in (private, public):
        if file.exists():
            raise CannotGrade(
                _(
                    "There is a key already: {file}. Keep it, since older records can be checked "
                    "with it alone. Where its other half is lost, bring {private} back from your "
                    "backup."
                ).format(file=file.relative_to(course), private=PRIVATE_KEY)
            )
    key = Ed25519PrivateKey.generate()
    private.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Nobody else may read it, from its first moment on.
    handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    write_file(public, _pem(key.public_key()))


def signing_key(course: Path) -> Ed25519PrivateKey:
    """The key that signs. Raises `CannotGrade` where it is missing, or not the public key's."""
    file = course / PRIVATE_KEY
    if not file.is_file():
        raise CannotGrade(
            _(
                "There is no key to sign records with. Make one, once: community-data cohort "
                "completion --make-key"
            )
        )
    with contextlib.suppress(OSError):
        file.chmod(0o600)
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except ValueError:
        key = None
    public = course / PUBLIC_KEY
    if not isinstance(key, Ed25519PrivateKey) or not public.is_file() or (
        _pem(key.public_key()) != _pem(public_key(public))
    ):  # fmt: skip
        raise CannotGrade(
            _(
                "{private} and {public} do not belong together, so nobody could check a record. "
                "Bring both back from your backup."
            ).format(private=PRIVATE_KEY, public=PUBLIC_KEY)
        )
    return key


def public_key(file: Path) -> Ed25519PublicKey:
    """The key that checks. Raises `CannotGrade` where the file holds none."""
    if not file.is_file():
        raise CannotGrade(
            _(
                "There is no public key to check with: {file}. Ask the course that made the record "
                "for its key, and name the file with --key."
            ).format(file=file)
        )
    try:
        key = serialization.load_pem_public_key(file.read_bytes())
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise CannotGrade(_("{file} holds no key of a course.").format(file=file.name))
    return key


def signed_page(record: Record, key: Ed25519PrivateKey) -> str:
    """The record's page as HTML, with its code."""
    record = replace(record, id=record.id or secrets.token_hex(4))
    page = template(PAGE).render(
        language=str(locale()).replace("_", "-"),
        record=record,
        day=_day(record.day),
        limit=percent_text(record.limit),
        modules=[(module, _day(module.day), score_text(module)) for module in record.modules],
        code="",
    )
    content = zlib.compress(json.dumps(asdict(record), ensure_ascii=False).encode(), 9)
    body = _hash(page) + content
    code = base64.b32encode(key.sign(PURPOSE + body) + body).decode().rstrip("=")
    groups = [code[i : i + GROUP] for i in range(0, len(code), GROUP)]
    lines = [groups[i : i + GROUPS_A_LINE] for i in range(0, len(groups), GROUPS_A_LINE)]
    return CODE.sub("\n".join(map(" ".join, lines)), page, count=1)


def verified(given: str, key: Ed25519PublicKey, revoked: dict[str, str]) -> Record:
    """The record that a code, or a page with one, is about.

    `revoked` is record id -> the day on which it was taken back. Raises `NotGenuine`.
    """
    text = given.replace("\r\n", "\n").removeprefix("\ufeff")
    in_page = CODE.search(text)
    record, page_hash = read_code(in_page[0] if in_page else text, key)
    if in_page and _hash(CODE.sub("", text, count=1)) != page_hash:
        raise NotGenuine(
            _(
                "This page was changed after it was signed, so do not trust it. What was signed: "
                "{record}"
            ).format(record=record_text(record))
        )
    if record.id in revoked:
        raise NotGenuine(
            _("This record was taken back on {day}. It said: {record}").format(
                day=_day(revoked[record.id]), record=record_text(record)
            )
        )
    return record


def read_code(code: str, key: Ed25519PublicKey) -> tuple[Record, bytes]:
    """What a code says, and the hash of its page. Raises `NotGenuine`."""
    # In print, 0 and O look alike, and so do 1 and I: the code has neither 0 nor 1.
    letters = re.sub(r"[\s=-]", "", code).upper().replace("0", "O").replace("1", "I")
    try:
        content = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        content = b""
    signature, body = content[:SIGNATURE], content[SIGNATURE:]
    try:
        key.verify(signature, PURPOSE + body)
    except InvalidSignature:
        raise NotGenuine(
            _(
                "This record is not genuine: it was changed, or typed with a mistake, or another "
                "course made it. Ask for the file that the course gave out, and check that."
            )
        ) from None
    values = json.loads(zlib.decompress(body[HASH:]))  # ours: its signature is right
    modules = tuple(Passed(**module) for module in values.pop("modules"))
    return Record(**values, modules=modules), body[:HASH]


def given_text(words: list[str]) -> str:
    """The code or the page that somebody gave to be checked: as words, or as a file's name.

    Raises `CannotGrade` where it is neither.
    """
    file = Path(" ".join(words))
    with contextlib.suppress(OSError):  # a code is too long for a file's name
        if file.is_file():
            if file.stat().st_size > LARGEST:
                raise CannotGrade(_("{file} is too large for a record.").format(file=file.name))
            return _with_code(file.read_text("utf-8", errors="replace"), file.name)
    code = "".join(words)
    if not WHOLE_CODE.fullmatch(code):
        raise CannotGrade(
            _(
                "{given} is neither a file that is here nor a whole code. Give the file of the "
                "record, or all of its code."
            ).format(given=shown(file, 60))
        )
    return code


def _with_code(text: str, name: str) -> str:
    if not CODE.search(text) and not WHOLE_CODE.fullmatch(text):
        raise NotGenuine(
            _("{file} holds no code of a record, so nothing in it can be checked.").format(
                file=name
            )
        )
    return text


def revoked(course: Path) -> dict[str, str]:
    """The records that were taken back: id -> ISO day."""
    file = course / REVOKED
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return dict(line.split()[:2] for line in lines if len(line.split()) >= 2)


def revoke(course: Path, record_id: str, day: datetime.date) -> None:
    """Put a record on the public list of those taken back. The list names nobody."""
    listed = {record_id: day.isoformat()} | revoked(course)
    lines = [f"{name} {when}\n" for name, when in sorted(listed.items(), key=lambda item: item[1])]
    write_file(course / REVOKED, "".join(lines))


def record_text(record: Record) -> str:
    """What a record says, in one sentence."""
    return _("{name} completed “{course}” on {day}, with {modules}.").format(
        name=record.name,
        course=record.course,
        day=_day(record.day),
        modules=and_([f"“{module.title}”" for module in record.modules]),
    )


def module_text(module: Passed) -> str:
    """A module of a record, in one line."""
    line = _("{title} ({id}), {day}").format(title=module.title, id=module.id, day=_day(module.day))
    score = score_text(module)
    return _("{module}, {score}").format(module=line, score=score) if score else line


def score_text(module: Passed) -> str:
    if module.points is None or module.out_of is None:
        return ""
    return _("{points} of {out_of} points").format(
        points=_short(module.points), out_of=_short(module.out_of)
    )


def percent_text(percent: float) -> str:
    return _("{number}%").format(number=_short(percent))


def _short(number: float) -> str:
    return decimal(number, 0 if float(number).is_integer() else 1)


def _day(day: str) -> str:
    return long_day(datetime.date.fromisoformat(day))


def _hash(page: str) -> bytes:
    return hashlib.sha256(page.encode()).digest()


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
