"""The study's settings: the platform's own, and where the catalogue is."""

from pathlib import Path

from pydantic import Field

from limpide_platform.settings import PlatformSettings

EXPERIMENT = "product-categories"
REGISTERED_MODEL = "product-category"


class StudySettings(PlatformSettings):
    """Each is an environment variable: ``product_catalogue`` is ``LIMPIDE_PRODUCT_CATALOGUE``."""

    product_catalogue: Path | None = Field(
        default=None, description="A CSV file of products; without one a small catalogue is generated"
    )
    product_weights: Path = Field(
        default=Path("var/weights"),
        description="Has a folder of weights for each encoder that needs one, such as bert",
    )
