"""Decisions and simulations: both are recorded, but nobody applied with what a simulation changed.

The kind follows from the channel and the request, which the record's hash covers: it needs no column of its
own, holds for records of any age, and cannot be changed without the chain showing it.
"""

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, and_, cast, not_, or_

from limpide_credit.errors import ConflictError
from limpide_platform.store.schema import decisions

Kind = Literal["decision", "simulation"]

WHAT_IF = "what-if"
"""The channel of every simulation since batches write it too; before, those of a batch bear ``batch``."""

# Facts are named by columns of the application, and quotes within a text are escaped: no other record of a
# batch has this in its request.
_CHANGES = '"changes":'


def kind_of(channel: str, asked: Mapping[str, Any]) -> Kind:
    """Return the kind of a record with this channel and this request."""
    return "simulation" if channel == WHAT_IF or (channel == "batch" and "changes" in asked) else "decision"


def is_of_kind(kind: Kind) -> ColumnElement[bool]:
    """Return the condition of a record being of a kind, as `kind_of` says it."""
    channel = decisions.c.channel
    from_batch = and_(channel == "batch", cast(decisions.c.input, Text).contains(_CHANGES))
    if kind == "simulation":
        return or_(channel == WHAT_IF, from_batch)
    return and_(channel != WHAT_IF, not_(from_batch))


def holds_decisions(channel: str | None) -> bool:
    """Whether every record of a channel is a decision; None is any channel."""
    return channel not in (None, WHAT_IF, "batch")


def no_decision_but_simulation(decision_id: str, wanted: str) -> ConflictError:
    """Return what is said where a simulation is treated as a decision.

    Parameters
    ----------
    decision_id
        The record.
    wanted
        What a simulation cannot have, as ``"letter"``.
    """
    return ConflictError(
        f"Record {decision_id} is a simulation, which has no {wanted}.",
        field="decision_id",
        value=decision_id,
        remedy="Give the id of a decision: a score of the client or the application as it stands.",
    )
