"""The made-up company: its name, regions, goods, and the words its people and customers are named with."""

from __future__ import annotations

from dataclasses import dataclass

COMPANY = "无锡澄野紧固机电有限公司"
DEPARTMENT = "大客户部"
MAIL_DOMAIN = "example.com"
GENERAL_MANAGER = "总经理"

# A small department works in the first three regions, a large one in all.
REGIONS = ("华东", "华中", "华南", "华北", "西南", "东北", "西北")
SMALL_REGIONS = 3
SMALL_STAFF = 40
REGION_CODES = {"华东": "HD", "华中": "HZ", "华南": "HN", "华北": "HB", "西南": "XN", "东北": "DB", "西北": "XB"}


@dataclass(frozen=True, slots=True)
class Product:
    """A product line with its list price per piece, in fen."""

    name: str
    price_fen: int


PRODUCTS = (
    Product("高强度螺栓", 1260),
    Product("自攻锁付件", 385),
    Product("微型减速电机", 16850),
    Product("电磁执行器", 23400),
)

CITIES = {
    "华东": ("常州", "嘉兴", "南通", "芜湖", "台州", "绍兴", "镇江", "泰州"),
    "华中": ("株洲", "襄阳", "洛阳", "宜昌", "湘潭", "新乡", "九江", "荆门"),
    "华南": ("佛山", "惠州", "中山", "柳州", "江门", "珠海", "肇庆", "桂林"),
    "华北": ("保定", "唐山", "廊坊", "太原", "沧州", "大同", "邢台", "长治"),
    "西南": ("绵阳", "德阳", "遵义", "曲靖", "宜宾", "自贡", "贵阳", "玉溪"),
    "东北": ("大连", "长春", "鞍山", "吉林", "锦州", "营口", "齐齐哈尔", "四平"),
    "西北": ("宝鸡", "咸阳", "天水", "银川", "兰州", "西宁", "汉中", "石嘴山"),
}
DISTRICTS = ("高新区", "经开区", "东城区", "新北区", "临港区", "滨江区", "工业园区")
ROADS = ("兴业路", "创新大道", "新港路", "科苑路", "长虹路", "环湖东路", "青云路", "振华路", "望江路")

FIRST_SYLLABLES = "驰远衡川拓睿泽鼎恒越景澜瀚骏沃岚朗翊卓凌禾铭逸岳昱"
SECOND_SYLLABLES = "辰科立源达峰凯纳特宇维昊诺迅捷联盛航图微启格森巨"
TRADES = (
    ("轨道装备", "轨道交通"),
    ("汽车零部件", "汽车"),
    ("工程机械", "工程机械"),
    ("电梯", "电梯"),
    ("家用电器", "家电"),
    ("新能源科技", "新能源"),
    ("风电设备", "新能源"),
    ("医疗器械", "医疗器械"),
    ("自动化设备", "自动化"),
    ("智能仓储设备", "物流装备"),
)

SURNAMES = (
    "周吴郑孙钱沈韩杨朱秦许何吕施张孔曹严华魏陶姜谢邹章苏潘葛范彭鲁韦马苗方俞任袁柳唐"
    "费薛雷贺倪汤殷罗毕郝安常乐于傅齐康伍余顾孟黄穆萧尹"
)
GIVEN_FIRST = "嘉思文晓雨梓子志建国海明立永德春秋若静雅宏伟俊泽承向书怀景"
GIVEN_SECOND = "宁远清航琳琪然彤峰涛哲凡帆敏洁颖辉超杰莹瑶松柏年安妍斌毅琴晨"
TITLES = ("经理", "主任", "总", "工", "科长")

PAYMENT_TERMS = ("月结30天", "月结60天", "月结90天", "款到发货", "银行承兑", "预付30%")
FUNDS = ("充裕", "良好", "一般", "偏紧")
SIZES = ("大型", "中型", "小型")
CREDITS = ("AAA", "AA", "A", "BBB")
CHURN_REASONS = ("转用进口件", "价格", "项目停产", "账期分歧", "被竞品替代")

COMPLAINT_TEXTS = (
    "螺纹牙型超差，退回检验",
    "交货晚于约定，产线停等",
    "电机噪声偏大",
    "包装破损，件数短少",
    "发票抬头有误",
    "报价回复太慢",
    "表面镀层起泡",
)
COMPLAINT_CAUSES = ("质量部", "物流", "业务员", "客户使用不当", "承运商")
VISIT_METHODS = ("上门", "上门", "电话", "视频会议")
VISIT_RESULTS = ("正常", "正常", "有新项目意向", "催交货", "对账完成", "反馈质量问题")
OPPORTUNITY_SOURCES = ("展会", "老客户转介绍", "招标", "电话开发", "官网询盘")
CHANGE_REASONS = ("客户新车型推迟量产，经部门会议调减", "客户追加年度订单，经部门会议调增")
EXPENSE_CATEGORIES = ("推广", "培训", "拜访", "礼品")
# Paid by each sales person; the other categories are budgeted for the department as a whole.
PERSONAL_CATEGORIES = ("拜访", "礼品")
