"""A request builder: change one part of a request, and see the address and what comes back."""

import html
from dataclasses import replace

import ipywidgets

from community_data.errors import CannotFetch
from community_data.fetch import Key, Service, census, practice
from community_data.figures import style
from community_data.lessons.explorer import Explorer, slider
from community_data.lessons.sources import material
from community_data.text.translate import _, lazy_gettext, ngettext

# For each part of a request, what can be chosen: its label, and what it puts into the request.
YEARS = [
    ("2024", practice.HOUSEHOLDS), ("2021", practice.OLD_HOUSEHOLDS),
    ("2031", practice.NO_SUCH_YEAR),
]  # fmt: skip
WHAT = [
    (lazy_gettext("all households"), f"NAME,{material.ALL}"),
    (lazy_gettext("those with help"), f"NAME,{material.HELPED}"),
    (lazy_gettext("with the margin"), f"NAME,{material.HELPED},{material.HELPED_MARGIN}"),
    (lazy_gettext("a slip in the code"), "NAME,B22OO3_002E"),
]
WHERE = [
    (lazy_gettext("every town"), {"for": material.TOWNS, "in": material.WITHIN}),
    (lazy_gettext("one town"), {"for": "county subdivision:03", "in": material.WITHIN}),
    (lazy_gettext("every tract"), {"for": "tract:*", "in": f"state:{material.STATE}"}),
    (lazy_gettext("towns, no county"), {"for": material.TOWNS, "in": f"state:{material.STATE}"}),
    (lazy_gettext("another county"), {"for": material.TOWNS, "in": ["state:03", "county:55"]}),
]
KEYS = [(lazy_gettext("with a key"), True), (lazy_gettext("without a key"), False)]
CHOICES = {"year": YEARS, "what": WHAT, "where": WHERE, "key": KEYS}


def request_builder():
    """Show how the parts of a request change what comes back. Four sliders change them."""
    return RequestBuilder()


class RequestBuilder(Explorer):
    """`parts` holds a slider for each part; `sentence` and `picture` are what they change."""

    def __init__(self):
        names = {"year": _("Year"), "what": _("What"), "where": _("Where"), "key": _("Key")}
        self.parts = {
            name: slider(names[name], [(str(known[n][0]), n) for n in range(len(known))], 0)
            for name, known in CHOICES.items()
        }
        self.sentence = ipywidgets.HTML(layout={"min_height": "136px"})
        self.picture = ipywidgets.HTML()
        fallback = _(
            "Here trainees change the parts of a request and see what comes back. “Every town” "
            "brings 8 rows. A slip in a code brings an error that names it."
        )
        super().__init__(list(self.parts.values()), self.sentence, self.picture, fallback)
        for moved in self.parts.values():
            moved.observe(self._update, names="value")
        self._update()

    def _update(self, change=None):
        path, what, where, has_key = (
            known[self.parts[name].value][1] for name, known in CHOICES.items()
        )
        service = material.own("census") if has_key else _without_key()
        address, told, rows = _came(service, path, {"get": what} | where)
        self.sentence.value = (
            f'<p style="margin: 4px 0; font-size: 16px; line-height: 1.5">{html.escape(told)}</p>'
        )
        self.picture.value = _picture(address, rows)


def _without_key() -> Service:
    """The practice survey as somebody meets it who has no key."""
    service = practice.start("census", port=False)
    return replace(service, key=Key("COMMUNITY_DATA_NO_KEY", "key", ask_at=practice.KEY.ask_at))


def _came(service: Service, path: str, request: dict) -> tuple[str, str, list[list[str]]]:
    """The address of a request, what to say of the answer, and its first rows."""
    address = service.address(path, request)
    try:
        table = census.table(service.get(path, request)).drop(columns="place_id")
    except CannotFetch as problem:
        return address, _("No table: {problem}").format(problem=problem), []
    told = ngettext("{n} row came.", "{n} rows came.", len(table)).format(n=len(table))
    columns = ngettext(
        "It has {n} column. Every value is text.", "Each has {n} columns. Every value is text.",
        table.shape[1],
    )  # fmt: skip
    rows = [list(table), *table.head(2).to_numpy().tolist()]
    return address, f"{told} {columns.format(n=table.shape[1])}", rows


def _picture(address: str, rows: list[list[str]]) -> str:
    """The address, and below it the first rows as they come: a list of lists."""
    lines = [address, *("[" + ", ".join(f'"{value}"' for value in row) + "]" for row in rows)]
    parts = "".join(
        f'<div style="margin: 6px 0; overflow-wrap: anywhere">{html.escape(line)}</div>'
        for line in lines
    )
    return (
        '<div style="font-family: monospace; font-size: 14px; line-height: 1.5; padding: 8px 12px; '
        f'background: {style.BACKGROUND}; color: {style.TEXT}; border-radius: 4px">{parts}</div>'
    )
