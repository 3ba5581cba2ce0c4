// Cite this: a link beside every entry, which when followed is also on the clipboard, as a Markdown link for a decision
// record. The page has the ids of its entries; their links would say each of them twice.
"use strict";

(() => {
  const ENTRIES = [".decision-tabs li[id]", ":is(.decision-list, .decision-answers) > dt[id]",
    ".decision-heuristic[id] > p:first-child", ":is(.decision-question, .decision-evidence)[id] > .rubric"].join();

  // A statement's address opens the tab that it is in. Where headings have no link, entries have none.
  function offer() {
    const icon = document.querySelector("a.headerlink")?.textContent;
    for (const entry of icon ? document.querySelectorAll(ENTRIES) : []) {
      const id = entry.id || entry.parentElement.id;
      const tab = entry.closest("li") && entry.closest(".decision-tabs > .sd-tab-content");
      const { syncGroup, syncId } = tab?.previousElementSibling.dataset ?? {};
      const link = document.createElement("a");
      Object.assign(link, { className: "decision-link", href: `${tab ? `?${syncGroup}=${syncId}` : ""}#${id}`, textContent: icon,
        ariaLabel: "Cite this", title: "Cite this: copies a Markdown link" });
      (entry.querySelector(":scope > p") ?? entry).append(link);
    }
  }

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

  function copy(event) {
    const link = event.target.closest("a.decision-link");
    if (!link || !navigator.clipboard || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    location.replace(link.href);
    navigator.clipboard.writeText(citation(link)).then(() => {
      link.dataset.copied = "Markdown link copied";
      setTimeout(() => delete link.dataset.copied, 2000);
    }, () => {});
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

  document.addEventListener("DOMContentLoaded", offer);
  document.addEventListener("click", copy);
  document.addEventListener("DOMContentLoaded", open);
  addEventListener("hashchange", open);
})();
