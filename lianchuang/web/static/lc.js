/* 联创 行为脚本：ES5 语法，无依赖。有它更顺手，没它也能用。 */
(function () {
  'use strict';
  var d = document;
  function $(s, r) { return (r || d).querySelector(s); }
  function $$(s, r) { return [].slice.call((r || d).querySelectorAll(s)); }
  function up(el, s) { while (el && el.nodeType === 1) { if (el.matches(s)) return el; el = el.parentElement; } return null; }
  function kept(name) { try { return localStorage.getItem(name); } catch (e) { return null; } }
  function keep(name, value) { try { if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value); } catch (e) { return; } }
  function say(name) { return d.body.getAttribute('data-say-' + name); } /* 脚本要说的话写在页面上，随页面换语言 */
  d.documentElement.classList.add('js');

  /* 大字 */
  function big(on) { d.documentElement.classList.toggle('big', on); $$('[data-big]').forEach(function (b) { b.setAttribute('aria-pressed', on); }); }
  big(kept('lc-big') === '1');

  /* 抽屉：焦点进去、Esc 关、关后还原 */
  var last = null;
  function open(id) {
    var p = $(id); if (!p) return false;
    if (!p.classList.contains('on')) last = d.activeElement;
    p.classList.add('on'); $('.mask').classList.add('on');
    var f = $('h2[tabindex],button,a[href],input', p); if (f) f.focus(); return true;
  }
  function shut() {
    var any = $$('.drawer.on,.dlg.on'); if (!any.length) return false;
    any.forEach(function (p) { p.classList.remove('on'); });
    $('.mask').classList.remove('on'); if (last && last.focus) last.focus(); last = null; return true;
  }
  function trap(e) {
    var p = $('.dlg.on') || $('.drawer.on'); if (!p || e.key !== 'Tab') return;
    var f = $$('a[href],button:not([disabled]),input,select,textarea,[tabindex="0"]', p).filter(function (x) { return x.offsetParent !== null; });
    if (!f.length) return; var a = f[0], z = f[f.length - 1];
    if (e.shiftKey && (d.activeElement === a || !p.contains(d.activeElement))) { z.focus(); e.preventDefault(); } else if (!e.shiftKey && d.activeElement === z) { a.focus(); e.preventDefault(); }
  }

  /* 轻提示，8 秒 */
  function toast(text, href, words) {
    var t = d.createElement('div'), s = d.createElement('span'), a; t.className = 'toast'; t.setAttribute('role', 'status');
    s.textContent = text; t.appendChild(s); $('.toasts').appendChild(t);
    if (!href) { goes(t); return; }
    a = d.createElement('a'); a.href = href; a.textContent = words; t.appendChild(a);
  }
  function goes(t) { setTimeout(function () { if (!t.contains(d.activeElement)) t.remove(); }, 8000); }
  $$('[data-goes]').forEach(goes);

  d.addEventListener('click', function (e) {
    var o = up(e.target, '[data-open]');
    if (o && o.hasAttribute('hx-get') && !window.htmx) return; /* 没有 htmx 就按普通链接走 */
    if (o && (e.ctrlKey || e.metaKey || e.shiftKey)) return;
    if (o) { if (open(o.getAttribute('data-open'))) e.preventDefault(); return; }
    if (up(e.target, '[data-close]') || e.target.classList.contains('mask')) { shut(); return; }
    $$('details.menu[open]').forEach(function (m) { if (!m.contains(e.target)) m.open = false; });
    if (!up(e.target, '.search')) closeFound();
    if (up(e.target, '[data-big]')) { var on = !d.documentElement.classList.contains('big'); big(on); keep('lc-big', on ? '1' : '0'); return; }
    var more = up(e.target, '[data-more]');
    if (more && addRow(more.getAttribute('data-more'))) { e.preventDefault(); return; }
    var ex = up(e.target, '[data-expand]');
    if (ex) { var all = $$('details.ind'), any = all.some(function (x) { return !x.open; }); all.forEach(function (x) { x.open = any; }); ex.textContent = any ? say('shut') : say('open'); }
  });

  /* 表格加一行：照最后一行抄一个空的 */
  function addRow(name) {
    var body = $('[data-rows="' + name + '"]'); if (!body || !body.lastElementChild) return false;
    var row = body.lastElementChild.cloneNode(true), n = body.children.length;
    $$('input,select', row).forEach(function (x) {
      x.name = x.name.replace(/\.\d+\./, '.' + n + '.'); if (x.tagName === 'SELECT') x.selectedIndex = 0; else x.value = '';
      x.setAttribute('aria-label', (x.getAttribute('aria-label') || '').replace(/\d+/, n + 1));
    });
    body.appendChild(row); var f = $('input,select', row); if (f) f.focus(); return true;
  }

  /* 快捷键：data-key；输入框里不抢键 */
  d.addEventListener('keydown', function (e) {
    trap(e);
    if (e.key === 'Escape') { if (!closeFound() && !shut()) $$('details.menu[open]').forEach(function (m) { m.open = false; $('summary', m).focus(); }); return; }
    if (e.ctrlKey || e.altKey || e.metaKey || kept('lc-keys') === '0') return;
    var a = d.activeElement;
    if (a && /^(INPUT|TEXTAREA|SELECT)$/.test(a.tagName) && a.type !== 'radio' && a.type !== 'checkbox') return;
    if (e.key === '/') { var s = $('.search input'); if (s) { s.focus(); s.select(); e.preventDefault(); } return; }
    var k = $$('[data-key]').filter(function (x) { return x.getAttribute('data-key').toLowerCase() === e.key.toLowerCase() && !x.disabled; }).pop();
    if (k) { e.preventDefault(); k.focus(); k.click(); }
  });
  $$('[data-keys-on]').forEach(function (c) { c.checked = kept('lc-keys') !== '0'; c.addEventListener('change', function () { keep('lc-keys', c.checked ? '1' : '0'); }); });

  /* 边打边找：上下键选，回车打开；没有脚本时就是普通的搜索表单 */
  function listOf(input) { return d.getElementById(input.getAttribute('aria-controls')); }
  function closeFound() {
    var shown = $$('[data-find][aria-expanded="true"]');
    shown.forEach(function (i) { i.setAttribute('aria-expanded', 'false'); i.removeAttribute('aria-activedescendant'); if (!listOf(i).classList.contains('found-s')) listOf(i).hidden = true; });
    return shown.length > 0;
  }
  function find(input) {
    var q = input.value.trim(), box = listOf(input); if (input.lcAsk) input.lcAsk.abort();
    if (!q) { closeFound(); box.hidden = true; return; }
    var x = input.lcAsk = new XMLHttpRequest(), at = input.getAttribute('data-find').replace(/([?&])q=[^&]*/, '$1');
    x.open('GET', at + (at.indexOf('?') < 0 ? '?' : '&') + 'q=' + encodeURIComponent(q));
    x.setRequestHeader('HX-Request', 'true'); x.setRequestHeader('HX-Target', box.id);
    x.onload = function () { if (x.status === 200) { box.innerHTML = x.responseText; box.hidden = false; input.setAttribute('aria-expanded', 'true'); input.removeAttribute('aria-activedescendant'); } };
    x.send();
  }
  function move(input, step) {
    var all = $$('[role=option]', listOf(input)); if (!all.length) return;
    var at = -1, next; all.forEach(function (o, i) { if (o.classList.contains('on')) at = i; });
    all.forEach(function (o) { o.classList.remove('on'); o.removeAttribute('aria-selected'); });
    next = all[(at + step + all.length) % all.length]; next.classList.add('on'); next.setAttribute('aria-selected', 'true');
    input.setAttribute('aria-activedescendant', next.id); next.scrollIntoView({ block: 'nearest' });
  }
  d.addEventListener('input', function (e) {
    var i = up(e.target, '[data-find]'); if (!i) return;
    clearTimeout(i.lcWait); i.lcWait = setTimeout(function () { find(i); }, 300);
  });
  d.addEventListener('keydown', function (e) {
    var i = up(e.target, '[data-find]'); if (!i || i.getAttribute('aria-expanded') !== 'true') return;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { move(i, e.key === 'ArrowDown' ? 1 : -1); e.preventDefault(); }
    var on = $('.on[role=option]', listOf(i)); if (e.key === 'Enter' && on) { e.preventDefault(); location.href = on.href; }
  });

  /* 筛选：停 300 毫秒就查，只换名单，地址跟着变 */
  function filter(form) {
    var all = [].slice.call(form.elements).filter(function (x) { return x.name && /^(INPUT|SELECT)$/.test(x.tagName); });
    var usual = all.every(function (x) { return x.name !== 'col' || x.type !== 'checkbox' || x.checked === x.hasAttribute('data-usual'); });
    var q = all.filter(function (x) { return x.value && (x.type !== 'checkbox' || x.checked) && !(usual && x.name === 'col'); })
      .map(function (x) { return encodeURIComponent(x.name) + '=' + encodeURIComponent(x.value); }).join('&');
    var url = location.pathname + (q ? '?' + q : '');
    if (!window.htmx) { location.href = url; return; }
    window.htmx.ajax('GET', url, { target: form.getAttribute('data-filter'), swap: 'innerHTML' });
    history.replaceState(null, '', url);
    $$('.acts form[method=post]').forEach(function (f) { f.action = url; });
  }
  /* 列的选择在表单外面（form="filter"），所以听整页的 */
  function filtered(e) { var f = e.target.form || e.target; return f && f.hasAttribute && f.hasAttribute('data-filter') ? f : null; }
  d.addEventListener('submit', function (e) { var form = filtered(e); if (!form) return; e.preventDefault(); clearTimeout(form.lcWait); filter(form); });
  ['input', 'change'].forEach(function (kind) {
    d.addEventListener(kind, function (e) {
      var form = filtered(e); if (!form) return;
      if (kind === 'input' && e.target.type !== 'search') return; if (kind === 'change' && e.target.type === 'search') return;
      clearTimeout(form.lcWait); form.lcWait = setTimeout(function () { filter(form); }, 300);
    });
  });

  /* 草稿：停笔 1 秒存本机；密码、证件、名册不存。没交就离开，下次接着写 */
  function written(form) { return $$('input[name],textarea[name],select[name]', form).filter(function (x) { return !/^(hidden|file|password|submit)$/.test(x.type) && !x.hasAttribute('data-nodraft'); }); }
  function drafts(root) {
    $$('form[data-autosave]', root).forEach(function (f) {
      if (f.lcDraft) return; f.lcDraft = true;
      var name = 'lc-draft-' + f.getAttribute('data-autosave'), out = $('[data-saved]', f), wait, old = kept(name);
      if (old && !$('[aria-invalid]', f) && !$('[data-errors]')) {
        try { old = JSON.parse(old); } catch (e) { old = {}; }
        written(f).forEach(function (x) { if (!(x.name in old)) return; if (x.type === 'radio' || x.type === 'checkbox') x.checked = [].concat(old[x.name]).indexOf(x.value) >= 0; else x.value = old[x.name]; });
        if (out) out.textContent = say('resumed');
      }
      function store() {
        var v = {}; written(f).forEach(function (x) { if ((x.type === 'checkbox' || x.type === 'radio') && !x.checked) return; v[x.name] = x.type === 'checkbox' && x.name in v ? [].concat(v[x.name], x.value) : x.value; });
        keep(name, JSON.stringify(v));
      }
      f.addEventListener('input', function () {
        if (out) out.textContent = say('saving'); clearTimeout(wait);
        wait = setTimeout(function () {
          var n = new Date(); store(); if (out) out.textContent = say('saved') + ' ' + ('0' + n.getHours()).slice(-2) + ':' + ('0' + n.getMinutes()).slice(-2);
        }, 1000);
      });
      f.addEventListener('submit', function () { var k = $('[name=idempotency_key]', f); clearTimeout(wait); store(); if (k) keep('lc-sent', JSON.stringify({ name: name, key: k.value })); });
    });
  }
  /* 服务器说收下了，草稿才不要；网断了、登录过期、填错了，都还留着 */
  (function () {
    var sent; try { sent = JSON.parse(kept('lc-sent')); } catch (e) { sent = null; }
    if (sent && sent.key === d.body.getAttribute('data-done')) { keep(sent.name, null); keep('lc-sent', null); }
  })();
  drafts(d);

  /* 审核台：放大缩小材料 */
  d.addEventListener('click', function (e) {
    var z = up(e.target, '[data-zoom]'), s = $('[data-zoomed]'); if (!z || !s) return;
    var now = +(s.getAttribute('data-zoomed') || 100) + 10 * z.getAttribute('data-zoom'); now = now < 60 ? 60 : now > 180 ? 180 : now;
    s.setAttribute('data-zoomed', now); s.style.fontSize = now / 100 * 0.9375 + 'rem';
  });

  /* 按一次就锁住 */
  d.addEventListener('submit', function (e) {
    var f = e.target; if (f.method !== 'post' || f.hasAttribute('hx-post') || e.defaultPrevented) return;
    if (navigator.onLine === false) { e.preventDefault(); toast(say('offline')); return; }
    setTimeout(function () { if (!/^(xlsx|csv)$/.test((d.activeElement || {}).value || '')) $$('button', f).forEach(function (b) { b.disabled = true; }); }, 0);
  });
  window.addEventListener('pageshow', function (e) { if (e.persisted) $$('form button').forEach(function (b) { b.disabled = false; }); });

  /* 出错先看错在哪 */
  function look(root) { var er = $('[data-errors]', root); if (er) { er.focus(); er.scrollIntoView({ block: 'center' }); } }
  look(d);
  d.addEventListener('htmx:afterSwap', function (e) {
    var t = e.detail.target; drafts(t);
    if (t.id === 'dr-body') { var h = $('h2[tabindex]', t); if (h) h.focus(); } else look(t);
  });

  /* 打印前展开折叠内容 */
  window.addEventListener('beforeprint', function () { $$('details.ind').forEach(function (x) { x.setAttribute('data-was', x.open ? 1 : 0); x.open = true; }); });
  window.addEventListener('afterprint', function () { $$('details.ind').forEach(function (x) { x.open = x.getAttribute('data-was') === '1'; }); });
  $$('[data-print]').forEach(function (b) { b.addEventListener('click', function () { window.print(); }); });
  if (location.hash) { var aim = d.getElementById(location.hash.slice(1)); if (aim && aim.tagName === 'DETAILS') { aim.open = true; aim.scrollIntoView(); } }

  /* 请求失败要说清楚 */
  d.addEventListener('htmx:sendError', function () { toast(say('offline')); });
  d.addEventListener('htmx:responseError', function (e) {
    var code = e.detail.xhr.status;
    if (code === 401 || code === 403) toast(say('expired'), '/sign-in?next=' + encodeURIComponent(location.pathname + location.search), say('again'));
    else toast(code === 404 ? say('gone') : say('failed'));
  });
})();
