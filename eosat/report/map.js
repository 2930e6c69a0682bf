/* the map of a run: layers, zoom, values under the pointer */
function startMap(page) {
  "use strict";
  var all = page.all, id = page.id, data = page.data;
  var frame = id("frame"), stage = id("stage"), names = id("names"), pin = id("pin"), read = id("read"), rule = id("rule");
  var buttons = {}, shapes = all("path.over", stage), labels = all("#names > span").filter(function (one) { return !one.hidden; });
  var hint = read.innerHTML, columns = data.columns, rows = data.rows;
  var width = 1, height = 1, fit = 1, most = 1, scale = 1, x = columns / 2, y = rows / 2, shown = null;
  all("[data-zoom]", frame).forEach(function (button) { buttons[button.dataset.zoom] = button; });

  function clamp(value, size, room) {
    var half = room / scale / 2;
    return size <= 2 * half ? size / 2 : Math.min(Math.max(value, half), size - half);
  }
  function left() { return width / 2 - x * scale; }
  function top() { return height / 2 - y * scale; }
  function draw() {
    scale = Math.min(Math.max(scale, fit), most);
    x = clamp(x, columns, width);
    y = clamp(y, rows, height);
    stage.style.inset = "auto";
    stage.style.left = left() + "px";
    stage.style.top = top() + "px";
    stage.style.width = columns * scale + "px";
    stage.style.height = rows * scale + "px";
    stage.classList.toggle("sharp", scale * (window.devicePixelRatio || 1) > 1);
    frame.classList.toggle("near", scale > fit * 1.001);
    buttons.in.disabled = scale >= most;
    buttons.out.disabled = buttons.all.disabled = scale <= fit * 1.001;
    place();
    measure();
    point();
  }
  function size() {
    var near = scale / fit;
    if (!frame.clientWidth || !frame.clientHeight) { return; }
    width = frame.clientWidth;
    height = frame.clientHeight;
    fit = Math.min(width / columns, height / rows);
    most = Math.max(16, 4 * fit);
    scale = fit * near;
    draw();
  }
  function place() {
    var taken = [];
    labels.forEach(function (label) {
      var w = label.offsetWidth, h = label.offsetHeight;
      var u = left() + label.dataset.x * scale - w / 2, v = top() + label.dataset.y * scale - h / 2;
      var room = Math.sqrt(label.dataset.area) * scale;
      var free = w < 1.7 * room && u > 2 && v > 2 && u + w < width - 2 && v + h < height - 2 && taken.every(function (box) {
        return u > box[2] || u + w < box[0] || v > box[3] || v + h < box[1];
      });
      if (free) { taken.push([u - 5, v - 3, u + w + 5, v + h + 3]); }
      label.style.visibility = free ? "visible" : "hidden";
      label.style.transform = "translate(" + Math.round(u) + "px," + Math.round(v) + "px)";
    });
  }
  function measure() {
    var longest = Math.min(150, width / 3) / scale * data.metres, power = Math.pow(10, Math.floor(Math.log10(longest)));
    var length = [5, 2, 1].map(function (step) { return step * power; }).filter(function (step) { return step <= longest; })[0];
    rule.firstElementChild.style.width = Math.round(length / data.metres * scale) + "px";
    if (rule.firstChild.nodeType === 3) { rule.removeChild(rule.firstChild); }
    rule.insertBefore(document.createTextNode(length >= 1000 ? length / 1000 + " km" : length + " m"), rule.firstChild);
  }
  function zoom(factor, u, v) {
    var before = scale, px, py;
    if (u === undefined) { u = width / 2; v = height / 2; }
    px = (u - left()) / scale;
    py = (v - top()) / scale;
    scale = Math.min(Math.max(scale * factor, fit), most);
    x = px - (u - width / 2) / scale;
    y = py - (v - height / 2) / scale;
    draw();
    return scale !== before;
  }
  function pan(u, v) { x -= u / scale; y -= v / scale; draw(); }

  /* values under the pointer, read back from the colours of the pictures */
  var pixels = {};
  all("img.layer", stage).forEach(function (image) {
    var known = data.layers[image.dataset.layer];
    if (!Object.keys(known).length) { return; }
    image.decode().then(function () {
      var canvas = document.createElement("canvas"), context = canvas.getContext("2d", { willReadFrequently: true });
      canvas.width = columns;
      canvas.height = rows;
      context.drawImage(image, 0, 0);
      pixels[image.dataset.layer] = context.getImageData(0, 0, columns, rows).data;
      if (Object.keys(pixels).length === Object.keys(data.layers).filter(function (key) { return Object.keys(data.layers[key]).length; }).length) { frame.dataset.ready = "true"; }
    });
  });
  function colour(layer, column, row) {
    var at = 4 * (row * columns + column), from = pixels[layer];
    if (!from || !from[at + 3]) { return null; }
    return "#" + [from[at], from[at + 1], from[at + 2]].map(function (part) { return (part + 256).toString(16).slice(1); }).join("");
  }
  function value(layer, column, row) {
    var found = colour(layer, column, row);
    return found === null || !data.layers[layer] ? undefined : data.layers[layer][found];
  }
  function fill(sentence, fields) { return sentence.replace(/{(\w+)}/g, function (_, name) { return fields[name]; }); }
  function district(column, row) {
    var spot = stage.querySelector("svg").createSVGPoint(), found = -1;
    spot.x = column + 0.5;
    spot.y = row + 0.5;
    shapes.forEach(function (shape, number) { if (shape.isPointInFill(spot)) { found = number; } });
    shapes.forEach(function (shape, number) { shape.classList.toggle("here", number === found && shapes.length > 1); });
    return found < 0 ? "" : all("#names > span")[found].querySelector("." + page.lang()).textContent;
  }
  function tell(u, v) {
    var column = Math.floor((u - left()) / scale), row = Math.floor((v - top()) / scale), words = data.words[page.lang()];
    shown = null;
    if (column < 0 || row < 0 || column >= columns || row >= rows) { return forget(); }
    shown = [column, row];
    var label = value("landcover", column, row), sure = value("confidence", column, row), looks = value("looks", column, row);
    var lines = [], head = document.createElement("strong"), rest = document.createElement("span"), chip = document.createElement("i");
    if (label !== undefined) { chip.style.background = colour("landcover", column, row); head.appendChild(chip); }
    head.appendChild(document.createTextNode(label === undefined ? words.none : data.classes[page.lang()][label]));
    if (label !== undefined && sure !== undefined) { lines.push(fill(words.confidence, { from: sure, to: sure + 5 })); }
    if (looks !== undefined) { lines.push(fill(words.looks, { count: looks })); }
    var where = district(column, row);
    if (where) { lines.push(where); }
    rest.textContent = lines.join(" · ");
    read.textContent = "";
    read.appendChild(head);
    read.appendChild(rest);
  }
  function forget() {
    shown = null;
    pin.hidden = true;
    read.innerHTML = hint;
    shapes.forEach(function (shape) { shape.classList.remove("here"); });
  }
  function point() {
    if (pin.hidden || !shown) { return; }
    pin.style.left = left() + (shown[0] + 0.5) * scale + "px";
    pin.style.top = top() + (shown[1] + 0.5) * scale + "px";
  }
  function stick(u, v) { tell(u, v); pin.hidden = !shown; point(); }

  /* pointers: one pans, two zoom, a short touch reads */
  var down = {}, moved = 0, span = 0;
  function spot(event) {
    var box = frame.getBoundingClientRect();
    return [event.clientX - box.left - frame.clientLeft, event.clientY - box.top - frame.clientTop];
  }
  function touching() { return Object.keys(down).map(function (key) { return down[key]; }); }
  function apart(two) { return Math.hypot(two[0][0] - two[1][0], two[0][1] - two[1][1]); }
  frame.addEventListener("pointerdown", function (event) {
    if (event.target.closest(".zoom") || event.button > 0) { return; }
    down[event.pointerId] = spot(event);
    moved = 0;
    if (touching().length === 2) { span = apart(touching()); }
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", function (event) {
    var now = spot(event), before = down[event.pointerId], two;
    if (!before) {
      if (event.pointerType === "mouse" && !event.target.closest(".zoom")) { pin.hidden = true; tell(now[0], now[1]); }
      return;
    }
    down[event.pointerId] = now;
    two = touching();
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (two.length === 2) {
      var wide = apart(two);
      zoom(wide / (span || wide || 1), (two[0][0] + two[1][0]) / 2, (two[0][1] + two[1][1]) / 2);
      pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
      span = wide;
    } else if (event.pointerType === "mouse" || frame.classList.contains("near")) {
      frame.classList.add("drag");
      pan(now[0] - before[0], now[1] - before[1]);
    }
  });
  ["pointerup", "pointercancel"].forEach(function (kind) {
    frame.addEventListener(kind, function (event) {
      if (!down[event.pointerId]) { return; }
      var now = spot(event);
      delete down[event.pointerId];
      frame.classList.remove("drag");
      if (kind === "pointerup" && moved < 6) { stick(now[0], now[1]); }
    });
  });
  frame.addEventListener("pointerleave", function (event) { if (event.pointerType === "mouse" && pin.hidden) { forget(); } });
  frame.addEventListener("dblclick", function (event) { if (!event.target.closest(".zoom")) { var at = spot(event); zoom(2, at[0], at[1]); } });
  frame.addEventListener("wheel", function (event) {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== frame) { return; }
    var at = spot(event);
    if (zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 150), at[0], at[1]) || event.ctrlKey) { event.preventDefault(); }
  }, { passive: false });
  frame.addEventListener("keydown", function (event) {
    var steps = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, step = steps[event.key];
    if (event.target !== frame || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (step) { walk(step[0], step[1]); }
    else if (event.key === "+" || event.key === "=") { zoom(1.5); stick(width / 2, height / 2); }
    else if (event.key === "-") { zoom(1 / 1.5); stick(width / 2, height / 2); }
    else if (event.key === "0") { zoom(0); stick(width / 2, height / 2); }
    else if (event.key === "Escape") { forget(); }
    else { return; }
    event.preventDefault();
  });
  function walk(u, v) {
    /* the mark stays in the middle while the map moves below it; at the rim the mark moves */
    var at = pin.hidden || !shown ? [width / 2, height / 2] : [left() + (shown[0] + 0.5) * scale, top() + (shown[1] + 0.5) * scale];
    var step = Math.max(scale, Math.min(width, height) / 12), before = [x, y];
    pan(u * step, v * step);
    var next = [at[0] - u * step + (x - before[0]) * -scale, at[1] - v * step + (y - before[1]) * -scale];
    stick(Math.min(Math.max(next[0], left() + scale / 2, 1), Math.min(left() + columns * scale, width) - scale / 2),
      Math.min(Math.max(next[1], top() + scale / 2, 1), Math.min(top() + rows * scale, height) - scale / 2));
  }
  buttons.in.addEventListener("click", function () { zoom(1.8); });
  buttons.out.addEventListener("click", function () { zoom(1 / 1.8); });
  buttons.all.addEventListener("click", function () { zoom(0); });

  /* layers */
  var opacity = id("opacity"), choices = all("[name=layer]");
  function choose(key) {
    id("map").dataset.active = key;
    all("img.layer", stage).forEach(function (image) {
      image.hidden = image.dataset.layer !== key && image.dataset.layer !== "view";
      image.style.opacity = image.dataset.layer === key && key !== "view" ? opacity.value / 100 : 1;
    });
    all(".legend").forEach(function (legend) { legend.hidden = legend.dataset.for !== key; });
    all(".opacity").forEach(function (box) { box.hidden = key === "view"; });
  }
  choices.forEach(function (choice) { choice.addEventListener("change", function () { choose(choice.value); }); });
  opacity.addEventListener("input", function () {
    id("opacity-value").textContent = opacity.value + " %";
    choose(id("map").dataset.active);
  });
  function current() { return choices.filter(function (choice) { return choice.checked; })[0].value; }
  choose(current());
  opacity.dispatchEvent(new Event("input"));

  if (window.ResizeObserver) { new ResizeObserver(size).observe(frame); } else { addEventListener("resize", size); }
  addEventListener("beforeprint", function () {
    zoom(0);
    stage.removeAttribute("style");
    all("details").forEach(function (one) { one.open = true; });
  });
  addEventListener("afterprint", size);
  size();
  return { renew: function () { if (shown) { tell(left() + (shown[0] + 0.5) * scale, top() + (shown[1] + 0.5) * scale); } place(); } };
}
