import re

import pytest

from limpide_credit.errors import InputError
from limpide_credit.features import CONCEPTS, FeatureSet
from limpide_credit.features.protected import PROTECTED
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION_FACTS, TABLES

UNITS = {
    "",
    "count",
    "currency",
    "day_offset",
    "days",
    "hours",
    "month_offset",
    "months",
    "rank",
    "ratio",
    "score",
    "years",
}


def test_about_seven_hundred_features_make_the_set(features: FeatureSet) -> None:
    assert 600 <= len(features.names) <= 850


def test_every_feature_is_said_in_both_languages(features: FeatureSet) -> None:
    for feature in features.features.values():
        for label in (feature.label_fr, feature.label_en):
            assert re.fullmatch(r"[A-ZÀÂÉÈÊÎÔÛÇ]\S*( \S+)*", label), (feature.name, label)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_features_bear_the_same_label(features: FeatureSet, language: str) -> None:
    labels: dict[str, str] = {}
    for feature in features.features.values():
        assert feature.label(language) not in labels, (feature.name, labels[feature.label(language)])
        labels[feature.label(language)] = feature.name


def test_every_feature_has_a_known_concept_and_unit_and_every_concept_features(features: FeatureSet) -> None:
    entries = features.features.values()
    assert {feature.concept for feature in entries} == set(CONCEPTS)
    assert {feature.unit for feature in entries} <= UNITS


def test_every_feature_names_columns_that_exist(features: FeatureSet) -> None:
    for feature in features.features.values():
        assert feature.tables
        assert feature.columns or feature.unit == "count"
        for source in feature.columns:
            table, column = source.split(".")
            assert column in TABLES[table].names


def test_no_feature_reads_the_outcome(features: FeatureSet) -> None:
    assert all("application.TARGET" not in feature.columns for feature in features.features.values())


def test_every_fact_of_the_application_is_a_feature(features: FeatureSet) -> None:
    assert set(APPLICATION_FACTS) <= set(features.names)


def test_every_table_feeds_features(features: FeatureSet) -> None:
    assert {table for feature in features.features.values() for table in feature.tables} == set(TABLES)


def test_gender_age_and_family_are_never_a_reason(features: FeatureSet) -> None:
    reasons = [feature for feature in features.features.values() if feature.reason]
    assert len(reasons) > 300
    for feature in reasons:
        assert PROTECTED.isdisjoint(feature.columns), feature.name
        assert feature.shown
        assert feature.concept not in {"gender", "age", "family", "moment"}


def test_what_depends_on_the_loans_terms_may_be_acted_on(features: FeatureSet) -> None:
    terms = {f"application.{column}" for column in SCHEMA.loan_terms}
    for feature in features.features.values():
        assert feature.actionable == (not terms.isdisjoint(feature.columns))
    assert features.features["PAYMENT_RATE"].actionable
    assert not features.features["BURO_COUNT"].actionable


def test_categories_carry_the_vocabulary_of_their_column(features: FeatureSet) -> None:
    for name in features.categorical:
        assert features.features[name].categories == TABLES["application"].column(name).values


def test_an_entry_knows_its_source(features: FeatureSet) -> None:
    feature = features.features["BURO_ACTIVE_AMT_CREDIT_SUM_MEAN"]
    assert feature.table == "bureau"
    assert feature.columns == ("bureau.AMT_CREDIT_SUM", "bureau.CREDIT_ACTIVE")
    assert feature.aggregate == "mean"
    assert feature.label_fr == "Montant emprunté, en moyenne sur les crédits en cours chez d'autres prêteurs"
    assert feature.label_en == "Amount borrowed, on average over running loans with other lenders"


def test_features_of_an_absent_table_are_left_out_by_what_they_read(features: FeatureSet) -> None:
    kept = features.without({"installments_payments"})
    assert "ANNUITY_INSTALMENT_RATIO" not in kept
    assert "INST_COUNT" not in kept
    assert "PAYMENT_RATE" in kept


def test_an_unknown_feature_is_an_error_with_its_name(features: FeatureSet) -> None:
    with pytest.raises(InputError, match="PAYMENT_RAT"):
        features.position("PAYMENT_RAT")
