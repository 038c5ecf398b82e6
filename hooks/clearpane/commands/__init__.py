"""One module for each command; each offers a `click.Command` named `command`."""
