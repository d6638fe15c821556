/* Makes a party's number on this machine. Only the seal leaves it: the number's field has no name.
   Plain http has no Web Crypto digest, so SHA-256 comes from a vendored script. */
(function () {
  "use strict";
  var maker = document.getElementById("maker");
  if (!maker || !window.crypto || !window.crypto.getRandomValues || !window.nobleSha256) return;
  var digest = document.querySelector("[name=digest]");
  maker.hidden = false;
  document.getElementById("second").hidden = false;

  document.getElementById("make").addEventListener("click", function () {
    var bytes = new Uint8Array(32);
    window.crypto.getRandomValues(bytes);
    var secret = Array.prototype.map.call(bytes, function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
    var head = [maker.dataset.suite, "commit", maker.dataset.draw, maker.dataset.party];
    var field = document.getElementById("secret");
    field.value = secret;
    digest.value = window.nobleSha256.hex(head.concat(secret).join("|"));
    digest.readOnly = true;
    var save = document.getElementById("save");
    if (save.href) window.URL.revokeObjectURL(save.href);
    save.href = window.URL.createObjectURL(new Blob([secret + "\n"], { type: "text/plain" }));
    document.getElementById("made").hidden = false;
    field.focus();
    field.select();
  });
})();
