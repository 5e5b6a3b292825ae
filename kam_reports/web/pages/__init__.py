"""The pages, a file a group: each has a ``router``; who may use which route stands in :mod:`kam_reports.web.access`."""
