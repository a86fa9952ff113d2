"""The course on a JupyterHub: a folder with all that the Hub needs, and what runs in it.

    hub.toml     what the organization decides (`settings`)
    private/     the Hub's own: accounts, database, keys; for the system's administrator alone
    handout/     the trainees' copy of the course, with the code and the data; nobody writes in it
    course/      the facilitators' course: solutions, roster, gradebook; for its system user alone
    exchange/    nbgrader's: who hands in can write and not look, who teaches can look
    homes/       a home for each trainee, for that trainee alone

`jupyterhub_config.py` is what JupyterHub reads.
"""
