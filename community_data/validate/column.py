"""One column of a table: its values are judged, and what rules need of it is kept."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_data.data import schema
from community_data.text.lists import shown
from community_data.text.translate import _
from community_data.validate import values as cells
from community_data.validate.patterns import Pattern, TooSlow
from community_data.validate.report import KINDS, STOP, Findings
from community_data.validate.values import Judge

_MANY = 50_000  # judged values that are remembered from one chunk to the next

# The columns of words that rules over several rows or tables need.
WORDS = ("place_id", "from_id", "to_id", "old_id", "new_id", "name", "level", "parent_id",
         "measure", "group_by", "group", "period", "need", "unit", "action_id",
         "depends_on", "stratum", "outcome", "q1", "q2", "q3", "q4", "group_id", "speaker",
         "coder", "code")  # fmt: skip


class Column:
    """One column: judges its values, and keeps what rules need of it.

    field: what frictionless made of its description in the schema, or None.
    needed: whether something points from or to it.
    pattern: what the schema asks its values to look like, if it does.
    """

    def __init__(
        self, table: str, name: str, field, needed: bool, findings: Findings, pattern: object = None
    ) -> None:
        self.pattern = self._tried(table, name, pattern, findings)
        self.table, self.name, self.findings = table, name, findings
        ours = schema.of(table)
        self.silent = ours.silent
        known = name in ours.fields
        kind = getattr(field, "type", "")
        self.is_number = name in ours.numbers if known else kind in {"integer", "number"}
        self.is_day = known and name in ours.days
        wanted = name == "place_id" or needed or (known and name in WORDS)
        self.is_word = wanted and not self.is_number and not self.is_day
        self.kept = self.is_word or (known and (self.is_number or self.is_day))
        self.judges = self._judges(ours, known, field)
        self.judged: dict[str, cells.Flaw | None] = {}
        self.words: dict[str, int] = {}
        self.parts: list[np.ndarray] = []
        if known and not self.is_number and kind in {"integer", "number"}:
            what = _("datapackage.json calls the column {name} a number, and it is text").format(
                name=name
            )
            todo = _("Write the type “string”, or programs will lose a zero at its beginning.")
            findings.add("id-as-number", table, what, todo, column=name)

    def _judges(self, ours: schema.Table, known: bool, field) -> list[Judge]:
        name = self.name
        judges: list[Judge] = []
        if self.is_number:
            judges.append(cells.number_flaw(name, least_zero=known))
        elif self.is_day:
            judges.append(cells.day_flaw)
        elif name.endswith("_id"):
            judges.append(cells.id_flaw)
        judges.append(cells.group_flaw if name == "group" else cells.word_flaw)
        if words := ours.rule("enum").get(name):
            judges.append(cells.one_of(words, name if name in KINDS else "not-as-described"))
        if name in ours.required:
            judges.append(_not_empty)
        if field is not None:
            judges.append(cells.described(field))
        return judges

    def _judge(self, value: str) -> cells.Flaw | None:
        for judge in self.judges:
            if flaw := judge(value):
                return self._shown(flaw)
        return None

    def _shown(self, flaw: cells.Flaw) -> cells.Flaw:
        """A flaw as it may be told: without the value, where it is a person's own."""
        if not self.silent:
            return flaw
        what = _(
            "what stands here cannot be used as it is; it is about a person, so it is not shown"
        )
        return cells.Flaw(flaw.kind, what, _("Look at it in the file, in this row."))

    def take(self, rows: np.ndarray, values: tuple[str, ...]) -> None:
        """Judge a chunk of values, and keep it."""
        if len(self.judged) > _MANY:
            self.judged.clear()
        distinct = dict.fromkeys(values).keys()
        new = distinct - self.judged.keys()
        self.judged.update((value, self._judge(value)) for value in new)
        if self.pattern:
            self._judge_forms([v for v in new if v.strip() and not self.judged[v]])
        if any(map(self.judged.__getitem__, distinct)):
            self._say(rows, values)
        if self.kept:
            self.parts.append(self._compact(values, distinct))

    @staticmethod
    def _tried(table: str, name: str, pattern: object, findings: Findings) -> Pattern | None:
        if pattern is None:
            return None
        tried = Pattern(pattern)
        if tried.works:
            return tried
        what = _(
            "its schema in datapackage.json holds a rule that cannot be used: "
            "the pattern of {column}"
        ).format(column=shown(name))
        findings.add("schema", table, what, _("Put it right, or take it out of datapackage.json."))
        return None

    def _judge_forms(self, values: list[str]) -> None:
        """Judge values by the pattern of the schema, as long as it takes no more than seconds."""
        try:
            differing = self.pattern.differing(values)
        except TooSlow:
            self.pattern = None
            what = _(
                "the pattern that datapackage.json gives for {column} takes too long to be tried, "
                "so it was left"
            ).format(column=shown(self.name))
            todo = _("Write a simpler pattern, without repeats inside repeats, or take it out.")
            self.findings.add("schema", self.table, what, todo, column=self.name)
            return
        for value in differing:
            flaw = cells.Flaw(
                "not-as-described",
                _("{value} does not have the form that datapackage.json asks for").format(
                    value=shown(value)
                ),
                _("Look the value up at the source."),
            )
            self.judged[value] = self._shown(flaw)

    def _say(self, rows: np.ndarray, values: tuple[str, ...]) -> None:
        flawed: dict[str, list[tuple[int, cells.Flaw]]] = {}
        for row, value in zip(rows, values, strict=True):
            if flaw := self.judged[value]:
                flawed.setdefault(flaw.kind, []).append((row, flaw))
        for kind, found in flawed.items():
            self.findings.add_rows(
                kind,
                self.table,
                [row for row, flaw in found],
                self.name,
                lambda n, found=found: found[n][1].what,
                lambda n, found=found: found[n][1].todo,
            )

    def _compact(self, values: tuple[str, ...], distinct) -> np.ndarray:
        if self.is_word:
            for value in distinct:
                self.words.setdefault(value, len(self.words))
            codes = map(self.words.__getitem__, values)
            return np.fromiter(codes, dtype=np.int32, count=len(values))
        read = cells.number if self.is_number else cells.day
        meaning = {value: self._meaning(value, read) for value in distinct}
        return np.fromiter(map(meaning.__getitem__, values), dtype=float, count=len(values))

    def _meaning(self, value: str, read) -> float:
        """A number or a day. What cannot be one has been named, and counts as not known."""
        flaw = self.judged[value]
        found = None if flaw and KINDS[flaw.kind] == STOP else read(value)
        return np.nan if found is None else found

    def whole(self) -> pd.Categorical | np.ndarray:
        """The column, as numbered words or as numbers."""
        together = np.concatenate(self.parts)
        self.parts.clear()
        if self.is_word:
            return pd.Categorical.from_codes(together, categories=list(self.words))
        return together

    def close(self) -> None:
        """End the process that tries its pattern."""
        if self.pattern:
            self.pattern.close()


def _not_empty(value: str) -> cells.Flaw | None:
    if value.strip():
        return None
    what = _("the cell is empty, and a row cannot do without it")
    return cells.Flaw("key-empty", what, _("Fill it in."))
