"""Incidents: alerts that belong together, their timeline, and what people say of them."""
