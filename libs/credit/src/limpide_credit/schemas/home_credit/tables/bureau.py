"""``bureau`` and ``bureau_balance``: loans with other lenders, as a credit bureau reports them."""

from limpide_credit.schemas.columns import Table, category, identifier, number, whole

BUREAU = Table(
    name="bureau",
    files=("bureau",),
    keys=("SK_ID_BUREAU",),
    references={"SK_ID_CURR": "application"},
    columns=(
        identifier("SK_ID_CURR"),
        identifier("SK_ID_BUREAU"),
        category("CREDIT_ACTIVE", "Active", "Bad debt", "Closed", "Sold"),
        category("CREDIT_CURRENCY", "currency 1", "currency 2", "currency 3", "currency 4"),
        whole("DAYS_CREDIT", "days", -36_525, 0),
        whole("CREDIT_DAY_OVERDUE", "days", 0, 36_525),
        # A card without an end bears a date far away, before or after.
        whole("DAYS_CREDIT_ENDDATE", "days", -50_000, 50_000, nullable=True),
        whole("DAYS_ENDDATE_FACT", "days", -50_000, 0, nullable=True),
        number("AMT_CREDIT_MAX_OVERDUE", "currency", 0, 1e9, nullable=True),
        whole("CNT_CREDIT_PROLONG", "count", 0, 100),
        number("AMT_CREDIT_SUM", "currency", 0, 1e10, nullable=True),
        # Debt and limit are below zero where the client paid too much.
        number("AMT_CREDIT_SUM_DEBT", "currency", -1e8, 1e10, nullable=True),
        number("AMT_CREDIT_SUM_LIMIT", "currency", -1e8, 1e10, nullable=True),
        number("AMT_CREDIT_SUM_OVERDUE", "currency", 0, 1e9),
        category(
            "CREDIT_TYPE",
            "Another type of loan",
            "Car loan",
            "Cash loan (non-earmarked)",
            "Consumer credit",
            "Credit card",
            "Interbank credit",
            "Loan for business development",
            "Loan for purchase of shares (margin lending)",
            "Loan for the purchase of equipment",
            "Loan for working capital replenishment",
            "Microloan",
            "Mobile operator loan",
            "Mortgage",
            "Real estate loan",
            "Unknown type of loan",
        ),
        whole("DAYS_CREDIT_UPDATE", "days", -50_000, 500),
        number("AMT_ANNUITY", "currency", 0, 1e9, nullable=True),
    ),
)

BUREAU_BALANCE = Table(
    name="bureau_balance",
    files=("bureau_balance",),
    keys=("SK_ID_BUREAU", "MONTHS_BALANCE"),
    references={"SK_ID_BUREAU": "bureau"},
    columns=(
        identifier("SK_ID_BUREAU"),
        whole("MONTHS_BALANCE", "months", -1_200, 0),
        # C closed, 0 not late, 1 to 5 ever later (5: over 120 days, sold or written off), X unknown.
        category("STATUS", "C", "0", "1", "2", "3", "4", "5", "X"),
    ),
)
