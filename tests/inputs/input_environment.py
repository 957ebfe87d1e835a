"""Settings: the variable, its value, and whether a service starts with it.

True says that it is taken; False that the start ends, and the words name the variable and the value.
"""

HUGE = "9" * 5000

ENVIRONMENT: list[tuple[str, str, bool]] = [
    # Ports
    ("LIMPIDE_EXPLAINER_PORT", "8001", True),
    ("LIMPIDE_EXPLAINER_PORT", "0", False),
    ("LIMPIDE_EXPLAINER_PORT", "65536", False),
    ("LIMPIDE_EXPLAINER_PORT", "-1", False),
    ("LIMPIDE_EXPLAINER_PORT", "80.5", False),
    ("LIMPIDE_EXPLAINER_PORT", "eighty", False),
    ("LIMPIDE_EXPLAINER_PORT", "8_001", False),
    ("LIMPIDE_EXPLAINER_PORT", "８００１", False),
    ("LIMPIDE_DRIFT_PORT", HUGE, False),
    ("LIMPIDE_DASHBOARD_PORT", "8502", True),
    ("LIMPIDE_DASHBOARD_PORT", "", True),
    ("LIMPIDE_DASHBOARD_PORT", "nan", False),
    ("LIMPIDE_DASHBOARD_PORT", "8_502", False),
    # Times
    ("LIMPIDE_SCORING_DEADLINE_SECONDS", "2.5", True),
    ("LIMPIDE_SCORING_DEADLINE_SECONDS", "2,5", False),
    ("LIMPIDE_SCORING_DEADLINE_SECONDS", "0", False),
    ("LIMPIDE_SCORING_DEADLINE_SECONDS", "nan", False),
    ("LIMPIDE_SCORING_DEADLINE_SECONDS", "inf", False),
    ("LIMPIDE_SCORING_DEADLINE_SECONDS", "1e999", False),
    ("LIMPIDE_SCORING_DEADLINE_SECONDS", "10 s", False),
    ("LIMPIDE_EXPLAINER_DEADLINE_SECONDS", "inf", False),
    ("LIMPIDE_DRIFT_INTERVAL_MINUTES", "inf", False),
    ("LIMPIDE_DRIFT_PSI", "nan", False),
    ("LIMPIDE_DRIFT_PSI", "inf", False),
    ("LIMPIDE_DRIFT_CRON", "15 * * * *", True),
    ("LIMPIDE_DRIFT_CRON", "every hour", False),
    ("LIMPIDE_DRIFT_CRON", "61 * * * *", False),
    ("LIMPIDE_TIME_ZONE", "Europe/Paris", True),
    ("LIMPIDE_TIME_ZONE", "Paris", False),
    ("LIMPIDE_SERVICE_TIMEOUT_SECONDS", "nan", False),
    ("LIMPIDE_SERVICE_TIMEOUT_SECONDS", "inf", False),
    # Words and addresses
    ("LIMPIDE_LOG_LEVEL", "LOUD", False),
    ("LIMPIDE_BEHIND_PROXY", "true", True),
    ("LIMPIDE_BEHIND_PROXY", "perhaps", False),
    ("LIMPIDE_STORE_URL", "sqlite:///store.db", True),
    ("LIMPIDE_STORE_URL", "somewhere", False),
    ("LIMPIDE_STORE_URL", "mysql://host/db", False),
    ("LIMPIDE_STORE_PASSWORD_FILE", "/nowhere/password", False),
    ("LIMPIDE_TRACKING_URI", "ftp://host", False),
    ("LIMPIDE_REGISTERED_MODEL", "", False),
    ("LIMPIDE_SCORING_URL", "scoring:3000", False),
    ("LIMPIDE_SCORING_DECISION_TIMES", "true", True),
    ("LIMPIDE_SCORING_DECISION_TIMES", "sometimes", False),
    ("LIMPIDE_OTLP_ENDPOINT", "http://collector:4318", True),
    ("LIMPIDE_OTLP_ENDPOINT", "", True),
    ("LIMPIDE_OTLP_ENDPOINT", "collector:4318", False),
    ("LIMPIDE_OTLP_ENDPOINT", "grpc://collector:4317", False),
    ("LIMPIDE_CURRENCY", "EUR", True),
    ("LIMPIDE_CURRENCY", "euro", False),
    ("LIMPIDE_HELP_EMAIL", "nobody", False),
    ("LIMPIDE_HELP_PHONE", "call me", False),
    ("LIMPIDE_UPLOAD_MAX_ROWS", "1e3", False),
]
