"""One side of the comparison in a process of its own: prints wall seconds, peak memory, rows and columns.

Importing libraries is not timed on either side; planning, reading and writing are.
"""

import importlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Build = Callable[[Path, Path], tuple[int, int]]


def main(side: str, prepared: Path) -> None:
    build = _kernel() if side == "pandas" else _ours(side)
    with tempfile.TemporaryDirectory(prefix="limpide-features-") as folder:
        before, started = time.process_time(), time.perf_counter()
        rows, columns = build(prepared, Path(folder) / "features.parquet")
        seconds, cpu = time.perf_counter() - started, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    answer = {"seconds": seconds, "cpu_seconds": cpu, "peak_gib": peak, "rows": rows, "columns": columns}
    print(json.dumps(answer))


def _kernel() -> Build:
    from kernel import build

    return build


def _ours(engine: str) -> Build:
    from limpide_credit.features import feature_set
    from limpide_training.feature_build import build_features

    if engine == "polars":
        importlib.import_module("limpide_training.polars_engine")  # with numba, which only this engine needs

    return lambda prepared, destination: (
        build_features(prepared, destination, engine),
        len(feature_set().names),
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
