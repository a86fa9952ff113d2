"""The dates that periods end on, and the days between them."""

from datetime import date, datetime

import pytest

from community_data import methods


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2024", date(2024, 12, 31)),
        (2024, date(2024, 12, 31)),
        ("2020–2024", date(2024, 12, 31)),
        ("2018-2022", date(2022, 12, 31)),
        ("2023-24", date(2024, 12, 31)),
        ("2023–24", date(2024, 12, 31)),
        ("2025-Q2", date(2025, 6, 30)),
        ("2025 Q4", date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2025-06-30", date(2025, 6, 30)),
        ("2023-12-12T00:00:00Z", date(2023, 12, 12)),
        ("school year 2022 to 2023", date(2023, 12, 31)),
        ("2025-02-30", None),
        ("2024-19", None),
        ("", None),
        ("spring", None),
        (None, None),
        ("12345", None),
    ],
)
def test_the_last_day_of_a_period(period, end):
    assert methods.period_end(period) == end


def test_days_between_two_dates():
    # 2024 is a leap year.
    assert methods.days_between("2023-12-31", "2024-12-31") == 366
    assert methods.days_between(date(2025, 6, 30), "2025-12-04") == 157
    assert methods.days_between("2020–2024", "2026-01-29") == 394
    assert methods.days_between("2025-01-02", "2025-01-01") == -1
    assert methods.days_between(datetime(2025, 1, 1, 12), date(2025, 1, 3)) == 2


def test_a_missing_date_has_no_days():
    assert methods.days_between("unknown", "2025-01-01") is None
    assert methods.days_between("2025-01-01", None) is None


@pytest.mark.parametrize(
    ("period", "start"),
    [
        ("2024", date(2024, 1, 1)),
        ("2018–2022", date(2018, 1, 1)),
        ("2023-24", date(2023, 1, 1)),
        ("2025-Q2", date(2025, 4, 1)),
        ("2024-02", date(2024, 2, 1)),
        ("2025-06-30", date(2025, 6, 30)),
        ("school year 2022 to 2023", date(2022, 1, 1)),
        ("2025-02-30", None),
        ("spring", None),
    ],
)
def test_the_first_day_of_a_period(period, start):
    assert methods.period_start(period) == start


@pytest.mark.parametrize(
    ("first", "last", "middle"),
    [
        ("2018–2022", "2018–2022", date(2020, 7, 1)),
        ("2025", "2025-06-30", date(2025, 4, 1)),
        ("2025-01-01", date(2025, 1, 3), date(2025, 1, 2)),
        ("2025-01-01", "2025-01-01", date(2025, 1, 1)),
        ("2025-01-02", "2025-01-01", None),
        ("", "2025", None),
        ("2025", None, None),
    ],
)
def test_the_middle_of_a_time(first, last, middle):
    assert methods.middle_of(first, last) == middle
