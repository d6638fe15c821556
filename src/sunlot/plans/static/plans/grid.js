/* The table as a grid: which cell is active, moving by keyboard, which rows are shown. */

const OPEN = 0;
const FIRST = 2; // the first two cells are the link and the number

export function textOf(cell) {
  const words = cell.querySelector(".t");
  return words ? words.textContent : "";
}

export class Grid {
  constructor(root) {
    this.root = root;
    this.table = root.querySelector("[data-grid]");
    this.columns = Array.from(this.table.tHead.rows[0].cells).map((head) => ({
      name: head.dataset.name || "",
      kind: head.dataset.kind || "",
      label: head.textContent.trim(),
      choices: (head.dataset.choices || "").split("|").filter(Boolean),
    }));
    this.active = null;
    this.filter = () => true;
    this.onActivate = () => {};
    this.table.setAttribute("role", "grid");
    if (!("editable" in root.dataset)) this.table.setAttribute("aria-readonly", "true");
    this.table.addEventListener("mousedown", (event) => this.#pressed(event));
    this.table.addEventListener("focusin", (event) => {
      const cell = event.target.closest("td, th");
      if (cell && cell === event.target && cell.parentElement.classList.contains("sheet-row")) this.#mark(cell);
    });
    this.start();
  }

  /* Make the first cell the one that Tab leads to. */
  start() {
    const row = this.rows()[0];
    if (row) this.#mark(row.cells[FIRST]);
  }

  rows() {
    return Array.from(this.table.querySelectorAll("tr.sheet-row")).filter((row) => !row.hidden);
  }

  row(task) {
    return this.table.querySelector(`tr[data-task="${Number(task)}"]`);
  }

  cell(task, column) {
    const row = this.row(task);
    return row && row.querySelector(`td[data-column="${column}"]`);
  }

  column(cell) {
    return this.columns[cell.cellIndex];
  }

  isEditable(cell) {
    return "editable" in this.root.dataset && cell.cellIndex >= FIRST && "mine" in cell.parentElement.dataset;
  }

  activate(cell) {
    if (!cell) return;
    this.#mark(cell);
    cell.focus({ preventScroll: true });
    this.#reveal(cell);
  }

  /* Rows that the tab, the search and folded groups leave; every tbody says how many it has. */
  refresh() {
    let left = 0;
    this.table.querySelectorAll("tbody").forEach((body) => {
      const fold = body.querySelector("[data-fold]");
      const open = !fold || fold.getAttribute("aria-expanded") === "true";
      const rows = Array.from(body.querySelectorAll("tr.sheet-row"));
      const fitting = rows.filter((row) => this.filter(row));
      rows.forEach((row) => { row.hidden = !open || !fitting.includes(row); });
      const head = body.querySelector("[data-group-row]");
      if (head) {
        head.hidden = fitting.length === 0;
        head.querySelector("[data-size]").textContent = fitting.length;
      }
      left += fitting.length;
    });
    if (this.active && this.active.parentElement.hidden) {
      this.active.tabIndex = -1;
      this.active = null;
      this.start();
    }
    return left;
  }

  /* True where the key was one of ours. */
  move(event) {
    if (!this.active) return false;
    const rows = this.rows();
    const at = rows.indexOf(this.active.parentElement);
    const index = this.active.cellIndex;
    const last = this.active.parentElement.cells.length - 1;
    const end = event.ctrlKey || event.metaKey;
    const rtl = getComputedStyle(this.table).direction === "rtl" ? -1 : 1;
    const page = Math.max(1, Math.floor(this.table.closest("[data-scroll]").clientHeight / 37) - 2);
    const steps = {
      ArrowDown: [end ? rows.length - 1 : at + 1, index], ArrowUp: [end ? 0 : at - 1, index],
      ArrowRight: [at, end ? (rtl > 0 ? last : OPEN) : index + rtl], ArrowLeft: [at, end ? (rtl > 0 ? OPEN : last) : index - rtl],
      Home: [end ? 0 : at, OPEN], End: [end ? rows.length - 1 : at, last],
      PageDown: [at + page, index], PageUp: [at - page, index],
    };
    const step = steps[event.key];
    if (!step || event.altKey) return false;
    event.preventDefault();
    this.go(step[0], step[1]);
    return true;
  }

  go(place, index) {
    const rows = this.rows();
    const row = rows[Math.min(rows.length - 1, Math.max(0, place))];
    if (row) this.activate(row.cells[Math.min(row.cells.length - 1, Math.max(OPEN, index))]);
  }

  step(down, across) {
    const at = this.rows().indexOf(this.active.parentElement);
    this.go(at + down, this.active.cellIndex + across);
  }

  #pressed(event) {
    const cell = event.target.closest("tr.sheet-row > *");
    if (!cell || event.target.closest("a, input, select, button")) return;
    event.preventDefault();
    this.activate(cell);
  }

  #mark(cell) {
    if (this.active && this.active !== cell) this.active.tabIndex = -1;
    const changed = this.active !== cell;
    this.active = cell;
    cell.tabIndex = 0;
    if (this.table.hasAttribute("aria-readonly") || this.isEditable(cell)) cell.removeAttribute("aria-readonly");
    else if (cell.cellIndex >= FIRST) cell.setAttribute("aria-readonly", "true");
    if (changed) this.onActivate(cell);
  }

  /* Into view, and out from under the frozen columns and the header. */
  #reveal(cell) {
    const scroll = this.table.closest("[data-scroll]");
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (cell.cellIndex <= FIRST) return;
    const frozen = cell.parentElement.cells[FIRST].getBoundingClientRect();
    const box = cell.getBoundingClientRect();
    const rtl = getComputedStyle(this.table).direction === "rtl";
    const hidden = rtl ? box.right - frozen.left : frozen.right - box.left;
    if (hidden > 0) scroll.scrollLeft += rtl ? hidden : -hidden;
  }
}

/* Take over what the server says of a row, cell by cell, so that focus and an open editor stay. */
export function updateRow(row, html) {
  const body = document.createElement("tbody");
  body.innerHTML = html;
  const fresh = body.querySelector("tr");
  const hidden = row.hidden;
  row.className = fresh.className;
  Object.keys(row.dataset).forEach((key) => { if (!(key in fresh.dataset)) delete row.dataset[key]; });
  Object.assign(row.dataset, fresh.dataset);
  row.hidden = hidden;
  Array.from(fresh.cells).forEach((cell, place) => {
    const old = row.cells[place];
    if (old.classList.contains("is-editing") || "saved" in old.dataset) return;
    old.innerHTML = cell.innerHTML;
    old.className = cell.className;
    ["title", "data-mark", "data-was"].forEach((name) => {
      if (cell.hasAttribute(name)) old.setAttribute(name, cell.getAttribute(name));
      else old.removeAttribute(name);
    });
  });
}
