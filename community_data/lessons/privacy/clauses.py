"""The clauses, plans and words that trainees of module 07 sort, each with what to look at."""

from __future__ import annotations

from community_data import data
from community_data.data import agreement_draft
from community_data.exercises.options import Option, lettered
from community_data.text.translate import _, lazy_gettext

QUESTIONS = {
    "legal": lazy_gettext("Is it legal?"),
    "ethical": lazy_gettext("Is it ethical: is it fair to the people, and what they agreed to?"),
    "good idea": lazy_gettext("Is it a good idea: can these data answer it, and will it help?"),
    "who decides": lazy_gettext("How do we know, and who decides: who checks, who can stop it?"),
}
"""The four questions of AISP (University of Pennsylvania), in plain words."""

_LOOK = {
    "purpose": lazy_gettext("Ask: does it say what the data are for?"),
    "law": lazy_gettext("Ask: which rules from outside does it name?"),
    "fields": lazy_gettext("Ask: does it say which columns leave the agency?"),
    "access": lazy_gettext("Ask: does it say who opens the records, and where?"),
    "linking": lazy_gettext("Ask: does it say what the records may be joined with?"),
    "small numbers": lazy_gettext("Ask: does it say how small a count may be?"),
    "keeping": lazy_gettext("Ask: does it say when the records are deleted?"),
    "breach": lazy_gettext("Ask: does it say what happens when something goes wrong?"),
    "publication": lazy_gettext("Ask: does it say what happens before a result goes out?"),
    "way out": lazy_gettext("Ask: does it say how somebody leaves?"),
}


def draft(package, place: str) -> dict[str, Option]:
    """The ten clauses of the draft, each with its letter, in an order that differs by place."""
    written = agreement_draft.clauses(data.open_package(package).smallest_count)
    options = [Option(text, kind, str(_LOOK[kind])) for kind, text in written.items()]
    return lettered(options, place)


def plans(place: str) -> dict[str, Option]:
    """Four plans to share data. Each fails one of the four questions, and no other is in doubt."""
    return lettered(
        [
            Option(
                _(
                    "A court sends the names of children in its youth cases to a data center. The "
                    "law of the state forbids that. Families and staff are for it."
                ),
                "legal",
                _("Read the second sentence again. What stops this plan before all else?"),
            ),
            Option(
                _(
                    "A shelter told guests that their answers stay in the house. Now it sends them "
                    "to a partner. The law allows it, the plan is useful, and a board checks it."
                ),
                "ethical",
                _("Think of what the guests were told. What was promised to them?"),
            ),
            Option(
                _(
                    "The law allows it, guests agree, and a board decides. But half of the visits "
                    "were never written down, and beds would be closed by these numbers."
                ),
                "good idea",
                _("Look at the data. Can they carry what is planned with them?"),
            ),
            Option(
                _(
                    "The law allows it, guests agree, and the data are sound. Nobody is named who "
                    "looks at the result, and nobody could stop it."
                ),
                "who decides",
                _("Look for the person or board that checks it. Who could say no?"),
            ),
        ],
        place,
    )
