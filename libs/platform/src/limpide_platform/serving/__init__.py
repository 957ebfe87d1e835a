"""Parts of a service with a model: the version that an alias names, clients, and the store's state."""
