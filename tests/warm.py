"""The command in a process of its own, copied from one that has imported the program already: it begins at once.

A call is a process of its own (arguments, folder, environment, streams, exit code) without the half second or more that an
interpreter takes to start and to import. Thousands of calls are made in the tests.
"""

from __future__ import annotations

import array
import atexit
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NamedTuple

import shared_rules
from pydantic import BaseModel

import binjiang_cli
from binjiang_cli.policy import load
from binjiang_cli.policy.shipped import DEFAULT_RULES, shipped_rules

MOST_BYTES = 1 << 20  # of a request
# What a call may import beside the program, and what starts no threads when it is imported: a copy of a process has none
# but its own.
IMPORTED = (
    "docx", "docxtpl", "duckdb", "encodings.cp437", "encodings.gb18030", "encodings.utf_8_sig", "jinja2.meta", "lxml.etree",
    "pyarrow", "pyarrow.parquet", "pydantic.type_adapter", "typer._adapters", "xlsxwriter",
)  # fmt: skip
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}  # a copy of a process has no other


class Done(NamedTuple):
    returncode: int
    stdout: bytes
    stderr: bytes
    most: int = 0  # bytes of memory that it held at once


class WarmProcess:
    """Calls of the command, one at a time."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = dict(env)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, __file__, str(theirs.fileno())]
        # Its streams are pipes, as those of a call are: what Python makes of a stream when it starts depends on that.
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, env={**env, **ONE_THREAD}, pass_fds=[theirs.fileno()], stdin=pipe, stdout=pipe, stderr=pipe
        )
        theirs.close()
        self.socket = ours
        atexit.register(self.close)

    def close(self) -> None:
        self.socket.close()
        self.process.communicate(timeout=10)

    def call(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        cwd: str | Path | None,
        stdin: bytes,
        timeout: float,
        room: int | None = None,
        first: str = "",
    ) -> Done:
        """Run a call, with room for so many bytes more of addresses where that is given, and some Python code before it.

        Raises subprocess.TimeoutExpired where it takes longer, and has ended it then.
        """
        pipes = [os.pipe() for _ in range(3)]
        (given, to_stdin), (from_stdout, stdout), (from_stderr, stderr) = pipes
        folder = str(cwd or Path.cwd())
        request = json.dumps({"arguments": arguments, "env": dict(env), "cwd": folder, "room": room, "first": first})
        handed = array.array("i", [given, stdout, stderr])
        self.socket.sendmsg([request.encode("utf-8", "surrogateescape")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)])
        for descriptor in handed:
            os.close(descriptor)
        feeding = threading.Thread(target=_feed, args=(to_stdin, stdin))
        reading = [_Reading(descriptor) for descriptor in (from_stdout, from_stderr)]
        for thread in (feeding, *reading):
            thread.start()
        (pid,), until = self._heard(), time.monotonic() + timeout
        self.socket.settimeout(timeout)
        try:
            code, most = self._heard()
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            self.socket.settimeout(None)
            self._heard()
            raise subprocess.TimeoutExpired(list(arguments), timeout) from None
        finally:
            self.socket.settimeout(None)
        for thread in (feeding, *reading):
            thread.join(max(until - time.monotonic(), 0.1))
        if any(thread.is_alive() for thread in reading):  # a process that it left behind holds its streams
            raise subprocess.TimeoutExpired(list(arguments), timeout)
        return Done(code, reading[0].read, reading[1].read, most)

    def _heard(self) -> list[int]:
        answer = self.socket.recv(MOST_BYTES)
        assert answer, "the process that calls are copied from has ended"
        return [*map(int, answer.split())]


class _Reading(threading.Thread):
    """Reads a pipe to its end."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(daemon=True)
        self.pipe: IO[bytes] = os.fdopen(descriptor, "rb")
        self.read = b""

    def run(self) -> None:
        with self.pipe:
            self.read = self.pipe.read()


def _feed(to: int, data: bytes) -> None:
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[os.write(to, rest) :]
    except BrokenPipeError:
        pass
    finally:
        os.close(to)


def prepare() -> None:
    """Import what a call may, and have pydantic make its models, as a call does of those that it comes to: a third of one."""
    ours = (module.name for module in pkgutil.walk_packages(binjiang_cli.__path__, "binjiang_cli."))
    for name in (*IMPORTED, *ours):
        if not name.startswith("binjiang_cli.batch.spark") and name != "binjiang_cli.__main__":
            import_module(name)
    models = BaseModel.__subclasses__()
    for model in models:  # and those that are found on the way
        models.extend(model.__subclasses__())
        if model.__module__.startswith("binjiang_cli."):
            model.model_rebuild()
    shared_rules.share()
    load.load_policy(shipped_rules() / DEFAULT_RULES)


def serve(channel: socket.socket) -> None:
    """Answer each request with the number of a copied process, then with its exit code, until nobody asks any more."""
    prepare()
    while True:
        message, ancillary, _, _ = channel.recvmsg(MOST_BYTES, socket.CMSG_SPACE(3 * 4))
        if not message:
            return
        streams = array.array("i")
        streams.frombytes(ancillary[0][2])
        pid = os.fork()
        if pid == 0:
            channel.close()
            _become(json.loads(message.decode("utf-8", "surrogateescape")), streams.tolist())
        for descriptor in streams:
            os.close(descriptor)
        channel.send(str(pid).encode())
        _, status, used = os.wait4(pid, 0)
        most = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        channel.send(f"{os.waitstatus_to_exitcode(status)} {most}".encode())


def _become(request: dict[str, Any], streams: Sequence[int]) -> None:
    """Make this copy the command that was called, and end as it ends."""
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(str(request["cwd"]))
    if request["room"] is not None:
        import resource

        has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (has + request["room"],) * 2)
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = ["binjiang", *request["arguments"]]
    code = 1
    try:
        from binjiang_cli.__main__ import run

        exec(request["first"], {"__name__": "first"})
        run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
        atexit._run_exitfuncs()
        os._exit(code)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
