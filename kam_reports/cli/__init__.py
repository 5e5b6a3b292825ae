"""Commands and exit codes; no logic. Heavy libraries are imported inside the commands that need them."""

from kam_reports.cli.app import main

__all__ = ["main"]
