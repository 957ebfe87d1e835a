"""What a policy made of a recorded decision, computed again."""

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError
from limpide_credit.features import feature_set
from limpide_credit.model import Assessment
from limpide_credit.policy import (
    CaseStanding,
    CompiledPolicy,
    PolicyResult,
    conditions_of,
    on_condition,
    wanted_proofs,
)
from limpide_platform.serving.subject import VectorSource
from limpide_platform.store import Decision


def ruled_again(text: str, bundle: ModelBundle, recorded: Decision, again: Assessment) -> PolicyResult:
    """Return the ruling of a policy's text on a record, as conditional as it was.

    Where this release does not compute all that the model reads, the conditions are taken as recorded.
    """
    model = bundle.model
    approved = bundle.reference.approved(model.policy.threshold)
    policy = CompiledPolicy.replayed(text, model.layout, bundle.reference.vectors, approved)
    standing = CaseStanding(recorded.version or 1, recorded.changed_facts or 0)
    ruling = policy.rule(recorded.vector, again, standing)
    if not policy.usual or ruling.outcome != "approved" or "application" not in recorded.input:
        return ruling
    try:
        builder = VectorSource(feature_set()).builder(model)
    except ConflictError:
        return on_condition(ruling, conditions_of(recorded.reasons))
    proved = recorded.input.get("proved", ())
    (wanted,) = wanted_proofs(policy, model, builder, recorded.vector[None], [proved])
    return on_condition(ruling, wanted)
