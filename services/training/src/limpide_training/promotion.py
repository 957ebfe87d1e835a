"""Whether a version may become the champion.

It may if it ranks clients at least as well as the lender asks, is calibrated, reads no protected fact, never
turns against a fact whose direction is known, and is not worse than the champion beyond noise. Both were
cross-validated when they were trained, and their predictions out of fold are kept with their runs. On the
same data, the repeats and folds that both have in common are compared client by client (DeLong, paired):
neither model had seen the clients that it is judged on. On other data, the champion cannot be judged on the
challenger's clients without risk: it may have been trained on them, and would look better than it is. Then
each is judged on its own data, out of fold, and the difference has the variance of both.
"""

import io
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.bundle import Measure, ModelBundle
from limpide_credit.errors import ConflictError, NotFoundError
from limpide_credit.features import FeatureSet, correspondence, feature_set
from limpide_credit.features.protected import GENDER_AND_FAMILY, protected_features
from limpide_credit.model import CreditModel
from limpide_credit.tables.roles import ROLES
from limpide_platform.registry import CHALLENGER, CHAMPION, Registry
from limpide_platform.runs import Runs
from limpide_training.delong import NORMAL_95, placements
from limpide_training.wrong_turns import check_directions

EVIDENCE = "evaluation/out_of_fold.parquet"
"""Where a run keeps its `evidence_table`."""

FINGERPRINT = "limpide.data_fingerprint"
"""The tag of a run that names its data."""

LEAST_AUC = 0.60
"""The AUC that a champion needs, if the lender sets no other: below it, ranking is close to chance."""

# Largest error of calibration that a champion may have: two points of probability, of a default rate near 8.
# On few clients chance alone makes more than that, and then only what is beyond chance counts.
LARGEST_ECE = 0.02
# A slope is wrong when its whole interval lies outside: contributions would be a fifth too large or small.
SLOPE_BOUNDS = (0.8, 1.25)


@dataclass(frozen=True, eq=False)
class CrossValidationRecord:
    """What a version's run kept of its cross-validation."""

    version: str  # The registered version
    fingerprint: str  # SHA-256 of its training tables
    target: np.ndarray  # Shape (n,), by client number rising
    # fold and log_odds: shape (repeats, n): fold and calibrated log-odds out of fold.
    fold: np.ndarray
    log_odds: np.ndarray
    metrics: dict[str, Measure]  # The bundle's figures; a champion's are not asked for


def evidence_table(
    target: np.ndarray, fold: np.ndarray, log_odds: np.ndarray, blanked: np.ndarray
) -> pa.Table:
    """Return predictions out of fold as a table: one row a client and repeat, which names no client.

    Args:
        target: Shape (n,), by client number rising.
        fold, log_odds, blanked: Shape (repeats, n); log-odds are calibrated, ``blanked`` as if there were no
            history.
    """
    repeats, rows = fold.shape
    return pa.table(
        {
            ROLES.outcome: np.tile(target, repeats).astype(np.int8),
            "repeat": np.repeat(np.arange(repeats, dtype=np.int16), rows),
            "fold": fold.ravel(),
            "log_odds": log_odds.ravel(),
            "log_odds_blanked": blanked.ravel(),
        }
    )


def read_evidence(
    parquet: bytes, version: str, fingerprint: str, metrics: dict[str, Measure]
) -> CrossValidationRecord:
    """Return the evidence that a run kept as the Parquet of `evidence_table`."""
    table = pq.read_table(io.BytesIO(parquet))
    repeats = int(table["repeat"].to_numpy().max()) + 1

    def of(name: str) -> np.ndarray:
        return table[name].to_numpy().reshape(repeats, -1)

    return CrossValidationRecord(
        version=version,
        fingerprint=fingerprint,
        target=of(ROLES.outcome)[0],
        fold=of("fold"),
        log_odds=of("log_odds"),
        metrics=metrics,
    )


@dataclass(frozen=True)
class Comparison:
    """Challenger's AUC minus the champion's."""

    difference: Measure  # With its 95 % interval
    basis: str  # On what both were compared, in words

    @property
    def worse(self) -> bool:
        """Whether the challenger is worse beyond noise."""
        return self.difference.high < 0


def compare(challenger: CrossValidationRecord, champion: CrossValidationRecord) -> Comparison:
    """Compare on the same clients and folds where there are such, else each on its own data."""
    # The fingerprint is of the tables, so that the same one gives the same clients in the same order.
    if challenger.fingerprint == champion.fingerprint and np.array_equal(challenger.target, champion.target):
        shared = [
            repeat
            for repeat in range(min(len(challenger.fold), len(champion.fold)))
            if np.array_equal(challenger.fold[repeat], champion.fold[repeat])
        ]
        if shared:
            ours = placements(challenger.log_odds[shared], challenger.target)
            theirs = placements(champion.log_odds[shared], champion.target)
            folds = int(champion.fold[0].max()) + 1
            return Comparison(
                ours.minus(theirs).measure(),
                f"the same {len(challenger.target)} clients and {len(shared)} x {folds} folds, paired",
            )
    ours = placements(challenger.log_odds, challenger.target)
    theirs = placements(champion.log_odds, champion.target)
    difference = ours.auc - theirs.auc
    reach = NORMAL_95 * (ours.variance + theirs.variance) ** 0.5
    return Comparison(
        Measure(difference, difference - reach, difference + reach),
        "each on its own data, out of fold: data or folds differ, so the comparison is not paired",
    )


def calibration_faults(metrics: dict[str, Measure]) -> list[str]:
    """Return, in words, why a version is not calibrated; empty if it is."""
    faults = []
    for suffix, where in (("", ""), (".blanked", " with the history blanked")):
        ece, chance, slope = (
            metrics.get(f"{name}{suffix}") for name in ("ece", "ece_by_chance", "calibration_slope")
        )
        if ece is None or chance is None or slope is None:
            faults.append(f"its calibration{where} was not measured: too few clients of one outcome")
            continue
        if ece.value > max(LARGEST_ECE, chance.high):
            faults.append(
                f"its calibration error{where} is {ece.value:.4f}, above {LARGEST_ECE} and above the "
                f"{chance.high:.4f} that chance may make of this many clients"
            )
        if slope.high < SLOPE_BOUNDS[0] or slope.low > SLOPE_BOUNDS[1]:
            faults.append(
                f"its calibration slope{where} is {slope}, outside {SLOPE_BOUNDS[0]} to {SLOPE_BOUNDS[1]}"
            )
    return faults


def check_model(model: CreditModel, vectors: np.ndarray, version: str, features: FeatureSet) -> None:
    """Refuse a model for what it reads and for the way that it turns.

    Args:
        model: What would serve.
        vectors: Clients that it is tried on, shape (n, width).
        version: How it is called in the message.
        features: The feature set that the model reads.

    Raises:
        ConflictError: It reads gender or family; or its probability of default moves against a fact of known
            direction.
    """
    barred = protected_features(features.features, GENDER_AND_FAMILY).intersection(model.feature_names)
    if barred:
        raise ConflictError(
            f"Version {version} reads gender or family: {', '.join(sorted(barred)[:5])}.",
            field="features",
            value=version,
            remedy="Train again: this release leaves them out.",
        )
    wrong = [one for one in check_directions(model, vectors, features) if one.wrong]
    if wrong:
        steps = "; ".join(f"{one.fact} in {one.wrong} of {one.steps} steps" for one in wrong)
        raise ConflictError(
            f"Version {version} turns against facts whose direction is known: {steps}.",
            field="directions",
            value=version,
            remedy='Train again with directions: leave {"directed": false} out of the recipe.',
        )


def check_promotion(
    challenger: CrossValidationRecord, champion: CrossValidationRecord | None, least_auc: float = LEAST_AUC
) -> Comparison | None:
    """Return how the challenger compares with the champion, if there is one; refuse what may not follow it.

    Raises:
        ConflictError: The challenger's AUC is below ``least_auc``; it is not calibrated; or it is worse than
            the champion beyond noise.
    """
    auc = placements(challenger.log_odds, challenger.target).measure()
    if auc.value < least_auc:
        raise ConflictError(
            f"Version {challenger.version} has an AUC of {auc}, below the {least_auc:g} that a champion "
            "needs.",
            field="auc",
            value=challenger.version,
            remedy="Train on more clients or more tables; LIMPIDE_PROMOTION_LEAST_AUC sets the least.",
        )
    faults = calibration_faults(challenger.metrics)
    if faults:
        raise ConflictError(
            f"Version {challenger.version} is not calibrated: {'; '.join(faults)}.",
            field="calibration",
            value=challenger.version,
            remedy="Train on more clients, or look at the run's calibration picture.",
        )
    if champion is None:
        return None
    comparison = compare(challenger, champion)
    if comparison.worse:
        raise ConflictError(
            f"Version {challenger.version} is worse than champion {champion.version} beyond noise: "
            f"AUC differs by {comparison.difference}, on {comparison.basis}.",
            field="auc",
            value=challenger.version,
            remedy="Keep the champion, or train a better version.",
        )
    return comparison


def wanted_version(registry: Registry, version: str | None) -> str:
    """Return the version to promote: the challenger, if none is said.

    Raises:
        NotFoundError: There is no challenger.
    """
    version = version or registry.version_of(CHALLENGER)
    if version is None:
        raise NotFoundError(
            "There is no challenger to promote.",
            field="version",
            remedy="Train one with `limpide train`, or name a version.",
        )
    return version


def promote(
    registry: Registry, runs: Runs, version: str, *, least_auc: float = LEAST_AUC
) -> Comparison | None:
    """Let the alias ``champion`` name ``version`` if it deserves it.

    Returns:
        How it compares with the champion that it follows, if there was one.

    Raises:
        NotFoundError: There is no such version.
        ConflictError: As `check_model`, `check_computed` and `check_promotion` raise it.
    """
    comparison = approve(registry, runs, version, registry.version_of(CHAMPION), least_auc=least_auc)
    registry.set_alias(CHAMPION, version)
    return comparison


def approve(
    registry: Registry, runs: Runs, version: str, champion: str | None, *, least_auc: float = LEAST_AUC
) -> Comparison | None:
    """Sign that a version may decide on people, if it deserves it; no alias moves.

    Args:
        champion: The version that it is compared with, if there is one.

    Raises:
        NotFoundError: There is no such version.
        ConflictError: As `promote` raises it.
    """
    bundle = registry.load(version)
    check_computed(bundle)
    kept = runs.read(registry.run_of(version), EVIDENCE)
    challenger = read_evidence(kept, version, bundle.data_fingerprint, dict(bundle.metrics))
    theirs = _evidence_of_champion(registry, runs, champion) if champion else None
    comparison = check_promotion(challenger, theirs, least_auc)
    check_model(bundle.model, bundle.reference.vectors, version, feature_set())
    assert bundle.digest is not None
    registry.approve(version, bundle.digest)
    return comparison


def check_computed(bundle: ModelBundle) -> None:
    """Return if this release computes every feature that a model reads as the model learnt it.

    Raises:
        ConflictError: It does not; the first feature is named.
    """
    model = bundle.model
    correspondence(model.layout, feature_set()).require(
        model.reads,
        who=f"Version {bundle.version}",
        remedy="Train a model with this release, or serve it with the release that trained it.",
    )


def _evidence_of_champion(registry: Registry, runs: Runs, version: str) -> CrossValidationRecord:
    """The run's record alone: the champion may be of an older feature set, that this release cannot load."""
    run_id = registry.run_of(version)
    return read_evidence(runs.read(run_id, EVIDENCE), version, runs.tag(run_id, FINGERPRINT) or "", {})
