"""Validation of a model for a model-risk team: measurements, and the report that carries them."""
