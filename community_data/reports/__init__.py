"""Pages for communities: a solved module, run again on fresh data for each place.

A page is made in these steps, a file each:

    plan.py      what was asked for, looked up and checked before anything runs
    crowd.py     the runs, side by side in processes of their own (dask)
    run.py       one module for one place (papermill), and what stopped it
    content.py   what a run shows, as HTML that is safe to publish
    page.py      the page of a place, and the index of all
    folder.py    what the pages of a folder are called, and which are there already

`build.py` goes through them in that order. Nothing is ever written into `solutions/`.
"""
