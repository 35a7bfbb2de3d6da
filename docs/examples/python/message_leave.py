"""A tool that leaves messages for colleagues: one file for each message, written once however often it is asked for."""

import asyncio
import hashlib
import json
import os
import signal
import tempfile
from datetime import datetime, timezone
from pathlib import Path

import nats

from tool_service import Context, ToolError, ToolService, log

DEFINITION = json.loads(Path(__file__).with_name("tool.json").read_text())
MESSAGES = Path(os.environ.get("MESSAGES_DIR", "messages"))
COLLEAGUES = os.environ.get("COLLEAGUES", "ada,grace").split(",")
# How slow the mail system behind it is.
DELAY_SECONDS = float(os.environ.get("MAIL_DELAY_MS", "0")) / 1000


async def leave_message(arguments: dict, context: Context) -> dict:
    if arguments["recipient"] not in COLLEAGUES:
        raise ToolError("RECIPIENT_UNKNOWN", "Nobody has this name.", details={"known": COLLEAGUES})
    name = hashlib.sha256(f"{context.tenant}\n{context.idempotency_key}".encode()).hexdigest()[:32]
    if (earlier := recorded(name)) is not None:
        return earlier
    # Until here nothing was changed: a cancellation ends it for good. From here on it is brought to its end.
    await context.sleep(DELAY_SECONDS)
    result = {"messageId": name, "leftAt": datetime.now(timezone.utc).isoformat(timespec="milliseconds")}
    return await asyncio.to_thread(record, name, arguments, context, result)


def recorded(name: str) -> dict | None:
    try:
        return json.loads((MESSAGES / f"{name}.json").read_text())["result"]
    except FileNotFoundError:
        return None


def record(name: str, arguments: dict, context: Context, result: dict) -> dict:
    """Writes the message and its result together; of two who come at once, one wins and both get its result."""
    # The trace goes along, so that whoever delivers the message continues it.
    message = {"message": arguments, "traceparent": context.traceparent, "result": result}
    MESSAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=MESSAGES) as file:
        json.dump(message, file)
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, MESSAGES / f"{name}.json")
        except FileExistsError:
            return recorded(name) or result
    return result


async def main() -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    connection = await nats.connect(
        os.environ["NATS_URL"].split(","),
        user=os.environ["NATS_USER"],
        password=os.environ["NATS_PASSWORD"],
        name="message-leave-python",
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.25,
    )
    service = ToolService(connection, "message-leave-python", DEFINITION, leave_message)
    await service.start()
    await stop.wait()
    await service.close()
    await connection.drain()
    log("tool stopped")


asyncio.run(main())
