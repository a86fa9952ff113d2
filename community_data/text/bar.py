"""How far long work is, for the person at a terminal."""

from __future__ import annotations

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Bar:
    """Use it as a context: `bar` is a bar on a terminal, and None elsewhere, for plain lines."""

    def __init__(self, beginning: str) -> None:
        self.console = Console(stderr=True, highlight=False)
        self.bar = None
        self.total = self.done = 0
        if self.console.is_terminal:
            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
            self.bar = Progress(*columns, TimeElapsedColumn(), console=self.console, transient=True)
            self.task = self.bar.add_task(beginning, total=None)

    def __enter__(self) -> Self:
        if self.bar:
            self.bar.start()
        return self

    def __exit__(self, *error) -> None:
        if self.bar:
            self.bar.stop()
