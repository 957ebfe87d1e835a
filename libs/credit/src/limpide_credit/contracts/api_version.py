"""The version of the API in the paths of the services: what callers put before a route."""

PREFIX = "/v1"
