"""A policy on trial over a million recorded decisions: seconds, decisions a second, and memory.

    python benchmarks/policy/run.py [--decisions 1000000] [--rounds 3]

Decisions of the generated clients of the serving benchmarks, whole vectors included, in SQLite and in a
PostgreSQL that is thrown away; each trial is a process of its own, whose processor time and largest memory
are taken when it ends. The peer is asking the model again, vector by vector in blocks, which a trial need
not do: ``ratio`` is the trial's time by that of the same read with `CreditModel.assess`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "tests" / "fixtures")]

from scoring.scene import Scene, scene  # noqa: E402
from throwaway_postgresql import NoPostgresqlError, throwaway_postgresql  # noqa: E402

from limpide_credit.features import feature_set  # noqa: E402
from limpide_credit.policy import default_policy_text, read_policy  # noqa: E402
from limpide_platform.registry import CHAMPION  # noqa: E402
from limpide_platform.store import NewDecision, Store, migrate, open_store  # noqa: E402

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
STRICTER = default_policy_text().replace("instalment_to_income > 0.5", "instalment_to_income > 0.3")

_COPY = """
INSERT INTO decisions (seq, id, at, client_id, channel, input, vector, feature_set_version, model_version,
  alias, probability, points, grade, threshold, decision, reasons, latency_seconds, previous_hash, hash)
SELECT seq + :shift, id || '-' || :shift, {at}, client_id, channel, input, vector, feature_set_version,
  model_version, alias, probability, points, grade, threshold, decision, reasons, latency_seconds, hash, hash
FROM decisions WHERE seq <= :first
"""


def fill(store: Store, made: Scene, decisions: int) -> None:
    """Record the clients once, and copy these records by SQL; their hashes are no chain."""
    registry = made.registry
    bundle = registry.load(registry.version_of(CHAMPION) or "")
    vectors = bundle.reference.vectors
    assessed = bundle.model.assess(vectors)
    first = [
        NewDecision(
            id=f"trial-{number}",
            at=FIRST + timedelta(seconds=number),
            client_id=None,
            channel="client",
            input={},
            vector=vector,
            feature_set_version=bundle.model.feature_set_version,
            model_version=bundle.version or "1",
            alias="champion",
            probability=one.probability_of_default,
            points=one.points,
            grade=one.grade,
            threshold=one.threshold,
            decision=one.decision,
            reasons=[],
            latency_seconds=0.001,
        )
        for number, (vector, one) in enumerate(zip(vectors, assessed, strict=True))
    ]
    store.decisions.append(first)
    at = "at + :shift * interval '1 second'" if store.database.postgresql else "at"
    for shift in range(len(first), decisions, len(first)):
        values = {"shift": shift, "first": min(len(first), decisions - shift)}
        store.database.write(lambda connection, v=values: connection.execute(text(_COPY.format(at=at)), v))


def trial(url: str, tracking_uri: str, *, model: bool) -> dict[str, Any]:
    """Run a trial, or ask the model again, in a process of its own."""
    command = [sys.executable, __file__, "--one", "model" if model else "policy"]
    environment = {**os.environ, "LIMPIDE_STORE_URL": url, "LIMPIDE_TRACKING_URI": tracking_uri}
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    output, _ = process.communicate()
    found = json.loads(output)
    return {**found, "seconds": time.perf_counter() - started}


def one(kind: str) -> None:
    """What the process of `trial` does; prints its figures."""
    import resource

    from limpide_platform.policy_trial import try_policy
    from limpide_platform.registry import Registry
    from limpide_platform.settings import PlatformSettings, configure_mlflow_client, load_settings

    configure_mlflow_client()
    settings = load_settings(PlatformSettings)
    registry, end = Registry.of(settings), datetime(2100, 1, 1, tzinfo=UTC)
    with closing(open_store(settings.store())) as store:
        if kind == "policy":
            document = read_policy(STRICTER, feature_set().features)
            decided = try_policy(document, store, registry.load, FIRST, end).total.before.decisions
        else:
            bundle = registry.load(registry.version_of(CHAMPION) or "")
            (version,) = store.decision_vectors.by_feature_set(FIRST, end)
            blocks = store.decision_vectors.window(FIRST, end, version)
            decided = sum(len(bundle.model.assess(np.ascontiguousarray(block.vectors))) for block in blocks)
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "decisions": decided,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "mib": used.ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def measured(url: str, made: Scene, rounds: int, most_by_model: int) -> dict[str, Any]:
    """Return the medians of some trials on one store."""
    runs = [trial(url, made.tracking_uri, model=False) for _ in range(rounds)]
    figures = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    figures["seconds_range"] = [min(run["seconds"] for run in runs), max(run["seconds"] for run in runs)]
    if figures["decisions"] <= most_by_model:
        again = trial(url, made.tracking_uri, model=True)
        figures["model_seconds"] = again["seconds"]
        figures["ratio"] = figures["seconds"] / again["seconds"]
    return figures


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--decisions", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most-by-model", type=int, default=1_000_000)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.one)
        return
    made = scene()
    results: dict[str, Any] = {"decisions": arguments.decisions, "load_before": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/trial.db"
        migrate(url)
        with closing(open_store(url)) as store:
            fill(store, made, arguments.decisions)
        results["sqlite"] = measured(url, made, arguments.rounds, arguments.most_by_model)
    try:
        with throwaway_postgresql() as server:
            url = server.create("trial")
            migrate(url)
            with closing(open_store(url)) as store:
                fill(store, made, arguments.decisions)
            results["postgresql"] = measured(url, made, arguments.rounds, arguments.most_by_model)
    except NoPostgresqlError as error:
        print(error)
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
