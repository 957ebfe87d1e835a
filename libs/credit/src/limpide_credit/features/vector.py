"""The vector: every feature of a client as a double, in the order of the feature set.

A category is the position of its word in the vocabulary, or the code after the last one for any other word;
what is missing is NaN.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from limpide_credit.errors import InputError
from limpide_credit.features.catalogue import Feature
from limpide_credit.features.feature_set import FeatureSet, feature_set
from limpide_credit.features.layout import VectorLayout


def encode(frame: pa.Table, features: FeatureSet | None = None) -> np.ndarray:
    """Turn built features into vectors.

    Args:
        frame: What ``FeatureSet.build`` computes, columns in any order.
        features: The feature set; that of this release by default.

    Returns:
        Float64 array of shape (rows, features). A word outside of its vocabulary has the code of other words.

    Raises:
        InputError: Columns are missing from the frame.
    """
    features = features or feature_set()
    missing = [name for name in features.names if name not in frame.column_names]
    if missing:
        raise InputError(
            f"The frame lacks {len(missing)} features.",
            field="columns",
            value=", ".join(missing[:5]),
            remedy="Build it with this release: `limpide features build`.",
        )
    matrix = np.empty((frame.num_rows, len(features.names)))
    for position, feature in enumerate(features.features.values()):
        matrix[:, position] = _numbers(frame.column(feature.name), feature)
    return matrix


def decode(vector: np.ndarray, layout: VectorLayout | None = None) -> dict[str, float | str | None]:
    """Return a vector of shape (features,) as values by name; a missing value is None.

    ``layout`` is that of this release by default.
    """
    layout = layout or feature_set()
    entries = zip(layout.features.values(), vector.tolist(), strict=True)
    return {feature.name: _value(feature, number) for feature, number in entries}


def _numbers(column: pa.ChunkedArray, feature: Feature) -> np.ndarray:
    if feature.kind != "category":
        return column.cast(pa.float64()).to_numpy()
    words = column.cast(pa.string())
    codes = pc.index_in(words, value_set=pa.array(feature.categories, pa.string()))  # pyright: ignore[reportAttributeAccessIssue]
    codes = codes.cast(pa.float64()).to_numpy()
    return np.where(np.isnan(codes) & words.is_valid().to_numpy(), float(feature.other), codes)


def _value(feature: Feature, number: float) -> Any:
    if number != number:
        return None
    return feature.word(number) if feature.kind == "category" else number
