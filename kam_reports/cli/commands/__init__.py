"""One command a file: it takes options, calls the pipeline, prints, and returns the exit code."""
