/* A range from Excel: fills the cells below and after the active one, or goes to the import. */

const ROWS_MOST = 500;

/* Tab-separated text as Excel puts it on the clipboard; cells with breaks or tabs are quoted. */
export function readTable(text) {
  const rows = [[]];
  let at = 0;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  while (at <= plain.length) {
    let cell = "";
    if (plain[at] === '"') {
      at += 1;
      while (at < plain.length && !(plain[at] === '"' && plain[at + 1] !== '"')) {
        if (plain[at] === '"') at += 1;
        cell += plain[at];
        at += 1;
      }
      at += 1;
      while (at < plain.length && plain[at] !== "\t" && plain[at] !== "\n") { cell += plain[at]; at += 1; }
    } else {
      while (at < plain.length && plain[at] !== "\t" && plain[at] !== "\n") { cell += plain[at]; at += 1; }
    }
    rows[rows.length - 1].push(cell.trim());
    if (at >= plain.length) break;
    if (plain[at] === "\n") rows.push([]);
    at += 1;
  }
  return rows;
}

/* Whether the table has columns of its own: a header that the import knows, or more room than here. */
export function isForeign(table, headers, room) {
  const known = table[0].filter((cell) => headers.includes(cell.replace(/\s+/g, ""))).length;
  const width = Math.max(...table.map((row) => row.length));
  return known >= 2 || width > room.columns || table.length > room.rows || table.length > ROWS_MOST;
}

export function startPaste(root, grid, editing, page) {
  const headers = (root.dataset.headers || "").split("|").filter(Boolean);
  const dialog = document.querySelector("[data-paste]");
  if (dialog) dialog.querySelector("[data-paste-cancel]").addEventListener("click", () => dialog.close());

  document.addEventListener("paste", (event) => {
    const cell = grid.active;
    if (!cell || document.activeElement !== cell || editing.editor) return;
    const text = event.clipboardData.getData("text/plain");
    if (!text) return;
    event.preventDefault();
    const table = readTable(text);
    const rows = grid.rows();
    const from = rows.indexOf(cell.parentElement);
    const room = { rows: rows.length - from, columns: cell.cellIndex < 2 ? 0 : cell.parentElement.cells.length - cell.cellIndex };
    if (isForeign(table, headers, room)) return handOver(text, table);
    const changes = [];
    for (let down = 0; down < table.length; down += 1) {
      for (let across = 0; across < table[down].length; across += 1) {
        const target = rows[from + down].cells[cell.cellIndex + across];
        if (!grid.isEditable(target)) { page.note("locked"); grid.activate(target); return; }
        changes.push(editing.change(target, table[down][across]));
      }
    }
    editing.save(changes, "edit");
  });

  document.addEventListener("copy", (event) => {
    const cell = grid.active;
    if (!cell || document.activeElement !== cell || String(window.getSelection())) return;
    event.clipboardData.setData("text/plain", (cell.querySelector(".t") || cell).textContent.trim());
    event.preventDefault();
  });

  function handOver(text, table) {
    if (!dialog) { page.note("locked"); return; }
    if (text.length > 600000) { page.note("toobig"); return; }
    const words = dialog.querySelector("[data-paste-words]");
    words.textContent = words.dataset.size
      .replace("{rows}", table.length)
      .replace("{columns}", Math.max(...table.map((row) => row.length)));
    dialog.querySelector("[data-paste-text]").value = text;
    dialog.showModal();
  }
}
