"""`python -m binjiang_cli`, and the command `binjiang`."""

import gc
import sys


def run() -> None:
    """The command. Inputs are bounded and the process is short: collecting garbage would only cost time."""
    gc.disable()
    from binjiang_cli.cli.main import main

    sys.exit(main())


if __name__ == "__main__":
    run()
