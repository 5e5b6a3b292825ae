"""The download page: server-rendered, Chinese and English, for clerks, managers, finance and each person's own sheets.

:mod:`.access` decides in one table who may ask for what and who sees which rows; :func:`.app.build` makes the page of a
:class:`.site.Site`.
"""
