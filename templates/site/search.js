// The words of a search -> the entries that have all of them, the newest first. The entries lie in scripts, one a month;
// they are loaded one after the other until enough is found.
"use strict";
(() => {
  const ENOUGH = 50;
  const status = document.getElementById("status");
  const list = document.getElementById("found");
  const input = document.getElementById("words");
  const entries = [];
  let waiting = null;
  let turn = 0;

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

  const load = (path) =>
    new Promise((done) => {
      const script = document.createElement("script");
      script.src = path;
      script.onload = script.onerror = () => done();
      document.head.append(script);
    });

  window.briefingChunks = (paths) => { waiting = paths; };
  window.briefingChunk = (found) => {
    for (const [page, day, headline, text] of found) entries.push({ page, day, headline, text, plain: plain(headline + " " + text) });
  };

  // A word begins where no letter or digit stands before it; in scripts without spaces a word may stand anywhere.
  const begins = (text, word) => {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]) || /[\u2e80-\u9fff\uac00-\ud7af]/u.test(word[0])) return true;
    }
    return false;
  };

  const show = (entry) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const day = document.createElement("time");
    const text = document.createElement("p");
    link.href = entry.page;
    link.textContent = entry.headline;
    day.textContent = " " + entry.day;
    text.textContent = entry.text;
    for (const each of [link, text]) each.dir = "auto";
    item.append(link, day, text);
    list.append(item);
  };

  const search = async () => {
    const mine = ++turn;
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    if (!words.length) { status.textContent = status.dataset.hint; return; }
    if (waiting === null) await load("search/chunks.js");
    let looked = 0;
    let count = 0;
    for (;;) {
      if (mine !== turn) return;
      for (; looked < entries.length && count < ENOUGH; looked++) {
        if (words.every((word) => begins(entries[looked].plain, word))) { show(entries[looked]); count++; }
      }
      if (count >= ENOUGH || !waiting || !waiting.length) break;
      await load(waiting.shift());
    }
    status.textContent = count ? status.dataset.found.replace("{n}", String(count)) : status.dataset.none;
  };

  input.value = new URLSearchParams(location.search).get("q") || "";
  input.addEventListener("input", search);
  input.form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  search();
})();
