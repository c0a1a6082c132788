"""What a demonstration home tells openly on the sign-in pages: its log-ins and the second factor of the moment."""

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.utils.module_loading import import_string


def is_demonstration() -> bool:
    """Whether what is here was invented."""
    return settings.DEMONSTRATION or (settings.HOME / "demonstration.json").exists()


def shown_signs() -> dict[str, Any]:
    """The log-ins of the demonstration; nothing on any other home."""
    return import_string(settings.DEMONSTRATION_SIGNS)() if is_demonstration() else {}


def shown_code() -> str:
    """The code that an authenticator would show now; empty on any other home."""
    secret = shown_signs().get("totp", "")
    if not secret:
        return ""
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))
