"""What is told after a run that nobody started by hand: a line, the last report, and mail that is never sent twice."""
