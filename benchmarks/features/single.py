"""The single-request path: one application without history, and one what-if, thousands of times."""

import json
import statistics
import time
from collections.abc import Callable

import numpy as np

from limpide_credit.features import RowBuilder, feature_set
from limpide_credit.synthetic import generate_block

CALLS = 5_000


def main() -> None:
    started = time.perf_counter()
    features = feature_set()
    builder = RowBuilder(features)
    ready = time.perf_counter() - started
    clients = generate_block(0)["application"].drop_columns(["SK_ID_CURR", "TARGET"]).to_pylist()
    vectors = [builder.from_application(facts) for facts in clients]
    random = np.random.default_rng(0)
    order = random.integers(0, len(clients), CALLS)
    amounts = random.uniform(50_000, 1_500_000, CALLS)
    print(
        json.dumps(
            {
                "startup_seconds": ready,
                "application": _timed(lambda call: builder.from_application(clients[order[call]])),
                "what_if": _timed(
                    lambda call: builder.rebuild(
                        vectors[order[call]], clients[order[call]], {"AMT_CREDIT": amounts[call]}
                    )
                ),
            }
        )
    )


def _timed(call: Callable[[int], object]) -> dict[str, float]:
    seconds = []
    for index in range(CALLS):
        started = time.perf_counter()
        call(index)
        seconds.append(time.perf_counter() - started)
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50_ms": 1000 * cuts[49], "p99_ms": 1000 * cuts[98]}


if __name__ == "__main__":
    main()
