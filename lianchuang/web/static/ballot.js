/* 投票：盲签名（RFC 9474，RSABSSA-SHA384-PSS）和密封。只用浏览器自带的 BigInt 和 WebCrypto，不取外面的东西。
   The voter's half of the protocol. What is sent with the log-in is blinded; what is posted carries no cookie. */
(function () {
  'use strict';
  var SALT = 48, HASH = 48, PADDED = 2048;
  var utf8 = window.TextEncoder ? new TextEncoder() : null;

  function able() {
    return typeof BigInt === 'function' && !!utf8 && !!(window.crypto && window.crypto.subtle) && !!window.fetch;
  }
  function random(size) { return crypto.getRandomValues(new Uint8Array(size)); }
  function joined() {
    var parts = [].slice.call(arguments), size = parts.reduce(function (sum, one) { return sum + one.length; }, 0);
    var all = new Uint8Array(size), at = 0;
    parts.forEach(function (one) { all.set(one, at); at += one.length; });
    return all;
  }
  function hex(data) { return [].map.call(data, function (b) { return (b + 256).toString(16).slice(1); }).join(''); }
  function bytes(text) {
    var all = new Uint8Array(text.length / 2);
    for (var i = 0; i < all.length; i++) all[i] = parseInt(text.substr(2 * i, 2), 16);
    return all;
  }
  function toText(data) {
    return btoa(String.fromCharCode.apply(null, data)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }
  function fromText(text) {
    var raw = atob(text.replace(/-/g, '+').replace(/_/g, '/')), all = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) all[i] = raw.charCodeAt(i);
    return all;
  }
  function number(data) { return BigInt('0x' + (hex(data) || '0')); }
  function inBytes(value, size) {
    var text = value.toString(16);
    while (text.length < 2 * size) text = '0' + text;
    return bytes(text);
  }
  function power(base, exponent, modulus) {
    var zero = BigInt(0), one = BigInt(1), result = one;
    base %= modulus;
    while (exponent > zero) {
      if (exponent & one) result = result * base % modulus;
      base = base * base % modulus;
      exponent >>= one;
    }
    return result;
  }
  /* 求逆；没有逆时给 null */
  function inverse(value, modulus) {
    var zero = BigInt(0), a = value % modulus, b = modulus, x = BigInt(1), y = zero;
    while (a > zero) {
      var q = b / a, r = b - q * a, z = y - q * x;
      b = a; a = r; y = x; x = z;
    }
    if (b !== BigInt(1)) return null;
    return y < zero ? y + modulus : y;
  }
  function digest(name, data) { return crypto.subtle.digest(name, data).then(function (d) { return new Uint8Array(d); }); }

  /* EMSA-PSS, SHA-384, MGF1 (RFC 8017 §9.1.1) */
  async function encoded(message, salt, bits) {
    var size = Math.ceil((bits - 1) / 8), inner = await digest('SHA-384', message);
    var mark = await digest('SHA-384', joined(new Uint8Array(8), inner, salt));
    var block = joined(new Uint8Array(size - salt.length - HASH - 2), new Uint8Array([1]), salt);
    for (var n = 0; n * HASH < block.length; n++) {
      var mask = await digest('SHA-384', joined(mark, new Uint8Array([0, 0, n >> 8, n & 255])));
      for (var i = 0; i < HASH && n * HASH + i < block.length; i++) block[n * HASH + i] ^= mask[i];
    }
    block[0] &= 255 >> (8 * size - (bits - 1));
    return joined(block, mark, new Uint8Array([188]));
  }

  async function keyOf(spki) {
    var usages = { name: 'RSA-PSS', hash: 'SHA-384' };
    var held = await crypto.subtle.importKey('spki', fromText(spki), usages, true, ['verify']);
    var jwk = await crypto.subtle.exportKey('jwk', held), n = fromText(jwk.n);
    return { n: number(n), e: number(fromText(jwk.e)), size: n.length, bits: number(n).toString(2).length };
  }

  /* 盲化：给出要送去签的数，和以后去盲要用的 */
  async function blind(key, message, salt, mask) {
    var block = number(await encoded(message, salt, key.bits));
    var inv = inverse(mask, key.n);
    if (inv === null || mask <= BigInt(0) || mask >= key.n) throw new Error('mask');
    return { blinded: inBytes(block * power(mask, key.e, key.n) % key.n, key.size), inv: inv, block: block };
  }
  /* 去盲，并核对签名真是对这段话的 */
  function finish(key, asked, signed) {
    var done = number(signed) * asked.inv % key.n;
    if (signed.length !== key.size || power(done, key.e, key.n) !== asked.block) throw new Error('signature');
    return inBytes(done, key.size);
  }
  function drawn(key) {
    for (;;) {
      var mask = number(random(key.size));
      if (mask > BigInt(1) && mask < key.n && inverse(mask, key.n) !== null) return mask;
    }
  }
  /* 密封：RSA-OAEP-SHA256 包住一次性的 AES-256-GCM 密钥，里面补到一样长 */
  async function sealed(spki, election, held) {
    var box = await crypto.subtle.importKey('spki', fromText(spki), { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['encrypt']);
    var secret = random(32), nonce = random(12), text = utf8.encode(JSON.stringify(held));
    if (text.length > PADDED) throw new Error('long');
    var plain = new Uint8Array(PADDED).fill(32);
    plain.set(text);
    var lock = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt']);
    var inside = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: utf8.encode(election) }, lock, plain);
    var outside = await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, box, secret);
    return joined(new Uint8Array(outside), nonce, new Uint8Array(inside));
  }

  function Refused(text) { this.refused = text; }
  async function sent(address, body, headers, credentials) {
    var answer = await fetch(address, {
      method: 'POST', body: JSON.stringify(body), credentials: credentials, cache: 'no-store', redirect: 'error',
      headers: Object.assign({ 'Content-Type': 'application/json' }, headers)
    });
    var told = await answer.json();
    if (!answer.ok) throw new Refused(told.refused || '');
    return told;
  }

  /* 准备一张票：随机号、两段话、两次盲化。存在这个标签页里，断了网接着投的还是这一张 */
  async function prepared(question, choice) {
    var id = question.election;
    var held = { m: 'lc1|' + id + '|' + toText(random(32)) + '|' + choice, o: 'lc1|outer|' + id + '|' + toText(random(32)), masks: [], salts: [] };
    for (var name of ['outer', 'inner']) {
      var key = await keyOf(question.keys[name]);
      held.masks.push(drawn(key).toString(16)); held.salts.push(hex(random(SALT)));
    }
    return held;
  }
  async function cast(question, held, where) {
    var outer = await keyOf(question.keys.outer), inner = await keyOf(question.keys.inner);
    var right = await blind(outer, utf8.encode(held.o), bytes(held.salts[0]), BigInt('0x' + held.masks[0]));
    var vote = await blind(inner, utf8.encode(held.m), bytes(held.salts[1]), BigInt('0x' + held.masks[1]));
    if (!held.posting) {
      var ask = Object.assign({ outer: toText(right.blinded), inner: toText(vote.blinded) }, where.slip ? { slip: where.slip } : {});
      var signed = await sent(where.issue, ask, where.slip ? {} : { 'X-CSRFToken': where.csrf }, where.slip ? 'omit' : 'same-origin');
      var envelope = await sealed(question.keys.box, question.election, { m: held.m, sig: toText(finish(inner, vote, fromText(signed.inner))) });
      held.posting = { o: held.o, sig: toText(finish(outer, right, fromText(signed.outer))), envelope: toText(envelope) };
      where.keep(held);
    }
    await sent(where.cast, held.posting, {}, 'omit');
    return hex(await digest('SHA-256', utf8.encode(held.m)));
  }

  window.lianchuangBallot = { able: able, encoded: encoded, keyOf: keyOf, blind: blind, finish: finish, sealed: sealed, number: number, bytes: bytes, hex: hex };

  /* 下面是选票页 */
  var form = document.getElementById('ballot');
  if (!form) return;
  var $ = function (s) { return document.querySelector(s); };
  var note = $('#ballot-note'), button = $('#ballot-cast'), dialog = $('#dlg-vote'), mask = $('.mask');
  function say(name) { return form.getAttribute('data-say-' + name); }
  function tell(text) { note.textContent = text; note.hidden = !text; if (text) note.focus(); }
  if (!able()) {
    tell(window.isSecureContext === false ? say('insecure') : say('old'));
    return;
  }
  var question = JSON.parse(form.getAttribute('data-question')), place = 'lc-ballot-' + question.election;
  var candidates = question.candidates, slip = form.querySelector('[name=slip]');
  if (slip && location.hash.length > 8) { slip.value = decodeURIComponent(location.hash.slice(1)); history.replaceState(null, '', location.pathname); }
  button.disabled = false;
  tell('');

  function answers() {
    if (question.kind === 'vote') { var one = form.querySelector('[name=v]:checked'); return one ? [one.value] : []; }
    return candidates.map(function (_, i) { var one = form.querySelector('[name="c' + i + '"]:checked'); return one ? one.value : 'a'; });
  }
  function written() {
    return [].map.call(form.querySelectorAll('[data-office]'), function (one) {
      var name = one.value.normalize('NFKC').replace(/\s+/g, '');
      return name ? one.getAttribute('data-office') + ':' + name : '';
    }).filter(Boolean);
  }
  function chosen() {
    var counts = {};
    Object.keys(question.seats).forEach(function (office) { counts[office] = 0; });
    answers().forEach(function (letter, i) { if (letter === 'y') counts[candidates[i].office]++; });
    written().forEach(function (one) { counts[one.split(':')[0]]++; });
    return counts;
  }
  function fault() {
    if (question.kind === 'vote') return answers().length ? '' : say('choose');
    var counts = chosen(), extra = written(), listed = candidates.map(function (one) { return one.office + ':' + one.name; });
    if (Object.keys(counts).some(function (office) { return counts[office] > question.seats[office]; })) return say('many');
    if (new Set(extra).size !== extra.length || extra.some(function (one) { return listed.indexOf(one) >= 0; })) return say('twice');
    if (extra.some(function (one) { return !/^[A-Za-z\u00C0-\u024F\u3400-\u9FFF][\w\u00C0-\u024F\u3400-\u9FFF·.]{0,19}$/.test(one.split(':')[1]); })) return say('name');
    return '';
  }
  function byCode(a, b) {
    var x = Array.from(a), y = Array.from(b);
    for (var i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
    return x.length - y.length;
  }
  function choice() {
    if (question.kind === 'vote') return answers()[0];
    return [answers().join('')].concat(written().sort(byCode)).join('+');
  }
  function inWords() {
    if (question.kind === 'vote') return form.querySelector('[name=v]:checked').getAttribute('data-word');
    var yes = candidates.filter(function (_, i) { return answers()[i] === 'y'; }).map(function (one) { return one.name; });
    yes = yes.concat(written().map(function (one) { return one.split(':')[1]; }));
    return yes.length ? yes.join('、') : say('nobody');
  }
  function show() {
    var counts = chosen();
    [].forEach.call(form.querySelectorAll('[data-chosen]'), function (one) { one.textContent = counts[one.getAttribute('data-chosen')]; });
  }
  form.addEventListener('change', function () { if (!form.classList.contains('waiting')) tell(''); show(); }); form.addEventListener('input', show);
  form.addEventListener('submit', function (e) { e.preventDefault(); });
  function shut() { dialog.classList.remove('on'); mask.classList.remove('on'); button.focus(); }
  button.addEventListener('click', function () {
    if (form.classList.contains('waiting')) { go(); return; }
    var wrong = fault();
    if (!wrong && slip && slip.value.replace(/[^0-9A-Za-z]/g, '').length !== 28) wrong = say('slip');
    if (wrong) { tell(wrong); return; }
    tell('');
    $('#vote-words').textContent = inWords();
    dialog.classList.add('on'); mask.classList.add('on'); dialog.querySelector('[data-close]').focus();
  });
  $('#vote-sure').addEventListener('click', function () { shut(); go(); });

  function kept() { try { return JSON.parse(sessionStorage.getItem(place)); } catch (e) { return null; } }
  function keep(held) { try { if (held) sessionStorage.setItem(place, JSON.stringify(held)); else sessionStorage.removeItem(place); } catch (e) { return; } }
  function lock(on) { form.classList.toggle('waiting', on); [].forEach.call(form.querySelectorAll('input'), function (one) { one.disabled = on; }); }
  async function go() {
    button.disabled = true; tell(say('sending'));
    try {
      var held = kept() || await prepared(question, choice());
      if (slip && !held.slip) held.slip = slip.value;
      keep(held); lock(true);
      var token = form.querySelector('[name=csrfmiddlewaretoken]');
      var receipt = await cast(question, held, {
        issue: form.getAttribute('data-issue'), cast: form.getAttribute('data-cast'), slip: held.slip || '', csrf: token ? token.value : '', keep: keep
      });
      keep(null); tell('');
      form.hidden = true; $('#ballot-bar').hidden = true;
      $('#ballot-done').hidden = false; $('#ballot-receipt').textContent = receipt.slice(0, 16); $('#ballot-done').focus();
    } catch (problem) {
      if (problem instanceof Refused) { keep(null); lock(false); tell(problem.refused || say('broken')); } else { tell(say('cut')); }
      button.disabled = false;
    }
  }
  if (kept()) { lock(true); tell(say('again')); }
  show();
})();
