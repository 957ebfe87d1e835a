"""The routes, one file a subject: they read the request, call what explains, and answer."""
