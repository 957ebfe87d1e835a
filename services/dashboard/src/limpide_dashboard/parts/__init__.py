"""Parts that several pages share, each a function that shows it."""
