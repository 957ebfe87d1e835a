"""The board *Model*: is the model still right for the people who come?"""

from boards.picture import Board, Picture, Query, Section, banded

LATEST = Section(
    "The last drift run",
    4,
    [
        Picture(
            "What is the verdict?",
            "Stable, moderate, drifted, or none for want of decisions. Alert: PopulationShifted.",
            "none",
            [Query("max by (verdict) (limpide_drift_verdict == 1)", "{{verdict}}")],
            stat=True,
            shows_name=True,
        ),
        Picture(
            "On how many decisions?",
            "Decisions in the window. Below the minimum a run gives figures and no verdict.",
            "short",
            [Query('max(limpide_drift_decisions{of="window"})')],
            stat=True,
        ),
        Picture(
            "How far has the score moved?",
            "PSI of the score. Alert: ScoreDrifted, from 0.25 on and beyond chance.",
            "none",
            [Query('max(limpide_drift_score_psi_ratio{bound="value"})')],
            stat=True,
        ),
        Picture(
            "How many features have drifted?",
            "Share of the features that the model reads. Alert: FeaturesDrifted, above 1 %.",
            "percentunit",
            [Query("max(limpide_drift_features_drifted_ratio)")],
            stat=True,
        ),
        Picture(
            "How old is that?",
            "Time since a run last ended well. Alert: DriftRunStale, after two intervals.",
            "s",
            [Query("time() - max(limpide_drift_last_success_timestamp_seconds)")],
            stat=True,
        ),
        Picture(
            "Is the served version the registry's?",
            "Replicas of scoring whose version is not the registry's champion. Alert: ModelVersionMismatch.",
            "short",
            [
                Query(
                    'count(limpide_scoring_model_info{alias="champion"} == 1 unless on (model_version) '
                    'limpide_drift_model_info{alias="champion"} == 1) or vector(0)'
                )
            ],
            stat=True,
        ),
    ],
)

SCORE = Section(
    "Score",
    8,
    [
        Picture(
            "Is the score spread as at training?",
            "PSI of the score with its 95 % band. 0.1 and 0.25 are conventions: mind the decisions.",
            "none",
            banded("limpide_drift_score_psi_ratio"),
        ),
        Picture(
            "Where do scores lie?",
            "Half, and nine tenths, of the recorded probabilities of default lie below these.",
            "percentunit",
            [
                Query(
                    f"histogram_quantile({share}, sum by (le) (rate("
                    "limpide_scoring_probability_of_default_ratio_bucket[$__rate_interval])))",
                    legend,
                )
                for share, legend in ((0.5, "half"), (0.9, "nine tenths"))
            ],
        ),
        Picture(
            "How many are approved?",
            "Share approved in the window and of the reference. Alert: ApprovalRateShift, ten points.",
            "percentunit",
            [Query("max by (of) (limpide_drift_approval_ratio)", "{{of}}")],
        ),
    ],
)

FEATURES = Section(
    "Features",
    9,
    [
        Picture(
            "Which features have moved most?",
            "PSI of the twelve most drifted features, of all that the catalogue has.",
            "none",
            [Query("topk(12, max by (feature) (limpide_drift_feature_psi_ratio))", "{{feature}}")],
        ),
        Picture(
            "Which sources are not asked?",
            "Share of decisions for which a source was not asked or gave a part. Alert: SourceSilent.",
            "percentunit",
            [Query('max by (source) (limpide_drift_source_not_asked_ratio{of="window"})', "{{source}}")],
        ),
        Picture(
            "Which feeds arrive empty?",
            "Share of missing values, the twelve highest of the fifty watched. Alert: MissingValuesJump.",
            "percentunit",
            [Query("topk(12, max by (feature) (limpide_drift_feature_missing_ratio))", "{{feature}}")],
        ),
        Picture(
            "Does a part of the people change, slowly?",
            "Evidence of all days before, over the limit from which a change is reported: of any feature, "
            "and of incomes, work and arrears. Alert: GradualChange.",
            "none",
            [Query("max by (of) (limpide_drift_gradual_change_ratio)", "{{of}}")],
        ),
        Picture(
            "How many features are concerned?",
            "Features that the model reads by what was found: moderate, drifted, a jump of missing values, "
            "new categories, values out of range.",
            "short",
            [Query('max by (finding) (limpide_drift_features{finding!="used"})', "{{finding}}")],
        ),
    ],
)

PERFORMANCE = Section(
    "Performance",
    9,
    [
        Picture(
            "How well should it rank, before outcomes?",
            "AUC to expect (CBPE) with the range where 95 % of realised ones fall, the training's, and the "
            "floor. Alert: ExpectedAucLow.",
            "none",
            [
                *banded("limpide_drift_expected_auc_ratio"),
                Query('max(limpide_drift_reference_auc_ratio{bound="value"})', "at training"),
                Query("max(limpide_drift_auc_floor_ratio)", "floor"),
            ],
        ),
        Picture(
            "How well did it rank, once outcomes came?",
            "Realised AUC, Gini and KS over all known outcomes. Outcomes are of approved loans, mostly.",
            "none",
            [
                Query(
                    'max by (figure) (limpide_drift_realised_ratio{figure=~"auc|gini|ks",bound="value"})',
                    "{{figure}}",
                )
            ],
        ),
        Picture(
            "Are probabilities right in the mean?",
            "Mean predicted minus observed default rate, with its 95 % interval. Alert: CalibrationOff.",
            "percentunit",
            banded("limpide_drift_realised_ratio", 'figure="calibration_gap",'),
            signed=True,
        ),
    ],
)

BOARD = Board(
    "limpide-model",
    "Model",
    "Drift of score and features, expected and realised performance, version against registry.",
    [LATEST, SCORE, FEATURES, PERFORMANCE],
    hours=24,
)
