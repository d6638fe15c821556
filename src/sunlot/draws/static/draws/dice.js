/* Counts the digits in a typist's field and says how many there are, here and to the server: the
   big screen shows it. The digits themselves stay in the field until the typist sends them. */
const EVERY = 1000;

function start(form) {
  const field = form.querySelector("[name=digits]");
  const shown = form.querySelector("[data-so-far]");
  const party = form.querySelector("[name=party]").value;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const most = Number(form.dataset.digits);
  let told = Number(form.dataset.told), last = 0, timer = 0;

  const count = () => (field.value.match(/[0-9]/g) || []).length;

  function tell() {
    timer = 0;
    const n = Math.min(count(), most);
    if (n === told) return;
    last = Date.now();
    told = n;
    fetch(form.dataset.countUrl, {
      method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token },
      body: new URLSearchParams({ party, count: String(n) }),
    }).catch(() => {});
  }

  function changed() {
    const n = count();
    shown.textContent = n + " / " + most;
    shown.classList.toggle("text-bad", n > most);
    if (!timer) timer = window.setTimeout(tell, Math.max(0, last + EVERY - Date.now()));
  }

  field.addEventListener("input", changed);
  form.addEventListener("submit", () => { window.clearTimeout(timer); timer = -1; });
  changed();
}

document.querySelectorAll("form[data-count-url]").forEach(start);
