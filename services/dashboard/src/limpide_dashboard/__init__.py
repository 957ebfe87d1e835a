"""The front end: pages over the services, in French and English."""
