// @ts-check
import { readPicture } from "./picture.mjs";
import { preparePicture } from "./prepare-picture.mjs";
import { listen, readRecording } from "./sound.mjs";
import { openStudent } from "./student.mjs";
import { tokenIds } from "./tokens.mjs";

const SHOWN = 5;
/** What of index.html is for a student that takes this. */
const SECTIONS = { picture: "picture", text: "writing", sound: "sound" };

/**
 * @template {Element} E
 * @param {string} id
 * @param {{ new (): E }} kind
 */
function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`index.html has no ${id}`);
  return found;
}

const title = element("student", HTMLElement);
const problem = element("problem", HTMLElement);
const answer = element("answer", HTMLElement);
const file = element("file", HTMLInputElement);
const text = element("text", HTMLTextAreaElement);
const shown = element("shown", HTMLImageElement);
const recording = element("recording", HTMLInputElement);

/**
 * Does one thing for the user, and says in one sentence what went wrong.
 * @param {() => Promise<void>} work
 */
async function perform(work) {
  problem.textContent = "";
  answer.replaceChildren();
  document.body.dataset["state"] = "busy";
  try {
    await work();
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : String(error);
  }
  document.body.dataset["state"] = "idle";
}

/** @param {readonly { name: string, probability: number }[]} classes */
function show(classes) {
  for (const { name, probability } of classes.slice(0, SHOWN)) {
    const row = document.createElement("tr");
    const cells = [name, `${(probability * 100).toFixed(1)} %`].map((content) => {
      const cell = document.createElement("td");
      cell.textContent = content;
      return cell;
    });
    row.dataset["probability"] = String(probability);
    row.append(...cells);
    answer.append(row);
  }
}

await perform(async () => {
  const student = await openStudent();
  const { takes } = student;
  title.textContent = student.name;
  element(SECTIONS[takes.kind], HTMLElement).hidden = false;
  if (takes.kind === "picture") {
    file.addEventListener("change", () => {
      const [picture] = file.files ?? [];
      if (picture === undefined) return;
      void perform(async () => {
        URL.revokeObjectURL(shown.src);
        shown.src = URL.createObjectURL(picture);
        const pixels = await readPicture(picture, takes.input.size);
        show(await student.answer(preparePicture(pixels, takes.input)));
      });
    });
  } else if (takes.kind === "sound") {
    recording.addEventListener("change", () => {
      const [sound] = recording.files ?? [];
      if (sound === undefined) return;
      void perform(async () => show(await student.answer(takes.hear(await readRecording(sound)))));
    });
    element("listen", HTMLButtonElement).addEventListener("click", () => {
      void perform(async () => show(await student.answer(takes.hear(await listen()))));
    });
  } else {
    element("ask", HTMLButtonElement).addEventListener("click", () => {
      void perform(async () => show(await student.answer(tokenIds(text.value, takes.vocabulary, takes.length))));
    });
  }
});
