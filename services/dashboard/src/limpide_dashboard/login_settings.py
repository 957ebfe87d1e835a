"""Where people log in: an OpenID Connect provider's settings, and what Streamlit's own login is given."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from limpide_credit.errors import InputError
from limpide_credit.host_names import is_loopback

_NEEDED = ("metadata_url", "client_id", "client_secret_file", "cookie_secret_file", "redirect_url")
_CALLBACK = "/oauth2callback"
_LEAST_COOKIE_SECRET = 32


@dataclass(frozen=True)
class Login:
    """A whole login: the provider, this client of it, and the address to which people come back."""

    metadata_url: str
    client_id: str
    redirect_url: str
    scope: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)

    @property
    def secrets(self) -> Mapping[str, Any]:
        """What Streamlit's application is given, in memory: no file of secrets is written."""
        return {
            "auth": {
                "redirect_uri": self.redirect_url,
                "cookie_secret": self.cookie_secret,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "server_metadata_url": self.metadata_url,
                "client_kwargs": {"scope": self.scope},
                "expose_tokens": ["access"],
            }
        }


class LoginSettings(BaseModel):
    """Each is an environment variable ``LIMPIDE_LOGIN_…``; without them nobody is asked who he is."""

    login_metadata_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/]+/[^\s]*$",
        description="Where the provider's configuration is, as this service reaches it: "
        "https://login.example.com/realms/credit/.well-known/openid-configuration",
    )
    login_client_id: str | None = Field(default=None, description="The provider's name of these pages")
    login_client_secret_file: Path | None = Field(
        default=None, description="A file that holds the secret which the provider gave these pages"
    )
    login_cookie_secret_file: Path | None = Field(
        default=None, description="A file of at least 32 random characters, with which cookies are signed"
    )
    login_redirect_url: str | None = Field(
        default=None,
        pattern=rf"^https?://[^\s/]+{_CALLBACK}$",
        description=f"The address by which people open the pages, with {_CALLBACK} after it",
    )
    login_scope: str = Field(
        default="openid profile",
        pattern=r"(^| )openid( |$)",
        description="What the provider is asked for: `openid`, and what access tokens for the services take",
    )
    identity_role_claim: str = Field(
        default="realm_access.roles",
        pattern=r"^[^.\s]+(\.[^.\s]+)*$",
        description="Where in an access token the roles are, parted by points",
    )

    @property
    def login_address(self) -> str | None:
        """The address by which people open the pages and log in; None if nobody is asked who he is."""
        return self.login_redirect_url and self.login_redirect_url.removesuffix(_CALLBACK)

    def login(self) -> Login | None:
        """Return how people log in; None if nobody is asked who he is.

        Raises:
            InputError: A part is missing, a file holds no secret, or the address is open to listeners.
        """
        given = {name: getattr(self, f"login_{name}") for name in _NEEDED}
        if not any(given.values()):
            return None
        for name, value in given.items():
            if not value:
                raise InputError(
                    f"A login needs LIMPIDE_LOGIN_{name.upper()}.",
                    field=f"LIMPIDE_LOGIN_{name.upper()}",
                    remedy="Set all LIMPIDE_LOGIN_… variables of docs/identity.md, or none.",
                )
        address = urlsplit(given["redirect_url"])
        if address.scheme == "http" and not is_loopback(address.hostname or ""):
            raise InputError(
                "Over plain HTTP a login can be listened to.",
                field="LIMPIDE_LOGIN_REDIRECT_URL",
                value=given["redirect_url"],
                remedy="Open the pages by https://, or on 127.0.0.1.",
            )
        return Login(
            given["metadata_url"],
            given["client_id"],
            given["redirect_url"],
            self.login_scope,
            client_secret=secret_of(given["client_secret_file"], "LIMPIDE_LOGIN_CLIENT_SECRET_FILE"),
            cookie_secret=secret_of(
                given["cookie_secret_file"], "LIMPIDE_LOGIN_COOKIE_SECRET_FILE", _LEAST_COOKIE_SECRET
            ),
        )


def secret_of(file: Path, variable: str, least: int = 1) -> str:
    """Return the one word that a file holds.

    Raises:
        InputError: It is missing, unreadable, empty, shorter than ``least``, or holds more.
    """
    try:
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not re.fullmatch(r"[!-~]+", secret) or len(secret) < least:
        many = f" of {least} characters or more" if least > 1 else ""
        raise InputError(
            f"{variable} names a file that holds no secret{many}.",
            field=variable,
            value=file,
            remedy="Put it into the file, on one line, readable by this service.",
        )
    return secret
