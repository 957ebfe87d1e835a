from pathlib import Path

import polars as pl
import pytest

from limpide_credit.errors import InputError
from limpide_training.ingest import load_manifest
from limpide_training.range_tables import write_ranges


def test_a_table_in_ranges_holds_the_same_rows(prepared_240: Path, tmp_path: Path) -> None:
    assert write_ranges(prepared_240, tmp_path / "ranges", 100) == 3
    for path in prepared_240.glob("*.parquet"):
        parts = sorted((tmp_path / "ranges" / path.stem).glob("*/part.parquet"))
        assert len(parts) == 3
        rows = pl.concat([pl.read_parquet(part, hive_partitioning=False) for part in parts])
        assert rows.equals(pl.read_parquet(path))


def test_engines_of_one_machine_say_that_ranges_are_for_spark(prepared_240: Path, tmp_path: Path) -> None:
    write_ranges(prepared_240, tmp_path / "ranges", 100)
    with pytest.raises(InputError, match="Spark alone reads"):
        load_manifest(tmp_path / "ranges")
