"""The settings of the explainer service: the limits of its edge and of its searches."""

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from limpide_credit.currency import Currency
from limpide_explainer.recourse_settings import RecourseSettings
from limpide_platform.identity.settings import IdentitySettings

MEBIBYTE = 1024 * 1024


class ExplainerSettings(RecourseSettings, IdentitySettings):
    """Each is an environment variable: ``explainer_port`` is ``LIMPIDE_EXPLAINER_PORT``."""

    explainer_host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on")
    explainer_port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on")
    explainer_alias: str = Field(default="champion", min_length=1, description="The alias that is explained")
    explainer_poll_seconds: float = Field(
        default=3.0, gt=0, le=3600, description="Between two looks at the registry"
    )
    explainer_max_body_bytes: int = Field(
        default=MEBIBYTE, ge=1024, description="Largest JSON body of one request"
    )
    explainer_max_concurrency: int = Field(
        default=32, ge=1, description="Requests at once in one process; more are answered 429"
    )
    explainer_max_documents: int = Field(
        default=8, ge=1, description="Letters and pictures at once in one process; more are answered 429"
    )
    explainer_deadline_seconds: float = Field(
        default=30.0, gt=0, description="A request that takes longer is answered 503"
    )
    lender_name: str = Field(default="Limpide", min_length=1, description="Who writes the letters")
    lender_address: str = Field(
        default="", description="Printed at the head of letters; lines are parted by a semicolon"
    )
    time_zone: ZoneInfo = Field(
        default=ZoneInfo("Europe/Paris"), description="The lender's time zone: letters are dated in it"
    )
    currency: Currency = None
    lender_contact: str = Field(
        default="", description="Where a client asks for a human review: address, e-mail or telephone"
    )
    jurisdiction: str = Field(
        default="eu-fr",
        min_length=1,
        description="Whose law the letters follow: eu-fr, us, or a .toml file of the same form",
    )
    lender_databases: str = Field(
        default="", description="Databases on credit that the lender consults, as letters name them"
    )
    complaint_authority: str = Field(
        default="", description="Whom a client complains to; the jurisdiction's own where it is empty"
    )
    debt_advice: str = Field(
        default="", description="Who advises on debts; the jurisdiction's own where it is empty"
    )
    review_request_days: int = Field(
        default=30, ge=1, le=365, description="Days from the decision in which a review may be asked for"
    )
    review_deadline_days: int = Field(
        default=30, ge=1, le=365, description="Days for a review, where the policy does not say"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least severe messages that are logged"
    )
