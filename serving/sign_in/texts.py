"""What the pages of sign-in say, in both languages."""

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Sign in",
        "lead": "Fair answers about people on many sales platforms. It advises; a person decides.",
        "name": "Account",
        "password": "Password",
        "go": "Sign in",
        "or": "or",
        "other": "中文",
        "no_way": "Nobody can sign in here yet. Ask the administrator for an account.",
        "forgotten": "Password forgotten? The administrator gives you a new one.",
        "wrong": "Account and password do not fit. Check both; capital letters matter in the password.",
        "wait": "Too many attempts. Try again in {wait} s.",
        "ended": "Your session has ended. Sign in to go on.",
        "out": "You are signed out.",
        "out_company": "You are signed out here, but not at your company's sign-in.",
        "leave_company": "Sign out there too",
        "company_unreachable": "Your company's sign-in does not answer. Try again in a few minutes; if it"
        " stays so, tell the administrator.",
        "company_failed": "Your company's sign-in answered in a way that cannot be trusted. Tell the"
        " administrator; the log of the service says why.",
        "company_expired": "This took too long, or began in another browser. Sign in once more.",
        "company_denied": "Your company's sign-in did not let you through. Sign in once more, or ask there.",
        "company_no_role": "You are known, but have no role here. Ask the administrator for access.",
        "refused": "This does not work",
        "back": "To the start page",
        "quote": "If you ask for help, quote",
        "status_400": "The form is incomplete. Go back, load the page again and send it once more.",
        "status_403": "The form is out of date or comes from another site; nothing was done. Go back, load"
        " the page again and send it once more.",
        "status_404": "There is no such page. Check the address.",
        "status_405": "This page cannot be called in this way. Open it by its link.",
        "status_413": "That was too much at once: at most 256 KB are taken.",
        "status_415": "This is no form of these pages. Send it from the page itself.",
        "status_429": "Too many requests. Wait a moment and load the page again.",
        "status_500": "The service could not answer, and nothing was done. Tell the administrator.",
        "status_503": "The service is starting or stopping. Load the page again in a minute.",
    },
    "zh": {
        "title": "登录",
        "lead": "面向多销售平台企业的公平人才决策支持。系统提供建议，由人做决定。",
        "name": "账号",
        "password": "密码",
        "go": "登录",
        "or": "或",
        "other": "English",
        "no_way": "目前还没有任何登录方式，请向管理员申请账号。",
        "forgotten": "忘记密码？请让管理员重设。",
        "wrong": "账号与密码不符。请检查后重试，密码区分大小写。",
        "wait": "尝试次数过多，请在 {wait} 秒后再试。",
        "ended": "会话已结束，请重新登录以继续。",
        "out": "您已退出登录。",
        "out_company": "您已退出本系统，但公司统一登录仍处于登录状态。",
        "leave_company": "同时退出公司统一登录",
        "company_unreachable": "公司统一登录没有响应。请过几分钟再试；如仍不行，请告知管理员。",
        "company_failed": "公司统一登录的答复无法信任。请告知管理员，原因见服务日志。",
        "company_expired": "登录超时，或是在另一个浏览器中开始的。请重新登录。",
        "company_denied": "公司统一登录未予通过。请重新登录，或向其管理员咨询。",
        "company_no_role": "已确认您的身份，但您在本系统没有角色。请向管理员申请权限。",
        "refused": "操作未成功",
        "back": "返回首页",
        "quote": "求助时请提供编号",
        "status_400": "表单不完整。请返回并刷新页面后重新提交。",
        "status_403": "表单已过期，或来自其他网站；未做任何更改。请返回并刷新页面后重新提交。",
        "status_404": "没有这个页面，请检查地址。",
        "status_405": "不能以这种方式访问此页面，请通过链接打开。",
        "status_413": "一次提交的内容过大，最多 256 KB。",
        "status_415": "这不是本站页面的表单，请从页面上提交。",
        "status_429": "请求过于频繁，请稍候再刷新页面。",
        "status_500": "服务未能答复，未做任何更改。请告知管理员。",
        "status_503": "服务正在启动或停止，请一分钟后刷新页面。",
    },
}


def status_text(status: int, language: str) -> str:
    """Return what a page says about a status."""
    texts = TEXTS[language]
    return texts.get(f"status_{status}", texts["status_500" if status >= 500 else "status_400"])
