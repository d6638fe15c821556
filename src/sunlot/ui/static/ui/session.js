/* Says that the sign-in is about to end, prolongs it where the role's rule lets it, says that it has
   ended. Asking does not prolong it. */
(function () {
  "use strict";
  var WARN = 120, EVERY = 20;
  var frame = document.querySelector("[data-session][data-left]");
  if (!frame || !window.fetch) return;
  var bar = frame.querySelector(".session-bar"), shown = "", timer = 0, over = false;

  function show(name) {
    if (name === shown) return; // said once
    shown = name;
    bar.textContent = "";
    bar.hidden = !name;
    if (!name) return;
    bar.appendChild(frame.querySelector("template[data-says=" + name + "]").content.cloneNode(true));
    var again = bar.querySelector("[data-again]");
    var here = window.location.pathname + window.location.search;
    if (again) again.href = frame.getAttribute("data-login") + "?next=" + encodeURIComponent(here);
  }
  function ended() {
    if (over) return;
    over = true;
    window.clearTimeout(timer);
    var event = new CustomEvent("sunlot:ended", { detail: { kept: "" } });
    document.dispatchEvent(event);
    show("ended" + (event.detail.kept ? "-" + event.detail.kept : ""));
  }
  function later(seconds) {
    window.clearTimeout(timer);
    timer = window.setTimeout(function () { ask("GET"); }, Math.max(1, seconds) * 1000);
  }
  function heard(state) {
    if (state.left > WARN) { show(""); later(state.left - WARN); return; }
    show(state.extends ? "ending" : "last");
    later(Math.min(EVERY, state.left + 1));
  }
  function ask(method) {
    if (over) return;
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    window.fetch(frame.getAttribute("data-session"), {
      method: method, credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: { "X-CSRFToken": token ? token.value : "" },
    }).then(function (answer) {
      if (answer.type === "opaqueredirect") { ended(); return; }
      return answer.json().then(heard);
    }).catch(function () { later(EVERY); });
  }

  later(Number(frame.getAttribute("data-left")) - WARN);
  bar.addEventListener("click", function (event) {
    if (event.target.closest("[data-extend]")) { ask("POST"); document.getElementById("main").focus(); }
  });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) later(1); });
  document.addEventListener("sunlot:signed-out", ended);
})();
