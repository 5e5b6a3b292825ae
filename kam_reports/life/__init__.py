"""A month's life: draft, reviewed, approved, final; sealed, verified, restated, corrected.

Published folders are the truth, the database an index that can be brought up to them (:mod:`kam_reports.life.recover`).
"""
