import numpy as np

from limpide_credit.decision.points import PointsScale
from limpide_credit.decision.threshold import Costs, cost_curve
from limpide_training.pictures import draw_pictures


def test_a_run_leaves_six_pictures(tmp_path):
    random = np.random.default_rng(0)
    log_odds = random.normal(-2.5, 1.2, (2, 800))
    target = (random.random(800) < 1 / (1 + np.exp(-log_odds[0]))).astype(int)
    curve = cost_curve(1 / (1 + np.exp(-log_odds[0])), target, Costs())
    importance = {f"A feature with quite a long label, number {i}": 1 / (i + 1) for i in range(30)}
    draw_pictures(tmp_path, log_odds, log_odds - 0.1, target, curve, Costs(), 0.09, PointsScale(), importance)
    pictures = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(pictures) == {
        f"{name}.png"
        for name in ("roc", "precision_recall", "calibration", "cost", "points_by_outcome", "importance")
    }
    assert all(content.startswith(b"\x89PNG") and len(content) > 10_000 for content in pictures.values())
