"""What a person decided last over a decision, as a part of a statement that reads decisions."""

from sqlalchemy import select

from limpide_platform.store.schema import decisions, overrides

LAST_OVERRIDE = (
    select(overrides.c.decision)
    .where(overrides.c.decision_id == decisions.c.id)
    .order_by(overrides.c.seq.desc())
    .limit(1)
    .scalar_subquery()
    .label("overridden_to")
)
