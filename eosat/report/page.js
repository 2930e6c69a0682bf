(function () {
  "use strict";
  var root = document.documentElement, data = JSON.parse(document.getElementById("data").textContent);
  root.classList.add("js");
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function id(name) { return document.getElementById(name); }

  /* language */
  var lang = root.lang;
  function remembered() { try { return localStorage.getItem("eosat.lang"); } catch (error) { return null; } }
  function remember() { try { localStorage.setItem("eosat.lang", lang); } catch (error) { /* private window */ } }
  function speak(next) {
    var pick = id("pick-" + next);
    lang = next;
    pick.checked = true;
    root.lang = next;
    document.title = pick.dataset.title;
    ["aria-label", "alt"].forEach(function (name) {
      all("[data-" + name + "-" + next + "]").forEach(function (element) {
        element.setAttribute(name, element.getAttribute("data-" + name + "-" + next));
      });
    });
    if (map) { map.renew(); }
  }
  all(".pick").forEach(function (pick) {
    pick.addEventListener("change", function () { speak(pick.value); remember(); });
  });

  /* the map and the pair of pictures, where the page has them */
  var map = id("frame") ? startMap({ all: all, id: id, data: data, lang: function () { return lang; } }) : null;
  all(".pair").forEach(startPair);

  /* tables: a click on a head sorts; inner districts stay below the one that holds them */
  all("table.sortable").forEach(function (table) {
    var heads = all("thead th", table), body = table.tBodies[0], first = all("tr", body);
    table.classList.toggle("nested", first.some(function (row) { return row.dataset.depth !== "0"; }));
    function tree(rows) {
      var top = [], path = [];
      rows.forEach(function (row) {
        var node = { row: row, below: [] }, depth = +row.dataset.depth;
        (depth ? path[depth - 1].below : top).push(node);
        path[depth] = node;
      });
      return top;
    }
    function key(row, column) {
      var cell = row.cells[column];
      return cell.dataset.value === undefined ? cell.textContent : +cell.dataset.value;
    }
    function lay(nodes, compare) {
      (compare ? nodes.slice().sort(function (a, b) { return compare(a.row, b.row); }) : nodes).forEach(function (node) {
        body.appendChild(node.row);
        lay(node.below, compare);
      });
    }
    heads.forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.title = table.dataset.sort;
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var number = first[0].cells[column].dataset.value !== undefined;
        var turns = number ? ["descending", "ascending", null] : ["ascending", "descending", null];
        var next = turns[(turns.indexOf(head.getAttribute("aria-sort")) + 1) % 3], sign = next === "descending" ? -1 : 1;
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        if (next) { head.setAttribute("aria-sort", next); }
        lay(tree(first), next && function (a, b) {
          var p = key(a, column), q = key(b, column);
          return sign * (typeof p === "number" ? p - q : p.localeCompare(q, lang));
        });
      });
    });
  });

  var wish = location.hash.slice(1), kept = remembered();
  speak(id("pick-" + wish) ? wish : id("pick-" + kept) ? kept : lang);
})();
