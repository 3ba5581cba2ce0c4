// A worksheet: the questions of a guide (decision-strip.js) with reasons, owners and triggers, and the review file that
// they make. What is entered stays in this browser, apart by title.
"use strict";

(() => {
  const form = document.querySelector("form.decision-worksheet");
  if (!form) return;
  const guide = form.dataset;
  const kept = `decidable-worksheet:${guide.guide}:`;
  const all = (selector) => [...form.querySelectorAll(selector)];
  const part = (selector) => form.querySelector(selector);
  const value = (name) => new FormData(form).get(name) ?? "";

  // Writing the review

  const UNSAFE = /[\s\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff\p{Cc}\p{Cf}\p{Cs}\p{Cn}]+/gu;
  const line = (text) => text.replace(UNSAFE, " ").trim();
  const quoted = (text) => JSON.stringify(line(text));
  const key = (id) => (/^(?:y|n|yes|no|on|off|true|false|null|[\d.e_-]+)$/.test(id) ? quoted(id) : id);
  const said = (name) => line(value(name));
  const slugged = (text) => text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60).replace(/-$/, "");

  const WRITE = {
    questions(id, entry, { given }) {
      const [because, by] = [said(`because.${id}`), said(`required-by.${id}`)];
      if (given[id]) {
        return [`${key(id)}:`, `  asked: ${quoted(entry.title)}`, `  answer: ${quoted(given[id])}`, `  because: ${quoted(because)}`,
          ...(by ? [`  required-by: ${quoted(by)}`] : [])];
      }
      if (given[id] === "") return whole([`${key(id)}:`, "  unknown:"], { who: said(`who.${id}`), by: said(`by.${id}`) }, "    ");
      return because ? [`# ${key(id)}: because ${because}`] : [];
    },
    "set-aside": (id) => (said(`set-aside.${id}`) ? [`${key(id)}: ${quoted(said(`set-aside.${id}`))}`] : []),
    signals: (id) => (value(`signal.${id}`) ? [`${key(id)}: ${value(`signal.${id}`)}`] : []),
    owners(id) {
      const [who, why] = [said(`owner.${id}`), said(`not-here.${id}`)];
      if (who) return [`${key(id)}: ${quoted(who)}`];
      return why ? [`${key(id)}: {not-here: ${quoted(why)}}`] : [];
    },
    triggers: (id) => whole([`${key(id)}:`], { owner: said(`watched-by.${id}`), "check-by": said(`check-by.${id}`) }, "  "),
    considered(id, { own, title }, { chosen }) {
      if (own) return [`${key(id)}: ${quoted(said("considered.own") || title)}`];
      const why = said(`considered.${id}`);
      return why && !chosen?.includes(id) ? [`${key(id)}: ${quoted(why)}`] : [];
    },
  };

  // An option of the team's own has an id made of its name, which is in the file and, as it was typed, in no address
  function own() {
    const [entry, box, title] = [part(".worksheet-own"), part(".worksheet-own [name=choice]"), said("own")];
    const slug = slugged(title) || "own-option";
    box.disabled = !title;
    box.value = slug === "none" || slug in decidable.rules.options ? `own-${slug}` : slug;
    if (title) {
      Object.assign(entry.dataset, { id: box.value, own: "own", title });
    } else {
      box.checked = false;
      delete entry.dataset.id;
    }
  }

  // A mapping that lacks a part is a comment: half of it says nothing that could be judged
  function whole(opening, fields, indent) {
    const parts = Object.entries(fields);
    if (parts.every(([, text]) => !text)) return [];
    const lines = [...opening, ...parts.map(([name, text]) => `${indent}${name}:${text && ` ${quoted(text)}`}`)];
    return parts.every(([, text]) => text) ? lines : lines.map((text) => `# ${text}`);
  }

  function section(name, state) {
    const lines = all(`[data-section="${name}"][data-id]`).flatMap((entry) => {
      const written = WRITE[name](entry.dataset.id, entry.dataset, state);
      return written.length ? [`# ${line(entry.dataset.title)}`, ...written] : [];
    });
    return lines.length ? ["", `${name}:`, ...lines.map((text) => `  ${text}`)] : [];
  }

  function gather({ found }) {
    const lines = all("[data-evidence]").flatMap(({ dataset }) => {
      const state = found.evidence[dataset.evidence];
      if (state === "not needed") return [`# Not needed by these answers: ${line(dataset.title)}`];
      const when = state === "open" ? "To gather if the open answers ask for it" : "To gather";
      return [`# ${when}: ${line(dataset.title)}`, `# ${key(dataset.evidence)}:`,
        ...dataset.fields.split("\n").map((text) => `#   ${text}`)];
    });
    return lines.length ? ["", "evidence:", ...lines.map((text) => `  ${text}`)] : [];
  }

  function review() {
    const state = decidable.state();
    const decisive = new FormData(form).getAll("decisive");
    return [
      `# A review by the guide ${line(guide.title)}, begun on its worksheet`,
      `# ${line(guide.url)}`,
      `decision: ${quoted(guide.guide)}`,
      `title: ${quoted(value("title"))}`,
      ...(state.chosen ? [`choice: [${state.chosen.map(quoted).join(", ")}]`] : []),
      ...(decisive.length ? [`decisive: [${decisive.map(quoted).join(", ")}]`] : []),
      ...["considered", "questions"].flatMap((name) => section(name, state)),
      ...gather(state),
      ...["owners", "signals", "set-aside", "triggers"].flatMap((name) => section(name, state)),
      "",
    ].join("\n");
  }

  // Keeping, giving and forgetting

  function tell(...lines) {
    part(".worksheet-told").replaceChildren(...lines.map((text) => {
      const found = document.createElement(text.startsWith("$ ") ? "code" : "p");
      found.textContent = text;
      return found;
    }));
  }

  function show() {
    part(".worksheet-file pre").textContent = review();
  }

  let current = "";
  const store = {
    names: () => Object.keys(localStorage).filter((name) => name.startsWith(kept)).map((name) => name.slice(kept.length)),
    read(title) {
      try {
        const found = JSON.parse(localStorage.getItem(kept + title));
        return Array.isArray(found) ? found : null;
      } catch {
        return null;
      }
    },
    write(title) {
      try {
        const filled = [...new FormData(form)].filter(([name, text]) => text !== "" || name.startsWith("answer.") || name === "choice");
        if (title !== current) localStorage.removeItem(kept + current);
        current = title;
        localStorage.setItem(kept + title, JSON.stringify(filled));
      } catch {
        tell("This browser keeps nothing here: save the file before you leave.");
      }
    },
  };

  // What a shared address says of answers and choice goes before what was kept here; it never has an own option
  function inAddress(field) {
    if (!location.hash.startsWith("#?") || !field.closest(".decision-picks")) return false;
    if (field.closest(".worksheet-own")) return /[?&]choice=/.test(location.hash);
    return /^(?:answer\.|choice$)/.test(field.name);
  }

  function restore(title) {
    const read = store.read(title) ?? [];
    current = title;
    for (const field of all("[name]")) {
      if (field.closest(".worksheet-own")) own();
      const texts = read.filter((pair) => Array.isArray(pair) && pair[0] === field.name).map(([, text]) => String(text));
      if (!/^(?:radio|checkbox)$/.test(field.type)) field.value = texts[0] ?? "";
      else if (!inAddress(field)) field.checked = texts.includes(field.value);
    }
    begin();
  }

  function others() {
    const titles = store.names().filter((title) => title !== current);
    part(".worksheet-kept").hidden = !titles.length;
    part(".worksheet-kept > span").replaceChildren(...titles.map((title) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: title || "without a title" });
      button.dataset.kept = title;
      return button;
    }));
  }

  function begin() {
    others();
    own();
    decidable.show();
    show();
  }

  function forget() {
    history.replaceState(history.state, "", location.pathname + location.search);
    form.reset();
    current = "";
    begin();
  }

  function download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([review()], { type: "application/yaml" }));
    link.download = `${slugged(said("title")) || guide.guide}.review.yaml`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    tell(`Saved as ${link.download}. Move it into reviews/ in your repository, and run:`,
      "$ pip install \"decidable[evidence]\"", `$ pytest reviews/${link.download}`,
      "pytest lists what is still open. Gather the evidence that the file names, then set status: proposed.");
  }

  function clear() {
    if (!confirm("Forget what was entered on this worksheet?")) return;
    localStorage.removeItem(kept + current);
    forget();
    tell("Cleared.");
  }

  for (const event of ["input", "change"]) form.addEventListener(event, own);
  form.addEventListener("input", ({ target }) => {
    if (target.name !== "title") store.write(current);
    show();
  });
  form.addEventListener("change", ({ target }) => {
    const title = said("title");
    if (target.name === "title" && title !== current && store.read(title)) return restore(title);
    store.write(title);
    others();
    return show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", ({ target }) => {
    const { do: wanted, kept: title } = target.dataset ?? {};
    if (title !== undefined) restore(title);
    if (wanted === "clear") clear();
    if (wanted === "another") forget();
    if (wanted === "download" && form.reportValidity()) download();
  });
  document.addEventListener("change", ({ target }) => { if (form.contains(target)) show(); });
  restore(store.names()[0] ?? "");
})();
