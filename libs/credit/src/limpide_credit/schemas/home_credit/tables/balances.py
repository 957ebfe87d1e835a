"""How loans with this lender went on: monthly balances of sales loans and cards, and each instalment."""

from limpide_credit.schemas.columns import NOT_AVAILABLE, Table, category, identifier, number, whole

_KEYS = ("SK_ID_PREV", "MONTHS_BALANCE")
_REFERENCES = {"SK_ID_CURR": "application", "SK_ID_PREV": "previous_application"}
# A month that the client paid more than he owed has amounts below zero.
_OVERPAID = -1e8

POS_CASH_BALANCE = Table(
    name="POS_CASH_balance",
    files=("POS_CASH_balance",),
    keys=_KEYS,
    references=_REFERENCES,
    columns=(
        identifier("SK_ID_PREV"),
        identifier("SK_ID_CURR"),
        whole("MONTHS_BALANCE", "months", -1_200, 0),
        whole("CNT_INSTALMENT", "count", 0, 600, nullable=True),
        whole("CNT_INSTALMENT_FUTURE", "count", 0, 600, nullable=True),
        category(
            "NAME_CONTRACT_STATUS",
            "Active",
            "Amortized debt",
            "Approved",
            "Canceled",
            "Completed",
            "Demand",
            "Returned to the store",
            "Signed",
            NOT_AVAILABLE,
            special=(NOT_AVAILABLE,),
        ),
        whole("SK_DPD", "days", 0, 36_525),
        whole("SK_DPD_DEF", "days", 0, 36_525),
    ),
)

INSTALLMENTS_PAYMENTS = Table(
    name="installments_payments",
    files=("installments_payments",),
    # One instalment paid in several parts has several rows.
    keys=(),
    references=_REFERENCES,
    columns=(
        identifier("SK_ID_PREV"),
        identifier("SK_ID_CURR"),
        # 0 is a card's.
        whole("NUM_INSTALMENT_VERSION", "", 0, 1_000),
        whole("NUM_INSTALMENT_NUMBER", "", 0, 1_000),
        whole("DAYS_INSTALMENT", "days", -36_525, 0),
        whole("DAYS_ENTRY_PAYMENT", "days", -36_525, 0, nullable=True),
        number("AMT_INSTALMENT", "currency", 0, 1e8),
        number("AMT_PAYMENT", "currency", 0, 1e8, nullable=True),
    ),
)

CREDIT_CARD_BALANCE = Table(
    name="credit_card_balance",
    files=("credit_card_balance",),
    keys=_KEYS,
    references=_REFERENCES,
    columns=(
        identifier("SK_ID_PREV"),
        identifier("SK_ID_CURR"),
        whole("MONTHS_BALANCE", "months", -1_200, 0),
        number("AMT_BALANCE", "currency", _OVERPAID, 1e8),
        whole("AMT_CREDIT_LIMIT_ACTUAL", "currency", 0, 1e8),
        number("AMT_DRAWINGS_ATM_CURRENT", "currency", _OVERPAID, 1e8, nullable=True),
        number("AMT_DRAWINGS_CURRENT", "currency", _OVERPAID, 1e8),
        number("AMT_DRAWINGS_OTHER_CURRENT", "currency", 0, 1e8, nullable=True),
        number("AMT_DRAWINGS_POS_CURRENT", "currency", 0, 1e8, nullable=True),
        number("AMT_INST_MIN_REGULARITY", "currency", 0, 1e8, nullable=True),
        number("AMT_PAYMENT_CURRENT", "currency", 0, 1e8, nullable=True),
        number("AMT_PAYMENT_TOTAL_CURRENT", "currency", 0, 1e8),
        number("AMT_RECEIVABLE_PRINCIPAL", "currency", _OVERPAID, 1e8),
        number("AMT_RECIVABLE", "currency", _OVERPAID, 1e8),
        number("AMT_TOTAL_RECEIVABLE", "currency", _OVERPAID, 1e8),
        whole("CNT_DRAWINGS_ATM_CURRENT", "count", 0, 10_000, nullable=True),
        whole("CNT_DRAWINGS_CURRENT", "count", 0, 10_000),
        whole("CNT_DRAWINGS_OTHER_CURRENT", "count", 0, 10_000, nullable=True),
        whole("CNT_DRAWINGS_POS_CURRENT", "count", 0, 10_000, nullable=True),
        whole("CNT_INSTALMENT_MATURE_CUM", "count", 0, 10_000, nullable=True),
        category(
            "NAME_CONTRACT_STATUS",
            "Active",
            "Approved",
            "Completed",
            "Demand",
            "Refused",
            "Sent proposal",
            "Signed",
        ),
        whole("SK_DPD", "days", 0, 36_525),
        whole("SK_DPD_DEF", "days", 0, 36_525),
    ),
)
