"""Two tables: who asks for which loan, and the loans that a credit bureau knows of."""

from limpide_credit.schemas.columns import Table, category, flag, identifier, number, whole
from limpide_credit.schemas.roles import Roles
from limpide_credit.schemas.sources import Source

SOURCES = {
    source.name: source
    for source in (
        Source("bureau_score", "bureau_score_not_found", facts=("bureau_score",)),
        Source("past_loans", "past_loans_not_found", tables=("past_loan",)),
    )
}

LOAN_REQUEST = Table(
    name="loan_request",
    files=("loan_request_ended", "loan_request_open"),
    keys=("customer",),
    columns=(
        identifier("customer"),
        flag("defaulted", nullable=True),
        number("loan_amount", "currency", 1, 1e6),
        number("monthly_payment", "currency", 1, 1e5, nullable=True, required=True),
        category("purpose", "car", "home", "studies", "other loans"),
        number("monthly_income", "currency", 1, 1e6),
        category("work", "employee", "self-employed", "retired", "none"),
        whole("work_since", "days", -25_000, 0, nullable=True, required=True),
        category("home", "owned", "rented", "with family"),
        whole("born", "days", -36_525, -6_570),
        category("sex", "woman", "man"),
        whole("children", "count", 0, 30),
        number("bureau_score", "score", 0, 1, nullable=True, required=True),
        *(whole(source.column, "count", 0, source.size, nullable=True) for source in SOURCES.values()),
    ),
)

PAST_LOAN = Table(
    name="past_loan",
    files=("past_loan",),
    keys=("loan",),
    references={"customer": "loan_request"},
    columns=(
        identifier("loan"),
        identifier("customer"),
        whole("opened", "days", -36_525, 0),
        number("borrowed", "currency", 1, 1e7),
        number("still_owed", "currency", 0, 1e7),
        whole("worst_days_late", "days", 0, 36_525),
        category("state", "running", "repaid", "sold"),
    ),
)

ROLES = Roles(
    client="customer",
    outcome="defaulted",
    amount="loan_amount",
    instalment="monthly_payment",
    product="purpose",
    income="monthly_income",
    income_kind="work",
    birth="born",
    employment="work_since",
    housing="home",
    gender="sex",
    woman="woman",
    man="man",
    children="children",
    external_scores=("bureau_score",),
)
