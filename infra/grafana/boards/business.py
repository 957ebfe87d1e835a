"""The board *Business and fairness*: what is decided, and how groups of people fare."""

from boards.picture import Board, Picture, Query, Section, banded, ratio

# Nobody applied with what a what-if changed.
DECISIONS = 'rate(limpide_scoring_decisions_total{channel!="what-if"}[$__rate_interval])'
APPROVED = 'rate(limpide_scoring_decisions_total{channel!="what-if",decision="approved"}[$__rate_interval])'
REFERRED = 'rate(limpide_scoring_decisions_total{channel!="what-if",decision="referred"}[$__rate_interval])'
RULES = "rate(limpide_scoring_policy_rules_total[$__rate_interval])"
_SCREENING = "A signal to look closer, not a verdict; groups with few people are left out."

DECIDED = Section(
    "Decisions",
    8,
    [
        Picture(
            "How much is decided?",
            "Recorded decisions a second, by decision.",
            "short",
            [Query(f"sum by (decision) ({DECISIONS})", "{{decision}}")],
        ),
        Picture(
            "How many are approved, how many referred?",
            "Share of recorded decisions.",
            "percentunit",
            [Query(ratio(APPROVED, DECISIONS), "approved"), Query(ratio(REFERRED, DECISIONS), "referred")],
        ),
        Picture(
            "Which grades do people get?",
            "Recorded decisions a second by grade, A the best.",
            "short",
            [Query(f"sum by (grade) ({DECISIONS})", "{{grade}}")],
        ),
        Picture(
            "Which rules of the policy bite?",
            "Recorded decisions a second that a rule touches, by rule.",
            "short",
            [Query(f"sum by (rule) ({RULES})", "{{rule}}")],
        ),
    ],
)

ARMS = "rate(limpide_scoring_experiment_decisions_total[$__rate_interval])"
ARMS_APPROVED = 'rate(limpide_scoring_experiment_decisions_total{decision=~"approved.*"}[$__rate_interval])'

EXPERIMENT = Section(
    "Champion and challenger",
    8,
    [
        Picture(
            "Who decides?",
            "Decisions a second by arm; fallback: the champion, as the challenger could not.",
            "short",
            [Query(f"sum by (arm) ({ARMS})", "{{arm}}")],
        ),
        Picture(
            "How many does each arm approve?",
            "Share of recorded decisions, by arm.",
            "percentunit",
            [Query(f"sum by (arm) ({ARMS_APPROVED}) / sum by (arm) ({ARMS})", "{{arm}}")],
        ),
        Picture(
            "What defaults does each arm expect?",
            "Mean probability of default of those approved, over the whole experiment.",
            "percentunit",
            [Query("max by (arm) (limpide_drift_arm_expected_default_ratio)", "{{arm}}")],
        ),
        Picture(
            "How many of its loans default?",
            "Of those approved whose outcome is known, over the whole experiment.",
            "percentunit",
            [Query('max by (arm) (limpide_drift_arm_default_ratio{bound="value"})', "{{arm}}")],
        ),
    ],
)

REVIEWS = Section(
    "Waiting for a person",
    8,
    [
        Picture(
            "How many cases wait for a person?",
            "Reviews that clients asked for, and decisions that the policy referred, by who asked.",
            "short",
            [Query("max by (asked_by) (limpide_scoring_reviews_open)", "{{asked_by}}")],
        ),
        Picture(
            "How many of them are late?",
            "Cases past their deadline, by who asked.",
            "short",
            [Query("max by (asked_by) (limpide_scoring_reviews_overdue)", "{{asked_by}}")],
        ),
    ],
)

MONEY = Section(
    "Amounts and people",
    8,
    [
        Picture(
            "How much do people ask for?",
            "Mean amount asked for, in the window of the last drift run.",
            "currencyEUR",
            [Query("max(limpide_drift_mean_amount)", "mean amount")],
        ),
        Picture(
            "How often do officers overrule the model?",
            "Share of the window's decisions that an officer changed.",
            "percentunit",
            [Query("max(limpide_drift_overridden_ratio)", "overruled")],
        ),
        Picture(
            "How many defaults are to be expected?",
            "Expected default rate of all decided on, with the range where 95 % of realised ones fall.",
            "percentunit",
            banded("limpide_drift_expected_default_ratio"),
        ),
    ],
)


def _by_group(attribute: str, title: str, description: str, metric: str, *, signed: bool = False) -> Picture:
    return Picture(
        title,
        f"{description} {_SCREENING}",
        "percentunit",
        [Query(f'max by (group) ({metric}{{attribute="{attribute}",bound="value"}})', "{{group}}")],
        signed=signed,
    )


_ATTRIBUTES = (("gender", "gender"), ("age", "age"), ("family_status", "family status"))

APPROVAL = Section(
    "Approval by group",
    8,
    [
        *(
            _by_group(
                attribute,
                f"Is approval even by {name}?",
                "Share approved, by group.",
                "limpide_drift_group_approval_ratio",
            )
            for attribute, name in _ATTRIBUTES
        ),
        Picture(
            "How far apart are the groups?",
            f"Lowest approval rate over the highest, by attribute; look closer below 0.8. {_SCREENING}",
            "percentunit",
            [
                Query(
                    'max by (attribute) (limpide_drift_lowest_approval_ratio{bound="value"})', "{{attribute}}"
                )
            ],
        ),
    ],
)

CALIBRATION = Section(
    "Calibration by group, once outcomes came",
    8,
    [
        _by_group(
            attribute,
            f"Are probabilities right by {name}?",
            "Mean predicted minus observed default rate, by group.",
            "limpide_drift_group_calibration_gap_ratio",
            signed=True,
        )
        for attribute, name in _ATTRIBUTES
    ],
)

BOARD = Board(
    "limpide-business",
    "Business and fairness",
    "Decisions, arms, reviews, grades, amounts, overrides, and gaps by group.",
    [DECIDED, EXPERIMENT, REVIEWS, MONEY, APPROVAL, CALIBRATION],
    hours=24,
)
