"""Alembic's migrations of the store, shipped in the wheel; `limpide_platform.store.migration` runs them."""
