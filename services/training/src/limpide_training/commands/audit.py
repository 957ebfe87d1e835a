"""``limpide audit``: who did what, that it stands, signed heads of the chains, and bundles for auditors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import ConflictError, InputError, TamperedError
from limpide_platform.audit_bundle import Period, write_bundle
from limpide_platform.audit_key import AuditKey, PublicKey
from limpide_platform.audit_settings import AuditSettings
from limpide_platform.bundle_check import check_bundle
from limpide_platform.kept_heads import HeadFolder
from limpide_platform.settings import load_settings
from limpide_platform.store import Override, PolicyPromotion, ReviewStep, Store
from limpide_training.acting_person import acting_person
from limpide_training.chain_report import print_chains
from limpide_training.configured_store import configured_store

app = typer.Typer(help="List, verify, sign and hand out what is recorded.", no_args_is_help=True)

_CHAINS = ("overrides", "review_steps", "policy_promotions", "audit_events", "erasures")
# No record is without words until they are erased.
_ERASED = "(erased)"

Start = Annotated[
    datetime | None, typer.Option("--from", help="From this moment, UTC; the beginning if left out.")
]
End = Annotated[datetime | None, typer.Option("--to", help="Before this moment, UTC.")]


@dataclass(frozen=True)
class Line:
    """One thing that somebody did."""

    at: datetime
    what: str
    who: str
    details: str


@app.command(name="list")
def list_events(
    start: Start = None,
    end: End = None,
) -> None:
    """List overrides, reviews, promotions, keys made or revoked, and erasures, by time."""
    period = _period(start, end)
    with configured_store() as store:
        lines = sorted(_lines(store), key=lambda line: line.at)
    for line in lines:
        if period.start <= line.at < period.end:
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


@app.command()
def keep() -> None:
    """Sign the heads of all chains and keep them outside of the database, as the drift service does daily."""
    settings = load_settings(AuditSettings)
    if settings.audit_heads is None:
        raise InputError(
            "No folder is named for signed heads.",
            field="LIMPIDE_AUDIT_HEADS",
            remedy="Name one on another disk than the database's, writable for this user.",
        )
    folder = HeadFolder(settings.audit_heads)
    with configured_store() as store:
        file = folder.keep(store.ledgers, _key(settings), datetime.now(UTC))
    typer.echo(f"Signed and kept: {file}")


@app.command(name="public-key")
def public_key() -> None:
    """Print the public key (PEM) with which auditors check what is signed."""
    public = _key(load_settings(AuditSettings)).public
    typer.echo(public.pem, nl=False)
    typer.echo(f"Key {public.fingerprint}: tell auditors this by another way.", err=True)


@app.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write; there must be none.")],
    start: Start = None,
    end: End = None,
) -> None:
    """Write one signed file of decisions, and of all that was done, between two moments."""
    key, by, period = _key(load_settings(AuditSettings)), acting_person(), _period(start, end)
    with configured_store() as store:
        written = write_bundle(
            store,
            period,
            key,
            out,
            by={"subject": by.subject, "issuer": by.issuer},
            at=datetime.now(UTC),
        )
        details = {
            "from": period.start.isoformat(),
            "to": period.end.isoformat(),
            "records": sum(written.records.values()),
            "sha256": written.sha256,
        }
        role = by.event_role(*Role)
        store.audit.add("audit.exported", details, subject=by.subject, issuer=by.issuer, role=role)
    for chain, records in written.records.items():
        typer.echo(f"{chain:17} {records:9} records")
    typer.echo(f"{out}, signed with key {key.public.fingerprint}, SHA-256 {written.sha256}")
    typer.echo("It holds personal data. Whoever has the public key checks it: limpide audit verify-bundle")


@app.command(name="verify-bundle")
def verify_bundle(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `limpide audit export` wrote.")],
    public_key: Annotated[
        Path,
        typer.Option(help="The lender's public key, a PEM file: what `limpide audit public-key` prints."),
    ],
) -> None:
    """Check a signed file of records, with nothing but the public key."""
    key = PublicKey.read(public_key, field="--public-key")
    bundle = check_bundle(file, key)
    head = bundle.head
    typer.echo(f"signed with key {key.fingerprint} at {head['at']} by {head['by']['subject']}")
    typer.echo(f"from {head['from']} to {head['to']}")
    for chain, span in bundle.spans.items():
        typer.echo(f"{chain:17} {span.records:9} records, positions {span.first} to {span.last}")
    for line in bundle.faults:
        typer.echo(line)
    if bundle.faults:
        raise TamperedError(
            "The bundle is what was signed, but its records were changed before that.",
            field=bundle.faults[0].split(":")[0],
            value=f"{len(bundle.faults)} faults",
            remedy="Ask the lender to run `limpide decisions verify`.",
        )
    typer.echo("Nothing was changed.")


def _key(settings: AuditSettings) -> AuditKey:
    key = settings.audit_key()
    if key is None:
        raise InputError(
            "There is no key to sign with.",
            field="LIMPIDE_AUDIT_KEY_FILE",
            remedy="Name the file of one: `openssl genpkey -algorithm ed25519 -out FILE` makes it.",
        )
    return key


def _period(start: datetime | None, end: datetime | None) -> Period:
    return Period((start or datetime.min).replace(tzinfo=UTC), (end or datetime.max).replace(tzinfo=UTC))


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
