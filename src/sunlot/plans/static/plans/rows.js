/* Whole rows of the sheet: which are picked, taking them out, bringing them back. */

const NUMBER = 1; // the cell that stands for its row

export class Rows {
  constructor(root, grid, editing, page) {
    this.root = root;
    this.grid = grid;
    this.editing = editing;
    this.page = page;
    this.from = "";
    this.told = 0;
    this.button = root.querySelector("[data-remove]");
    this.unpick = root.querySelector("[data-unpick]");
    this.adding = root.querySelector("[data-add]");
    grid.table.setAttribute("aria-multiselectable", "true");
    grid.table.addEventListener("mousedown", (event) => this.#pressed(event));
    this.button.addEventListener("click", () => this.remove());
    this.unpick.addEventListener("click", () => this.#leave());
    [this.button, this.unpick].forEach((one) => one.addEventListener("keydown", (event) => { if (event.key === "Escape") this.#leave(); }));
    editing.rows = this;
    page.onShow = () => this.#tell();
  }

  picked() {
    return this.grid.rows().filter((row) => row.getAttribute("aria-selected") === "true");
  }

  clear() {
    this.grid.table.querySelectorAll("[aria-selected]").forEach((row) => row.removeAttribute("aria-selected"));
    this.from = "";
    this.#tell();
  }

  /* True where the key was one of ours. */
  key(event) {
    const cell = this.grid.active;
    const isNumber = cell.cellIndex === NUMBER;
    if (event.key === " " && (isNumber || event.shiftKey)) {
      if (isNumber && !event.shiftKey) this.#toggle(cell.parentElement); else this.#only(cell.parentElement);
    } else if (event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && (isNumber || this.picked().length)) {
      if (!this.picked().length) this.#only(cell.parentElement);
      this.grid.step(event.key === "ArrowDown" ? 1 : -1, 0);
      this.#upTo(this.grid.active.parentElement);
    } else if (event.key === "Delete" && (isNumber || this.picked().length)) {
      if (!this.picked().length) this.#only(cell.parentElement);
      this.remove();
    } else if (event.key === "Escape" && this.picked().length) {
      this.clear();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  remove() {
    const tasks = this.picked().map((row) => Number(row.dataset.task));
    if (tasks.length) this.editing.changeRows(tasks, "remove", "edit");
  }

  /* After the server has said yes. */
  gone(tasks) {
    const rows = this.grid.rows();
    const at = rows.findIndex((row) => tasks.includes(Number(row.dataset.task)));
    const hadFocus = this.root.querySelector(".sheet-main").contains(document.activeElement) || document.activeElement === document.body;
    const index = this.grid.active ? this.grid.active.cellIndex : NUMBER;
    tasks.forEach((task) => { const row = this.grid.row(task); if (row) row.remove(); });
    this.grid.active = null;
    this.clear();
    this.page.show();
    this.grid.start();
    if (hadFocus && at >= 0 && this.grid.rows().length) this.grid.go(at, index);
  }

  async back(tasks) {
    await this.page.refreshRows();
    this.grid.activate(this.grid.cell(tasks[0], "title"));
  }

  /* Choose nothing, and go back into the grid. */
  #leave() {
    this.clear();
    this.grid.activate(this.grid.active);
  }

  #pressed(event) {
    const cell = event.target.closest("tr.sheet-row > .c-number");
    if (!cell || !("task" in cell.parentElement.dataset)) return;
    const row = cell.parentElement;
    if (event.shiftKey && this.from) this.#upTo(row);
    else if (event.ctrlKey || event.metaKey) this.#toggle(row);
    else if (this.picked().length === 1 && row.getAttribute("aria-selected") === "true") this.clear();
    else this.#only(row);
  }

  #pick(row) { if ("task" in row.dataset) row.setAttribute("aria-selected", "true"); }

  #toggle(row) {
    if (row.getAttribute("aria-selected") === "true") row.removeAttribute("aria-selected"); else this.#pick(row);
    this.from = row.dataset.task || "";
    this.#tell();
  }

  #only(row) {
    this.clear();
    this.#pick(row);
    this.from = row.dataset.task || "";
    this.#tell();
  }

  #upTo(row) {
    const rows = this.grid.rows();
    const ends = [rows.findIndex((one) => one.dataset.task === this.from), rows.indexOf(row)].sort((a, b) => a - b);
    rows.forEach((one, place) => {
      one.removeAttribute("aria-selected");
      if (place >= Math.max(0, ends[0]) && place <= ends[1]) this.#pick(one);
    });
    this.#tell();
  }

  #tell() {
    const n = this.picked().length;
    const words = this.button.querySelector("[data-remove-words]");
    this.button.hidden = this.unpick.hidden = n === 0;
    this.adding.hidden = n > 0;
    if (n && n !== this.told) {
      words.textContent = words.dataset.removeWords.replace("{n}", n);
      this.page.say(this.page.words("picked").replace("{n}", n));
    }
    this.told = n;
  }
}
