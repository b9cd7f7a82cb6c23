"""What may never be recorded as an attribute of people, nor be model input, and why."""

import re
from collections.abc import Iterable

from data.words import Words

#: Reason -> patterns in a name or label, in words joined by underscores.
REASONS: dict[Words, tuple[str, ...]] = {
    Words(
        "a protected attribute; only protected_attributes may hold it, for the fairness audit",
        "受保护属性；只能放入 protected_attributes 供公平性审计使用",
    ): (
        r"(^|_)(sex|sexual\w*|gender|male|female)(_|$)",
        r"(^|_)(age|birth\w*|dob|year_of_birth)(_|$)",
        r"ethnic|(^|_)(race|racial)(_|$)|nationality|religio|hukou|political|trade_?union",
        "性别|年龄|出生|民族|种族|宗教|户籍|籍贯|政治面貌",
    ),
    Words("family life is not the company's business", "家庭情况与工作评价无关"): (
        r"marital|married|spouse|(^|_)(child|children|family_status)(_|$)|pregnan|maternity",
        "婚|配偶|子女|怀孕|生育|产假",
    ),
    Words("a proxy of where and how people live", "反映居住与出行状况，属于受保护属性的替代变量"): (
        r"post_?code|postal|zip_?code|home_?address|commut|distance_?(from|to)_?home",
        "邮编|邮政编码|住址|通勤",
    ),
    Words("looks are no ground for a judgement", "外貌不得作为评价依据"): (
        r"photo|portrait|(^|_)face(_|$)",
        "照片|人脸",
    ),
    Words("a trace of private life or of watching people", "属于对个人的监控或私生活痕迹"): (
        r"(^|_)(chat|chats|wechat|brows\w*|web_history|job_?site|cv_?site)(_|$)",
        r"emotion|(^|_)mood(_|$)",
        "聊天|浏览记录|招聘网站|情绪",
    ),
    Words("health is protected", "健康信息受保护"): (
        r"health|medical|disab|illness|(^|_)(sick|diagnosis)(_|$)",
        "健康|疾病|病假|残疾|体检",
    ),
}


def why_forbidden(texts: Iterable[str]) -> Words | None:
    """Return why one of these names or labels is forbidden, or None where all are allowed.

    >>> why_forbidden(["DistanceFromHome"]).en
    'a proxy of where and how people live'
    >>> why_forbidden(["platform_maturity_months", "引流"]) is None
    True
    """
    for text in texts:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])|[\s\-]+", "_", text).lower()
        for reason, patterns in REASONS.items():
            if any(re.search(pattern, words) for pattern in patterns):
                return reason
    return None
