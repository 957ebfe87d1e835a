"""Generated people for the drift benchmark: those who come as usual, and those of each named shift.

Made once under ``var/benchmarks/drift`` and used again; remove the folder to make them anew. None of them was
seen in training.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from limpide_training.generate import generate
from limpide_training.progress import Steps
from limpide_training.training_data import client_features, prepare

FOLDER = Path(__file__).parents[2] / "var" / "benchmarks" / "drift"
# Another seed than the one of the clients that trained.
SEED = 7001
SIZES = {"none": 20_000, "recession": 4_000, "new-channel": 4_000, "broken-feed": 4_000, "unit-error": 4_000}


@dataclass(frozen=True, eq=False)
class Pool:
    """People of one shift."""

    vectors: np.ndarray  # Shape (n, width)
    defaulted: np.ndarray  # Shape (n,); NaN where the generator tells no outcome.


def pool(shift: str) -> Pool:
    """Return the people of a shift, made if they are not there."""
    file = FOLDER / f"{shift}.npz"
    if not file.exists():
        raw, work = FOLDER / shift / "raw", FOLDER / shift / "work"
        seed = SEED if shift == "none" else SEED + 1
        generate(raw, SIZES[shift], seed, shift)
        built = client_features(prepare(raw, (), work, Steps()), "duckdb", Steps())
        np.savez(file, vectors=built.matrix, defaulted=built.target)
    with np.load(file) as found:
        return Pool(found["vectors"], found["defaulted"].astype(float))


if __name__ == "__main__":
    for one in SIZES:
        print(one, pool(one).vectors.shape, flush=True)
