"""`make run`: the demo service, the machine and the web server, from the first line printed to the last."""

import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from lamplighter.probes.control_targets import default_control_targets
from local.banner import banner
from local.data_folder import DataFolder, admin_secret
from local.demo.certificates import demo_certificates
from local.demo.service import DemoService
from local.errors import LocalRunnerError
from local.journal import Journal, JournalUnusable, open_journal
from local.logs import Logs, name_loggers
from local.machine import Machine
from local.names import REGION
from local.routes import Routes
from local.settings import Settings, read_settings
from local.stack import Stack
from local.template import read_stack
from local.web import Application, WebServer

ROOT = Path(__file__).resolve().parent.parent
RETENTION_DAYS = "2"
"""Raw samples of checks every ten seconds, all in memory: two days are enough to see yesterday."""
_ACCOUNT_VARIABLES = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_ENDPOINT_URL",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


def run(environment: Mapping[str, str]) -> None:
    """Run until SIGINT or SIGTERM. Raises `LocalRunnerError` where the monitor cannot start."""
    settings = read_settings(environment, ROOT)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with ExitStack() as closing:
        _serve(settings, closing)
        stopping.wait()
        print("\nstopping", file=sys.stderr, flush=True)


def _serve(settings: Settings, closing: ExitStack) -> None:
    """Start everything; `closing` ends it in the opposite order."""
    if settings.data is not None:
        closing.callback(DataFolder(settings.data).close)
    logs = Logs(settings.data / "log.jsonl" if settings.data else None, as_json=settings.json_logs)
    demo = _demo(settings, closing)
    _stand_in_for_an_account(settings, demo)
    base_url = _base_url(settings)
    stack = read_stack(ROOT / "template.yaml", _parameters(settings, demo), base_url)
    secret = admin_secret(settings.secret, settings.data)
    journal, moved = _journal(settings)
    if moved is not None:
        logs.say(f"the journal was damaged or of another version: moved to {moved}, starting afresh")
    machine = Machine(stack, ROOT, journal, {"LAMPLIGHTER_CONFIG": str(settings.config)}, logs.report)
    server = WebServer(settings.host, settings.port, Application(Routes(stack.routes), machine.invoke))
    name_loggers()
    sys.stdout = logs
    closing.callback(setattr, sys, "stdout", sys.__stdout__)
    closing.callback(machine.stop)
    restored = machine.prepare(_secret_parameters(stack, secret.value))
    logs.say(banner(settings, base_url, demo.control_url, secret, restored))
    server.start()
    closing.callback(server.stop)
    machine.start()


def _base_url(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{settings.port}"


def _demo(settings: Settings, closing: ExitStack) -> DemoService:
    folder = settings.data or Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="lamplighter-")))
    certificates = demo_certificates(folder / "demo", datetime.now(UTC))
    demo = DemoService(certificates, folder / "demo" / "mode")
    closing.callback(demo.close)
    os.environ.update(
        DEMO_CA_FILE=str(certificates.authority),
        DEMO_HTTPS_PORT=str(demo.https_port),
        DEMO_HTTP_PORT=str(demo.http_port),
        DEMO_TCP_PORT=str(demo.tcp_port),
    )
    return demo


def _stand_in_for_an_account(settings: Settings, demo: DemoService) -> None:
    """Give the process the credentials of nobody, so that no client can find a real account."""
    for name in _ACCOUNT_VARIABLES:
        os.environ.pop(name, None)
    os.environ.update(
        AWS_ACCESS_KEY_ID="local",
        AWS_SECRET_ACCESS_KEY="local",
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_DEFAULT_REGION=REGION,
        AWS_EC2_METADATA_DISABLED="true",
        AWS_REGION=REGION,
        DEMO_CONTROL_URL=demo.control_url,
        LAMPLIGHTER_PORT=str(settings.port),
    )


def _parameters(settings: Settings, demo: DemoService) -> dict[str, str]:
    return {
        "Stage": "local",
        "AllowPrivate": "true",
        "ControlTargets": ",".join(default_control_targets(REGION)),
        "DemoControlUrl": demo.control_url,
        "RetentionDays": RETENTION_DAYS,
        "ShowServer": "true",
        **settings.parameters,
    }


def _journal(settings: Settings) -> tuple[Journal, Path | None]:
    if settings.data is None:
        return Journal(None), None
    aside = datetime.fromtimestamp(time.time(), UTC).strftime("damaged-%Y%m%dT%H%M%SZ")
    try:
        return open_journal(settings.data / "state.sqlite3", aside)
    except JournalUnusable as error:
        raise LocalRunnerError(f"state cannot be kept in {settings.data}: {error}") from error


def _secret_parameters(stack: Stack, secret: str) -> dict[str, str]:
    """Return the secret under every SSM name that a function is told to find it by."""
    references = {function.environment.get("ADMIN_SECRET_REFERENCE", "") for function in stack.functions.values()}
    return {reference.removeprefix("ssm:"): secret for reference in references if reference.startswith("ssm:")}
