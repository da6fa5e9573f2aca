"""How the forms of copied chats are called."""

from __future__ import annotations

from typing import Final

from models.reading.chat import Form

FORMS: Final = {
    Form.HEAD: "姓名和时间在一行",
    Form.TWO_LINES: "姓名、时间各一行",
    Form.SHARED: "手机转发的聊天记录",
    Form.COLON: "姓名加冒号，没有时间",
}
