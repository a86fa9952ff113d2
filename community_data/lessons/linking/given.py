"""What the notebook goes on with where an exercise is not finished: `check.careful_links(…)`.

It stands beside the checks, so that it is there also where they are not, as in grading.
"""

from __future__ import annotations

import pandas as pd

from community_data.lessons.linking import material


def careful_links(package, fairly: bool = False) -> pd.DataFrame:
    """The pairs at the careful line or above, so that a trainee can go on without it.

    record_id_a, record_id_b, weight, same_person. fairly: as in `material.scored`.
    """
    pairs = material.scored(package, fairly)
    return material.links_from(pairs, material.careful_line(pairs))
