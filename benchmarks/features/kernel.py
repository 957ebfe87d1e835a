"""What most people start from: the features of "LightGBM with Simple Features", in pandas, table by table.

Written anew from the published description, with pandas' own idioms: one-hot categories, then a grouped
aggregation with a dictionary of statistics. It reads the tables that ours reads and writes one Parquet file.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

CLIENT = "SK_ID_CURR"
NO_DAY = 365_243
FOUR = ("min", "max", "mean", "var")


def build(prepared: Path, destination: Path) -> tuple[int, int]:
    """Write the features of all clients; return rows and columns."""
    features = application(prepared)
    for part in (bureau, previous, sales, instalments, cards):
        features = features.join(part(prepared), how="left", on=CLIENT)
    features.to_parquet(destination)
    return features.shape


def application(prepared: Path) -> pd.DataFrame:
    frame = read(prepared, "application")
    frame = frame.query("CODE_GENDER != 'XNA'")
    for column in ("CODE_GENDER", "FLAG_OWN_CAR", "FLAG_OWN_REALTY"):
        frame[column] = pd.factorize(frame[column])[0]
    frame, _ = one_hot(frame)
    frame["DAYS_EMPLOYED"] = frame["DAYS_EMPLOYED"].where(frame["DAYS_EMPLOYED"] != NO_DAY)
    frame["DAYS_EMPLOYED_PERC"] = frame["DAYS_EMPLOYED"] / frame["DAYS_BIRTH"]
    frame["INCOME_CREDIT_PERC"] = frame["AMT_INCOME_TOTAL"] / frame["AMT_CREDIT"]
    frame["INCOME_PER_PERSON"] = frame["AMT_INCOME_TOTAL"] / frame["CNT_FAM_MEMBERS"]
    frame["ANNUITY_INCOME_PERC"] = frame["AMT_ANNUITY"] / frame["AMT_INCOME_TOTAL"]
    frame["PAYMENT_RATE"] = frame["AMT_ANNUITY"] / frame["AMT_CREDIT"]
    return frame


def bureau(prepared: Path) -> pd.DataFrame:
    months, statuses = one_hot(read(prepared, "bureau_balance").drop(columns=CLIENT))
    wanted = {"MONTHS_BALANCE": ["min", "max", "size"], **{status: ["mean"] for status in statuses}}
    balances = summarise(months, "SK_ID_BUREAU", wanted, "")
    loans, words = one_hot(read(prepared, "bureau"))
    loans = loans.join(balances, how="left", on="SK_ID_BUREAU")
    numbers = {
        "DAYS_CREDIT": FOUR,
        "DAYS_CREDIT_ENDDATE": ("min", "max", "mean"),
        "DAYS_CREDIT_UPDATE": ("mean",),
        "CREDIT_DAY_OVERDUE": ("max", "mean"),
        "AMT_CREDIT_MAX_OVERDUE": ("mean",),
        "AMT_CREDIT_SUM": ("max", "mean", "sum"),
        "AMT_CREDIT_SUM_DEBT": ("max", "mean", "sum"),
        "AMT_CREDIT_SUM_OVERDUE": ("mean",),
        "AMT_CREDIT_SUM_LIMIT": ("mean", "sum"),
        "AMT_ANNUITY": ("max", "mean"),
        "CNT_CREDIT_PROLONG": ("sum",),
        "MONTHS_BALANCE_MIN": ("min",),
        "MONTHS_BALANCE_MAX": ("max",),
        "MONTHS_BALANCE_SIZE": ("mean", "sum"),
    }
    shares = dict.fromkeys([*words, *(f"{status}_MEAN" for status in statuses)], ("mean",))
    features = summarise(loans, CLIENT, {**numbers, **shares}, "BURO_")
    for state in ("Active", "Closed"):
        part = loans.query(f"CREDIT_ACTIVE_{state}")
        features = features.join(summarise(part, CLIENT, numbers, f"{state.upper()}_"), how="left")
    return features


def previous(prepared: Path) -> pd.DataFrame:
    frame, words = one_hot(read(prepared, "previous_application"))
    for column in [name for name in frame if name.startswith("DAYS_")]:
        frame[column] = frame[column].where(frame[column] != NO_DAY)
    frame["APP_CREDIT_PERC"] = frame["AMT_APPLICATION"] / frame["AMT_CREDIT"]
    numbers = {
        "AMT_ANNUITY": ("min", "max", "mean"),
        "AMT_APPLICATION": ("min", "max", "mean"),
        "AMT_CREDIT": ("min", "max", "mean"),
        "APP_CREDIT_PERC": FOUR,
        "AMT_DOWN_PAYMENT": ("min", "max", "mean"),
        "AMT_GOODS_PRICE": ("min", "max", "mean"),
        "HOUR_APPR_PROCESS_START": ("min", "max", "mean"),
        "RATE_DOWN_PAYMENT": ("min", "max", "mean"),
        "DAYS_DECISION": ("min", "max", "mean"),
        "CNT_PAYMENT": ("mean", "sum"),
    }
    shares = dict.fromkeys(words, ("mean",))
    features = summarise(frame, CLIENT, {**numbers, **shares}, "PREV_")
    for state in ("Approved", "Refused"):
        part = frame.query(f"NAME_CONTRACT_STATUS_{state}")
        features = features.join(summarise(part, CLIENT, numbers, f"{state.upper()}_"), how="left")
    return features


def sales(prepared: Path) -> pd.DataFrame:
    frame, words = one_hot(read(prepared, "POS_CASH_balance"))
    wanted = {
        "MONTHS_BALANCE": ("max", "mean", "size"),
        "SK_DPD": ("max", "mean"),
        "SK_DPD_DEF": ("max", "mean"),
        **dict.fromkeys(words, ("mean",)),
    }
    return counted(frame, summarise(frame, CLIENT, wanted, "POS_"), "POS_COUNT")


def instalments(prepared: Path) -> pd.DataFrame:
    frame = read(prepared, "installments_payments")
    frame["PAYMENT_PERC"] = frame["AMT_PAYMENT"] / frame["AMT_INSTALMENT"]
    frame["PAYMENT_DIFF"] = frame["AMT_INSTALMENT"] - frame["AMT_PAYMENT"]
    frame["DPD"] = (frame["DAYS_ENTRY_PAYMENT"] - frame["DAYS_INSTALMENT"]).clip(lower=0)
    frame["DBD"] = (frame["DAYS_INSTALMENT"] - frame["DAYS_ENTRY_PAYMENT"]).clip(lower=0)
    wanted = {
        "NUM_INSTALMENT_VERSION": ("nunique",),
        "DPD": ("max", "mean", "sum"),
        "DBD": ("max", "mean", "sum"),
        "PAYMENT_PERC": ("max", "mean", "sum", "var"),
        "PAYMENT_DIFF": ("max", "mean", "sum", "var"),
        "AMT_INSTALMENT": ("max", "mean", "sum"),
        "AMT_PAYMENT": ("min", "max", "mean", "sum"),
        "DAYS_ENTRY_PAYMENT": ("max", "mean", "sum"),
    }
    return counted(frame, summarise(frame, CLIENT, wanted, "INSTAL_"), "INSTAL_COUNT")


def cards(prepared: Path) -> pd.DataFrame:
    frame, _ = one_hot(read(prepared, "credit_card_balance"))
    frame = frame.drop(columns="SK_ID_PREV")
    wanted = {column: ("min", "max", "mean", "sum", "var") for column in frame if column != CLIENT}
    return counted(frame, summarise(frame, CLIENT, wanted, "CC_"), "CC_COUNT")


def read(prepared: Path, table: str) -> pd.DataFrame:
    return pd.read_parquet(prepared / f"{table}.parquet")


def one_hot(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    words = [
        name for name in frame if isinstance(frame[name].dtype, pd.StringDtype) or frame[name].dtype == object
    ]
    wide = pd.get_dummies(frame, columns=words, dummy_na=True)
    return wide, [name for name in wide if name not in frame]


def summarise(
    frame: pd.DataFrame, key: str, wanted: Mapping[str, Sequence[str]], prefix: str
) -> pd.DataFrame:
    features = pd.DataFrame(
        frame.groupby(key).agg({column: list(statistics) for column, statistics in wanted.items()})
    )
    features.columns = [f"{prefix}{column}_{statistic.upper()}" for column, statistic in features.columns]
    return features


def counted(frame: pd.DataFrame, features: pd.DataFrame, name: str) -> pd.DataFrame:
    features[name] = frame.groupby(CLIENT).size()
    return features
