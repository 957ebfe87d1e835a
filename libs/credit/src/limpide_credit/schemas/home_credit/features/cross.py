"""Features across application and history: the loan asked against earlier loans, debts and habits."""

from limpide_credit.features.cleaning import Rows, Value
from limpide_credit.features.rowwise import RowFeature, described, or_zero, owed, ratio

_WORDS = """
DEBT_INCOME_RATIO|ratio|other_debt|Dette chez d'autres prêteurs rapportée au revenu|Debt with other lenders relative to income
ACTIVE_DEBT_INCOME_RATIO|ratio|other_debt|Dette des crédits en cours ailleurs rapportée au revenu|Debt of loans running elsewhere relative to income
DEBT_CREDIT_ASKED_RATIO|ratio|other_debt|Dette chez d'autres prêteurs rapportée au crédit demandé|Debt with other lenders relative to the loan asked
DEBT_WITH_LOAN_INCOME_RATIO|ratio|other_debt|Dette ailleurs et crédit demandé, rapportés au revenu|Debt elsewhere and the loan asked, relative to income
OVERDUE_INCOME_RATIO|ratio|other_arrears|Impayés chez d'autres prêteurs rapportés au revenu|Overdue amounts with other lenders relative to income
BURO_ANNUITY_INCOME_RATIO|ratio|other_debt|Mensualités chez d'autres prêteurs rapportées au revenu|Instalments with other lenders relative to income
CREDIT_BURO_MEAN_RATIO|ratio|loan_amount|Crédit demandé rapporté à la moyenne de ceux obtenus ailleurs|Loan asked relative to the mean of those elsewhere
CREDIT_BURO_MAX_RATIO|ratio|loan_amount|Crédit demandé rapporté au plus fort obtenu ailleurs|Loan asked relative to the largest elsewhere
TERM_BURO_RATIO||loan_terms|Durée du crédit demandé rapportée à celles des crédits ailleurs|Term of the loan asked relative to those elsewhere|hidden
BURO_SINCE_AGE_RATIO|ratio|other_loans|Ancienneté du premier crédit ailleurs rapportée à l'âge|Time since the first loan elsewhere relative to age|hidden
BURO_LAST_EMPLOYED_RATIO|ratio|other_loans|Ancienneté du dernier crédit ailleurs rapportée à celle dans l'emploi|Time since the last loan elsewhere relative to time in the job|hidden
CREDIT_PREV_MEAN_RATIO|ratio|loan_amount|Crédit demandé rapporté à la moyenne de ceux accordés chez nous|Loan asked relative to the mean granted by us
CREDIT_PREV_MAX_RATIO|ratio|loan_amount|Crédit demandé rapporté au plus fort accordé chez nous|Loan asked relative to the largest granted by us
CREDIT_PREV_LAST_RATIO|ratio|loan_amount|Crédit demandé rapporté au dernier chez nous|Loan asked relative to the last one with us
CREDIT_PREV_LAST3_RATIO|ratio|loan_amount|Crédit demandé rapporté aux trois derniers chez nous|Loan asked relative to the last three with us
CREDIT_PREV_DIFF|currency|loan_amount|Crédit demandé moins moyenne de ceux accordés chez nous|Loan asked minus the mean granted by us
CREDIT_PREV_REFUSED_RATIO|ratio|loan_amount|Crédit demandé rapporté à la moyenne de ceux refusés|Loan asked relative to the mean of those refused
ANNUITY_PREV_MEAN_RATIO|ratio|loan_terms|Mensualité demandée rapportée à la moyenne de celles accordées|Instalment asked relative to the mean of those granted
ANNUITY_PREV_MAX_RATIO|ratio|loan_terms|Mensualité demandée rapportée à la plus forte accordée|Instalment asked relative to the highest granted
ANNUITY_PREV_LAST_RATIO|ratio|loan_terms|Mensualité demandée rapportée à la dernière chez nous|Instalment asked relative to the last one with us
ANNUITY_PREV_DIFF|currency|loan_terms|Mensualité demandée moins moyenne de celles accordées|Instalment asked minus the mean of those granted
PAYMENT_RATE_PREV_RATIO|ratio|loan_terms|Taux de mensualité rapporté à ceux des crédits accordés|Payment rate relative to those of loans granted
PAYMENT_RATE_PREV_DIFF|ratio|loan_terms|Taux de mensualité moins celui des trois dernières demandes|Payment rate minus that of the last three applications
CREDIT_GOODS_PREV_DIFF|ratio|loan_amount|Crédit rapporté au prix du bien, moins la moyenne des demandes passées|Loan relative to goods' price, minus the mean of earlier applications
GOODS_PREV_RATIO|ratio|loan_amount|Prix du bien rapporté à ceux des demandes passées|Goods' price relative to those of earlier applications
TERM_PREV_RATIO|ratio|loan_terms|Durée du crédit demandé rapportée à celles accordées|Term of the loan asked relative to those granted
TERM_PREV_DIFF|months|loan_terms|Durée du crédit demandé moins la moyenne des durées accordées|Term of the loan asked minus the mean of those granted
IMPLIED_RATE|ratio|loan_terms|Taux annuel estimé si la durée égale celle des crédits passés|Estimated yearly rate if the term equals that of earlier loans
OPEN_ANNUITY_INCOME_RATIO|ratio|open_loans|Mensualités des crédits en cours chez nous rapportées au revenu|Instalments of loans running with us relative to income
TOTAL_ANNUITY_INCOME_RATIO|ratio|loan_terms|Mensualités en cours chez nous et demandée, rapportées au revenu|Instalments running with us and asked, relative to income
OPEN_CREDIT_INCOME_RATIO|ratio|open_loans|Crédits en cours chez nous rapportés au revenu|Loans running with us relative to income
OPEN_CREDIT_ASKED_RATIO|ratio|open_loans|Crédits en cours chez nous rapportés au crédit demandé|Loans running with us relative to the loan asked
ALL_DEBT_INCOME_RATIO|ratio|other_debt|Dette ailleurs et crédits en cours chez nous, rapportés au revenu|Debt elsewhere and loans running with us, relative to income
CARD_BALANCE_INCOME_RATIO|ratio|cards|Solde moyen de la carte rapporté au revenu|Mean card balance relative to income
CARD_DRAWING_INCOME_RATIO|ratio|cards|Dépenses moyennes par carte rapportées au revenu|Mean card spending relative to income
CARD_LIMIT_INCOME_RATIO|ratio|cards|Plafond de la carte rapporté au revenu|Card limit relative to income
INSTALMENT_INCOME_RATIO|ratio|past_terms|Échéances passées rapportées au revenu|Earlier instalments relative to income
ANNUITY_INSTALMENT_RATIO|ratio|loan_terms|Mensualité demandée rapportée aux échéances passées|Instalment asked relative to earlier ones
ANNUITY_PAID_RATIO|ratio|loan_terms|Mensualité demandée rapportée aux paiements de la dernière année|Instalment asked relative to payments of the last year
EXT_SOURCE_DEBT||external_scores|Moyenne des scores externes rapportée au poids de la dette|Mean external score relative to the burden of debt|hidden
EXT_SOURCE_REFUSED||external_scores|Moyenne des scores externes diminuée de la part des refus|Mean external score less the share of refusals|hidden
LOAN_COUNT|count|other_loans|Nombre de crédits connus, chez nous et ailleurs|Number of known loans, with us and elsewhere
RUNNING_COUNT|count|other_loans|Nombre de crédits en cours, chez nous et ailleurs|Number of running loans, with us and elsewhere
LOANS_PER_YEAR_OF_AGE||other_loans|Nombre de crédits connus rapporté à l'âge|Number of known loans relative to age|hidden
"""  # noqa: E501 - one feature a line


def cross_features(a: Rows, h: Rows, score: Value) -> list[RowFeature]:
    """Return the features across facts ``a`` and aggregates ``h``, both one row a client.

    ``score`` is the mean of the external scores.
    """
    return described(_WORDS, {**_against_bureau(a, h), **_against_earlier(a, h), **_burden(a, h, score)})


def _against_bureau(a: Rows, h: Rows) -> dict[str, Value]:
    debt, credit, income = h.BURO_AMT_CREDIT_SUM_DEBT_SUM, a.AMT_CREDIT, a.AMT_INCOME_TOTAL
    return {
        "DEBT_INCOME_RATIO": ratio(owed(debt), income),
        "ACTIVE_DEBT_INCOME_RATIO": ratio(owed(h.BURO_ACTIVE_AMT_CREDIT_SUM_DEBT_SUM), income),
        "DEBT_CREDIT_ASKED_RATIO": ratio(debt, credit),
        "DEBT_WITH_LOAN_INCOME_RATIO": ratio(or_zero(owed(debt)) + credit, income),
        "OVERDUE_INCOME_RATIO": ratio(h.BURO_AMT_CREDIT_SUM_OVERDUE_SUM, income),
        "BURO_ANNUITY_INCOME_RATIO": ratio(h.BURO_AMT_ANNUITY_SUM, income),
        "CREDIT_BURO_MEAN_RATIO": ratio(credit, h.BURO_AMT_CREDIT_SUM_MEAN),
        "CREDIT_BURO_MAX_RATIO": ratio(credit, h.BURO_AMT_CREDIT_SUM_MAX),
        "TERM_BURO_RATIO": ratio(ratio(credit, a.AMT_ANNUITY), h.BURO_TERM_MEAN),
        "BURO_SINCE_AGE_RATIO": ratio(h.BURO_DAYS_CREDIT_MIN, a.DAYS_BIRTH),
        "BURO_LAST_EMPLOYED_RATIO": ratio(h.BURO_DAYS_CREDIT_MAX, a.DAYS_EMPLOYED),
    }


def _against_earlier(a: Rows, h: Rows) -> dict[str, Value]:
    credit, annuity = a.AMT_CREDIT, a.AMT_ANNUITY
    rate, term = ratio(annuity, credit), ratio(credit, annuity)
    usual_term = h.PREV_APPROVED_CNT_PAYMENT_MEAN
    return {
        "CREDIT_PREV_MEAN_RATIO": ratio(credit, h.PREV_APPROVED_AMT_CREDIT_MEAN),
        "CREDIT_PREV_MAX_RATIO": ratio(credit, h.PREV_APPROVED_AMT_CREDIT_MAX),
        "CREDIT_PREV_LAST_RATIO": ratio(credit, h.PREV_LAST1_AMT_CREDIT_MEAN),
        "CREDIT_PREV_LAST3_RATIO": ratio(credit, h.PREV_LAST3_AMT_CREDIT_MEAN),
        "CREDIT_PREV_DIFF": credit - h.PREV_APPROVED_AMT_CREDIT_MEAN,
        "CREDIT_PREV_REFUSED_RATIO": ratio(credit, h.PREV_REFUSED_AMT_CREDIT_MEAN),
        "ANNUITY_PREV_MEAN_RATIO": ratio(annuity, h.PREV_APPROVED_AMT_ANNUITY_MEAN),
        "ANNUITY_PREV_MAX_RATIO": ratio(annuity, h.PREV_APPROVED_AMT_ANNUITY_MAX),
        "ANNUITY_PREV_LAST_RATIO": ratio(annuity, h.PREV_LAST1_AMT_ANNUITY_MEAN),
        "ANNUITY_PREV_DIFF": annuity - h.PREV_APPROVED_AMT_ANNUITY_MEAN,
        "PAYMENT_RATE_PREV_RATIO": ratio(rate, h.PREV_APPROVED_PAYMENT_RATE_MEAN),
        "PAYMENT_RATE_PREV_DIFF": rate - h.PREV_LAST3_PAYMENT_RATE_MEAN,
        "CREDIT_GOODS_PREV_DIFF": ratio(credit, a.AMT_GOODS_PRICE) - h.PREV_CREDIT_GOODS_RATIO_MEAN,
        "GOODS_PREV_RATIO": ratio(a.AMT_GOODS_PRICE, h.PREV_AMT_GOODS_PRICE_MEAN),
        "TERM_PREV_RATIO": ratio(term, usual_term),
        "TERM_PREV_DIFF": term - usual_term,
        "IMPLIED_RATE": ratio((ratio(annuity * usual_term, credit) - 1.0) * 12.0, usual_term),
    }


def _burden(a: Rows, h: Rows, score: Value) -> dict[str, Value]:
    income, credit, annuity = a.AMT_INCOME_TOTAL, a.AMT_CREDIT, a.AMT_ANNUITY
    open_annuity, open_credit = h.PREV_OPEN_AMT_ANNUITY_SUM, h.PREV_OPEN_AMT_CREDIT_SUM
    debt = or_zero(owed(h.BURO_AMT_CREDIT_SUM_DEBT_SUM))
    loans = or_zero(h.BURO_COUNT) + or_zero(h.PREV_APPROVED_COUNT)
    return {
        "OPEN_ANNUITY_INCOME_RATIO": ratio(open_annuity, income),
        "TOTAL_ANNUITY_INCOME_RATIO": ratio(or_zero(open_annuity) + annuity, income),
        "OPEN_CREDIT_INCOME_RATIO": ratio(open_credit, income),
        "OPEN_CREDIT_ASKED_RATIO": ratio(open_credit, credit),
        "ALL_DEBT_INCOME_RATIO": ratio(debt + or_zero(open_credit), income),
        "CARD_BALANCE_INCOME_RATIO": ratio(owed(h.CC_AMT_BALANCE_MEAN), income),
        "CARD_DRAWING_INCOME_RATIO": ratio(owed(h.CC_AMT_DRAWINGS_CURRENT_MEAN), income),
        "CARD_LIMIT_INCOME_RATIO": ratio(h.CC_AMT_CREDIT_LIMIT_ACTUAL_MAX, income),
        "INSTALMENT_INCOME_RATIO": ratio(h.INST_AMT_INSTALMENT_MEAN, income),
        "ANNUITY_INSTALMENT_RATIO": ratio(annuity, h.INST_AMT_INSTALMENT_MEAN),
        "ANNUITY_PAID_RATIO": ratio(annuity, h.INST_12M_AMT_PAYMENT_MEAN),
        "EXT_SOURCE_DEBT": ratio(score * income, debt + credit),
        "EXT_SOURCE_REFUSED": score - or_zero(ratio(h.PREV_REFUSED_COUNT, h.PREV_COUNT)),
        "LOAN_COUNT": loans,
        "RUNNING_COUNT": or_zero(h.BURO_ACTIVE_COUNT) + or_zero(h.PREV_OPEN_COUNT),
        "LOANS_PER_YEAR_OF_AGE": ratio(loans * -365.25, a.DAYS_BIRTH),
    }
