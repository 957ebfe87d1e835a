"""How an application takes its place in its case, and what the policy makes of it there."""

from collections.abc import Callable
from datetime import timedelta

from limpide_credit.changed_facts import Entered, changed_facts
from limpide_credit.features import VectorLayout
from limpide_credit.model import Assessment
from limpide_credit.policy import CaseStanding, CompiledPolicy
from limpide_platform.store import Decision, NewDecision
from limpide_platform.store.decision import as_version
from limpide_platform.store.open_cases import Entry, LastVersion


class CaseEntries:
    """Makes the entries of applications; the writer of records follows them under the lock of the chain.

    Parameters
    ----------
    window
        For how long after its last decision a case is open.
    layout
        Returns the layout of vectors of some version; None if nobody here knows it.
    """

    def __init__(self, window: timedelta, layout: Callable[[str], VectorLayout | None]) -> None:
        self._window = window
        self._layout = layout

    def entry(self, case_id: str | None, policy: CompiledPolicy, assessment: Assessment) -> Entry:
        """Return how a decision by this policy finds its case, the one that the request names if any."""

        def follow(new: NewDecision, unchanged: bool, last: LastVersion) -> NewDecision:
            changed = last.changed_facts
            if not unchanged:
                changed += self._contradicted(last.read(), new)
            place = {"case_id": last.case_id, "case_version": last.version + 1, "changed_facts": changed}
            if not policy.reads_case:
                return as_version(new, **place)
            ruling = policy.rule(new.vector, assessment, CaseStanding(last.version + 1, changed))
            return as_version(new, **place, decision=ruling.outcome, reasons=ruling.rules)

        return Entry(self._window, case_id, follow)

    def _contradicted(self, before: Decision, after: NewDecision) -> int:
        """Return how many facts were known before and are said otherwise now."""
        return sum(one.contradicts for one in changed_facts(self.entered(before), self.entered(after)))

    def entered(self, decision: NewDecision) -> Entered:
        """Return a decision's application as it was scored."""
        layout = self._layout(decision.feature_set_version)
        return Entered(decision.input.get("application"), decision.vector, layout)
