/* Small comforts on pages that work without them. Nothing is decided or confirmed here. */
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  // Copy a full digest or line; the button says so for two seconds.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) return;
    var done = function () {
      var words = button.getAttribute("data-copied") || "";
      var note = document.createElement("span");
      note.textContent = words;
      note.setAttribute("role", "status");
      button.appendChild(note);
      window.setTimeout(function () { note.remove(); }, 2000);
    };
    var text = button.getAttribute("data-copy");
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done);
      return;
    }
    var area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.appendChild(area);
    area.select();
    if (document.execCommand("copy")) done();
    area.remove();
    button.focus();
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });

  // "/" moves to the page's own search, else to the global one.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    var field = document.querySelector("main [data-slash-focus]") || document.querySelector("[data-slash-focus]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // Lists by keyboard: j and k move from record to record, arrow keys too once a record has the
  // focus, Enter opens it as any link; "?" opens the help.
  var RECORDS = "main .table td.name a[href], main .hits a[href], main .todo a.btn[href]";
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "?") {
      var help = document.querySelector(".help-menu");
      if (!help) return;
      event.preventDefault();
      help.open = true;
      help.querySelector("summary").focus();
      return;
    }
    var records = Array.prototype.slice.call(document.querySelectorAll(RECORDS));
    var at = records.indexOf(document.activeElement);
    if (event.key === "Escape" && at >= 0) { document.activeElement.blur(); return; }
    var step = { j: 1, k: -1, ArrowDown: at < 0 ? 0 : 1, ArrowUp: at < 0 ? 0 : -1 }[event.key] || 0;
    if (!step || !records.length) return;
    event.preventDefault();
    var next = at < 0 ? (step > 0 ? 0 : records.length - 1) : Math.min(records.length - 1, Math.max(0, at + step));
    records[next].focus();
    (records[next].closest("tr, li, .todo") || records[next]).scrollIntoView({ block: "nearest" });
  });

  // A form is sent once: its button shows that it is on its way. The server refuses doubles anyway.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    var button = event.submitter || form.querySelector("[type=submit]");
    if (button) { button.classList.add("is-busy"); button.setAttribute("aria-busy", "true"); }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      form.removeAttribute("data-sent");
      form.querySelectorAll(".is-busy").forEach(function (button) {
        button.classList.remove("is-busy");
        button.removeAttribute("aria-busy");
      });
    });
  });

  // Late answers do not lead elsewhere whoever is leaving; a download begins alike.
  var left = 0;
  window.addEventListener("beforeunload", function () { left = Date.now(); });
  window.addEventListener("pageshow", function () { left = 0; });
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    if (Date.now() - left < 15000) event.preventDefault();
  });

  // Error summary takes the focus; open menus close on Escape or a click elsewhere.
  var summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open], details.filter[open], .bottombar details[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open], details.filter[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  // A table that is wider than its place can be moved by the keyboard too.
  var reach = function () {
    document.querySelectorAll(".table-wrap").forEach(function (place) {
      if (place.scrollWidth > place.clientWidth) place.setAttribute("tabindex", "0");
      else place.removeAttribute("tabindex");
    });
  };
  reach();
  window.addEventListener("resize", reach);
  document.querySelectorAll("select[data-submit]").forEach(function (select) {
    select.addEventListener("change", function () { select.form.requestSubmit ? select.form.requestSubmit() : select.form.submit(); });
  });
})();
