"""`python -m binjiang_cli`, and the command `binjiang`."""

from binjiang_cli.interrupts import INTERRUPTED, heard, leave, listen


def run() -> None:
    """Run the command. Inputs are bounded and the process is short: collecting garbage would only cost time."""
    try:
        listen()  # before anything else is imported, and where an interrupt that comes meanwhile is caught
        import gc

        gc.disable()
        from binjiang_cli.cli.main import main

        code = main()
        gc.freeze()  # or Python would look through everything once more as it ends
        leave(code)
    except BaseException:
        if not heard():
            raise
        leave(INTERRUPTED)


if __name__ == "__main__":
    run()
