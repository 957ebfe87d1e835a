import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limpide_credit.dates import read_moment
from limpide_credit.errors import InputError

DAY = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-11-29", "29/11/2026", "29.11.2026", "29-11-2026", "11/29/2026", " 2026-11-29 "]
)
def test_five_forms_of_a_day_are_the_same_day(text: str):
    assert read_moment(text) == DAY


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-29T10:30:00+01:00", datetime(2026, 11, 29, 9, 30, tzinfo=UTC)),
        ("2026-11-29 10:30", datetime(2026, 11, 29, 10, 30, tzinfo=UTC)),
        ("2026-11-29T10:30:00Z", datetime(2026, 11, 29, 10, 30, tzinfo=UTC)),
        ("29/11/2026 10:30", datetime(2026, 11, 29, 10, 30, tzinfo=UTC)),
        ("4/4/2026", datetime(2026, 4, 4, tzinfo=UTC)),
        ("03.04.2026", datetime(2026, 4, 3, tzinfo=UTC)),
    ],
)
def test_hours_and_zones_are_kept(text: str, moment: datetime):
    assert read_moment(text) == moment


def test_a_date_that_could_be_two_days_names_both():
    with pytest.raises(InputError, match="2026-03-04 or 2026-04-03"):
        read_moment("03/04/2026", field="observed_at")


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-02-30", "31/02/2026", "45627", "2026", "29/11/26", "٢٩/١١/٢٠٢٦", "2026-W48-7"],
)
def test_anything_else_is_no_date(text: str):
    with pytest.raises(InputError):
        read_moment(text)


@given(st.dates(min_value=datetime(1000, 1, 1).date()))
def test_every_day_comes_back_from_iso_and_from_points(day):
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert read_moment(day.isoformat()) == moment
    assert read_moment(f"{day.day}.{day.month}.{day.year}") == moment


@given(st.text(max_size=40))
def test_any_text_is_a_moment_with_a_zone_or_refused(text: str):
    with contextlib.suppress(InputError):
        assert read_moment(text).tzinfo is not None
