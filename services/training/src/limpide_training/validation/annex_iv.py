"""The report of a validation under the headings of Annex IV of the AI Act (Regulation (EU) 2024/1689)."""

import json
from dataclasses import astuple
from pathlib import Path

from limpide_credit.bundle import Measure
from limpide_training.folders import atomic_folder
from limpide_training.model_words import METHODS
from limpide_training.validation import texts
from limpide_training.validation.charts import draw_charts
from limpide_training.validation.measure import Validation
from limpide_training.validation.pdf import write_pdf
from limpide_training.validation.report import Block, Picture, Section, Table, figures, markdown

FIGURES = "figures.json"
_TITLE = "Validation of the credit score"


def write_report(destination: Path, found: Validation) -> None:
    """Write report.md, report.pdf, figures.json and the pictures; an older report is replaced at the end.

    Raises:
        ConflictError: Something else is at ``destination``.
        UnavailableError: The folder cannot be written.
    """
    parts = sections(found)
    with atomic_folder(destination, FIGURES) as folder:
        draw_charts(folder, found)
        (folder / "report.md").write_text(markdown(_TITLE, parts), encoding="utf-8")
        write_pdf(folder / "report.pdf", _TITLE, parts)
        text = json.dumps(figures(parts), indent=2, allow_nan=False)
        (folder / FIGURES).write_text(text + "\n", encoding="utf-8")


def sections(found: Validation) -> list[Section]:
    """Return the report, its points of Annex IV in order."""
    return [
        Section("1. General description of the AI system", [_description(found)], 1),
        Section("2. Elements of the AI system and its development", [], 1),
        Section("Data and split", _split(found)),
        Section("Discrimination and calibration, out of fold", _discrimination(found)),
        Section("Calibration by band", _calibration(found)),
        Section("Challengers", _challengers(found)),
        Section("Selection: what approved clients alone show", _selection(found)),
        Section("Reject inference", _inference(found)),
        Section("3. Monitoring, functioning and control", [], 1),
        Section("Stability by segment", _segments(found)),
        Section("Stability between training seeds", _seeds(found)),
        Section("Sensitivity: one fact moved", _sensitivity(found)),
        Section("Monotonicity: wrong turns", _directions(found)),
        Section("4. Appropriateness of the performance metrics", [texts.METRICS], 1),
        Section("5. Risk management system (Article 9)", [texts.RISKS, *_groups(found)], 1),
        Section("6. Relevant changes through the lifecycle", [texts.CHANGES], 1),
        Section("7. Harmonised standards applied", [texts.PROVIDER], 1),
        Section("8. EU declaration of conformity (Article 47)", [texts.PROVIDER], 1),
        Section("9. Post-market monitoring (Article 72)", [texts.MONITORING], 1),
    ]


def _description(found: Validation) -> str:
    origin = "a generated lender that does not exist" if found.data.generated else "a lender's clients"
    scorer, inputs = found.model.scorer, len(found.model.feature_names)
    kind, threshold = METHODS[scorer.kind].name, found.model.policy.threshold
    return (
        f"Probability that an applicant for consumer credit defaults: {kind}, {scorer.size} on "
        f"{inputs} inputs, calibrated; refused from a probability of {threshold:.4f} on. "
        f"Validated on {origin}; tables {found.data.fingerprint[:12]}. High-risk by Annex III, point 5 (b)."
    )


def _split(found: Validation) -> list[Block]:
    target, plan, later = found.data.labelled.target, found.request.plan, found.later
    folds = (
        f"{len(target):,} labelled clients, {int(target.sum())} defaults; {plan.repeats} x {plan.folds} "
        f"stratified folds, seed {plan.seed}; absent tables: {', '.join(found.data.absent_tables) or 'none'}."
    )
    if later is None:
        return [folds, texts.NO_LATER_PERIOD]
    psi, chance = later.psi
    out_of_time = (
        f"Out of time: trained on the first period, judged on {later.clients:,} labelled clients of the "
        f"later one. PSI of the score {psi:.4f}; 95 % of unchanged samples stay below {chance:.4f}."
    )
    csi = [(name, index, level) for name, (index, level) in later.csi.items()]
    return [
        folds,
        out_of_time,
        _table("out_of_time", dict(later.figures)),
        Table("characteristic_stability", ("input", "CSI", "by chance"), csi),
    ]


def _discrimination(found: Validation) -> list[Block]:
    shown = ("auc.", "calibration_slope.", "mean_probability.")
    kept = {
        name: one for name, one in found.result.figures.items() if "." not in name or name.startswith(shown)
    }
    return [_table("performance", kept)]


def _table(key: str, measures: dict[str, Measure]) -> Table:
    return Table(key, ("figure", "value [95 %]"), list(measures.items()))


def _calibration(found: Validation) -> list[Block]:
    rows = [(one.clients, one.mean_predicted, one.observed) for one in found.result.calibration]
    return [
        Table("calibration", ("clients", "predicted", "observed [95 %]"), rows),
        Picture("calibration.png", "Predicted and observed default by band, with 95 % intervals"),
    ]


def _challengers(found: Validation) -> list[Block]:
    one = found.challenger
    rows = [
        ("champion recipe", found.result.figures["auc"], ""),
        (one.name, one.auc, one.difference),
    ]
    return [
        Table("challengers", ("model", "AUC [95 %]", "champion less it, paired [95 %]"), rows),
        texts.CHALLENGER,
    ]


def _selection(found: Validation) -> list[Block]:
    rows = [(name, clients, auc) for name, (clients, auc) in found.approved_only.items()]
    return [
        texts.SELECTION,
        Table("approved_only", ("what", "clients", "AUC [95 %]"), rows),
    ]


def _inference(found: Validation) -> list[Block]:
    rows = [
        (one.method, one.auc, one.predicted_of_refused, one.observed_of_refused) for one in found.inference
    ]
    return [
        texts.REFUSALS,
        texts.TRUTH if found.data.generated else texts.SIMULATED,
        Table(
            "reject_inference",
            ("learned from", "AUC on all [95 %]", "predicted of refused", "observed of refused"),
            rows,
        ),
    ]


def _segments(found: Validation) -> list[Block]:
    rows = [
        (one.segment, one.clients, one.defaults, one.mean_predicted, one.auc, one.psi, one.psi_by_chance)
        for one in found.segments
    ]
    columns = ("segment", "clients", "defaults", "mean predicted", "AUC [95 %]", "PSI", "PSI by chance")
    return [
        texts.SEGMENTS,
        Table("segments", columns, rows),
        Picture("segments.png", "AUC of the largest segments, with 95 % intervals"),
    ]


def _seeds(found: Validation) -> list[Block]:
    one = found.seeds
    row = (one.seeds, one.clients, one.changed, one.most_changed, one.spread, one.moved)
    columns = (
        "seeds",
        "clients",
        "decisions that differ",
        "worst pair",
        "deviation of log-odds",
        "99 % of differences below",
    )
    return [texts.SEEDS, Table("seeds", columns, [row]), texts.ANSWERS, *_answers(found)]


def _answers(found: Validation) -> list[Block]:
    reasons = [astuple(found.reasons)] if found.reasons else []
    reason_columns = (
        *("pairs of answers", "reasons", "common concepts", "same first concept"),
        *("common facts", "same first fact"),
    )
    offers = [astuple(one) for one in found.offers]
    offer_columns = ("margin in points", "refused by score", "offered a loan", "approved with another seed")
    return [Table("reasons", reason_columns, reasons), Table("offers", offer_columns, offers)]


def _sensitivity(found: Validation) -> list[Block]:
    rows = [
        (one.fact, one.moved, one.clients, one.mean_change, one.decisions_changed)
        for one in found.sensitivity
    ]
    columns = ("fact", "moved", "clients", "mean change of log-odds", "decisions that change")
    return [Table("sensitivity", columns, rows)]


def _directions(found: Validation) -> list[Block]:
    rows = [(one.fact, one.steps, one.wrong) for one in found.directions]
    return [Table("wrong_turns", ("fact", "steps", "wrong turns"), rows)]


def _groups(found: Validation) -> list[Block]:
    rows = [
        (f"{part.attribute}: {one.group}", one.clients, one.approval_rate, one.false_positive_rate)
        for part in found.result.fairness
        for one in part.groups
    ]
    columns = ("group", "clients", "approved [95 %]", "good clients refused [95 %]")
    return [
        Table("fairness", columns, rows),
        texts.PROXIES,
        _table("proxies", dict(found.result.proxies)),
    ]
