"""Batches over HTTP beside the bare ``predict`` on the same clients' frame; 100,000 rows streamed.

    python benchmarks/batch/run.py [--rows 1000] [--stream 100000] [--rounds 7]

Ours checks, scores and records every row durably (SQLite) before it answers it. Three peers predict the same
frame of the features that the model uses, without a record: ``booster`` is LightGBM's own ``predict`` and
``pyfunc`` the registered model as MLflow loads it, which checks the frame against the signature first, both
in this process with all cores; ``served`` is the same over HTTP, by ``mlflow models serve``. All take turns.
The stream tells rows per second and how much memory the service gained while it went on.
"""

import argparse
import http.client
import io
import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))
from scoring.scene import Served, mlflow_server, scene, scoring_command, serve

from limpide_credit.scorers.boosted_trees import BoostedTrees
from limpide_platform.registry import CHAMPION
from limpide_platform.store import Client

HERE = Path(__file__).parent
PROMISED_OF_PREDICT = 1.3
MEBIBYTE = 2**20


def post(server: Served, path: str, body: bytes | Iterable[bytes], kind: str) -> Iterator[bytes]:
    """Send one request and yield the answer as it comes."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request("POST", path, body, {"Content-Type": kind})
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(answer.read()[:2000])
    while chunk := answer.read(65536):
        yield chunk
    connection.close()


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bodies(clients: list[Client], used: pd.DataFrame) -> dict[str, tuple[str, bytes, str]]:
    """Return, by name, the path, body and content type of each way to send the same clients."""
    numbers = [client.client_id for client in clients]
    csv = "SK_ID_CURR\n" + "".join(f"{number}\n" for number in numbers)
    facts = pd.DataFrame([client.application for client in clients]).drop(
        columns=["SK_ID_CURR", "TARGET"], errors="ignore"
    )
    parquet = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(facts, preserve_index=False), parquet)
    data = used.astype(object).where(used.notna(), None).to_numpy().tolist()
    split = orjson.dumps({"columns": list(used.columns), "data": data})
    return {
        "client numbers, CSV": ("/score/batch", csv.encode(), "text/csv"),
        "applications, Parquet": ("/score/batch", parquet.getvalue(), "application/vnd.apache.parquet"),
        "features, first version": ("/api/", split, "application/json"),
    }


def compare(
    server: Served,
    cases: dict[str, tuple[str, bytes, str]],
    peers: dict[str, Callable[[], object]],
    rounds: int,
) -> dict[str, dict[str, float]]:
    """Return, by name, the median seconds, and the median share of each peer in the same round."""
    for path, body, kind in cases.values():
        list(post(server, path, body, kind))
    taken: list[dict[str, float]] = []
    for _ in range(rounds):
        one = {name: min(seconds(predict) for _ in range(3)) for name, predict in peers.items()}
        for name, (path, body, kind) in cases.items():
            one[name] = seconds(lambda path=path, body=body, kind=kind: list(post(server, path, body, kind)))
        taken.append(one)
    return {
        name: {
            "seconds": statistics.median(one[name] for one in taken),
            **{f"of_{peer}": statistics.median(one[name] / one[peer] for one in taken) for peer in peers},
        }
        for name in taken[0]
    }


def stream(server: Served, clients: list[Client], rows: int) -> dict[str, Any]:
    """Send ``rows`` client numbers as one CSV and read the answer as it comes."""
    turn = itertools.islice(itertools.cycle(clients), rows)
    csv = ("SK_ID_CURR\n" + "".join(f"{client.client_id}\n" for client in turn)).encode()
    before = peak = server.peak_bytes()
    started = time.perf_counter()
    first = None
    answered = 0
    for chunk in post(server, "/score/batch", csv, "text/csv"):
        first = first or time.perf_counter() - started
        answered += chunk.count(b"\n")
        peak = max(peak, server.peak_bytes())
    taken = time.perf_counter() - started
    return {
        "rows": answered,
        "seconds": taken,
        "rows_per_second": answered / taken,
        "first_answer_seconds": first,
        "memory_before_mib": before / MEBIBYTE,
        "memory_gained_mib": (peak - before) / MEBIBYTE,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--stream", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    made = scene()
    store = made.store()
    known = store.clients.sample(given.rows)
    store.close()
    clients = list(itertools.islice(itertools.cycle(known), given.rows))
    version = made.registry.version_of(CHAMPION) or ""
    model = made.registry.load(version).model
    mlflow.set_tracking_uri(made.tracking_uri)
    pyfunc = mlflow.pyfunc.load_model(f"models:/limpide-credit/{version}")
    matrix = np.stack([client.vector[model.positions] for client in clients])
    used = pd.DataFrame(matrix, columns=list(model.feature_names))
    with ExitStack() as stack:
        server = stack.enter_context(
            serve("batch", scoring_command(), "/readyz", made.environment(), made.folder)
        )
        served = stack.enter_context(mlflow_server(made, version))
        cases = bodies(clients, used)
        frame = orjson.dumps({"dataframe_split": orjson.Fragment(cases["features, first version"][1])})
        assert isinstance(model.scorer, BoostedTrees)
        booster = model.scorer.booster
        peers = {
            "booster": lambda: booster.predict(used),
            "pyfunc": lambda: pyfunc.predict(used),
            "served": lambda: list(post(served, "/invocations", frame, "application/json")),
        }
        compared = compare(server, cases, peers, given.rounds)
        streamed = stream(server, known, given.stream) if given.stream else {}
    print(f"\n{given.rows} rows{'':20}{'ms':>9}" + "".join(f"{'of ' + peer:>12}" for peer in peers))
    for name, figures in compared.items():
        shares = "".join(f"{figures['of_' + peer]:12.2f}" for peer in peers)
        print(f"{name:26}{1e3 * figures['seconds']:9.1f}{shares}")
    for peer in peers:
        best = min(compared[name][f"of_{peer}"] for name in cases)
        said = "kept" if best <= PROMISED_OF_PREDICT else "NOT KEPT"
        print(f"{said}: at most {PROMISED_OF_PREDICT} of {peer}")
    if streamed:
        print(
            f"{streamed['rows']} rows streamed: {streamed['seconds']:.1f} s,"
            f" {streamed['rows_per_second']:.0f} rows/s, first answer after"
            f" {streamed['first_answer_seconds']:.2f} s, {streamed['memory_gained_mib']:.0f} MiB gained"
        )
    results = {"settings": vars(given), "compared": compared, "streamed": streamed}
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
