"""Charts: each a function from an answer to a figure with its sentence and its data as a table."""
