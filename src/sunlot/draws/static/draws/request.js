/* Shows only the people that the chosen closing asks for. Without it all of them stand there, each
   with a line that says when to fill them in. */
const chosen = () => document.querySelector("[name=closing]:checked")?.value;

function show() {
  document.querySelectorAll("[data-closing]").forEach((one) => {
    one.hidden = one.dataset.closing !== chosen();
  });
}

document.querySelectorAll("[name=closing]").forEach((one) => one.addEventListener("change", show));
show();
