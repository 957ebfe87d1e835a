"""The settings of the drift service: when runs are due, what counts as drift, how long records are kept."""

from typing import Literal

from apscheduler.triggers.cron import CronTrigger
from pydantic import Field, field_validator

from limpide_platform.audit_settings import AuditSettings
from limpide_platform.identity.settings import IdentitySettings
from limpide_platform.retention_settings import RetentionSettings

MEBIBYTE = 1024 * 1024


class DriftSettings(IdentitySettings, RetentionSettings, AuditSettings):
    """Each is an environment variable: ``drift_window_hours`` is ``LIMPIDE_DRIFT_WINDOW_HOURS``."""

    drift_host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on")
    drift_port: int = Field(default=8010, ge=1, le=65535, description="Port to listen on")
    drift_alias: str = Field(default="champion", min_length=1, description="The alias whose model is watched")
    drift_poll_seconds: float = Field(
        default=10.0, gt=0, le=3600, description="Between two looks at the registry"
    )
    drift_interval_minutes: float = Field(
        default=60.0,
        ge=0.1,
        le=366 * 24 * 60,
        description="Between two runs, counted from midnight UTC; unless a cron is given",
    )
    drift_cron: str = Field(
        default="", description="When runs are due, as '15 * * * *' in UTC; in place of the interval"
    )
    drift_window_hours: float = Field(
        default=24.0, gt=0, le=10 * 366 * 24, description="Length of the window that a run compares"
    )
    drift_minimum_decisions: int = Field(
        default=500, ge=1, description="With fewer decisions a run gives figures and no verdict"
    )
    drift_moderate_psi: float = Field(default=0.1, gt=0, description="From here on a feature is moderate")
    drift_psi: float = Field(default=0.25, gt=0, description="From here on a feature has drifted")
    drift_features_share: float = Field(
        default=0.01, gt=0, le=1, description="Share of the model's features from which on a run has drifted"
    )
    drift_missing_jump: float = Field(
        default=0.1, gt=0, le=1, description="Rise of a share of missing values that counts as a jump"
    )
    drift_auc_floor: float | None = Field(
        default=None, gt=0.5, lt=1, description="Alert below it; default: 0.05 below the training's figure"
    )
    drift_outcome_days: int = Field(
        default=730, ge=1, le=20 * 366, description="Outcomes are followed for decisions of so many days"
    )
    drift_reference_rows: int = Field(
        default=10_000, ge=100, description="Most decisions of another window that a run compares with"
    )
    drift_report_features: int = Field(default=30, ge=2, le=100, description="Features in the report")
    drift_report_rows: int = Field(
        default=5000, ge=100, description="Most decisions in the report, drawn from the window"
    )
    drift_report_quota_mib: int = Field(
        default=2048, ge=16, description="Reports kept in MLflow, in MiB; beyond it the oldest go first"
    )
    drift_max_body_bytes: int = Field(
        default=8 * MEBIBYTE, ge=1024, description="Largest file of outcomes or other body"
    )
    drift_max_outcomes: int = Field(
        default=10_000, ge=1, description="Most outcomes of one file: what is recorded in under two seconds"
    )
    drift_max_concurrency: int = Field(
        default=32, ge=1, description="Requests at once in one process; more are answered 429"
    )
    drift_max_runs_waiting: int = Field(
        default=8, ge=1, description="Runs that were asked for and wait; one more is answered 429"
    )
    drift_max_trials_waiting: int = Field(
        default=4, ge=1, description="Trials of policies that wait; one more is answered 429"
    )
    drift_max_files: int = Field(
        default=4, ge=1, description="Files of outcomes at once; more are answered 429"
    )
    drift_deadline_seconds: float = Field(
        default=600.0,
        gt=0,
        description="A run, or a file of outcomes, that takes longer is answered 503; it goes on",
    )
    drift_heads_hours: float = Field(
        default=24.0,
        ge=0.25,
        le=31 * 24,
        description="Between two times that the heads of the chains are signed and kept",
    )
    drift_read_seconds: float = Field(
        default=30.0, gt=0, description="Any other request that takes longer is answered 503"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least severe messages that are logged"
    )

    @field_validator("drift_cron")
    @classmethod
    def _cron_is_one(cls, given: str) -> str:
        if given:
            CronTrigger.from_crontab(given, timezone="UTC")
        return given
