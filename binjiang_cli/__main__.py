"""`python -m binjiang_cli`, and the command `binjiang`."""

from binjiang_cli.interrupts import INTERRUPTED, heard, leave, listen


def run() -> None:
    """Run the command. Inputs are bounded and the process is short: collecting garbage would only cost time."""
    listen()  # before anything else is imported
    try:
        import gc

        gc.disable()
        from binjiang_cli.cli.main import main

        code = main()
    except BaseException:
        if not heard():
            raise
        code = INTERRUPTED
    leave(code)


if __name__ == "__main__":
    run()
