"""What a group robot is told."""

import base64
import hashlib
import hmac
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings

from lianchuang.reminding import outbox, robots
from lianchuang.reminding.models import Letter
from lianchuang.reminding.outbox import CannotSend
from tests.reminding.conftest import MORNING, TODAY, put_in_office
from tests.reminding.inbox import robot


@pytest.fixture
def group():
    with robot() as server:
        yield server


def switched_on(wecom="", dingtalk="", secret=""):
    channels = {"wecom": {"url": wecom, "secret": ""}, "dingtalk": {"url": dingtalk, "secret": secret}}
    return override_settings(ROBOTS=channels, ADDRESS="https://lianchuang.example.cn")


def speak():
    for channel in robots.switched_on():
        outbox.write_to_robot(channel, MORNING)
    return outbox.dispatch(MORNING, dict.fromkeys(robots.switched_on(), robots.send))


def test_wecom_hears_counts_and_a_link_once_a_day(town, group):
    put_in_office(town.union, TODAY - timedelta(days=100))
    put_in_office(town.other_union, TODAY + timedelta(days=5))
    with switched_on(wecom=group.url):
        assert speak().sent == 1
        assert speak().sent == 0
    [(path, document)] = group.heard
    assert path == "/robot/send?key=k"
    assert document["msgtype"] == "markdown"
    text = document["markdown"]["content"]
    assert "已逾期 1 件" in text
    assert "7 天内到期 1 件" in text
    assert "30 天内到期 1 件" in text
    assert "https://lianchuang.example.cn/deadlines" in text
    assert not any(name in text for name in ("拟甲厂", "工会主席", "按期换届"))


def test_dingtalk_hears_it_in_its_own_form_and_signed(town, group):
    with switched_on(dingtalk=group.url, secret="SECabc"):
        assert speak().sent == 1
    [(path, document)] = group.heard
    assert set(document["markdown"]) == {"title", "text"}
    query = parse_qs(urlsplit(path).query)
    stamp = query["timestamp"][0]
    wanted = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == wanted
    assert query["key"] == ["k"]


def test_a_robot_that_refuses_is_asked_again(town, group):
    group.answer = {"errcode": 310000, "errmsg": "sign not match"}
    with switched_on(dingtalk=group.url):
        assert speak().failed == 1
        assert "310000" in Letter.objects.get().problem
        group.answer = {"errcode": 0}
        assert speak().sent == 1


def test_a_robot_that_hears_and_does_not_answer_is_not_told_twice(town, group):
    group.silent = True
    with switched_on(wecom=group.url):
        assert speak().unknown == 1
        group.silent = False
        assert speak().sent == 0
    assert len(group.heard) == 1


def test_a_robot_that_is_not_there_is_asked_again(town):
    with switched_on(wecom="http://127.0.0.1:9/robot/send?key=k"):
        told = speak()
    assert (told.failed, told.unknown) == (1, 0)


def test_an_address_that_is_none_is_told_without_repeating_it():
    with pytest.raises(CannotSend) as refused:
        robots.post("file:///key=secret", {})
    assert "secret" not in str(refused.value)


def test_without_an_address_no_robot_speaks(town):
    with switched_on():
        assert robots.switched_on() == []
