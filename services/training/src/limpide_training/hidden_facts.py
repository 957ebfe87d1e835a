"""Which facts of an application are hidden from a copy of a client, and that copy's features.

A lender seldom knows everything of a person. A model that has only seen complete applications says anything
of an incomplete one, so it is also trained, and measured, on copies of which some facts are hidden.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from limpide_credit.features import FeatureSet, encode, feature_set
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION_FACTS, SOURCE_COLUMNS
from limpide_credit.tables.roles import ROLES, with_roles
from limpide_training.feature_build import CLIENTS_AT_ONCE

EXTERNAL_SCORES = ROLES.external_scores
ASKED_LOAN = ROLES.amount
"""What every application says: it is never hidden."""

KEPT, NOTHING_THERE, NOT_ASKED = 0, 1, 2
"""A copy's history: as the client's, asked for with nothing found, or never asked for."""

FACTS = tuple(name for name in APPLICATION_FACTS if name not in SOURCE_COLUMNS)
"""What can be hidden: what is known of the applicant, and not which sources were asked."""

_CLIENT = ROLES.client
_SEVEN_FACTS = with_roles(
    ASKED_LOAN,
    ROLES.instalment,
    ROLES.income,
    ROLES.employment,
    ROLES.product,
    ROLES.housing,
    ROLES.occupation,
)
# The facts of a person that a short form asks for.
_FORM = tuple(name for name in FACTS if name not in SCHEMA.from_elsewhere)


@dataclass(frozen=True, eq=False)
class Hiding:
    """What is hidden from each copy."""

    facts: np.ndarray  # Shape (n, len(FACTS)), True where the fact is hidden
    history: np.ndarray  # Shape (n,): ``KEPT``, ``NOTHING_THERE`` or ``NOT_ASKED``

    def __getitem__(self, rows: slice | np.ndarray) -> "Hiding":
        """Return the hiding of some copies."""
        return Hiding(self.facts[rows], self.history[rows])


def draw_hiding(clients: int, seed: int) -> Hiding:
    """Return what is hidden from one training copy of each of ``clients``, drawn at random.

    A tenth each loses one external score or two of them, a fifth all three; two fifths lose every fact with
    a chance of their own, from a tenth to a half; a fifth keeps a handful of facts. Half keep their history,
    three in ten have none, and for one in five it was not asked for; with a handful of facts there is none.
    """
    random = np.random.default_rng(seed)
    hidden = np.zeros((clients, len(FACTS)), dtype=bool)
    scores = _columns(EXTERNAL_SCORES)
    kind = random.random(clients)
    order = np.argsort(random.random((clients, len(scores))), axis=1)
    lost = np.select([kind < 0.1, kind < 0.2, kind < 0.4], [1, 2, 3], default=0)
    hidden[:, scores] = order < lost[:, None]

    share = random.uniform(0.1, 0.5, clients)
    some = (kind >= 0.4) & (kind < 0.8)
    hidden[some] |= random.random((some.sum(), hidden.shape[1])) < share[some, None]

    handful = kind >= 0.8
    asked = random.uniform(0.05, 0.4, clients)
    form = np.isin(FACTS, _FORM)
    hidden[handful] = ~form | (random.random((handful.sum(), len(form))) >= asked[handful, None])
    hidden[:, _columns((ASKED_LOAN,))] = False

    state = random.random(clients)
    history = np.select([state < 0.5, state < 0.8], [KEPT, NOTHING_THERE], default=NOT_ASKED)
    history[handful & (history == KEPT)] = NOTHING_THERE
    return Hiding(hidden, history.astype(np.int8))


def without_history(clients: int) -> Hiding:
    """Return copies of which every fact is known, and no history was found."""
    facts = np.zeros((clients, len(FACTS)), dtype=bool)
    return Hiding(facts, np.full(clients, NOTHING_THERE, np.int8))


def measured_hidings(clients: int, seed: int) -> Mapping[str, Hiding]:
    """Return the hidings that a model is measured under, by their names."""
    random = np.random.default_rng(seed)
    kept, nothing = np.full(clients, KEPT, np.int8), np.full(clients, NOTHING_THERE, np.int8)
    half = random.random((clients, len(FACTS))) < 0.5
    half[:, _columns((ASKED_LOAN,))] = False
    return {
        "external scores": Hiding(_same(clients, EXTERNAL_SCORES), kept),
        "external scores 2 and 3": Hiding(_same(clients, EXTERNAL_SCORES[1:]), kept),
        "half of the facts": Hiding(half, kept),
        "stranger, no external score": Hiding(_same(clients, EXTERNAL_SCORES), nothing),
        "seven facts": Hiding(_same(clients, tuple(set(FACTS) - set(_SEVEN_FACTS))), nothing),
    }


@dataclass(frozen=True, eq=False)
class CopyRequest:
    """Copies of some clients."""

    rows: np.ndarray  # Shape (m,), rising positions of the clients
    hiding: Hiding  # What is hidden from each of the m copies
    out: np.ndarray  # Shape (m, width) of any float type, to be filled with their features


def write_copies(
    facts: pa.Table,
    vectors: np.ndarray,
    requests: Sequence[CopyRequest],
    reach: Callable[[int], None] = lambda _: None,
) -> None:
    """Fill the arrays of ``requests``, so many copies at a time that memory stays flat.

    Args:
        facts, vectors: The n clients' ``APPLICATION_FACTS`` as given, and their vectors, shape (n, width), in
            one order.
        requests: What copies are wanted.
        reach: Called with how many copies are done.
    """
    features = feature_set()
    connection = ibis.duckdb.connect()
    built, done = "", 0
    for request in requests:
        for start in range(0, len(request.rows), CLIENTS_AT_ONCE):
            some = slice(start, start + CLIENTS_AT_ONCE)
            copies = _copies(facts, vectors, request.rows[some], request.hiding[some], features)
            table = connection.create_table("copies", copies, temp=True, overwrite=True)
            # Planning hundreds of columns takes as long as thousands of clients: it is done once.
            built = built or str(connection.compile(features.of_summaries(table).order_by(_CLIENT)))
            request.out[some] = encode(connection.raw_sql(built).to_arrow_table(), features)
            done += len(copies)
            reach(done)


def _copies(
    facts: pa.Table, vectors: np.ndarray, rows: np.ndarray, hiding: Hiding, features: FeatureSet
) -> pa.Table:
    """Return facts as given and aggregates of history, what is hidden as null; copies are numbered from 0."""
    given = facts.take(pa.array(rows))
    columns: dict[str, pa.Array] = {_CLIENT: pa.array(np.arange(len(rows)))}
    for name in APPLICATION_FACTS:
        columns[name] = given[name].combine_chunks()
    for place, name in enumerate(FACTS):
        column, hidden = columns[name], pa.array(hiding.facts[:, place])
        columns[name] = pc.if_else(hidden, pa.scalar(None, column.type), column)  # pyright: ignore[reportAttributeAccessIssue]
    states = [hiding.history == KEPT, hiding.history == NOTHING_THERE]
    for name, one in features.aggregates.items():
        empty = np.nan if one.empty is None else one.empty
        value = np.select(states, [vectors[rows, features.position(name)], empty], default=np.nan)
        columns[name] = pa.array(value, mask=np.isnan(value))
    return pa.table(columns)


def _columns(names: tuple[str, ...]) -> np.ndarray:
    return np.array([FACTS.index(name) for name in names])


def _same(clients: int, names: tuple[str, ...]) -> np.ndarray:
    return np.tile(np.isin(FACTS, names), (clients, 1))
