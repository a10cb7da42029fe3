"""The stack, running: emulated resources, function instances, and everything that calls them."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import boto3

from local.clock import Clock, Every, Scheduled
from local.emulated import queues
from local.emulation import Emulation
from local.instances import FunctionFailed, FunctionPool, Report
from local.journal import SYNC_SECONDS, Journal
from local.names import queue_arn
from local.queues import QueuePump
from local.recorder import Recorder
from local.resources import create_resources
from local.restore import Restored, expired_keys, restore
from local.schedule import scheduled_input, timetable
from local.stack import Schedule, Stack
from local.streams import StreamBuffer, StreamPump

EXPIRY_SWEEP_SECONDS = 60.0
GRACE_SECONDS = 1.5
"""How long `stop` waits for calls under way; what they leave unfinished is taken up at the next start."""


class _Pump(Protocol):
    def run(self) -> None: ...
    def stop(self) -> None: ...


class Machine:
    """Everything but the web server. `prepare`, then `start`, then `stop`."""

    def __init__(
        self, stack: Stack, root: Path, journal: Journal, environment: Mapping[str, str], report: Report
    ) -> None:
        """`environment` is given to every function on top of what the template gives it."""
        self._stack = stack
        self._journal = journal
        self._buffers = [StreamBuffer(mapping) for mapping in stack.stream_mappings]
        self._recorder = Recorder(journal, self._buffers, report)
        self._emulation = Emulation(self._recorder)
        self._pools = {
            key: FunctionPool(root, function, {**function.environment, **environment}, report)
            for key, function in stack.functions.items()
        }
        self._report = report
        self._pumps: list[_Pump] = []
        self._running = 0
        self._idle = threading.Condition()

    def prepare(self, parameters: Mapping[str, str]) -> Restored:
        """Create the resources and SSM `parameters`, bring back what was kept, and load every function once.

        Raises `LocalRunnerError` where a function cannot be loaded.
        """
        self._emulation.start()
        create_resources(self._stack, parameters)
        with self._emulation.lock:
            restored = restore(self._journal, self._stack, self._buffers, time.time())
        for pool in self._pools.values():
            pool.warm()
        return restored

    def start(self) -> None:
        """Begin to call functions."""
        queue_pumps = self._queue_pumps()
        self._recorder.queue_listeners = [pump.changed for pump in queue_pumps]
        self._pumps = [
            *queue_pumps,
            *self._stream_pumps(),
            Clock([self._scheduled(schedule) for schedule in self._stack.schedules]),
            Every(EXPIRY_SWEEP_SECONDS, self._sweep_expired),
            Every(SYNC_SECONDS, self._sync),
        ]
        for pump in self._pumps:
            threading.Thread(target=pump.run, name=type(pump).__name__, daemon=True).start()

    def stop(self) -> None:
        """Call no more, give what runs a moment, and close the journal."""
        for pump in self._pumps:
            pump.stop()
        with self._idle:
            self._idle.wait_for(lambda: not self._running, GRACE_SECONDS)
        with self._emulation.lock:
            self._journal.close()
            self._emulation.stop()

    def invoke(self, function: str, event: Any) -> Any:
        """Call a function by its logical id. Raises `FunctionFailed`."""
        with self._idle:
            self._running += 1
        try:
            return self._pools[function].invoke(event)
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _invoker(self, function: str) -> Callable[[Any], Any]:
        return lambda event: self.invoke(function, event)

    def _queue_pumps(self) -> list[QueuePump]:
        client = boto3.client("sqs")
        return [
            QueuePump(mapping, client, self._invoker(mapping.function), self._emulation.lock)
            for mapping in self._stack.queue_mappings
        ]

    def _stream_pumps(self) -> list[StreamPump]:
        return [
            StreamPump(
                buffer, self._invoker(buffer.mapping.function), self._forget, self._dead_letter, self._report
            )
            for buffer in self._buffers
        ]

    def _scheduled(self, schedule: Schedule) -> Scheduled:
        def call(at: float) -> None:
            try:
                self.invoke(schedule.function, json.loads(scheduled_input(schedule.input, at)))
            except FunctionFailed:
                return  # reported by the pool; the next minute comes

        return Scheduled(timetable(schedule.expression), call)

    def _forget(self, mapping: str, sequences: Any) -> None:
        with self._emulation.lock:
            self._recorder.forget_records(mapping, sequences)

    def _dead_letter(self, destination_arn: str, body: str) -> None:
        queue = next((q for q in self._stack.queues if queue_arn(q.name) == destination_arn), None)
        if queue is not None:
            client = boto3.client("sqs")
            client.send_message(QueueUrl=client.get_queue_url(QueueName=queue.name)["QueueUrl"], MessageBody=body)

    def _sweep_expired(self) -> None:
        client = boto3.client("dynamodb")
        for table in self._stack.tables:
            if table.expiry_attribute:
                with self._emulation.lock:
                    keys = expired_keys(table.name, table.expiry_attribute, time.time())
                for key in keys:
                    client.delete_item(TableName=table.name, Key=key)

        with self._emulation.lock:
            for queue in queues().values():
                queue.deleted_messages.clear()  # moto remembers every receipt that was ever used

    def _sync(self) -> None:
        with self._emulation.lock:
            self._recorder.sync()
