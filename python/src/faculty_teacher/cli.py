"""`faculty-teacher serve MODULE:NAME --name TEACHER`."""

import argparse
import importlib
import inspect
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_OUTPUTS = ("logits", "probabilities", "independent-logits", "independent-probabilities")  # as model.py, without numpy
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main(argv: Sequence[str] | None = None) -> int:
    """@returns The exit code, as docs/errors.md has it."""
    options = _parser().parse_args(argv)
    for variable in _THREADS:  # read when numpy is loaded, which nobody has done yet
        os.environ.setdefault(variable, str(options.threads))
    from .errors import FacultyError
    from .serve import serve

    try:
        serve(
            _found(options.model),
            name=options.name,
            classes=_classes(options.classes),
            input_shape=options.input_shape,
            digest=options.digest,
            output=options.output,
            layers=options.layers,
            nats=options.nats,
            replica=options.replica,
            threads=options.threads,
            dataset=options.dataset,
            field=options.field,
            **({"capacity": options.capacity} if options.capacity is not None else {}),
        )
    except FacultyError as error:
        sys.stderr.write(f"faculty-teacher: {error}\n")
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("faculty-teacher", description="Serves a model as a teacher of Faculty.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="join the bus and answer until SIGTERM")
    serve.add_argument("model", metavar="MODULE:NAME", help="a model, a predict function, or a function that makes one")
    serve.add_argument("--name", required=True, metavar="TEACHER", help="as the run file names it")
    serve.add_argument("--nats", metavar="URL", help="addresses, with commas; else NATS_URL")
    serve.add_argument("--classes", metavar="NAMES", help="with commas, or @FILE of one name a line")
    serve.add_argument("--input-shape", type=_numbers, metavar="SHAPE", help="of one sample: 28,28,1")
    serve.add_argument("--digest", metavar="TEXT", help="stands for the model; else made of its weights")
    serve.add_argument("--output", choices=_OUTPUTS, help="what the model yields")
    serve.add_argument("--layers", type=_names, metavar="NAMES", help="that may be asked for, with commas")
    serve.add_argument("--replica", metavar="NAME", help="else made of the machine's name and the process id")
    serve.add_argument("--capacity", type=int, metavar="N", help="requests held at once")
    serve.add_argument("--dataset", metavar="FOLDER", help="prepared, or its digest: samples are then read there")
    serve.add_argument("--field", choices=("text",), help="what of a sample it is shown; else its numbers")
    serve.add_argument("--threads", type=int, default=1, metavar="N", help="that the model computes with (1)")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _classes(text: str | None) -> tuple[str, ...] | None:
    if text is None or not text.startswith("@"):
        return None if text is None else _names(text)
    from .errors import FacultyError

    try:
        return tuple(Path(text[1:]).read_text(encoding="utf-8").splitlines())
    except OSError as cause:
        raise FacultyError("NOT_FOUND", f"--classes {text}: {cause.strerror}") from cause


def _found(named: str) -> Any:
    """What `module:name` is; what a function without parameters returns."""
    from .errors import FacultyError

    module_name, _, attribute = named.partition(":")
    if not module_name or not attribute:
        raise FacultyError("USAGE", f"{named}: expected MODULE:NAME")
    sys.path.insert(0, str(Path.cwd()))
    try:
        found = getattr(importlib.import_module(module_name), attribute)
    except ModuleNotFoundError as cause:
        raise FacultyError("NOT_FOUND", f"{named}: {cause}") from cause
    except AttributeError as cause:
        raise FacultyError("NOT_FOUND", f"{named}: {cause}") from cause
    return found() if inspect.isfunction(found) and not inspect.signature(found).parameters else found
