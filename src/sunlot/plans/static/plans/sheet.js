/* The plan sheet (docs/ui.md): the page is complete without this; here it becomes a grid. */

import { Editing } from "./editing.js";
import { Grid } from "./grid.js";
import { startPaste } from "./paste.js";
import { Rows } from "./rows.js";
import { Page, startPopover } from "./side.js";

const root = document.querySelector("[data-sheet]");
const isDesk = window.matchMedia("(min-width: 720px)").matches;

function start() {
  const grid = new Grid(root);
  const page = new Page(root, grid);
  const editing = "editable" in root.dataset ? new Editing(root, grid, page) : null;
  const rows = editing && "removeUrl" in root.dataset ? new Rows(root, grid, editing, page) : null;
  const asked = new URLSearchParams(location.search);
  const isPart = root.querySelector("[data-pager]") || asked.get("show") || asked.get("q");
  if (isPart) page.refreshRows().catch(() => {});

  grid.table.addEventListener("keydown", (event) => {
    if (event.target !== grid.active || event.isComposing) return;
    if (rows && rows.key(event)) return;
    if (grid.move(event)) return;
    if (event.key === "Enter" && grid.active.cellIndex === 0) { const link = grid.active.querySelector("a"); if (link) link.click(); return; }
    if (editing) keys(event);
  });
  grid.table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("tr.sheet-row > td");
    if (cell && editing) editing.begin(cell, false);
  });
  if (!editing) return;
  startPaste(root, grid, editing, page);
  startPopover(grid, editing);
  startAdding();
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, select, textarea, dialog")) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) { event.preventDefault(); editing.undo(); }
    if (key === "y" || (key === "z" && event.shiftKey)) { event.preventDefault(); editing.redo(); }
  });

  function keys(event) {
    if (event.key === "Escape") { page.quiet(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = grid.active;
    if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); editing.begin(cell, false); }
    else if (event.key === "Delete" && grid.isEditable(cell) && !grid.column(cell).choices.length) editing.save([editing.change(cell, "")], "edit");
    else if (event.key.length === 1 || event.keyCode === 229) { event.stopPropagation(); editing.begin(cell, true); }
  }

  /* One empty line at the end of the active row's group; the name makes it a task. */
  function startAdding() {
    const button = root.querySelector("[data-add]");
    if (!button) return;
    button.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || !grid.table.tBodies.length) return;
      event.preventDefault();
      if (grid.table.querySelector(".adding")) return;
      page.choose("");
      const body = grid.active ? grid.active.closest("tbody") : grid.table.tBodies[grid.table.tBodies.length - 1];
      const row = body.insertRow();
      row.className = "adding";
      const cell = row.insertCell();
      cell.colSpan = grid.columns.length;
      const input = document.createElement("input");
      input.className = "editor";
      input.placeholder = page.words("newrow");
      input.setAttribute("aria-label", page.words("newrow"));
      cell.append(input);
      input.focus();
      row.scrollIntoView({ block: "nearest" });
      input.addEventListener("keydown", async (key) => {
        if (key.isComposing) return;
        if (key.key === "Escape") { row.remove(); button.focus(); }
        if (key.key !== "Enter" || !input.value.trim() || input.readOnly) return;
        key.preventDefault();
        input.readOnly = true;
        const name = asked.get("group") ? "" : body.dataset.name;
        const data = await editing.add(input.value.trim(), name || "");
        input.readOnly = false;
        if (!data) return;
        const task = Object.keys(data.rows)[0];
        row.insertAdjacentHTML("beforebegin", data.rows[task]);
        row.remove();
        page.show();
        editing.added(Number(task));
        grid.activate(grid.cell(task, "lead"));
      });
    });
  }
}

if (root && isDesk) start();
