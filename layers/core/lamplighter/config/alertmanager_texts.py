"""The texts of messages where the file says nothing: Alertmanager's default templates, by their names."""


def default_text(name: str) -> str:
    """Return the call of the default template ``slack.default.title``, say; a text equal to it was not chosen."""
    return f'{{{{ template "{name}" . }}}}'


EMAIL_SUBJECT = default_text("email.default.subject")
"""Of an e-mail whose ``headers`` have no subject."""
PUSHOVER_PRIORITY = '{{ if eq .Status "firing" }}2{{ else }}0{{ end }}'
PAGERDUTY_DETAILS = {
    "firing": "{{ .Alerts.Firing | toJson }}",
    "resolved": "{{ .Alerts.Resolved | toJson }}",
    "num_firing": "{{ .Alerts.Firing | len }}",
    "num_resolved": "{{ .Alerts.Resolved | len }}",
}
