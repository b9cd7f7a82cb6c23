"""Draw overview.en.svg and overview.zh.svg: ``python docs/img/draw_overview.py``."""

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 1200, 560
INK, SOFT, LINE, PAPER = "#0f172a", "#64748b", "#dbe3ee", "#f6f8fc"
BLUE, TEAL, AMBER, ROSE = "#2563eb", "#0d9488", "#f59e0b", "#e11d48"
FONTS = "system-ui, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Echelon",
        "claim": "who contributed what, who is ready to lead, who may leave, who should work where",
        "facts": "Facts",
        "facts_in": "leads · orders · refunds|positions · pay · hours|reviews · ratings|platforms · market",
        "as_of": "as of this date",
        "seen": "known",
        "unseen": "unseen",
        "profile": "Fair score and profile",
        "fair": "fair score",
        "raw": "raw sales",
        "fair_note": "platform, month, market taken out;|less evidence, wider interval",
        "models": "Models behind gates",
        "gate1": "beats the naive baseline",
        "gate2": "is calibrated",
        "gate3": "uses no forbidden feature",
        "gate4": "no worse than the last",
        "released": "released, checked byte by byte",
        "score": "Fair score",
        "score_in": "0 to 100, comparable across platforms",
        "beneath": "under all three",
        "promotion": "Promotion",
        "promotion_in": "tiers, intervals, reasons, why not",
        "risk": "Flight risk",
        "risk_in": "high performers who may leave",
        "staffing": "Staffing",
        "staffing_in": "best plan, with its proven gap",
        "promise": "sex, age, origin never reach a model   ·   only people in one's scope   ·   "
        "no peer's risk   ·   every answer logged, tamper-evident   ·   on your own machine",
    },
    "zh": {
        "title": "Echelon",
        "claim": "谁贡献了什么 · 谁可晋升 · 谁可能离开 · 谁该去哪个平台",
        "facts": "事实",
        "facts_in": "线索 · 订单 · 退款|岗位 · 调动 · 薪酬|评价 · 评级 · 工时|平台 · 市场",
        "as_of": "截至日期",
        "seen": "已知",
        "unseen": "一概不看",
        "profile": "公平绩效分与画像",
        "fair": "公平绩效分",
        "raw": "原始销售额",
        "fair_note": "剔除平台、月份与市场的影响，|证据越少，区间越宽",
        "models": "过关才上线的模型",
        "gate1": "优于朴素基线",
        "gate2": "概率经过校准",
        "gate3": "不含禁用特征",
        "gate4": "不差于在用模型",
        "released": "在用模型，逐字节校验",
        "score": "公平绩效分",
        "score_in": "0 至 100，跨平台可比，附区间与依据",
        "beneath": "三个回答的共同基础",
        "promotion": "晋升",
        "promotion_in": "梯队、区间、理由、为何不是他",
        "risk": "流失风险",
        "risk_in": "可能离开的高绩效者",
        "staffing": "排兵布阵",
        "staffing_in": "最优方案与可证明的差距",
        "promise": "性别、年龄、民族不进模型   ·   只见授权范围内的人   ·   无人可见同事的风险   ·   "
        "每个回答进防篡改日志   ·   全部在自己的机器上运行",
    },
}


@dataclass
class Drawing:
    """Collects the elements of one picture."""

    words: dict[str, str]
    parts: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, w: float, h: float, *, fill: str = "#fff", line: str = LINE) -> None:
        """Draw a rounded card."""
        self.parts.append(
            f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="14" fill="{fill}" stroke="{line}"/>'
        )

    def bar(self, x: float, y: float, w: float, h: float, fill: str) -> None:
        """Draw a filled bar."""
        self.parts.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3" fill="{fill}"/>')

    def line(self, points: str, color: str = LINE, width: float = 1.5, more: str = "") -> None:
        """Draw a line through the points of a path."""
        self.parts.append(
            f'<path d="{points}" fill="none" stroke="{color}" stroke-width="{width}" '
            f'stroke-linecap="round" {more}/>'
        )

    def dot(self, x: float, y: float, r: float, fill: str, more: str = "") -> None:
        """Draw a dot."""
        self.parts.append(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" {more}/>')

    def text(self, x: float, y: float, key: str, *, size: int = 14, color: str = INK, more: str = "") -> None:
        """Write the words of a key, a line for each part between bars."""
        for number, line in enumerate(self.words.get(key, key).split("|")):
            self.parts.append(
                f'<text x="{x}" y="{y + number * size * 1.45}" font-size="{size}" fill="{color}" {more}>'
                f"{escape(line)}</text>"
            )

    def svg(self) -> str:
        """Return the picture."""
        body = "\n".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="{FONTS}" xml:space="preserve">\n{body}\n</svg>\n'
        )


BOLD, MIDDLE = 'font-weight="650"', 'text-anchor="middle"'


def facts(d: Drawing) -> None:
    """Draw the dated facts and the date beyond which nothing is seen."""
    d.box(32, 104, 282, 360)
    d.text(54, 138, "facts", size=18, more=BOLD)
    d.text(54, 164, "facts_in", size=13, color=SOFT)
    d.bar(232, 252, 72, 190, "url(#hatch)")
    spread = [(62, 0), (80, 2), (94, 1), (112, 3), (126, 0), (143, 2), (150, 4), (168, 1), (181, 3), (196, 0)]
    spread += [(214, 4), (222, 2), (76, 4), (104, 4), (136, 1), (188, 2), (205, 3), (66, 3)]
    for x, row in spread:
        d.dot(x, 296 + row * 28, 4.5, (BLUE, TEAL, AMBER, BLUE, ROSE)[row])
    for x, row in [(246, 0), (258, 3), (270, 1), (284, 4), (292, 2), (264, 2)]:
        d.dot(x, 296 + row * 28, 4, "#fff", f'stroke="{SOFT}" stroke-dasharray="2 2"')
    d.line("M232 262 V446", INK, 2)
    d.text(232, 252, "as_of", size=13, more=f"{BOLD} {MIDDLE}")
    d.text(140, 448, "seen", size=12, color=SOFT, more=MIDDLE)
    d.text(268, 436, "unseen", size=12, color=SOFT, more=MIDDLE)


def profile(d: Drawing) -> None:
    """Draw how a profile differs from raw sales."""
    d.box(352, 104, 250, 360)
    d.text(374, 138, "profile", size=18, more=BOLD)
    d.text(374, 172, "raw", size=12, color=SOFT)
    for number, width in enumerate((188, 142, 96, 60)):
        d.bar(374, 182 + number * 16, width, 9, "#cbd5e1")
    d.text(374, 274, "fair", size=12, color=BLUE)
    d.line("M470 284 V392", SOFT, 1, 'stroke-dasharray="3 3"')
    for number, (middle, half) in enumerate(((458, 26), (500, 20), (436, 34), (534, 40))):
        y = 298 + number * 26
        d.line(f"M{middle - half} {y} H{middle + half}", BLUE, 3, 'opacity="0.35"')
        d.dot(middle, y, 6, BLUE)
    d.text(374, 424, "fair_note", size=12, color=SOFT)


def models(d: Drawing) -> None:
    """Draw the gates that a model passes."""
    d.box(640, 104, 226, 360)
    d.text(662, 138, "models", size=16, more=BOLD)
    for number in range(1, 5):
        y = 150 + number * 48
        d.dot(674, y - 24, 11, TEAL, 'opacity="0.14"')
        d.line(f"M669 {y - 24} l4 4 l7 -8", TEAL, 2.4)
        d.text(694, y - 19, f"gate{number}", size=13)
    d.line("M662 372 H844")
    d.line("M671 404 l5 -12 l8 8 l7 -14 l7 14 l8 -8 l5 12 z", AMBER, 2, 'stroke-linejoin="round"')
    d.text(662, 436, "released", size=12, color=SOFT)


def answers(d: Drawing) -> None:
    """Draw the three answers, and the fair score that lies under them."""
    for y, key, color in ((104, "promotion", BLUE), (196, "risk", ROSE), (288, "staffing", TEAL)):
        d.box(904, y, 264, 84)
        d.bar(904, y + 16, 4, 52, color)
        d.text(926, y + 26, key, size=16, more=BOLD)
        d.text(926, y + 44, f"{key}_in", size=12, color=SOFT)
    for number, (middle, half) in enumerate(((1112, 26), (1094, 28), (1040, 22))):
        y = 160 + number * 10
        d.bar(926, y - 3, 60 - number * 8, 5, "#cbd5e1")
        d.line(f"M{middle - half} {y} H{middle + half}", BLUE, 3, 'opacity="0.35"')
        d.dot(middle, y, 4, BLUE)
    d.line("M926 268 C 960 267, 990 265, 1020 260 S 1090 250, 1140 247", ROSE, 2.5)
    d.line("M926 270 C 980 270, 1060 268, 1140 265", "#cbd5e1", 2.5)
    for number, (x, target) in enumerate(((940, 1), (1040, 0), (1140, 2))):
        d.dot(x, 343, 4, TEAL)
        d.line(f"M{x} 348 L{(940, 1040, 1140)[target]} 356", TEAL, 1.6, 'opacity="0.5"')
        d.bar((940, 1040, 1140)[number] - 14, 358, 28, 6, "#99f6e4")
    d.box(892, 384, 288, 80, fill="#fffbeb", line=AMBER)
    d.text(912, 409, "score", size=16, more=BOLD)
    d.text(1164, 409, "beneath", size=12, color=SOFT, more='text-anchor="end"')
    d.text(912, 428, "score_in", size=12, color=SOFT)
    d.line("M912 446 H1164", "#fde68a", 5)
    d.line("M1038 439 V453", SOFT, 1.5)
    d.line("M1072 446 H1132", AMBER, 7, 'opacity="0.55"')
    d.dot(1104, 446, 6, AMBER, 'stroke="#fff" stroke-width="2"')


def overview(language: str) -> str:
    """Return the picture in a language."""
    d = Drawing(WORDS[language])
    d.parts.append(
        '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0 V7" stroke="#e2e8f0" stroke-width="3"/></pattern></defs>'
    )
    d.parts.append(f'<rect width="{WIDTH}" height="{HEIGHT}" rx="20" fill="{PAPER}"/>')
    d.text(34, 62, "title", size=32, color=INK, more='font-weight="750"')
    d.text(198, 60, "claim", size=18, color=SOFT)
    for draw in (facts, profile, models, answers):
        draw(d)
    for x in (318, 606, 870):
        d.line(f"M{x} 284 h26 m-7 -6 l7 6 l-7 6", SOFT, 2, 'stroke-linejoin="round"')
    d.box(32, 488, 1136, 44, fill="#eef2ff", line="#c7d2fe")
    d.text(WIDTH / 2, 515, "promise", size=13, color="#3730a3", more=MIDDLE)
    return d.svg()


if __name__ == "__main__":
    for language in WORDS:
        Path(__file__).with_name(f"overview.{language}.svg").write_text(overview(language), encoding="utf-8")
