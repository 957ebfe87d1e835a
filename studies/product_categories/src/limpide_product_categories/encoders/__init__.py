"""Encoders: what turns a product's text into a vector. One family a file, one interface for all."""
