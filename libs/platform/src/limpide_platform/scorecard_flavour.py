"""What MLflow's Python flavour calls to serve a scorecard by itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from limpide_credit.scorers.scorecard import Scorecard


@dataclass(frozen=True)
class ServedScorecard:
    """A scorecard as MLflow wants it; its probabilities are those before calibration."""

    card: Scorecard

    def predict(self, frame: pd.DataFrame, params: dict[str, Any] | None = None) -> np.ndarray:
        """Return probabilities of default, shape (n,), of rows of the card's features."""
        del params  # MLflow gives them; a scorecard has none.
        return 1.0 / (1.0 + np.exp(-self.card.log_odds(frame.to_numpy(dtype=np.float64))))


def _load_pyfunc(path: str) -> ServedScorecard:
    return ServedScorecard(Scorecard.from_json(Path(path).read_bytes()))
