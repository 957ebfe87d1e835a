"""How an application takes its place in its case, and what the policy makes of it there."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from limpide_credit.changed_facts import ScoredApplication, changed_facts
from limpide_credit.errors import ConflictError
from limpide_credit.features import VectorLayout
from limpide_credit.model import Assessment
from limpide_credit.policy import CaseStanding, CompiledPolicy, on_condition
from limpide_platform.store import Decision, NewDecision
from limpide_platform.store.decision import as_version
from limpide_platform.store.open_cases import Entry, LastVersion


class CaseEntries:
    """Makes the entries of applications; the writer of records follows them under the lock of the chain.

    Args:
        window: For how long after its last decision a case is open.
        layout: Returns the layout of vectors of some version; None if nobody here knows it.
    """

    def __init__(self, window: timedelta, layout: Callable[[str], VectorLayout | None]) -> None:
        self._window = window
        self._layout = layout

    def entry(
        self,
        case_id: str | None,
        policy: CompiledPolicy,
        assessment: Assessment,
        wanted: Collection[str] = (),
        after: int | None = None,
    ) -> Entry:
        """Return how a decision by this policy finds its case, the one that the request names if any.

        Args:
            wanted: The proofs that an approval is conditional on.
            after: The version of its case that it must follow, if any: else that one is superseded.
        """

        def follow(new: NewDecision, unchanged: bool, last: LastVersion) -> NewDecision:
            _check_last(after, last)
            place = self._place(new, unchanged, last)
            if not policy.reads_case:
                return as_version(new, **place)
            standing = CaseStanding(place["case_version"], place["changed_facts"])
            ruling = on_condition(policy.rule(new.vector, assessment, standing), wanted)
            return as_version(new, **place, decision=ruling.outcome, reasons=ruling.rules)

        return Entry(self._window, case_id, follow)

    def fulfilment(self, case_id: str, after: int) -> Entry:
        """Return how a decision that is fulfilled follows the version ``after`` of its case, as it is."""

        def follow(new: NewDecision, unchanged: bool, last: LastVersion) -> NewDecision:
            _check_last(after, last)
            return as_version(new, **self._place(new, unchanged, last))

        return Entry(self._window, case_id, follow)

    def _place(self, new: NewDecision, unchanged: bool, last: LastVersion) -> dict[str, Any]:
        """Return the columns that say where in its case a decision stands."""
        changed = last.changed_facts
        if not unchanged:
            changed += self._contradicted(last.read(), new)
        return {"case_id": last.case_id, "case_version": last.version + 1, "changed_facts": changed}

    def _contradicted(self, before: Decision, after: NewDecision) -> int:
        """Return how many facts were known before and are said otherwise now."""
        return sum(one.contradicts for one in changed_facts(self.entered(before), self.entered(after)))

    def entered(self, decision: NewDecision) -> ScoredApplication:
        """Return a decision's application as it was scored."""
        layout = self._layout(decision.feature_set_version)
        return ScoredApplication(decision.input.get("application"), decision.vector, layout)


def _check_last(after: int | None, last: LastVersion) -> None:
    if after is not None and last.version != after:
        raise ConflictError(
            f"Version {after} of case {last.case_id} is superseded: version {last.version} is its last.",
            field="case_version",
            value=after,
            remedy=f"Look at GET /cases/{last.case_id}, and send proofs for its current decision.",
        )
