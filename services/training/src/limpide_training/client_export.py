"""Everything that the store holds on one person, as one document."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from limpide_credit.errors import NotFoundError
from limpide_credit.features import FeatureSet, VectorLayout, decode, feature_set
from limpide_platform.store import Client, Decision, Store

_NOT_SHOWN = frozenset({"vector", "erased_digest"})


def export_client(store: Store, client_id: int) -> dict[str, Any]:
    """Return what is held on a client, of plain values that JSON can hold.

    Returns:
        ``client`` (name, application, features; None of somebody who is not published any more), ``history``
        (table to column to values), and ``decisions``: each record as it stands in the chain, with its
        features, what persons decided, its review and its outcome.

    Raises:
        NotFoundError: Nothing is held under this number.
        UnavailableError: The store cannot be reached.
    """
    client = store.clients.get_many([client_id]).get(client_id)
    recorded = list(_decisions(store, client_id))
    if client is None and not recorded:
        raise NotFoundError(
            f"Nothing is held on a client {client_id}.",
            field="NUMBER",
            value=client_id,
            remedy="GET /clients lists the clients; a new applicant's record is `limpide decisions show ID`.",
        )
    return {
        "client_id": client_id,
        "exported_at": datetime.now(UTC).isoformat(),
        "client": None if client is None else _client(store, client),
        "history": {} if client is None else store.clients.history(client_id),
        "decisions": recorded,
    }


def _client(store: Store, client: Client) -> dict[str, Any]:
    return {
        "name": client.name,
        "application": {**client.application, **store.protected.of_client(client.client_id)},
        "feature_set_version": client.feature_set_version,
        "features": _features(store, client.vector, client.feature_set_version),
    }


def _decisions(store: Store, client_id: int) -> Iterator[dict[str, Any]]:
    for decision in store.decisions.of_client(client_id):
        outcome = store.outcomes.of(decision.id)
        yield {
            **_record(decision),
            "protected": dict(store.protected.of_decision(decision.id)),
            "features": _features(store, decision.vector, decision.feature_set_version),
            "overrides": [_plain(one) for one in store.overrides.of(decision.id)],
            "review": [_plain(one) for one in store.reviews.of(decision.id)],
            "outcome": None if outcome is None else _plain(outcome),
        }


def _record(decision: Decision) -> dict[str, Any]:
    held = {name: value for name, value in vars(decision).items() if name not in _NOT_SHOWN}
    return {
        **held,
        "at": decision.at.isoformat(),
        "kind": decision.kind,
        "previous_hash": decision.previous_hash.hex(),
        "hash": decision.hash.hex(),
    }


def _features(store: Store, vector: Any, version: str) -> dict[str, Any] | list[Any]:
    """Return a vector by name; as it is, if nobody here knows its layout: nothing is held back."""
    layout: VectorLayout | FeatureSet | None = store.layouts.get(version)
    if layout is None and version == feature_set().version:
        layout = feature_set()
    if layout is None:
        return [_finite(number) for number in vector.tolist()]
    return {name: _finite(value) for name, value in decode(vector, layout).items()}


def _finite(value: Any) -> Any:
    """Return a value as JSON can hold it: a missing number is null, an infinite one its word."""
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return None if math.isnan(value) else str(value)


def _plain(record: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in vars(record).items()
    }
