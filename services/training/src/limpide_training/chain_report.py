"""The chains of the store, verified and printed."""

from collections.abc import Iterable, Mapping, Sequence

import typer

from limpide_platform.audit_settings import AuditSettings
from limpide_platform.kept_heads import HeadFolder, KeptHeads, contradictions
from limpide_platform.settings import load_settings
from limpide_platform.store import Head
from limpide_platform.store.ledger import Ledger


def print_chains(ledgers: Iterable[Ledger], anchors: Mapping[str, Head]) -> tuple[list[str], list[str]]:
    """Verify chains, print a line for each and for each fault, and return the lines of faults, and the heads.

    Args:
        anchors: Chain to a head of an earlier time, kept elsewhere by hand; those that are kept signed are
            read here.
    """
    kept, faulty = _signed_heads()
    heads: list[str] = []
    for ledger in ledgers:
        faults = ledger.verify(anchor=anchors.get(ledger.name))
        head = ledger.head()
        heads.append(f"{ledger.name}:{head}")
        lines = [f"{ledger.name:17} {fault.kind:9} {fault.message}" for fault in faults]
        lines += [f"{ledger.name:17} {'signed':9} {sentence}" for sentence in contradictions(ledger, kept)]
        erased = f"{ledger.erased()} erased, " if ledger.erasable else ""
        typer.echo(f"{ledger.name:17} {head.count:9} records, {erased}{len(lines) or 'no'} faults")
        faulty += lines
    for line in faulty:
        typer.echo(line)
    return faulty, heads


def _signed_heads() -> tuple[Sequence[KeptHeads], list[str]]:
    """Return the signed heads that are kept, and a line for each file that is not to be believed."""
    settings = load_settings(AuditSettings)
    key = settings.audit_key()
    if key is None or settings.audit_heads is None:
        typer.echo("signed heads: none are kept (LIMPIDE_AUDIT_KEY_FILE, LIMPIDE_AUDIT_HEADS)")
        return [], []
    kept, faults = HeadFolder(settings.audit_heads).read(key.public)
    span = f", {kept[0].at:%Y-%m-%d %H:%M} to {kept[-1].at:%Y-%m-%d %H:%M}" if kept else ""
    typer.echo(f"signed heads: {len(kept) or 'none yet'} in {settings.audit_heads}{span}")
    return kept, [f"{'signed_heads':17} {'changed':9} {line}" for line in faults]
