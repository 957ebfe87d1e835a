"""Whom a sentence on a client is said to: the client, as "you", or the officer, who reads "the client"."""

import re

from limpide_credit.contracts.shown_feature import Addressee

_VOICES = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


def addressed(pattern: str, addressee: Addressee) -> str:
    """Return a sentence for one of the two; what differs stands as ``[to the client|to the officer]``.

    ``[Vous demandez|Le client demande] un crédit de {}``
    """
    return _VOICES.sub(r"\1" if addressee == "client" else r"\2", pattern)
