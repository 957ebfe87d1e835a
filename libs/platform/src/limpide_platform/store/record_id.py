"""Ids of records that belong to a decision."""

import uuid


def record_id(kind: uuid.UUID, decision_id: str, idempotency_key: str | None) -> str:
    """Return the id of a new record; derived from decision and key, so that no table stores the keys.

    Args:
        kind: The namespace of the kind of record, so that one key may serve several kinds.
        idempotency_key: None makes an id that no other record has.
    """
    if idempotency_key is None:
        return str(uuid.uuid4())
    return str(uuid.uuid5(kind, f"{decision_id} {idempotency_key}"))
