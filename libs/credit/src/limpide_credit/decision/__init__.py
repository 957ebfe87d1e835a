"""From log-odds to a decision: calibration, threshold from costs, points and grades."""
