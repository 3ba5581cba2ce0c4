// The questions of a guide as buttons: what the answers and the choice say together, here and in what can be shared.
// The fragment of the address holds answers and choice, and nothing that anybody typed.
"use strict";

(() => {
  const panel = document.querySelector(".decision-strip");
  if (!panel) return;
  const rules = JSON.parse(panel.querySelector(".decision-rules").textContent);
  const inputs = [...document.querySelectorAll(".decision-picks input")];
  const options = inputs.filter((input) => input.name === "choice" && input.value);
  const neither = inputs.find((input) => input.name === "choice" && !input.value);
  const answers = inputs.filter((input) => input.name.startsWith("answer."));
  const asked = (input) => input.name.slice("answer.".length);
  const list = new Intl.ListFormat("en");
  const quoted = (text) => `“${text}”`;
  const number = (question) => Object.keys(rules.questions).indexOf(question) + 1;
  const named = (choice) => choice.map((id) => rules.options[id]?.title ?? id).join(" + ");
  const titles = (ids, entries) => list.format(ids.map((id) => entries[id].title));

  function given() {
    return Object.fromEntries(answers.filter((input) => input.checked).map((input) => [asked(input), input.value]));
  }

  function chosen() {
    const ids = options.filter((input) => input.checked).map((input) => input.value);
    return ids.length || neither.checked ? ids : undefined;
  }

  // What follows, in words

  function fit({ answers: said, consistent, neither: none }) {
    if (!said.length) return "Answer a question to see which choices are consistent and what evidence you need.";
    if (consistent.length) return `Consistent choices: ${consistent.map(named).join(", ")}.`;
    const why = said.filter(({ argues }) => argues.length)
      .map(({ title, argues }) => `${quoted(title)} argues against ${titles(argues, rules.options)}`);
    const needs = said.filter(({ requires }) => requires)
      .map(({ question, title, requires }) => `${quoted(title)} to question ${number(question)} requires ${titles(requires, rules.options)}`);
    return `No option fits these answers: ${[...why, ...needs].join("; ")}.${none ? " Choosing none of them is consistent." : ""}`;
  }

  function conflict({ question, title, lacks, requires, argues, against }) {
    const options = lacks ? requires : argues ?? against;
    return `Your answer to question ${number(question)} (${title}) ${lacks ? "requires" : "argues against"} ${titles(options, rules.options)}.`;
  }

  function gather({ evidence }) {
    const pieces = (state) => Object.keys(evidence).filter((id) => evidence[id] === state);
    const line = (words, ids) => (ids.length ? `${words} ${titles(ids, rules.evidence)}.` : "");
    return [line("Evidence needed:", pieces("needed")), line("Depends on what is open:", pieces("open"))].filter(Boolean).join(" ");
  }

  function lines(found) {
    const choice = chosen();
    return [
      ["fit", fit(found)],
      ...found.conflicts.map((answer) => ["conflict", conflict(answer)]),
      ...[...new Set(found.pitfalls)].map((id) => ["conflict", `Pitfall: ${rules.pitfalls[id].title}.`]),
      ...(choice && found.answers.length && !found.conflicts.length
        ? [["fit", `No answer argues against ${choice.length ? named(choice) : "choosing none of them"}.`]] : []),
      ["evidence", gather(found)],
    ].filter(([, text]) => text);
  }

  function tell(found) {
    const told = panel.querySelector(".decision-told");
    const wanted = lines(found);
    if ([...told.children].map((line) => line.textContent).join("\n") === wanted.map(([, text]) => text).join("\n")) return;
    told.replaceChildren(...wanted.map(([kind, text]) => {
      const line = document.createElement("p");
      line.className = `decision-${kind}`;
      line.textContent = text;
      return line;
    }));
  }

  // What follows, on the page: signals, evidence and options say how they stand

  function mark(element, state) {
    if (!element) return;
    if (state) element.dataset.state = state;
    else delete element.dataset.state;
  }

  function light(found) {
    const heading = (id) => {
      const entry = document.getElementById(id);
      return entry?.querySelector(":scope > .rubric") ?? entry;
    };
    const any = found.answers.length > 0;
    for (const id of Object.keys(rules.signals)) mark(heading(id), found.signals.includes(id) && "your answers point here");
    for (const [id, state] of Object.entries(found.evidence)) mark(heading(id), any && state !== "open" && state);
    for (const [place, id] of Object.keys(rules.options).entries()) {
      const out = any && !found.consistent.some((choice) => choice.includes(id));
      mark(options.find((input) => input.value === id).nextElementSibling, out && "argued against");
      document.querySelectorAll(`.decision-tabs > label.decision-option-${place + 1}`).forEach((label) => mark(label, out && "argued against"));
    }
  }

  // The address

  function fragment() {
    const said = Object.entries(given());
    const choice = chosen()?.every((id) => rules.options[id]) ? chosen() : undefined;
    const words = new URLSearchParams([...said, ...(choice ? [["choice", choice.join(" ")]] : [])]);
    return said.length || choice ? `#?${words}` : "";
  }

  function restore() {
    if (!location.hash.startsWith("#?")) return;
    const words = new URLSearchParams(location.hash.slice(2));
    for (const input of answers) input.checked = words.get(asked(input)) === input.value;
    const choice = words.get("choice")?.split(" ");
    for (const input of options) input.checked = Boolean(choice?.includes(input.value));
    neither.checked = choice?.join("") === "";
  }

  function show() {
    const found = decidable.follow(rules, given(), chosen());
    tell(found);
    light(found);
    panel.querySelectorAll("a.decision-on").forEach((link) => { link.hash = fragment(); });
  }

  function changed({ target }) {
    if (!inputs.includes(target)) return;
    if (target === neither && neither.checked) options.forEach((input) => { input.checked = false; });
    if (options.includes(target) && target.checked) neither.checked = false;
    history.replaceState(history.state, "", fragment() || location.pathname + location.search);
    show();
  }

  function card() {
    document.documentElement.classList.add("decision-card");
    print();
    document.documentElement.classList.remove("decision-card");
  }

  Object.assign(decidable, { rules, show, state: () => ({ given: given(), chosen: chosen(), found: decidable.follow(rules, given(), chosen()) }) });
  document.addEventListener("change", changed);
  panel.querySelector("[data-do=card]")?.addEventListener("click", card);
  addEventListener("hashchange", () => { restore(); show(); });
  restore();
  show();
})();
