// What is wider than its column can be reached and scrolled by keyboard; what fits is no stop on the way.
"use strict";

function reach(box) {
  if (box.scrollWidth > box.clientWidth) {
    box.tabIndex = 0;
  } else {
    box.removeAttribute("tabindex");
  }
}

const boxes = document.querySelectorAll("pre, .table-wrapper");
const seen = new ResizeObserver((entries) => entries.forEach((entry) => reach(entry.target)));
boxes.forEach((box) => {
  reach(box);
  seen.observe(box);
});
