"""What can happen to accounts."""

from lianchuang.ledger.kinds import declare

ACCOUNT_OPENED = declare("account.opened", "开通账号：{name}")
APPOINTED = declare("account.appointed", "授予{role_name}权限：{name}")
DISMISSED = declare("account.dismissed", "收回{role_name}权限：{name}")
SIGNED_IN = declare("account.signed-in", "登录：{name}")
SIGN_IN_REFUSED = declare("account.sign-in-refused", "登录未通过")
INVITED = declare("account.invited", "发出登录邀请：{name}")
JOINED = declare("account.joined", "凭邀请设了密码：{name}")
TOKEN_MADE = declare("account.token-made", "发放接口密钥：{name}")
TOKEN_REVOKED = declare("account.token-revoked", "收回接口密钥：{name}")
