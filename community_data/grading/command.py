"""The commands `community-data cohort …`: what a facilitator types.

Everything heavy is imported inside a command, so that `--help` is there at once.
"""

from __future__ import annotations

import typer

from community_data.text.translate import lazy_gettext

cohort = typer.Typer(
    help=lazy_gettext("A cohort: take work in, see who stands where, read, give feedback."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@cohort.callback()
def group() -> None:
    """Keep the commands below `cohort`, also while there is only one."""
