"""What a person takes for granted, though no model is held to it: a reason the other way would seem absurd.

Facts and measures whose direction is declared (`directions`) need no entry.
"""

from collections.abc import Mapping

_RISKIER_IF_MORE = (
    *("AMT_CREDIT", "AMT_ANNUITY", "CREDIT_GOODS_RATIO", "CREDIT_GOODS_DIFF"),
    # Days before the application, negative: the more recent, the more.
    *("DAYS_EMPLOYED", "DAYS_REGISTRATION", "DAYS_ID_PUBLISH", "DAYS_LAST_PHONE_CHANGE", "LATEST_CHANGE"),
    *("OWN_CAR_AGE", "REGION_RATING_CLIENT", "REGION_RATING_CLIENT_W_CITY"),
    *("REG_REGION_NOT_LIVE_REGION", "REG_REGION_NOT_WORK_REGION", "LIVE_REGION_NOT_WORK_REGION"),
    *("REG_CITY_NOT_LIVE_CITY", "REG_CITY_NOT_WORK_CITY", "LIVE_CITY_NOT_WORK_CITY"),
    *("BURO_OVERDUE_COUNT", "BURO_OVERDUE_SHARE", "BURO_DEBT_RATIO_MEAN"),
    *("PREV_REFUSED_COUNT", "PREV_REFUSED_12M_COUNT"),
)
_SAFER_IF_MORE = (
    *("FLAG_OWN_CAR", "FLAG_OWN_REALTY", "FLAG_EMP_PHONE", "FLAG_WORK_PHONE"),
    *("FLAG_PHONE", "FLAG_MOBIL", "FLAG_CONT_MOBILE", "FLAG_EMAIL"),
)
EXPECTED_DIRECTIONS: Mapping[str, int] = dict.fromkeys(_RISKIER_IF_MORE, 1) | dict.fromkeys(
    _SAFER_IF_MORE, -1
)
"""Feature to 1 where a person expects more of it to be riskier, -1 where safer."""
