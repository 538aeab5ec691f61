import { expect, test } from "vitest";
import { html } from "./html.ts";

test("what is put into markup is text, whatever it holds", () => {
  const name = `</p><script>alert('1')</script>" onload=\`x\` &amp;`;
  expect(html`<p title="${name}">${name}</p>`.markup).toBe(
    `<p title="&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&#96;x&#96; &amp;amp;">` +
      `&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&#96;x&#96; &amp;amp;</p>`,
  );
});

test("markup stands in markup as it is, lists one after the other, null not at all", () => {
  const rows = ["a", "<b>"].map((name) => html`<li>${name}</li>`);
  expect(html`<ul>${rows}</ul>${null}${3}`.markup).toBe("<ul><li>a</li><li>&lt;b&gt;</li></ul>3");
});

test("control characters and marks that turn the direction are written out", () => {
  expect(html`${"a\u0000\u202eb"}`.markup).toBe("a\\u0000\\u202eb");
});
