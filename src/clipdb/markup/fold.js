"use strict";
// The folding of clipdb in a browser; its rules are data that clipdb/folding gives.
// fold(text) is what is compared, foldWithMap(text) tells which characters it was made of,
// foldWord(word) gives the forms of which a text must have one.
function folding(rules) {
  const pattern = (source) => new RegExp(source, "gu");
  const anyOf = (characters) =>
    `[${[...characters].map((one) => `\\u{${one.codePointAt(0).toString(16)}}`).join("")}]`;
  const characters = new Map(rules.characters);
  const cases = new Map(rules.cases);
  const letter = `(?![${rules.japanese}])[\\p{L}\\p{N}_]`;
  const space = "[\\s\\x1c-\\x1f\\x85]";
  const nfkc = (text) => text.normalize("NFKC");
  const width = { pattern: pattern(rules.cluster), rewrite: nfkc, whole: nfkc };
  const replacing = (source, rewrite) => {
    const compiled = pattern(source);
    return { pattern: compiled, rewrite, whole: (text) => text.replace(compiled, rewrite) };
  };
  const normalise = [
    width,
    replacing(anyOf(characters.keys()), (one) => characters.get(one)),
    { ...width, whole: (text) => (/[\u3099\u309a]/.test(text) ? nfkc(text) : text) },
    replacing(
      `(?<!${space})(?:(?<!${letter})${space}+(?!${space})|${space}+(?!${space})(?!${letter}))`,
      () => ""),
    replacing(`${space}+`, () => " "),
  ];
  const spellings = [
    replacing(`\\p{Lu}|\\p{Lt}|${anyOf(cases.keys())}`,
      (one) => cases.get(one) ?? one.toLowerCase()),
    replacing(rules.designations, () => "-"),
    replacing(rules.counted, () => rules.counter),
    replacing(rules.dots, () => ""),
  ];
  const ofTexts = [...normalise, ...spellings, replacing(rules.vowels, () => "ー")];
  const ofWords = [...normalise, ...spellings, replacing(rules.dotsAtEnds, () => "")];
  const mayGoOn = replacing(rules.mayGoOn, () => "ー");
  const run = (steps, text) => steps.reduce((done, step) => step.whole(done), text);

  function applied(step, text, starts, ends) {
    if (step.whole(text) === text) return [text, starts, ends];
    let rewritten = "", newStarts = [], newEnds = [], done = 0;
    const keep = (end) => {
      rewritten += text.slice(done, end);
      newStarts = newStarts.concat(starts.slice(done, end));
      newEnds = newEnds.concat(ends.slice(done, end));
    };
    for (const match of text.matchAll(step.pattern)) {
      const to = step.rewrite(match[0]), first = match.index, last = first + match[0].length;
      if (to === match[0]) continue;
      const end = ends[last - 1] ?? 0, start = Math.min(end, starts[first] ?? end);
      keep(first);
      rewritten += to;
      for (let place = 0; place < to.length; place++) { newStarts.push(start); newEnds.push(end); }
      done = last;
    }
    keep(text.length);
    return [rewritten, newStarts, newEnds];
  }

  function foldWithMap(text) {
    let starts = [...Array(text.length).keys()], ends = starts.map((place) => place + 1);
    for (const step of ofTexts) [text, starts, ends] = applied(step, text, starts, ends);
    return { text, starts, ends };
  }

  function foldWord(word) {
    const folded = run(ofWords, word);
    if (!folded.replace(/^・+|・+$/g, "")) return [];
    if (/^[\x00-\x7f]*$/.test(folded)) return [folded];
    let forms = [folded];
    if (new RegExp(`^(?:${rules.counterFirst})`, "u").test(folded))
      forms = forms.concat(forms.map((form) => rules.counter + form.slice(1)));
    if (folded.length > 1 && new RegExp(rules.counterLast, "u").test(folded))
      forms = forms.concat(forms.map((form) => form.slice(0, -1) + rules.counter));
    return forms.map((form) => mayGoOn.whole(form));
  }

  return { fold: (text) => run(ofTexts, text), foldWithMap, foldWord };
}
