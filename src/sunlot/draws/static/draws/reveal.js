/* Reads the saved number from its file into the field, so that nobody types 64 characters. */
(function () {
  "use strict";
  var reader = document.getElementById("reader");
  var field = document.querySelector("[name=secret]");
  if (!reader || !field || !window.FileReader) return;
  reader.hidden = false;
  document.getElementById("file").addEventListener("change", function (event) {
    var file = event.target.files[0];
    if (!file || file.size > 4096) return;
    var source = new FileReader();
    source.onload = function () {
      var found = String(source.result).match(/[0-9a-fA-F]{64}/);
      field.value = found ? found[0] : String(source.result).trim();
    };
    source.readAsText(file);
  });
})();
