// Cite this: the link beside an entry, when followed, is also on the clipboard, as a Markdown link for a decision record.
"use strict";

(() => {
  const label = "Cite this: copies a Markdown link";

  function address(link) {
    const canonical = document.querySelector('link[rel="canonical"]');
    const here = new URL(link.href);
    return canonical ? new URL(here.search + here.hash, canonical.href).href : here.href;
  }

  function citation(link) {
    const entry = link.parentElement;
    const title = (entry.querySelector(":scope > strong") ?? entry).cloneNode(true);
    title.querySelectorAll("a.decision-link").forEach((inner) => inner.remove());
    const words = title.textContent.trim().replace(/\.$/, "").replace(/[\\`*_[\]<>]/g, "\\$&");
    return `[${words}](${address(link)})`;
  }

  async function copy(event) {
    const link = event.target.closest("a.decision-link");
    if (!link || !navigator.clipboard || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    location.replace(link.href);
    try {
      await navigator.clipboard.writeText(citation(link));
    } catch {
      return;
    }
    link.dataset.copied = "Markdown link copied";
    setTimeout(() => delete link.dataset.copied, 2000);
  }

  function tell(event) {
    const link = event.target.closest?.("a.decision-link");
    if (link) link.title ||= label;
  }

  // A link into a hidden tab opens it in every set that follows the same choice, not in its own alone
  function open() {
    const tab = document.getElementById(location.hash.slice(1))?.closest(".decision-tabs > .sd-tab-content");
    const input = tab?.previousElementSibling?.previousElementSibling;
    if (!input) return;
    input.checked = true;
    input.dispatchEvent(new Event("change"));
    document.getElementById(location.hash.slice(1)).scrollIntoView();
  }

  // A table that is wider than its column can be scrolled by keyboard; one that fits is no stop on the way
  const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }));

  function reach() {
    for (const table of document.querySelectorAll(".table-wrapper.decision-table")) widths.observe(table);
  }

  document.addEventListener("click", copy);
  document.addEventListener("DOMContentLoaded", reach);
  document.addEventListener("focusin", tell);
  document.addEventListener("pointerover", tell);
  document.addEventListener("DOMContentLoaded", open);
  addEventListener("hashchange", open);
})();
