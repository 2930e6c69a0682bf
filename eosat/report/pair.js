/* two pictures of one place, the later one uncovered from the left: by pointer, touch, arrow keys */
function startPair(pair) {
  "use strict";
  var range = pair.querySelector("input[type=range]"), stage = pair.querySelector(".pair-stage");
  var shown = pair.querySelector("[data-changes]"), parts = pair.querySelector(".pair-changes");
  function cut() {
    stage.style.setProperty("--cut", range.value + "%");
    range.setAttribute("aria-valuetext", range.value + " %");
  }
  range.addEventListener("input", cut);
  shown.addEventListener("change", function () { parts.style.visibility = shown.checked ? "" : "hidden"; });
  cut();
}
