"""`python -m kam_reports`: the same as the command `kam`.

Every child process imports this module as its main one, so it loads nothing unless it is the command.
"""

if __name__ == "__main__":
    from kam_reports.cli import main

    raise SystemExit(main())
