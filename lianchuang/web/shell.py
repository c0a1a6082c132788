"""What stands around every page: who is signed in, what they may open."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict:
    return {}
