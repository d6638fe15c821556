/* Keeps what is typed into a form ({% keep %}): on the server two seconds after the last change. What
   was sent while the sign-in had ended stays in this tab until the same person is back. Only fields on
   the form's list leave the form; the server checks the list again. */
(function () {
  "use strict";
  var PAUSE = 2000, AGAIN = 15000, LEAVING = 10000, LEFT = "sunlot.left";
  var frame = document.querySelector("[data-session]");

  function left() {
    try { return JSON.parse(window.sessionStorage.getItem(LEFT)); } catch (error) { return null; }
  }
  function leave(what) {
    try {
      if (what) window.sessionStorage.setItem(LEFT, JSON.stringify(what));
      else window.sessionStorage.removeItem(LEFT);
    } catch (error) { /* a browser without storage: the server's draft is what there is */ }
  }

  // Before sign-in: the form that was sent did not arrive.
  if (!frame) {
    var sentBefore = left();
    if (sentBefore) { sentBefore.interrupted = true; leave(sentBefore); }
    return;
  }

  function post(fields) {
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    var body = new URLSearchParams(fields);
    body.set("csrfmiddlewaretoken", token ? token.value : "");
    return body;
  }
  function ask(url, fields, leaving) {
    return window.fetch(url, {
      method: "POST", body: post(fields), credentials: "same-origin", redirect: "manual", keepalive: leaving,
    });
  }
  function isText(answer) {
    return (answer.headers.get("Content-Type") || "").indexOf("text/plain") === 0;
  }

  function Keeper(mark) {
    var form = mark.form, address = mark.getAttribute("data-keep"), token = mark.value;
    var patterns = mark.getAttribute("data-fields").split(" ").map(function (one) {
      return new RegExp("^" + one.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*") + "$");
    });
    var timer = 0, busy = false, sent = false, saved = false;
    var rows = form.querySelectorAll(".card-foot, .submit, .btn-row");
    var status = document.createElement("p");
    status.className = "autosave";
    status.setAttribute("role", "status");
    (rows.length ? rows[rows.length - 1] : form).appendChild(status);

    function keeps(control) {
      return control.name && control.type !== "password" && control.type !== "file"
        && (control.name === "_read" || patterns.some(function (one) { return one.test(control.name); }));
    }
    function answers() {
      var found = {}, data = new FormData(form);
      Array.prototype.forEach.call(form.elements, function (control) {
        if (keeps(control)) found[control.name] = data.getAll(control.name);
      });
      return JSON.stringify(found);
    }
    var last = answers();

    function say(words) { if (status.textContent !== words) status.textContent = words; }
    function soon(pause) {
      window.clearTimeout(timer);
      if (!sent) timer = window.setTimeout(save, pause);
    }
    function save(leaving) {
      var now = answers();
      window.clearTimeout(timer);
      if (now === last || busy || sent) return;
      busy = true;
      ask(frame.getAttribute("data-drafts"), { address: address, _draft: token, answers: now },
        leaving === true && now.length < 20000)
        .then(function (answer) {
          if (answer.type === "opaqueredirect") { document.dispatchEvent(new CustomEvent("sunlot:signed-out")); return; }
          if (!answer.ok && !isText(answer)) { say(frame.getAttribute("data-failed")); soon(AGAIN); return; }
          return answer.text().then(function (words) {
            if (answer.ok) { last = now; saved = true; }
            say(words);
          });
        }, function () { say(frame.getAttribute("data-failed")); soon(AGAIN); })
        .then(function () {
          busy = false;
          if (answers() !== now) soon(PAUSE);
        });
    }
    function stash(interrupted) {
      leave({ reader: frame.getAttribute("data-reader"), address: address, token: token, answers: answers(), interrupted: interrupted });
    }

    form.addEventListener("input", function () { soon(PAUSE); });
    form.addEventListener("change", function () { soon(PAUSE); });
    form.addEventListener("submit", function () {
      sent = true;
      window.clearTimeout(timer);
      stash(false);
    });
    window.addEventListener("pageshow", function () { sent = false; });
    document.addEventListener("visibilitychange", function () { if (document.hidden) save(true); });
    // The sign-in has ended; what is not on the server waits here.
    document.addEventListener("sunlot:ended", function (event) {
      if (answers() !== last) { stash(true); event.detail.kept = "here"; }
      else if (saved && !event.detail.kept) event.detail.kept = "saved";
    });
    return { address: address, token: token };
  }

  var keepers = Array.prototype.map.call(document.querySelectorAll("input[data-keep]"), Keeper);

  // What an earlier page of this tab sent in vain: of the same person only, on the page of that form.
  // A reload would call off a page that was asked for, and what is typed by now; but a download, or
  // coming back by the browser's cache, leaves this page where it is.
  var waiting = left(), going = 0, brought = false, typed = false;
  function offer() { if (brought && !going && !typed) window.location.reload(); }
  function stay() {
    window.clearTimeout(going);
    going = 0;
    offer();
  }
  window.addEventListener("beforeunload", function () {
    window.clearTimeout(going);
    going = window.setTimeout(stay, LEAVING);
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) stay(); });
  document.addEventListener("input", function () { typed = true; });
  if (waiting) {
    var here = keepers.filter(function (one) { return one.address === waiting.address; })[0];
    var again = here && here.token !== waiting.token;
    if (waiting.reader !== frame.getAttribute("data-reader")) leave(null);
    else if (again) {
      ask(frame.getAttribute("data-drafts"), { address: waiting.address, _draft: waiting.token, answers: waiting.answers })
        .then(function (answer) {
          if (!answer.ok) return;
          leave(null);
          brought = true;
          offer();
        }, function () {});
    } else if (document.querySelector(".failure")) { waiting.interrupted = true; leave(waiting); }
    else if (!waiting.interrupted) leave(null);
  }

  document.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-sign-out")) leave(null);
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-offer] button[name=discard]");
    if (!button) return;
    event.preventDefault(); // without leaving the page, on which something may stand already
    ask(button.form.action, { discard: button.value }).then(function () {
      button.closest("[data-offer]").remove();
      document.getElementById("main").focus();
    }, function () { button.form.submit(); });
  });
})();
