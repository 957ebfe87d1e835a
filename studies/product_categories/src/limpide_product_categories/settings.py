"""The study's settings: the platform's own, and where the catalogue is."""

from pathlib import Path

from pydantic import Field

from limpide_platform.identity.settings import IdentitySettings
from limpide_platform.settings import PlatformSettings

EXPERIMENT = "product-categories"
REGISTERED_MODEL = "product-category"


class StudySettings(PlatformSettings):
    """Each is an environment variable: ``product_catalogue`` is ``LIMPIDE_PRODUCT_CATALOGUE``."""

    product_catalogue: Path | None = Field(
        default=None,
        description="A file of products, or a folder with one in it; by default a few are generated",
    )
    product_weights: Path = Field(
        default=Path("var/weights"),
        description="Has a folder of weights for each encoder that needs one, such as bert",
    )
    product_vectors: Path = Field(
        default=Path("var/vectors"), description="Where vectors of pre-trained encoders are kept between runs"
    )


class ServiceSettings(StudySettings, IdentitySettings):
    """The limits of the service's edge."""

    categories_host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on")
    categories_port: int = Field(default=8020, ge=1, le=65535, description="Port to listen on")
    categories_poll_seconds: float = Field(
        default=10.0, gt=0, le=3600, description="Between two looks at the registry"
    )
    categories_max_body_bytes: int = Field(
        default=8 * 1024 * 1024, ge=1024, description="Largest JSON body of one request"
    )
    categories_max_concurrency: int = Field(
        default=16, ge=1, description="Requests at once; more are answered 429"
    )
    categories_deadline_seconds: float = Field(
        default=60.0, gt=0, description="A request that takes longer is answered 503"
    )
