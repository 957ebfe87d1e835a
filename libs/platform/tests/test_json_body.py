"""JSON bodies: what is refused before a route sees it."""

import pytest

from limpide_credit.errors import InputError, TooLargeError
from limpide_platform.http.json_body import MOST_LEVELS, decode


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"client_id": 1, "client_id": 2}', "client_id"),
        (b'{"application": {"AMT_CREDIT": 1, "AMT_CREDIT": 2}}', "AMT_CREDIT"),
        (b'[{"a": ":"}, {"b": [{"c": 1, "c": 1}]}]', "c"),
        (b'{"a": 1, "\\u0061": 2}', "a"),
        (b'{"a:b": "x\\":\\"y", "a:b": 1}', "a:b"),
        (b"{" + b",".join([b'"a":1'] * 50_000) + b"}", "a"),
    ],
    ids=["first level", "second", "in a list", "escaped", "colons in text", "50,000 times"],
)
def test_a_member_that_stands_twice_is_refused_by_name(body, name):
    with pytest.raises(InputError) as raised:
        decode(body)
    assert raised.value.field == name


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "b: c", "d": {"a": 1}}',
        b'[{"a": 1}, {"a": 2}]',
        b'{"q": "\\\\", "r:": "\\""}',
        b'"a: b"',
        b"5",
    ],
)
def test_the_same_name_in_other_objects_and_colons_in_texts_are_no_fault(body):
    decode(body)


def test_a_body_nested_too_deep_is_refused():
    levels = MOST_LEVELS
    decode(b"[" * levels + b"]" * levels)
    with pytest.raises(InputError, match="nested"):
        decode(b"[" * (levels + 1) + b"]" * (levels + 1))


@pytest.mark.parametrize("value", [b"[]", b"{}", b"1", b'{"a":1}'])
def test_values_are_counted_before_they_are_decoded(value):
    body = b"[" + b",".join([value] * 100) + b"]"
    decode(body, most_values=400)
    with pytest.raises(TooLargeError):
        decode(body, most_values=99)
