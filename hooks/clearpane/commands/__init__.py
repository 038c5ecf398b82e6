"""What `clearpane` does at a terminal: one `click.Command` named `command` for each word.

A command reads options, calls the rooms below and prints; it decides nothing by itself.
"""
