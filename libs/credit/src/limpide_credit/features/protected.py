"""Protected facts: the columns that no model reads by default, and the features that derive from them.

Gender and family are never model inputs. Age is one only where the operator of a training run says so
(docs/adr/0145-protected-facts-are-no-inputs.md).
"""

from collections.abc import Iterable, Mapping

from limpide_credit.features.catalogue import Feature

GENDER_AND_FAMILY = frozenset(
    {
        "application.CODE_GENDER",
        "application.NAME_FAMILY_STATUS",
        "application.CNT_CHILDREN",
        "application.CNT_FAM_MEMBERS",
        "application.NAME_TYPE_SUITE",
        "previous_application.NAME_TYPE_SUITE",
    }
)
"""Columns of gender and family; who comes along to an application tells of a spouse or children."""

AGE = frozenset({"application.DAYS_BIRTH"})
"""The column of age."""

PROTECTED = GENDER_AND_FAMILY | AGE
"""Every protected column, as ``table.COLUMN``."""

NEUTRAL_WORDS: Mapping[str, Mapping[str, str]] = {"NAME_INCOME_TYPE": {"Maternity leave": "Working"}}
"""Fact to the words that would reveal gender or family, each with the word that the feature holds instead."""


def protected_features(features: Mapping[str, Feature], columns: Iterable[str] = PROTECTED) -> frozenset[str]:
    """Return the names of the features whose lineage holds one of ``columns``, given as ``table.COLUMN``."""
    barred = frozenset(columns)
    return frozenset(name for name, feature in features.items() if not barred.isdisjoint(feature.columns))
