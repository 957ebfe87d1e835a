"""What a service needs to serve a model: the version that an alias names, clients, and the store's state."""
