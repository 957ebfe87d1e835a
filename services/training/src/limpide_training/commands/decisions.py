"""``limpide decisions``: verify the chain of recorded decisions; show, replay, erase; figures by officer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from limpide_credit.errors import ConflictError, GoneError, InputError, TamperedError
from limpide_credit.features import decode, feature_set
from limpide_credit.policy import PolicyResult
from limpide_platform.retention_settings import RetentionSettings
from limpide_platform.settings import PlatformSettings, load_settings
from limpide_platform.store import Decision, Head, Store
from limpide_platform.store.officers import Loans, officer_code
from limpide_training.acting_person import acting_person
from limpide_training.chain_report import print_chains
from limpide_training.configured_store import configured_store
from limpide_training.erasure_report import confirm_erasure
from limpide_training.ruled_again import ruled_again

app = typer.Typer(help="Verify, show, replay and erase decisions; figures by officer.", no_args_is_help=True)

DecisionId = Annotated[
    str, typer.Argument(metavar="ID", help="The decision's id, as answered by POST /score.")
]


@app.command()
def verify(
    anchor: Annotated[
        str | None,
        typer.Option(
            help="What an earlier `verify` printed and you kept elsewhere: is its past still the same?"
        ),
    ] = None,
) -> None:
    """Read all that is recorded, erasures too; name what was changed, removed, swapped or put in."""
    anchors = _anchors(anchor or "")
    with configured_store() as store:
        broken, heads = print_chains(store.ledgers, anchors)
    if broken:
        raise ConflictError(
            f"What was recorded was changed: {len(broken)} faults."
            if len(broken) > 1
            else "A record was changed.",
            field=broken[0].split()[0],
            remedy="Compare with a backup; whoever could write to the database as its owner did this.",
        )
    typer.echo(f"Keep this elsewhere and pass it to --anchor later: {','.join(heads)}")


@app.command()
def show(
    decision_id: DecisionId,
    as_json: Annotated[bool, typer.Option("--json", help="The whole record as JSON.")] = False,
) -> None:
    """Show a recorded decision with its features, its overrides, its review and its outcome."""
    with configured_store() as store:
        decision = store.decisions.get(decision_id)
        record = _record(store, decision)
        layout = store.layouts.get(decision.feature_set_version)
    if layout is None and decision.feature_set_version == feature_set().version:
        layout = feature_set()
    features = None if layout is None else decode(decision.vector, layout)
    if as_json:
        typer.echo(json.dumps({**record, "features": features}, ensure_ascii=False, indent=2, default=str))
        return
    width = max(map(len, [*record, *(features or {})]))
    for name, value in record.items():
        typer.echo(f"{name:{width}}  {_shown(value)}")
    if features is None:
        typer.echo("\nIts features are of another feature set, whose layout is not in the store.")
        return
    given = {name: value for name, value in features.items() if value is not None}
    typer.echo(f"\n{len(given)} of {len(features)} features have a value:")
    for name, value in given.items():
        typer.echo(f"{name:{width}}  {_shown(value)}")


@app.command()
def replay(decision_id: DecisionId) -> None:
    """Compute a recorded decision again, from its own vector and the model version that it names."""
    # MLflow takes seconds to import; the other commands do without.
    from limpide_platform.registry import Registry

    settings = load_settings(PlatformSettings)
    with configured_store() as store:
        recorded = store.decisions.get(decision_id)
        policy = None if recorded.policy_digest is None else store.policies.get(recorded.policy_digest)
    registry = Registry.of(settings)
    bundle = registry.load(recorded.model_version)
    if recorded.bundle_digest not in (None, bundle.digest):
        raise TamperedError(
            f"Version {recorded.model_version} is not made of the files that took decision {decision_id}.",
            field="bundle_digest",
            value=bundle.digest,
            remedy=f"The decision was taken by {recorded.bundle_digest}: restore those files.",
        )
    (again,) = bundle.model.assess(recorded.vector.reshape(1, -1))
    policy_result = PolicyResult(again.decision, [])
    if policy is not None:
        policy_result = ruled_again(policy.content, bundle, recorded, again)
    pairs = {
        "probability": (recorded.probability, again.probability_of_default),
        "points": (recorded.points, float(again.points)),
        "grade": (recorded.grade, again.grade),
        "threshold": (recorded.threshold, again.threshold),
        "decision": (recorded.decision, policy_result.outcome),
        "rules": (_codes(recorded.reasons), _codes(policy_result.rules)),
    }
    differing = [name for name, (before, now) in pairs.items() if before != now]
    for name, (before, now) in pairs.items():
        typer.echo(f"{name:12}  {before!s:24}  {'same' if before == now else f'now {now}'}")
    if differing:
        raise ConflictError(
            f"Version {recorded.model_version} does not give decision {decision_id} again.",
            field=differing[0],
            value=pairs[differing[0]][1],
            remedy="Run `limpide decisions verify`: if the chain holds, the model's files were changed.",
        )
    under = "" if policy is None else f" under policy {policy.name}, version {policy.version},"
    typer.echo(f"Version {recorded.model_version}{under} gives the same, bit for bit.")


@app.command()
def erase(
    decision_ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids, as answered by POST /score; each by itself.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase the personal data of records, as of a new applicant, who has no number."""
    keep_from = load_settings(RetentionSettings).keep_from(datetime.now(UTC))
    by = acting_person()
    with configured_store() as store:
        for decision_id in decision_ids:
            try:
                extent = store.erasures.extent_of_decision(decision_id, keep_from)
            except GoneError:
                typer.echo(f"Decision {decision_id} was erased before.")
                continue
            confirm_erasure(f"decision {decision_id}", extent, yes=yes)
            store.erasures.erase_decision(decision_id, by, keep_from)
            typer.echo(f"Decision {decision_id} is erased.")


@app.command()
def erased() -> None:
    """Print the ids of erased decisions, one a line: what to erase again after a backup is restored."""
    with configured_store() as store:
        for one in store.erasures.all():
            if one.chain == store.decisions.ledger.name:
                typer.echo(one.record_id)


@app.command()
def officers(
    days: Annotated[int, typer.Option(min=1, max=3660, help="Of so many days, until now.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show by officer the approvals after changed facts, the overrides, and how those loans did."""
    end = datetime.now(UTC)
    with configured_store() as store:
        figures = store.officers.figures(end - timedelta(days=days), end)
    if as_json:
        lines = [{"code": officer_code(one.issuer, one.subject), **asdict(one)} for one in figures]
        typer.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    if not figures:
        typer.echo(f"Nobody entered or overruled an application within {days} days.")
    for one in figures:
        who = f"{one.subject or 'not known'} ({one.issuer or 'nobody was asked who he is'})"
        typer.echo(f"{officer_code(one.issuer, one.subject)}  {who}")
        typer.echo(f"  entered {one.entered}, approved {_loans(one.loans)}")
        typer.echo(f"  approved after changed facts {_loans(one.after_changes)}")
        typer.echo(f"  overrides {one.overrides}, approved {_loans(one.by_override)}")


def _loans(loans: Loans) -> str:
    return f"{loans.approved} ({loans.defaulted} of {loans.known} known defaulted)"


def _codes(rules: Sequence[Mapping[str, Any]]) -> str:
    return " ".join(f"{rule['code']}:{rule['then']}" for rule in rules) or "none"


def _anchors(given: str) -> dict[str, Head]:
    anchors = {}
    for one in filter(None, given.split(",")):
        try:
            name, _, head = one.partition(":")
            anchors[name] = Head.parse(head)
        except ValueError:
            raise InputError(
                "An anchor is a chain, its count and its hash.",
                field="--anchor",
                value=one,
                remedy="Pass what `limpide decisions verify` printed.",
            ) from None
    return anchors


def _record(store: Store, decision: Decision) -> dict[str, object]:
    outcome = store.outcomes.of(decision.id)
    return {
        **{name: value for name, value in vars(decision).items() if name not in {"vector", "erased_digest"}},
        "protected": dict(store.protected.of_decision(decision.id)),
        "at": decision.at.isoformat(),
        "previous_hash": decision.previous_hash.hex(),
        "hash": decision.hash.hex(),
        "overrides": [vars(override) for override in store.overrides.of(decision.id)],
        "review": [vars(step) for step in store.reviews.of(decision.id)],
        "outcome": None if outcome is None else vars(outcome),
    }


def _shown(value: object) -> str:
    return (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    )
