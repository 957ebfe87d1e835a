"""The board *Service*: is the scoring service well?"""

from boards.picture import Board, Picture, Query, Section, ratio

REQUESTS = "rate(limpide_scoring_requests_total[$__rate_interval])"
FAILED = 'rate(limpide_scoring_requests_total{status=~"5.."}[$__rate_interval])'
TURNED_AWAY = 'rate(limpide_scoring_requests_total{status="429"}[$__rate_interval])'
DURATION = "rate(limpide_scoring_request_duration_seconds_bucket[$__rate_interval])"
EXPLAINED = "rate(limpide_explainer_requests_total[$__rate_interval])"
EXPLAINER_DURATION = "rate(limpide_explainer_request_duration_seconds_bucket[$__rate_interval])"
DECISIONS = "rate(limpide_scoring_decisions_total[$__rate_interval])"


def _quantile(share: float, duration: str, by: str = "le") -> str:
    return f"histogram_quantile({share}, sum by ({by}) ({duration}))"


NOW = Section(
    "Now",
    4,
    [
        Picture(
            "How much is asked?",
            "Requests a second: all routes, all replicas of scoring.",
            "reqps",
            [Query(f"sum({REQUESTS})")],
            stat=True,
        ),
        Picture(
            "How much fails?",
            "Share of scoring's answers with status 5xx. Alert: ScoringErrors, above 1 %.",
            "percentunit",
            [Query(ratio(FAILED, REQUESTS))],
            stat=True,
        ),
        Picture(
            "How long do people wait?",
            "95 of 100 answers of scoring came within this time. Alert: ScoringSlow, above 250 ms.",
            "s",
            [Query(_quantile(0.95, DURATION))],
            stat=True,
        ),
        Picture(
            "Which version answers?",
            "The model version under the alias champion in scoring.",
            "none",
            [Query("max by (model_version) (limpide_scoring_model_info == 1)", "{{model_version}}")],
            stat=True,
            shows_name=True,
        ),
        Picture(
            "Do records wait?",
            "Scores not answered yet since their record is not written. Alert: RecordsWaiting, above 100.",
            "short",
            [Query("sum(limpide_scoring_records_waiting)")],
            stat=True,
        ),
        Picture(
            "Does anything call for a person?",
            "Alerts that fire. The runbook says what to do about each.",
            "short",
            [Query('count(ALERTS{alertstate="firing"}) or vector(0)')],
            stat=True,
        ),
    ],
)

ANSWERS = Section(
    "Answers of scoring",
    8,
    [
        Picture(
            "What is answered?",
            "Answers a second by status.",
            "reqps",
            [Query(f"sum by (status) ({REQUESTS})", "{{status}}")],
        ),
        Picture(
            "Which route is slow?",
            "Half of the answers, and 95 of 100, came within this time, by route.",
            "s",
            [
                Query(_quantile(0.5, DURATION, "le, route"), "{{route}} half"),
                Query(_quantile(0.95, DURATION, "le, route"), "{{route}} 95 of 100"),
            ],
        ),
        Picture(
            "Is a version slower or worse than another?",
            "Decisions a second by model version: at a promotion one curve takes over from another.",
            "short",
            [Query(f"sum by (model_version) ({DECISIONS})", "{{model_version}}")],
        ),
    ],
)

LOAD = Section(
    "Saturation",
    8,
    [
        Picture(
            "Is anybody turned away?",
            "Share of requests answered 429, since more came at once than the limit.",
            "percentunit",
            [Query(ratio(TURNED_AWAY, REQUESTS), "scoring")],
        ),
        Picture(
            "Does the queue of records grow?",
            "Scores whose record is not durable yet, and those refused a second since it could not be.",
            "short",
            [
                Query("sum(limpide_scoring_records_waiting)", "waiting"),
                Query(
                    "sum(rate(limpide_scoring_record_failures_total[$__rate_interval]))", "refused a second"
                ),
            ],
        ),
        Picture(
            "What is missing?",
            "1 where scoring finds the registry, the champion or the store away.",
            "short",
            [
                Query("max(limpide_scoring_registry_away)", "registry"),
                Query("max(limpide_scoring_registry_alias_missing)", "champion"),
                Query("max(limpide_scoring_store_away)", "store"),
            ],
        ),
    ],
)

EXPLAINER = Section(
    "Explainer",
    8,
    [
        Picture(
            "How much is explained?",
            "Answers of the explainer a second, by status.",
            "reqps",
            [Query(f"sum by (status) ({EXPLAINED})", "{{status}}")],
        ),
        Picture(
            "How long does an explanation take?",
            "95 of 100 answers came within this time, by route.",
            "s",
            [Query(_quantile(0.95, EXPLAINER_DURATION, "le, route"), "{{route}}")],
        ),
    ],
)

BOARD = Board(
    "limpide-service",
    "Service",
    "Requests, errors, latency by route and version, saturation.",
    [NOW, ANSWERS, LOAD, EXPLAINER],
)
