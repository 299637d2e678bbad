"""The command in a process of its own, copied from one that has imported the program already: it begins at once.

A call is a process of its own (arguments, folder, environment, streams, exit code) without the half second or more that an
interpreter takes to start and to import. Thousands of calls are made in the tests.
"""

from __future__ import annotations

import array
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from binjiang_cli.cli.main import COMMANDS

MOST_BYTES = 1 << 20  # of a request
# What a call may import, and what starts no threads when it is imported: a copy of a process has none but its own.
IMPORTED = (
    *(f"binjiang_cli.cli.{name}" for name in COMMANDS), "binjiang_cli.cli.rules_check", "binjiang_cli.cli.rules_test",
    "binjiang_cli.estimation.run", "binjiang_cli.intake.door", "binjiang_cli.render.json", "binjiang_cli.render.table",
    "binjiang_cli.rulecheck.checker", "binjiang_cli.batch.run", "binjiang_cli.advice.advise", "duckdb", "pyarrow",
)  # fmt: skip

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}  # a copy of a process has no other


class Done(NamedTuple):
    returncode: int
    stdout: bytes
    stderr: bytes


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
        self, arguments: Sequence[str], env: Mapping[str, str], cwd: str | Path | None, stdin: bytes, timeout: float
    ) -> Done:
        """Run a call. Raises subprocess.TimeoutExpired where it takes longer, and has ended it then."""
        pipes = [os.pipe() for _ in range(3)]
        (given, to_stdin), (from_stdout, stdout), (from_stderr, stderr) = pipes
        request = json.dumps({"arguments": arguments, "env": dict(env), "cwd": str(cwd or Path.cwd())})
        handed = array.array("i", [given, stdout, stderr])
        self.socket.sendmsg([request.encode("utf-8", "surrogateescape")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)])
        for descriptor in handed:
            os.close(descriptor)
        feeding = threading.Thread(target=_feed, args=(to_stdin, stdin))
        reading = [_Reading(descriptor) for descriptor in (from_stdout, from_stderr)]
        for thread in (feeding, *reading):
            thread.start()
        pid, until = self._heard(), time.monotonic() + timeout
        self.socket.settimeout(timeout)
        try:
            code = self._heard()
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
        return Done(code, reading[0].read, reading[1].read)

    def _heard(self) -> int:
        answer = self.socket.recv(MOST_BYTES)
        assert answer, "the process that calls are copied from has ended"
        return int(answer)


class _Reading(threading.Thread):
    """Reads a pipe to its end."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(daemon=True)
        self.pipe: IO[bytes] = os.fdopen(descriptor, "rb")
        self.read = b""

    def run(self) -> None:
        with self.pipe:
            self.read = self.pipe.read()


def _feed(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as pipe:
        try:
            pipe.write(data)
            pipe.flush()
        except BrokenPipeError:
            pipe.detach()


def serve(channel: socket.socket) -> None:
    """Answer each request with the number of a copied process, then with its exit code, until nobody asks any more."""
    for name in IMPORTED:
        __import__(name)
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
        _, status = os.waitpid(pid, 0)
        channel.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(request: dict[str, Any], streams: Sequence[int]) -> None:
    """Make this copy the command that was called, and end as it ends."""
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(str(request["cwd"]))
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = ["binjiang", *request["arguments"]]
    code = 1
    try:
        from binjiang_cli.__main__ import run

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
