// What answers and a choice mean by the rules of a guide. The rules are those of the Python that judges reviews
// (decidable.judging), as data; tests hold this evaluation to it.
"use strict";

globalThis.decidable = {
  follow(rules, given, chosen) {
    const answers = Object.entries(given)
      .filter(([question, id]) => rules.questions[question]?.answers[id])
      .map(([question, id]) => ({ question, id, ...rules.questions[question].answers[id] }));
    const names = new Set(answers.map(({ question, id }) => `${question}.${id}`));
    const meets = (ids, set) => (ids ?? []).some((id) => set.has(id));
    const counts = (answer) => !answer["against-when"] || meets(answer["against-when"], names);
    const bites = (answer, choice) =>
      counts(answer) && meets(answer.against, choice) && !meets(answer.favors, choice);
    const lacks = (answer, choice) => Boolean(answer.requires) && !meets(answer.requires, choice);
    const against = (choice) => answers.filter((answer) => bites(answer, choice) || lacks(answer, choice));

    const options = Object.keys(rules.options);
    const choices = [...Array(2 ** options.length).keys()].slice(1)
      .map((mask) => options.filter((_, place) => mask & (1 << place)))
      .sort((one, other) => one.length - other.length);
    const consistent = choices.filter((choice) => against(new Set(choice)).length === 0);

    const choice = chosen && new Set(chosen);
    const settled = (condition) => {
      const [question, id] = condition.split(".");
      if (id === undefined) return choice ? choice.has(question) : undefined;
      return rules.questions[question]?.answers[given[question]] ? given[question] === id : undefined;
    };
    const evidence = Object.fromEntries(Object.entries(rules.evidence).map(([id, piece]) => {
      const known = (piece["applies-when"] ?? []).map(settled);
      if (known.length === 0 || known.includes(true)) return [id, "needed"];
      return [id, known.includes(undefined) ? "open" : "not needed"];
    }));

    return {
      answers: answers.map((answer) => ({ ...answer, argues: counts(answer) ? answer.against ?? [] : [] })),
      consistent,
      neither: against(new Set()).length === 0,
      conflicts: choice ? against(choice).map((answer) => ({ ...answer, lacks: lacks(answer, choice) })) : [],
      pitfalls: choice ? answers.filter((answer) => bites(answer, choice)).flatMap(({ pitfall }) => pitfall ?? []) : [],
      signals: answers.flatMap(({ signal }) => signal ?? []),
      evidence,
    };
  },
};
