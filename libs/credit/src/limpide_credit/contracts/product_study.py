"""What the study of product categories leaves for the front end: two files of its run in MLflow.

``study.json`` is a `ProductStudy` and names no product. ``points.json`` is a `ProductPoints`: the names
that a chart shows on hover, so it stays with the run.
"""

from typing import Literal

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


class Absence(_Wire):
    """Why an encoder has no figures."""

    reason: Literal["package", "weights_not_fetched", "weights_in_no_registry", "weights_unreachable"]
    what: str = Field(description="The package that is not installed, or the weights that are missing")


class Trial(_Wire):
    """One setting of an encoder, tried on the products that the figures are not of."""

    options: dict[str, str]
    ari: float


class MapCell(_Wire):
    """Products in one cell of a grid over an encoder's t-SNE map, counted; no product can be identified."""

    x: float
    y: float
    products: int
    category: int = Field(description="Place of the category given to most of them")
    cluster: int = Field(description="Place of the category after which most of their clusters are named")


class EncoderResult(_Wire):
    """One encoder: what K-means finds from its vectors, and what a linear classifier learns from them.

    All figures are of the products reported on; what was chosen was chosen on the others.
    """

    name: str
    label: str
    reference_ari: float | None = Field(description="What the original study measured")
    remark: str = Field(description="`below:X` or `above:X` where the original study only compares")
    absence: Absence | None = Field(
        default=None, description="Why there is no figure; then all below is empty"
    )
    options: dict[str, str] = Field(default_factory=dict, description="The setting that was chosen")
    trials: list[Trial] = Field(default_factory=list[Trial], description="The settings tried")
    width: int | None = None
    likeness: float | None = Field(
        default=None, description="Mean cosine of two products; near 1, all vectors point one way"
    )
    ari: Spread | None = Field(default=None, description="Over seeds of training, reduction and K-means")
    ari_halves: Spread | None = Field(
        default=None,
        description="Over random halves of the products; its deviation estimates the standard error of `ari`",
    )
    accuracy: Spread | None = Field(default=None, description="Over folds that keep near twins together")
    macro_f1: Spread | None = Field(default=None, description="Over the same folds")
    accuracy_brands: Spread | None = Field(default=None, description="Over folds that keep a brand together")
    accuracy_random: Spread | None = Field(default=None, description="Over folds cut at random")
    clusters: list[list[int]] | None = Field(
        default=None, description="Products by category (row) and matched cluster (column), first seed"
    )
    confusion: list[list[int]] | None = Field(
        default=None, description="Products by category (row) and predicted category (column), out of fold"
    )
    cells: list[MapCell] = Field(default_factory=list[MapCell], description="The first seed's t-SNE map")
    seconds: float | None = Field(
        default=None,
        description="To load, learn and encode the catalogue, lemmas included where they are read",
    )
    processor_seconds: float | None = Field(default=None, description="Of all cores, for the same")
    memory_bytes: int | None = Field(default=None, description="Above what the process held before")


class PipelineResult(_Wire):
    """A spectral clustering on the graph of nearest neighbours, and how it was chosen among others."""

    encoder: str = Field(description="Label of whose vectors")
    neighbours: int
    whole_ari: float = Field(description="On the products reported on")
    ari: Spread = Field(description="On random halves of them")
    stability: float = Field(
        description="Mean ARI of subsamples of four fifths against the whole, without categories"
    )
    clusters: list[list[int]] = Field(description="Products by category (row) and matched cluster (column)")
    labels_seen: bool = Field(
        description="Whether the choice looked at the categories of the products not reported on"
    )


class DecidedShare(_Wire):
    """What the registered classifier does alone above a confidence, measured on products it never saw."""

    threshold: float
    share: float = Field(description="Of the products, decided without a person")
    accuracy: float | None = Field(description="Among those; None where there are none")


class NamesResult(_Wire):
    """Categories found from their names alone: each product goes to the nearest name, no label is used."""

    encoder: str
    levels: list[int] = Field(description="Of the category tree, whose names were compared")
    names: int
    accuracy: float = Field(description="At the level studied")
    ari: float


class ClassifierCost(_Wire):
    """What the registered classifier takes for one product, from its text, lemmas included."""

    milliseconds: float = Field(description="Processor time, mean over the catalogue")
    first_milliseconds: float = Field(description="Processor time of the first product, dictionaries loaded")


class ProductStudy(_Wire):
    """The study's result."""

    made_on: str
    catalogue: CatalogueFacts
    categories: list[str] = Field(description="In the order of the matrices' rows and columns")
    reported: int = Field(description="Products that the figures are of")
    set_aside: int = Field(
        description="Products that settings were chosen on; 0 in runs before that was done"
    )
    near_twins: int | None = Field(
        default=None, description="Products that have a near twin in the catalogue"
    )
    brands: int | None = None
    encoders: list[EncoderResult]
    best_clustering: PipelineResult | None = Field(default=None, description="Chosen by its ARI")
    steadiest_clustering: PipelineResult | None = Field(default=None, description="Chosen by its stability")
    classifier: str = Field(description="The encoder whose classifier is registered")
    classifier_cost: ClassifierCost | None = None
    decided: list[DecidedShare] = Field(default_factory=list[DecidedShare])
    by_names: NamesResult | None = Field(default=None, description="None where MiniLM cannot be had")
    cores: int | None = None
    seconds: float
    processor_seconds: float | None = None


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
