"""Scoring of many clients at once, into Parquet by client range."""
