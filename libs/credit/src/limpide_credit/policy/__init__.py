"""The credit policy: a versioned document of rules that turns a score into approved, refused or referred.

`document` reads it, `expression` checks and compiles its conditions, `compiled` decides with it.
"""

from limpide_credit.policy.compiled import OUTCOMES, CompiledPolicy, Outcome, PolicyResult
from limpide_credit.policy.document import PolicyDocument, Rule, policy_digest, read_policy
from limpide_credit.policy.facts import CaseStanding
from limpide_credit.policy.proofs import conditions_of, on_condition, wanted_proofs
from limpide_credit.policy.review_terms import ReviewTerms, read_review_terms
from limpide_credit.policy.shipped import default_policy_text

__all__ = [
    "OUTCOMES",
    "CaseStanding",
    "CompiledPolicy",
    "Outcome",
    "PolicyDocument",
    "PolicyResult",
    "ReviewTerms",
    "Rule",
    "conditions_of",
    "default_policy_text",
    "on_condition",
    "policy_digest",
    "read_policy",
    "read_review_terms",
    "wanted_proofs",
]
