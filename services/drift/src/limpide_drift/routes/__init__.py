"""Routes of the drift service, one module per subject."""
