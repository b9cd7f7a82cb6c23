"""Bytes of a text file to text: UTF-8 first, then GBK, never a silent guess."""

import codecs
from dataclasses import dataclass

from data.faults import Fault, FaultClass
from data.words import Words

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Share of the characters beyond ASCII that must be common Chinese for a text to pass as GBK.
_COMMON = 0.9
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding that it was in."""

    text: str
    encoding: str


def decode(raw: bytes, *, encoding: str, source: str) -> Decoded | Fault:
    """Return the text of a file, or the fault that it cannot be read.

    Parameters
    ----------
    raw : bytes
        The file.
    encoding : str
        ``auto``, or the name of an encoding; GBK is read by its superset GB18030.
    source : str
        Name of the file, for the fault.

    Returns
    -------
    Decoded or Fault
        The fault tells the first row that does not fit.
    """
    if encoding != "auto":
        return _declared(raw, encoding, source)
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _declared(raw, name, source)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as utf8:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            return _fault(raw, utf8.start, "UTF-8 / GBK", source)
        return Decoded(text, "gb18030") if _reads_as_chinese(text) else _fault(raw, utf8.start, "GBK", source)


def _declared(raw: bytes, encoding: str, source: str) -> Decoded | Fault:
    name = "gb18030" if encoding.lower().replace("-", "") in ("gbk", "gb2312", "cp936") else encoding
    try:
        return Decoded(raw.decode(name).removeprefix("\ufeff"), name)
    except UnicodeDecodeError as error:
        return _fault(raw, error.start, encoding, source)
    except LookupError:
        return Fault(
            FaultClass.ENCODING,
            source,
            "",
            "",
            Words("the name of an encoding", "有效的编码名称"),
            Words("set source.encoding to utf-8 or gbk", "请将 source.encoding 设为 utf-8 或 gbk"),
            values=(encoding,),
        )


def _reads_as_chinese(text: str) -> bool:
    beyond = [letter for letter in text if ord(letter) > 127][:_SAMPLE]
    common = 0
    for letter in beyond:
        try:
            letter.encode("gb2312")
        except UnicodeEncodeError:
            continue
        common += 1
    return common >= _COMMON * len(beyond)


def _fault(raw: bytes, start: int, tried: str, source: str) -> Fault:
    line = raw.count(b"\n", 0, start) + 1
    return Fault(
        FaultClass.ENCODING,
        source,
        "",
        "",
        Words(
            f"text in {tried}; the first byte that does not fit is in row {line}",
            f"应为 {tried} 编码文本；第 {line} 行起有无法识别的字节",
        ),
        Words(
            "save the file as UTF-8, or name its encoding in the mapping: source: {encoding: cp1252}",
            "请另存为 UTF-8，或在映射中声明编码：source: {encoding: gbk}",
        ),
        values=(raw[start : start + 8].hex(" "),),
    )
