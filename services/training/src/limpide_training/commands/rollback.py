"""``limpide rollback``: make a version that was approved before the champion again."""

from typing import Annotated

import typer

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import ConflictError, NotFoundError
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.serving.trial import Trial
from limpide_platform.settings import load_settings
from limpide_training.acting_person import acting_person
from limpide_training.approvals import ROLLED_BACK, Approvals, recording_store
from limpide_training.commands.promote import PromotionSettings
from limpide_training.progress import Steps
from limpide_training.promotion import check_computed


def rollback(
    reason: Annotated[str, typer.Option("--reason", help="Why, in words; it is recorded.")],
    version: Annotated[
        str | None, typer.Argument(help="A version that was approved [the champion before].")
    ] = None,
) -> None:
    """Make a version champion again at once: it is not compared with the one that it replaces."""
    settings = load_settings(PromotionSettings)
    by, steps = acting_person(Role.MODEL_APPROVER), Steps()
    registry = Registry.of(settings, Trial())
    champion = registry.version_of(CHAMPION)
    with recording_store(settings, by, steps) as store:
        approvals = Approvals(registry, store, by, four_eyes=settings.promotion_four_eyes)
        wanted = version or _before(champion, approvals.champions())
        if wanted == champion or not registry.was_approved(wanted):
            raise ConflictError(
                f"Version {wanted} is {'champion already' if wanted == champion else 'approved by nobody'}.",
                field="version",
                value=wanted,
                remedy="Name a version that was champion before; `limpide promote` approves others.",
            )
        permission = approvals.permit(wanted, champion)
        bundle = registry.load(wanted)
        registry.check_approved(wanted, bundle.digest or "")
        check_computed(bundle)
        registry.set_alias(CHAMPION, wanted)
        approvals.record(ROLLED_BACK, wanted, champion, permission, reason=reason)
    steps.say(f"{registry.model_name} version {wanted} is champion again, after {champion or 'none'}.")


def _before(champion: str | None, recorded: list[str]) -> str:
    """Return the last version on record that is not the champion."""
    for one in reversed(recorded):
        if one != champion:
            return one
    raise NotFoundError(
        "No champion before this one is on record.", field="version", remedy="Name the version to go back to."
    )
