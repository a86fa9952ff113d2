"""Which modules will run on a package, which will not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from community_data.course import needs
from community_data.course.syllabus import Module
from community_data.data import agreement, clients
from community_data.text.lists import and_
from community_data.text.translate import _, ngettext
from community_data.validate.places import BROKEN
from community_data.validate.report import Findings, Outlook, Problem

Lacking = dict[str, Outlook]


def lacking(
    modules: Mapping[str, Module],
    tables: Mapping[str, dict],
    read: Mapping[str, pd.DataFrame],
    findings: Findings,
    described: Mapping,
) -> Lacking:
    """The modules that find too little in their tables, even where nothing is wrong with them.

    Where then no module is left, that is a problem of the package.
    """
    found: Lacking = {}
    able = {}
    for module in modules.values():
        if missing := [name for name in module.tables if name not in tables]:
            reason = ngettext(
                "the package has no table {names}",
                "the package has no tables {names}",
                len(missing),
            ).format(names=and_(missing))
            found[module.id] = Outlook(module.id, False, reason)
        elif set(module.tables) <= set(read) and not findings.has(*BROKEN, table="places"):
            able[module.id] = module
    if not able or "places" not in read:
        return found
    asked = needs.Question(
        read,
        agreement=agreement.read(described),
        links_known=clients.links_known(described),
    )
    for module, by_place in needs.runnable(able.values(), asked).items():
        runs, reason = needs.in_short(by_place)
        if reason:
            missed = sum(map(bool, by_place.values()))
            found[module] = Outlook(module, runs, reason, missed)
    if all(module in found and not found[module].runs for module in modules):
        reasons = "; ".join(dict.fromkeys(found[module].reason for module in able))
        what = _("no module can run: {reasons}").format(reasons=reasons)
        findings.add("no-module", "", what, _("Add what is missing to the tables."))
    return found


def of_modules(
    modules: Mapping[str, Module], missing: Lacking, problems: Iterable[Problem]
) -> tuple[Outlook, ...]:
    """Each module: will it run; and if not, the first reason."""
    stopped: dict[str, str] = {}
    for problem in problems:
        for module in problem.modules:
            stopped.setdefault(module, f"{problem.where}: {problem.what}")
    return tuple(
        Outlook(module, False, stopped[module])
        if module in stopped and (module not in missing or missing[module].runs)
        else missing.get(module) or Outlook(module, True)
        for module in modules
    )
