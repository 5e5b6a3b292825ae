"""Document → workbook bytes. The only package of this room that knows XlsxWriter.

Formulas are live and carry their result, so that previews, phones and viewers that never calculate show the engine's
numbers. Texts are written as texts whatever they begin with. The same Document gives the same bytes.
"""

from kam_reports.render.xlsx.book import plan_further, write_book, write_further, write_plan
from kam_reports.render.xlsx.contents import stored
from kam_reports.render.xlsx.formulas import address, resolve

__all__ = ["address", "plan_further", "resolve", "stored", "write_book", "write_further", "write_plan"]
