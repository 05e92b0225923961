"""The command line. Commands live one in a file and are imported when they are called."""

from nl2opt.cli.entry import main

__all__ = ["main"]
