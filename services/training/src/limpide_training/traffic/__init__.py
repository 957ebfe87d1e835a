"""Generated applicants for a demonstration, sent through the running services (ADR 0201, point 4)."""
