"""Routes of the drift service, a module a subject."""
