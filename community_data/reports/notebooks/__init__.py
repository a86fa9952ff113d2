"""A trainee's own notebooks in the place of the course's: found, run in the sandbox, published.

What a trainee's code prints or draws is never on a page. It runs in the sandbox of grading, which
sees the gate's copy of the data and nothing else, and what leaves the sandbox are the answers that
its checks were given, as numbers, texts and lists. The judge looks at each of them. Then the
course's own notebook runs as it does for any page, with those answers where its checks and its
cells for the page take them: so every word and picture of a page is the course's.
"""
