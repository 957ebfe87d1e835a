"""Spectral clustering on the graph of nearest neighbours.

K-means wants round clusters; a category need not be round. A graph of neighbours follows its shape,
and its normalised cut (von Luxburg, 2007; cluster_qr, Damle et al., 2019) needs no start at random.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from sklearn.cluster import SpectralClustering
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import kneighbors_graph
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from limpide_credit.contracts.product_study import PipelineResult
from limpide_product_categories.clustering import match_clusters, reduce_width
from limpide_product_categories.encoders.interface import Matrix
from limpide_product_categories.products import Products
from limpide_product_categories.spread import spread

# Neighbours of a product, as shares of a category's mean size.
_SHARES = (1 / 5, 1 / 3, 1 / 2)
_SUBSAMPLES = 4
_SUBSAMPLE_SHARE = 0.8
_HALVES = 10


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One encoder's graph, cut."""

    # name and share: whose vectors, and how many neighbours each product has, as a share of a category's mean
    # size.
    name: str
    share: float
    ari: float  # On the products set aside, against their categories
    # On the products reported on: mean ARI of subsamples' clusters against those of the whole. Of the
    # categories it knows the number alone.
    stability: float


def best_clusterings(
    vectors: Mapping[str, Matrix], products: Products, seed: int, advance: Callable[[], None] = lambda: None
) -> tuple[PipelineResult, PipelineResult]:
    """Cut the graph of each encoder's vectors, with few and many neighbours, and choose twice.

    Args:
        vectors: An encoder's label to its vectors, shape (n, width).
        advance: Called after each candidate.

    Returns:
        The candidate nearest to the categories of the products set aside; and the one that changes least on
        four fifths of the products, whose choice knew only how many categories there are. Both are measured
        on the products reported on.
    """
    reduced = {name: np.asarray(normalize(reduce_width(matrix, seed))) for name, matrix in vectors.items()}
    candidates = []
    for one in Parallel(return_as="generator")(
        delayed(_candidate)(name, matrix, products, share, seed)
        for name, matrix in reduced.items()
        for share in _SHARES
    ):
        candidates.append(one)
        advance()
    # Of graphs that agree with the categories alike, the one that changes least.
    best = max(candidates, key=lambda one: (one.ari, one.stability))
    steadiest = max(candidates, key=lambda one: one.stability)
    return (
        _result(best, reduced[best.name], products, seed, labels_seen=True),
        _result(steadiest, reduced[steadiest.name], products, seed, labels_seen=False),
    )


def cut_graph(vectors: np.ndarray, clusters: int, neighbours: int) -> np.ndarray:
    """Join each of ``vectors`` (n, width) to its nearest, cut the graph; return the clusters, shape (n,)."""
    graph = kneighbors_graph(vectors, min(neighbours, len(vectors) - 1), metric="cosine")
    with warnings.catch_warnings():
        # Parts of a graph that nothing joins are clusters already; the cut finds them.
        warnings.filterwarnings("ignore", message="Graph is not fully connected", category=UserWarning)
        return SpectralClustering(
            clusters, affinity="precomputed", assign_labels="cluster_qr", random_state=0
        ).fit_predict(csr_matrix((graph + graph.T) / 2))


def _neighbours(share: float, products: int, clusters: int) -> int:
    return max(2, round(share * products / clusters))


def _cut(vectors: np.ndarray, clusters: int, share: float) -> np.ndarray:
    return cut_graph(vectors, clusters, _neighbours(share, len(vectors), clusters))


def _candidate(name: str, vectors: np.ndarray, products: Products, share: float, seed: int) -> Candidate:
    chance = np.random.default_rng(seed)
    size, reported = int(products.target.max()) + 1, vectors[products.reported]
    with threadpool_limits(1):
        aside = _cut(vectors[products.set_aside], size, share)
        whole = _cut(reported, size, share)
        agreements = []
        for _ in range(_SUBSAMPLES):
            part = np.sort(chance.choice(len(whole), int(_SUBSAMPLE_SHARE * len(whole)), replace=False))
            agreements.append(float(adjusted_rand_score(whole[part], _cut(reported[part], size, share))))
    ari = float(adjusted_rand_score(products.target[products.set_aside], aside))
    return Candidate(name, share, ari, float(np.mean(agreements)))


def _result(
    one: Candidate, vectors: np.ndarray, products: Products, seed: int, *, labels_seen: bool
) -> PipelineResult:
    chance = np.random.default_rng(seed)
    target, reported = products.target[products.reported], vectors[products.reported]
    size = int(products.target.max()) + 1
    with threadpool_limits(1):
        clusters = _cut(reported, size, one.share)
        aris = []
        for _ in range(_HALVES):
            part = np.sort(chance.choice(len(target), len(target) // 2, replace=False))
            aris.append(adjusted_rand_score(target[part], _cut(reported[part], size, one.share)))
    return PipelineResult(
        encoder=one.name,
        neighbours=_neighbours(one.share, len(target), size),
        whole_ari=float(adjusted_rand_score(target, clusters)),
        ari=spread(aris),
        stability=one.stability,
        clusters=match_clusters(target, clusters)[1].tolist(),
        labels_seen=labels_seen,
    )
