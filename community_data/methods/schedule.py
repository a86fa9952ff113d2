"""What waits for what, and how long all of it takes.

The critical path: the longest chain of actions that wait for each other. It is the least time that
everything takes, however many people help. Source: Kelley and Walker, "Critical-Path Planning and
Scheduling", Proceedings of the Eastern Joint Computer Conference, 1959. The order of the actions
comes from `graphlib` of Python's standard library.

`waits` is a dict: an action -> the actions that must be finished before. `weeks` is a dict: an
action -> how many weeks of work it takes.
"""

from graphlib import TopologicalSorter


def in_circles(waits):
    """Return the actions that wait for themselves by way of others, sorted: none of them can start.

    An action that waits for a circle from outside is not part of it.
    """
    return sorted(action for action in waits if action in _behind(action, waits))


def _behind(action, waits):
    """All that an action waits for, near and far."""
    found, ahead = set(), list(waits[action])
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead.extend(waits.get(one, ()))
    return found


def cut_circles(waits, weeks):
    """Return `waits` without circles: the shortest action of each starts without the others of it.

    Of actions that are as short as each other, the first by name.
    """
    waits = {action: set(before) for action, before in waits.items()}
    while circle := in_circles(waits):
        first = min(circle, key=lambda action: (weeks[action], action))
        waits[first] -= {one for one in waits[first] if first in _behind(one, waits) | {one}}
    return waits


def last_weeks(waits, weeks, later=None):
    """Return action -> after how many weeks it is done, where each starts as soon as it can.

    `later` is action -> weeks by which its start is put off; 0 where it names none. Raises
    `graphlib.CycleError`, a ValueError, where some wait in a circle.
    """
    done = {}
    for action in TopologicalSorter(waits).static_order():
        before = max((done[one] for one in waits.get(action, ())), default=0)
        done[action] = before + (later or {}).get(action, 0) + weeks[action]
    return done


def weeks_in_all(waits, weeks):
    """Return after how many weeks everything is done; 0 where there are no actions.

    Raises as `last_weeks` does.
    """
    return max(last_weeks(waits, weeks).values(), default=0)
