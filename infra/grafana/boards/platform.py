"""The board *Platform*: are the parts well that everything stands on?"""

from boards.picture import Board, Picture, Query, Section, ratio

REACHED = Section(
    "Targets",
    8,
    [
        Picture(
            "What does Prometheus reach?",
            "1 where a target answers. Alerts: ScoringDown, DriftDown, MinioDown, TargetDown.",
            "short",
            [Query("up", "{{job}} {{instance}}")],
        ),
        Picture(
            "Who misses what?",
            "1 where a service finds MLflow's registry or the store away.",
            "short",
            [
                Query('max by (__name__) ({__name__=~"limpide_.*_(registry|store)_away"})', "{{__name__}}"),
            ],
        ),
        Picture(
            "How much memory do processes take?",
            "Resident memory by job, of those that say so.",
            "bytes",
            [Query("sum by (job) (process_resident_memory_bytes)", "{{job}}")],
        ),
    ],
)

MLFLOW = Section(
    "MLflow",
    8,
    [
        Picture(
            "What is asked of MLflow?",
            "Requests a second by status; its probe is not counted.",
            "reqps",
            [
                Query(
                    "sum by (status) (rate(mlflow_http_request_duration_seconds_count[$__rate_interval]))",
                    "{{status}}",
                )
            ],
        ),
        Picture(
            "How long does MLflow take?",
            "Half, and nineteen in twenty, of its answers take less. Models and reports pass through it.",
            "s",
            [
                Query(
                    f"histogram_quantile({share}, sum by (le) (rate("
                    "mlflow_http_request_duration_seconds_bucket[$__rate_interval])))",
                    legend,
                )
                for share, legend in ((0.5, "half"), (0.95, "nineteen in twenty"))
            ],
        ),
        Picture(
            "Does MLflow fail?",
            "Share of answers that are 5xx.",
            "percentunit",
            [
                Query(
                    ratio(
                        'rate(mlflow_http_request_duration_seconds_count{status=~"5.."}[$__rate_interval])',
                        "rate(mlflow_http_request_duration_seconds_count[$__rate_interval])",
                    ),
                    "errors",
                )
            ],
        ),
    ],
)

POSTGRESQL = Section(
    "PostgreSQL",
    8,
    [
        Picture(
            "Does PostgreSQL answer?",
            "1 where its exporter reaches it.",
            "short",
            [Query("max(pg_up)", "up")],
        ),
        Picture(
            "How full is the disk?",
            "Share of the disk under PostgreSQL that is used. Alert: PostgresDiskFilling, above nine tenths.",
            "percentunit",
            [
                Query(
                    'max(1 - node_filesystem_avail_bytes{mountpoint="/disks/postgres"}'
                    ' / node_filesystem_size_bytes{mountpoint="/disks/postgres"})',
                    "used",
                )
            ],
        ),
        Picture(
            "How large are the databases?",
            "Size on disk by database.",
            "bytes",
            [Query('max by (datname) (pg_database_size_bytes{datname!~"template.*"})', "{{datname}}")],
        ),
        Picture(
            "How many connections are open?",
            "By state; more than max_connections are refused.",
            "short",
            [Query("sum by (state) (pg_stat_activity_count)", "{{state}}")],
        ),
        Picture(
            "How much is written?",
            "Transactions committed a second, by database.",
            "short",
            [Query("sum by (datname) (rate(pg_stat_database_xact_commit[$__rate_interval]))", "{{datname}}")],
        ),
    ],
)

BUCKET = Section(
    "MinIO",
    8,
    [
        Picture(
            "How full is the disk?",
            "Share of the disk under the bucket that is used. Alert: BucketDiskFilling, above nine tenths.",
            "percentunit",
            [
                Query(
                    "1 - minio_cluster_capacity_usable_free_bytes"
                    " / minio_cluster_capacity_usable_total_bytes",
                    "used",
                )
            ],
        ),
        Picture(
            "How much do the buckets hold?",
            "Bytes of models and reports, old versions included.",
            "bytes",
            [Query("sum(minio_cluster_usage_total_bytes)", "all of it")],
        ),
    ],
)

WATCHERS = Section(
    "Those who watch",
    8,
    [
        Picture(
            "Does the drift service live?",
            "Time since its scheduler last beat.",
            "s",
            [Query("time() - max(limpide_drift_heartbeat_timestamp_seconds)", "silent for")],
        ),
        Picture(
            "How long does a run take?",
            "Of the last drift run, report included.",
            "s",
            [Query("max(limpide_drift_run_duration_seconds)", "last run")],
        ),
        Picture(
            "How do runs end?",
            "Drift runs in an hour, by how they ended; skipped: another instance did it.",
            "short",
            [Query("sum by (result) (increase(limpide_drift_runs_total[1h]))", "{{result}}")],
        ),
        Picture(
            "How much does Prometheus keep?",
            "Series in memory.",
            "short",
            [Query("max(prometheus_tsdb_head_series)", "series")],
        ),
    ],
)

BOARD = Board(
    "limpide-platform",
    "Platform",
    "MLflow, PostgreSQL, MinIO, processes, and what watches them.",
    [REACHED, MLFLOW, POSTGRESQL, BUCKET, WATCHERS],
)
