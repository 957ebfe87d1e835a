"""The settings of the scoring service: `IdentitySettings` and the limits of its edge."""

from typing import Literal

from pydantic import Field

from limpide_platform.identity.settings import IdentitySettings

MEBIBYTE = 1024 * 1024


class ScoringSettings(IdentitySettings):
    """Each is an environment variable: ``scoring_max_rows`` is ``LIMPIDE_SCORING_MAX_ROWS``."""

    scoring_alias: str = Field(default="champion", min_length=1, description="The alias that answers")
    scoring_challenger_alias: str = Field(
        default="challenger", min_length=1, description="The alias that scores in the shadow"
    )
    scoring_poll_seconds: float = Field(
        default=3.0, gt=0, le=3600, description="Between two looks at the registry"
    )
    scoring_max_body_bytes: int = Field(
        default=MEBIBYTE, ge=1024, description="Largest JSON body of one score, override or outcome"
    )
    scoring_max_batch_bytes: int = Field(
        default=32 * MEBIBYTE, ge=1024, description="Largest JSON body of a batch"
    )
    scoring_max_upload_bytes: int = Field(
        default=192 * MEBIBYTE,
        ge=1024,
        description="Largest CSV, NDJSON or Parquet file of a batch; all batches at once fit into /tmp",
    )
    scoring_reader_memory_bytes: int = Field(
        default=384 * MEBIBYTE, ge=64 * MEBIBYTE, description="Memory in which one body of rows is decoded"
    )
    scoring_reader_seconds: float = Field(
        default=10.0, gt=0, description="Processor time in which the next 256 rows of a body are decoded"
    )
    scoring_max_frame_rows: int = Field(
        default=10_000, ge=1, description="Most clients of one request to /api/"
    )
    scoring_max_rows: int = Field(default=1_000_000, ge=1, description="Most rows of one batch")
    scoring_max_batches: int = Field(
        default=2, ge=1, description="Batches at once in one worker; more are answered 429"
    )
    scoring_max_concurrency: int = Field(
        default=256, ge=1, description="Requests at once in one worker; more are answered 429"
    )
    scoring_deadline_seconds: float = Field(
        default=10.0, gt=0, description="A request that takes longer is answered 503"
    )
    scoring_batch_deadline_seconds: float = Field(
        default=1800.0, gt=0, description="A batch that takes longer is cut off"
    )
    scoring_max_frames: int = Field(
        default=4, ge=1, description="Requests to /api/ at once in one worker; more are answered 429"
    )
    review_deadline_days: int = Field(
        default=30, ge=1, le=365, description="Days for a review, where the policy does not say"
    )
    referral_deadline_days: int = Field(
        default=5, ge=1, le=365, description="Days in which a person decides what the policy referred"
    )
    client_link_days: int = Field(
        default=30, ge=1, le=365, description="Days for which a link for a client is taken"
    )
    client_page: str = Field(
        default="http://127.0.0.1:8501/mine",
        pattern=r"^https?://[^\s/?#]+/[^\s?#]*$",
        description="The client's page, as a client's browser reaches it: https://credit.example.com/mine",
    )
    case_window_hours: float = Field(
        default=72,
        gt=0,
        le=8784,
        description="Hours after its last decision in which the same application is a version of one case",
    )
    scoring_decision_times: bool = Field(
        default=False,
        description="Take the header Decision-Time, a moment of the past year: on demonstrations only",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least severe messages that are logged"
    )
