'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const data = JSON.parse($('data').textContent);
  const { views, nodes, tensors } = data;
  // A node: [op, name, graph, view, scope, source, attributes, inputs, outputs, findings, subgraphs]
  const OP = 0, NAME = 1, GRAPH = 2, VIEW = 3, SCOPE = 4, SOURCE = 5, ATTRS = 6, INS = 7, OUTS = 8, FINDINGS = 9, SUBS = 10;
  // A tensor: [name, type, producer, lo, hi, flags]
  const TYPE = 1, MAKER = 2, LO = 3, HI = 4, FLAGS = 5;
  const takers = tensors.map(() => []);
  nodes.forEach((n, i) => { for (const t of new Set(n[INS])) if (t >= 0) takers[t].push(i); });
  const taker = t => takers[t].length ? takers[t][0] : -1;
  const canvas = $('canvas'), stage = $('stage'), tip = $('tip');
  let view = 0, selected = -1, x = 0, y = 0, k = 1, size = [0, 0];

  const el = (tag, props, ...kids) => {
    const e = Object.assign(document.createElement(tag), props);
    e.append(...kids);
    return e;
  };
  const num = v => {
    const n = Number(v);
    if (Number.isNaN(n)) return 'NaN';
    if (!Number.isFinite(n)) return n > 0 ? '+Inf' : '-Inf';
    const a = Math.abs(n);
    return a !== 0 && (a >= 1e6 || a < 1e-4)
      ? n.toExponential(4).replace(/\.?0+e/, 'e').replace('e+', 'e') : String(+n.toPrecision(5));
  };
  const range = t => tensors[t].length > HI ? `[${num(tensors[t][LO])}, ${num(tensors[t][HI])}]` : '';

  // ---- the drawing: which view, and where in it
  const apply = () =>
    stage.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${k.toFixed(4)})`);
  const box = () => canvas.getBoundingClientRect();
  const fit = () => {
    const b = box();
    k = Math.min(1.25, (b.width - 16) / size[0], (b.height - 16) / size[1]);
    x = (b.width - size[0] * k) / 2;
    y = (b.height - size[1] * k) / 2;
    apply();
  };
  const start = () => {
    fit();
    if (k >= 0.55) return;
    // Too large to be read as a whole: readable, around what is selected or found, else from the top.
    const b = box();
    k = Math.max(0.55, Math.min(1, (b.width - 16) / size[0]));
    const first = stage.querySelector('.sel') || stage.querySelector('[data-rank="0"]') || stage.querySelector('[data-rank]');
    if (first) centre(first);
    else { x = (b.width - size[0] * k) / 2; y = 8; apply(); }
  };
  const place = g => g.transform.baseVal.getItem(0).matrix;
  const centre = g => {
    const b = box(), m = place(g), w = g.querySelector('rect:not(.under)').width.baseVal.value;
    x = b.width / 2 - (m.e + w / 2) * k;
    y = b.height / 2 - (m.f + 20) * k;
    // No empty space beyond the drawing's edge while there is more to see on the other side.
    x = size[0] * k <= b.width ? (b.width - size[0] * k) / 2 : Math.min(0, Math.max(b.width - size[0] * k, x));
    y = size[1] * k <= b.height ? (b.height - size[1] * k) / 2 : Math.min(0, Math.max(b.height - size[1] * k, y));
    apply();
  };
  const reveal = g => {
    const b = box(), r = g.getBoundingClientRect();
    if (r.left < b.left || r.right > b.right || r.top < b.top || r.bottom > b.bottom) centre(g);
  };
  const zoom = (factor, cx, cy) => {
    const b = box(), px = cx === undefined ? b.width / 2 : cx, py = cy === undefined ? b.height / 2 : cy;
    const to = Math.min(4, Math.max(0.02, k * factor));
    x = px - (px - x) * to / k;
    y = py - (py - y) * to / k;
    k = to;
    apply();
  };
  const whole = () => $('whole').checked;
  const template = () => {
    if (whole() && view === 0) return $('w');
    return ($('consts').checked && $('v' + view + 'c')) || $('v' + view);
  };
  const rank = { confirmed: 0, possible: 1, absorbed: 2, unproved: 3 };
  const show = (to, keep) => {
    view = to;
    const source = template();
    size = [Number(source.dataset.w) || 1, Number(source.dataset.h) || 1];
    stage.replaceChildren(...source.content.firstElementChild.cloneNode(true).childNodes);
    let best = 9, first = null;
    for (const g of stage.querySelectorAll('[data-n]')) {
      const n = nodes[g.dataset.n];
      const status = /(?:^| )s-(\w+)/.exec(g.getAttribute('class'));
      g.setAttribute('role', 'button');
      g.setAttribute('aria-label', `${n[OP]} ${n[OUTS].length && n[OUTS][0] >= 0 ? tensors[n[OUTS][0]][0] : ''}`
        + (status ? `, ${status[1]}` : ''));
      g.setAttribute('tabindex', status && status[1] in rank ? 0 : -1);
      if (status && rank[status[1]] < best) { best = rank[status[1]]; first = g; }
    }
    if (first) first.dataset.rank = 0;
    for (const g of stage.querySelectorAll('[data-v]')) {
      g.setAttribute('role', 'button');
      g.setAttribute('tabindex', 0);
      g.setAttribute('aria-label', 'Open module ' + [...g.querySelectorAll(':scope > text')].map(t => t.textContent).join(', '));
      if (!first && g.querySelector('.badge')) { first = g; g.dataset.rank = 1; }
    }
    for (const g of stage.querySelectorAll('.port')) {
      g.setAttribute('role', 'button');
      g.setAttribute('tabindex', -1);
      g.setAttribute('aria-label', g.textContent);
    }
    crumbs();
    mark();
    if (!keep) start();
  };
  const crumbs = () => {
    const trail = [];
    for (let v = view; v >= 0; v = views[v][1]) trail.unshift(v);
    $('crumbs').replaceChildren(...trail.flatMap((v, i) => {
      const b = el('button', { textContent: views[v][0], onclick: () => show(v) });
      if (v === view) b.setAttribute('aria-current', 'location');
      return i ? [el('span', { textContent: '›' }), b] : [b];
    }));
    $('wholebox').hidden = !$('w') || view !== 0;
    $('constbox').hidden = whole() && view === 0;
  };
  const mark = () => {
    for (const e of stage.querySelectorAll('.sel, .on')) e.classList.remove('sel', 'on');
    const g = stage.querySelector(`[data-n="${selected}"]`);
    if (!g) return null;
    g.classList.add('sel');
    const mine = new Set([...nodes[selected][INS], ...nodes[selected][OUTS]].map(String));
    for (const e of stage.querySelectorAll('.edges path')) if (mine.has(e.dataset.t)) e.classList.add('on');
    return g;
  };
  const goTo = (n, focus) => {
    selected = n;
    const target = whole() && nodes[n][GRAPH] === 'main' ? 0 : nodes[n][VIEW];
    if (target !== view) show(target, true);
    let g = mark();
    if (!g && !$('consts').checked) {
      $('consts').checked = true;
      show(target, true);
      g = mark();
    }
    if (!g) return;
    if (k < 0.55) k = 1;
    centre(g);
    if (focus) g.focus({ preventScroll: true });
  };

  // ---- tabs
  const tabs = ['findings', 'tensors', 'details'];
  const tab = name => {
    for (const t of tabs) {
      $('t-' + t).setAttribute('aria-selected', t === name);
      $('t-' + t).tabIndex = t === name ? 0 : -1;
      $('p-' + t).hidden = t !== name;
    }
    if (name === 'tensors') fill();
  };
  tabs.forEach((t, i) => {
    $('t-' + t).onclick = () => tab(t);
    $('t-' + t).onkeydown = e => {
      const step = { ArrowRight: 1, ArrowLeft: 2 }[e.key];
      if (step) { const to = tabs[(i + step) % 3]; tab(to); $('t-' + to).focus(); e.preventDefault(); }
    };
  });

  // ---- details of a node
  const link = (text, act) => el('button', { className: 'go', textContent: text, onclick: act });
  const tensorRow = (label, t) => {
    const maker = tensors[t][MAKER], row = el('tr', {});
    const name = maker >= 0 && maker !== selected ? link(tensors[t][0], () => open(maker))
      : el('code', { textContent: tensors[t][0] });
    const kind = maker === -2 ? 'weight ' : maker === -1 ? 'input ' : '';
    row.append(el('td', { textContent: label }), el('td', {}, name, el('small', { textContent: kind + tensors[t][TYPE] })),
      el('td', {}, el('span', { textContent: range(t) }), tensors[t][FLAGS] ? ' ' + tensors[t][FLAGS] : ''));
    return row;
  };
  const details = n => {
    const d = nodes[n], out = [];
    out.push(el('h2', { textContent: d[OP] }));
    out.push(el('p', { className: 'sub', textContent: [d[NAME], d[SCOPE] && 'module ' + d[SCOPE], d[SOURCE].replace(/^line:/, 'line '),
      d[GRAPH] === 'main' ? '' : d[GRAPH]].filter(Boolean).join(' · ') }));
    for (const f of d[FINDINGS]) out.push($('f' + f).content.cloneNode(true));
    const io = el('table', { className: 'io' }), body = el('tbody', {});
    d[INS].forEach((t, i) => t >= 0 && body.append(tensorRow('operand ' + i, t)));
    d[OUTS].forEach((t, i) => t >= 0 && body.append(tensorRow(d[OUTS].length > 1 ? 'output ' + i : 'output', t)));
    io.append(body);
    out.push(el('h4', { textContent: 'Operands and outputs' }), io);
    if (d[ATTRS].length) {
      const list = el('dl', {});
      for (const [name, value] of d[ATTRS]) list.append(el('dt', { textContent: name }), el('dd', {}, el('code', { textContent: value })));
      out.push(el('h4', { textContent: 'Attributes' }), list);
    }
    for (const [name, v] of d[SUBS]) out.push(el('p', {}, link('Open ' + name, () => show(v))));
    const after = [...new Set(d[OUTS].flatMap(t => t >= 0 ? takers[t] : []))];
    if (after.length) {
      out.push(el('h4', { textContent: 'Goes to' }), el('p', { className: 'to' }, ...after.slice(0, 20).map(t => link(nodes[t][OP], () => open(t))),
        after.length > 20 ? `and ${after.length - 20} more` : ''));
    }
    $('detail').replaceChildren(...out);
    $('detail').scrollTop = 0;
  };
  const open = (n, focus) => {
    goTo(n, focus);
    details(n);
    tab('details');
    for (const r of $('ftab').tBodies[0].rows) r.classList.toggle('sel', Number(r.dataset.n) === n);
  };
  const activate = g => {
    if (g.dataset.v !== undefined) { show(Number(g.dataset.v)); canvas.focus({ preventScroll: true }); }
    else if (g.dataset.n !== undefined) open(Number(g.dataset.n));
    else {
      const t = Number(g.dataset.t), m = tensors[t][MAKER];
      const inside = n => { for (let v = nodes[n][VIEW]; v >= 0; v = views[v][1]) if (v === view) return true; return false; };
      const n = m >= 0 && !inside(m) ? m : takers[t].find(i => m < 0 || !inside(i)) ?? m;
      if (n >= 0) open(n);
    }
  };

  // ---- table of findings
  const rows = [...$('ftab').tBodies[0].rows];
  const filter = () => {
    const on = new Set([...$('filter').querySelectorAll('[aria-pressed="true"]')].map(b => b.dataset.s));
    let shown = 0;
    for (const r of rows) { r.hidden = !on.has(r.dataset.s); shown += !r.hidden; }
    $('fnone').hidden = shown > 0;
  };
  for (const b of $('filter').children) b.onclick = () => {
    b.setAttribute('aria-pressed', b.getAttribute('aria-pressed') !== 'true');
    filter();
  };
  const openRow = r => {
    const n = Number(r.dataset.n), f = Number(r.dataset.f);
    if (n >= 0) open(n);
    else if (f >= 0) { $('detail').replaceChildren($('f' + f).content.cloneNode(true)); tab('details'); }
  };
  for (const r of rows) {
    r.onclick = () => openRow(r);
    r.onkeydown = e => {
      if (e.key === 'Enter') { openRow(r); e.preventDefault(); }
      const next = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[e.key];
      if (next) { let t = r[next]; while (t && t.hidden) t = t[next]; if (t) t.focus(); e.preventDefault(); }
    };
  }
  const order = Object.keys({ ...rank, safe: 4 });
  const sorter = (table, keys, redraw) => [...table.tHead.rows[0].cells].forEach((th, i) => {
    th.firstElementChild.onclick = () => {
      const up = th.getAttribute('aria-sort') !== 'ascending';
      for (const other of table.tHead.rows[0].cells) other.setAttribute('aria-sort', 'none');
      th.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      redraw((a, b) => {
        const p = keys(a, i), q = keys(b, i);
        const c = typeof p === 'number' ? (Number.isNaN(p) ? -1 : Number.isNaN(q) ? 1 : p < q ? -1 : p > q ? 1 : 0) : p.localeCompare(q);
        return up ? c : -c;
      });
    };
  });
  sorter($('ftab'), (r, i) => i ? r.cells[i].textContent : order.indexOf(r.dataset.s),
    by => $('ftab').tBodies[0].append(...rows.sort(by)));

  // ---- table of tensors
  const PAGE = 200;
  let list = tensors.map((t, i) => i), limit = PAGE, filled = false;
  const maker = t => tensors[t][MAKER] >= 0 ? nodes[tensors[t][MAKER]][OP] : tensors[t][MAKER] === -1 ? 'input' : 'weight';
  const fill = again => {
    if (filled && !again) return;
    filled = true;
    const wanted = $('tfind').value.toLowerCase();
    const hits = list.filter(t => !wanted || tensors[t][0].toLowerCase().includes(wanted) || maker(t).toLowerCase().includes(wanted));
    $('ttab').tBodies[0].replaceChildren(...hits.slice(0, limit).map(t => {
      const known = tensors[t].length > HI;
      const go = () => { const n = tensors[t][MAKER] >= 0 ? tensors[t][MAKER] : taker(t); if (n >= 0) open(n); };
      return el('tr', { tabIndex: 0, onclick: go, onkeydown: e => { if (e.key === 'Enter') go(); } },
        el('td', {}, el('code', { textContent: tensors[t][0] })), el('td', { textContent: maker(t) }),
        el('td', { textContent: known ? num(tensors[t][LO]) : '' }),
        el('td', { textContent: known ? num(tensors[t][HI]) + (tensors[t][FLAGS] ? ' ' + tensors[t][FLAGS] : '') : '' }),
        el('td', { textContent: tensors[t][TYPE] }));
    }));
    $('tmore').hidden = hits.length <= limit;
    $('tmore').textContent = `Show more (${hits.length - Math.min(limit, hits.length)})`;
  };
  $('tfind').oninput = () => { limit = PAGE; fill(true); };
  $('tmore').onclick = () => { limit += 5 * PAGE; fill(true); };
  sorter($('ttab'), (t, i) => [tensors[t][0], maker(t), Number(tensors[t][LO]), Number(tensors[t][HI]), tensors[t][TYPE]][i],
    by => { list.sort(by); fill(true); });

  // ---- mouse, touch, keys
  const pointers = new Map();
  let moved = 0;
  canvas.addEventListener('pointerdown', e => {
    if (e.button) return;
    pointers.set(e.pointerId, [e.clientX, e.clientY]);
    moved = 0;
  });
  canvas.addEventListener('pointermove', e => {
    const last = pointers.get(e.pointerId);
    if (!last) return;
    const b = box(), dx = e.clientX - last[0], dy = e.clientY - last[1];
    moved += Math.abs(dx) + Math.abs(dy);
    if (pointers.size === 2) {
      const other = [...pointers].find(([id]) => id !== e.pointerId)[1];
      const before = Math.hypot(last[0] - other[0], last[1] - other[1]), after = Math.hypot(e.clientX - other[0], e.clientY - other[1]);
      if (before > 0) zoom(after / before, (e.clientX + other[0]) / 2 - b.left, (e.clientY + other[1]) / 2 - b.top);
    } else if (moved > 4) {
      if (!canvas.classList.contains('drag')) { canvas.classList.add('drag'); canvas.setPointerCapture(e.pointerId); tip.hidden = true; }
      x += dx;
      y += dy;
      apply();
    }
    pointers.set(e.pointerId, [e.clientX, e.clientY]);
  });
  const up = e => { pointers.delete(e.pointerId); if (!pointers.size) canvas.classList.remove('drag'); };
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('click', e => {
    const g = e.target.closest('[data-n], [data-v], .port');
    if (g && moved <= 4) activate(g);
  });
  canvas.addEventListener('wheel', e => {
    e.preventDefault();
    const b = box();
    if (e.ctrlKey || e.metaKey) zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.004)), e.clientX - b.left, e.clientY - b.top);
    else {
      const unit = e.deltaMode ? 30 : 1;
      x -= (e.shiftKey ? e.deltaY : e.deltaX) * unit;
      y -= (e.shiftKey ? 0 : e.deltaY) * unit;
      apply();
    }
  }, { passive: false });
  canvas.addEventListener('focusin', e => {
    canvas.scrollTop = canvas.scrollLeft = 0;
    if (e.target !== canvas && e.target.matches(':focus-visible')) reveal(e.target);
  });
  const out = () => { if (view) { const from = view; show(views[from][1]); const g = stage.querySelector(`[data-v="${from}"]`); if (g) { reveal(g); g.focus({ preventScroll: true }); } } };
  const found = [...new Set(rows.filter(r => Number(r.dataset.f) >= 0 && Number(r.dataset.n) >= 0).map(r => Number(r.dataset.n)))];
  const step = by => {
    if (!found.length) return;
    const at = found.indexOf(selected);
    open(found[at < 0 ? (by > 0 ? 0 : found.length - 1) : (at + by + found.length) % found.length], true);
  };
  canvas.addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const pan = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60], PageUp: [0, 400], PageDown: [0, -400] }[e.key];
    const act = { '+': () => zoom(1.25), '=': () => zoom(1.25), '-': () => zoom(0.8), '0': fit, n: () => step(1), p: () => step(-1), Escape: out, Backspace: out }[e.key];
    if (pan) { x += pan[0]; y += pan[1]; apply(); }
    else if (act) act();
    else if ((e.key === 'Enter' || e.key === ' ') && e.target !== canvas) activate(e.target);
    else return;
    e.preventDefault();
  });
  canvas.addEventListener('pointerover', e => {
    const g = e.target.closest('[data-n], [data-t]');
    if (!g || pointers.size) { tip.hidden = true; return; }
    const t = g.dataset.n !== undefined ? nodes[g.dataset.n][OUTS].find(i => i >= 0) : Number(g.dataset.t);
    const head = g.dataset.n !== undefined ? nodes[g.dataset.n][OP] + ' → ' : '';
    if (t === undefined) { tip.hidden = true; return; }
    tip.textContent = head + [tensors[t][0], tensors[t][TYPE], range(t), tensors[t][FLAGS]].filter(Boolean).join('  ');
    tip.hidden = false;
    const b = box();
    tip.style.left = Math.max(4, Math.min(e.clientX - b.left + 14, b.width - tip.offsetWidth - 8)) + 'px';
    tip.style.top = Math.max(4, Math.min(e.clientY - b.top + 16, b.height - tip.offsetHeight - 8)) + 'px';
  });
  canvas.addEventListener('pointerleave', () => { tip.hidden = true; });
  $('zin').onclick = () => zoom(1.25);
  $('zout').onclick = () => zoom(0.8);
  $('zfit').onclick = fit;
  $('consts').onchange = () => show(view);
  $('whole').onchange = () => show(0);
  new ResizeObserver(() => { if (!pointers.size && box().width) apply(); }).observe(canvas);

  tab('findings');
  filter();
  show(0);
})();
