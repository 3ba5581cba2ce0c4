// What is wider than its column can be reached and scrolled by keyboard; what fits is no stop on the way.
"use strict";

function reach(box) {
  if (box.scrollWidth > box.clientWidth) {
    box.tabIndex = 0;
  } else {
    box.removeAttribute("tabindex");
  }
}

const boxes = document.querySelectorAll("pre, .table-wrapper:not(.decision-table)");
const seen = new ResizeObserver((entries) => entries.forEach((entry) => reach(entry.target)));
boxes.forEach((box) => {
  reach(box);
  seen.observe(box);
});

// A table whose rows can be narrowed by words
for (const box of document.querySelectorAll("input[data-filters]")) {
  const rows = [...document.querySelectorAll(`${box.dataset.filters} tbody tr`)];
  box.closest(".filter").hidden = false;
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/);
    rows.forEach((row) => { row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word)); });
    box.closest(".filter").querySelector("output").textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
  });
}
