"""The schedule: what is due on which working day, done exactly once, and how other schedulers can call it.

No scheduling library: the n-th working day of the Chinese calendar, in rules with dates, is no trigger any of them
knows, and a job store beside our own marks of what was done would be a second truth. What is left is to compute and
to wait.
"""
