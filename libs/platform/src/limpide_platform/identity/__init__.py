"""Authentication by a provider's tokens or API keys, and the table of roles by route."""
