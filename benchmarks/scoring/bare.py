"""The bare route that `/score` is measured against: FastAPI, the same booster, rows in memory, nothing else.

Served by ``uvicorn bare:app`` with BARE_MODEL and BARE_ROWS naming the booster's file and the rows' .npz.
"""

import os

import lightgbm as lgb
import numpy as np
from fastapi import FastAPI
from pydantic import BaseModel

booster = lgb.Booster(model_file=os.environ["BARE_MODEL"])
with np.load(os.environ["BARE_ROWS"]) as kept:
    rows = dict(zip(kept["clients"].tolist(), kept["used"][:, None, :], strict=True))
app = FastAPI()


class ByClient(BaseModel):
    """The row is in memory."""

    client_id: int


class ByRow(BaseModel):
    """The row comes with the request."""

    features: list[float | None]


def predict(row: np.ndarray) -> float:
    return float(np.asarray(booster.predict(row, num_threads=1))[0])


@app.post("/client")
async def by_client(asked: ByClient) -> dict[str, float]:
    return {"probability": predict(rows[asked.client_id])}


@app.post("/row")
async def by_row(asked: ByRow) -> dict[str, float]:
    row = np.array([asked.features], dtype=np.float64)
    return {"probability": predict(row)}
