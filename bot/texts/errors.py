"""What a user did that cannot work, and what the program tells of itself."""

from __future__ import annotations

from typing import Any, Final

_ERRORS: Final = {
    # configuration
    "config_missing": "找不到配置文件 {path}：请在项目目录中运行，或用 --config 指明文件。",
    "config_not_utf8": "配置文件 {path} 不是 UTF-8 编码：请用记事本“另存为”，编码选 UTF-8。",
    "config_huge": "配置文件 {path} 太大了：请检查是不是拿错了文件。",
    "config_fault": "配置文件 {path} {faults}",
    "config_faults": "配置文件 {path} 有 {count} 处问题：\n{faults}",
    "config_not_mapping": "配置文件 {path} 的内容应为“键: 值”的形式。",
    # roster
    "roster_missing": "找不到名单文件 {path}。",
    "roster_xls": "名单 {path} 是旧版 .xls 格式：请在 Excel 中“另存为”.xlsx 后再导入。",
    "roster_locked": "名单 {path} 有密码保护：请在 Excel 中取消密码后再导入。",
    "roster_broken": "名单 {path} 打不开，文件可能已损坏：请在 Excel 中重新保存为 .xlsx 后再导入。",
    "roster_huge": "名单 {path} 太大：名单下面多半有许多带格式的空行，请复制名单部分到新的工作表，另存后再导入。",
    "roster_quote": "名单 {path} 第 {line} 行起的引号没有成对：请改正，或在 Excel 中另存为 .xlsx 后再导入。",
    "roster_doubts": "{problem}",
    "roster_kind": "名单 {path} 应为 .xlsx 或 .csv 文件。",
    "roster_encoding": "名单 {path} 的文字编码无法识别：请在 Excel 中另存为“CSV UTF-8”或 .xlsx。",
    "roster_faults": "名单 {path} 有 {count} 处问题，没有导入：\n{faults}",
    "roster_empty_database": "数据库中还没有名单：请先运行 jielong roster import 文件名。",
    "number_moves": "名单未导入：编号 {number} 原是 {was}，新名单里是 {now}。已有记录的编号不能换人：请给 {now} 另用新编号，{was} 不再参加就删去那一行。",
    "roster_meanwhile": "名单未导入：这期间名单有了变动（例如批准了申请）。请再导入一次。",
    "roster_closed": "名单未导入：报到已经截止，不能再增加人员（{names}）。",
    "person_moves": "名单未导入：{name} 原来的编号是 {was}，新名单里是 {now}。编号随人不变：请改回 {was}。",
    # applications
    "applications_missing": "找不到 {path}：请给出放申请表的文件夹，或一份 Excel 名单。",
    "applications_none": "{path} 里没有文件。",
    "applications_no_header": "{path} 里找不到名单：前 10 行里应有一行表头，其中写着“姓名”。",
    "applications_time": "“{text}”不是有效的时间，应写成 2022-11-11 09:00。",
    # day files and messages
    "file_missing": "找不到文件 {path}。",
    "file_not_utf8": "文件 {path} 不是 UTF-8 编码，请转换后再试。",
    "file_folder": "{path} 是文件夹，请给出文件名。",
    "file_special": "{path} 不是普通文件，请给出文件名。",
    "file_unreadable": "没有权限读 {path}：请检查文件的权限。",
    "file_unwritable": "无法写入 {path}：请检查文件夹是否存在、是否可写，文件是否正在 Excel 中打开。",
    "file_disk_full": "磁盘已满，没有写入 {path}；原来如有这个文件，没有动它。请清理磁盘后再试。",
    "file_exists": "文件 {path} 已经存在：要换掉它请加 --force，或者换一个文件名。",
    "file_foreign": "文件 {path} 已经存在，里面不是本程序导出的内容，没有覆盖：请换一个文件名。",
    "file_suffix": "文件名 {path} 应以 {suffix} 结尾。",
    "minutes_kind": "模板 {path} 不是 Word 文档（.docx），或已损坏：请在 Word 或 WPS 中重新另存为 .docx。",
    "minutes_huge": "模板 {path} 太大，请检查是不是拿错了文件。",
    "minutes_syntax": "模板 {path} 里花括号的写法有误（{problem}）：请对照内置模板（jielong minutes --template）。",
    "minutes_unsafe": "模板 {path} 里用了不允许的写法：只能填入内容，不能执行程序。",
    "minutes_unknown": "模板 {path} 里有程序不认识的名称：{names}。可用的名称见 docs/interview.md。",
    "replay_used": "数据库 {path} 里已经有名单或记录，没有重放：--database 请写一个新的文件名。",
    "day_json": "{path} 第 {line} 行不是有效的 JSON。",
    "day_object": "{path} 第 {line} 行应为一个 JSON 对象（花括号括起来的内容）。",
    "day_kind": "{path} 第 {line} 行的 kind“{kind}”不认识，可用的有 {kinds}。",
    "day_field": "{path} 第 {line} 行缺少“{field}”，或其类型不对。",
    "day_time": "{path} 第 {line} 行的“{field}”不是有效的时间：“{value}”，应写成 2022-11-19T11:00:05+08:00。",
    "day_zone": "{path} 第 {line} 行的“{field}”没有时区：“{value}”，应写成 2022-11-19T11:00:05+08:00。",
    "day_year": "{path} 第 {line} 行的“{field}”年份不对：“{value}”。",
    "day_after_end": "{path} 第 {line} 行在 end 之后：end 应是最后一行。",
    "jsonl_text": "第 {line} 行应为带“text”的 JSON 对象。",
    # database
    "record_kind": "数据库里的记录 {seq} 由另一个版本的程序写成，这个版本不认识：请用写它的版本打开。",
    "database_url": "配置中的 database“{url}”无法识别，例如可写 sqlite:///jielong.db。",
    "database_missing": "找不到数据库 {path}：请检查配置的 database 和所在的文件夹；还没有导入名单的，先运行 jielong roster import 文件名。",
    "database_memory": "配置中的 database 只在内存里，命令一结束就没有了：请写成文件，例如 sqlite:///jielong.db。",
    "database_lacks": "数据库 {path} 里缺少表 {tables}，已经不完整：请换用备份。",
    "lock_unusable": "锁文件 {path} 不能用：请检查数据库所在的文件夹是否可写，有没有同名的文件夹。",
    "database_newer": "数据库来自更新的版本（{version}）：请升级本程序，不要用旧版本打开。",
    "database_foreign": "这个数据库不是接龙报到建立的：请在配置的 database 中换一个文件名。",
    "database_is_folder": "数据库路径 {path} 是文件夹：请在配置的 database 中写文件名。",
    "no_folder": "数据库所在的文件夹 {path} 不存在：请先建立，或修改配置中的 database。",
    "database_read_only": "数据库 {path} 无法写入：请检查文件夹和文件是否只读。",
    "database_locked": "数据库 {path} 正被另一个程序占用：请关闭后再试。",
    "database_broken": "数据库 {path} 已损坏或不是数据库文件：请换用备份，或在配置中换一个文件名。",
    "database_failed": "数据库 {path} 出错：{reason}。",
    "disk_full": "磁盘已满，{path} 无法写入：请清理磁盘后再试，已收到的内容不会丢失。",
    "disk_error": "磁盘读写出错（{path}）：请检查磁盘，尽快备份数据库。",
    # the retention period
    "purged": "这个数据库的个人信息已按保存期限清除，只能核对记录（jielong records verify）。新的报到日请在配置的 database 中换一个文件名。",
    "purge_date": "--before 后面请写日期，例如 2023-11-19。",
    "purge_broken": "没有清除：记录 {seq} 与前后对不上，清除会毁掉证据。请先运行 jielong records verify 查明。",
    "purge_nothing": "没有可清除的：数据库里没有报到日的记录，或者已经清除过。只导入了名单、不再需要的，请直接删除数据库文件。",
    "purge_too_new": "没有清除：数据库里最新的记录是 {newest} 的，不早于 {date}。保存期限确已届满的，请写 --before {first} 或更晚的日期。",
    "purge_future": "--before {date} 晚于今天：请写今天或更早的日期。",
    # the draw
    "draw_value": "请写上自己想的一句话或一串数字，{limit} 个字以内。",
    "draw_private": "请不要用手机号或身份证号，换一句话或一串别的数字。",
    "no_draw_yet": "还没有抽签结果可以导出。",
    "transcript_line": "抽签记录 {path} 第 {line} 行看不懂：请核对文件是否完整，没有被改动。",
    "transcript_lacks": "抽签记录 {path} 里缺少“{what}”：请核对文件是否完整，没有被改动。",
    # commands
    "no_such_number": "名单上没有编号或姓名“{text}”。{near}",
    "several_numbers": "“{text}”可能是 {numbers}，请改用编号。",
    "odd_head": "“{text}”不是校验码：应照抄群里公布的样子，例如 12-0123456789abcdef0123456789abcdef，整行复制也可以。",
    "database_odd": "数据库里有程序写不出的内容，读不出来：请换用备份；核对请运行 jielong records verify。",
    "roster_differs": "数据库里的名单与记录的不一致（编号 {numbers}）：名单被改动过，不能据此说明。请用备份的数据库，或运行 jielong records verify 查明。",
    "message_unreadable": "保存的第 {place} 条消息已损坏或被改动：请换用备份；核对请运行 jielong records verify。",
    "record_unreadable": "记录 {seq} 已损坏或被改动：请换用备份；核对请运行 jielong records verify。",
    "no_rooms": "配置中没有 rooms：请写上微信群，例如 rooms: [{{topic: 群名称}}]。",
    "page_certificate": "证书 {path} 或它的私钥不能用：请检查是不是 PEM 格式、两者是否相配。",
    "page_port": "网页的端口 {port} 打不开（{host}），多半有另一个程序正在用：请先关掉它，或在 config.yaml 的 page.port 换一个端口，0 为任意空闲端口。",
    "already_running": "数据库 {path} 上已有一个机器人在运行：请先关闭它，或换一个数据库。",
    "no_token": "没有网关令牌：请设置环境变量 JIELONG_TOKEN，或在配置的 gateway.token 中填写。",
    "odd_token": "网关令牌中有空格或非英文字符：请重新复制令牌。",
    "odd_endpoint": "配置中的 gateway.endpoint“{endpoint}”应写成 主机:端口，例如 127.0.0.1:8788。",
    "token_refused": "网关不接受令牌：请检查环境变量 JIELONG_TOKEN 或配置的 gateway.token。",
    "no_such_room": "账号所在的群里没有“{room}”：请改正配置的 rooms，或先把机器人拉进群。现有的群：\n{rooms}",
    "too_few_for_a_room": (
        "没有名为“{room}”的群，也建不成：名单和工作人员中只有 {count} 人在账号的通讯录里，至少要两人。"
        "请先加好友，或由工作人员建群。"
    ),
    "room_not_made": "没有名为“{room}”的群，网关也没能建成。请由工作人员建群，把机器人拉进去，再重新启动。",
    "room_perhaps_unread": (
        "没有找到名为“{room}”的群，但有 {count} 个群的资料读不到，其中可能就有它，所以没有新建：请稍后再启动；"
        "一直这样的，请在配置的 rooms 中改用 id。"
    ),
    "room_gone": (
        "没有找到名为“{room}”的群，以前找到过，所以没有新建：请看看群是不是改了名，或机器人被移出了群。"
        "群改了名的，改配置的 rooms；确要新建的，换一个群名称。"
    ),
    "room_made_before": (
        "没有找到名为“{room}”的群，机器人以前建过一次：请在微信里看看，"
        "建成了的在群里发一条消息，没有建成的由工作人员建群、拉进机器人，再重新启动。"
    ),
    "several_such_rooms": "有几个群都叫“{room}”：请在配置的 rooms 中改用 id。这些群是：\n{rooms}",
    "empty_input": "没有内容：请把聊天记录粘贴进来，或给出文件名。",
    "several_rooms": "配置了多个群，请用 --room 指明是哪个群：{rooms}。",
    "room_not_configured": "没有配置群“{room}”：请写 {rooms} 之一。",
    "paste_uncut": "没有记入：第 {line} 行起分不出是谁在什么时间发的，也不是接龙。请在微信里选中聊天内容（连同发送人和时间）重新复制。",
    "usage": "{problem}",
}
DOCTOR: Final = {
    "config": "设置：报到时段 {open:%Y-%m-%d %H:%M} 至 {close:%H:%M}。",
    "past": "报到时段 {open:%Y-%m-%d %H:%M} 至 {close:%H:%M} 已经过去：请改配置的 checkin.open 和 checkin.close。",
    "roster": "名单：{count} 人。",
    "no_roster": "名单是空的：请运行 jielong roster import 文件名。",
    "database": "数据库：版本 {version}，写入方式 {mode}。",
    "space": "磁盘：剩余 {megabytes} MB。",
    "little_space": "磁盘只剩 {megabytes} MB：请清理磁盘。",
    "network_drive": "数据库在网络盘上，可能损坏：请在配置的 database 中改到本机磁盘。",
    "clock": "时钟：与微信消息的时间相差约 {seconds} 秒。",
    "clock_unknown": "时钟：还没有收到消息，无法与微信对时；请确认电脑开启了自动对时。",
    "clock_off": "时钟与微信消息的时间相差 {seconds} 秒：请在系统设置中打开自动对时。",
    "minutes": "纪要模板：{path}。",
    "panels": "答辩组：{groups}。",
    "no_such_group": "设置里的答辩组 {groups} 在名单里没有人：请核对 panels 的 group 与名单的“分组”。",
    "no_inspectors": "没有写 inspectors：面试中的中断要由纪检人员查证，请在设置里补上。",
    "zone": "时区：{zone}，现在是 {now}。",
    "no_staff": "配置中没有工作人员（staff）：群里将无人可以下命令。",
    "by_hand": "没有账号的一天：不连网关，不需要 staff；开始那天按 README 的五步做。",
    "no_rooms_by_hand": "配置中没有 rooms：请写上微信群的名称，例如 rooms: [{{topic: 群名称}}]，要发的内容会注明发到哪个群。",
    "unchecked": "没有查到的：群是否存在、机器人和工作人员是否在群里、参评人员能否在群里对上。没有账号的一天请运行 jielong doctor --by-hand。",
    "running": "网关：机器人正在运行，不再另外连接（群的情况见它的日志）。",
    "gateway": "网关：{endpoint} 已连上，微信已登录。",
    "no_gateway": "网关 {endpoint} 连不上：请确认网关已启动，地址和端口正确，没有被防火墙拦住。",
    "token": "网关不接受令牌：请检查环境变量 JIELONG_TOKEN 或配置的 gateway.token。",
    "second_client": "网关 {endpoint} 上已有另一个程序连着同一账号：请先关掉它。",
    "not_logged_in": "微信没有登录：请运行 jielong run 并扫码。",
    "room": "群：“{room}”，{count} 人，机器人在群里。",
    "room_to_make": "还没有群“{room}”：启动时由机器人建，群里的人等建好以后再检查。",
    "room_unread": "群“{room}”的资料读不到：请稍后再试。",
    "staff": "工作人员和纪检人员都在群里。",
    "strangers": "这些工作人员或纪检人员不在群里：{people}。请核对联系人 id，或请他们进群。",
    "all_in": "参评人员都能在群里对上（按群昵称、昵称或微信号）。",
    "not_in_room": "有 {count} 名参评人员在群里对不上：{people}。请他们进群，并把群昵称改成本人姓名。",
}
LOG: Final = {
    "online": "已连上微信，找到 {rooms} 个群，开始工作。",
    "stopped": "机器人已停止。",
    "connection_lost": "与网关的连接断开（{reason}），正在重连。",
    "connection_failed": "连接网关时出错，正在重连。",
    "second_client": "同一账号上还有另一个程序连着网关，收不到群消息；请关掉另一个程序。",
    "token_refused": "网关不接受令牌，请检查 JIELONG_TOKEN；正在重试。",
    "logged_out": "微信账号已退出登录，请重新扫码登录。",
    "gateway_error": "网关报告出错。",
    "gateway_silent": "网关没有回应（{reason}）。",
    "look_up_failed": "消息暂时读不到（{reason}），稍后再试。",
    "set_aside": "消息一时读不到，先处理后面的，稍后补读。",
    "given_up": "消息一直读不到，记为离线时段。",
    "removed_from_room": "机器人被移出群 {room}，收不到消息；请把它重新拉进群。",
    "room_renamed": "群“{room}”改了名，按群号认出；请改正配置的 rooms。",
    "room_lost": "网关里找不到群“{room}”，沿用之前的群号。",
    "database_trouble": "数据库暂时不能用（{reason}），消息已排队，稍后再试。",
    "turn_too_slow": "消息超过 1 秒仍未读完，已保存、未作判断，请人工查看。",
    "turn_failed": "处理消息时程序出错，消息已保存、未作判断，请人工查看。",
    "ids_learned": "查明 {count} 个微信号对应的联系人。",
    "members_unread": "群成员或联系人资料没有读完（{reason}），稍后再读。",
    "members_doubted": "群 {room} 的成员名单好像不全（少了 {count} 人），不据此认定谁退了群。",
    "taken": "已处理，记录 {events} 条。",
    "post_failed": "发消息时出错，稍后再试。",
    "post_unsure": "第 {post} 条消息不知是否发出（{reason}），等待回显，没有回显则注明补发。",
    "post_given_up": "第 {post} 条消息（私聊、邀请或群公告）多次没有办成，已放弃。",
    "rooms_unread": "网关没有答复账号有哪些群（{reason}），稍后再试。",
    "room_made": "已建好群“{room}”，拉入 {count} 人。",
    "clock_stopped": "定时器停了，已重新启动。",
    "tick_failed": "定时处理出错，下一秒再试。",
    "page_failed": "网页出错，这一次没有执行。",
    "library": "{name}：{text}",
}


def named(contact: Any) -> str:
    """A contact of the configuration by name and id."""
    return f"{contact.name}（{contact.id}）" if contact.name else contact.id


def user_error(code: str, data: dict[str, Any]) -> str:
    """The sentence for something that a user did, naming file, line or field and what to do."""
    return _ERRORS[code].format(**data)
