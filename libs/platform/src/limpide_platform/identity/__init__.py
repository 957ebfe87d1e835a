"""Who asks, in which roles, and what roles may do: a provider's tokens, API keys, one table of routes."""
