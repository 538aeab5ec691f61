"""Connects to NATS as docs/security.md says: the same variables as every process of Faculty."""

import asyncio
import logging
import os
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from nats.aio.client import Client

from ..errors import FacultyError
from .nkey import Nkey, read_nkey

_log = logging.getLogger("faculty_teacher")
_DEFAULT_URL: Final = "nats://127.0.0.1:4222"
_DEFAULT_TIMEOUT_S: Final = 10.0
_RECONNECT_WAIT_S: Final = 0.25
_PING_INTERVAL_S: Final = 20


@dataclass(frozen=True)
class Place:
    """Where the bus is, and who connects."""

    servers: tuple[str, ...]
    """Addresses without anybody's credentials: what may be shown."""
    options: Mapping[str, Any]
    """Of nats-py."""
    timeout_s: float

    @property
    def shown(self) -> str:
        """In a message."""
        return ", ".join(self.servers)


def place(url: str | None, teacher: str, env: Mapping[str, str] = os.environ) -> Place:
    """@param url - goes before NATS_URL. @raises FacultyError USAGE, NOT_FOUND, BUS_REFUSED."""
    listed = url or _valued(env, "NATS_URL") or _DEFAULT_URL
    addresses, credentials = _split([server.strip() for server in listed.split(",")])
    options: dict[str, Any] = dict(credentials)
    user, password = _valued(env, "NATS_USER"), _valued(env, "NATS_PASSWORD")
    auth = Path(env["FACULTY_AUTH"]) if env.get("FACULTY_AUTH") else None
    if not options and user is not None:
        options = {"user": user, "password": password or ""}
    if not options:
        options = _keys(env, auth, teacher)
    context = _tls(env, auth, any(address.startswith("tls://") for address in addresses))
    if context is not None:
        options["tls"] = context
    if env.get("NATS_INBOX_PREFIX"):
        options["inbox_prefix"] = env["NATS_INBOX_PREFIX"]
    return Place(addresses, options, _seconds(env.get("NATS_TIMEOUT")))


async def connect(
    where: Place, on_refused: Callable[[FacultyError], None], on_reconnected: Callable[[], Awaitable[None]]
) -> Client:
    """A connection that comes back by itself, for as long as it takes, once it was there.

    @param on_refused - Told when the server denies this identity something, later.
    @raises FacultyError BUS_UNREACHABLE when nobody answers in time; BUS_REFUSED.
    """
    client = Client()
    refused: asyncio.Future[FacultyError] = asyncio.get_running_loop().create_future()
    last: list[Exception] = []

    async def on_error(error: Exception) -> None:
        last[:] = [error]
        text = str(error).lower()
        if any(word in text for word in ("authorization", "authentication", "permissions violation", "certificate")):
            denied = FacultyError("BUS_REFUSED", f"NATS at {where.shown}: {error}")
            if refused.done():
                on_refused(denied)
            else:
                refused.set_result(denied)
        elif client.is_connected:
            _log.warning("NATS at %s: %s", where.shown, error)

    async def on_disconnected() -> None:
        _log.info("the connection to NATS at %s is lost", where.shown)

    connecting = asyncio.ensure_future(
        client.connect(
            servers=list(where.servers),
            name="faculty-teacher",
            error_cb=on_error,
            disconnected_cb=on_disconnected,
            reconnected_cb=on_reconnected,
            max_reconnect_attempts=-1,
            reconnect_time_wait=_RECONNECT_WAIT_S,  # type: ignore[arg-type] # seconds, which it sleeps
            ping_interval=_PING_INTERVAL_S,
            **where.options,
        )
    )
    await asyncio.wait((connecting, refused), timeout=where.timeout_s, return_when=asyncio.FIRST_COMPLETED)
    if connecting.done() and connecting.exception() is None:
        if not refused.done():
            refused.set_result(FacultyError("BUS_REFUSED", ""))  # from now on `on_refused` is told
        return client
    if connecting.done():
        last[:] = [connecting.exception() or last[0]]  # type: ignore[list-item]
    connecting.cancel()
    await asyncio.gather(connecting, return_exceptions=True)
    if refused.done():
        raise refused.result()
    why = f": {last[0]}" if last else ""
    raise FacultyError("BUS_UNREACHABLE", f"NATS at {where.shown} does not answer{why}")


async def flushed(client: Client) -> None:
    """Returns when the server has read all that was sent. nats-py's ping overtakes what still waits to be written; by
    the time it has come back that is written, so that a second one is behind it.
    """
    await client.flush()
    await client.flush()


def _split(servers: list[str]) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Addresses, and the credentials that all of them share; a password may hold `@`: the last one ends it."""
    addresses: list[str] = []
    found: list[dict[str, str]] = []
    for server in servers:
        scheme, _, rest = server.rpartition("://")
        scheme = f"{scheme or 'nats'}://"
        if scheme not in ("nats://", "tls://"):
            raise FacultyError("USAGE", f"NATS at {scheme}…: expected nats:// or tls://")
        authority, _, address = rest.rpartition("@")
        addresses.append(f"{scheme}{address}")
        if authority:
            name, colon, password = authority.partition(":")
            token = {"token": unquote(name)}
            found.append({"user": unquote(name), "password": unquote(password)} if colon else token)
    if any(one != found[0] for one in found):
        raise FacultyError("USAGE", f"NATS at {', '.join(addresses)}: expected one user for all servers, found several")
    return tuple(addresses), found[0] if found else {}


def _keys(env: Mapping[str, str], auth: Path | None, teacher: str) -> dict[str, Any]:
    if env.get("NATS_CREDS"):
        path = Path(env["NATS_CREDS"])
        key = read_nkey(path)
        return {"user_credentials": str(path), "inbox_prefix": _inbox_prefix(key)}
    if env.get("NATS_NKEY"):
        return _with_seed(read_nkey(Path(env["NATS_NKEY"])))
    if auth is not None:
        own = [path for path in (auth / f"teacher-{teacher}.nk", auth / "teacher.nk") if path.exists()]
        if not own:
            raise FacultyError("NOT_FOUND", f"{auth} holds no seed of teacher {teacher}: teacher-{teacher}.nk")
        return _with_seed(read_nkey(own[0]))
    return {}


def _with_seed(key: Nkey) -> dict[str, Any]:
    return {"nkeys_seed_str": key.seed, "inbox_prefix": _inbox_prefix(key)}


def _inbox_prefix(key: Nkey) -> str:
    return f"_INBOX_{key.public_key}"  # its own, since whoever may hear _INBOX.> reads everybody's replies


def _tls(env: Mapping[str, str], auth: Path | None, by_address: bool) -> ssl.SSLContext | None:
    own = auth / "ca.pem" if auth is not None and (auth / "ca.pem").exists() else None
    authority = env.get("NATS_CA") or (own and str(own))
    if not (authority or env.get("NATS_CERT") or env.get("NATS_KEY") or by_address):
        return None
    try:
        context = ssl.create_default_context(cafile=authority)
        if env.get("NATS_CERT"):
            context.load_cert_chain(env["NATS_CERT"], env.get("NATS_KEY"))
    except OSError as cause:
        raise FacultyError("NOT_FOUND", f"NATS_CA, NATS_CERT or NATS_KEY cannot be read: {cause}") from cause
    return context


def _valued(env: Mapping[str, str], name: str) -> str | None:
    """A variable, or the file that the one with _FILE behind names; both at once are refused."""
    path = env.get(f"{name}_FILE")
    if path is None:
        return env.get(name)
    if env.get(name) is not None:
        raise FacultyError("USAGE", f"{name} and {name}_FILE are both set, expected one of them")
    try:
        return Path(path).read_text().strip()
    except OSError as cause:
        raise FacultyError("NOT_FOUND", f"{name}_FILE: {cause}") from cause


def _seconds(text: str | None) -> float:
    """`5s`, `1m30s`, `500ms`."""
    if text is None:
        return _DEFAULT_TIMEOUT_S
    units = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
    total, number, rest = 0.0, "", text
    while rest:
        digits = len(rest) - len(rest.lstrip("0123456789."))
        number, rest = rest[:digits], rest[digits:]
        unit = next((unit for unit in units if rest.startswith(unit)), None)
        if unit is None or not number.replace(".", "", 1).isdigit():
            raise FacultyError("USAGE", f"NATS_TIMEOUT is {text}, expected a duration such as 5s or 1m30s")
        total += float(number) * units[unit]
        rest = rest[len(unit) :]
    return total
