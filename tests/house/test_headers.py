"""What every answer carries so that a browser keeps to it."""

import json
import os
import subprocess
import sys

import pytest

from tests.web.ground import Page, Visitor

pytestmark = pytest.mark.django_db


def test_every_page_carries_the_rules_for_the_browser(walk):
    for one in walk.pages:
        policy = dict(part.strip().split(" ", 1) for part in one.answer["Content-Security-Policy"].split(";"))
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
        assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
        assert policy["base-uri"] == policy["object-src"] == "'none'"
        assert one.answer["X-Content-Type-Options"] == "nosniff", one
        assert one.answer["X-Frame-Options"] == "DENY", one
        assert one.answer["Referrer-Policy"] == "same-origin", one


def test_no_cache_keeps_what_somebody_signed_in_saw(walk):
    """The pages of the sign-in library show nobody's data, but for the codes, which it keeps from caches itself."""
    kept = {one.address.name for one in walk.pages if "no-store" not in one.answer.get("Cache-Control", "")}
    assert {name for name in kept if not name.startswith(("account_", "mfa_"))} == set()
    assert "mfa_view_recovery_codes" not in kept


def test_an_error_page_carries_them_too_and_speaks_chinese(ground):
    answer = Visitor(ground.accounts["zhuxi"]).get("/organisations/999999999")
    assert answer.status_code == 404
    assert "打不开这一页" in Page(answer).text
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_cookies_are_kept_from_scripts_and_from_other_sites(ground):
    cookies = Visitor(ground.accounts["zhuxi"]).client.get("/account").cookies | Visitor(None).get("/sign-in").cookies
    assert "csrftoken" in cookies
    for cookie in cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] in ("Lax", "Strict"), cookie.key


def test_a_form_of_another_site_is_refused(ground):
    visitor = Visitor(ground.accounts["zonggonghui"])
    visitor.client.handler.enforce_csrf_checks = True
    answer = visitor.post("/tokens", name="别处来的")
    assert answer.status_code == 403
    assert "页面放得太久了" in Page(answer).text


def test_a_change_without_a_key_against_double_sending_is_refused(ground):
    answer = Visitor(ground.accounts["zonggonghui"]).client.post("/tokens", {"name": "没有防重号"})
    assert answer.status_code == 400
    assert "防重号" in answer.content.decode()


def test_behind_https_the_settings_pass_the_check_of_a_deployment(tmp_path):
    """In a process of its own, since settings are read once."""
    read = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS]))"
    )
    environment = {
        **os.environ,
        "LIANCHUANG_HOME": str(tmp_path),
        "DATABASE_URL": "postgresql:///none",
        "LIANCHUANG_HTTPS": "1",
        "DJANGO_SETTINGS_MODULE": "lianchuang.project.settings",
    }
    django = f"import django; django.setup(); from django.core.management import call_command as c; {read};"
    django += "c('check', deploy=True, fail_level='WARNING', tags=['security'])"
    run = subprocess.run([sys.executable, "-c", django], env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[0]) == ["__Host-session", "__Host-csrf", True, 31_536_000]
