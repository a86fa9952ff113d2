"""Many cells in one request to a kernel, where nobody looks at what they show."""

from __future__ import annotations

from collections.abc import Iterable

from community_data.exercises.check import MIME


def run_cells(sources: Iterable[str]) -> None:
    """Run cells one after the other, each as IPython runs a cell, until one stops.

    What they show goes no further, but for the verdicts of checks. The error of the cell that
    stops is raised.
    """
    from IPython import get_ipython
    from IPython.utils.capture import capture_output

    shell = get_ipython()
    for source in sources:
        with capture_output() as shown:
            # A verdict that a cell shows stays, whatever else the cell takes away.
            shell.display_pub.clear_output = lambda wait=False: None
            result = shell.run_cell(source)
        for output in shown.outputs:
            if MIME in output.data:
                output.display()
        result.raise_error()
