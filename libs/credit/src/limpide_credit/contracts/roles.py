"""What somebody is allowed to do, in the words of providers, keys, services and pages."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is allowed to do; providers and keys name roles by these words."""

    OFFICER = "officer"
    SENIOR_OFFICER = "senior-officer"
    CLIENT = "client"
    DATA_SCIENTIST = "data-scientist"
    MODEL_APPROVER = "model-approver"
    POLICY_APPROVER = "policy-approver"
    OPERATIONS = "operations"
    AUDITOR = "auditor"
    PROGRAM = "program"


#: What each role is for, in one line.
MEANING: Mapping[Role, str] = {
    Role.OFFICER: "clients, decisions, simulations, overrides, reviews",
    Role.SENIOR_OFFICER: "what an officer may, beyond limits of amount too; confirms reviews",
    Role.CLIENT: "own result, letter and review",
    Role.DATA_SCIENTIST: "models and their figures, no client",
    Role.MODEL_APPROVER: "models and their figures, no client",
    Role.POLICY_APPROVER: "policies, models and their figures, no client",
    Role.OPERATIONS: "drift runs and their reports, no client",
    Role.AUDITOR: "reads all, changes nothing",
    Role.PROGRAM: "scores, batches, explanations and outcomes",
}

#: Who decide about clients.
OFFICERS = frozenset({Role.OFFICER, Role.SENIOR_OFFICER})
#: Who read what is known of clients.
CLIENT_READERS = OFFICERS | {Role.AUDITOR}
#: Who read figures of models and policies, without any client: whoever has a role but a client.
MODEL_READERS = frozenset(Role) - {Role.CLIENT}
#: Who manage risk and decide about nobody: how persons and loans did, what a policy would change.
RISK = frozenset({Role.AUDITOR, Role.POLICY_APPROVER})
#: Who read what the drift service compared.
DRIFT_READERS = frozenset(
    {Role.OPERATIONS, Role.AUDITOR, Role.DATA_SCIENTIST, Role.MODEL_APPROVER, Role.SENIOR_OFFICER}
)
