"""The chains of the store, verified and printed."""

from collections.abc import Iterable, Mapping

import typer

from limpide_platform.store import Head
from limpide_platform.store.ledger import Ledger


def print_chains(ledgers: Iterable[Ledger], anchors: Mapping[str, Head]) -> tuple[list[str], list[str]]:
    """Verify chains, print a line for each and for each fault, and return the lines of faults, and the heads.

    Parameters
    ----------
    anchors
        Chain to a head of an earlier time, kept elsewhere.
    """
    faulty: list[str] = []
    heads: list[str] = []
    for ledger in ledgers:
        faults = ledger.verify(anchor=anchors.get(ledger.name))
        head = ledger.head()
        heads.append(f"{ledger.name}:{head}")
        erased = f"{ledger.erased()} erased, " if ledger.erasable else ""
        typer.echo(f"{ledger.name:17} {head.count:9} records, {erased}{len(faults) or 'no'} faults")
        faulty += [f"{ledger.name:17} {fault.kind:9} {fault.message}" for fault in faults]
    for line in faulty:
        typer.echo(line)
    return faulty, heads
