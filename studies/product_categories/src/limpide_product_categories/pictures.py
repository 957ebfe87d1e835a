"""The pictures of a run, each one file."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from wordcloud import WordCloud

from limpide_product_categories.text import Text

# Okabe and Ito's colours, told apart by people who see fewer; more categories repeat them.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c8c00", "#4d4d4d")


def draw_word_cloud(file: Path, texts: Sequence[Text], seed: int) -> None:
    """Write the catalogue's lemmas, the larger the more frequent."""
    counts: dict[str, int] = {}
    for text in texts:
        for lemma in text.lemmas:
            counts[lemma] = counts.get(lemma, 0) + 1
    if counts:
        cloud = WordCloud(width=1200, height=700, background_color="white", random_state=seed, max_words=150)
        cloud.generate_from_frequencies(counts).to_file(str(file))


def draw_map_picture(
    file: Path, points: np.ndarray, codes: np.ndarray, categories: Sequence[str], title: str
) -> None:
    """Write ``points`` (n, 2) coloured by ``codes`` (n,), places in ``categories``."""
    figure, axes = _blank((8.0, 6.0))
    for code, category in enumerate(categories):
        of = codes == code
        axes.scatter(*points[of].T, s=9, color=COLOURS[code % len(COLOURS)], label=category, alpha=0.8)
    axes.set(title=title, xticks=[], yticks=[])
    axes.legend(fontsize=8, markerscale=2, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    figure.savefig(file, dpi=110)


def draw_confusion(
    file: Path, matrix: np.ndarray, categories: Sequence[str], title: str, across: str
) -> None:
    """Write counts, categories down, ``across`` named on the other side."""
    figure, axes = _blank((8.0, 6.5))
    axes.imshow(matrix, cmap="Blues")
    dark = matrix.max() / 2
    for row, counts in enumerate(matrix):
        for column, count in enumerate(counts):
            axes.text(
                column, row, str(count), ha="center", va="center", color="white" if count > dark else "black"
            )
    places = range(len(categories))
    axes.set_xticks(places, categories, rotation=40, ha="right", fontsize=8)
    axes.set_yticks(places, categories, fontsize=8)
    axes.set(title=title, xlabel=across, ylabel="category")
    figure.savefig(file, dpi=110)


def _blank(size: tuple[float, float]) -> tuple[Figure, Axes]:
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
