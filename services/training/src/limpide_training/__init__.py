"""See README.md of this member."""
