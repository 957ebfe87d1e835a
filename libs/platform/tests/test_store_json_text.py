"""JSON as the store keeps it: one text for one value."""

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limpide_credit.errors import InputError
from limpide_platform.store.json_text import json_text

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_infinity=False, allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_VALUES)
def test_what_is_written_reads_back_the_same_and_is_written_the_same_again(value):
    text = json_text(value, "input")
    assert json.loads(text) == value
    assert json_text(json.loads(text), "input") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": float("nan")}, '{"a":null,"b":1}'),
        ({"n": np.float64("nan"), "m": np.int64(3)}, '{"m":3,"n":null}'),
        ([2**80, float("nan"), "é"], '[1208925819614629174706176,null,"é"]'),
        ({"on": date(2026, 11, 23)}, '{"on":"2026-11-23"}'),
    ],
)
def test_missing_numbers_are_null_and_numpy_and_dates_are_plain(value, text):
    assert json_text(value, "input") == text


@pytest.mark.parametrize("infinite", [float("inf"), -float("inf"), np.float64("inf")])
def test_an_infinity_is_refused_by_the_name_of_its_place(infinite):
    with pytest.raises(InputError) as caught:
        json_text({"facts": [1.0, {"AMT": infinite}]}, "input")
    assert caught.value.field == "input.facts[1].AMT"


@pytest.mark.parametrize("value", ["\ud800", object(), {"a": [b"x"]}])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises(InputError, match="input cannot be written"):
        json_text(value, "input")
