"""The `clearpane` command, also run as `python -m clearpane`."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command and leave with its exit code."""
    # Until there is somebody to say it in a line, Ctrl+C ends the process without a word.
    usual = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from clearpane.commands import clearpane  # noqa: PLC0415 (it takes a while)

    signal.signal(signal.SIGINT, usual)
    clearpane(prog_name="clearpane")


if __name__ == "__main__":
    main()
