"""Kinds of bodies."""

import pytest

from limpide_credit.errors import MediaTypeError
from limpide_platform.http.content_type import content_type


def test_a_body_that_is_not_compressed_is_read_by_its_kind():
    assert content_type({b"content-encoding": b"Identity", b"content-type": b"Application/JSON; a=b"}) == (
        "application/json"
    )


@pytest.mark.parametrize("coding", [b"gzip", b"deflate, br", b"", b"\xff"])
def test_a_compressed_body_is_refused_by_its_header(coding):
    with pytest.raises(MediaTypeError) as refused:
        content_type({b"content-encoding": coding})
    assert refused.value.field == "Content-Encoding"
