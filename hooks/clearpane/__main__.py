"""The `clearpane` command, also run as `python -m clearpane`."""

from __future__ import annotations

from clearpane.commands import clearpane


def main() -> None:
    """Run the command and leave with its exit code."""
    clearpane(prog_name="clearpane")


if __name__ == "__main__":
    main()
