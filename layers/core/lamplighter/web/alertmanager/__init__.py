"""Alertmanager's API v2 over the alerts and silences that are kept here."""
