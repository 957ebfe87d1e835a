"""That a server without identity is not open to a network by oversight."""

import pytest

from limpide_credit.errors import InputError
from limpide_platform.identity.settings import IdentitySettings, check_exposure
from limpide_platform.settings import load_settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_alone_needs_no_identity(host):
    check_exposure(load_settings(IdentitySettings), host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "credit.example.com", ""])
def test_a_network_without_identity_is_refused_by_name(host):
    with pytest.raises(InputError) as refused:
        check_exposure(load_settings(IdentitySettings), host)
    assert refused.value.field == "LIMPIDE_IDENTITY"
    check_exposure(load_settings(IdentitySettings, identity="keys"), host)
    check_exposure(load_settings(IdentitySettings, closed_network=True), host)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"identity": "oidc"}, "LIMPIDE_IDENTITY_ISSUER"),
        ({"identity": "oidc", "identity_issuer": "https://login.example.com"}, "LIMPIDE_IDENTITY_AUDIENCE"),
        ({"identity_issuer": "login.example.com"}, "LIMPIDE_IDENTITY_ISSUER"),
        ({"identity_issuer": "file:///etc/passwd"}, "LIMPIDE_IDENTITY_ISSUER"),
        ({"identity": "everybody"}, "LIMPIDE_IDENTITY"),
        ({"identity_leeway_seconds": 9999.0}, "LIMPIDE_IDENTITY_LEEWAY_SECONDS"),
        ({"identity_role_claim": "roles."}, "LIMPIDE_IDENTITY_ROLE_CLAIM"),
    ],
)
def test_a_provider_that_is_not_whole_is_named(given, named):
    with pytest.raises(InputError, match=named):
        load_settings(IdentitySettings, **given)
