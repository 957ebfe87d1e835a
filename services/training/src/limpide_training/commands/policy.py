"""``limpide policy``: check a policy document, try it on past decisions, put it in force."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from limpide_credit.contracts.roles import Role
from limpide_credit.features import feature_set
from limpide_credit.policy.trial_figures import trial_figures
from limpide_platform.period import check_period
from limpide_platform.policy_trial import try_policy
from limpide_platform.settings import PlatformSettings, load_settings
from limpide_platform.store import Store
from limpide_training.acting_person import acting_person, is_shell_user
from limpide_training.commands.decimal_option import Decimal, decimal_mark
from limpide_training.policy_report import trial_text
from limpide_training.policy_source import DEFAULT, IN_FORCE, given_policy, policy_store, policy_text

app = typer.Typer(help="Check, try and promote the policy that decides.", no_args_is_help=True)

Document = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help=f"A YAML document; '{DEFAULT}' is the one that ships, '-' the standard input."
    ),
]


@app.command()
def check(document: Document) -> None:
    """Read a document and list its rules; what is wrong is named with its line."""
    policy = given_policy(document)
    typer.echo(f"{policy.name}, version {policy.version}, digest {policy.digest[:12]}: sound.")
    for rule in policy.rules:
        typer.echo(f"  {rule.then:6}  {rule.code:24}  {rule.condition}")


@app.command()
def show(
    which: Annotated[
        str,
        typer.Argument(
            metavar="WHICH", help=f"'{IN_FORCE}', '{DEFAULT}', or the beginning of a kept policy's digest."
        ),
    ] = IN_FORCE,
) -> None:
    """Print the text of a policy."""
    typer.echo(policy_text(which, load_settings(PlatformSettings)), nl=False)


@app.command(name="list")
def list_policies() -> None:
    """List the policies that the store keeps, and when each was put in force, by whom and why."""
    with _store() as store:
        kept, promotions = store.policies.all(), store.policies.promotions()
    if not kept:
        typer.echo("The store keeps no policy yet: the one that ships is kept with the first decision.")
    for one in kept:
        typer.echo(f"{one.digest[:12]}  {one.name}, version {one.version}, kept {one.kept_at:%Y-%m-%d %H:%M}")
    if kept and not promotions:
        typer.echo("None was promoted: the policy that ships is in force.")
    for number, one in enumerate(promotions):
        state = "in force since" if number == 0 else "was put in force"
        typer.echo(f"{one.digest[:12]}  {state} {one.at:%Y-%m-%d %H:%M}, by {one.actor}: {one.reason}")


@app.command(name="try")
def try_document(
    document: Document,
    start: Annotated[
        datetime | None, typer.Option("--from", help="From this moment, UTC; the first decision if left out.")
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", help="Before this moment, UTC; now if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Decide past decisions again under a document: who changes, approval, losses, by grade and group.

    The model is not asked again, and nothing is recorded.
    """
    # MLflow takes seconds to import; the other commands do without.
    from limpide_platform.registry import Registry

    policy = given_policy(document)
    begins = start.replace(tzinfo=UTC) if start else datetime(2000, 1, 1, tzinfo=UTC)
    ends = end.replace(tzinfo=UTC) if end else datetime.now(UTC)
    check_period(begins, ends, "--to")
    registry = Registry.of(load_settings(PlatformSettings))
    with _store() as store:
        trial = try_policy(policy, store, registry.load, begins, ends)
    if as_json:
        typer.echo(trial_figures(trial, policy).model_dump_json(indent=2))
    else:
        typer.echo(trial_text(trial, policy), nl=False)


@app.command()
def effect(
    document: Document,
    data: Annotated[Path, typer.Argument(help="Folder of the seven tables, or a prepared folder.")],
    without: Annotated[list[str] | None, typer.Option(help="A table that is knowingly absent.")] = None,
    decimal: Decimal = None,
    folds: Annotated[int, typer.Option(min=2)] = 5,
    work: Annotated[Path, typer.Option(help="Where prepared tables are kept.")] = Path("var/prepared"),
) -> None:
    """Measure on labelled clients, by models that never saw them, what each rule does; as Markdown."""
    from limpide_training.cross_validation import FoldPlan
    from limpide_training.fitting import TrainingRequest
    from limpide_training.policy_effect import effect_table, policy_effect
    from limpide_training.progress import Steps
    from limpide_training.training_data import client_features, prepare, training_data

    policy, steps = given_policy(document), Steps()
    prepared = prepare(data, without or (), work, steps, decimal_mark(decimal))
    rows = training_data(prepared, client_features(prepared, "duckdb", steps), steps)
    request = TrainingRequest(plan=FoldPlan(1, folds), threads=2)
    with steps.step("Cross-validate", folds) as step:
        found = policy_effect(policy, rows, feature_set(), request, step.advance)
        step.result = f"{found.clients:,} clients"
    typer.echo(effect_table(found), nl=False)


@app.command()
def promote(
    document: Document,
    reason: Annotated[str, typer.Option("--reason", help="Why, in words.")],
    by_name: Annotated[
        str | None,
        typer.Option(
            "--by", help="Who puts it in force, where nobody is asked who he is or a key acts for him."
        ),
    ] = None,
) -> None:
    """Put a document in force; services decide by it within seconds, and the one before stays kept."""
    policy, by = given_policy(document), acting_person(Role.POLICY_APPROVER)
    actor = by.name
    if by_name is not None:
        actor = by_name if is_shell_user(by) else by.officer(by_name)
    with _store() as store:
        present = store.policies.in_force()
        if present is not None and present.digest == policy.digest:
            typer.echo(f"Policy {policy.digest[:12]} is in force already.")
            return
        store.policies.promote(policy, actor=actor, reason=reason)
        details = {
            "policy": policy.name,
            "version": policy.version,
            "digest": policy.digest,
            "said_by": by_name or actor,
        }
        role = by.event_role(Role.POLICY_APPROVER)
        store.audit.add("policy.promoted", details, subject=by.subject, issuer=by.issuer, role=role)
    typer.echo(f"Policy {policy.name}, version {policy.version}, {policy.digest[:12]}, is in force.")


def _store() -> closing[Store]:
    return policy_store(load_settings(PlatformSettings))
