"""The naive program: what a competent analyst writes in an afternoon with pandas, openpyxl and WeasyPrint.

The peer that kam_reports is measured beside. It reads with ``pandas.read_excel``, groups, and makes a workbook and a
PDF a person, one after another. No deliberate slowness and no cleverness: styles are made once, figures come from
groupby, each page is one call of WeasyPrint. It trusts the ledgers: nothing is checked, no issue is reported.
"""
