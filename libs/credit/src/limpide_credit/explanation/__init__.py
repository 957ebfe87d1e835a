"""Why a score is what it is: contributions, reasons, comparisons, and what would change it."""
