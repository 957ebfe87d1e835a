"""One side of the cost of a drift run, in a process of its own; its last line is its figures as JSON."""

import json
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

from pools import pool  # noqa: E402

START = datetime(2026, 11, 20, tzinfo=UTC)
REFERENCE = 5000


def measured(work: Callable[[], object]) -> dict[str, float]:
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    work()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return {"seconds": wall, "processor_seconds": spent, "peak_mib": peak}


def whole(decisions: str) -> dict[str, float]:
    """Fill a store in another process, then read and compare it here, so that the peak is the run's own."""
    import subprocess

    with tempfile.TemporaryDirectory() as temporary:
        url = f"sqlite:///{temporary}/limpide.db"
        subprocess.run(
            [sys.executable, __file__, "fill", url, decisions], check=True, stdout=subprocess.DEVNULL
        )
        return _compare_store(url)


def _compare_store(url: str) -> dict[str, float]:
    from limpide_credit.drift import DriftRules, ReferenceBins, WindowCounts, compare
    from limpide_credit.features import feature_set
    from limpide_platform.store import open_store

    features = feature_set()
    reference = np.ascontiguousarray(pool("recession").vectors)
    vocabularies = [len(one.categories) for one in features.features.values()]
    store = open_store(url)

    def run() -> None:
        bins = ReferenceBins.of(reference, vocabularies)
        window = WindowCounts(bins)
        for block in store.decision_vectors.window(START, START + timedelta(days=1), features.version):
            window.add(block.vectors)
        compare(features.names, bins, window, DriftRules())
        read.append(window.rows)

    read: list[int] = []
    figures = measured(run)
    store.close()
    return {"decisions_read": read[0], "features": len(features.names), **figures}


def fill(url: str, decisions: str) -> dict[str, float]:
    """Record so many decisions on the usual people, one after the other again and again."""
    from limpide_credit.features import feature_set
    from limpide_platform.store import NewDecision, migrate, open_store

    vectors, version, count = pool("none").vectors, feature_set().version, int(decisions)
    migrate(url)
    store = open_store(url)
    for first in range(0, count, 2000):
        store.decisions.append(
            [
                NewDecision(
                    id=str(uuid.UUID(int=number + 1)),
                    at=START + timedelta(milliseconds=500 * number),
                    client_id=None,
                    channel="application",
                    input={},
                    vector=vectors[number % len(vectors)],
                    feature_set_version=version,
                    model_version="1",
                    alias="champion",
                    probability=0.05,
                    points=600.0,
                    grade="B",
                    threshold=0.09,
                    decision="approved",
                    reasons=[],
                    latency_seconds=0.001,
                )
                for number in range(first, min(first + 2000, count))
            ]
        )
    store.close()
    return {}


def _frames(columns: str, rows: str) -> tuple[np.ndarray, np.ndarray]:
    """The fullest numeric columns, for either side of a comparison."""
    vectors = pool("none").vectors
    share = np.isnan(vectors).mean(axis=0)
    distinct = np.array([len(np.unique(column[:500])) for column in vectors.T])
    chosen = np.flatnonzero((share < 0.3) & (distinct > 25))[: int(columns)]
    wanted = np.ascontiguousarray(vectors[:, chosen])
    return wanted[-REFERENCE:], wanted[: int(rows)]


def ours(columns: str, rows: str) -> dict[str, float]:
    from limpide_credit.drift import DriftRules, ReferenceBins, WindowCounts, compare

    before, after = _frames(columns, rows)

    def run() -> None:
        bins = ReferenceBins.of(before, [0] * before.shape[1])
        window = WindowCounts(bins)
        window.add(after)
        compare([str(place) for place in range(before.shape[1])], bins, window, DriftRules())

    return measured(run)


def evidently(columns: str, rows: str) -> dict[str, float]:
    import pandas as pd
    from evidently import Dataset, Report
    from evidently.presets import DataDriftPreset

    before, after = (
        pd.DataFrame(one, columns=[f"f{n}" for n in range(one.shape[1])]) for one in _frames(columns, rows)
    )

    def run() -> None:
        report = Report([DataDriftPreset(num_method="psi")])
        report.run(Dataset.from_pandas(after), Dataset.from_pandas(before)).dict()

    return measured(run)


if __name__ == "__main__":
    sides = {"whole": whole, "fill": fill, "ours": ours, "evidently": evidently}
    print(json.dumps(sides[sys.argv[1]](*sys.argv[2:])))
