/* Editing a cell, saving, undoing; a conflict with another person is decided cell by cell. */

import { textOf } from "./grid.js";

export class Editing {
  constructor(root, grid, page) {
    this.root = root;
    this.grid = grid;
    this.page = page;
    this.editor = null;
    this.rows = null; // whole rows, where this person may take them out
    this.done = []; // each is a list of changed cells, or {rows, how}: rows that went or came
    this.undone = [];
    this.queue = Promise.resolve();
    this.pending = 0;
    this.token = document.querySelector("[data-token] input").value;
    this.onType = () => {};
    window.addEventListener("beforeunload", (event) => {
      if (this.pending || this.grid.table.querySelector("[data-saved]")) { event.preventDefault(); event.returnValue = ""; }
    });
  }

  /* Open the editor; `typed` means that the next character replaces what stands there. */
  begin(cell, typed) {
    if (this.editor) return;
    if (!this.grid.isEditable(cell)) { if (cell.cellIndex > 1) this.page.note("locked"); return; }
    const column = this.grid.column(cell);
    const input = column.choices.length ? this.#select(column) : document.createElement("input");
    if (column.kind === "lead") input.setAttribute("list", "sheet-departments");
    if (column.kind === "date") input.placeholder = "2026-04-22";
    input.className = "editor";
    input.setAttribute("aria-label", column.label);
    input.value = typed ? (column.choices.length ? textOf(cell) : "") : textOf(cell);
    this.editor = { cell, input, before: textOf(cell), html: cell.innerHTML };
    cell.classList.add("is-editing");
    cell.replaceChildren(input);
    input.focus();
    if (!typed && input.select) input.select();
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.finish(true));
    input.addEventListener("input", () => this.onType(cell, input.value));
    this.onType(cell, input.value);
  }

  #select(column) {
    const select = document.createElement("select");
    column.choices.forEach((text) => select.add(new Option(text, text)));
    return select;
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.finish(false);
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      this.finish(true);
      if (event.key === "Tab") this.grid.step(0, event.shiftKey ? -1 : 1);
      else this.grid.step(event.shiftKey ? -1 : 1, 0);
    }
    event.stopPropagation();
  }

  finish(keep) {
    if (!this.editor) return;
    const { cell, input, before, html } = this.editor;
    this.editor = null;
    const focused = document.activeElement === input;
    const text = input.value.trim();
    cell.classList.remove("is-editing");
    cell.innerHTML = html;
    if (focused) this.grid.activate(cell);
    if (!keep && "saved" in cell.dataset) this.#back(cell, cell.dataset.saved);
    if (keep && text !== before) this.save([this.change(cell, text)], "edit");
  }

  change(cell, text) {
    const before = "saved" in cell.dataset ? cell.dataset.saved : textOf(cell);
    return { task: Number(cell.parentElement.dataset.task), column: cell.dataset.column, before, after: text };
  }

  /* Show the texts at once, save them in order, one request after the other. */
  save(changes, kind) {
    const wanted = changes.filter((one) => one.before !== one.after);
    changes.filter((one) => one.before === one.after).forEach((one) => this.#back(this.#cell(one), one.after));
    if (!wanted.length) return this.queue;
    wanted.forEach((one) => this.#show(one));
    this.pending += 1;
    this.page.saving(true);
    this.queue = this.queue.then(() => this.#send(wanted, kind)).then(() => {
      this.pending -= 1;
      this.page.saving(this.pending > 0);
    });
    return this.queue;
  }

  async #send(changes, kind) {
    const answer = await this.post(this.root.dataset.saveUrl, { cells: JSON.stringify(changes) });
    if (answer.ok) {
      changes.forEach((one) => this.#settle(one));
      this.page.renew(answer.data);
      this.#remember(changes, kind);
    } else if (answer.data && answer.data.conflicts) {
      await this.#decide(changes, answer.data, kind);
    } else {
      this.#refused(changes, answer.data);
    }
  }

  async post(url, fields) {
    const body = new URLSearchParams(fields);
    try {
      const response = await fetch(url, {
        method: "POST", body, credentials: "same-origin",
        headers: { "X-CSRFToken": this.token, Accept: "application/json" },
      });
      const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
      return { ok: response.ok && isJson, data: isJson ? await response.json() : { text: this.page.words("failed"), remedy: "" } };
    } catch (error) {
      return { ok: false, data: { text: this.page.words("offline"), remedy: "" } };
    }
  }

  #cell(one) { return this.grid.cell(one.task, one.column); }

  #show(one) {
    const cell = this.#cell(one);
    if (!cell) return;
    if (!("saved" in cell.dataset)) cell.dataset.saved = one.before;
    cell.classList.add("is-saving");
    cell.classList.remove("is-wrong");
    this.#write(cell, one.after);
  }

  #write(cell, text) {
    const words = document.createElement("span");
    words.className = "t";
    words.textContent = text;
    cell.replaceChildren(words);
  }

  #settle(one) {
    const cell = this.#cell(one);
    if (!cell || textOf(cell) !== one.after) { if (cell && cell.dataset.saved === one.before) cell.dataset.saved = one.after; return; }
    delete cell.dataset.saved;
    cell.classList.remove("is-saving", "is-wrong");
  }

  #back(cell, text) {
    if (!cell) return;
    delete cell.dataset.saved;
    cell.classList.remove("is-saving", "is-wrong");
    this.#write(cell, text);
  }

  #refused(changes, data) {
    const problems = data.problems || [];
    changes.forEach((one) => {
      const cell = this.#cell(one);
      if (!cell) return;
      cell.classList.remove("is-saving");
      if (!problems.length || problems.some((bad) => bad.task === one.task && bad.column === one.column)) cell.classList.add("is-wrong");
    });
    const lines = problems.slice(0, 5).map((bad) => `${bad.label}：${bad.text}${bad.remedy}`);
    this.page.message([`${data.text}${data.remedy}`, ...lines].join("\n"));
    const first = problems.length ? this.grid.cell(problems[0].task, problems[0].column) : null;
    if (first && !this.editor) this.grid.activate(first);
  }

  #remember(changes, kind) {
    if (kind === "undo") { this.undone.push(changes.map(turned)); this.page.say("undone"); return; }
    if (kind === "redo") this.page.say("redone");
    else this.undone.length = 0;
    this.done.push(changes);
  }

  undo() {
    const last = this.done.pop();
    if (!last) this.page.note("nothing");
    else if (last.rows) this.changeRows(last.rows, last.how === "remove" ? "restore" : "remove", "undo");
    else this.save(last.map(turned), "undo");
  }

  redo() {
    const last = this.undone.pop();
    if (!last) this.page.note("noredo");
    else if (last.rows) this.changeRows(last.rows, last.how, "redo");
    else this.save(last, "redo");
  }

  /* Take rows out, or bring them back, after everything that waits to be saved. */
  changeRows(tasks, how, kind) {
    this.pending += 1;
    this.page.saving(true);
    this.queue = this.queue.then(() => this.#sendRows(tasks, how, kind)).then(() => {
      this.pending -= 1;
      this.page.saving(this.pending > 0);
    });
    return this.queue;
  }

  async #sendRows(tasks, how, kind) {
    const { removeUrl, restoreUrl } = this.root.dataset;
    const answer = await this.post(how === "remove" ? removeUrl : restoreUrl, { rows: JSON.stringify(tasks) });
    if (!answer.ok) {
      const lines = (answer.data.problems || []).slice(0, 5).map((bad) => `${bad.label}：${bad.text}${bad.remedy}`);
      this.page.message([`${answer.data.text}${answer.data.remedy}`, ...lines].join("\n"));
      return;
    }
    this.page.renew(answer.data);
    if (how === "remove") this.rows.gone(tasks); else await this.rows.back(tasks).catch(() => {});
    if (kind === "undo") {
      this.undone.push({ rows: tasks, how: how === "remove" ? "restore" : "remove" });
      this.page.say("undone");
      return;
    }
    if (kind === "edit") this.undone.length = 0;
    this.done.push({ rows: tasks, how });
    if (how === "remove") this.page.message(this.page.words("gone").replace("{n}", tasks.length), true);
  }

  /* A row that was added can be taken out again by the way back. */
  added(task) {
    if (!this.rows) return;
    this.undone.length = 0;
    this.done.push({ rows: [task], how: "restore" });
  }

  /* 原值 / 对方改为 / 您改为: each cell is decided, then what is mine is saved over theirs. */
  async #decide(changes, data, kind) {
    const dialog = document.querySelector("[data-conflict]");
    const rows = dialog.querySelector("[data-conflict-rows]");
    const shape = document.querySelector("[data-conflict-row]");
    rows.replaceChildren(...data.conflicts.map((one, place) => {
      const row = shape.content.firstElementChild.cloneNode(true);
      const fill = { label: one.label, who: one.who, before: one.before || "—", theirs: one.theirs || "—", mine: one.mine || "—" };
      Object.keys(fill).forEach((key) => { row.querySelector(`[data-${key}]`).textContent = fill[key]; });
      row.querySelectorAll("input").forEach((input) => { input.name = `keep-${place}`; });
      return row;
    }));
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    if (dialog.returnValue !== "save") {
      changes.forEach((one) => { const cell = this.#cell(one); if (cell) { cell.classList.remove("is-saving"); cell.classList.add("is-wrong"); } });
      return;
    }
    const mine = data.conflicts.map((_one, place) => rows.querySelector(`[name="keep-${place}"]:checked`).value === "mine");
    const again = [];
    changes.forEach((one) => {
      const place = data.conflicts.findIndex((other) => other.task === one.task && other.column === one.column);
      if (place < 0) again.push(one);
      else if (mine[place]) again.push({ ...one, before: data.conflicts[place].theirs });
      else this.#back(this.#cell(one), data.conflicts[place].theirs);
    });
    if (again.length) await this.#send(again, kind);
    else this.page.refreshRows();
  }

  /* Add a row by its name, at the end of a group. */
  async add(title, field) {
    const answer = await this.post(this.root.dataset.addUrl, { title, field });
    if (!answer.ok) { this.page.message(`${answer.data.text}${answer.data.remedy}`); return null; }
    this.page.renew(answer.data);
    return answer.data;
  }
}

function turned(one) {
  return { ...one, before: one.after, after: one.before };
}

