"""What each change of `features.attrition.scenarios` assumes, in words."""

from collections.abc import Mapping
from typing import NamedTuple

from data.words import Words


class Assumption(NamedTuple):
    """One change in words: what it is, what is assumed, and why it may leave a profile as it is."""

    label: Words
    assumed: Words
    idle: Words


#: Change -> what it assumes, in the order of `features.attrition.scenarios.CHANGES`.
ASSUMPTIONS: Mapping[str, Assumption] = {
    "pay": Assumption(
        Words("Pay to market", "薪酬调至市场水平"),
        Words(
            "Base salary is raised to what the market pays in the middle (ratio 1), or, where the ratio is"
            " not recorded, to the median of the others of the same role family and grade. The raise took"
            " effect the day before; the bonus stays the same share of the salary.",
            "基本工资上调至市场中位数（市场薪酬比为1）；未记录市场薪酬比时，上调至同职类同职级其他人的中位数。"
            "加薪于前一日生效，奖金占工资的比例不变。",
        ),
        Words(
            "Pay is at or above that level already, or not recorded: nothing changes.",
            "薪酬已达到或高于该水平，或没有记录：没有任何变化。",
        ),
    ),
    "manager": Assumption(
        Words("New manager", "更换上级"),
        Words(
            "Since the day before, the person reports to another manager of this company: leadership, tenure,"
            " size of the team, exits and conversion there are those of the middle of all people. It counts"
            " as one more change of manager. Work, platform and pay stay.",
            "自前一日起向本公司另一位上级汇报：上级的领导力评价与司龄、团队人数、团队离职与同事转化率均取全体的中位值，"
            "并计为多一次更换上级。工作、平台与薪酬不变。",
        ),
        Words("No manager is recorded for this person: nothing changes.", "此人没有上级记录：没有任何变化。"),
    ),
    "transfer": Assumption(
        Words("Transfer to another platform", "调到其他平台"),
        Words(
            "Since the day before, the person works on a platform where they never worked, instead of the"
            " present one: its age, market and exits are those of the middle of all people. It counts as a"
            " transfer and as one more move. Role, department, manager and pay stay, and so do all results.",
            "自前一日起转到从未工作过的另一平台，取代现平台：其上线时间、市场与离职率均取全体的中位值，"
            "计为一次调动和多一次跨平台调动。岗位、部门、上级与薪酬不变，以往业绩也不变。",
        ),
        Words(
            "No platform is recorded for this person: nothing changes.", "此人没有平台记录：没有任何变化。"
        ),
    ),
    "promotion": Assumption(
        Words("Promotion", "晋升"),
        Words(
            "Since the day before, the person is one grade higher in a role new to them: time in grade and"
            " role begins anew, and no round counts as passed over. Salary stays and is compared with the"
            " new grade, as are all percentiles among peers; pay against the market stays as recorded.",
            "自前一日起职级上升一级并担任新岗位：职级与岗位的时间重新起算，不再有未获晋升的批次。"
            "工资不变，但改与新职级比较，同类百分位亦然；市场薪酬比仍为原职级的记录。",
        ),
        Words(
            "The person holds the highest grade, or none is recorded: nothing changes.",
            "此人已处于最高职级，或没有职级记录：没有任何变化。",
        ),
    ),
}
