"""Typed settings, read once at the entry point of a program.

Every setting is an environment variable that starts with ``LIMPIDE_``. A wrong one stops the program by
its name, before anything is opened. Secrets come from files (``..._FILE``), never from the environment,
and print as stars.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from limpide_credit.errors import InputError
from limpide_credit.host_names import host_names
from limpide_credit.plain_digits import digits_alone
from limpide_credit.setting_names import PREFIX, check_names
from limpide_platform.terminal import check_utf8

Settings = TypeVar("Settings", bound=BaseSettings)

# What an MLflow client needs to know before it is imported or used; see `configure_mlflow_client`.
_MLFLOW_CLIENT_ENVIRONMENT: Mapping[str, str] = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD": "false",
    "MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",  # it breaks a log of one JSON line a record
    "DO_NOT_TRACK": "true",
}


class PlatformSettings(BaseSettings):
    """Where the store and the registry are; the embedded defaults need no container."""

    model_config = SettingsConfigDict(
        env_prefix="LIMPIDE_", extra="ignore", env_ignore_empty=True, allow_inf_nan=False
    )

    store_url: str = Field(
        default="sqlite:///var/limpide.db",
        description="The store: postgresql+psycopg://user@host:5432/database or sqlite:///path",
    )
    store_password_file: Path | None = Field(
        default=None, description="A file that holds the store's password; overrides one in the URL"
    )
    tracking_uri: str = Field(
        default="sqlite:///var/mlflow.db",
        pattern=r"^(https?|sqlite|postgresql(\+\w+)?)://",
        description="MLflow: http://host:5000, or sqlite:///path for a registry without a server",
    )
    behind_proxy: bool = Field(
        default=False, description="Only the proxy asks: the last address in X-Forwarded-For is the caller"
    )
    more_hosts: str = Field(
        default="",
        description="Names that services may be called by, separated by commas, as credit.example.com; each "
        "stands for scoring.credit.example.com and so on, too; IP addresses, localhost "
        "and the names of the stack's services are taken anyhow",
    )
    otlp_endpoint: str = Field(
        default="",
        pattern=r"^$|^https?://[^\s/]+(/[^\s]*)?$",
        description="Where traces go, OTLP over HTTP, as http://collector:4318; empty: nowhere",
    )
    registered_model: str = Field(default="limpide-credit", min_length=1, description="Name in the registry")
    model_key_file: Path | None = Field(
        default=None,
        description="A file that holds the key that signs approved models; without one they are not signed",
    )

    _digits_alone = field_validator("*", mode="wrap")(digits_alone)

    @field_validator("more_hosts")
    @classmethod
    def _hosts_are_names(cls, given: str) -> str:
        host_names(given)
        return given

    def model_key(self) -> SecretStr | None:
        """Return the key that signs models; None if there is none.

        Raises:
            InputError: The file is missing, unreadable or empty.
        """
        if self.model_key_file is None:
            return None
        return read_secret(self.model_key_file, field="LIMPIDE_MODEL_KEY_FILE")

    def store(self) -> URL:
        """Return the store's URL with its password filled in.

        Raises:
            InputError: The URL is not one, its database is not supported, or the password file is missing or
                empty.
        """
        try:
            url = make_url(self.store_url)
        except ArgumentError:
            raise InputError(
                "LIMPIDE_STORE_URL is not a database URL.",
                field="LIMPIDE_STORE_URL",
                remedy="Write postgresql+psycopg://user@host:5432/database or sqlite:///path.",
            ) from None
        if url.get_backend_name() not in {"postgresql", "sqlite"}:
            raise InputError(
                "LIMPIDE_STORE_URL names a database that Limpide does not speak.",
                field="LIMPIDE_STORE_URL",
                value=url.get_backend_name(),
                remedy="Use postgresql+psycopg or sqlite.",
            )
        if self.store_password_file is None:
            return url
        password = read_secret(self.store_password_file, field="LIMPIDE_STORE_PASSWORD_FILE")
        return url.set(password=password.get_secret_value())


def read_secret(path: Path, *, field: str) -> SecretStr:
    """Return the secret that a file holds, without the line's end.

    Raises:
        InputError: The file is missing, unreadable or empty; the message names the setting and the path.
    """
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InputError(
            f"{field} names a file that cannot be read ({error.strerror}).",
            field=field,
            value=path,
            remedy="Mount the secret there, readable by this service's user.",
        ) from None
    if not secret:
        raise InputError(
            f"{field} names an empty file.",
            field=field,
            value=path,
            remedy="Put the secret in it, on one line.",
        )
    return SecretStr(secret)


def load_settings(kind: type[Settings], **overrides: Any) -> Settings:
    """Read settings from the environment; ``overrides`` (command-line options) win.

    Raises:
        InputError: A setting is missing or wrong; the message names every such variable. Or a variable that
            begins with ``LIMPIDE_`` is none.
    """
    check_utf8((name, text) for name, text in os.environ.items() if name.startswith(PREFIX))
    check_names(os.environ)
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return kind(**given)
    except ValidationError as error:
        prefix = kind.model_config.get("env_prefix", "")
        wrong = error.errors(include_url=False, include_input=True)
        names = [prefix + ".".join(str(part) for part in one["loc"]).upper() for one in wrong]
        what = "; ".join(f"{name}: {one['msg']}" for name, one in zip(names, wrong, strict=True))
        raise InputError(
            f"Wrong settings: {what}.",
            field=names[0],
            value=_plain(wrong[0].get("input")),
            remedy=_remedy(kind, wrong[0]["loc"]),
        ) from None


def _remedy(kind: type[BaseSettings], location: tuple[int | str, ...]) -> str:
    known = kind.model_fields.get(str(location[0]))
    meaning = f" It is: {known.description}." if known and known.description else ""
    return f"Set it in the environment, or leave it out to take the default.{meaning}"


def _plain(value: object) -> object:
    """Return a value for a message; nothing for a whole model, which is no help to a reader."""
    return None if isinstance(value, Mapping | BaseModel) else value


def configure_mlflow_client() -> None:
    """Give MLflow's client short timeouts and artifacts through the server; call it at the entry point.

    MLflow reads these from the environment alone. Without them a client waits minutes for a server that is
    down, and fetches artifacts from an object store that it may not reach. What an operator set stays.
    """
    for name, value in _MLFLOW_CLIENT_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
