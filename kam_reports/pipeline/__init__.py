"""The road from a cell to a signed page; :mod:`kam_reports.pipeline.road` shows it on one screen."""
