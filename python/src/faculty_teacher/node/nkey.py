"""Who a process proves to NATS that it is; the seed is never shown."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import FacultyError

_USER_SEED = re.compile(rb"\bSU[A-Z2-7]{56}\b")


@dataclass(frozen=True)
class Nkey:
    """Whoever has the seed is this identity."""

    public_key: str
    seed: str = field(repr=False)


def read_nkey(path: Path) -> Nkey:
    """The user's key that a seed file or a credentials file holds. @raises FacultyError NOT_FOUND, BUS_REFUSED."""
    try:
        found = _USER_SEED.search(path.read_bytes())
    except OSError as cause:
        raise FacultyError("NOT_FOUND", f"seed {path.name}: {cause.strerror}") from cause
    if found is None:
        raise FacultyError("BUS_REFUSED", f"{path.name} holds no seed of a NATS user (SU…)")
    try:
        import nkeys
    except ImportError as cause:
        raise FacultyError("USAGE", "a seed needs nkeys: pip install nkeys") from cause
    try:
        pair = nkeys.from_seed(bytearray(found[0]))
        public_key = bytes(pair.public_key).decode()
        pair.wipe()
    except Exception:
        raise FacultyError("BUS_REFUSED", f"{path.name} holds a damaged seed of a NATS user") from None
    return Nkey(public_key, found[0].decode())
