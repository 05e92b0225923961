"use strict";
(() => {
  const cases = [...document.querySelectorAll(".case")];
  const field = (id) => document.getElementById(id);
  const selects = [...document.querySelectorAll("#tools select")];
  const words = new Map();
  let cause = "";

  const fill = (item) => {
    const template = item.querySelector(":scope > template");
    if (template) template.replaceWith(template.content);
  };
  const wordsOf = (item) => {
    if (!words.has(item)) {
      const template = item.querySelector(":scope > template");
      const inside = template ? template.content.textContent : item.textContent;
      words.set(item, (item.querySelector("summary").textContent + " " + inside).toLowerCase());
    }
    return words.get(item);
  };
  const fits = (item, searched, kinds, outcome, disputed) =>
    (!outcome || item.dataset.outcome === outcome) &&
    (!disputed || item.dataset.disputed === disputed) &&
    (!cause || item.dataset.cause.split("|").includes(cause)) &&
    kinds.every((kind) => item.dataset.kinds.split("|").includes(kind)) &&
    searched.every((word) => wordsOf(item).includes(word));

  const filter = () => {
    const searched = field("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = selects.filter((one) => one.dataset.kind && one.value).map((one) => one.value);
    const outcome = field("outcome").value;
    const disputed = field("disputed") ? field("disputed").value : "";
    let count = 0;
    for (const item of cases) {
      item.hidden = !fits(item, searched, kinds, outcome, disputed);
      if (!item.hidden) count += 1;
    }
    field("shown").textContent = `${count} of ${cases.length} cases shown` + (cause ? `, cause: ${cause}` : "");
  };
  const reset = () => {
    cause = "";
    field("tools").reset();
    filter();
  };
  const goTo = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const item = id.startsWith("case-") ? document.getElementById(id) : null;
    if (!item) return;
    if (item.hidden) reset();
    item.open = true;
    item.scrollIntoView();
  };

  for (const item of cases) item.addEventListener("toggle", () => item.open && fill(item));
  for (const select of selects) select.addEventListener("change", filter);
  let waiting = 0;
  field("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  field("tools").addEventListener("submit", (event) => event.preventDefault());
  field("reset-all").addEventListener("click", reset);
  field("open-all").addEventListener("click", () => {
    for (const item of cases) if (!item.hidden) item.open = true;
  });
  field("close-all").addEventListener("click", () => {
    for (const item of cases) item.open = false;
  });
  for (const button of document.querySelectorAll("button.cause")) {
    button.addEventListener("click", () => {
      cause = button.dataset.cause;
      filter();
      field("cases").scrollIntoView();
    });
  }
  window.addEventListener("hashchange", goTo);
  filter();
  goTo();
})();
