"""Which share of a leaf's value each feature gets, by quadrature.

A leaf of value v tests k distinct features. Let z_j be the share of training rows that feature j's splits
on the path let towards the leaf, and o_j be 1 if the row passes all of them, else 0. If each feature is
known with probability t, independently, the leaf's expected part of the output is v times the product of t
o_j + (1 - t) z_j; Shapley's weights are what integrating over t from 0 to 1 gives (Owen 1972, "Multilinear
extensions of games"). So feature j's share is v (o_j - z_j) times the integral of the product over the
other features: a polynomial of degree k - 1, for which Gauss-Legendre quadrature with ceil(k / 2) nodes is
exact. The sum over leaves is what path-dependent TreeSHAP computes.
"""

from typing import NamedTuple

import numpy as np


class Quadrature(NamedTuple):
    """Gauss-Legendre nodes and weights on [0, 1] that are exact for a leaf of k slots."""

    start: np.ndarray  # Where those of k slots begin; one more entry at the end
    # node and weight: those of no slots, of one, and so on.
    node: np.ndarray
    weight: np.ndarray


def quadrature(most_slots: int) -> Quadrature:
    """Return what leaves of up to ``most_slots`` slots need."""
    start, nodes, weights = [0, 0], [np.zeros(0)], [np.zeros(0)]
    for slots in range(1, most_slots + 1):
        node, weight = np.polynomial.legendre.leggauss((slots + 1) // 2)
        nodes.append((node + 1.0) / 2.0)
        weights.append(weight / 2.0)
        start.append(start[-1] + len(node))
    return Quadrature(np.array(start, np.int64), np.concatenate(nodes), np.concatenate(weights))
