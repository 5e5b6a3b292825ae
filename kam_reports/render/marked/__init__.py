"""Marked copies: a faulty ledger given back with its cells coloured and what is wrong said in a comment.

A workbook of the .xlsx family is changed in place, part by part: its look and everything in it stays, stored results
too. Of any other format (and of a package that can't be changed so) the copy is an .xlsx of values and merged cells,
and says so. The original is only ever read.
"""

from kam_reports.render.marked.batch import GivenBack, Source, give_back
from kam_reports.render.marked.copying import FOLDER, NOT_MARKED, NotMarkedError, copy_paths, faulty, mark

__all__ = [
    "FOLDER",
    "NOT_MARKED",
    "GivenBack",
    "NotMarkedError",
    "Source",
    "copy_paths",
    "faulty",
    "give_back",
    "mark",
]
