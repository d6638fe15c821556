/* What stands around the grid: panel, tabs, search, folded groups, the popover of a ratio. */

import { textOf, updateRow } from "./grid.js";

const TESTS = {
  "": () => true,
  marked: (row) => row.querySelector("td[data-mark]") !== null,
  edited: (row) => "change" in row.dataset,
  unlinked: (row) => "task" in row.dataset && textOf(row.querySelector("[data-column=credit_linked]")) === "否",
};

export class Page {
  constructor(root, grid) {
    this.root = root;
    this.grid = grid;
    this.panel = root.querySelector("[data-panel]");
    this.live = document.querySelector("[data-live]");
    this.box = document.querySelector("[data-message]");
    this.onShow = () => {};
    const asked = new URLSearchParams(location.search);
    this.tab = asked.get("show") || "";
    this.text = asked.get("q") || "";
    grid.filter = (row) => (TESTS[this.tab] || TESTS[""])(row) && this.#found(row);
    this.#tabs();
    this.#folds();
    this.#panel();
  }

  words(key) {
    const found = document.querySelector(`[data-words] [data-key="${key}"]`);
    return found ? found.textContent : "";
  }

  say(key) { this.live.textContent = this.words(key) || key; }

  note(key) { this.message(this.words(key), true); }

  /* A message stands until the next save or Escape. */
  message(text, isNote) {
    if (!this.box) return;
    this.box.replaceChildren(...text.split("\n").map((line) => { const p = document.createElement("p"); p.textContent = line; return p; }));
    this.box.classList.toggle("is-note", Boolean(isNote));
    this.box.hidden = false;
  }

  quiet() { if (this.box) this.box.hidden = true; }

  saving(isRunning) { this.root.setAttribute("aria-busy", isRunning ? "true" : "false"); }

  /* What a save brings: rows, corners of all cells, figures, the panel, a sentence. */
  renew(data) {
    this.quiet();
    Object.keys(data.rows).forEach((task) => {
      const row = this.grid.row(task);
      if (row) updateRow(row, data.rows[task]);
    });
    this.#marks(data.marks);
    Object.keys(data.counts).forEach((key) => {
      document.querySelectorAll(`[data-count="${key}"]`).forEach((place) => { place.textContent = data.counts[key]; });
    });
    Object.keys(data.tabs).forEach((key) => {
      const tab = document.querySelector(`[data-tab="${key}"] .n`);
      if (tab) tab.textContent = data.tabs[key];
    });
    const gone = document.querySelector("[data-gone]");
    if (gone) gone.hidden = data.counts.gone === 0;
    document.querySelectorAll("[data-edited]").forEach((place) => { place.textContent = data.tabs.edited; });
    const open = Array.from(this.panel.querySelectorAll("details[open]")).map((one) => one.className);
    const top = this.panel.scrollTop;
    this.panel.innerHTML = data.panel;
    this.panel.querySelectorAll("details").forEach((one) => { one.open = open.includes(one.className); });
    this.panel.scrollTop = top;
    const saved = document.querySelector("[data-saved]:not(td)");
    if (saved) saved.textContent = data.saved;
    this.live.textContent = data.words;
  }

  #marks(marks) {
    this.grid.table.querySelectorAll("tr[data-task]").forEach((row) => {
      const here = marks[row.dataset.task] || {};
      row.querySelectorAll("td[data-column]").forEach((cell) => {
        const mark = here[cell.dataset.column];
        if (mark) { cell.dataset.mark = mark[0]; cell.title = mark[1]; }
        else if (cell.dataset.mark) { delete cell.dataset.mark; cell.removeAttribute("title"); }
      });
    });
  }

  /* All rows, where the page came with some of them only. */
  async refreshRows() {
    const group = new URLSearchParams(location.search).get("group") || "";
    const response = await fetch(`${this.root.dataset.rowsUrl}?group=${encodeURIComponent(group)}`, { credentials: "same-origin" });
    if (!response.ok) return;
    const holder = document.createElement("table");
    holder.innerHTML = (await response.json()).html;
    const at = this.grid.active ? [this.grid.active.parentElement.dataset.task, this.grid.active.cellIndex] : null;
    const focused = this.grid.active && document.activeElement === this.grid.active;
    this.grid.table.querySelectorAll("tbody").forEach((body) => body.remove());
    this.grid.table.append(...holder.tBodies);
    this.root.querySelectorAll("[data-pager]").forEach((one) => one.remove());
    this.grid.active = null;
    this.show();
    const row = at && this.grid.row(at[0]);
    if (row && focused) this.grid.activate(row.cells[at[1]]);
    if (!this.grid.active) this.grid.start();
  }

  show() {
    const left = this.grid.refresh();
    this.root.querySelector("[data-nothing]").hidden = left > 0 || !this.grid.table.querySelector("tr.sheet-row");
    this.grid.table.hidden = left === 0;
    this.onShow();
    return left;
  }

  #found(row) {
    if (!this.text) return true;
    return Array.from(row.cells).some((cell) => cell.textContent.toLowerCase().includes(this.text.toLowerCase()));
  }

  choose(tab) {
    this.tab = tab;
    document.querySelectorAll("[data-tab]").forEach((one) => {
      if (one.dataset.tab === tab) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current");
    });
    this.show();
  }

  #tabs() {
    document.addEventListener("click", (event) => {
      const tab = event.target.closest("[data-tab], [data-tab-link]");
      if (!tab || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.choose("tab" in tab.dataset ? tab.dataset.tab : tab.dataset.tabLink);
    });
    const find = this.root.querySelector("[data-find]");
    find.addEventListener("input", () => { this.text = find.value.trim(); this.show(); });
    find.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "ArrowDown") return;
      event.preventDefault();
      this.grid.go(0, 2);
    });
  }

  #folds() {
    this.grid.table.addEventListener("click", (event) => {
      const fold = event.target.closest("[data-fold]");
      if (!fold) return;
      fold.setAttribute("aria-expanded", fold.getAttribute("aria-expanded") === "true" ? "false" : "true");
      this.show();
    });
  }

  #panel() {
    const open = document.querySelector("[data-panel-open]");
    if (open) open.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.panel.classList.add("is-open");
      this.panel.focus();
    });
    const close = () => { this.panel.classList.remove("is-open"); if (open) open.focus(); };
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.panel.classList.contains("is-open")) close(); });
    this.panel.addEventListener("click", (event) => {
      if (event.target.closest("[data-panel-close]")) close();
      const jump = event.target.closest("[data-jump]");
      if (!jump || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.panel.classList.remove("is-open");
      this.jump(jump.dataset.jump, jump.dataset.jumpColumn);
    });
  }

  jump(task, column) {
    const row = this.grid.row(task);
    if (!row) return;
    const fold = row.parentElement.querySelector("[data-fold]");
    if (fold) fold.setAttribute("aria-expanded", "true");
    if (!this.grid.filter(row)) {
      this.text = this.root.querySelector("[data-find]").value = "";
      this.choose("");
    }
    this.show();
    this.grid.activate(row.querySelector(`td[data-column="${column}"]`) || row.cells[2]);
  }
}

/* 系统理解为: asked of the server for the active ratio cell, and again while it is typed. */
export function startPopover(grid, editing) {
  const pop = document.querySelector("[data-pop]");
  pop.id = "sheet-pop";
  let timer = 0;
  let asked = 0;
  const hide = () => {
    window.clearTimeout(timer);
    asked += 1;
    pop.hidden = true;
    grid.table.querySelectorAll("[aria-describedby]").forEach((cell) => cell.removeAttribute("aria-describedby"));
  };
  const show = async (cell, text) => {
    const mine = asked += 1;
    const url = `${pop.dataset.url.replace("/0/", `/${Number(cell.parentElement.dataset.task)}/`)}?text=${encodeURIComponent(text)}`;
    const response = await fetch(url, { credentials: "same-origin" });
    if (!response.ok || mine !== asked) return;
    const { html } = await response.json();
    if (mine !== asked) return;
    pop.innerHTML = html;
    pop.hidden = false;
    const box = cell.getBoundingClientRect();
    const below = box.bottom + 4 + pop.offsetHeight < window.innerHeight;
    pop.style.top = `${below ? box.bottom + 4 : Math.max(4, box.top - 4 - pop.offsetHeight)}px`;
    pop.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - pop.offsetWidth - 12))}px`;
    cell.setAttribute("aria-describedby", pop.id);
  };
  const later = (cell, text, wait) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => { show(cell, text).catch(() => {}); }, wait);
  };
  const isRatio = (cell) => cell.dataset.column === "ratio_text" && "mine" in cell.parentElement.dataset;
  grid.onActivate = (cell) => { hide(); if (isRatio(cell) && document.activeElement === cell) later(cell, textOf(cell), 150); };
  grid.table.addEventListener("focusin", (event) => { if (event.target === grid.active && isRatio(grid.active)) later(grid.active, textOf(grid.active), 150); });
  grid.table.addEventListener("focusout", () => window.setTimeout(() => { if (!grid.table.contains(document.activeElement) && !pop.contains(document.activeElement)) hide(); }, 0));
  editing.onType = (cell, text) => { if (isRatio(cell)) later(cell, text, 250); };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  grid.table.closest("[data-scroll]").addEventListener("scroll", hide, { passive: true });
}
