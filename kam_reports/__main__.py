"""`python -m kam_reports`: the same as the command `kam`."""

from kam_reports.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
