"""The protected columns: facts of a person that no model reads by default, and no page offers as an input."""

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

PROTECTED_FACTS = frozenset(
    column.removeprefix("application.") for column in PROTECTED if column.startswith("application.")
)
"""The protected facts of an application, by the names of their columns."""
