"""The checks of the modules' exercises: one file a module, on the ground of `core`.

A check never holds an answer. It works out what is right from the same data and the same place
as the trainee's notebook, so it holds on any release and for any place.
"""
