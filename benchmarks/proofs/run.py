"""Approvals on condition: how often, of which facts, whom they catch, and what they cost.

    python benchmarks/proofs/run.py NAME TABLES [--without installments_payments] [--threads 1]

TABLES is a folder of the seven tables. Each labelled client applies as one who is new, with all of his facts
declared, to a model that never saw him, under the policy that ships. Then everybody who is not approved
doubles his income, or takes 1,000 days longer at his employer's. Prints Markdown and keeps the figures in
``results.json`` under NAME.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from limpide_credit.bundle import reference_sample
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import Costs
from limpide_credit.explanation.similar import wilson
from limpide_credit.features import DEPTH_COUNTS, RowBuilder, feature_set, history_depth
from limpide_credit.model import CreditModel
from limpide_credit.policy import CompiledPolicy, default_policy_text, read_policy, wanted_proofs
from limpide_training.cross_validation import FoldPlan, OutOfFold, cross_validate
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.progress import Steps
from limpide_training.training_data import client_features, prepare, training_data

HERE = Path(__file__).parent
FOLDS = 5
LIES = {
    "doubled income": ("AMT_INCOME_TOTAL", lambda value: value * 2.0),
    "1,000 days more at the employer's": ("DAYS_EMPLOYED", lambda value: value - 1_000.0),
}
TIMED = 200


class Fold:
    """The model and the policy that decide on the clients of a fold."""

    def __init__(self, fitter: Fitter, predictions: OutOfFold, fold: int) -> None:
        data = fitter.data
        taught = predictions.fold[0] != fold
        self.model = CreditModel(
            scorer=fitter.fit(np.flatnonzero(taught), fitter.request.plan.seed),
            calibration=predictions.calibration(~taught[None]),
            policy=Policy(Costs().break_even, Costs()),
            layout=fitter.features.layout,
            feature_names=fitter.columns.names,
            absent_tables=data.absent_tables,
            history_depth=history_depth,
            depth_counts=DEPTH_COUNTS,
        )
        vectors, target = data.vectors[taught], data.labelled.target[taught]
        sample = reference_sample(self.model, np.arange(len(target)), vectors, target, 5_000, fold)
        approved = sample.approved(self.model.policy.threshold)
        document = read_policy(default_policy_text(), feature_set().features)
        self.policy = CompiledPolicy(document, self.model.layout, sample.vectors, approved=approved)
        self.builder = RowBuilder()
        self.vectors = data.vectors[~taught]
        self.target = data.labelled.target[~taught]

    def approves(self, vectors: np.ndarray) -> np.ndarray:
        return self.policy.approves(vectors, self.model.assess(vectors))

    def wanted(self, vectors: np.ndarray) -> list[tuple[str, ...]]:
        return wanted_proofs(self.policy, self.model, self.builder, vectors, [()] * len(vectors))


def measure(tables: Path, without: Sequence[str], threads: int) -> dict[str, Any]:
    """Return the figures of all folds."""
    steps = Steps()
    with tempfile.TemporaryDirectory() as work:
        prepared = prepare(tables, without, Path(work), steps)
        data = training_data(prepared, client_features(prepared, "polars", steps), steps)
    fitter = Fitter.of(data, feature_set(), TrainingRequest(plan=FoldPlan(1, FOLDS), threads=threads))
    predictions = cross_validate(fitter.fit, data, fitter.positions, fitter.request.plan)
    folds = [Fold(fitter, predictions, fold) for fold in range(FOLDS)]
    to_prove: list[tuple[str, ...]] = []
    defaulted: list[float] = []
    lies = {name: [0, 0] for name in LIES}
    for fold in folds:
        yes = fold.approves(fold.vectors)
        to_prove += fold.wanted(fold.vectors[yes])
        defaulted += fold.target[yes].tolist()
        for name, (fact, lie) in LIES.items():
            lied = _lied(fold, fold.vectors[~yes], fact, lie)
            now = lied[fold.approves(lied)]
            lies[name][0] += len(now)
            lies[name][1] += sum(fact in one for one in fold.wanted(now))
    conditional = np.array([bool(one) for one in to_prove])
    target = np.array(defaulted)
    facts = sorted({name for one in to_prove for name in one})
    return {
        "clients": len(data.vectors),
        "approved": len(to_prove),
        "usual": {
            name: [round(fold.policy.usual[name], 1) for fold in folds] for name in folds[0].policy.usual
        },
        "on_condition": _share(int(conditional.sum()), len(to_prove)),
        "by_fact": {name: _share(sum(name in one for one in to_prove), len(to_prove)) for name in facts},
        "default_rate_on_condition": _share(int(target[conditional].sum()), int(conditional.sum())),
        "default_rate_of_others": _share(int(target[~conditional].sum()), int((~conditional).sum())),
        "lies": lies,
        "processor_microseconds": _cost(folds[0]),
    }


def _lied(fold: Fold, vectors: np.ndarray, fact: str, lie: Any) -> np.ndarray:
    place = fold.model.layout.position(fact)
    stating = vectors[~np.isnan(vectors[:, place])]
    return fold.builder.rebuild_rows(stating, {fact: [lie(value) for value in stating[:, place].tolist()]})


def _share(count: int, of: int) -> list[float]:
    low, high = wilson(count, of)
    return [round(count / of, 4) if of else 0.0, round(low, 4), round(high, 4)]


def _cost(fold: Fold) -> dict[str, float]:
    """Return the processor time of a decision and of looking for its conditions, medians of single rows."""
    yes = fold.vectors[fold.approves(fold.vectors)][:TIMED]
    for vector in yes[:20]:
        fold.wanted(vector[None])  # what is compiled at first
    decision_times, condition_times = [], []
    for vector in yes:
        started = time.thread_time()
        (assessment,) = fold.model.assess(vector[None])
        fold.policy.rule(vector, assessment)
        decision_times.append(time.thread_time() - started)
        started = time.thread_time()
        fold.wanted(vector[None])
        condition_times.append(time.thread_time() - started)
    return {name: round(float(np.median(used)) * 1e6, 1) for name, used in
            (("decision", decision_times), ("conditions", condition_times))}  # fmt: skip


def markdown(found: dict[str, Any]) -> str:
    """Return the tables of one measurement."""

    def shown(measure: Sequence[float]) -> str:
        return f"{measure[0]:.1%} [{measure[1]:.1%}, {measure[2]:.1%}]"

    lines = [
        f"| {found['clients']:,} clients, {found['approved']:,} approved | |",
        "|---|---|",
        f"| on condition, of those | {shown(found['on_condition'])} |",
        *(f"| of {name} | {shown(one)} |" for name, one in found["by_fact"].items()),
        f"| they default | {shown(found['default_rate_on_condition'])} |",
        f"| the others default | {shown(found['default_rate_of_others'])} |",
        *(
            f"| not approved, then by a {name} | {approved:,}, of whom {caught:,} on condition of that fact |"
            for name, (approved, caught) in found["lies"].items()
        ),
        *(
            f"| processor time of {name} | {used:.0f} µs |"
            for name, used in found["processor_microseconds"].items()
        ),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure one lender's tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name")
    parser.add_argument("tables", type=Path)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    found = measure(given.tables, given.without, given.threads)
    path = HERE / "results.json"
    results = json.loads(path.read_text()) if path.is_file() else {}
    path.write_text(json.dumps({**results, given.name: found}, indent=2) + "\n")
    print(markdown(found))


if __name__ == "__main__":
    main()
