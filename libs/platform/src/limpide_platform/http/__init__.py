"""What the services' HTTP edges share, as plain ASGI: a request's ids and limits, JSON bodies, errors."""
