"""The one table of which pages of the front end are offered to whom, beside that of routes.

``limpide roles`` prints both. A page is offered to roles that may take the routes which it cannot do without:
the services refuse others whatever the page says.
"""

from collections.abc import Mapping

from limpide_credit.contracts.roles import CLIENT_READERS, DRIFT_READERS, MODEL_READERS, OFFICERS, RISK, Role

#: By the word in the page's address.
PAGE_ROLES: Mapping[str, frozenset[Role]] = {
    "home": frozenset(Role),
    "client": CLIENT_READERS,
    "compare": CLIENT_READERS,
    "simulate": CLIENT_READERS,
    "new_client": OFFICERS,
    "decisions": CLIENT_READERS,
    "model": MODEL_READERS,
    "drift": DRIFT_READERS,
    "policy_trial": RISK,
    "operations": frozenset({Role.OPERATIONS, Role.AUDITOR}),
    "technology_watch": MODEL_READERS,
    # By a link, in no navigation.
    "mine": frozenset({Role.CLIENT}),
}
