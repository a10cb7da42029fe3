"""What `make run` prints when the monitor is up."""

from pathlib import Path

from local.data_folder import AdminSecret
from local.restore import Restored
from local.settings import Settings
from local.watched import watched_lines


def banner(settings: Settings, base_url: str, demo_url: str, secret: AdminSecret, restored: Restored) -> str:
    """Return the lines: where, with which secret, what is watched, where state lies."""
    lines = [
        "",
        "Lamplighter is running",
        "",
        f"  Status page    {base_url}/",
        f"  Monitoring     {base_url}/admin/monitoring",
        f"  Health         {base_url}/health",
        f"  Demo control   {demo_url}",
        f"  Admin secret   {_secret(settings, secret)}",
        f"  Configuration  {settings.config}",
        f"  State          {_state(settings.data, restored)}",
        "",
        *watched_lines(settings.config),
        "",
    ]
    return "\n".join(lines)


def _secret(settings: Settings, secret: AdminSecret) -> str:
    if secret.is_new:
        return secret.value
    if settings.secret:
        return "as in LAMPLIGHTER_SECRET"
    return f"as before, in {settings.data}/admin-secret"


def _state(data: Path | None, restored: Restored) -> str:
    if data is None:
        return "in memory only; it is gone when this ends"
    lost = f"; {restored.unreadable} could not be read" if restored.unreadable else ""
    return f"{data} ({restored.items} items, {restored.messages} messages brought back{lost})"
