"""The routes, one file a subject: they read the request, call the scorer or the store, and answer."""
