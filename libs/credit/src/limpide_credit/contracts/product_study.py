"""What the study of product categories leaves for the front end: two files of its run in MLflow.

``study.json`` is a `ProductStudy` and names no product. ``points.json`` is a `ProductPoints`: the names
that a chart shows on hover, so it stays with the run.
"""

from pydantic import BaseModel, ConfigDict, Field

STUDY_FOLDER = "study"
STUDY_FILE = "study.json"
POINTS_FILE = "points.json"
STUDY_MODEL = "product-category"
STUDY_ALIAS = "champion"


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Spread(_Wire):
    """A figure that was measured several times: mean, standard deviation, least and most."""

    mean: float
    deviation: float
    least: float
    most: float
    times: int = Field(ge=1)


class Lengths(_Wire):
    """Words of a text, name and description together."""

    least: int
    median: float
    most: int


class CatalogueFacts(_Wire):
    """What was read."""

    products: int
    columns: int
    generated: bool = Field(description="Invented products, for want of a catalogue")
    fingerprint: str = Field(description="SHA-256 of the file")
    missing: dict[str, float] = Field(description="Column to its share of rows without a value")
    words: Lengths
    categories: dict[str, int] = Field(description="Category to products, at the level that was studied")
    categories_by_level: list[int] = Field(description="How many categories each level has, widest first")
    language: str
    other_languages: dict[str, int]
    without_description: int
    without_text: int
    with_markup: int


class EncoderResult(_Wire):
    """One encoder: what K-means finds from its vectors, and what a linear classifier learns from them."""

    name: str
    label: str
    reference_ari: float | None = Field(description="What the original study measured")
    remark: str = Field(description="`below:X` or `above:X` where the original study only compares")
    away: str | None = Field(default=None, description="Why there is no figure; then all below is empty")
    width: int | None = None
    ari: Spread | None = Field(default=None, description="Over seeds of reduction and K-means")
    accuracy: Spread | None = Field(default=None, description="Over folds")
    macro_f1: Spread | None = Field(default=None, description="Over folds")
    clusters: list[list[int]] | None = Field(
        default=None, description="Products by category (row) and matched cluster (column), first seed"
    )
    confusion: list[list[int]] | None = Field(
        default=None, description="Products by category (row) and predicted category (column), out of fold"
    )
    seconds: float | None = Field(default=None, description="To load, learn and encode the catalogue")
    memory_bytes: int | None = Field(default=None, description="Above what the process held before")


class PipelineResult(_Wire):
    """A spectral clustering on the graph of nearest neighbours, and how it was chosen among others."""

    encoder: str = Field(description="Label of whose vectors")
    neighbours: int
    whole_ari: float = Field(description="On all products")
    ari: Spread = Field(description="On subsamples of four fifths")
    stability: float = Field(description="Mean ARI of subsamples against the whole, without categories")
    clusters: list[list[int]] = Field(description="Products by category (row) and matched cluster (column)")
    labels_seen: bool = Field(description="Whether the choice of the pipeline looked at the categories")


class ProductStudy(_Wire):
    """The study's result."""

    made_on: str
    catalogue: CatalogueFacts
    categories: list[str] = Field(description="In the order of the matrices' rows and columns")
    encoders: list[EncoderResult]
    best_clustering: PipelineResult | None = Field(default=None, description="Chosen by its ARI")
    steadiest_clustering: PipelineResult | None = Field(default=None, description="Chosen by its stability")
    classifier: str = Field(description="The encoder whose classifier is registered")
    seconds: float


class Points(_Wire):
    """One encoder's map of the catalogue."""

    x: list[float]
    y: list[float]
    cluster: list[int] = Field(description="Place of the matched category")


class ProductPoints(_Wire):
    """The t-SNE maps of the catalogue."""

    names: list[str]
    category: list[int] = Field(description="Place in the study's categories")
    encoders: dict[str, Points]
