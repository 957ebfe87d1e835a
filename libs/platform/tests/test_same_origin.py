"""Requests that a page of another site makes a person's browser send."""

import pytest

from limpide_credit.errors import ForbiddenError
from limpide_platform.http.exchange import Exchange
from limpide_platform.http.same_origin import SameOrigin


def check(method, *headers, more=()):
    given = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "method": method, "path": "/score", "headers": given}
    SameOrigin(more).check(Exchange.begin(scope), scope)


HOST = ("host", "127.0.0.1:3000")
PASSED = [
    ("GET", [HOST]),
    ("GET", []),
    ("GET", [("host", "credit.example.com")]),
    # A link from another site may be followed; what it answers, the other site cannot read.
    ("GET", [HOST, ("sec-fetch-site", "cross-site"), ("referer", "http://evil.example/")]),
    ("POST", [HOST]),
    ("POST", [HOST, ("content-type", "text/plain")]),
    ("POST", [HOST, ("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-origin")]),
    ("POST", [("host", "Credit.example.com"), ("origin", "https://credit.EXAMPLE.com")]),
]
REFUSED = [
    ("POST", [HOST, ("content-type", "text/plain"), ("origin", "http://evil.example")], "Origin"),
    ("GET", [("host", "evil.example")], "Host"),
    ("POST", [("host", "evil.example"), ("origin", "http://evil.example")], "Host"),
    ("GET", [HOST, ("host", "evil.example")], "Host"),
    ("GET", [("host", "evil.example"), HOST], "Host"),
    ("POST", [HOST, ("sec-fetch-site", "cross-site")], "Sec-Fetch-Site"),
    ("DELETE", [HOST, ("sec-fetch-site", "same-site")], "Sec-Fetch-Site"),
    ("POST", [HOST, ("origin", "null")], "Origin"),
    ("POST", [HOST, ("origin", "http://127.0.0.1:8501")], "Origin"),
    ("POST", [HOST, ("origin", "http://["), ("content-type", "application/json")], "Origin"),
    ("POST", [HOST, ("origin", "http://evil.example"), ("origin", "http://127.0.0.1:3000")], "Origin"),
    ("POST", [HOST, ("referer", "http://evil.example/page")], "Referer"),
    ("POST", [("origin", "http://evil.example")], "Origin"),
]


@pytest.mark.parametrize(("method", "headers"), PASSED)
def test_programs_and_own_pages_pass(method, headers):
    check(method, *headers, more=["credit.example.com"])


@pytest.mark.parametrize(("method", "headers", "field"), REFUSED)
def test_pages_of_other_sites_and_other_names_are_refused(method, headers, field):
    with pytest.raises(ForbiddenError) as refused:
        check(method, *headers)
    assert refused.value.field == field
