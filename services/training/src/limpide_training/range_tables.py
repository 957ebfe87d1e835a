"""From a prepared folder to the same tables in client ranges, which Spark reads a few at a time.

::

    <folder>/<table>/client_range=100000/part.parquet
    <folder>/tables.json                                as before, with the width of a range
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from limpide_credit.tables import APPLICATION
from limpide_credit.tables.roles import ROLES
from limpide_training.client_ranges import NUMBERS_A_RANGE, first_of, folder_of
from limpide_training.folders import atomic_folder
from limpide_training.ingest import MANIFEST, RANGE_WIDTH, load_manifest
from limpide_training.part_folder import PART

_CLIENT = ROLES.client

OnProgress = Callable[[str, int, int], None]
"""Called with a table, how many of its ranges are done, and how many there are."""


def write_ranges(
    prepared: Path,
    destination: Path,
    width: int = NUMBERS_A_RANGE,
    on_progress: OnProgress | None = None,
) -> int:
    """Write the tables of a prepared folder in client ranges; return how many ranges there are.

    The folder appears whole or not at all, and holds a range of one table in memory at a time.

    Raises:
        InputError: ``prepared`` is no prepared folder.
        ConflictError: Something else is at ``destination``.
        UnavailableError: No space is left, or the folder cannot be written.
    """
    tables = load_manifest(prepared)
    clients = pl.read_parquet(tables.path(APPLICATION.name), columns=[_CLIENT])[_CLIENT].to_numpy()
    ranges = np.unique(first_of(clients, width)).tolist()
    with atomic_folder(destination, MANIFEST) as folder:
        for table in tables.rows:
            rows = pl.scan_parquet(tables.path(table))
            for done, first in enumerate(ranges, 1):
                part = folder / table / folder_of(first) / PART
                part.parent.mkdir(parents=True)
                here = pl.col(_CLIENT).is_between(first, first + width - 1)
                rows.filter(here).collect().write_parquet(part, compression="lz4")
                if on_progress:
                    on_progress(table, done, len(ranges))
        manifest = json.loads((prepared / MANIFEST).read_text(encoding="utf-8"))
        (folder / MANIFEST).write_text(
            json.dumps({**manifest, RANGE_WIDTH: width}, indent=2) + "\n", encoding="utf-8"
        )
    return len(ranges)
