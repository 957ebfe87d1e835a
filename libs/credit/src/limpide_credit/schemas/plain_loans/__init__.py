"""A lender of personal loans who does not exist: two tables and two dozen features in plain words.

It shows what another lender has to say of its data, and that nothing else is needed.
"""

from limpide_credit.schemas.plain_loans import words
from limpide_credit.schemas.plain_loans.tables import LOAN_REQUEST, PAST_LOAN, ROLES, SOURCES
from limpide_credit.schemas.schema import History, Question, Schema, SchemaWords
from limpide_credit.schemas.words import Words

SCHEMA = Schema(
    name="plain-loans",
    package=__name__,
    tables={table.name: table for table in (LOAN_REQUEST, PAST_LOAN)},
    roles=ROLES,
    words=SchemaWords(
        concepts=words.CONCEPTS,
        tables=words.TABLES,
        sources=words.SOURCES,
        facts=words.facts,
        columns=words.COLUMNS,
        keys=words.KEYS,
        values=words.VALUES,
        sentence_heads=words.SENTENCE_HEADS,
        history_not_asked={"past_loans": words.PAST_LOANS_NOT_ASKED},
    ),
    sources=SOURCES,
    history_time={"past_loan": "opened"},
    history_counts={"past_loans": "past_loans"},
    histories={"past_loan": History("past_loans", words.NO_PAST_LOAN)},
    gender_and_family=frozenset({"loan_request.sex", "loan_request.children"}),
    age=frozenset({"loan_request.born"}),
    loan_terms=frozenset({"loan_amount", "monthly_payment", "purpose"}),
    no_reason=frozenset({"age", "gender", "family", "sources"}),
    from_elsewhere=frozenset({"bureau_score"}),
    directions={"monthly_income": -1, "bureau_score": -1},
    # Days count from the request, negative: the longer at work, the less.
    expected={"loan_amount": 1, "monthly_payment": 1, "work_since": 1},
    ratios={
        "payment_share_of_income": ("monthly_payment", "monthly_income"),
        "payment_share_of_loan": ("monthly_payment", "loan_amount"),
    },
    plausible_below=frozenset({"payment_share_of_income"}),
    economy=("monthly_income", "work_since", "mean_delay"),
    questions=(
        Question("purpose", Words("objet du crédit", "purpose of the loan"), ("purpose",)),
        Question("payment", Words("mensualité souhaitée", "payment wished for"), ("monthly_payment",)),
        Question("income", Words("revenus mensuels", "monthly income"), ("monthly_income",)),
        Question("work", Words("activité et son début", "work and since when"), ("work", "work_since")),
        Question("home", Words("logement", "home"), ("home",)),
        Question("birth", Words("date de naissance", "date of birth"), ("born",)),
    ),
)
