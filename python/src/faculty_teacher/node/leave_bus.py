"""Leaves the bus without losing a request."""

from nats.aio.client import Client
from nats.micro.service import Service

from .connection import flushed


async def leave_bus(client: Client, service: Service) -> None:
    """Returns when every request that the server sent here has been handled, and it sends no more.

    The framework's own stop drops what it has not handled yet, and nats-py's `drain` what comes between its ping, which
    overtakes, and the end of the subscription; so the server is told first, by what both do underneath.
    """
    if client.is_connected:
        heard = [endpoint._subscription for endpoint in service._endpoints]
        subscriptions = [subscription for subscription in heard if subscription is not None]
        for subscription in subscriptions:
            await client._send_unsubscribe(subscription._id)
        await flushed(client)
        for subscription in subscriptions:
            await subscription._pending_queue.join()
    await service.stop()
    if client.is_connected:
        await flushed(client)
