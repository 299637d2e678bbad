"""Where the time of `binjiang batch` goes: the command in one process under Python's profiler.

python tests/benchmarks/batch/where.py INPUT -o OUT [options of `binjiang batch`]
"""

import cProfile
import gc
import pstats
import sys
import threading
import time

SHOWN = 40


def main() -> None:
    sys.argv[1:1] = ["batch"]
    sys.argv += ["--jobs", "1"]
    threading.Thread(target=threading.Event().wait, daemon=True).start()  # with a thread it does the work in this process
    gc.disable()  # as the command does
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    from binjiang_cli.cli.main import main as binjiang

    code = binjiang()
    profile.disable()
    if code:
        sys.exit(code)
    stats = pstats.Stats(profile)
    rows = [(times[3], place) for place, times in stats.stats.items() if "binjiang_cli" in place[0]]  # type: ignore[attr-defined]
    print(f"{stats.total_tt:.2f} s in all")  # type: ignore[attr-defined]
    for seconds, (file, line, name) in sorted(rows, reverse=True)[:SHOWN]:
        room = file[file.index("binjiang_cli") :].removeprefix("binjiang_cli/")
        print(f"  {seconds:6.2f} s {seconds / stats.total_tt:6.1%}  {room}:{line} {name}")  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
