"""What a process that draws needs warm: names only, so that whoever starts such a process need not load it all."""

PRELOADED = (
    "kam_reports.render.pool",
    "kam_reports.render.engine",
    "kam_reports.render.pdf",
    "kam_reports.render.xlsx",
    "fontTools.ttLib",
    "xlsxwriter",
)
