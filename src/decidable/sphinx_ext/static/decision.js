// The link beside an entry, when followed, is also on the clipboard: the whole public address, with its option.
"use strict";

function address(link) {
  const canonical = document.querySelector('link[rel="canonical"]');
  const here = new URL(link.href);
  return canonical ? new URL(here.search + here.hash, canonical.href).href : here.href;
}

async function copy(event) {
  const link = event.target.closest("a.decision-link");
  if (!link || !navigator.clipboard || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  location.replace(link.href);
  try {
    await navigator.clipboard.writeText(address(link));
  } catch {
    return;
  }
  link.dataset.copied = "copied";
  setTimeout(() => delete link.dataset.copied, 2000);
}

function tell(event) {
  const link = event.target.closest?.("a.decision-link");
  if (link) link.title ||= "Link to this entry; a click copies its address";
}

document.addEventListener("click", copy);
document.addEventListener("focusin", tell);
document.addEventListener("pointerover", tell);
