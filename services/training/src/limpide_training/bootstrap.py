"""From nothing to a champion and published clients, once: what the stack's one-shot job does.

The alias ``champion`` is set last, so that its presence says that everything before it is done; a run that
was cut off begins again. After an upgrade that changed what the champion reads, it cannot serve any more:
then its successor is trained on the same tables, and promoted by the same rule as any other.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from limpide_credit.errors import ConflictError, ForbiddenError
from limpide_credit.features import feature_set
from limpide_platform.identity.actor import Actor
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.runs import Runs
from limpide_platform.store import Store
from limpide_training.approvals import PROMOTED, Approvals, FourEyes, Permission
from limpide_training.cross_validation import FoldPlan
from limpide_training.feature_build import DEFAULT_ENGINE, BuiltFeatures
from limpide_training.fitting import TrainingRequest
from limpide_training.generate import generate
from limpide_training.ingest import PreparedTables
from limpide_training.labelled import TrainingData
from limpide_training.memory import check_memory, free_bytes
from limpide_training.pipeline import train
from limpide_training.progress import Steps
from limpide_training.promotion import FINGERPRINT, LEAST_AUC, check_computed, promote
from limpide_training.publication import publish, to_publish
from limpide_training.training_data import client_features, prepare, training_data


@dataclass(frozen=True)
class LenderTables:
    """Tables of a lender: their folder, and which of them are knowingly absent from it."""

    folder: Path
    without: Sequence[str] = ()


@dataclass(frozen=True)
class GeneratedClients:
    """Clients to generate: how many, from which seed."""

    clients: int
    seed: int = 20


@dataclass(frozen=True)
class BootstrapRequest:
    """What to make the first model of."""

    source: LenderTables | GeneratedClients  # Where the clients come from
    quick: bool  # Fewer trees and one repeat of the cross-validation
    scratch: Path  # Folder for intermediate files; what this job makes in it is removed at the end
    least_auc: float = LEAST_AUC  # The AUC that a champion needs
    anew: bool = False  # Train also where a champion serves
    four_eyes: bool = True  # Whether whoever trains a successor of a champion that serves may not promote it


def bootstrap(
    request: BootstrapRequest, registry: Registry, runs: Runs, store: Store, steps: Steps, by: Actor
) -> str:
    """Return the champion's version; train, publish and promote one if there is none that can serve.

    ``by`` is recorded as who did so. One person trains and promotes here: the first champion, or the
    successor on the same tables of one that this release cannot serve.

    Raises:
        ForbiddenError: A model is wanted anew where a champion serves, and whoever trains may not promote.
        ConflictError: The champion cannot serve in this release, and the tables are not those that it was
            trained on; or its successor does not deserve to be promoted.
        LimpideError: As each of the steps raises it. Nothing serves before all of them are done.
    """
    champion = registry.version_of(CHAMPION)
    if not request.anew and champion is not None and _can_serve(registry, champion, steps):
        steps.say(f"{registry.model_name} version {champion} is champion already: nothing to do.")
        return champion
    if request.anew and champion is not None and request.four_eyes:
        raise ForbiddenError(
            f"Version {champion} is champion, and whoever trains its successor may not promote it too.",
            field="--anew",
            remedy="Use `limpide train`, and have another person run `limpide promote`; "
            "LIMPIDE_PROMOTION_FOUR_EYES=false lets one person do both.",
        )
    work = request.scratch / "bootstrap"
    shutil.rmtree(work, ignore_errors=True)
    try:
        gathered = _gather(request.source, work, steps)
        if not request.anew and champion is not None:
            _check_same_tables(gathered, registry, runs, champion)
        version = _train_and_publish(gathered, registry, runs, store, steps, by, quick=request.quick)
        approvals = Approvals(registry, store, by)
        with steps.step("Promote") as step:
            promote(registry, runs, version, least_auc=request.least_auc)
            approvals.record(
                PROMOTED, version, champion, Permission(by, _four_eyes(request, approvals, champion))
            )
            step.result = f"{registry.model_name} version {version} is champion"
        return version
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _four_eyes(request: BootstrapRequest, approvals: Approvals, champion: str | None) -> FourEyes:
    """Return why one person may train and promote here."""
    if request.anew and champion is not None:
        return "off"
    return "successor" if champion is not None or approvals.champions() else "first champion"


def _can_serve(registry: Registry, champion: str, steps: Steps) -> bool:
    try:
        check_computed(registry.load(champion))
    except ConflictError as error:
        steps.say(
            f"Champion {champion} cannot serve in this release: {error.message} Training its successor."
        )
        return False
    return True


@dataclass(frozen=True, eq=False)
class TrainingInputs:
    """What a model is made of: prepared tables, the features of all clients, those with an outcome."""

    prepared: PreparedTables
    built: BuiltFeatures
    labelled: TrainingData


def _check_same_tables(gathered: TrainingInputs, registry: Registry, runs: Runs, champion: str) -> None:
    trained_on = runs.tag(registry.run_of(champion), FINGERPRINT)
    if gathered.prepared.fingerprint != trained_on:
        raise ConflictError(
            f"Champion {champion} was trained on other tables than those given now, and cannot serve in this "
            "release.",
            field="LIMPIDE_BOOTSTRAP_RAW",
            value=gathered.prepared.fingerprint,
            remedy="Put its tables back into that folder; or train a successor by hand with `limpide train`, "
            "`limpide publish` and `limpide promote`; or go back to the former release.",
        )


def _gather(source: LenderTables | GeneratedClients, work: Path, steps: Steps) -> TrainingInputs:
    """Take or generate the tables, check them, build the features; files lie in ``work`` afterwards."""
    given = source if isinstance(source, LenderTables) else LenderTables(_generated(source, work, steps))
    prepared = prepare(given.folder, given.without, work / "prepared", steps)
    check_memory(prepared, feature_set(), free_bytes())
    built = client_features(prepared, DEFAULT_ENGINE, steps)
    return TrainingInputs(prepared, built, training_data(prepared, built, steps))


def _generated(wanted: GeneratedClients, work: Path, steps: Steps) -> Path:
    folder = work / "generated"
    with steps.step("Generate clients", wanted.clients) as step:
        generate(folder, wanted.clients, wanted.seed, on_progress=lambda _what, done, _all: step.reach(done))
        step.result = f"{wanted.clients} clients from seed {wanted.seed}"
    return folder


def _train_and_publish(
    gathered: TrainingInputs,
    registry: Registry,
    runs: Runs,
    store: Store,
    steps: Steps,
    by: Actor,
    *,
    quick: bool,
) -> str:
    """Train, and publish the clients; return the version."""
    plan = FoldPlan(repeats=1) if quick else FoldPlan(at_most=True)
    request = TrainingRequest(plan=plan, quick=quick)
    trained = train(gathered.labelled, feature_set(), request, registry, runs, steps, by)
    chosen = to_publish(gathered.built)
    with steps.step("Publish clients", len(chosen)) as step:
        published = publish(store, gathered.prepared, gathered.built, chosen, step.advance)
        step.result = f"{published} clients"
    return trained.version
