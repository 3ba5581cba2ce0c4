// A worksheet: what its answers say of the options, and the review file that they make. Everything it knows of the
// guide stands in the data attributes of the form; everything that is entered stays in this browser.
"use strict";

(() => {
  const form = document.querySelector("form.decision-worksheet");
  if (!form) return;
  const guide = form.dataset;
  const stored = `decidable-worksheet:${guide.guide}`;
  const all = (selector, inside = form) => [...inside.querySelectorAll(selector)];
  const part = (name) => form.querySelector(name);
  const words = (text) => (text ? text.split(" ") : []);
  const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

  // Reading the form

  const value = (name) => new FormData(form).get(name) ?? "";
  const said = (name) => line(value(name));
  const chosen = () => new FormData(form).getAll("choice");
  const titleOf = (option) => part(`[data-says="${option}"]`).dataset.title;

  function given() {
    return all("[data-question]").flatMap((asked) => {
      const answer = asked.querySelector("input[type=radio]:checked");
      const name = answer && `“${answer.dataset.title}” to: ${asked.dataset.title}`;
      return answer ? [{ ...answer.dataset, question: asked.dataset.question, id: answer.value, name }] : [];
    });
  }

  function follows() {
    const answers = given();
    const names = new Set(answers.map((answer) => `${answer.question}.${answer.id}`));
    const counts = (answer) => !answer.againstWhen || words(answer.againstWhen).some((name) => names.has(name));
    const against = (answer) => (counts(answer) ? words(answer.against) : []);
    const choice = new Set(chosen());
    const any = (options) => options.some((option) => choice.has(option));
    const decided = choice.size > 0 || value("neither") !== "";
    const conflicts = answers.flatMap((answer) => [
      ...(any(against(answer)) && !any(words(answer.favors))
        ? [`Against ${against(answer).map(titleOf).join(" and ")}: ${answer.name}`] : []),
      ...(decided && answer.requires && !any(words(answer.requires))
        ? [`Requires ${words(answer.requires).map(titleOf).join(" or ")}: ${answer.name}`] : []),
    ]);
    const needed = (evidence) => {
      const conditions = words(evidence.dataset.appliesWhen);
      return !conditions.length || conditions.some((name) => choice.has(name) || names.has(name));
    };
    return { answers, against, conflicts, decided, needed };
  }

  // Saying what follows

  function list(items) {
    return items.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    });
  }

  function showOption(box, { answers, against }) {
    const option = box.dataset.says;
    const signals = all(`[data-signal][data-option="${option}"]`)
      .filter((signal) => value(`signal.${signal.dataset.signal}`) === "observed");
    const lines = [
      ...answers.filter((answer) => words(answer.favors).includes(option)).map((answer) => `favored by ${answer.name}`),
      ...answers.filter((answer) => words(answer.requires).includes(option)).map((answer) => `required by ${answer.name}`),
      ...signals.map((signal) => `signal observed: ${signal.dataset.title}`),
      ...answers.filter((answer) => against(answer).includes(option)).map((answer) => `ruled out by ${answer.name}`),
    ];
    box.querySelector("ul").replaceChildren(...list(lines.length ? lines : ["nothing said yet"]));
  }

  function summary({ answers, against, conflicts, needed }) {
    const options = all("[data-says]").map((box) => box.dataset.says);
    const favored = options.filter((option) => answers.some((answer) =>
      words(answer.favors).includes(option) || words(answer.requires).includes(option)));
    const out = options.filter((option) => answers.some((answer) => against(answer).includes(option)));
    const open = all("[data-question]").length - answers.length;
    const evidence = all("[data-evidence]").filter(needed).length;
    return [
      favored.length ? `Favors ${favored.map(titleOf).join(" and ")}.` : "",
      out.length ? `Rules out ${out.map(titleOf).join(" and ")}.` : "",
      conflicts.length ? `${counted(conflicts.length, "answer stands", "answers stand")} against the choice.` : "",
      open ? `${counted(open, "question", "questions")} open.` : "Every question is answered.",
      `${counted(evidence, "piece", "pieces")} of evidence to gather.`,
    ].filter(Boolean).join(" ");
  }

  function show() {
    const found = follows();
    const now = summary(found);
    if (part(".worksheet-sum").textContent !== now) part(".worksheet-sum").textContent = now;
    part("[data-part=conflicts]").replaceChildren(...found.conflicts.map((text) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = text;
      return paragraph;
    }));
    all("[data-says]").forEach((box) => showOption(box, found));
    all("[data-evidence]").forEach((item) => {
      const how = item.dataset.measure ? `measured by ${item.dataset.measure}` : "read by a person";
      item.querySelector(".worksheet-needed").textContent = found.needed(item) ? how : "not needed by these answers";
      item.classList.toggle("worksheet-spared", !found.needed(item));
    });
    part(".worksheet-file pre").textContent = review();
  }

  // Writing the review

  const UNSAFE = /[\s\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff\p{Cc}\p{Cf}\p{Cs}\p{Cn}]+/gu;
  const line = (text) => text.replace(UNSAFE, " ").trim();
  const quoted = (text) => JSON.stringify(line(text));
  const key = (id) => (/^(?:y|n|yes|no|on|off|true|false|null|[\d.e_-]+)$/.test(id) ? quoted(id) : id);
  const note = (text) => `# ${line(text)}`;

  function section(name, lines) {
    return lines.length ? ["", `${name}:`, ...lines.map((text) => `  ${text}`)] : [];
  }

  function entries(kind, write) {
    return all(`[data-${kind}]`).flatMap((entry) => {
      const written = write(entry.dataset[kind.replace(/-(.)/g, (_, letter) => letter.toUpperCase())], entry);
      return written.length ? [note(entry.dataset.title), ...written] : [];
    });
  }

  function question(id) {
    const answer = value(`answer.${id}`);
    const because = said(`because.${id}`);
    const by = said(`required-by.${id}`);
    const asked = part(`[data-question="${id}"]`).dataset.title;
    const lines = [
      `${key(id)}:`,
      `  asked: ${quoted(asked)}`,
      ...(answer ? [`  answer: ${quoted(answer)}`] : ["  answer:"]),
      ...(because ? [`  because: ${quoted(because)}`] : ["  because:"]),
      ...(by ? [`  required-by: ${quoted(by)}`] : []),
    ];
    if (!answer && !because) return [];
    return answer && because ? lines : lines.map((text) => `# ${text}`);
  }

  function setAside(id) {
    const heard = value(`set-aside.${id}`);
    if (heard !== "heard") return [];
    const why = said(`said.${id}`);
    return why ? [`${key(id)}: ${quoted(why)}`] : [`# ${key(id)}:  # heard; why it does not hold here is still to be said`];
  }

  function owner(id) {
    const who = said(`owner.${id}`);
    const why = said(`not-here.${id}`);
    if (who) return [`${key(id)}: ${quoted(who)}`];
    return why ? [`${key(id)}:`, `  not-here: ${quoted(why)}`] : [];
  }

  function trigger(id) {
    const who = said(`watched-by.${id}`);
    const day = said(`check-by.${id}`);
    const lines = [`${key(id)}:`, `  owner:${who && ` ${quoted(who)}`}`, `  check-by:${day && ` ${quoted(day)}`}`];
    if (!who && !day) return [];
    return who && day ? lines : lines.map((text) => `# ${text}`);
  }

  function evidence() {
    const { needed } = follows();
    return all("[data-evidence]").flatMap((item) => {
      const { evidence: id, measure, maximumAge, title, fields } = item.dataset;
      const how = measure ? `, measured by ${measure}` : "";
      const age = maximumAge ? `, no older than ${maximumAge} at the decision` : "";
      return needed(item)
        ? [note(`To gather: ${title}${how}${age}`), `# ${key(id)}:`, ...fields.split("\n").map((text) => `#   ${text}`)]
        : [note(`Not needed by these answers: ${title}`)];
    });
  }

  function choice() {
    const options = chosen();
    if (options.length) return [`choice: [${options.map(quoted).join(", ")}]`];
    return value("neither") ? ["choice: []"] : [];
  }

  function decisive() {
    const factors = all("[name=decisive]:checked").map((box) => key(box.value));
    return factors.length ? [`decisive: [${factors.join(", ")}]`] : [];
  }

  function plain(kind) {
    return entries(kind, (id) => (value(`${kind}.${id}`) ? [`${key(id)}: ${quoted(value(`${kind}.${id}`))}`] : []));
  }

  function review() {
    return [
      note(`A review by the guide ${guide.title}, begun on its worksheet`),
      note(guide.url),
      `decision: ${quoted(guide.guide)}`,
      `title: ${quoted(value("title"))}`,
      `status: ${quoted(value("status") || "draft")}`,
      ...choice(),
      ...decisive(),
      ...section("owners", entries("owner", owner)),
      ...section("signals", plain("signal")),
      ...section("questions", entries("question", question)),
      ...section("evidence", evidence()),
      ...section("set-aside", entries("set-aside", setAside)),
      ...section("triggers", entries("trigger", trigger)),
      "",
    ].join("\n");
  }

  // Keeping, giving and forgetting

  function keep() {
    try {
      localStorage.setItem(stored, JSON.stringify([...new FormData(form)].filter(([, text]) => text !== "")));
    } catch {
      tell("This browser keeps nothing here: download the file before you leave.");
    }
  }

  function restore() {
    let kept = [];
    try {
      kept = JSON.parse(localStorage.getItem(stored)) ?? [];
    } catch {
      // what cannot be read is as good as nothing
    }
    for (const [name, text] of Array.isArray(kept) ? kept : []) {
      for (const field of all("[name]").filter((one) => one.name === name)) {
        if (!/^(?:radio|checkbox)$/.test(field.type)) field.value = text;
        else if (field.value === text) field.checked = true;
      }
    }
  }

  const tell = (text) => { part(".worksheet-told").textContent = text; };

  function named() {
    if (said("title")) return true;
    tell("Say first what is decided, in a line.");
    part("[name=title]").focus();
    return false;
  }

  function download() {
    const link = document.createElement("a");
    const name = said("title").normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60);
    link.href = URL.createObjectURL(new Blob([review()], { type: "application/yaml" }));
    link.download = `${name || guide.guide}.review.yaml`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    tell(`Saved as ${link.download}. Put it into the repository: pytest reads it there.`);
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(review());
      tell("Copied.");
    } catch {
      part(".worksheet-file").open = true;
      getSelection().selectAllChildren(part(".worksheet-file pre"));
      tell("This browser does not let a page copy: the file is selected below.");
    }
  }

  function clear() {
    if (!confirm("Forget everything that was entered on this worksheet?")) return;
    form.reset();
    localStorage.removeItem(stored);
    begin();
    tell("Cleared.");
  }

  function begin() {
    if (!value("status")) part("[name=status][value=draft]").checked = true;
    show();
  }

  form.addEventListener("input", ({ target }) => {
    if (target.name === "neither" && target.checked) all("[name=choice]").forEach((box) => { box.checked = false; });
    if (target.name === "choice" && target.checked) part("[name=neither]").checked = false;
    keep();
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", ({ target }) => {
    const wanted = target.dataset?.do;
    if (wanted === "clear") clear();
    if (wanted === "download" && named()) download();
    if (wanted === "copy" && named()) copy();
  });
  restore();
  part(".worksheet-said").hidden = false;
  begin();
})();
