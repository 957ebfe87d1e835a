"""What every encoder does, and what it raises where its weights cannot be had."""

from collections.abc import Sequence
from typing import ClassVar, Protocol, cast

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from limpide_credit.errors import UnavailableError
from limpide_product_categories.text import Text

Matrix = np.ndarray | csr_matrix


def size_of(vectors: Matrix) -> tuple[int, int]:
    """Return how many vectors there are, and how many numbers each has."""
    return cast("tuple[int, int]", vectors.shape)


def mean_cosine(vectors: Matrix) -> float:
    """Return the mean cosine of two of the vectors (n, width), those that are zero left out."""
    unit = cast("Matrix", normalize(vectors))
    known = np.count_nonzero(np.asarray(abs(unit).sum(axis=1)))
    total = np.asarray(unit.sum(axis=0)).ravel().astype(float)
    return float((total @ total - known) / (known * (known - 1)))


class Encoder(Protocol):
    """Turns texts into vectors.

    An encoder that learns from the corpus (`learns`) is fitted anew inside each fold of a cross-validation,
    so that no text is judged by a vocabulary that it was part of.
    """

    learns: ClassVar[bool]

    def fit(self, texts: Sequence[Text]) -> None:
        """Learn a vocabulary or vectors from ``texts``; a pre-trained encoder loads its weights.

        Raises:
            MissingPackageError, MissingWeightsError: The package that runs it is not installed, or the
                weights cannot be had.
        """
        ...

    def encode(self, texts: Sequence[Text]) -> Matrix:
        """Return the vectors, shape (n, width), one row a text."""
        ...


class MissingPackageError(UnavailableError):
    """The package that runs an encoder is not installed; ``value`` names it."""


class MissingWeightsError(UnavailableError):
    """The weights of an encoder cannot be had; ``value`` names them."""


def missing_package(package: str, extra: str) -> MissingPackageError:
    """Return the error of an encoder whose package is not installed."""
    return MissingPackageError(
        f"{package} is not installed.",
        field="encoder",
        value=package,
        remedy=f"Install the extra: limpide-product-categories[{extra}].",
    )


def missing_weights(model: str, reason: str) -> MissingWeightsError:
    """Return the error of an encoder whose weights are not on this machine and cannot be fetched."""
    return MissingWeightsError(
        f"The weights of {model} cannot be had here ({reason}).",
        field="encoder",
        value=model,
        remedy="Connect to the hub, or give a folder that holds them with --weights.",
    )
