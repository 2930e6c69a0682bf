"use strict";
// Every fifteen seconds the tables are asked for anew; the forms, where somebody may be typing, stay as they are.
const EVERY = 15000;

async function refresh() {
  if (document.hidden) return;
  const lang = document.documentElement.lang;
  try {
    const answer = await fetch("/?lang=" + lang, { credentials: "same-origin" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
    const live = document.getElementById("live");
    if (fresh && !live.contains(document.activeElement)) live.replaceChildren(...fresh.childNodes);
  } catch {
    // the network is away: the next time
  }
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
