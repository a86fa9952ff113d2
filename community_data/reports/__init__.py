"""Pages for communities: a solved module, run again on fresh data for each place.

A site is made in these steps, a file each:

    plan.py      what was asked for, looked up and checked before anything runs
    gate.py      the protected copy of the package, of which all pages are made
    workers.py   the runs, side by side in processes of their own (dask)
    run.py       one module for one place (papermill), and what stopped it
    parts.py     what a run can read, and which parts are there already
    content.py   what a run shows, as HTML that is safe to publish
    page.py      the page of a place, and the index of all
    site.py      what the files of a site are called, and which are there already

`build.py` goes through them in that order. Nothing is ever written into `solutions/`.
"""
