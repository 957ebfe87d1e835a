"""The AUC that was expected of each shift beside the one that came true, drawn from results.json."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "drift-expected-auc.svg"


def draw(shifts: Mapping[str, Mapping[str, Any]]) -> None:
    """Draw expected AUC with where 95 % of realised ones fall, and realised AUC with its interval."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    mpl.rcParams.update({"svg.fonttype": "none", "font.size": 9, "svg.hashsalt": "limpide"})
    figure, axes = plt.subplots(figsize=(8, 3), layout="constrained")
    places = np.arange(len(shifts))[::-1]
    for name, label, colour, offset in (
        ("expected_auc", "expected before outcomes (CBPE)", "#1b5e8c", 0.12),
        ("realised_auc", "realised", "#b04a00", -0.12),
    ):
        value, low, high = np.array([one[name] for one in shifts.values()]).T
        error = [value - low, high - value]
        axes.errorbar(value, places + offset, xerr=error, fmt="o", color=colour, capsize=3, label=label)
    axes.set_yticks(places, [name.replace("-", " ") for name in shifts])
    axes.set_xlabel("AUC with 95 % intervals, 3,000 decisions of each population")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PICTURE, metadata={"Date": None})
