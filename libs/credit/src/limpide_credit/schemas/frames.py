"""From arrays of codes and doubles to Arrow tables of the real schema."""

# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false, reportUnknownVariableType=false
# pyarrow has no types.

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

from limpide_credit.schemas.columns import Column, Table
from limpide_credit.schemas.draws import EMPTY

Arrays = Mapping[str, NDArray[Any]]


def to_arrow(table: Table, arrays: Arrays) -> pa.Table:
    """Make the Arrow table of ``table``: categories from codes, empty where EMPTY or NaN.

    It has the columns of which there are arrays, and those that are required.
    """
    columns = [column for column in table.columns if column.required or column.name in arrays]
    return pa.table({column.name: _to_array(column, arrays[column.name]) for column in columns})


def _to_array(column: Column, values: NDArray[Any]) -> pa.Array:
    if column.kind == "category":
        codes = pa.array(values, mask=values == EMPTY)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.values)).dictionary_decode()
    if column.kind == "number":
        return pa.array(values.astype(np.float64, copy=False), from_pandas=True)
    if values.dtype.kind == "f":
        return pa.array(values, from_pandas=True).cast(pa.int64())
    return pa.array(values.astype(np.int64, copy=False))
