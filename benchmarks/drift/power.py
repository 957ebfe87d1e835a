"""How small a change the days together tell, how soon, and how often they tell one that is none.

    python benchmarks/drift/power.py [--years 10] [--populations 10]

Days of 100 generated people. **Alarms**: years of usual days, each two against a reference of their own.
**Power**: thirty usual days, then days in which a part of the people is of a named shift, each population and
reference drawn anew; found is what is told within 3,000 decisions. Judged is what the drift service judges:
every day, the days back to 3,000 decisions. Writes ``power.json`` and docs/images/drift-power.svg.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

from pools import SIZES, pool  # noqa: E402

from limpide_credit.drift import MeanShiftChart, ReferenceBins, change_evidence  # noqa: E402
from limpide_credit.features import feature_set  # noqa: E402
from limpide_credit.features.inputs import model_inputs  # noqa: E402
from limpide_drift.gradual import ECONOMY  # noqa: E402

A_DAY, DAYS, REFERENCE = 100, 30, 5000
PARTS = (0.05, 0.1, 0.2, 0.3)
PICTURE = HERE.parents[1] / "docs" / "images" / "drift-power.svg"


class Watch:
    """A reference, and what the drift service would say of days."""

    def __init__(self, reference: np.ndarray) -> None:
        features = feature_set()
        words = [len(features.features[name].categories) for name in features.names]
        self.bins = ReferenceBins.of(reference, words)
        self._used = [features.position(name) for name in model_inputs(features.features)]
        self._facts = [features.position(name) for name in ECONOMY]
        self._chart = MeanShiftChart(reference[:, self._facts])

    def answer(self, days: Iterable[np.ndarray], after: int = 0) -> Iterator[tuple[bool, bool]]:
        """Yield for each day ``after`` the first ones whether features, and whether the economy, changed."""
        counted: list[np.ndarray] = []
        facts: list[np.ndarray] = []
        for place, day in enumerate(days):
            counted = [*counted, self.bins.count(day).cells][-DAYS:]
            facts = [*facts, day[:, self._facts]][-DAYS:]
            if place < after:
                continue
            features = change_evidence(self.bins, self._used, counted)
            yield features.changed, self._chart.judge(np.concatenate(facts), len(facts)).shifted


def begun(answer: list[bool]) -> int:
    """Return how many alarms begin."""
    return sum(now and not before for before, now in zip([False, *answer], answer, strict=False))


def alarms(usual: np.ndarray, years: int) -> dict[str, Any]:
    found = {"features": 0, "economy": 0, "either": 0}
    for seed in range(0, years, 2):
        random = np.random.default_rng(seed)
        order = random.permutation(len(usual))
        watch, people = Watch(usual[order[:REFERENCE]]), usual[order[REFERENCE:]]
        days = (people[random.choice(len(people), A_DAY)] for _ in range(730))
        answer = list(watch.answer(days))
        found["features"] += begun([one for one, _ in answer])
        found["economy"] += begun([one for _, one in answer])
        found["either"] += begun([any(one) for one in answer])
        print(f"alarms in {seed + 2} years: {found}", file=sys.stderr, flush=True)
    return {"years": years, "decisions_a_day": A_DAY, "alarms": found}


def power(usual: np.ndarray, shift: str, part: float, populations: int) -> dict[str, Any]:
    shifted = pool(shift).vectors
    after: list[int | None] = []
    for seed in range(populations):
        random = np.random.default_rng([seed, round(100 * part)])
        order = random.permutation(len(usual))
        watch, people = Watch(usual[order[:REFERENCE]]), usual[order[REFERENCE:]]

        def day(of: float, random: np.random.Generator = random, people: np.ndarray = people) -> np.ndarray:
            others = random.binomial(A_DAY, of)
            return np.concatenate(
                [
                    people[random.choice(len(people), A_DAY - others)],
                    shifted[random.choice(len(shifted), others)],
                ]
            )

        days = (day(0.0 if place < DAYS else part) for place in range(2 * DAYS))
        answer = [any(one) for one in watch.answer(days, after=DAYS)]
        after.append((answer.index(True) + 1) * A_DAY if True in answer else None)
    found = [one for one in after if one is not None]
    return {
        "part": part,
        "populations": populations,
        "found": len(found),
        "decisions_median": float(np.median(found)) if found else None,
    }


def draw(results: dict[str, list[dict[str, Any]]]) -> None:
    mpl.use("svg")
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "limpide"
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for (shift, points), marker in zip(results.items(), "osD^", strict=True):
        axes.plot(
            [100 * one["part"] for one in points],
            [100 * one["found"] / one["populations"] for one in points],
            marker=marker,
            label=shift,
        )
    axes.set(xlabel="People of the shift, %", ylabel="Found within 3,000 decisions, %", ylim=(-3, 103))
    axes.legend()
    figure.savefig(PICTURE, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--populations", type=int, default=10)
    given = parser.parse_args()
    started = time.perf_counter()
    usual = pool("none").vectors
    found = {
        shift: [power(usual, shift, part, given.populations) for part in PARTS]
        for shift in SIZES
        if shift != "none"
    }
    draw(found)
    results = {"reference_rows": REFERENCE, "power": found, "false_alarms": alarms(usual, given.years)}
    (HERE / "power.json").write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
