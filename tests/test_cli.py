"""The command line: help at once, and one sentence for whatever goes wrong."""

import subprocess
import sys
import time

import pytest
import typer

from community_data import cli


@pytest.fixture
def broken(monkeypatch):
    """A command that fails in a way that nobody foresaw."""
    app = typer.Typer(pretty_exceptions_enable=False)

    @app.command()
    def break_down(debug: bool = False, how: str = ""):
        if how == "interrupt":
            raise KeyboardInterrupt
        if how == "disk":
            open("/no/such/folder/file")  # noqa: PTH123, SIM115
        raise RuntimeError("the inner workings")

    monkeypatch.setattr(cli, "app", app)


def test_an_unknown_fault_is_one_sentence(broken, capsys):
    assert cli.run([]) == 1
    said = capsys.readouterr().err
    assert said == (
        "This is a fault in the course (RuntimeError). Run the command again with --debug and "
        "send what it prints to whoever keeps the course.\n"
    )


def test_debug_shows_the_traceback(broken, capsys):
    assert cli.run(["--debug"]) == 1
    said = capsys.readouterr().err
    assert "Traceback" in said and "the inner workings" in said


def test_a_file_that_cannot_be_opened_is_named(broken, capsys):
    assert cli.run(["--how", "disk"]) == 1
    assert "“/no/such/folder/file” cannot be read or written" in capsys.readouterr().err


def test_an_interrupt_is_no_fault(broken, capsys):
    assert cli.run(["--how", "interrupt"]) == 130
    assert "fault" not in capsys.readouterr().err


def test_who_stops_a_command_is_told_that_it_stopped(monkeypatch, capsys):
    def interrupted(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("community_data.validate.package.run", interrupted)
    assert cli.run(["check-data", "riverbend"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["report", "riverbend"], "Missing option '--out'. See: community-data report --help"),
        (["report", "x", "--out", "y", "--jobs", "0"], "Invalid value for '--jobs': "),
        (["start", "--prot", "1"], "No such option: --prot"),
        (["repotr"], "No such command 'repotr'"),
    ],
)
def test_a_wrong_word_is_one_line(capsys, arguments, sentence):
    assert cli.run(arguments) == 2
    said = capsys.readouterr().err
    assert sentence in said and "--help" in said and said.count("\n") == 1


@pytest.mark.parametrize("command", ["report", "start", "modules", "compare", "questions"])
def test_help_has_an_example(capsys, command):
    assert cli.run([command, "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split()).replace("Examples:", "Example:")
    assert f"Example: community-data {command} " in text


@pytest.mark.parametrize(
    ("command", "example"),
    [
        ("report", "--place Otterbeck --notebooks submitted/ana_lopez --out reports/ana"),
        ("sentences", "community-data sentences riverbend pages --module 08_groups"),
    ],
)
def test_help_has_a_second_example(capsys, command, example):
    assert cli.run([command, "--help"]) == 0
    assert example in " ".join(capsys.readouterr().out.split())


def test_help_is_there_at_once():
    """Half a second is a lot: what takes time to load is loaded by the commands that need it."""
    program = "import sys; from community_data import cli; cli.run(['--help']); print(*sys.modules)"
    before = time.monotonic()
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout
    assert time.monotonic() - before < 10  # a machine under load
    assert {"pandas", "papermill", "distributed", "jinja2"}.isdisjoint(said.split())
