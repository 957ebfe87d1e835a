"""Parts shared by the HTTP edges of the services, as plain ASGI: request ids, limits, JSON bodies, errors."""
