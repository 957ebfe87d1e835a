"""Under which names a server may be called."""

import pytest

from limpide_credit.host_names import host_names, is_known_host

NAMES = {"scoring", "credit.example.com"}


@pytest.mark.parametrize(
    "header",
    [
        "localhost",
        "LOCALHOST:3000",
        "127.0.0.1:3000",
        "10.0.3.7",
        "[::1]:3000",
        "[::1]",
        "scoring:3000",
        "Credit.Example.com",
        "scoring.localhost:8443",
        "Drift.credit.example.com",
    ],
)
def test_addresses_localhost_and_names_of_the_setting_are_known(header):
    assert is_known_host(header, NAMES)


@pytest.mark.parametrize(
    "header",
    [
        "",
        ":",
        ":3000",
        "evil.example",
        "evil.example:3000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "localhost.",
        "scoring.evil.example",
        "scoring.127.0.0.1",
        "mlflow.localhost",
        "127.0.0.1@evil.example",
        "localhost:3000:3000",
        "localhost:port",
        "[::1",
        "[::1]x",
        "[evil.example]",
        "1" * 5000,
        "localhost,evil.example",
        "localhost evil.example",
        "é",
    ],
)
def test_any_other_name_is_unknown(header):
    assert not is_known_host(header, NAMES)


def test_names_of_a_setting_are_read_one_by_one():
    assert host_names(" Credit.Example.com, scoring,") == {"credit.example.com", "scoring"}
    assert host_names("") == frozenset()


@pytest.mark.parametrize(
    "text", ["http://credit.example.com", "credit.example.com:3000", "*", "*.example.com", "a b"]
)
def test_what_is_no_name_is_refused(text):
    with pytest.raises(ValueError, match="is no name of a host"):
        host_names(text)
