"""Passwords that anybody here would try first."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

LOCAL_WORDS = ("lianchuang", "联创", "gonghui", "zonggonghui", "dangjian", "zhigong", "ningbo", "yinzhou", "zhejiang")


class LengthValidator(MinimumLengthValidator):
    """Refuses a short password, in Chinese: Django's own catalogue lacks the sentence."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"密码至少 {self.min_length} 个字符。"


class LocalWordsValidator:
    """Refuses a password made of a local word and digits."""

    def validate(self, password: str, user: object = None) -> None:
        stripped = "".join(character for character in password.lower() if not character.isdigit())
        if stripped.strip("@#_-!.") in LOCAL_WORDS:
            raise ValidationError("这个密码太好猜，换一个。", code="password_local_word")

    def get_help_text(self) -> str:
        return "不要用单位名、地名加数字做密码。"
