"""`python -m binjiang_cli`, and the command `binjiang`."""

import sys

from binjiang_cli.cli.main import main


def run() -> None:
    sys.exit(main())


if __name__ == "__main__":
    run()
