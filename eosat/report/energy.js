(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("data").textContent).cases, box = document.getElementById("cases");
  if (!data || !box) { return; }
  var keys = data.order, at = (data.base || data.rows[0].at).slice();
  function find(place) {
    return data.rows.filter(function (row) { return row.at.join() === place.join(); })[0];
  }
  function read(value) {
    var size = Math.abs(value);
    if (value === 0) { return "0"; }
    var text = size >= 100 ? Math.round(value).toLocaleString("en-US") : size >= 1 ? value.toFixed(1) : String(+value.toPrecision(3));
    return text.replace("-", "−");
  }
  function part(name, share) {
    box.querySelector(".flow ." + name).style.flexBasis = Math.max(0, 100 * share) + "%";
  }
  function show() {
    var row = find(at), values = row && row.values, value = {};
    keys.forEach(function (key, place) {
      var text = data.levers[key][at[place]].text, input = document.getElementById("lever-" + key);
      document.getElementById("at-" + key).textContent = text;
      if (input) { input.value = at[place]; input.setAttribute("aria-valuetext", text); }
    });
    data.keys.forEach(function (key, place) {
      value[key] = values ? values[place] : null;
      document.getElementById("out-" + key).textContent = values ? read(values[place]) : "–";
    });
    document.getElementById("infeasible").hidden = Boolean(values);
    var whole = values && value.renewable_mwh || 0;
    part("away", whole ? value.export_mwh / whole : 0);
    part("lost", whole ? value.curtailed_mwh / whole : 0);
    part("used", whole ? (whole - value.export_mwh - value.curtailed_mwh) / whole : 0);
    Array.prototype.forEach.call(box.querySelectorAll("tr[data-at]"), function (line) {
      line.classList.toggle("now", line.dataset.at === at.join());
    });
  }
  keys.forEach(function (key, place) {
    var input = document.getElementById("lever-" + key);
    if (input) { input.addEventListener("input", function () { at[place] = +input.value; show(); }); }
  });
  var reset = document.getElementById("as-it-is");
  if (reset) { reset.addEventListener("click", function () { at = data.base.slice(); show(); }); }
  addEventListener("beforeprint", function () {
    Array.prototype.forEach.call(document.querySelectorAll("details"), function (one) { one.open = true; });
  });
  show();
})();
