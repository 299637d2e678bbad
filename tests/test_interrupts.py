"""An interrupt at every step of the beginning and the end of a run: exit code 130 or the run's own, and no traceback."""

import json
import signal
import subprocess
import sys

import pytest

STEP_BY_STEP = """
import json, os, runpy, signal, sys
import binjiang_cli.cli.main

def run(step, number):
    done = 0

    def watch(frame, event, _):
        nonlocal done
        if not frame.f_code.co_filename.endswith(("__main__.py", "interrupts.py")):
            return None
        frame.f_trace_opcodes = True
        if event in ("line", "opcode") and signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:  # it listens
            done += 1
            if done == step + 1:
                os.kill(os.getpid(), number)
        return watch

    sys.argv = ["binjiang", "--version"]
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(f"told-{step}", os.O_CREAT | os.O_WRONLY), 2)
    sys.settrace(watch)
    try:
        runpy.run_module("binjiang_cli", run_name="__main__", alter_sys=True)
    finally:
        if done <= step:
            os._exit(99)  # there is no such step

codes = []
while 99 not in codes:
    if not (child := os.fork()):
        run(len(codes), int(sys.argv[1]))
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(codes))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="the system copies no processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_at_any_step_ends_in_order(number, tmp_path):
    command = [sys.executable, "-c", STEP_BY_STEP, str(int(number))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    codes = json.loads(done.stdout)[:-1]
    told = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir() if path.stat().st_size}
    assert told == {}
    assert set(codes) == {0, 130}
    assert codes == sorted(codes, reverse=True)  # once the run has its code, no interrupt changes it
    assert len(codes) > 10  # lines alone where the interpreter, as 3.12, tells of no smaller steps
