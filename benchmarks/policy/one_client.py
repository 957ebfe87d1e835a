"""The policy that ships, for one client: by one compiled function, and by asking each tree node by node.

    python benchmarks/policy/one_client.py [--rounds 30]

Both say which of the policy's conditions touch the same clients of the serving benchmarks' reference sample,
in turn; ``ratio`` is compiled by asked. ``rule`` is a whole ruling, with the lists of facts, prices and the
words for the record. Processor time, medians.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from scoring.scene import scene  # noqa: E402

from limpide_credit.features import feature_set  # noqa: E402
from limpide_credit.policy import CompiledPolicy, default_policy_text, read_policy  # noqa: E402
from limpide_credit.policy.evaluation import truth_function  # noqa: E402
from limpide_credit.policy.single_client import touching_function  # noqa: E402
from limpide_credit.policy.tree import facts_of  # noqa: E402
from limpide_platform.registry import CHAMPION  # noqa: E402

MICROSECONDS = 1e6


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _code(_category: str, _word: str) -> int:
    return 0


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    registry = scene().registry
    bundle = registry.load(registry.version_of(CHAMPION) or "")
    document = read_policy(default_policy_text(), feature_set().features)
    vectors = bundle.reference.vectors[:300]
    clients = list(zip(vectors, bundle.model.assess(vectors), strict=True))
    policy = CompiledPolicy(document, bundle.model.layout, bundle.reference.vectors)
    conditions = [(rule.when, rule.refers_unknown) for rule in document.rules if rule.when is not None]
    names = sorted({fact.name for tree, _ in conditions for fact in facts_of(tree)})
    places = {name: place for place, name in enumerate(names)}
    known = bundle.model.layout.features
    values = [
        [float(vector[bundle.model.layout.position(name)]) if name in known else 0.1 for name in names]
        for vector in vectors
    ]
    touching = touching_function([((tree,), unknown) for tree, unknown in conditions], places, _code)
    truths = [(truth_function(tree, places, _code), unknown) for tree, unknown in conditions]

    def bind() -> None:
        CompiledPolicy(document, bundle.model.layout, bundle.reference.vectors)

    def rule() -> None:
        for vector, assessment in clients:
            policy.rule(vector, assessment)

    def compiled() -> list[list[int]]:
        return [touching(columns) for columns in values]

    def asked() -> list[list[int]]:
        return [
            [
                place
                for place, (truth, unknown) in enumerate(truths)
                if (found := truth(columns))[0] or (unknown and not found[1])
            ]
            for columns in values
        ]

    if compiled() != asked():
        raise RuntimeError("the two do not agree")
    taken = [tuple(map(seconds, (bind, rule, compiled, asked))) for _ in range(given.rounds)]
    each = MICROSECONDS / len(clients)
    medians = [statistics.median(one[what] for one in taken) for what in range(4)]
    results = {
        "settings": vars(given),
        "bind_milliseconds": 1e3 * medians[0],
        "rule_microseconds": each * medians[1],
        "compiled_microseconds": each * medians[2],
        "asked_microseconds": each * medians[3],
        "ratio": statistics.median(one[2] / one[3] for one in taken),
    }
    (HERE / "one_client.json").write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
