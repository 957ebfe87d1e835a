"""Generated applicants for a demonstration, sent through the running services (docs/adr/0170)."""
