"""What is found knowing only how many categories there are: vectors reduced, drawn in the plane, cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.manifold import TSNE
from sklearn.metrics import adjusted_rand_score, confusion_matrix
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from limpide_product_categories.encoders.interface import Matrix, size_of

# t-SNE's distances are noise in thousands of dimensions, and slow.
_WIDTH = 100
_PERPLEXITY = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """One run of the pipeline."""

    points: np.ndarray  # Shape (n, 2), the plane of t-SNE
    clusters: np.ndarray  # Shape (n,), K-means in that plane, from 0
    ari: float  # Adjusted Rand Index against the categories: 1 is their very partition, 0 is chance


def draw_maps(
    vectors: Matrix, target: np.ndarray, seeds: Sequence[int], advance: Callable[[], None] = lambda: None
) -> list[Map]:
    """Reduce, draw and cut, once a seed.

    Args:
        vectors: Shape (n, width).
        target: Shape (n,), category codes from 0; only counts the clusters and judges them.
        advance: Called after each seed.
    """
    # Side by side if the caller configured joblib so, each with one thread: t-SNE's threads wait for one
    # another at every step, which is slow on a busy machine.
    maps = []
    for one in Parallel(return_as="generator")(delayed(draw_map)(vectors, target, seed) for seed in seeds):
        maps.append(one)
        advance()
    return maps


def draw_maps_of_halves(vectors: Matrix, target: np.ndarray, halves: int, seed: int) -> list[Map]:
    """Draw and cut random halves of the products.

    For halves, the standard deviation of a figure over subsamples estimates its standard error on the whole
    (Shao and Wu, 1989: the delete-d jackknife's factor (n - d) / d is 1).

    Args:
        vectors, target: As `draw_maps` takes them.
    """
    chance = np.random.default_rng(seed)
    parts = [np.sort(chance.choice(len(target), len(target) // 2, replace=False)) for _ in range(halves)]
    return list(  # pyright: ignore[reportReturnType] - joblib names no type of what it returns
        Parallel()(
            delayed(draw_map)(vectors[part], target[part], seed + number, int(target.max()) + 1)
            for number, part in enumerate(parts)
        )
    )


def draw_map(vectors: Matrix, target: np.ndarray, seed: int, number: int | None = None) -> Map:
    """Reduce, draw and cut once, into ``number`` clusters; by default as many as there are categories."""
    with threadpool_limits(1):
        points = embed(reduce_width(vectors, seed), seed)
        clusters = k_means(points, number or int(target.max()) + 1, seed)
    return Map(points, clusters, float(adjusted_rand_score(target, clusters)))


def reduce_width(vectors: Matrix, seed: int) -> np.ndarray:
    """Return ``vectors`` (n, width) in at most 100 dimensions: TruncatedSVD if sparse, PCA if dense."""
    width = min(_WIDTH, *(number - 1 for number in size_of(vectors)))
    if isinstance(vectors, csr_matrix):
        # Latent semantic analysis compares by angle: long descriptions would lie far from short ones.
        return np.asarray(normalize(TruncatedSVD(width, random_state=seed).fit_transform(vectors)))
    return PCA(width, random_state=seed).fit_transform(vectors)


def embed(vectors: np.ndarray, seed: int) -> np.ndarray:
    """Return the t-SNE map, shape (n, 2)."""
    # A perplexity is a number of neighbours: a third of a small catalogue at most.
    perplexity = min(_PERPLEXITY, (len(vectors) - 1) / 3)
    return TSNE(2, perplexity=perplexity, init="pca", random_state=seed, n_jobs=1).fit_transform(vectors)


def k_means(points: np.ndarray, clusters: int, seed: int) -> np.ndarray:
    """Return the best of ten runs of K-means over ``points`` (n, width): shape (n,), clusters from 0."""
    return KMeans(clusters, n_init=10, random_state=seed).fit_predict(points)  # pyright: ignore[reportArgumentType]


def match_clusters(target: np.ndarray, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Name each cluster after a category so that most products agree (Kuhn, 1955).

    Returns:
        Shape (n,), the clusters as category codes; shape (k, k), products by category and renamed cluster.
    """
    size = int(max(target.max(), clusters.max())) + 1
    counts = confusion_matrix(target, clusters, labels=np.arange(size))
    categories, matched = linear_sum_assignment(counts, maximize=True)
    names = np.empty(size, dtype=np.int64)
    names[matched] = categories
    renamed = names[clusters]
    return renamed, confusion_matrix(target, renamed, labels=np.arange(size))
