"""What to ask next: how soon decisions equal those with everything known, by the order of asking.

    python benchmarks/next_facts/run.py NAME TABLES [--without installments_payments] [--clients 1000]
        [--latency]

TABLES is a folder of the seven tables; each client is held out from the model that decides. Of what can be
asked, 60 % is hidden at random; then one answer after the other is given, in the order of each ranking, which
is made anew after each answer. The decision is the score's, by its threshold, as the policy that ships refers
whoever was not asked about a source. Prints a Markdown table and keeps the figures in ``results.json`` under
NAME. ``--latency`` measures, in its place, the processor time of `NextFactFinder.find` with that policy, on
clients of whom a tenth to all is hidden.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from limpide_credit.bundle import ModelBundle, mean_contributions, outcome_quantiles, reference_sample
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import Costs, cost_curve
from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.explanation.similar import wilson
from limpide_credit.features import DEPTH_COUNTS, RowBuilder, feature_set, history_depth
from limpide_credit.model import CreditModel
from limpide_credit.next_facts import QUESTIONS, NextFactFinder, Question
from limpide_credit.policy import CompiledPolicy, default_policy_text, read_policy
from limpide_training.cross_validation import FoldPlan, OutOfFold, cross_validate
from limpide_training.fitting import Fitter, TrainingRequest
from limpide_training.progress import Steps
from limpide_training.training_data import client_features, prepare, training_data

HERE = Path(__file__).parent
HIDDEN_SHARE = 0.6
ANSWERS = 4
DRAWS = 24
FOLDS = 5


class Case:
    """One client of whom some things are hidden, as one ranking goes on asking."""

    def __init__(
        self, finder: NextFactFinder, whole: np.ndarray, hidden: Sequence[Question], seed: int
    ) -> None:
        self.finder = finder
        self.whole = whole
        self.vector = hide(finder, whole, hidden)
        self.open = list(hidden)
        self.random = np.random.default_rng(seed)
        threshold = finder.model.policy.threshold
        self.limit = float(np.log(threshold / (1.0 - threshold)))

    def ask(self, question: Question) -> None:
        """Give the client's own answer."""
        self.open.remove(question)
        self.vector = self.finder.filled(self.vector, self.whole[None], question)[0]

    def draws(self, alike: bool) -> np.ndarray:
        """Return log-odds with answers drawn for each open question, shape (open, draws)."""
        sample = self.finder.alike.vectors
        places = (
            self.finder.nearest(self.vector, self.open, DRAWS)
            if alike
            else [self.random.permutation(len(sample))[:DRAWS] for _ in self.open]
        )
        rows = [
            self.finder.filled(self.vector, sample[some], question)
            for some, question in zip(places, self.open, strict=True)
        ]
        return self.finder.log_odds(np.concatenate(rows)).reshape(len(self.open), -1)


def hide(finder: NextFactFinder, vector: np.ndarray, questions: Sequence[Question]) -> np.ndarray:
    """Return a vector without the answers to some questions."""
    nothing = np.full((1, len(vector)), np.nan)
    for question in questions:
        vector = finder.filled(vector, nothing, question)[0]
    return vector


def at_random(case: Case) -> np.ndarray:
    return case.random.random(len(case.open))


def by_importance(case: Case) -> np.ndarray:
    return np.array([case.finder.importance[question.code] for question in case.open])


def by_chance(case: Case, *, alike: bool) -> np.ndarray:
    drawn = case.draws(alike)
    now = case.finder.log_odds(case.vector[None])[0]
    # Where no draw changes the decision, the spread decides.
    return ((drawn >= case.limit) != (now >= case.limit)).mean(axis=1) + 1e-6 * drawn.std(axis=1)


def by_spread(case: Case) -> np.ndarray:
    return case.draws(alike=True).std(axis=1)


def clairvoyant(case: Case) -> np.ndarray:
    """Who knows the answers beforehand, and asks for the one that moves the score most."""
    rows = [case.finder.filled(case.vector, case.whole[None], question) for question in case.open]
    now = case.finder.log_odds(case.vector[None])[0]
    return np.abs(case.finder.log_odds(np.concatenate(rows)) - now)


RANKINGS: dict[str, Callable[[Case], np.ndarray]] = {
    "at random": at_random,
    "chance of a change, drawn from everybody": partial(by_chance, alike=False),
    "chance of a change, given what is known": partial(by_chance, alike=True),
    "spread of the score, given what is known": by_spread,
    "global importance (what ships)": by_importance,
    "clairvoyant: the answer that moves the score most": clairvoyant,
}


def finder_of(fitter: Fitter, predictions: OutOfFold, fold: int, threshold: float) -> NextFactFinder:
    """Return what ranks for the held-out clients of a fold."""
    data, features = fitter.data, fitter.features
    taught = predictions.fold[0] != fold
    costs = Costs()
    model = CreditModel(
        scorer=fitter.fit(np.flatnonzero(taught), fitter.request.plan.seed),
        calibration=predictions.calibration(~taught[None]),
        policy=Policy(threshold, costs),
        layout=features.layout,
        feature_names=fitter.columns.names,
        absent_tables=data.absent_tables,
        history_depth=history_depth,
        depth_counts=DEPTH_COUNTS,
    )
    vectors, target = data.vectors[taught], data.labelled.target[taught]
    reference = reference_sample(model, np.arange(len(target)), vectors, target, 5_000, fold)
    bundle = ModelBundle(
        model=model,
        reference=reference,
        quantiles=outcome_quantiles(model, vectors, target),
        importance=mean_contributions(model, reference.vectors[:200]),
        metrics={},
        cost_curve=cost_curve(reference.probability, reference.target, costs),
        card_fr="",
        card_en="",
        data_fingerprint=data.fingerprint,
    )
    finder = NextFactFinder(ReferenceView(bundle), RowBuilder())
    finder.prepare()
    return finder


def measure(
    tables: Path, without: Sequence[str], clients: int, threads: int, *, latency: bool
) -> dict[str, Any]:
    """Return how often each ranking's decisions are the final ones, or how long a client takes."""
    steps = Steps()
    with tempfile.TemporaryDirectory() as work:
        prepared = prepare(tables, without, Path(work), steps)
        data = training_data(prepared, client_features(prepared, "duckdb", steps), steps)
    request = TrainingRequest(plan=FoldPlan(1, FOLDS), threads=threads)
    fitter = Fitter.of(data, feature_set(), request)
    predictions = cross_validate(fitter.fit, data, fitter.positions, request.plan)
    threshold = Costs().break_even
    limit = float(np.log(threshold / (1.0 - threshold)))
    document = read_policy(default_policy_text(), feature_set().features)
    chosen = np.random.default_rng(23).permutation(len(data.vectors))[:clients]
    equal = {name: np.zeros((len(chosen), ANSWERS + 1), bool) for name in RANKINGS}
    seconds: list[tuple[int, float]] = []
    for fold in range(FOLDS):
        finder = finder_of(fitter, predictions, fold, threshold)
        policy = CompiledPolicy(document, finder.model.layout, finder.view.sample.vectors)
        for at in np.flatnonzero(predictions.fold[0][chosen] == fold):
            whole = data.vectors[chosen[at]]
            random = np.random.default_rng(int(chosen[at]))
            hide_share = random.uniform(0.1, 1.0) if latency else HIDDEN_SHARE
            hidden = [one for one in QUESTIONS.values() if random.random() < hide_share]
            if latency:
                vector = hide(finder, whole, hidden)
                started = time.thread_time()
                found = finder.find(vector, policy)
                seconds.append((len(found.facts), time.thread_time() - started))
                continue
            final = finder.log_odds(whole[None])[0] >= limit
            for name, ranking in RANKINGS.items():
                case = Case(finder, whole, hidden, int(chosen[at]))
                for answers in range(ANSWERS + 1):
                    if answers and case.open:
                        case.ask(case.open[int(np.argmax(ranking(case)))])
                    equal[name][at, answers] = (finder.log_odds(case.vector[None])[0] >= limit) == final
    if latency:
        return {"processor_milliseconds": _by_open(seconds)}
    base = equal["global importance (what ships)"]
    return {
        "clients": len(chosen),
        "equal": {name: [_share(one) for one in rows.T] for name, rows in equal.items()},
        "after_three_minus_importance": {
            name: _difference(rows[:, 3], base[:, 3]) for name, rows in equal.items() if rows is not base
        },
    }


def _by_open(seconds: Sequence[tuple[int, float]]) -> dict[str, list[float]]:
    """Return clients, median and 99th percentile in milliseconds, by how many questions are open."""
    found = {}
    for low, high in ((1, 5), (6, 10), (11, 15), (16, 24)):
        some = [used * 1e3 for count, used in seconds if low <= count <= high]
        if some:
            quantiles = [round(float(np.quantile(some, share)), 2) for share in (0.5, 0.99)]
            found[f"{low} to {high}"] = [len(some), *quantiles]
    return found


def _share(equal: np.ndarray) -> list[float]:
    low, high = wilson(int(equal.sum()), len(equal))
    return [round(float(equal.mean()), 4), round(low, 4), round(high, 4)]


def _difference(one: np.ndarray, other: np.ndarray) -> list[float]:
    """Return the mean difference of pairs with its 95 % interval."""
    apart = one.astype(float) - other
    half = 1.96 * float(apart.std()) / np.sqrt(len(apart))
    return [round(float(apart.mean()) + step, 4) for step in (0.0, -half, half)]


def markdown(found: dict[str, Any]) -> str:
    """Return the table of one measurement."""
    heads = ["none", "one", "two", "three", "four"]
    lines = [
        (
            f"| {found['clients']:,} clients, after answers: | {' | '.join(heads)} "
            "| after three, against importance |"
        ),
        "|---|---|---|---|---|---|---|",
    ]
    for name, shares in found["equal"].items():
        cells = [f"{value:.3f} [{low:.3f}, {high:.3f}]" for value, low, high in shares]
        apart = found["after_three_minus_importance"].get(name)
        last = "" if apart is None else f"{apart[0]:+.3f} [{apart[1]:+.3f}, {apart[2]:+.3f}]"
        lines.append(f"| {name} | {' | '.join(cells)} | {last} |")
    return "\n".join(lines)


def main() -> None:
    """Measure one lender's tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name")
    parser.add_argument("tables", type=Path)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--latency", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    found = measure(given.tables, given.without, given.clients, given.threads, latency=given.latency)
    path = HERE / "results.json"
    results = json.loads(path.read_text()) if path.is_file() else {}
    path.write_text(
        json.dumps({**results, given.name: {**results.get(given.name, {}), **found}}, indent=2) + "\n"
    )
    print(found["processor_milliseconds"] if given.latency else markdown(found))


if __name__ == "__main__":
    main()
