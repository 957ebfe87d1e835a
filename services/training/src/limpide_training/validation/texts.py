"""What the report of a validation says around its figures."""

METRICS = (
    "The decision compares a probability with a threshold, so ranking (AUC, DeLong's interval) and"
    " calibration (slope, error by band, Wilson's interval) both matter. Every interval is 95 % and"
    " over clients."
)
RISKS = "Groups of people at the threshold of this validation. Gender and family are no inputs of the model."
PROXIES = "How well the model's inputs predict each protected fact, as AUC:"
CHANGES = (
    "Versions of model and policy, and who promoted them, are in the registry and in the audit chain:"
    " `limpide audit list`."
)
PROVIDER = "To be completed by the provider: nothing of it can be measured."
MONITORING = (
    "The drift service compares windows of decisions with the training sample, and outcomes with"
    " probabilities as they become known; its thresholds are in docs/drift.md."
)
NO_LATER_PERIOD = (
    "The tables hold no date of application, and no later period was given (`--later`): nothing"
    " here is out of"
    " time, and the figures do not say how the model ages."
)
CHALLENGER = (
    "The scorecard reads the 40 inputs of most information value, on the first repeat's folds. An explainable"
    " boosting machine is not tried here: its package is no dependency."
)
SELECTION = (
    "A lender sees the outcomes of approved clients alone. Their AUC is lower than that of all applicants for"
    " any model, since refusals narrow the range of scores: it must not be compared with an AUC of all."
    " Expected figures look at no outcome and hold if probabilities are right. Outcomes of clients whom the"
    " lender had refused before are not in any table, so no figure here speaks of them."
)
REFUSALS = (
    "An earlier scorecard of eight inputs, with chance in place of what officers see besides, refuses 30 % of"
    " the clients; scorecards then learn without their outcomes, and are judged on all."
)
TRUTH = "The outcomes of the refused are the generator's truth."
SIMULATED = (
    "Everybody here was granted a loan: these refusals are simulated, and whom the lender refused"
    " is not seen."
)
SEGMENTS = (
    "PSI of a segment's scores against all clients; 95 % of samples of the whole population stay below the"
    " level by chance. Segments of fewer than 100 clients are left out."
)
SEEDS = (
    "The same clients, trained on again with other seeds; decisions compared on the first fold,"
    " which none saw."
)
ANSWERS = (
    "What two of these models tell the same refused clients: common concepts and facts are the mean share of"
    " what both name among what either names (Jaccard). Offers are the nearest loans that one model approves,"
    " asked of the others: without a margin, and with the points that 99 % of these models' scores move by"
    " less than, which training measures for a model and keeps with it."
)
