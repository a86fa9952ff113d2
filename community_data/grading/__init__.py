"""Handing out and grading the modules, with nbgrader."""
