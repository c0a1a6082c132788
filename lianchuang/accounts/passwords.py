"""Passwords that anybody here would try first."""

from django.core.exceptions import ValidationError

LOCAL_WORDS = ("lianchuang", "联创", "gonghui", "zonggonghui", "dangjian", "zhigong", "ningbo", "yinzhou", "zhejiang")


class LocalWordsValidator:
    """Refuses a password made of a local word and digits."""

    def validate(self, password: str, user: object = None) -> None:
        stripped = "".join(character for character in password.lower() if not character.isdigit())
        if stripped.strip("@#_-!.") in LOCAL_WORDS:
            raise ValidationError("这个密码太好猜，换一个。", code="password_local_word")

    def get_help_text(self) -> str:
        return "不要用单位名、地名加数字做密码。"
