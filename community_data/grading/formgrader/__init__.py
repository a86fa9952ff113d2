"""nbgrader's formgrader on a server for facilitators, where no script of a trainee can run.

Jupyter's settings in `hosting/facilitator` load this in the place of nbgrader's own extension. What
the formgrader shows is made harmless once more, also a notebook that somebody put there by another
way. Should anything still get through: every page says in a content security policy which scripts
are its own, by a number that is new for each answer, and the browser runs no other.
"""
