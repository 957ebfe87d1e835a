"""``limpide experiment``: let a challenger decide on a share of applicants, and compare the arms."""

from collections.abc import Sequence
from typing import Annotated

import typer

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import InputError
from limpide_credit.policy.trial import share as share_of
from limpide_platform.identity.actor import Actor
from limpide_platform.settings import load_settings
from limpide_platform.store import ArmFigures, Store
from limpide_training.acting_person import acting_person, check_role
from limpide_training.approvals import Approvals
from limpide_training.commands.promote import PromotionSettings
from limpide_training.configured_store import configured_store
from limpide_training.policy_source import given_policy

app = typer.Typer(help="Let a challenger decide on a share of applicants.", no_args_is_help=True)

# Of a challenger's model, and of its policy.
_APPROVERS = (Role.MODEL_APPROVER, Role.POLICY_APPROVER)

Reason = Annotated[str, typer.Option("--reason", help="Why, in words; it is recorded.")]


@app.command()
def start(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As thin-file-2; decisions bear it.")],
    share: Annotated[float, typer.Option(help="Of applicants for the challenger, as 0.1.")],
    reason: Reason,
    policy: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="The challenger's policy; the one in force if left out."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="VERSION", help="The challenger's model; the champion if left out.")
    ] = None,
) -> None:
    """Begin an experiment; services follow within seconds.

    A model version must pass what `limpide promote` asks of a champion, and is approved likewise.
    """
    document = None if policy is None else given_policy(policy, "--policy")
    by = acting_person(*_APPROVERS)
    challengers = zip(_APPROVERS, (model, policy), strict=True)
    needed = [role for role, challenger in challengers if challenger is not None]
    for role in needed:
        check_role(by, role)
    with configured_store() as store:
        running = store.experiments.running()
        if model is not None and running is None:
            _approve(model, store, by)
        begun = store.experiments.start(
            name,
            share,
            model_version=model,
            policy=document,
            reason=reason,
            subject=by.subject,
            issuer=by.issuer,
            role=by.event_role(*needed),
        )
    typer.echo(f"Experiment {begun.name}: the challenger decides on {begun.share:g} of applicants.")


@app.command()
def stop(reason: Reason) -> None:
    """End the experiment that runs: the champion decides on everybody within seconds."""
    by = acting_person(*_APPROVERS)
    with configured_store() as store:
        role = by.event_role(*_APPROVERS)
        ended = store.experiments.stop(reason=reason, subject=by.subject, issuer=by.issuer, role=role)
    typer.echo(f"Experiment {ended.name} has ended.")


@app.command()
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="An experiment; the one that runs if left out.")
    ] = None,
) -> None:
    """Show an experiment with its figures by arm, and what became of the loans of each."""
    with configured_store() as store:
        running = store.experiments.running()
        if name is None and running is None:
            typer.echo("No experiment runs: the champion decides on everybody.")
            return
        wanted = name or (running.name if running else "")
        figures = store.experiments.figures(wanted)
    if running is not None and running.name == wanted:
        model = "the champion" if running.model_version is None else f"version {running.model_version}"
        policy = "in force" if running.policy_digest is None else running.policy_digest[:12]
        typer.echo(f"{running.name} runs since {running.at:%Y-%m-%d %H:%M}: share {running.share:g}, ")
        typer.echo(f"  challenger: model {model}, policy {policy}")
    elif not figures:
        raise InputError(
            f"No decision was taken in an experiment {wanted}.",
            field="NAME",
            value=wanted,
            remedy="`limpide audit list` shows the experiments that began and ended.",
        )
    for line in _lines(figures):
        typer.echo(line)


def _approve(version: str, store: Store, by: Actor) -> None:
    # MLflow takes seconds to import; the other commands do without.
    from limpide_platform.registry import CHAMPION, Registry
    from limpide_platform.runs import Runs
    from limpide_platform.serving.trial import Trial
    from limpide_training.promotion import approve

    settings = load_settings(PromotionSettings)
    registry = Registry.of(settings, Trial())
    champion = registry.version_of(CHAMPION)
    if champion == version:
        raise InputError(
            f"Version {version} is the champion.",
            field="--model",
            value=version,
            remedy="Name another version, or leave --model out and give a policy.",
        )
    Approvals(registry, store, by, four_eyes=settings.promotion_four_eyes).permit(version, champion)
    approve(registry, Runs(settings.tracking_uri), version, champion, least_auc=settings.promotion_least_auc)


def _lines(figures: Sequence[ArmFigures]) -> list[str]:
    lines = [f"{'arm':12}{'decisions':>10}{'approved':>24}{'expected default':>18}{'realised default':>24}"]
    for one in figures:
        expected = "-" if one.probability is None else f"{one.probability:.1%}"
        realised = _share(one.defaulted, one.known) if one.known else "-"
        lines.append(
            f"{one.arm:12}{one.decisions:>10,}{_share(one.approved, one.decisions):>24}"
            f"{expected:>18}{realised:>24}"
        )
    return lines


def _share(count: int, of: int) -> str:
    measure = share_of(count, of)
    return f"{measure.value:.1%} [{measure.low:.1%}, {measure.high:.1%}]"
