"""Which key signs the audit, and where heads of chains are kept outside of the database."""

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from limpide_platform.audit_key import AuditKey
from limpide_platform.settings import PlatformSettings


class AuditSettings(PlatformSettings):
    """Each is an environment variable: ``audit_heads`` is ``LIMPIDE_AUDIT_HEADS``."""

    audit_key_file: Path | None = Field(
        default=None,
        description="A file with the Ed25519 private key (PEM) that signs heads of chains and bundles for "
        "auditors; without one nothing is signed",
    )
    audit_heads: Path | None = Field(
        default=None,
        description="The folder where signed heads of the chains are kept, on another disk than the "
        "database's; without one none are kept",
    )

    @field_validator("audit_heads")
    @classmethod
    def _heads_are_signed(cls, given: Path | None, those: ValidationInfo) -> Path | None:
        if given is not None and those.data.get("audit_key_file") is None:
            raise ValueError("it needs LIMPIDE_AUDIT_KEY_FILE, which signs what is kept there")
        return given

    def audit_key(self) -> AuditKey | None:
        """Return the key of the audit; None if there is none.

        Raises:
            InputError: Its file is missing, unreadable or holds no such key.
        """
        if self.audit_key_file is None:
            return None
        return AuditKey.read(self.audit_key_file, field="LIMPIDE_AUDIT_KEY_FILE")
