import { expect, test } from "vitest";
import { tokenize } from "./tokenize.ts";
import { areUnspaced, splitCharacters } from "./unspaced-texts.ts";

const isUnspaced = (...texts: string[]) => areUnspaced(texts.map(tokenize));

test.each([
  ["Chinese", "今天我们在公园里看了一场足球比赛。"],
  ["Japanese", "昨日は友達と公園でサッカーを見ました。"],
  ["Thai", "เมื่อวานนี้ฉันไปดูฟุตบอลกับเพื่อนที่สวนสาธารณะ"],
  ["Lao", "ມື້ວານນີ້ຂ້ອຍໄປເບິ່ງບານເຕະກັບໝູ່"],
  ["Khmer", "ម្សិលមិញខ្ញុំបានទៅមើលបាល់ទាត់ជាមួយមិត្តភក្តិ"],
  ["Burmese", "မနေ့ကကျွန်တော်သူငယ်ချင်းနဲ့ဘောလုံးပွဲသွားကြည့်တယ်"],
])("%s is written without spaces", (_, text) => {
  expect(isUnspaced(text)).toBe(true);
  expect(isUnspaced(text, "and some English ".repeat(3))).toBe(true);
});

test.each([
  ["taken apart into words", "今天 我们 在 公园 里 看 了 一 场 足球 比赛"],
  ["in letters", "今 天 我 们 在 公 园"],
  ["Thai in words", "เมื่อวานนี้ ฉัน ไป ดู ฟุตบอล กับ เพื่อน ที่ สวนสาธารณะ"],
  ["Korean", "어제 친구와 공원에서 축구를 봤습니다"],
  [
    "English with a name",
    "yesterday we went to see 今天我们在公园里 which is a film about parks and the people that play in them all day long",
  ],
  ["nothing", ""],
])("%s is not", (_, text) => {
  expect(isUnspaced(text)).toBe(false);
});

test("a letter is a token with its marks; what is of other scripts stays whole", () => {
  expect(splitCharacters(["iphoneを買った", "don't", "!!!", "ที่"])).toEqual([
    ..."iphone|を|買|っ|た".split("|"),
    "don't",
    "!!!",
    "ที่",
  ]);
});
