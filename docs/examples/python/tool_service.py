"""The wire protocol of a tool (docs/tool-protocol.md): what any tool needs, with NATS and JSON Schema alone."""

import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Awaitable, Callable

import nats.micro
from jsonschema import Draft202012Validator
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.micro.request import Request

METADATA_KEY = "trunkline.tool"
# One queue group for all instances of all tools: one of them gets a request.
QUEUE = "tools"
MAX_ARGUMENT_BYTES = 8 * 1024
MAX_RESULT_BYTES = 64 * 1024
MAX_IN_FLIGHT = 64

NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
TEXT = re.compile(r"[\x21-\x7e]{1,128}")
INSTANT = re.compile(r"[0-9]{1,15}")


class ToolError(Exception):
    """A refusal. It says that nothing was changed."""

    def __init__(self, code: str, message: str, *, retryable: bool = False, details: dict | None = None):
        super().__init__(message)
        self.code, self.message, self.retryable, self.details = code, message, retryable, details


@dataclass(frozen=True)
class Context:
    """What the gateway says about a call, in headers beside the arguments."""

    tenant: str
    call_id: str
    tool_call_id: str
    # The same for every delivery of one effect.
    idempotency_key: str
    # Epoch seconds after which nobody waits for the reply.
    deadline: float
    # W3C trace context, to be passed on with every request of the tool's own; '' without a trace.
    traceparent: str
    # Set at the deadline, when the caller has moved on, and when the service drains for too long.
    cancelled: asyncio.Event

    async def sleep(self, seconds: float) -> None:
        """Waits. Raises asyncio.CancelledError as soon as the call is cancelled."""
        try:
            await asyncio.wait_for(self.cancelled.wait(), seconds)
        except asyncio.TimeoutError:
            return
        raise asyncio.CancelledError


Handler = Callable[[dict, Context], Awaitable[Any]]


class ToolService:
    """Serves one tool."""

    def __init__(self, connection: Client, name: str, definition: dict, handler: Handler):
        self._nc, self._name, self._definition, self._handler = connection, name, definition, handler
        self._arguments = Draft202012Validator(definition["parameters"])
        self._running: dict[asyncio.Task, Context | None] = {}
        self._draining = False

    async def start(self) -> None:
        """Registers the tool as a NATS service (ADR-32): that alone puts it into the catalogue."""
        tool, version = self._definition["name"], self._definition["version"]
        subject = f"tool.{tool}.v{version}"
        self._cancellations = await self._nc.subscribe(f"{subject}.cancel", cb=self._cancel)
        self._service = await nats.micro.add_service(self._nc, name=self._name, version="1.0.0", queue_group=QUEUE)
        await self._service.add_endpoint(
            name=f"{tool}-v{version}",
            subject=subject,
            handler=self._take,
            metadata={METADATA_KEY: json.dumps(self._definition)},
        )
        await self._nc.flush()
        log("tool served", tool=tool, version=version)

    async def close(self, timeout: float = 10) -> None:
        """Leaves the catalogue, lets work in progress finish, then tells it to stop."""
        self._draining = True
        await self._service.stop()
        if self._running:
            await asyncio.wait(self._running, timeout=timeout)
        for context in self._running.values():
            if context:
                context.cancelled.set()
        if self._running:
            await asyncio.wait(self._running, timeout=1)
        await self._cancellations.unsubscribe()

    async def _take(self, request: Request) -> None:
        # The client hands over one message after the other: the work is done beside it.
        task = asyncio.create_task(self._answer(request))
        self._running[task] = None
        task.add_done_callback(lambda done: self._running.pop(done, None))

    async def _answer(self, request: Request) -> None:
        headers = request.headers or {}
        traceparent = headers.get("traceparent", "")
        trace_id = traceparent.split("-")[1] if traceparent.count("-") == 3 else ""
        fields = {"tool": self._definition["name"], "traceId": trace_id}
        try:
            result = await self._execute(headers, request.data, traceparent, fields)
            await request.respond(result)
            log("tool answered", **fields)
        except Exception as error:
            # What was not expected may quote anything: it goes to the log, not to the caller. INTERNAL tells the
            # gateway that the outcome is unknown.
            known = error if isinstance(error, ToolError) else ToolError("INTERNAL", "The tool met an unexpected error.")
            cause = {} if known is error else {"error": repr(error)}
            log("tool answered with an error", code=known.code, **fields, **cause)
            body = {"code": known.code, "message": known.message, "retryable": known.retryable, "traceId": trace_id}
            if known.details is not None:
                body["details"] = known.details
            await request.respond_error(
                "500", known.code, json.dumps(body).encode(), headers={"Trunkline-Error": known.code}
            )

    async def _execute(self, headers: dict, data: bytes, traceparent: str, fields: dict) -> bytes:
        if self._draining:
            raise ToolError("SHUTTING_DOWN", "The process is draining.", retryable=True)
        if len(self._running) > MAX_IN_FLIGHT:
            raise ToolError("TOOL_OVERLOADED", "The tool is busy.", retryable=True)
        context = read_context(headers, traceparent)
        fields.update(tenant=context.tenant, callId=context.call_id, toolCallId=context.tool_call_id)
        left = context.deadline - time.time()
        if left <= 0:
            raise ToolError("DEADLINE_EXCEEDED", "The deadline had passed before the tool began.", retryable=True)
        # The gateway has checked the schema already. A tool doesn't rely on it.
        arguments = self._parse(data)
        this = asyncio.current_task()
        assert this is not None
        self._running[this] = context
        timer = asyncio.get_running_loop().call_later(left, context.cancelled.set)
        try:
            result = json.dumps(await self._handler(arguments, context)).encode()
        except asyncio.CancelledError:
            # The handler gave up before it changed anything. One that can't know lets INTERNAL say so.
            if time.time() >= context.deadline:
                raise ToolError("DEADLINE_EXCEEDED", "Stopped at the deadline; nothing was done.") from None
            raise ToolError("STOPPED", "Stopped by the platform; nothing was done.") from None
        finally:
            timer.cancel()
        if len(result) > MAX_RESULT_BYTES:
            raise ToolError("RESULT_TOO_LARGE", "The result exceeds 64 KiB.", details={"bytes": len(result)})
        return result

    def _parse(self, data: bytes) -> dict:
        if len(data) > MAX_ARGUMENT_BYTES:
            raise ToolError("ARGUMENTS_TOO_LARGE", "The arguments exceed 8 KiB.")
        try:
            arguments = json.loads(data)
        except ValueError as error:
            raise ToolError("MALFORMED_JSON", "The body is not JSON in UTF-8.") from error
        problems = [
            {"field": ".".join(map(str, p.absolute_path)) or "$", "rule": p.validator, "message": "breaks the schema"}
            for p in self._arguments.iter_errors(arguments)
        ]
        if problems:
            raise ToolError("ARGUMENTS_INVALID", "The arguments break the schema.", details={"fields": problems[:20]})
        return arguments

    async def _cancel(self, msg: Msg) -> None:
        """A broadcast to every instance: those that don't run this call have nothing to do."""
        try:
            body = json.loads(msg.data)
            key = (body["tenant"], body["callId"], body["toolCallId"])
        except (ValueError, KeyError, TypeError):
            return
        for context in self._running.values():
            if context and (context.tenant, context.call_id, context.tool_call_id) == key:
                context.cancelled.set()


def read_context(headers: dict, traceparent: str) -> Context:
    def take(name: str, pattern: re.Pattern) -> str:
        value = headers.get(name, "")
        if not pattern.fullmatch(value):
            raise ToolError(
                "INVALID_ENVELOPE", f"The header {name} is missing or wrong.", details={"header": name}
            )
        return value

    return Context(
        tenant=take("Trunkline-Tenant", NAME),
        call_id=take("Trunkline-Call-Id", NAME),
        tool_call_id=take("Trunkline-Tool-Call-Id", TEXT),
        idempotency_key=take("Trunkline-Idempotency-Key", TEXT),
        deadline=int(take("Trunkline-Deadline", INSTANT)) / 1000,
        traceparent=traceparent,
        cancelled=asyncio.Event(),
    )


def log(message: str, **fields: Any) -> None:
    """One JSON line. Arguments and results don't belong into it."""
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    print(json.dumps({"level": "info", "time": now, "msg": message, **fields}), file=sys.stdout, flush=True)
