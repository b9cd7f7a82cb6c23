"""Words of the printed accounts and sessions, English -> Chinese; text in braces is filled in."""

SIGN_IN = {
    "Accounts ({n})": "账号（{n} 个）",
    "Sessions ({n})": "会话（{n} 个）",
    "Sessions ended: {n}": "已结束会话 {n} 个",
    "account": "账号",
    "subject": "使用者",
    "role of access": "角色",
    "scopes": "范围",
    "state": "状态",
    "disabled": "已停用",
    "session": "会话",
    "began": "登录时间",
    "last used": "最近使用",
    "ends unless used": "不再使用则结束于",
    "password": "密码",
    "{name} may sign in as {subject}, role {role}": "{name} 可以登录：使用者 {subject}，角色 {role}",
    "{name} has another password": "{name} 的密码已更换",
    "{name} may no longer sign in": "{name} 不能再登录",
    "{name} may sign in again": "{name} 可以重新登录",
    "{name} is removed": "{name} 已删除",
    "Accounts of this demo; the passwords are shown this once, another run makes new ones": (
        "本演示的账号；密码仅显示这一次，再次运行会重新生成"
    ),
}
