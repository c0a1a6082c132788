"""What a page weighs on its way to whoever opens it for the first time, with all that is fetched to show it."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpResponseNotFound
from django.test import RequestFactory, override_settings
from django.utils.text import compress_string
from whitenoise.middleware import WhiteNoiseMiddleware

import lianchuang.web
from lianchuang.project import settings as product
from tests.web.ground import Visitor

pytestmark = pytest.mark.django_db

PHONE, DESKTOP, REQUESTS = 60_000, 120_000, 12
ON_PHONES = {"zhuxi", "shuji", "qiye", "zhigong"}  # who works on one; what stands open to all is read on one, too
PADDING = 100  # bytes at most by which every page is lengthened at random, so that its length betrays nothing
STILL = Path(lianchuang.web.__file__).parent / "static"


def headers_of(answer):
    return sum(len(f"{name}: {value}\r\n".encode()) for name, value in answer.items())


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    """By the address a page names it with: the answer with which the product serves a still file to a browser."""
    place = {"STORAGES": product.STORAGES, "STATIC_ROOT": str(tmp_path_factory.mktemp("static"))}
    names = [str(path.relative_to(STILL)) for path in STILL.rglob("*.*") if path.suffix in (".css", ".js", ".svg")]
    with override_settings(**place):
        call_command("collectstatic", verbosity=0, interactive=False)
        serve = WhiteNoiseMiddleware(lambda request: HttpResponseNotFound())
        asked = {name: RequestFactory().get(staticfiles_storage.url(name), headers=_BROWSER) for name in names}
        return {f"/static/{name}": serve(request) for name, request in asked.items()}


_BROWSER = {"Accept-Encoding": "gzip, deflate"}


@pytest.fixture(scope="module")
def weight_of(still):
    weights = {name: headers_of(one) + int(one["Content-Length"]) for name, one in still.items()}

    def weigh(opened):
        own = len(compress_string(opened.answer.content)) + PADDING + headers_of(opened.answer)
        return own + sum(weights[name] for name in fetched(opened.page) if name in weights)

    return weigh


def fetched(page):
    """What a browser fetches besides the page: scripts, styles, its sign, pictures."""
    links = [one["href"] for one in page.all("link")]
    return {
        name for name in (*links, *(one["src"] for one in page.all("script", "img"))) if not name.startswith("data:")
    }


def test_still_files_are_served_compressed_and_kept_for_ever(still):
    assert {"/static/lc.css", "/static/lc.js", "/static/mark.svg"} < set(still)
    for name, answer in still.items():
        assert answer.status_code == 200, name
        assert answer["Content-Encoding"] == "gzip", name
        assert "immutable" in answer["Cache-Control"], name
        assert "Accept-Encoding" in answer["Vary"], name


def test_a_page_is_served_compressed_and_its_length_betrays_nothing(ground):
    """Whoever can watch lengths and have a word of theirs echoed could otherwise guess what else the page says."""
    answer = Visitor(ground.accounts["zhuxi"]).client.get("/law", headers=_BROWSER)
    assert answer["Content-Encoding"] == "gzip"
    name_follows = answer.content[3] & gzip.FNAME
    assert name_follows, "a name of random length stands before what is compressed"


def test_a_page_for_a_phone_weighs_60_kB_at_most_and_any_other_120(walk, weight_of):
    limits = [(one, PHONE if _on_a_phone(one) else DESKTOP) for one in walk.pages]
    heavy = {str(one): weight for one, limit in limits if (weight := weight_of(one)) > limit}
    assert heavy == {}


def _on_a_phone(opened):
    return opened.username in ON_PHONES or opened.address.route.startswith("public")


def test_a_page_takes_twelve_requests_at_most(walk):
    many = {str(one): len(names) for one in walk.pages if len(names := fetched(one.page)) + 1 > REQUESTS}
    assert many == {}


def test_all_that_pages_fetch_is_known(walk, still):
    """Nothing comes from another place, and what is weighed is what is fetched; pictures that people added, and the
    picture of a union's own address, are what the page is about."""
    strange = {name for one in walk.pages for name in fetched(one.page) if name not in still}
    assert {name for name in strange if not re.search(r"/papers/\d+/file$|^/public/opinions/\w+\.svg$", name)} == set()


def test_no_style_fetches_a_font_or_anything_else():
    css = (STILL / "lc.css").read_text("utf-8")
    assert {name for name in re.findall(r"url\(\s*['\"]?([^'\")]*)", css) if not name.startswith("data:")} == set()
    assert "@import" not in css
