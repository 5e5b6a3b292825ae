"""Words every room uses: places, periods, money, dated rules, issues, figures, documents. No I/O."""
