"""Settings of authentication, and a check that no service is open to a network without it."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from limpide_credit.errors import InputError
from limpide_credit.host_names import is_loopback
from limpide_platform.settings import PlatformSettings


class IdentitySettings(PlatformSettings):
    """`PlatformSettings`, and whom to believe; each is an environment variable ``LIMPIDE_IDENTITY…``."""

    identity_issuer: str = Field(
        default="",
        pattern=r"^$|^https?://[^\s/?#]+[^\s?#]*$",
        description="The provider's issuer URL, as its tokens name it: https://login.example.com/realms/credit",
    )
    identity_audience: str = Field(default="", description="The audience that tokens must be meant for")
    identity: Literal["none", "keys", "oidc"] = Field(
        default="none",
        description="How callers are known: not at all, by API keys, or by a provider's tokens and API keys",
    )
    identity_keys_url: str = Field(
        default="",
        pattern=r"^$|^https?://[^\s/?#]+[^\s#]*$",
        description="Where the provider's keys are; empty: where its own configuration says",
    )
    identity_role_claim: str = Field(
        default="realm_access.roles",
        pattern=r"^[^.\s]+(\.[^.\s]+)*$",
        description="Where in a token the roles are, parted by points",
    )
    identity_leeway_seconds: float = Field(
        default=30.0, ge=0, le=300, description="By how much the provider's clock may differ"
    )
    closed_network: bool = Field(
        default=False,
        description="Without identity, listen on more than this machine's own addresses: only those who may "
        "do all reach them",
    )

    @field_validator("identity")
    @classmethod
    def _provider_is_whole(cls, given: str, those: ValidationInfo) -> str:
        for name in ("identity_issuer", "identity_audience"):
            if given == "oidc" and not those.data.get(name):
                raise ValueError(f"oidc needs LIMPIDE_{name.upper()}")
        return given


def check_exposure(settings: IdentitySettings, host: str) -> None:
    """Refuse to start a server that anybody could reach without authentication.

    Raises:
        InputError: There is no identity, and ``host`` is not this machine alone.
    """
    if settings.identity == "none" and not settings.closed_network and not is_loopback(host):
        raise InputError(
            f"Without identity a server listens on this machine alone, not on {host}.",
            field="LIMPIDE_IDENTITY",
            value="none",
            remedy="Set LIMPIDE_IDENTITY to keys or oidc, listen on 127.0.0.1, or, where nobody else reaches "
            "this network, set LIMPIDE_CLOSED_NETWORK=true.",
        )
