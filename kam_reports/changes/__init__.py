"""What changed between two computed sets of a period, and why: traces of sets, compared row by row."""
