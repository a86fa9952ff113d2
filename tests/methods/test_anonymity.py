"""k and l, against a published table and one made by hand."""

import pandas as pd

from community_data import methods

# Machanavajjhala and others (2007), the 4-anonymous table of their figure 2.
SECRETS = ["heart", "heart", "viral", "viral", "cancer", "heart", "viral", "viral", *["cancer"] * 4]
PUBLISHED = pd.DataFrame(
    {
        "patient": range(12),
        "zip": ["130**"] * 4 + ["1485*"] * 4 + ["130**"] * 4,
        "age": ["<30"] * 4 + ["≥40"] * 4 + ["3*"] * 4,
        "condition": SECRETS,
    }
)
# p1 came three times: four visits in class A are two people.
VISITS = pd.DataFrame({"person": ["p1", "p1", "p1", "p2", "p3", "p4", "p5"], "class": [*"AAAABBB"]})


def test_the_published_table_is_4_anonymous_and_not_diverse():
    assert methods.class_sizes(PUBLISHED, ["zip", "age"], "patient").tolist() == [4, 4, 4]
    assert methods.smallest_class(PUBLISHED, ["zip", "age"], "patient") == 4
    assert methods.fewest_secrets(PUBLISHED, ["zip", "age"], "condition") == 1
    assert methods.fewest_secrets(PUBLISHED[:8], ["zip", "age"], "condition") == 2


def test_k_counts_people_and_not_visits():
    assert methods.smallest_class(VISITS, ["class"], "person") == 2
    assert methods.class_sizes(VISITS, ["class"], "person").to_dict() == {"A": 2, "B": 3}


def test_without_columns_everybody_is_one_class():
    assert methods.smallest_class(VISITS, [], "person") == 5
    assert methods.smallest_class(VISITS[:0], ["class"], "person") == 0


def test_what_is_missing_is_a_class_of_its_own():
    gaps = VISITS.assign(**{"class": ["A", "A", "A", "A", None, "B", "B"]})
    assert methods.smallest_class(gaps, ["class"], "person") == 1
