"""Each command and each of its options has its line in the guide."""

import typer

from community_data import cli
from community_data.course import command_page
from tests.conftest import COURSE

COMMAND = typer.main.get_command(cli.app)
PAGE = (COURSE / command_page.PAGE).read_text("utf-8")


def test_the_page_is_what_the_commands_say_of_themselves():
    assert command_page.page(COMMAND) == PAGE, "Run: make modules"


def test_every_command_and_option_is_explained():
    for name, command in command_page.commands(COMMAND):
        section = PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert f"community-data {name}" in section  # its example
        for option in command.params:
            assert option.help, f"{name}: {option.name} says nothing of itself"
            if option.name not in ("help", "debug"):
                typed = option.metavar if option.param_type_name == "argument" else option.opts[0]
                assert f"| `{typed}" in section
