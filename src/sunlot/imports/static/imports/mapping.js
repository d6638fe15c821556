/* Shows the first rows of a column when it is chosen. Without it they come with the next page. */
(function () {
  "use strict";
  var table = document.querySelector("[data-previews]");
  if (!table) return;
  var samples = JSON.parse(table.getAttribute("data-previews"));

  document.addEventListener("change", function (event) {
    var select = event.target.closest("select[name^='col-']");
    if (!select) return;
    var place = select.closest("tr").querySelector("[data-samples]");
    var texts = samples[select.value] || [];
    place.textContent = texts.length ? "" : "—";
    texts.forEach(function (text) {
      var code = document.createElement("code");
      code.className = "sample";
      code.textContent = text;
      place.appendChild(code);
    });
  });
})();
