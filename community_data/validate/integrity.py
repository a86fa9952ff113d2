"""What is to be said about a table's file as a whole, once its last byte has been read."""

from __future__ import annotations

from community_data.text import numbers
from community_data.text.lists import shown
from community_data.text.translate import _, ngettext
from community_data.validate.csv_file import TableFile, Watched
from community_data.validate.report import Findings

_LARGEST = 10**15  # bytes


def hash_of(resource: dict, name: str, findings: Findings) -> tuple[str, str]:
    """The algorithm and the digest that the descriptor gives; the digest is empty if none."""
    algorithm, _colon, expected = str(resource.get("hash") or "").strip().rpartition(":")
    algorithm = (algorithm or "md5").lower()
    if not expected:
        what = _("datapackage.json has no hash of its file, so nobody can tell if it is whole")
        findings.add("no-hash", name, what, _("Ask the publisher to add “hash” and “bytes”."))
    elif algorithm not in {"md5", "sha1", "sha256", "sha512"}:
        what = _("its hash is of a kind that is not known here: {algorithm}").format(
            algorithm=shown(algorithm)
        )
        findings.add("no-hash", name, what, _("Ask the publisher for a sha256."))
    else:
        return algorithm, expected.lower()
    return "sha256", ""


def judge(name: str, resource: dict, expected: str, source: TableFile, findings: Findings) -> None:
    """Is it the file that the descriptor describes, and how is it written.

    expected: its digest as the descriptor gives it; empty if it gives none.
    """
    whole(name, resource, expected, source.watched, findings)
    _written(name, source, findings)


def whole(name: str, resource: dict, expected: str, watched: Watched, findings: Findings) -> None:
    """Is it the file that the descriptor describes, to its last byte?"""
    size, stated = watched.size, resource.get("bytes")
    stated = stated if isinstance(stated, int) and not isinstance(stated, bool) else None
    if stated is not None and not 0 <= stated < _LARGEST:
        what = _("datapackage.json says a number of “bytes” that no file has")
        findings.add("file-changed", name, what, _("Write its size in bytes, or take it out."))
        return
    todo = _("Get the package again; or, if the change is yours, write a new hash and bytes.")
    if stated is not None and size < stated:
        what = ngettext(
            "its file is shorter than datapackage.json says: {n} byte of {stated} is missing, "
            "it may be cut off",
            "its file is shorter than datapackage.json says: {n} bytes of {stated} are missing, "
            "it may be cut off",
            stated - size,
        ).format(n=numbers.whole(stated - size), stated=numbers.whole(stated))
        findings.add("file-changed", name, what, todo)
    elif expected and watched.digest.hexdigest() != expected:
        what = _("its file is not the one that datapackage.json describes: it was changed later")
        findings.add("file-changed", name, what, todo)
    elif stated is not None and size != stated:
        what = _("its file has {size} bytes, and datapackage.json says {stated}").format(
            size=numbers.whole(size), stated=numbers.whole(stated)
        )
        findings.add("file-changed", name, what, todo)


def _written(name: str, source: TableFile, findings: Findings) -> None:
    """How the file is written: what other programs do to text."""
    watched, nothing = source.watched, _("Nothing has to be done: it is read all the same.")
    if encoding := source.encoding():
        row = None if source.utf16 else watched.first_bad_row
        what = _("its file is not UTF-8 text; it seems to be {encoding}").format(encoding=encoding)
        findings.add("encoding", name, what, _("Save it again as “CSV UTF-8”."), row)
    if source.mark:
        findings.add("byte-order-mark", name, _("its file begins with a byte-order mark"), nothing)
    if source.delimiter == ";":
        findings.add("semicolons", name, _("its columns are separated by semicolons"), nothing)
    if watched.windows_ends:
        findings.add("line-ends", name, _("its lines end as on Windows"), nothing)
    elif watched.old_mac_ends and not watched.line_ends:
        findings.add("line-ends", name, _("its lines end as on old Macs"), nothing)
    if watched.last_byte not in (b"\n", b"\r") and not (source.empty or source.not_a_table):
        what = _("its last line has no end, so the file may have been cut off there")
        findings.add("file-cut", name, what, _("Compare its last row with the source."))
