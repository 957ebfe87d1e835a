"""The people of a stream, generated and published with their histories."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from limpide_platform.store import Store
from limpide_training.feature_build import DEFAULT_ENGINE
from limpide_training.generate import generate
from limpide_training.progress import Steps
from limpide_training.publication import publish
from limpide_training.traffic.plan import Part
from limpide_training.training_data import client_features, prepare


def publish_people(
    part: Part, seed: int, store: Store, steps: Steps, confirm: Callable[[int], None]
) -> dict[int, str]:
    """Publish the people and return what will become of their loans, by client number, where it is drawn.

    Args:
        confirm: Called with the first number once that client alone is published; it raises where the
            services do not find him, and no other is published then.
    """
    with tempfile.TemporaryDirectory(prefix="limpide-traffic-") as scratch:
        raw = Path(scratch) / part.shift
        with steps.step(f"Generate people ({part.shift})", part.clients) as step:
            generate(
                raw,
                part.clients,
                seed,
                part.shift,
                on_progress=lambda _what, done, _all: step.reach(done),
                first_block=part.first_block,
            )
            step.result = f"{part.clients}, numbers {part.numbers[0]} to {part.numbers[-1]}"
        prepared = prepare(raw, (), Path(scratch) / "prepared", steps)
        built = client_features(prepared, DEFAULT_ENGINE, steps)
        everybody = np.arange(len(built.clients))
        with steps.step("Publish them", part.clients) as step:
            publish(store, prepared, built, everybody[:1])
            confirm(part.numbers[0])
            step.result = f"{publish(store, prepared, built, everybody, step.advance)} clients"
    return {
        number: "defaulted" if target else "repaid"
        for number, target in zip(built.clients.tolist(), built.target.tolist(), strict=True)
        if not np.isnan(target)
    }
