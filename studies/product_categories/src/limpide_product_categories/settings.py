"""The study's settings: the platform's own, and where the catalogue is."""

from pathlib import Path

from pydantic import Field

from limpide_platform.settings import PlatformSettings

EXPERIMENT = "product-categories"
REGISTERED_MODEL = "product-category"


class StudySettings(PlatformSettings):
    """``LIMPIDE_TRACKING_URI`` says where MLflow is, ``LIMPIDE_PRODUCT_CATALOGUE`` what to study."""

    product_catalogue: Path | None = Field(
        default=None, description="A CSV file of products; without one a small catalogue is generated"
    )
