"""Typed settings of the front end, read once at the start; a wrong one ends it by its name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints, ValidationError, field_validator

from limpide_credit.currency import Currency
from limpide_credit.errors import InputError
from limpide_credit.host_names import host_names
from limpide_credit.plain_digits import digits_alone
from limpide_credit.setting_names import PREFIX, check_names
from limpide_dashboard.login_settings import LoginSettings, secret_of

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/[^\s]*)?$")]


class DashboardSettings(LoginSettings):
    """Each is an environment variable: ``scoring_url`` is ``LIMPIDE_SCORING_URL``."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, allow_inf_nan=False)

    dashboard_host: str = Field(
        default="127.0.0.1", min_length=1, description="Address to listen on; 0.0.0.0 in a container"
    )
    dashboard_port: int = Field(default=8501, ge=1, le=65535, description="Port to listen on")
    closed_network: bool = Field(
        default=False,
        description="Listen on more than this machine's own addresses, though nobody is asked who he is: "
        "only those who may do all reach them",
    )
    more_hosts: str = Field(
        default="",
        description="Names that the pages may be opened by, separated by commas, as credit.example.com; IP "
        "addresses, localhost and dashboard are taken anyhow",
    )
    api_key_file: Path | None = Field(
        default=None,
        description="A file that holds the key with which the services are asked, where they ask who asks",
    )
    scoring_url: Address = Field(default="http://127.0.0.1:3000", description="The scoring service")
    explainer_url: Address = Field(default="http://127.0.0.1:8000", description="The explainer service")
    drift_url: Address = Field(default="http://127.0.0.1:8010", description="The drift service")
    categories_url: Address = Field(
        default="http://127.0.0.1:8020", description="The classifier of product categories, which is optional"
    )
    prometheus_url: Address | None = Field(
        default=None,
        description="Prometheus, as this service reaches it; empty shows neither uptimes nor alerts",
    )
    otlp_endpoint: Address | None = Field(
        default=None, description="Where traces go, OTLP over HTTP, as http://collector:4318; empty: nowhere"
    )
    grafana_url: Address | None = Field(
        default=None, description="Grafana, as a person's browser reaches it; empty hides the link"
    )
    mlflow_url: Address | None = Field(
        default=None, description="MLflow, as a person's browser reaches it; empty hides the link"
    )
    tracking_url: Address | None = Field(
        default=None,
        description="MLflow, as this service reaches it; empty shows the studies' shipped figures",
    )
    help_name: str = Field(
        default="Service crédit", min_length=1, description="Whom to ask for help: a person or a desk"
    )
    help_email: str | None = Field(
        default=None, pattern=r"^[^@\s]+@[^@\s]+$", description="E-mail address of the help"
    )
    help_phone: str | None = Field(
        default=None, pattern=r"^[+\d][\d .()-]{3,}$", description="Telephone number of the help"
    )
    currency: Currency = None
    service_timeout_seconds: float = Field(
        default=15.0, gt=0, le=300, description="Longest wait for an answer of a service"
    )
    upload_max_mebibytes: int = Field(
        default=10, ge=1, le=1024, description="Largest file of clients that a person may upload"
    )
    upload_max_rows: int = Field(
        default=20_000, ge=1, le=100_000, description="Most clients in one file; more belong to /score/batch"
    )
    upload_explained_rows: int = Field(
        default=500,
        ge=1,
        le=5_000,
        description="A file of more clients is scored by batches, which are recorded, without reasons",
    )

    @field_validator("more_hosts")
    @classmethod
    def _hosts_are_names(cls, given: str) -> str:
        host_names(given)
        return given

    def api_key(self) -> str | None:
        """Return the key for the services; None if they ask nobody who he is, or people log in.

        Raises:
            InputError: The file holds none, or people log in: then each asks with his own token.
        """
        if self.api_key_file is None:
            return None
        if self.login_address is not None:
            raise InputError(
                "Whoever logs in asks with his own token, not with a key.",
                field="LIMPIDE_API_KEY_FILE",
                value=self.api_key_file,
                remedy="Leave out LIMPIDE_API_KEY_FILE, or the LIMPIDE_LOGIN_… variables.",
            )
        return secret_of(self.api_key_file, "LIMPIDE_API_KEY_FILE")

    _digits_alone = field_validator("*", mode="wrap")(digits_alone)


def read_settings(environment: Mapping[str, str]) -> DashboardSettings:
    """Return the settings that an environment holds; an empty variable takes the default.

    Raises:
        InputError: A setting is wrong; the message names every such variable. Or a variable that begins with
            ``LIMPIDE_`` is none.
    """
    check_names(environment)
    given = {
        name: environment[variable]
        for name in DashboardSettings.model_fields
        if environment.get(variable := PREFIX + name.upper(), "").strip()
    }
    try:
        return DashboardSettings(**given)  # pyright: ignore[reportArgumentType] - pydantic parses text
    except ValidationError as error:
        wrong = error.errors(include_url=False)
        names = [PREFIX + str(one["loc"][0]).upper() for one in wrong]
        what = "; ".join(f"{name}: {one['msg']}" for name, one in zip(names, wrong, strict=True))
        meaning = DashboardSettings.model_fields[str(wrong[0]["loc"][0])].description
        raise InputError(
            f"Wrong settings: {what}.",
            field=names[0],
            value=wrong[0]["input"],
            remedy=f"Correct it, or leave it out to take the default. It is: {meaning}.",
        ) from None
