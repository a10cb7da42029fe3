"""Function instances as Lambda keeps them: loaded with their own environment, one event at a time, reused."""

import importlib.util
import itertools
import os
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.errors import LocalRunnerError
from local.names import function_arn
from local.stack import Function

Handler = Callable[[Any, "Context"], Any]
Report = Callable[[str, str], None]
"""Tells the operator: one line, and what only the log file needs to know."""
MAXIMUM_INSTANCES = 20
_loading = threading.Lock()
_numbers = itertools.count(1)


class FunctionFailed(Exception):
    """The handler raised; what it raised is the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What Lambda tells a handler about its invocation."""

    function: Function
    deadline: float
    """When the invocation has to end, on the monotonic clock."""
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def function_name(self) -> str:
        """The physical name of the function."""
        return self.function.name

    @property
    def function_version(self) -> str:
        """Always the unpublished version."""
        return "$LATEST"

    @property
    def invoked_function_arn(self) -> str:
        """The ARN of the function."""
        return function_arn(self.function.name)

    @property
    def memory_limit_in_mb(self) -> int:
        """As the template gives it; not enforced here."""
        return self.function.memory_mb

    @property
    def log_group_name(self) -> str:
        """Where CloudWatch would keep the log lines."""
        return f"/aws/lambda/{self.function.name}"

    @property
    def log_stream_name(self) -> str:
        """One stream for all instances."""
        return "local"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds left of the template's timeout."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))


class FunctionPool:
    """The instances of one function; a further one is loaded while all others are busy."""

    def __init__(self, root: Path, function: Function, environment: Mapping[str, str], report: Report) -> None:
        """`root` is the template's folder; `environment` is added to the process's."""
        self._path = root / function.folder / f"{function.handler.split('.')[0]}.py"
        self._function = function
        self._environment = environment
        self._report = report
        self._idle: list[Handler] = []
        self._slots = threading.BoundedSemaphore(MAXIMUM_INSTANCES)

    def warm(self) -> None:
        """Load one instance now. Raises `LocalRunnerError` where the handler cannot be imported."""
        try:
            self._idle.append(self._load())
        except Exception as error:
            name = self._function.logical_id
            raise LocalRunnerError(f"{name} cannot be loaded: {type(error).__name__}: {error}") from error

    def invoke(self, event: Any) -> Any:
        """Call the handler with `event` and return its answer. Raises `FunctionFailed`."""
        with self._slots:
            started = time.monotonic()
            try:
                handler = self._idle.pop() if self._idle else self._load()
                context = Context(function=self._function, deadline=started + self._function.timeout_seconds)
                try:
                    return handler(event, context)
                finally:
                    self._idle.append(handler)
            except Exception as error:
                message = f"{self._function.logical_id} failed: {type(error).__name__}: {error}"
                self._report(message, traceback.format_exc())
                raise FunctionFailed(message) from error
            finally:
                self._note_overrun(time.monotonic() - started)

    def _note_overrun(self, seconds: float) -> None:
        if seconds > self._function.timeout_seconds:
            limit = self._function.timeout_seconds
            self._report(
                f"{self._function.logical_id} took {seconds:.1f} s; Lambda would have ended it after {limit:g} s",
                "",
            )

    def _load(self) -> Handler:
        name = f"local_{self._function.logical_id}_{next(_numbers)}"
        specification = importlib.util.spec_from_file_location(name, self._path)
        if specification is None or specification.loader is None or not self._path.is_file():
            raise FileNotFoundError(f"{self._function.folder}/{self._path.name} is not there")
        module = importlib.util.module_from_spec(specification)
        with _loading, _environment(self._environment):
            specification.loader.exec_module(module)
        handler: Handler = getattr(module, self._function.handler.split(".")[1])
        return handler


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Add `variables` to the process's environment while a handler is imported, which is when it reads them."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            if name in before:
                os.environ[name] = before[name]
            else:
                os.environ.pop(name, None)
