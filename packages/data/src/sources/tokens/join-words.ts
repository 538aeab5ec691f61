/** Words and signs as they are printed in English: a blank between them, but none before what closes or after what opens. */
export function joinWords(tokens: readonly string[]): string {
  let text = "";
  let opens = true;
  for (const token of tokens) {
    text += opens || closing.test(token) ? token : ` ${token}`;
    opens = opening.test(token);
  }
  return text;
}

/** Full stops and their like, whatever stands after them, and dashes. */
const closing = /^(?:[.,;:!?)\]}”’…]|--|—)/u;
const opening = /(?:^["“‘([{]+|--["“]?|—["“]?)$/u;
