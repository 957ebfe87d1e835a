from collections.abc import Callable, Mapping

import ibis
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from explained_models import with_all_asked

from limpide_credit.features import FeatureSet, RowBuilder, encode, feature_set
from limpide_credit.synthetic import generate_block

CLIENTS = 300

Tables = Mapping[str, pa.Table]
Build = Callable[..., np.ndarray]


@pytest.fixture(scope="session")
def features() -> FeatureSet:
    return feature_set()


@pytest.fixture(scope="session")
def builder(features: FeatureSet) -> RowBuilder:
    return RowBuilder(features)


@pytest.fixture(scope="session")
def tables() -> dict[str, pa.Table]:
    """The generated tables of a few hundred clients."""
    block = {name: pl.DataFrame(table) for name, table in generate_block(0, seed=7).items()}
    clients = block["application"]["SK_ID_CURR"].head(CLIENTS).implode()
    kept = {
        name: frame.filter(pl.col("SK_ID_CURR").is_in(clients))
        for name, frame in block.items()
        if "SK_ID_CURR" in frame.columns
    }
    kept["application"] = with_all_asked(kept["application"])
    loans = kept["bureau"]["SK_ID_BUREAU"].implode()
    kept["bureau_balance"] = block["bureau_balance"].filter(pl.col("SK_ID_BUREAU").is_in(loans))
    return {name: frame.to_arrow() for name, frame in kept.items()}


@pytest.fixture(scope="session")
def build(features: FeatureSet) -> Build:
    """Build vectors, clients rising, in the engine asked for."""

    def run(tables: Tables, engine: str = "duckdb", *, blank: bool = False) -> np.ndarray:
        connection = getattr(ibis, engine).connect()
        bound = {name: connection.create_table(name, table) for name, table in tables.items()}
        built = features.blank_history(bound["application"]) if blank else features.build(bound)
        return encode(connection.to_pyarrow(built).sort_by("SK_ID_CURR"), features)

    return run


@pytest.fixture(scope="session")
def matrix(build: Build, tables: Tables) -> np.ndarray:
    return build(tables)


@pytest.fixture(scope="session")
def facts(tables: Tables) -> list[dict[str, object]]:
    """The application of each client, clients rising, without number and outcome."""
    rows = tables["application"].sort_by("SK_ID_CURR").drop_columns(["SK_ID_CURR", "TARGET"])
    return rows.to_pylist()
