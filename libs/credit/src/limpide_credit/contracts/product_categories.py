"""``POST /v1/categories``: from products' texts to their categories, with what decided."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

PRODUCTS_AT_ONCE = 500
DEFAULT_THRESHOLD = 0.6

ProductDecision = Literal["decided", "unsure", "no_known_word"]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProductText(_Wire):
    """What a seller wrote."""

    product_name: str = Field(default="", max_length=2_000)
    description: str = Field(default="", max_length=50_000)


class CategoriesRequest(_Wire):
    """Products whose categories are asked."""

    products: list[ProductText] = Field(min_length=1, max_length=PRODUCTS_AT_ONCE)
    threshold: float = Field(
        default=DEFAULT_THRESHOLD, ge=0, le=1, description="Probability from which no person needs to look"
    )
    words: int = Field(default=6, ge=0, le=50, description="At most so many words a category")


class DecidingWord(_Wire):
    """A word that speaks for a category against the mean of all."""

    word: str = Field(description="In its dictionary form")
    log_odds: float


class RankedCategory(_Wire):
    """A category with its probability."""

    category: str
    probability: float
    words: list[DecidingWord] = Field(
        description="Most decisive first; empty where the encoder knows no words"
    )


class ProductCategories(_Wire):
    """What is found for one product."""

    decision: ProductDecision = Field(
        description="`unsure`: the likeliest is below the threshold; `no_known_word`: no word was learnt from"
    )
    categories: list[RankedCategory] = Field(description="Likeliest first; empty without a known word")


class CategoriesAnswer(_Wire):
    """As many as products asked, in their order."""

    products: list[ProductCategories]
    threshold: float
    model_version: str


class NamedCategoriesRequest(_Wire):
    """Products, and a tree of categories that nobody has labelled a product with yet."""

    products: list[ProductText] = Field(min_length=1, max_length=PRODUCTS_AT_ONCE)
    categories: list[str] = Field(
        min_length=2,
        max_length=1_000,
        description="Paths such as `Home >> Curtains`; the last name is compared with the text",
    )


class NamedCategory(_Wire):
    """The category whose name is nearest to a product's text."""

    category: str = Field(description="The path as given")
    likeness: float = Field(description="Cosine of the two vectors, 1 for the same direction")


class NamedCategoriesAnswer(_Wire):
    """As many as products asked, in their order."""

    products: list[NamedCategory]
