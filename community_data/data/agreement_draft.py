"""A draft of a data sharing agreement, for practice: what modules 07 and 11 read together.

`KINDS` are the twelve things that an agreement settles. The draft has ten clauses; two of the
twelve are missing in it (`MISSING`), and to find them is an exercise. It is written for practice,
and is no legal advice. What it settles follows the public guides of AISP ("Finding a Way Forward",
2020, part "Legal agreements") and the Contract for Data Collaboration library, in plain words.
"""

from __future__ import annotations

from community_data.text.translate import _, lazy_gettext

KINDS: dict[str, str] = {
    "purpose": lazy_gettext("What the data are for, and what they are never for"),
    "law": lazy_gettext("Which laws limit the sharing"),
    "fields": lazy_gettext("Which columns are shared, and no others"),
    "access": lazy_gettext("Who may see the records"),
    "linking": lazy_gettext("Whether records may be joined with other records"),
    "small numbers": lazy_gettext("How small groups are protected"),
    "keeping": lazy_gettext("How long the data are kept, and how they are deleted"),
    "breach": lazy_gettext("What happens when data get into the wrong hands"),
    "publication": lazy_gettext("Who looks at a result before it goes out"),
    "community review": lazy_gettext("Where residents can say no to a use"),
    "benefit": lazy_gettext("What the people in the data get back"),
    "way out": lazy_gettext("How a partner, or a person, leaves"),
}
"""The twelve things that an agreement settles: a short name, and what it protects."""

MISSING = ("community review", "benefit")


def clauses(threshold: int) -> dict[str, str]:
    """The ten clauses of the draft by what each settles. threshold: the smallest count shown."""
    return {
        "access": _(
            "Two analysts, named in the annex, may open the records. They work on one computer of "
            "the data center. Each opening is written down."
        ),
        "keeping": _(
            "The data center deletes the records on June 30, 2029, and all copies of them. It "
            "confirms this to the agency in writing within 30 days."
        ),
        "purpose": _(
            "The data are used to plan services, to see which groups services miss, and to learn "
            "whether a program helped. They are not used to arrange or decide anything about one "
            "person. No police or immigration officer gets them for a search."
        ),
        "small numbers": _(
            "No count of people from 1 to {most} is shown to anybody else, nor a number that gives "
            "one away by subtraction."
        ).format(most=threshold - 1),
        "law": _(
            "State and federal rules on health, school, court and shelter records stay in force. "
            "Where one of them is stricter than this paper, it holds."
        ),
        "way out": _(
            "Either side may end this with 60 days' notice. A person may ask that their records "
            "are left out from then on, and is served as before."
        ),
        "fields": _(
            "The agency shares eight columns, listed in the annex. Names, full birth dates and "
            "case notes stay at the agency."
        ),
        "publication": _(
            "The agency sees each table 14 days before it goes out. It may correct an error. It "
            "may not stop a result because it is unwelcome."
        ),
        "linking": _(
            "The records may be joined with those of the Riverbend clinics, for the uses named "
            "above. They may be joined with nothing else."
        ),
        "breach": _(
            "If records are lost or seen by others, the data center tells the agency within 24 "
            "hours. Together they tell the people concerned."
        ),
    }
