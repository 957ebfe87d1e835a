"""The best clustering that we know: spectral, on the graph of nearest neighbours.

K-means wants round clusters of one size; categories are neither. A graph of neighbours follows their shape,
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
from limpide_product_categories.spread import spread

# Neighbours of a product, as shares of a category's mean size.
_SHARES = (1 / 5, 1 / 3, 1 / 2)
_SUBSAMPLES = 4
_SUBSAMPLE_SHARE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One encoder's graph, cut.

    Parameters
    ----------
    name, neighbours
        Whose vectors, and how many neighbours each product has.
    clusters
        Shape (n,).
    aris
        Against the categories, on each subsample.
    stability
        Mean ARI of the subsamples' clusters against those of the whole; looks at no category.
    """

    name: str
    neighbours: int
    clusters: np.ndarray
    aris: tuple[float, ...]
    stability: float


def best_clusterings(
    vectors: Mapping[str, Matrix], target: np.ndarray, seed: int, advance: Callable[[], None] = lambda: None
) -> tuple[PipelineResult, PipelineResult]:
    """Cut the graph of each encoder's vectors, with few and many neighbours, and choose twice.

    Parameters
    ----------
    vectors
        An encoder's label to its vectors, shape (n, width).
    target
        Shape (n,), category codes from 0.
    advance
        Called after each candidate.

    Returns
    -------
    best, steadiest
        The candidate nearest to the categories, whose choice saw them; and the one that changes least on
        four fifths of the products, whose choice did not.
    """
    clusters = int(target.max()) + 1
    asked = [
        (name, normalize(reduce_width(matrix, seed)), max(2, round(share * len(target) / clusters)))
        for name, matrix in vectors.items()
        for share in _SHARES
    ]
    candidates = []
    for one in Parallel(return_as="generator")(
        delayed(_candidate)(name, matrix, target, neighbours, seed) for name, matrix, neighbours in asked
    ):
        candidates.append(one)
        advance()
    best = max(candidates, key=lambda one: float(np.mean(one.aris)))
    steadiest = max(candidates, key=lambda one: one.stability)
    return _result(best, target, labels_seen=True), _result(steadiest, target, labels_seen=False)


def cut_graph(vectors: np.ndarray, clusters: int, neighbours: int) -> np.ndarray:
    """Join each of ``vectors`` (n, width) to its nearest, cut the graph; return the clusters, shape (n,)."""
    graph = kneighbors_graph(vectors, min(neighbours, len(vectors) - 1), metric="cosine")
    with warnings.catch_warnings():
        # Parts of a graph that nothing joins are clusters already; the cut finds them.
        warnings.filterwarnings("ignore", message="Graph is not fully connected", category=UserWarning)
        return SpectralClustering(
            clusters, affinity="precomputed", assign_labels="cluster_qr", random_state=0
        ).fit_predict(csr_matrix((graph + graph.T) / 2))


def _candidate(name: str, vectors: np.ndarray, target: np.ndarray, neighbours: int, seed: int) -> Candidate:
    chance = np.random.default_rng(seed)
    size = int(target.max()) + 1
    with threadpool_limits(1):
        whole = cut_graph(vectors, size, neighbours)
        aris, agreements = [], []
        for _ in range(_SUBSAMPLES):
            part = np.sort(chance.choice(len(target), int(_SUBSAMPLE_SHARE * len(target)), replace=False))
            clusters = cut_graph(vectors[part], size, round(_SUBSAMPLE_SHARE * neighbours))
            aris.append(float(adjusted_rand_score(target[part], clusters)))
            agreements.append(float(adjusted_rand_score(whole[part], clusters)))
    return Candidate(name, neighbours, whole, tuple(aris), float(np.mean(agreements)))


def _result(one: Candidate, target: np.ndarray, *, labels_seen: bool) -> PipelineResult:
    return PipelineResult(
        encoder=one.name,
        neighbours=one.neighbours,
        whole_ari=float(adjusted_rand_score(target, one.clusters)),
        ari=spread(one.aris),
        stability=one.stability,
        clusters=match_clusters(target, one.clusters)[1].tolist(),
        labels_seen=labels_seen,
    )
