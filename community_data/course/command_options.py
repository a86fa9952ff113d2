"""What several commands take, said once."""

from __future__ import annotations

from typing import Annotated

import typer

from community_data.text.translate import lazy_gettext

Debug = Annotated[
    bool, typer.Option("--debug", help=lazy_gettext("Where something fails, show the traceback."))
]
PackageName = Annotated[
    str,
    typer.Argument(
        metavar="PACKAGE", help=lazy_gettext("A folder with a datapackage.json, or a name.")
    ),
]
ModuleName = Annotated[
    str,
    typer.Argument(metavar="MODULE", help=lazy_gettext("A module, such as 08_groups or groups.")),
]
