"""评分表: points given by self, superior, peers and customers (P2, P3, P4)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

RATINGS = LedgerSpec(
    id="ratings",
    zh="评分表",
    en="Ratings",
    source="P2, P3, P4",
    keys=(("period", "subject", "item", "rater"),),
    key_blanks=frozenset({"rater"}),
    dates=("period",),
    columns=(
        Column("period", "期间", "Period", Kind.PERIOD, required=True),
        Column("subject", "被考核人", "Rated person", Kind.WORD, required=True),
        Column("item", "指标", "Item", Kind.WORD, required=True),
        Column(
            "rater_type",
            "评价人类型",
            "Rater type",
            Kind.WORD,
            required=True,
            words=(
                ("self", ("自评", "本人", "自我评价")),
                ("superior", ("上级", "上级评价", "直接上级")),
                ("peer", ("同事", "同级", "同事评价")),
                ("customer", ("客户", "客户评价")),
            ),
        ),
        Column("rater", "评价人", "Rater", Kind.WORD),
        Column("points", "得分", "Points", Kind.NUMBER, required=True, low=0, high=100),
        Column("remark", "评语", "Remark", Kind.TEXT),
    ),
)
