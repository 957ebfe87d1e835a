"""``limpide audit``: what was done to decisions, policies, models, keys, by whom, and that it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from limpide_credit.errors import ConflictError
from limpide_platform.store import Override, PolicyPromotion, ReviewStep, Store
from limpide_training.chain_report import print_chains
from limpide_training.configured_store import configured_store

app = typer.Typer(help="List and verify who did what.", no_args_is_help=True)

_CHAINS = ("overrides", "review_steps", "policy_promotions", "audit_events", "erasures")
# No record is without words until they are erased.
_ERASED = "(erased)"


@dataclass(frozen=True)
class Line:
    """One thing that somebody did."""

    at: datetime
    what: str
    who: str
    details: str


@app.command(name="list")
def list_events(
    start: Annotated[
        datetime | None, typer.Option("--from", help="From this moment, UTC; the beginning if left out.")
    ] = None,
    end: Annotated[datetime | None, typer.Option("--to", help="Before this moment, UTC.")] = None,
) -> None:
    """List overrides, reviews, promotions, keys made or revoked, and erasures, by time."""
    begins = start.replace(tzinfo=UTC) if start else datetime.min.replace(tzinfo=UTC)
    ends = end.replace(tzinfo=UTC) if end else datetime.max.replace(tzinfo=UTC)
    with configured_store() as store:
        lines = sorted(_lines(store), key=lambda line: line.at)
    for line in lines:
        if begins <= line.at < ends:
            text = f"{line.at:%Y-%m-%d %H:%M:%S}  {line.what:16}  {line.who}  {line.details}"
            # One line a record, whatever somebody wrote into it.
            typer.echo("".join(letter if letter.isprintable() else " " for letter in text))


@app.command()
def verify() -> None:
    """Read these chains and name each record that was changed, removed, moved or put in."""
    with configured_store() as store:
        broken, _ = print_chains((one for one in store.ledgers if one.name in _CHAINS), {})
    if broken:
        raise ConflictError(
            "What was recorded was changed.",
            field=broken[0].split()[0],
            value=f"{len(broken)} faults",
            remedy="Compare with a backup; whoever could write to the database as its owner did this.",
        )


def _lines(store: Store) -> Iterator[Line]:
    for one in store.overrides.all():
        said = f"{one.decision} {one.decision_id}: {one.reason or _ERASED}"
        yield Line(one.at, "override", _who(one, one.officer), said)
    for one in store.reviews.all():
        yield Line(
            one.at, f"review {one.step}", _who(one, one.actor), f"{one.decision_id}: {one.words or _ERASED}"
        )
    for one in store.policies.promotions():
        yield Line(one.at, "policy promoted", _who(one, one.actor), f"{one.digest[:12]}: {one.reason}")
    for one in store.audit.all():
        shown = ", ".join(f"{name} {value}" for name, value in one.details.items() if name != "secret_sha256")
        yield Line(one.at, one.kind, f"{one.subject} ({one.issuer})", shown)


def _who(record: Override | ReviewStep | PolicyPromotion, name: str) -> str:
    if not name:
        return _ERASED
    subject = getattr(record, "actor_subject", None)
    if subject is None:
        return f"{name} (as he said)"
    issuer, role = getattr(record, "actor_issuer", ""), getattr(record, "actor_role", "")
    return f"{name} ({subject} of {issuer}, {role})"
