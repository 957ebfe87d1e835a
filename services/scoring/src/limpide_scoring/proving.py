"""Proofs of declared facts: an approval on condition is fulfilled, or the application is decided anew.

Either is a further version of its case, so that chain, replay, erasure and exports hold it as any decision.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from limpide_credit.contracts.facts import check_facts
from limpide_credit.contracts.proofs import Proof, check_fact_name
from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.errors import ConflictError, InputError
from limpide_credit.policy import PolicyResult, conditions_of, on_condition
from limpide_credit.policy.facts import CASE_FACTS
from limpide_platform.store import Decision, NewDecision
from limpide_platform.store.chain import new_salt
from limpide_platform.store.decision import as_version
from limpide_platform.store.kind import no_decision_but_simulation
from limpide_scoring.decided import Origin
from limpide_scoring.runtime import Runtime
from limpide_scoring.scorer import decision_id


@dataclass(frozen=True, slots=True)
class _Pending:
    """A decision that waits for proofs, its place in its case, and whether its policy reads that."""

    decision: Decision
    case_id: str
    version: int
    reads_case: bool


async def prove(runtime: Runtime, wanted_id: str, proofs: Sequence[Proof], origin: Origin) -> Decision:
    """Return the version of the case that follows from proofs.

    Where each proved value is the declared one, what was decided holds with fewer conditions, or none, by the
    model and the policy that decided. Else the application is decided anew, with the proved values, by those
    that serve now; so it is under a policy that reads the case, for which a version more may matter.

    Raises:
        NotFoundError, GoneError: There is no such decision, or it is erased.
        InputError: A fact is unknown, stands twice, has no proof wanted, or its value is not possible.
        ConflictError: The decision is no approval on condition, is superseded, or a person decided over it; a
            fact is proved already; or the idempotency key was used with another request.
        UnavailableError: As `Scorer.score`.
    """
    pending = await asyncio.to_thread(_pending, runtime, wanted_id)
    decision = pending.decision
    declared: Mapping[str, Any] = decision.input["application"]
    known = decision.input.get("proved", [])
    conditions = conditions_of(decision.reasons)
    values = _values(proofs, declared, known, conditions)
    request = ScoreRequest(
        application={**declared, **values},
        reference=decision.input.get("reference", ""),
        proved=(*known, *values),
    )
    origin = replace(origin, channel="application", case_id=pending.case_id, after=pending.version)
    if pending.reads_case or any(declared[name] != value for name, value in values.items()):
        return await runtime.scorer.score(request, origin)
    left = [name for name in conditions if name not in values]
    entry = runtime.cases.fulfilment(pending.case_id, pending.version)
    return await runtime.scorer.keep(_fulfilled(decision, request, left, origin), entry)


def _pending(runtime: Runtime, wanted_id: str) -> _Pending:
    store = runtime.store.store()
    decision = store.decisions.get(wanted_id)
    if decision.kind == "simulation":
        raise no_decision_but_simulation(wanted_id, "proofs")
    if decision.decision != "approved_on_condition" or decision.policy_digest is None:
        message = f"Decision {wanted_id} is {decision.decision}: no proof is wanted."
        raise _conflict(wanted_id, message, "Send proofs for an approval on condition.")
    case_id, version = decision.case, decision.version
    if case_id is None or version is None:
        raise _conflict(
            wanted_id,
            f"Decision {wanted_id} belongs to no case, so that none can follow it.",
            "Send the application to POST /score, with the facts that are proved in proved.",
        )
    if store.overrides.of(wanted_id):
        raise _conflict(wanted_id, f"A person decided over decision {wanted_id}.", "What he decided holds.")
    document = runtime.policies.kept(decision.policy_digest, store)
    return _Pending(decision, case_id, version, any(fact.name in CASE_FACTS for fact in document.facts))


def _values(
    proofs: Sequence[Proof], declared: Mapping[str, Any], known: Sequence[str], conditions: Sequence[str]
) -> dict[str, Any]:
    """Return the proved values by fact, each checked."""
    given: dict[str, Any] = {}
    for proof in proofs:
        check_fact_name(proof.fact, "proofs.fact")
        if proof.fact in given:
            raise InputError(
                f"{proof.fact} stands twice.", field="proofs.fact", value=proof.fact, remedy="Prove it once."
            )
        if proof.fact in known:
            raise ConflictError(
                f"{proof.fact} is proved already.",
                field="proofs.fact",
                value=proof.fact,
                remedy=f"Leave it out; what is wanted: {', '.join(conditions)}.",
            )
        if proof.fact not in conditions:
            raise InputError(
                f"No proof of {proof.fact} is wanted.",
                field="proofs.fact",
                value=proof.fact,
                remedy=f"Prove any of {', '.join(conditions)}.",
            )
        given[proof.fact] = declared[proof.fact] if proof.value is None else proof.value
    return check_facts(given, where="proofs")


def _fulfilled(decision: Decision, request: ScoreRequest, left: Sequence[str], origin: Origin) -> NewDecision:
    """Return the record of what was decided, with fewer conditions."""
    rules = [rule for rule in decision.reasons if rule["then"] != "prove"]
    ruling = on_condition(PolicyResult("approved", rules), left)
    same = NewDecision(**{field.name: getattr(decision, field.name) for field in fields(NewDecision)})
    return as_version(
        same,
        id=decision_id(),
        at=datetime.now(UTC),
        channel=origin.channel,
        input=request.recorded_input(),
        decision=ruling.outcome,
        reasons=ruling.rules,
        latency_seconds=perf_counter() - origin.started,
        idempotency_key=origin.idempotency_key,
        request_hash=origin.request_hash,
        case_id=None,
        case_version=None,
        changed_facts=None,
        salt=new_salt(),
        **origin.acting,
    )


def _conflict(wanted_id: str, message: str, remedy: str) -> ConflictError:
    return ConflictError(message, field="decision_id", value=wanted_id, remedy=remedy)
