"""What every page owes to a keyboard, a screen reader and a browser without scripts."""

import itertools
from collections import Counter

import pytest
from django.urls import resolve

from lianchuang.accounts.standing import Standing
from lianchuang.registry.tree import subtree_ids
from tests.web.ground import TODAY, Page, Visitor

pytestmark = pytest.mark.django_db


def faults(walk, find):
    """What `find` says of each page, by page; pages of which it says nothing are left out."""
    return {str(one): found for one in walk.pages if (found := list(find(one.page)))}


def test_a_page_has_one_first_heading_and_skips_no_level(walk):
    def find(page):
        levels = [int(one.tag[1]) for one in page.all("h1", "h2", "h3", "h4") if not one.inside("drawer")]
        inner = levels[levels.index(1) :] if 1 in levels else []
        if levels.count(1) != 1:
            yield levels
        yield from [inner for before, after in itertools.pairwise(inner) if after > before + 1]

    assert faults(walk, find) == {}


def test_every_field_has_a_label(walk):
    def find(page):
        labelled = {one["for"] for one in page.all("label")}
        for one in page.all("input", "select", "textarea"):
            named = one["id"] in labelled or one.has("aria-label") or one.within("label")
            if one["type"] not in ("hidden", "submit") and not named:
                yield one["name"]

    assert faults(walk, find) == {}


def test_an_identity_stands_once_on_a_page(walk):
    def find(page):
        ids = [one["id"] for one in page.elements if one.has("id")]
        yield from {name for name in ids if ids.count(name) > 1}

    assert faults(walk, find) == {}


def test_what_an_attribute_points_at_is_there(walk):
    def find(page):
        ids = {one["id"] for one in page.elements if one.has("id")}
        for one in page.elements:
            for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
                yield from (set(one[name].split()) - ids)
            if one["href"].startswith("#") and one["href"][1:] not in ids:
                yield one["href"]

    assert faults(walk, find) == {}


def test_every_button_and_link_says_what_it_does(walk):
    def find(page):
        for one in page.all("a", "button"):
            if not (one.text.strip() or one["aria-label"] or one["title"]):
                yield one["href"] or one["class"]

    assert faults(walk, find) == {}


def test_a_part_that_htmx_loads_is_also_an_ordinary_link(walk):
    """Only what a page asks by itself, every two seconds, has none."""

    def find(page):
        for one in page.elements:
            if one.has("hx-get") and one["hx-get"] != one["href"] and "every" not in one["hx-trigger"]:
                yield one["hx-get"]
            if one.has("hx-post") and (one["hx-post"], one["method"]) != (one["action"], "post"):
                yield one["hx-post"]

    assert sum(one.has("hx-get") for opened in walk.pages for one in opened.page.elements) > 100
    assert faults(walk, find) == {}


def test_every_link_that_opens_a_drawer_answers_as_a_page_and_as_a_part(walk, ground):
    """One of each kind for each role; the part is what stands in the drawer, the page stands alone."""
    tried = set()
    for opened in walk.pages:
        for one in opened.page.elements:
            kind = (opened.username, one["hx-get"].strip("/").split("/")[0])
            if one["hx-target"] != "#dr-body" or kind in tried:
                continue
            tried.add(kind)
            visitor = Visitor(ground.accounts[opened.username])
            page, part = visitor.get(one["href"]), visitor.get(one["href"], part="dr-body")
            assert (page.status_code, part.status_code) == (200, 200), (opened.username, one["href"])
            assert "<html" in page.content.decode()
            assert "<html" not in part.content.decode()
            assert 'id="dr-t"' in part.content.decode()
    assert len(tried) > 12


def test_every_figure_opens_to_the_records_it_comes_from(walk, ground, monkeypatch):
    """Nobody is shown a figure out of their reach. What a figure counts stands on its page as rows, items or parts that
    open: each measure is looked at once, of other figures one kind for each role."""
    monkeypatch.setattr("lianchuang.web.open_pages.READS", 10_000)  # more than a reader may in a minute
    reach, tried, bare, strange = {}, set(), {}, []
    for opened in walk.pages:
        account = ground.accounts[opened.username]
        for link in opened.page.all("a"):
            if "fig" not in link["class"].split() or not any(sign in "123456789" for sign in link.text):
                continue
            found = resolve(link["href"].split("?")[0])
            own = found.url_name == "figure"
            if own and opened.username not in reach:
                roots = Standing(account, TODAY).scope("figure.see").roots
                reach[opened.username] = subtree_ids(roots, TODAY)
            if own and found.kwargs["organisation"] not in reach[opened.username]:
                strange.append(f"{opened} → {link['href']}")
                continue
            kind = (found.url_name, found.kwargs["measure"] if own else opened.username)
            if kind not in tried:
                tried.add(kind)
                page = Page(Visitor(account).get(link["href"]))
                records = [one for one in page.all("tr", "li", "details") if one.within("main")]
                if not [one for one in records if not one.within("thead")]:
                    bare[f"{opened} → {link['href']}"] = page.text[:200]
    assert len(tried) > 20
    assert (strange, bare) == ([], {})


def test_every_link_leads_somewhere_for_whoever_sees_it(walk, ground):
    """Nobody is shown a way that does not open; two to each page for each role."""
    known = {(one.username, one.address.path): one.answer.status_code for one in walk.opened}
    visitors = {username: Visitor(account) for username, account in ground.accounts.items()}
    dead, tried = {}, Counter()
    for opened in walk.pages:
        for link in opened.page.links():
            path = link.split("#")[0]
            path = f"{opened.address.path}{path}" if path.startswith("?") else path
            shape = (opened.username, resolve(path.split("?")[0]).url_name)
            if (opened.username, path) not in known:
                if tried[shape] == 2:
                    continue
                tried[shape] += 1
                known[opened.username, path] = visitors[opened.username].get(path).status_code
            if known[opened.username, path] not in (200, 302):
                dead[f"{opened} → {link}"] = known[opened.username, path]
    assert tried.total() > 150
    assert dead == {}


def test_a_form_that_changes_something_is_guarded(walk):
    """Against other sites, and against being sent twice; the sign-in library answers for its own forms, and a
    choice of language writes nothing."""

    def find(page):
        inputs = page.all("input")
        for form in page.all("form"):
            names = {one["name"] for one in inputs if one.above is form or _under(one, form)}
            if form["method"] == "post":
                own = form["action"].startswith(("/account", "/sign-", "/public/language"))
                wanted = {"csrfmiddlewaretoken"} | (set() if own else {"idempotency_key"})
                yield from (wanted - names)
            elif "csrfmiddlewaretoken" in names:
                yield "a key in an address"

    assert faults(walk, find) == {}


def _under(one, form):
    above = one.above
    while above is not None and above is not form:
        above = above.above
    return above is form


def test_no_page_brings_code_or_style_of_its_own(walk):
    """The browser is told to run nothing inline; so nothing inline may be there. Widths of bars are the exception."""

    def find(page):
        for one in page.elements:
            if (one.tag == "script" and not one["src"]) or one.tag == "style":
                yield one.tag
            yield from (name for name in one.attributes if name.startswith(("on", "hx-on")))
            for piece in filter(None, one["style"].split(";")):
                if piece.split(":")[0].strip() not in ("width", "left", "right", "height", "--n", "--p"):
                    yield piece

    assert faults(walk, find) == {}


def test_a_table_has_heads_and_an_image_its_words(walk):
    def find(page):
        heads = sum(one.tag == "thead" for one in page.elements)
        if heads < len(page.all("table")):
            yield "table without heads"
        yield from ("a head that says nothing" for one in page.all("th") if not one.text.strip())
        yield from (one["src"] for one in page.all("img") if not one.has("alt"))

    assert faults(walk, find) == {}
