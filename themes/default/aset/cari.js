// The search: asks the index (aset/cari/, made by src/search/) and shows what it finds, in a
// dialog on every page and on the page cari.html. Loaded when the search is first used. From a
// disk a browser may neither fetch nor import, but it may run scripts: the index's files are
// scripts that call sopbookCari(name, data). The first half mirrors src/search/: token, affix,
// shard; a test holds both together.
(() => {
  "use strict";
  const aset = new URL(".", document.currentScript.src);
  const site = new URL("..", aset);

  // ---- Files ----
  const arrived = new Map(); // name → data
  const waiting = new Map(); // name → promise of it
  window.sopbookCari = (name, data) => arrived.set(name, data);
  let head; // indeks.js

  function load(name) {
    if (!waiting.has(name)) {
      waiting.set(name, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = new URL(`cari/${name}.js${head ? `?${head.versi}` : ""}`, aset);
        const fail = () => { waiting.delete(name); failed(new Error(name)); };
        script.onload = () => (arrived.has(name) ? done(arrived.get(name)) : fail());
        script.onerror = fail;
        document.head.append(script);
      }).finally(() => arrived.delete(name)));
    }
    return waiting.get(name);
  }

  const begin = () => (head ? Promise.resolve(head) : load("indeks").then((data) => {
    data.henti = new Set(data.henti.split(/\s+/));
    return (head = data);
  }));

  /** The last place in a sorted list whose value isn't above the key. */
  function place(list, key) {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] <= key) low = middle + 1; else high = middle;
    }
    return low - 1;
  }

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const digits = new Uint8Array(128);
  for (let i = 0; i < 64; i++) digits[DIGITS.charCodeAt(i)] = i;

  // ---- Words (src/search/token.rs) ----
  const PLAIN = { à: "a", á: "a", â: "a", ã: "a", ä: "a", å: "a", ç: "c", è: "e", é: "e", ê: "e", ë: "e", ì: "i", í: "i", î: "i", ï: "i",
    ñ: "n", ò: "o", ó: "o", ô: "o", õ: "o", ö: "o", ù: "u", ú: "u", û: "u", ü: "u", ý: "y", ÿ: "y" };
  const fold = (text) => text.toLowerCase().replace(/['’‘\u0060\u00ad\u0300-\u036f]/g, "").replace(/[à-ÿ]/g, (c) => PLAIN[c] ?? c);
  const WORD = /[\p{Alphabetic}\p{N}]+/gu;
  const RUN = /[\p{Alphabetic}\p{N}]+(?:[./–-][\p{Alphabetic}\p{N}]+)*/gu;
  const joined = (text) => (text.match(WORD) ?? []).join(" ");

  /** What is asked for: runs of words, each with the codes that it may be as a whole. */
  function runs(text) {
    const all = fold(text).replaceAll(head.ulang.replace("-", " "), head.ulang).match(RUN) ?? [];
    return all.map((run) => {
      run = run.replace(head.ulang, head.ulang.replace("-", ""));
      const words = [];
      let last = "";
      for (let word of run.match(WORD)) {
        const number = /^[0-9]+$/.test(word);
        if (number) word = word.replace(/^0+/, "");
        if (word && word !== last && (number || word.length > 1) && !head.henti.has(word)) words.push(word);
        last = word;
      }
      return { code: /[0-9]/.test(run) && /[./–-]/.test(run) ? joined(run) : null, words };
    });
  }

  const whole = (text) => joined(fold(text)).replace(/^sop (?=\p{Alphabetic})/u, "");

  // ---- Word forms (src/search/affix.rs) ----
  const VOWEL = /[aiueo]/;

  function* strip(word) {
    for (const [letters, next, swallowed, row] of head.imbuhan.awalan) {
      if (!word.startsWith(letters)) continue;
      const rest = word.slice(letters.length);
      if (rest && (!next || next.includes(rest[0]))) yield [swallowed + rest, swallowed.length, row];
    }
  }

  /** The stems that a word may be made of, the likeliest first. */
  function stems(word) {
    const { akhiran, partikel, dalam, nilai, nilai_partikel, kedua, pendek } = head.imbuhan;
    const met = [];
    const add = (stem, swallowed, cost) => {
      const letters = stem.length - swallowed;
      if (letters < 2 || stem.length < 3 || !VOWEL.test(stem)) return;
      met.push([stem, cost + (letters < 4 ? pendek[0] : letters === 4 ? pendek[1] : 0), letters]);
    };
    for (const clitic of partikel) {
      if (!word.endsWith(clitic)) continue;
      const base = word.slice(0, word.length - clitic.length);
      akhiran.forEach((suffix, column) => {
        if (!base.endsWith(suffix)) return;
        const rest = base.slice(0, base.length - suffix.length);
        const [alone, beside] = clitic ? nilai_partikel : [0, 0];
        add(rest, 0, nilai[0][column] + (column ? beside : alone));
        for (const [stem, swallowed, outer] of strip(rest)) {
          if (nilai[outer][column]) add(stem, swallowed, nilai[outer][column] + beside);
          for (const [deeper, swallowed, inner] of strip(stem)) {
            if (!dalam.includes(inner) || inner === outer) continue;
            const own = nilai[outer][column], pair = nilai[inner][column];
            if (own) add(deeper, swallowed, own + kedua + beside);
            else if (pair) add(deeper, swallowed, nilai[outer][0] + pair - kedua + beside);
          }
        }
      });
    }
    met.sort((a, b) => a[1] - b[1] || b[2] - a[2]);
    const seen = new Set([word]);
    return met.filter(([stem]) => !seen.has(stem) && seen.add(stem));
  }

  // ---- The index's lists (src/search/index.rs) ----
  const read = new Map(); // a file's name → its words

  /** The words of a file, in their order: [word, role, family]. */
  async function words(number) {
    const name = `k${number}`;
    if (!read.has(name)) {
      let last = "";
      const list = (await load(name)).map((record) => {
        const [, rest, role, family] = /^(.*)([!*+~])(.*)$/.exec(record.slice(1));
        last = last.slice(0, digits[record.charCodeAt(0)]) + rest;
        let at = 0, value = 0;
        for (const c of family) value |= (digits[c.charCodeAt(0)] & 31) << (5 * at++);
        return [last, role, role === "~" ? -1 : value];
      });
      read.set(name, { list, known: new Map(list.map((entry) => [entry[0], entry])) });
    }
    return read.get(name);
  }

  async function lookup(word) {
    const at = place(head.kata, word);
    return at < 0 ? undefined : (await words(at)).known.get(word);
  }

  /** The words that begin with these letters, at most so many. */
  async function beginning(letters, most) {
    const found = [];
    for (let at = Math.max(place(head.kata, letters), 0); at < head.kata.length && found.length < most; at++) {
      if (head.kata[at] > letters && !head.kata[at].startsWith(letters)) break;
      for (const entry of (await words(at)).list) {
        if (entry[1] !== "~" && entry[0].startsWith(letters) && found.length < most) found.push(entry);
      }
    }
    return found;
  }

  const families = new Map(); // number → promise of it

  /** A family: its forms, its documents, how much it tells of each, and in which steps it stands. */
  function family(number) {
    if (!families.has(number)) families.set(number, readFamily(number));
    return families.get(number);
  }

  async function readFamily(number) {
    const firsts = head.keluarga;
    const from = place(firsts, number * 2);
    const parts = [];
    for (let at = from; at < firsts.length && (at === from || firsts[at] === number * 2 + 1); at++) {
      const records = await load(`p${at}`);
      const index = at === from ? number - (firsts[at] >> 1) : 0;
      parts.push(records[index]);
    }
    const forms = parts[0][0].split(" ").filter(Boolean);
    const documents = [], weights = [], text = parts.map((part) => part[1]).join(""), steps = [];
    let at = 0, document = 0;
    while (at < text.length) {
      let shift = 0, more = 1;
      while (more) {
        const value = digits[text.charCodeAt(at++)];
        document += (value & 31) << shift;
        shift += 5;
        more = value & 32;
      }
      documents.push(document);
      weights.push(digits[text.charCodeAt(at++)]);
      steps.push(at);
      while (digits[text.charCodeAt(at++)] & 32);
    }
    const rare = Math.log(1 + (head.dokumen - documents.length + 0.5) / (documents.length + 0.5));
    return { number, root: forms[0], forms, documents, weights, rare, steps, text };
  }

  /** Calls `each` with every step that a family stands in, of one of its documents. */
  function eachStep({ text, steps }, index, each) {
    let at = steps[index], step = 0, value;
    do {
      value = digits[text.charCodeAt(at++)];
      for (let bit = 0; bit < 5; bit++) if (value & (1 << bit)) each(step + bit);
      step += 5;
    } while (value & 32);
  }

  /** Whether one letter added, left out, changed or swapped with its neighbour makes b of a. */
  function near(a, b) {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start++;
    const same = (x, y) => a.slice(start + x) === b.slice(start + y);
    return same(1, 1) || same(0, 1) || same(1, 0) ||
      (a[start] === b[start + 1] && a[start + 1] === b[start] && same(2, 2));
  }

  /** The word that is meant where one letter is wrong: that of the most documents. */
  async function mistyped(word) {
    if (word.length < 4 || !/^\p{Alphabetic}+$/u.test(word)) return null;
    const letters = (range) => head.kata.map((_, at) => at).filter((at) => {
      const end = head.kata[at + 1];
      return range === null ? end === undefined || end >= "a" : head.kata[at] <= range + "\uffff" && (end === undefined || end >= range);
    });
    for (const range of [word[0], null]) {
      const found = new Map();
      for (const at of letters(range)) {
        for (const [known, role, number] of (await words(at)).list) {
          if (role !== "~" && known.length > 2 && near(word, known) && !found.has(number)) found.set(number, known);
        }
      }
      const meant = await Promise.all([...found].slice(0, 8).map(async ([number, known]) => ({ known, family: await family(number) })));
      meant.sort((a, b) => b.family.documents.length - a.family.documents.length);
      if (meant.length && meant[0].family.documents.length) return meant[0];
    }
    return null;
  }

  // ---- Questions ----

  /** The stem that a word, which the handbook doesn't have, is a form of (lexicon.rs). */
  async function formOf(word, exact) {
    if (!/^[a-z]+$/.test(word)) return null;
    let own = null;
    for (const [stem, cost] of stems(word)) {
      if (exact && cost >= head.imbuhan.utuh) return null;
      const entry = await lookup(stem);
      if (entry?.[1] === "+") own ??= entry;
      if (entry?.[1] === "~") return null;
      if (entry?.[1] === "*") return entry;
    }
    return exact ? null : own;
  }

  /** The family of a word in whatever form, by its number; null if the handbook has none of it. */
  async function familyOf(word) {
    await begin();
    const exact = await lookup(word);
    const entry = exact && exact[1] !== "~" ? exact : await formOf(word, exact);
    return entry ? entry[2] : null;
  }

  /** One word of a question: the families that answer it, each with what it is worth. */
  async function slot(word, unfinished) {
    const answer = (list) => ({ word, any: list });
    const worth = (value) => async ([, , number]) => ({ all: [await family(number)], worth: value });
    const exact = await lookup(word);
    const begun = unfinished && word.length > 1 ? await beginning(word, 24) : [];
    const others = [...new Map(begun.filter((entry) => entry[2] !== exact?.[2]).map((entry) => [entry[2], entry])).values()].slice(0, 8);
    if (exact && exact[1] !== "~") return answer(await Promise.all([worth(1)(exact), ...others.map(worth(0.4))]));
    if (others.length) return answer(await Promise.all(others.map(worth(0.8))));
    const form = await formOf(word, exact);
    if (form) return answer([await worth(1)(form)]);
    const longer = word.length > 3 ? await beginning(word, 8) : [];
    if (longer.length) return answer(await Promise.all(longer.map(worth(0.8))));
    const meant = await mistyped(word);
    if (meant) return { word, meant: meant.known, any: [{ all: [meant.family], worth: 0.8 }] };
    return { word, any: [] };
  }

  async function code(text) {
    const exact = await lookup(`=${text}`);
    const found = exact ? [exact] : text.length > 2 ? await beginning(`=${text}`, 12) : [];
    return found.length ? { word: text, any: await Promise.all(found.map(async (entry) => ({ all: [await family(entry[2])], worth: 1 }))) } : null;
  }

  /** Adds what means the same, by the handbook's synonyms. */
  async function widen(slots) {
    const own = (slot) => slot.any.filter((answer) => answer.worth >= 0.8 && answer.all.length === 1).map((answer) => answer.all[0].number);
    const asked = slots.map(own);
    const more = slots.map(() => new Map());
    for (const group of head.sinonim) {
      for (const phrase of group) {
        for (let start = 0; start + phrase.length <= slots.length; start++) {
          if (!phrase.every((number, at) => asked[start + at].includes(number))) continue;
          for (const other of group.filter((other) => other !== phrase)) {
            for (let at = start; at < start + phrase.length; at++) more[at].set(other.join(), other);
          }
        }
      }
    }
    await Promise.all(more.map(async (found, at) => {
      for (const numbers of found.values()) {
        if (numbers.length === 1 && asked[at].includes(numbers[0])) continue;
        slots[at].any.push({ all: await Promise.all(numbers.map(family)), worth: 0.6 });
      }
    }));
  }

  /** In how many of the likeliest SOPs steps are looked for. */
  const SEARCHED = 300;

  const KINDS = ["sop", "pelaksana", "dasar-hukum", "unit", "halaman"];

  /**
   * What is found for a question: { kata, kelompok: [{ jenis, banyak, temuan }], dibaca, dilewati, tanda }.
   * `filter` may hold `unit`, `jenis`, `status`; `typing` says that the last word may go on.
   */
  async function search(question, { filter = {}, typing = false, most = 5 } = {}) {
    await begin();
    const asked = runs(question);
    const slots = [];
    for (const [at, run] of asked.entries()) {
      const known = run.code && (await code(run.code));
      if (known) { slots.push(known); continue; }
      const last = typing && at === asked.length - 1 && /[\p{Alphabetic}\p{N}]$/u.test(question);
      for (const [index, word] of run.words.entries()) slots.push(await slot(word, last && index === run.words.length - 1));
    }
    const key = whole(question);
    const named = key && (await lookup(`=${key}`));
    const begun = key.length > 2 && !named ? await beginning(`=${key}`, 12) : named ? [named] : [];
    await widen(slots);
    const found = slots.filter((slot) => slot.any.some((answer) => answer.all.every((family) => family.documents.length)));

    // Documents: the sum over the words of what the best answer tells.
    const total = head.dokumen;
    const scores = new Float64Array(total), counts = new Uint8Array(total), best = new Float64Array(total);
    const first = new Set();
    for (const entry of begun) {
      const { documents, weights } = await family(entry[2]);
      documents.forEach((document, at) => {
        if (weights[at] === 63 && named) first.add(document);
        scores[document] += 2;
      });
    }
    for (const { any } of found) {
      best.fill(0);
      for (const { all, worth } of any) {
        // Of a phrase all words must be there; each passes on what those before it left.
        let sums = null;
        for (const { documents, weights, rare } of all) {
          const own = new Float64Array(total);
          documents.forEach((document, at) => {
            if (!sums || sums[document]) own[document] = (sums?.[document] ?? 0) + (worth * rare * weights[at]) / (62 * all.length);
          });
          sums = own;
        }
        for (let document = 0; document < total; document++) if (sums[document] > best[document]) best[document] = sums[document];
      }
      for (let document = 0; document < total; document++) {
        if (best[document]) { scores[document] += best[document]; counts[document]++; }
      }
    }
    const allowed = await filtered(filter);
    let start = 0;
    const kinds = head.antarmuka.banyak.map((banyak) => {
      const from = start;
      start += banyak;
      const rank = (document) => (first.has(document) ? 1e6 : 0) + scores[document] * (counts[document] / Math.max(found.length, 1)) ** 1.5;
      let fullest = 0, highest = 0;
      for (let document = from; document < start; document++) {
        if (!allowed(document)) continue;
        fullest = Math.max(fullest, counts[document]);
        highest = Math.max(highest, scores[document]);
      }
      // A document may lack one of several words, if the others tell much of it.
      const enough = (document) => counts[document] > 0 && (counts[document] === fullest ||
        (counts[document] === fullest - 1 && scores[document] > highest * 0.4));
      const list = [];
      for (let document = from; document < start; document++) {
        if ((enough(document) || first.has(document)) && allowed(document)) list.push(document);
      }
      list.sort((a, b) => rank(b) - rank(a) || a - b);
      return list;
    });
    const langkah = found.length ? stepsOf(found, kinds[0].slice(0, SEARCHED), scores) : [];

    const groups = [];
    const groupOf = async (jenis, list, show) => {
      if (list.length) groups.push({ jenis, banyak: list.length, temuan: await Promise.all(list.slice(0, most).map(show)) });
    };
    await groupOf("sop", kinds[0], record);
    if (langkah.length) groups.push({ jenis: "langkah", banyak: langkah.length, lebih: kinds[0].length > SEARCHED, temuan: await shownSteps(langkah, found, most) });
    for (const index of [1, 2, 3, 4]) await groupOf(KINDS[index], kinds[index], record);
    return {
      kata: question, kelompok: groups, banyak: groups.reduce((sum, group) => sum + group.banyak, 0), tanda: marks(found),
      dibaca: slots.filter((slot) => slot.meant).map((slot) => [slot.word, slot.meant]),
      dilewati: slots.filter((slot) => !found.includes(slot)).map((slot) => slot.word),
    };
  }

  /** Which documents a filter lets through; what is no SOP has nothing to be filtered by. */
  async function filtered({ unit, jenis, status }) {
    if (!unit && jenis === undefined && status === undefined) return () => true;
    const chunks = await Promise.all(head.label.map((_, at) => load(`f${at}`)));
    const labels = chunks.flat();
    const within = new Set();
    if (unit) {
      head.antarmuka.unit.forEach((_, at) => {
        for (let above = at; above !== null; above = head.antarmuka.unit[above][1]) if (above + 1 === unit) within.add(at + 1);
      });
    }
    return (document) => {
      const own = labels[document];
      return own.length > 0 && (!unit || within.has(own[0])) && (status === undefined || own[1] === status) &&
        (jenis === undefined || (own[2] & (1 << jenis)) > 0);
    };
  }

  /** The steps of these SOPs in which most of the words stand, the likeliest first. */
  function stepsOf(slots, documents, scores) {
    const allowed = new Set(documents);
    const told = new Map(); // document * 4096 + step → [words, sum]
    slots.forEach(({ any }, number) => {
      const best = new Map();
      for (const { all, worth } of any) {
        let common = null;
        for (const family of all) {
          const own = new Map();
          family.documents.forEach((document, at) => {
            if (allowed.has(document)) eachStep(family, at, (step) => {
              const key = document * 4096 + step;
              if (!common || common.has(key)) own.set(key, ((common?.get(key) ?? 0) * all.length + family.rare * worth) / all.length);
            });
          });
          common = own;
        }
        for (const [key, sum] of common) best.set(key, Math.max(best.get(key) ?? 0, sum));
      }
      for (const [key, sum] of best) {
        const entry = told.get(key) ?? [0, 0];
        told.set(key, [entry[0] + 1, entry[1] + sum]);
      }
    });
    let fullest = 0;
    for (const [count] of told.values()) fullest = Math.max(fullest, count);
    const list = [...told].filter(([, [count]]) => count === fullest).map(([key, [, sum]]) => {
      const document = Math.floor(key / 4096);
      return { document, step: key % 4096, rank: sum + scores[document] * 0.5 };
    });
    return list.sort((a, b) => b.rank - a.rank || a.document - b.document || a.step - b.step);
  }

  async function record(document) {
    const at = place(head.isi, document);
    const own = (await load(`i${at}`))[document - head.isi[at]];
    if (document >= head.antarmuka.banyak[0]) return { nama: own[0], alamat: own[1], rincian: own[2] };
    const [nama, alamat, nomor, unit, status, langkah] = own;
    const rincian = [nomor, unit === null ? "" : head.antarmuka.unit[unit][0]].filter(Boolean).join(" · ");
    return { nama, alamat, rincian, status: head.antarmuka.status[status], langkah };
  }

  /** The first steps, those first whose own words are the ones asked for. */
  async function shownSteps(list, slots, most) {
    const first = await Promise.all(list.slice(0, most + 4).map(async ({ document, step, rank }) => {
      const { nama, alamat, langkah } = await record(document);
      const [uraian, pelaksana, nomor, jangkar] = langkah[step];
      const seen = slots.filter((slot) => stretches(uraian, marks([slot])).length).length;
      return { nama: `${nomor}. ${uraian}`, alamat: `${alamat}#${jangkar ?? `langkah-${nomor}`}`, rincian: nama, pelaksana, rank: rank + 4 * seen };
    }));
    return first.sort((a, b) => b.rank - a.rank).slice(0, most);
  }

  /** The forms to mark, each with its root. */
  function marks(slots) {
    const forms = new Map();
    for (const { word, any } of slots) {
      for (const { all } of any) for (const { root, forms: own } of all) for (const form of own) forms.set(form, root);
      for (const part of word.split(" ")) if (!forms.has(part)) forms.set(part, part);
    }
    return forms;
  }

  /** Where a text is to be marked: [start, end], the part of each form that is its root. */
  function stretches(text, forms) {
    const found = [];
    for (const match of text.matchAll(WORD)) {
      let word = fold(match[0]);
      if (/^[0-9]+$/.test(word)) word = word.replace(/^0+/, "");
      const root = forms.get(word);
      if (root === undefined) continue;
      let start = 0, end = match[0].length;
      const at = word.indexOf(root);
      const rest = root.slice(1);
      if (at >= 0 && word.length === end) [start, end] = [at, at + root.length];
      else if (rest.length > 2 && word.includes(rest) && word.length === end) {
        const from = word.indexOf(rest);
        [start, end] = [from - (/(ng|ny)$/.test(word.slice(0, from)) ? 2 : 1), from + rest.length];
      }
      found.push([match.index + start, match.index + end]);
    }
    return found;
  }

  // ---- The interface ----
  const el = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
    element.append(...children);
    return element;
  };
  const say = (key, values = {}) => head.antarmuka.kata[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (value) => value.toLocaleString(head.antarmuka.bahasa);
  const told = ({ banyak, kata }) => (banyak === 0 ? say("nihil", { kata }) : banyak === 1 ? say("satu-hasil") : say("n-hasil", { n: number(banyak) }));

  const titleOf = (jenis, banyak, lebih) => `${say(jenis)} (${number(banyak)}${lebih ? "+" : ""})`;

  function marked(text, forms) {
    const pieces = [];
    let last = 0;
    for (const [start, end] of stretches(text, forms)) {
      pieces.push(text.slice(last, start), el("mark", {}, text.slice(start, end)));
      last = end;
    }
    return [...pieces, text.slice(last)];
  }

  /** A hit as a link; `attributes` make it an option of the dialog's list. */
  function hit(found, forms, attributes = {}) {
    const { nama, alamat, rincian, status, pelaksana } = found;
    const link = el("a", { href: new URL(alamat, site).href, ...attributes }, el("b", {}, ...marked(nama, forms)));
    if (status) link.append(el("span", { class: `badge ${status[0]}` }, status[1]));
    else if (pelaksana) link.append(el("span", { class: "tag" }, ...marked(pelaksana, forms)));
    if (rincian) link.append(el("small", {}, ...marked(rincian, forms)));
    return link;
  }

  function notes({ dibaca, dilewati, banyak }) {
    const lines = dibaca.map(([kata, baca]) => say("dibaca", { kata, baca }));
    if (banyak) lines.push(...dilewati.map((kata) => say("dilewati", { kata })));
    return lines;
  }

  /** Runs what came last; what was asked before it and arrives after it is dropped. */
  function latest() {
    let turn = 0;
    return async (work, then, failed) => {
      const own = ++turn;
      try {
        const result = await work();
        if (own === turn) then(result);
      } catch (error) {
        if (own === turn) failed(error);
      }
    };
  }

  const styled = (href) => new Promise((onload, onerror) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload, onerror }));
  });

  // The dialog.
  let dialog;

  function makeDialog() {
    const input = el("input", { type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "cari-hasil-dialog", "aria-autocomplete": "list",
      "aria-label": say("label"), placeholder: say("label"), autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search" });
    const list = el("div", { id: "cari-hasil-dialog", role: "listbox", "aria-label": say("hasil"), class: "found" });
    const status = el("p", { role: "status", class: "vh" });
    const note = el("p", { class: "note" });
    const all = el("a", { href: new URL("cari.html", site).href, class: "all" }, say("semua"));
    const key = (name, what) => el("span", { "aria-hidden": "true" }, ...name.split(" ").flatMap((one) => [el("kbd", {}, one), " "]), say(what));
    const close = el("button", { type: "button", class: "button" }, say("tutup"));
    const own = el("dialog", { class: "search", "aria-label": say("hasil") },
      el("form", { role: "search", class: "ask" }, input, close), status, note, list,
      el("div", { class: "keys" }, key("↑ ↓", "bantu-pilih"), key("Enter", "bantu-buka"), key("Esc", "bantu-tutup"), all));
    document.body.append(own);
    let options = [], chosen = -1, answered;
    const run = latest();

    const choose = (at) => {
      options[chosen]?.setAttribute("aria-selected", "false");
      chosen = at;
      const option = options[chosen];
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) input.setAttribute("aria-activedescendant", option.id); else input.removeAttribute("aria-activedescendant");
    };
    const show = (found) => {
      list.replaceChildren();
      options = [];
      for (const { jenis, banyak, lebih, temuan } of found.kelompok) {
        const title = el("div", { id: `cari-${jenis}`, class: "kind", role: "presentation" }, titleOf(jenis, banyak, lebih));
        const group = el("div", { role: "group", "aria-labelledby": title.id }, title);
        for (const one of temuan.slice(0, jenis === "sop" ? 5 : 3)) {
          const option = hit(one, found.tanda, { role: "option", id: `cari-temuan-${options.length}`, "aria-selected": "false", tabindex: "-1" });
          options.push(option);
          group.append(option);
        }
        list.append(group);
      }
      const lines = found.banyak ? notes(found) : [told(found), say("nihil-saran"), ...notes(found)];
      note.textContent = found.kata.trim() ? lines.join(" ") : say("ajakan");
      status.textContent = found.kata.trim() ? [told(found), ...notes(found)].join(". ") : "";
      input.setAttribute("aria-expanded", String(options.length > 0));
      list.scrollTop = 0;
      choose(options.length ? 0 : -1);
    };
    const ask = () => {
      const question = input.value;
      const nothing = { kata: "", kelompok: [], banyak: 0, tanda: new Map(), dibaca: [], dilewati: [] };
      all.href = new URL(`cari.html?q=${encodeURIComponent(question)}`, site).href;
      answered = run(async () => (question.trim() ? search(question, { typing: true }) : nothing), show,
        () => { show(nothing); note.textContent = say("gagal"); });
    };
    input.addEventListener("input", ask);
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && options.length) {
        event.preventDefault();
        choose((chosen + step + options.length) % options.length);
      }
    });
    // Enter means what was typed, also before its results are there.
    own.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      await answered;
      (options[chosen] ?? all).click();
    });
    close.addEventListener("click", () => own.close());
    list.addEventListener("click", (event) => { if (event.target.closest("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey) own.close(); });
    own.addEventListener("click", (event) => { if (event.target === own) own.close(); });
    return { element: own, input, ask };
  }

  /** Opens the dialog; `link` is the header's, which names the style. */
  function open(link) {
    const field = document.querySelector("[data-cari-halaman] input");
    if (field) return field.focus();
    return Promise.all([begin(), dialog || styled(link.dataset.gaya)]).then(() => {
      dialog ??= makeDialog();
      if (!dialog.element.open) dialog.element.showModal();
      dialog.input.focus();
      dialog.input.select();
      dialog.ask();
    });
  }

  // The page of results.
  function page(form) {
    const input = form.elements.q, list = document.getElementById("cari-hasil"), indexes = document.querySelector("[data-cari-indeks]");
    const filters = ["unit", "jenis", "status"].map((name) => form.elements[name]);
    const status = el("p", { role: "status", class: "lead" });
    const groups = el("div");
    list.append(status, groups);
    form.querySelector("fieldset").hidden = false;
    const run = latest();
    let most = 10;

    const show = (found) => {
      const asked = found.kata.trim() !== "";
      list.hidden = !asked;
      indexes.hidden = asked && found.banyak > 0;
      status.textContent = asked ? [told(found), ...(found.banyak ? [] : [say("nihil-saran")]), ...notes(found)].join(". ").replaceAll("..", ".") : "";
      groups.replaceChildren(...found.kelompok.map(({ jenis, banyak, lebih, temuan }) => {
        const items = el("ul", {}, ...temuan.map((one) => el("li", {}, hit(one, found.tanda))));
        const section = el("section", {}, el("h2", {}, titleOf(jenis, banyak, lebih)), items);
        if (banyak > temuan.length) {
          const more = el("button", { type: "button", class: "button" }, say("lagi"));
          more.addEventListener("click", () => { most += 20; ask(); });
          section.append(more);
        }
        return section;
      }));
    };
    const chosen = () => Object.fromEntries(filters.filter((filter) => filter.value !== "").map((filter) => [filter.name, Number(filter.value)]));
    const ask = (typing = false) => {
      const question = input.value;
      const parameters = new URLSearchParams([["q", question], ...filters.map((filter) => [filter.name, filter.value])].filter(([, value]) => value));
      history.replaceState(null, "", parameters.size ? `?${parameters}` : location.pathname);
      if (!question.trim()) return show({ kata: "", kelompok: [], banyak: 0, tanda: new Map(), dibaca: [], dilewati: [] });
      return run(() => search(question, { typing, most, filter: chosen() }), show, () => { list.hidden = false; status.textContent = head ? say("gagal") : list.dataset.gagal; });
    };
    const anew = (typing) => { most = 10; ask(typing); };
    const parameters = new URLSearchParams(location.search);
    input.value = parameters.get("q") ?? "";
    for (const filter of filters) filter.value = parameters.get(filter.name) ?? "";
    input.addEventListener("input", () => anew(true));
    for (const filter of filters) filter.addEventListener("change", () => anew(false));
    form.addEventListener("submit", (event) => { event.preventDefault(); anew(false); });
    if (input.value) anew(false);
    else input.focus();
  }

  Object.assign(window.sopbookCari, { open, search, familyOf });
  const form = document.querySelector("[data-cari-halaman]");
  if (form) page(form);
})();
