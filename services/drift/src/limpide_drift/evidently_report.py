"""Writes the HTML report of a run with Evidently; the only module that imports it.

Imported when the first report is made: the import takes seconds and hundreds of megabytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset, DataSummaryPreset

from limpide_credit.features import VectorLayout

REPORT = "report.html"
FIGURES = "report.json"
SCORE = "probability_of_default"
DRIFTED = 0.25
"""PSI from which on Evidently calls a column drifted."""

# A column with fewer known values on one side aborts Evidently's whole report, or fills it with NaN.
_FEWEST_VALUES = 20


@dataclass(frozen=True)
class RenderedReport:
    """Content of a written report."""

    features: tuple[str, ...]  # In the report
    set_aside: dict[str, str]  # Feature to the reason why it is not


def write_report(
    folder: Path,
    features: VectorLayout,
    wanted: Sequence[str],
    reference: tuple[np.ndarray, np.ndarray],
    current: tuple[np.ndarray, np.ndarray],
) -> RenderedReport:
    """Write the report of some features, as HTML and as JSON.

    Args:
        folder: Where.
        wanted: Names of the features.
        reference, current: Vectors, shape (n, width), and probabilities of default, shape (n,), on either
            side.
    """
    before, after = _frame(*reference, features, wanted), _frame(*current, features, wanted)
    set_aside = {name: why for name in wanted if (why := _unfit(before, after, name)) is not None}
    kept = [name for name in wanted if name not in set_aside]
    categories = [name for name in kept if features.features[name].kind == "category"]
    numbers = [SCORE, *(name for name in kept if name not in categories)]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=categories)
    columns = [*numbers, *categories]
    drift = DataDriftPreset(num_method="psi", cat_method="psi", num_threshold=DRIFTED, cat_threshold=DRIFTED)
    made = Report([drift, DataSummaryPreset()]).run(
        Dataset.from_pandas(after.filter(columns), data_definition=definition),
        Dataset.from_pandas(before.filter(columns), data_definition=definition),
    )
    made.save_html(str(folder / REPORT))
    made.save_json(str(folder / FIGURES))
    return RenderedReport(tuple(kept), set_aside)


def _frame(
    vectors: np.ndarray, probability: np.ndarray, features: VectorLayout, wanted: Sequence[str]
) -> pd.DataFrame:
    columns: dict[str, object] = {SCORE: probability}
    for name in wanted:
        values = vectors[:, features.position(name)]
        words = features.features[name].categories
        columns[name] = _words(values, words) if words else values
    return pd.DataFrame(columns)


def _words(values: np.ndarray, words: Sequence[str]) -> np.ndarray:
    table = np.array([*words, None], dtype=object)
    known = ~np.isnan(values) & (values < len(words))
    return table[np.where(known, values, len(words)).astype(int)]


def _unfit(before: pd.DataFrame, after: pd.DataFrame, name: str) -> str | None:
    """Return why a column would break the report or say nothing, or None."""
    for side, frame in (("reference", before), ("window", after)):
        values = frame[name].dropna()
        if len(values) < _FEWEST_VALUES:
            return f"fewer than {_FEWEST_VALUES} values in the {side}"
        if len(set(values)) < 2:
            return f"one value only in the {side}"
    return None
