"""The digest of a record by its chain, for whoever checks records without a store."""

from collections.abc import Callable, Mapping
from typing import Any

from limpide_platform.store.audit_events import event_digest
from limpide_platform.store.decision import digest_columns
from limpide_platform.store.erasures import erasure_digest
from limpide_platform.store.outcomes import outcome_digest
from limpide_platform.store.overrides import override_digest
from limpide_platform.store.policies import promotion_digest
from limpide_platform.store.review_step import step_digest

#: The chains of a store, each with what makes the digest of a record from its columns.
DIGESTS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    "decisions": digest_columns,
    "overrides": override_digest,
    "review_steps": step_digest,
    "outcomes": outcome_digest,
    "policy_promotions": promotion_digest,
    "audit_events": event_digest,
    "erasures": erasure_digest,
}
