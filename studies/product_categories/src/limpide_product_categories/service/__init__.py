"""The classifier over HTTP: ``limpide-product-categories serve``."""
