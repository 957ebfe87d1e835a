"""Home Credit's data model, as Kaggle published it: seven tables and 770 features of them."""

from limpide_credit.schemas.home_credit.expectations import EXPECTED_DIRECTIONS
from limpide_credit.schemas.home_credit.questions import QUESTIONS
from limpide_credit.schemas.home_credit.tables import TABLES
from limpide_credit.schemas.home_credit.tables.protected import AGE, GENDER_AND_FAMILY
from limpide_credit.schemas.home_credit.tables.roles import HISTORY_TIME, ROLES
from limpide_credit.schemas.home_credit.tables.sources import DOCUMENT_FLAGS, PERIODS, SOURCES
from limpide_credit.schemas.home_credit.words.absence import HISTORIES, HISTORY_NOT_ASKED
from limpide_credit.schemas.home_credit.words.application import application_words
from limpide_credit.schemas.home_credit.words.columns import COLUMNS, KEYS, TABLE_WORDS
from limpide_credit.schemas.home_credit.words.concepts import CONCEPTS
from limpide_credit.schemas.home_credit.words.sentence_heads import SENTENCE_HEADS
from limpide_credit.schemas.home_credit.words.sources import SOURCE_WORDS
from limpide_credit.schemas.home_credit.words.values import VALUES
from limpide_credit.schemas.schema import Schema, SchemaWords

SCHEMA = Schema(
    name="home-credit",
    package=__name__,
    tables=TABLES,
    roles=ROLES,
    words=SchemaWords(
        concepts=CONCEPTS,
        tables=TABLE_WORDS,
        sources=SOURCE_WORDS,
        facts=application_words,
        columns=COLUMNS,
        keys=KEYS,
        values=VALUES,
        sentence_heads=SENTENCE_HEADS,
        history_not_asked=HISTORY_NOT_ASKED,
    ),
    sources=SOURCES,
    history_time=HISTORY_TIME,
    history_needs={"bureau_balance": frozenset({"bureau", "bureau_balance"})},
    history_counts={"bureau": "BURO_COUNT", "earlier_loans": "PREV_COUNT"},
    histories=HISTORIES,
    gender_and_family=GENDER_AND_FAMILY,
    age=AGE,
    neutral_words={"NAME_INCOME_TYPE": {"Maternity leave": "Working"}},
    loan_terms=frozenset({ROLES.product, ROLES.amount, ROLES.instalment, ROLES.goods_price}),
    # The measures of a building are on a scale that nobody but their source can read.
    no_reason=frozenset({"gender", "age", "family", "moment", "social_circle", "building", "sources"}),
    unnamed=frozenset(DOCUMENT_FLAGS),
    from_elsewhere=frozenset(
        (*SOURCES["building"].facts, *SOURCES["enquiries"].facts, *DOCUMENT_FLAGS, *ROLES.external_scores)
    ),
    directions={
        ROLES.income: -1,
        **dict.fromkeys(ROLES.external_scores, -1),
        **{f"AMT_REQ_CREDIT_BUREAU_{period}": 1 for period in PERIODS},
    },
    expected=EXPECTED_DIRECTIONS,
    ratios={
        "PAYMENT_RATE": (ROLES.instalment, ROLES.amount),
        "CREDIT_GOODS_RATIO": (ROLES.amount, ROLES.goods_price),
        "ANNUITY_INCOME_PERC": (ROLES.instalment, ROLES.income),
    },
    # A loan that is small against the goods is a down payment, an instalment that is small against the income
    # is ease: both are plausible, however rare.
    plausible_below=frozenset({"CREDIT_GOODS_RATIO", "ANNUITY_INCOME_PERC"}),
    economy=(ROLES.income, ROLES.employment, "INST_LATE_MEAN", "INST_SHORT_MEAN"),
    questions=QUESTIONS,
)
