"""The pages that whoever is signed in can go to, in the order in which they are offered."""

NAVIGATION: tuple[tuple[str, str, str], ...] = (
    ("status", "/", "Status"),
    ("monitoring", "/admin/monitoring", "Monitoring"),
    ("alerts", "/admin/alerts", "Alerts"),
    ("incidents", "/admin/incidents", "Incidents"),
    ("silences", "/admin/silences", "Silences"),
    ("history", "/admin/history", "History"),
    ("figures", "/admin/figures", "Figures"),
    ("receivers", "/admin/receivers", "Receivers"),
    ("rules", "/admin/rules", "Rules"),
)
"""Name (a template's ``page``), address and title."""
