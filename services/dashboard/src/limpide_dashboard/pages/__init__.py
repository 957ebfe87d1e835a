"""The pages, one file each: ``show(here)`` shows it."""
