"""Kind of a record: decision, or simulation with changed facts.

The kind follows from the channel and the request, which the record's hash covers: it needs no column of its
own, holds for records of any age, and cannot be changed without the chain showing it.
"""

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, and_, cast, literal_column, not_, or_

from limpide_credit.errors import ConflictError
from limpide_platform.store.schema import decisions

Kind = Literal["decision", "simulation"]

WHAT_IF = "what-if"
"""The channel of every simulation since batches write it too; before, those of a batch bear ``batch``."""

_CHANNEL = decisions.c.channel
# Facts are named by columns of the application, and quotes within a text are escaped: no other record of a
# batch has "changes": in its request. The words are written out, not bound: SQLite takes the index of
# simulations only for the very condition that it was made with.
_WHAT_IF, _BATCH, _CHANGES = (
    literal_column(words) for words in (f"'{WHAT_IF}'", "'batch'", """'%"changes":%'""")
)
_BATCH_SIMULATION = and_(_CHANNEL == _BATCH, cast(decisions.c.input, Text).like(_CHANGES))
_SIMULATION = or_(_CHANNEL == _WHAT_IF, _BATCH_SIMULATION)


def kind_of(channel: str, asked: Mapping[str, Any]) -> Kind:
    """Return the kind of a record with this channel and this request."""
    return "simulation" if channel == WHAT_IF or (channel == "batch" and "changes" in asked) else "decision"


def is_of_kind(kind: Kind) -> ColumnElement[bool]:
    """Return the condition of a record being of a kind, as `kind_of` says it."""
    return _SIMULATION if kind == "simulation" else and_(_CHANNEL != WHAT_IF, not_(_BATCH_SIMULATION))


def holds_decisions(channel: str | None) -> bool:
    """Whether every record of a channel is a decision; None is any channel."""
    return channel not in (None, WHAT_IF, "batch")


def no_decision_but_simulation(decision_id: str, wanted: str) -> ConflictError:
    """Return the error for a simulation where a decision is required.

    Args:
        decision_id: The record.
        wanted: What a simulation cannot have, as ``"letter"``.
    """
    return ConflictError(
        f"Record {decision_id} is a simulation, which has no {wanted}.",
        field="decision_id",
        value=decision_id,
        remedy="Give the id of a decision: a score of the client or the application as it stands.",
    )
