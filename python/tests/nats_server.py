"""A real nats-server for one test, on a port of its own."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def located() -> str:
    """What FACULTY_NATS_SERVER names, else the one that set-up provisioned, else the one on PATH."""
    toolchain = ROOT / ".faculty" / "toolchain.json"
    provisioned = json.loads(toolchain.read_text())["natsServer"] if toolchain.exists() else None
    found = os.environ.get("FACULTY_NATS_SERVER") or (provisioned or {}).get("path") or shutil.which("nats-server")
    assert found, "nats-server: FACULTY_NATS_SERVER names none, none is set up, none is on PATH"
    return str(found)


@contextlib.contextmanager
def nats_server(configuration: str = "", port: int = -1) -> Iterator[str]:
    """Its address. @param port - -1: a free one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nats.conf"
        path.write_text(f'host: "127.0.0.1"\nport: {port}\nports_file_dir: "{folder}"\n{configuration}')
        process = subprocess.Popen([located(), "-c", path], stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr is not None
            said = ""
            for line in process.stderr:
                said += line
                if "Server is ready" in line:
                    break
            listening = re.search(r"Listening for client connections on (\S+)", said)
            assert listening is not None, said
            yield f"nats://{listening[1]}"
        finally:
            process.kill()
            process.communicate()
